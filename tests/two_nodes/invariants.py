"""What must be so after any run, whatever the post did (the invariants behind the promises).

Each function raises AssertionError with what it found. `everything` is all of them, once the post works
again; it erases the bodies of one side in the end, so it comes last.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.chancery import account, docketing, reading, upkeep
from comity.chancery.office import Office
from comity.chancery.view import Contexts
from comity.journal.entry import leaf_hash
from comity.journal.tree import Frontier
from two_nodes.world import PARTIES, World, other

ROUNDS = 4  # within so many exchanges everything pending settles


def conservation(office: Office) -> None:
    """Each entry of both logs is counted once, now and refolded."""
    for told in (account.status(office), account.status(office, at_head(office))):
        assert told["unaccounted"] == 0, told
        sizes = sum(log["size"] for log in told["logs"].values())
        assert sum(told["effects"].values()) == sizes
    assert told["effects"] == account.status(office)["effects"]


def at_head(office: Office) -> str:
    return ",".join(f"{head.party}={head.size}" for head in office.store.logs.heads())


def prefix(world: World) -> None:
    """Each mirror is a prefix of its author's log, leaf by leaf and byte by byte."""
    for party in PARTIES:
        own = list(world.offices[party].store.logs.scan(party, 0))
        mirror = list(world.offices[other(party)].store.logs.scan(party, 0))
        assert len(mirror) <= len(own)
        for ours, theirs in zip(own, mirror, strict=False):
            assert (ours.leaf, ours.root) == (theirs.leaf, theirs.root)
            assert theirs.header in (None, ours.header)


def once(office: Office) -> None:
    """Positions without gap or repetition, hashes that fit their bytes, roots that fit the hashes; and
    each entry of a case has one effect in it."""
    effects: dict[str, set[tuple[str, int, int]]] = {}
    for head in office.store.logs.heads():
        frontier = Frontier.empty()
        for at, row in enumerate(office.store.logs.scan(head.party, head.incarnation)):
            assert row.idx == at
            assert row.header is None or leaf_hash(row.header) == row.leaf
            frontier.append(row.leaf)
            assert frontier.root() == row.root
            if row.case_id:
                effects.setdefault(row.case_id, set()).add((row.party, row.incarnation, row.idx))
        assert (frontier.size, frontier.root()) == (head.size, head.root)
    for docket in office.store.dockets.all():
        told = [tuple(each["ref"]) for each in msgspec.json.decode(docket.fold)["effects"]]
        assert len(told) == len(set(told))
        assert set(told) == effects.pop(docket.case_id)
    assert not effects, "a case without a docket"


def dockets(office: Office) -> list[dict[str, Any]]:
    found = [msgspec.structs.asdict(row) for row in office.store.dockets.all()]
    for row in found:
        # Under which holds a case was folded last is a hint to `advance`, not a part of its state.
        row["fold"] = {**msgspec.json.decode(row["fold"]), "holds": ""}
    waits = office.store.dockets.m.Awaiting.objects.using(office.store.alias).values_list(
        "case_id", "log", "covers"
    )
    return [*found, {"awaiting": sorted(waits)}]


def caches_equal_refold(office: Office) -> None:
    """Every column of every docket, as kept entry by entry, is what the headers alone fold to."""
    kept, root = dockets(office), docketing.state_root(office)
    with office.store.write():
        office.store.dockets.drop_all()
        docketing.refold(office, office.store.logs.all_cases(), Contexts(office))
    made = dockets(office)
    assert len(kept) == len(made)
    for old, new in zip(kept, made, strict=True):
        assert old == new, {key: (old[key], new.get(key)) for key in old if old[key] != new.get(key)}
    assert docketing.state_root(office) == root


def determinism(world: World) -> None:
    """At every position that both hold, both have the same state; at the head too."""
    now = {p: account.status(world.offices[p]) for p in PARTIES}
    assert now["FR"]["state"] == now["DZ"]["state"]
    assert now["FR"]["effects"] == now["DZ"]["effects"]
    sizes = {p: now["FR"]["logs"][p]["size"] for p in PARTIES}
    cuts = [(sizes["FR"], sizes["DZ"])]
    cuts += [(sizes["FR"] * n // 5, sizes["DZ"] * (5 - n) // 5) for n in range(1, 5)]
    cuts += [(sizes["FR"] * n // 4, sizes["DZ"] * n // 4) for n in range(1, 4)]
    for fr, dz in cuts:
        then = [account.status(world.offices[p], f"FR={fr},DZ={dz}") for p in PARTIES]
        assert then[0]["state"] == then[1]["state"], (fr, dz)
        assert then[0]["effects"] == then[1]["effects"]
        assert then[0]["unaccounted"] == 0
    at_the_head = account.status(world.fr, f"FR={sizes['FR']},DZ={sizes['DZ']}")
    assert at_the_head["state"] == now["FR"]["state"]


def liveness(world: World) -> None:
    """Without faults all settles within a few rounds, and only RECEIPTs lie above what is receipted."""
    rounds = world.exchange(most=ROUNDS + 1)
    assert rounds <= ROUNDS
    for party, office in world.offices.items():
        seen = account.receipted(office)
        above = office.store.logs.range(party, 0, seen[party], 1 << 30)
        assert {row.act for row in above} <= {"receipt"}
        for docket in office.store.dockets.all():
            if docket.table:
                assert reading.case_show(office, None, docket.case_id)["settled"], docket.case_id


def erased(world: World, party: str) -> None:
    """Erase every body on one side: its log still verifies, and nothing folded has changed."""
    office = world.offices[party]
    before = account.status(office)["state"]
    with office.store.write():
        for head in office.store.logs.heads():
            for row in list(office.store.logs.scan_light(head.party, head.incarnation)):
                office.store.erasures.entry(row.party, row.incarnation, row.idx, office.clock.now(), "test")
    assert upkeep.rebuild(office)["equal"]
    assert upkeep.verify_node(office)["ok"]
    caches_equal_refold(office)
    assert account.status(office)["state"] == before == account.status(world.offices[other(party)])["state"]


def everything(world: World) -> None:
    """All of it, in the order in which a failure says most."""
    for office in world.offices.values():
        assert office.mode() == "normal"
        conservation(office)
        once(office)
    prefix(world)
    liveness(world)
    for office in world.offices.values():
        conservation(office)
        once(office)
        verified = upkeep.verify_node(office)
        assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]
        assert account.status(office)["peer_faults"] == []
        caches_equal_refold(office)
    determinism(world)
    erased(world, "DZ")
