"""The whole account of a node: sizes, receipts, effects, the state hash, also at an older position."""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases import statehash
from comity.cases.order import Position
from comity.chancery import amendment, docketing
from comity.chancery.cutting import Cut, parse_position, position_text
from comity.chancery.office import Office
from comity.chancery.reading import entry_json
from comity.chancery.view import SUSPENSION, pillar_holds
from comity.errors import Refused
from comity.journal.entry import rfc3339
from comity.store.dockets import EFFECTS
from comity.store.logs import Head


def status(office: Office, at: str | None = None) -> dict[str, Any]:
    """The account. `at`: `FR=n,DZ=m`, sizes of both logs; reduced to its largest causally closed part.

    Raises Refused("position.unknown") beyond what is held, Usage("position.malformed").
    """
    with office.store.snapshot():
        heads = office.store.logs.heads()
        faults = office.store.agreement.faults()
        account: dict[str, Any] = {
            "party": office.party,
            "incarnation": office.incarnation,
            "mode": office.mode(),
            "rehearsal": office.rehearsal,
            "mechanism": office.agreed().digest if office.in_force() else None,
            "logs": {head.party: _log(office, head, heads) for head in heads},
        }
        if at is None:
            effects, root, cut = _now(office, heads)
        else:
            effects, root, cut = _then(office, heads, parse_position(at))
        sizes = sum(size for _, size in cut.values())
        account["effects"] = effects
        account["unaccounted"] = sizes - sum(effects.values())
        account["state"] = {
            "at": position_text(cut),
            "sha256": root.hex(),
        }
        account["peer_faults"] = [
            {"time": rfc3339(fault.time), "code": fault.code, "params": fault.params} for fault in faults
        ]
        return account


def receipted(office: Office) -> dict[str, int]:
    """{party: the size of its log that the other log's last `seen` covers}."""
    heads = office.store.logs.heads()
    return {head.party: _receipted(head, heads) for head in heads}


def _receipted(head: Head, heads: list[Head]) -> int:
    return max((other.eff.get(head.party, (0, 0))[1] for other in heads if other.party != head.party), default=0)


def _log(office: Office, head: Head, heads: list[Head]) -> dict[str, Any]:
    peer = office.store.agreement.peer()
    cosigned = peer.cosigned_size if peer is not None and head.party == office.party else None
    return {
        "incarnation": head.incarnation,
        "size": head.size,
        "root": head.root.hex(),
        "receipted": _receipted(head, heads),
        "cosigned": cosigned,
    }


def _now(office: Office, heads: list[Head]) -> tuple[dict[str, int], bytes, dict[str, Position]]:
    """From the dockets, as they are kept."""
    effects = office.store.dockets.effects()
    applied, void = office.store.logs.count_caseless_faults()
    if office.in_force():
        for pillar in office.agreed().profile.pillars:
            late = len(pillar_holds(office, pillar).invalid()) - _faulted(office, pillar)
            applied, void = applied - late, void + late
        late = sum(not row.fault for row in office.versions().entries() if row.ref in office.versions().invalid())
        applied, void = applied - late, void + late
    effects["applied"] += applied
    effects["void"] += void
    cut = {head.party: (head.incarnation, head.size) for head in heads}
    return effects, docketing.state_root(office), cut


def _faulted(office: Office, pillar: str) -> int:
    return sum(1 for row in office.store.logs.caseless(pillar, SUSPENSION) if row.fault)


def _then(
    office: Office, heads: list[Head], wanted: dict[str, Position]
) -> tuple[dict[str, int], bytes, dict[str, Position]]:
    """Folded again from the headers below the cut."""
    cut = Cut(office, wanted, heads)
    effects = dict.fromkeys(EFFECTS, 0)
    for row in cut.caseless:
        effects["void" if row.fault or cut.contexts.invalid(row) else "applied"] += 1
    digests: dict[str, bytes] = {}
    for found in cut.cases():
        digests[found.case] = found.state.digest()
        for effect in found.state.effects:
            effects[effect.effect] += 1
    return effects, statehash.root(digests), cut.position


def pillar_status(office: Office, only: str | None = None) -> dict[str, Any]:
    """{pillars: {P: {open, holds, offer}}}."""
    with office.store.snapshot():
        profile = office.agreed().profile
        if only is not None and only not in profile.pillars:
            raise Refused("pillar.unknown", pillar=only, known=list(profile.pillars))
        pillars: dict[str, Any] = {}
        for pillar in profile.pillars if only is None else (only,):
            found = pillar_holds(office, pillar).status(pillar)
            pillars[pillar] = {
                "open": found.open,
                "holds": [_hold(office, hold) for hold in found.holds],
                "offer": None if found.offer is None else entry_json(found.offer.ref),
            }
        return {"pillars": pillars}


class HoldAnnex(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`measure`: what is taken; `reason`: None where none is stated."""

    v: int = 1
    measure: str
    reason: str | None


def _hold(office: Office, hold: Any) -> dict[str, Any]:
    row = office.store.logs.get(hold.ref.party, hold.ref.inc, hold.ref.index)
    annex = office.store.logs.annexes([row.annex]) if row is not None and row.annex else {}
    said = HoldAnnex(measure="", reason=None)
    for content in annex.values():
        try:
            said = msgspec.json.decode(content, type=HoldAnnex)
        except msgspec.MsgspecError:
            continue  # the peer's annex is kept as it came; a form that we can't read says nothing
    return {
        "entry": entry_json(hold.ref),
        "party": hold.ref.party,
        "since": rfc3339(hold.time),
        "procedures": list(hold.procedures),
        "measure": said.measure,
        "reason": said.reason,
    }


def mechanism_show(office: Office) -> dict[str, Any]:
    """{digest, version, versions, amendments, notices, profile, authorities, channels, procedures, parties, engine,
    in_force}.

    `digest` names the mechanism; what is shown is its newest version.
    """
    with office.store.snapshot():
        if not office.in_force():
            pending = office.store.agreement.all()
            return {
                "digest": None,
                "in_force": False,
                "pending": [{"digest": row.digest, "ours": row.ours} for row in pending],
            }
        agreed = office.agreed()
        profile = msgspec.to_builtins(agreed.stated)
        return {
            "digest": agreed.digest,
            "version": agreed.version,
            **amendment.shown(office),
            "in_force": True,
            "engine": agreed.proposal.engine,
            "parties": agreed.proposal.parties,
            "profile": profile,
            "authorities": profile["authorities"],
            "channels": profile["channels"],
            "procedures": {
                name: {"table": digest, **profile["procedures"][name]}
                for name, digest in agreed.proposal.tables.items()
            },
        }

