"""Reading bodies: an authority opens what it may read, and who read what stands in the house log.

What was opened once is wrapped again under the case's local key, so that an authority's old private
key can be destroyed, and so that destroying one small file erases the case from this node's backups.
A body that a hold holds back is left unopened.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.docket import CaseState
from comity.chancery import blocking, house, rights
from comity.chancery.draft import Draft
from comity.chancery.office import Office
from comity.envelope import canonical, opening, sealing
from comity.errors import Credentials, IntegrityFailure, PeerFault, Refused
from comity.journal.entry import Header, Item, Ref, decode_header
from comity.store.house import ProposalRow
from comity.store.logs import Row, WrapRow
from comity.store.people import OfficerRow

NO_KEY = ""  # the key identifier of a local wrap


class Opened(msgspec.Struct, frozen=True):
    """One item, opened: its plaintext, its key and the ciphertext that the header names."""

    plain: bytes
    key: bytes
    box: bytes


def bodies(office: Office, officer: OfficerRow, case: str, why: str = "") -> dict[Ref, dict[str, Any]]:
    """The bodies of a case that this officer's authority can open, by entry. Raises Refused("case.not_found").

    `why`: as the house log tells it, the case's work if not given (`accountability.WHYS`).
    """
    return {ref: decoded(opened.plain) for ref, opened in open_bodies(office, officer, case, why=why).items()}


def open_bodies(
    office: Office, officer: OfficerRow, case: str, *, why: str = "", export: bool = False
) -> dict[Ref, Opened]:
    """`bodies` with what proves them: the key that the header commits to, and the ciphertext.

    Consultation is recorded by name, each time (Directive (EU) 2016/680, article 25). `export`: they leave the node in
    a file, given to this officer: that is a disclosure, recorded also where no body could be opened. Raises Refused:
    case.not_found, data.blocked.
    """
    found: dict[Ref, Opened] = {}
    with office.store.write():
        shut = _closed(office, officer, case)
        blocking.check_open(office, officer, case)
        rows = office.store.logs.of_case(case)
        wraps = _wraps(office, rows)
        for row in rows:
            ref = Ref(row.party, row.incarnation, row.idx)
            if row.header is None or row.sealed is None or row.fault or ref in shut:
                continue
            opened = _open(office, officer.authority, row, 0, wraps=wraps.get(ref, []))
            if opened is not None:
                found[ref] = opened
        entries = [str(ref) for ref in found]
        if export:
            house.record(
                office,
                "exported",
                officer=officer.officer,
                authority=officer.authority,
                case=case,
                data={"entries": entries},
                to=[officer.authority],
            )
        elif found:
            _note_reading(office, officer, case, {"entries": entries}, why)
    return found


def _wraps(office: Office, rows: list[Row]) -> dict[Ref, list[WrapRow]]:
    """The wraps of several entries, asked for once for each log."""
    places: dict[tuple[str, int], list[int]] = {}
    for row in rows:
        places.setdefault((row.party, row.incarnation), []).append(row.idx)
    return {
        Ref(*log, idx): wraps
        for log, indices in places.items()
        for idx, wraps in office.store.logs.wraps_at(*log, indices).items()
    }


def _note_reading(office: Office, officer: OfficerRow, case: str, data: dict[str, Any], why: str = "") -> None:
    """Who read what and why, by name, in the house log, inside the caller's transaction."""
    house.record(
        office, "consulted", officer=officer.officer, authority=officer.authority, case=case, data=data, why=why
    )


def _closed(office: Office, officer: OfficerRow, case: str) -> set[Ref]:
    """`closed` of a case that this officer sees. Read under the write lock."""
    docket = rights.visible(office, officer, case)
    return closed(office, msgspec.json.decode(docket.fold, type=CaseState))


def closed(office: Office, state: CaseState) -> set[Ref]:
    """The other side's entries of one case that a hold holds back."""
    return {
        effect.ref
        for effect in state.effects
        if effect.effect == "held" and effect.released_by is None and effect.ref.party != office.party
    }


def draft(office: Office, officer: OfficerRow, proposal: ProposalRow) -> dict[str, Any]:
    """What another officer is to approve: {terms, body, attachments, readers}, exactly as it would be sealed."""
    if not rights.concerns(office, officer, proposal):
        raise Refused("proposal.not_found")
    with office.store.write():
        _, secret = house.open_secret(office, proposal.house)
        found = Draft.unpack(secret)
        table = office.table(found.table)
        act = None if table is None else table.find(proposal.act)
        if act is None or not blocking.passes(act):
            blocking.check_open(office, officer, proposal.case_id)
        _note_reading(office, officer, proposal.case_id, {"proposal": proposal.proposal}, _why(officer, proposal))
    attached = [upload.listed() for upload in found.attachments]
    return {"terms": found.terms, "body": found.body, "attachments": attached, "readers": found.readers}


