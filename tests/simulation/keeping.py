"""What must be so during a run and after it. Each raises AssertionError with what it found.

`Receipts` is kept outside both nodes: what each of them let out of its hands, and what each acknowledged.
Whatever dies or is put back, the record must still hold it.
"""

from __future__ import annotations

import msgspec

from comity.chancery import account, upkeep
from comity.chancery.office import Office
from comity.chancery.receive import Payload
from comity.journal.entry import decode_header
from simulation.trace import Trace
from two_nodes import invariants
from two_nodes.world import PARTIES, World, other


class Receipts:
    """For each party the greatest (size, root) of its own log that it signed and let out (`released`),
    and of the other's log that it cosigned and let out (`acknowledged`)."""

    def __init__(self) -> None:
        self.released: dict[str, dict[int, bytes]] = {party: {} for party in PARTIES}
        self.acknowledged: dict[str, dict[int, bytes]] = {party: {} for party in PARTIES}

    def let_out(self, office: Office, payload: Payload) -> None:
        """A payload leaves: never two roots at one size (no double release)."""
        size = payload.first + len(payload.entries)
        root = office.store.logs.root_at(office.party, 0, size)
        assert self.released[office.party].setdefault(size, root) == root, f"two histories of {size} entries"
        if payload.cosignature:
            theirs = office.store.logs.root_at(office.peer_party, 0, payload.held)
            known = self.acknowledged[office.party].setdefault(payload.held, theirs)
            assert known == theirs, f"two histories of {payload.held} mirrored entries"

    def are_kept(self, office: Office) -> None:
        """Durable receipt, and nothing signed is gone."""
        for party, kept in ((office.party, self.released), (office.peer_party, self.acknowledged)):
            for size, root in list(kept[office.party].items())[-3:]:
                head = office.store.logs.head(party, 0)
                assert head is not None
                assert head.size >= size, f"{office.party} lost {party}'s entries from {head.size} below {size}"
                assert office.store.logs.root_at(party, 0, size) == root, f"{party}'s log below {size} changed"


def authority(office: Office) -> None:
    """Whatever took effect carries the tags of as many different officers as its act demands."""
    effects = _effects(office)
    dockets = {docket.case_id: docket for docket in office.store.dockets.all()}
    for head in office.store.logs.heads():
        for row in office.store.logs.scan_light(head.party, head.incarnation):
            told = effects.get((row.party, row.incarnation, row.idx), "")
            if told not in ("applied", "irregular") or row.header is None:
                continue
            table = office.table(dockets[row.case_id].table)
            act = table.by_act.get(row.act) if table is not None else None
            header = decode_header(row.header)
            if act is not None:
                assert len(set(header.approvals)) >= act.approvals, f"{header.ref} took effect without approval"


def _effects(office: Office) -> dict[tuple[str, int, int], str]:
    found: dict[tuple[str, int, int], str] = {}
    for docket in office.store.dockets.all():
        for each in msgspec.json.decode(docket.fold)["effects"]:
            found[each["ref"][0], each["ref"][1], each["ref"][2]] = each["effect"]
    return found


def holds_bind(office: Office) -> None:
    """What is held is nowhere applied, and nothing takes effect twice."""
    for docket in office.store.dockets.all():
        told = [(tuple(each["ref"]), each["effect"]) for each in msgspec.json.decode(docket.fold)["effects"]]
        assert len({ref for ref, _ in told}) == len(told), "one entry with two effects"
        counts = {name: getattr(docket, name) for name in ("applied", "irregular", "held", "struck", "void")}
        for name, count in counts.items():
            assert count == sum(effect == name for _, effect in told), f"the docket miscounts {name}"


def sound(office: Office) -> None:
    """One node by itself: conservation, once, authority, and its own verification of everything."""
    assert office.mode() == "normal"
    told = account.status(office)
    assert told["unaccounted"] == 0, told
    assert sum(told["effects"].values()) == sum(log["size"] for log in told["logs"].values())
    invariants.once(office)
    authority(office)
    holds_bind(office)
    verified = upkeep.verify_node(office)  # among its checks: every docket equals the fold of the headers
    assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]


def agreement(world: World) -> None:
    """Equal logs, equal state: at the head, and at two older cuts."""
    now = {party: account.status(world.offices[party]) for party in PARTIES}
    sizes = {party: now["FR"]["logs"][party]["size"] for party in PARTIES}
    for party in PARTIES:
        assert now[party]["peer_faults"] == [], now[party]["peer_faults"]
        assert now[party]["logs"][other(party)]["size"] == now[other(party)]["logs"][other(party)]["size"]
    assert now["FR"]["state"] == now["DZ"]["state"]
    assert now["FR"]["effects"] == now["DZ"]["effects"]
    cut = f"FR={sizes['FR'] // 2},DZ={sizes['DZ'] * 2 // 3}"
    one, two = (account.status(world.offices[party], cut) for party in PARTIES)
    assert (one["state"], one["effects"]) == (two["state"], two["effects"]), cut


def closing(world: World, trace: Trace) -> None:
    """The closing account of both nodes into the trace: sizes, effects, roots, state."""
    for party in PARTIES:
        told = account.status(world.offices[party])
        trace.note("closing", party, sorted(told["effects"].items()))
        trace.recorded(bytes.fromhex(told["state"]["sha256"]))
        trace.recorded(b"".join(bytes.fromhex(log["root"]) for log in told["logs"].values()))


def settled(world: World, receipts: Receipts, *, thorough: bool) -> None:
    """Faults off: the post works again, everything settles, and both nodes tell the same account."""
    for office in world.offices.values():
        above = account.receipted(office)[office.party]
        acts = {row.act for row in office.store.logs.range(office.party, 0, above, 1 << 30)}
        assert acts <= {"receipt"}, f"{acts} of {office.party} were never receipted"
    for office in world.offices.values():
        receipts.are_kept(office)
        sound(office)
    invariants.prefix(world)
    agreement(world)
    if thorough:
        invariants.liveness(world)
        invariants.determinism(world)
        invariants.erased(world, "DZ")
