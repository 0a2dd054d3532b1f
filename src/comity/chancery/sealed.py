"""From a draft to a leaf: seal body and attachments, wrap each key for each reader."""

from __future__ import annotations

from comity.cases.originator import cited
from comity.cases.table import SOURCES
from comity.chancery import people
from comity.chancery.draft import Draft
from comity.chancery.ledger import Leaf
from comity.chancery.matter import Matter
from comity.chancery.sitting import Sitting
from comity.envelope import canonical, sealing
from comity.journal.entry import Item, Ref
from comity.store.people import OfficerRow


def seal(sits: Sitting, matter: Matter, draft: Draft, officers: list[OfficerRow]) -> Ref:
    """Append the draft as our next entry, with the tags of the officers who stand for it."""
    office = sits.office
    context = sealing.Context(
        mech=draft.mech,
        party=office.party,
        inc=office.incarnation,
        case=draft.case,
        act=draft.act,
        terms=canonical.digest(draft.terms),
    )
    items: list[Item] = []
    boxes: list[bytes] = []
    wraps: list[tuple[int, str, str, bytes]] = []
    keys = {name: sits.key(name) for name in draft.readers}
    plain = [canonical.encode(draft.body), *(upload.content for upload in draft.attachments)]
    for number, plaintext in enumerate(plain):
        key = office.random(32)
        sealed = sealing.seal(plaintext, key, context, number)
        items.append(Item(box=sealed.box, kc=sealed.kc))
        boxes.append(sealed.box_bytes)
        for name, public in keys.items():
            wrap = sealing.wrap(key, public.public, context, number, sealed.box, sealed.kc, name)
            wraps.append((number, name, public.kid, wrap))
    leaf = Leaf(
        pillar=matter.table.pillar,
        case=draft.case,
        act=draft.act,
        table=draft.table,
        terms=draft.terms,
        approvals=[people.tag(office, draft.case, officer.officer) for officer in officers],
        items=items,
        sealed=boxes[0],
        attachments=boxes[1:],
        wraps=wraps,
        nonce=draft.nonce,
    )
    sits.touched(draft.case)
    ref = sits.ledger.append(leaf).ref
    _note_citing(sits, matter, draft, officers[0], ref)
    return ref


def _note_citing(sits: Sitting, matter: Matter, draft: Draft, officer: OfficerRow, ref: Ref) -> None:
    """What another case gave is used in this one: a combination, recorded with both cases."""
    act = matter.table.find(draft.act)
    named = [field.name for field in act.terms if field.kind in SOURCES] if act is not None else []
    for source in (one for name in named for one in cited(draft.terms, name)):
        row = sits.office.store.logs.get(*source)
        sits.house.record(
            "cited",
            officer=officer.officer,
            authority=officer.authority,
            case=draft.case,
            data={"entry": str(ref), "source": str(source), "cases": [row.case_id] if row is not None else []},
            to=draft.readers,
        )
