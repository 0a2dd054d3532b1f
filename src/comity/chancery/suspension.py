"""Holding and resuming a pillar, the backlog that a hold leaves, and its release.

A hold is one side's alone and binds at once. Resumption is an offer and an acceptance that name the
hold entries which they lift; nobody lifts the other's hold alone.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.decide import held_items, why_not
from comity.cases.docket import CaseState
from comity.chancery import account, docketing, house, rights
from comity.chancery.account import HoldAnnex
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.matter import find_matter, known_table, supposed
from comity.chancery.office import Office
from comity.chancery.reading import entry_json
from comity.chancery.submit import Outcome, draft_act
from comity.chancery.view import Contexts
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.journal.entry import Ref
from comity.store.people import OfficerRow

DIRECTS = ("directs",)
MEASURE_MOST = 500
NAMES_MOST = 400
REASON_MOST = 4000


def hold(
    office: Office, officer: OfficerRow, pillar: str, measure: str, reason: str | None, procedure: str | None = None
) -> dict[str, Any]:
    """Hold a pillar, or one procedure of it. `reason` None: none is stated. Returns that pillar's status."""
    measure = measure.strip()
    if not 0 < len(measure) <= MEASURE_MOST or (reason is not None and not 0 < len(reason) <= REASON_MOST):
        raise Usage("hold.text", most=MEASURE_MOST)
    terms: dict[str, str | int | bool] = {}
    if procedure is not None:
        if known_table(office, procedure).pillar != pillar:
            raise Refused("procedure.other_pillar", procedure=procedure, pillar=pillar)
        terms["procedure"] = procedure
    annex = canonical.encode(HoldAnnex(measure=measure, reason=reason))
    return _append(office, officer, pillar, Leaf(pillar=pillar, act="hold", terms=terms, annex=annex))


def offer(office: Office, officer: OfficerRow, pillar: str, names: str | None = None) -> dict[str, Any]:
    """Offer to resume: names every hold that stands on the pillar now, or `names`, as they were shown."""
    standing = names_of(_status(office, pillar)["holds"])
    if not standing:
        raise Refused("pillar.open", pillar=pillar)
    return _append(office, officer, pillar, Leaf(pillar=pillar, act="offer", terms={"names": names or standing}))


def names_of(holds: list[dict[str, Any]]) -> str:
    """As many holds as an entry's terms can name, the oldest first."""
    names = ""
    for each in holds:
        longer = f"{names} {_text(each['entry'])}".strip()
        if len(longer) > NAMES_MOST:
            break
        names = longer
    return names


def accept(office: Office, officer: OfficerRow, pillar: str, offered: Ref) -> dict[str, Any]:
    """Accept the other side's offer: the holds that it names are lifted from here on."""
    standing = _status(office, pillar)["offer"]
    if standing is None or _text(standing) != str(offered):
        raise Refused("offer.not_standing", offer=str(offered), standing=None if standing is None else _text(standing))
    if offered.party == office.party:
        raise Refused("accept.own_offer", offer=str(offered))
    return _append(office, officer, pillar, Leaf(pillar=pillar, act="accept", terms={"names": str(offered)}))


def _append(office: Office, officer: OfficerRow, pillar: str, leaf: Leaf) -> dict[str, Any]:
    rights.check_rank(officer, DIRECTS)
    if pillar not in office.agreed().profile.pillars:
        raise Refused("pillar.unknown", pillar=pillar, known=list(office.agreed().profile.pillars))
    with office.store.write():
        office.writable()
        ledger = Ledger(office)
        header = ledger.append(leaf)
        ledger.flush()
        docketing.settle(office, ledger)
        house.record(
            office,
            leaf.act,
            officer=officer.officer,
            authority=officer.authority,
            data={"pillar": pillar, "entry": str(header.ref)},
        )
    return {"pillar": pillar, "entry": entry_json(header.ref), **_status(office, pillar)}


def _status(office: Office, pillar: str) -> dict[str, Any]:
    found: dict[str, Any] = account.pillar_status(office, pillar)["pillars"][pillar]
    return found


def _text(entry: dict[str, Any]) -> str:
    return f"{entry['party']}:{entry['incarnation']}:{entry['index']}"


def backlog(office: Office, officer: OfficerRow | None, pillar: str | None = None) -> dict[str, Any]:
    """{items: [{case, entry, act, expired, author}]}: what is held, and why it could not be released now."""
    if pillar is not None and pillar not in office.agreed().profile.pillars:
        raise Refused("pillar.unknown", pillar=pillar, known=list(office.agreed().profile.pillars))
    items = []
    with office.store.snapshot():
        contexts = Contexts(office)
        holding = office.store.dockets.holding(pillar)
        seen = None
        if officer is not None:
            seen = office.store.access.seen(rights.reader(office, officer), [row.case_id for row in holding])
        for row in holding:
            if seen is not None and row.case_id not in seen:
                continue
            state = msgspec.json.decode(row.fold, type=CaseState)
            for effect in held_items(state):
                items.append(
                    {
                        "case": row.case_id,
                        "entry": entry_json(effect.ref),
                        "act": effect.act,
                        "expired": _expired(office, contexts, row.case_id, effect.ref),
                        "author": effect.ref.party,
                    }
                )
    return {"items": items}


def release(office: Office, officer: OfficerRow, case: str, entry: Ref) -> Outcome:
    """Let a held entry of our own take effect now: drafted here, approved as the act that it releases."""
    return draft_act(office, officer, case, "release", {"entry": str(entry)}, [])


def _expired(office: Office, contexts: Contexts, case: str, held: Ref) -> list[str]:
    """Reason codes for which a release would be void now, other than the hold itself."""
    matter = find_matter(office, None, case)
    own, peer = office.heads()
    if held.party != office.party and peer is not None:
        own, peer = peer, own  # the same supposed release by the other side, from its own next position
    entry = supposed(office, own, peer, matter.table, "release", {"entry": str(held)}, 2)
    reason = why_not(contexts.of(matter.table, matter.entries), matter.entries, entry, matter.state)
    return [] if reason in (None, "hold.standing", "pillar.held") else [str(reason)]