def _why(officer: OfficerRow, proposal: ProposalRow) -> str:
    """What somebody reads a draft for: its own drafter works on it, others stand for it."""
    if officer.officer == proposal.officer or proposal.status != "waiting":
        return "work"
    return "review" if proposal.in_review else "approval"


def attachment(office: Office, officer: OfficerRow, case: str, entry: Ref, item: int) -> bytes:
    """The content of one attachment. Raises Refused: case.not_found, attachment.not_found, data.blocked."""
    with office.store.write():
        shut = _closed(office, officer, case)
        blocking.check_open(office, officer, case)
        row = office.store.logs.get(*entry)
        if row is None or row.case_id != case or item < 1 or row.fault or entry in shut:
            raise Refused("attachment.not_found")
        opened = _open(office, officer.authority, row, item)
        if opened is None:
            raise Refused("attachment.not_found")
        _note_reading(office, officer, case, {"entries": [str(entry)], "item": item})
    return opened.plain


def body(writer: house.HouseWriter, officer: OfficerRow, entry: Ref) -> dict[str, Any]:
    """The body of one entry of a case that this officer sees, to make something of it: a tear-line, a file.

    Read under the caller's write lock, and noted by its `writer`. Raises Refused: case.not_found, alike where there is
    no such entry, or nothing for this officer to open; data.blocked.
    """
    office = writer.office
    row = office.store.logs.get(*entry)
    if row is None or not row.case_id or row.header is None or row.sealed is None or row.fault:
        raise Refused("case.not_found")
    if entry in _closed(office, officer, row.case_id):
        raise Refused("case.not_found")
    blocking.check_settled(office, row.case_id)
    opened = _open(office, officer.authority, row, 0)
    if opened is None:
        raise Refused("case.not_found")
    data = {"entries": [str(entry)]}
    writer.record("consulted", officer=officer.officer, authority=officer.authority, case=row.case_id, data=data)
    return decoded(opened.plain)


def unsealed(office: Office, authority: str, row: Row, item: int = 0) -> Opened | None:
    """An item opened for this node's own use (its index, another wrap); the caller holds the lock and records it.

    Its wrap stays as it is: nobody has read it yet. None as `_open`.
    """
    return _open(office, authority, row, item, keep=False)


def _open(
    office: Office,
    authority: str,
    row: Row,
    item: int,
    *,
    keep: bool = True,
    wraps: list[WrapRow] | None = None,
) -> Opened | None:
    """One item opened, or None where this authority has no wrap or its key is gone.

    `keep`: put its wrap under the case's local key from now on. `wraps`: the entry's, where they were read.
    """
    assert row.header is not None
    logs = office.store.logs
    header = decode_header(row.header)
    if item >= len(header.items):
        return None
    if wraps is None:
        wraps = logs.wraps(row.party, row.incarnation, row.idx, row.idx + 1)
    wrap = next((each for each in wraps if (each.item, each.authority) == (item, authority)), None)
    box = row.sealed
    if item:
        box = logs.attachments(row.party, row.incarnation, row.idx, row.idx + 1).get((row.idx, item))
    if wrap is None or box is None:
        return None
    named = header.items[item]
    context = context_of(header)
    try:
        key = _key(office, wrap, context, named, header.case, keep)
        return Opened(opening.open_box(box, key, context, item, named.box, named.kc), key, box)
    except Credentials:
        return None
    except PeerFault as fault:
        if row.party == office.party:
            raise IntegrityFailure("record.altered", party=row.party, index=row.idx) from fault
        return None  # their wrap opens nothing: shown as sealed, and the peer's own doing


def _key(
    office: Office, wrap: WrapRow, context: sealing.Context, named: Item, case: str, keep: bool
) -> bytes:
    item, authority, box, kc = wrap.item, wrap.authority, named.box, named.kc
    if wrap.local:
        local = office.local_keys.key(case)
        return opening.unwrap_local(wrap.sealed, local, context, item, box, kc, authority)
    private = office.bodies.authority(authority, wrap.kid)
    key = opening.unwrap(wrap.sealed, private, context, item, box, kc, authority)
    if not keep:
        return key
    # The local key is on the disk before the wrap that needs it: a crash between leaves both old and new.
    local = office.local_keys.key(case, create=True)
    sealed = sealing.wrap_local(key, local, office.random(12), context, item, box, kc, authority)
    office.store.logs.localise(msgspec.structs.replace(wrap, kid=NO_KEY, sealed=sealed))
    return key


def context_of(header: Header) -> sealing.Context:
    """What the sealed items of an entry are bound to."""
    return sealing.Context(
        mech=header.mech,
        party=header.party,
        inc=header.inc,
        case=header.case,
        act=header.act,
        terms=canonical.digest(header.terms),
    )


def decoded(plain: bytes) -> dict[str, Any]:
    """What the other side sealed as a body, if it is one; else shown as unreadable."""
    try:
        value = canonical.decode(plain)
    except canonical.NotCanonical:
        return {"unreadable": True}
    return value if isinstance(value, dict) else {"unreadable": True}
