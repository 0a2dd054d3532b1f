"""The way out of an act: drafted, approved by another officer over its hash, sealed, appended.

Four eyes: an act whose table asks for two approvals waits as a proposal; its content lies sealed in
the house log, and what is approved is the hash of exactly what will be sealed. By name, all of that
stays in the house; on the wire stand tags that are new in each case.

Each function that takes a `Sitting` does one of several acts of one transaction; its namesake that
takes an `Office` does one by itself.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.table import Act
from comity.cases.terms import split_fields
from comity.chancery import blocking, clearing, discarding, eyes, flagging, giving, house, readers, rights, tearing
from comity.chancery.draft import Draft, Upload, case_identifier, with_attachments
from comity.chancery.indexing import Opening
from comity.chancery.matter import Matter, active_table
from comity.chancery.office import Office
from comity.chancery.references import Marker
from comity.chancery.ruling import agreed_for
from comity.chancery.sealed import seal
from comity.chancery.sitting import Sitting, sitting
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`status`: "awaiting_approval", "sealed", or "kept" for a house act. `hint`: a code, said where there is one."""

    case: str
    act: str
    status: str
    proposal: str | None = None
    content_hash: str | None = None
    entry: Ref | None = None
    hint: str = ""

    def as_json(self) -> dict[str, Any]:
        """As every surface shows it."""
        entry = self.entry
        place = None if entry is None else {"party": entry.party, "incarnation": entry.inc, "index": entry.index}
        said: dict[str, Any] = {
            "case": self.case,
            "act": self.act,
            "status": self.status,
            "proposal": self.proposal,
            "content_hash": self.content_hash,
            "entry": place,
        }
        return said | ({"hint": self.hint} if self.hint else {})


def draft_opening(
    office: Office,
    officer: OfficerRow,
    procedure: str,
    fields: dict[str, Any],
    uploads: list[Upload],
    *,
    keep: bool = False,
    replaces: str = "",
) -> Outcome:
    """Draft a new case. Until it is approved it exists here only. Raises Refused, see `draft_act`.

    `replaces`: the draft of which this is the changed form. Its list of readers and its flag follow; clearances don't.
    """
    with sitting(office) as sits:
        nonce = office.random(16).hex()
        if replaces:
            discarding.give_up(sits, officer, replaces, case_identifier(office.agreed().digest, office.party, nonce))
        return open_case(sits, officer, procedure, fields, uploads, keep=keep, nonce=nonce)


def open_case(
    sits: Sitting,
    officer: OfficerRow,
    procedure: str,
    fields: dict[str, Any],
    uploads: list[Upload],
    *,
    keep: bool = False,
    nonce: str = "",
) -> Outcome:
    """`draft_opening` within a sitting. `nonce`: of the opening's header, 32 hex digits; "" for a new one."""
    office = sits.office
    table = active_table(office, procedure)
    channel = str(fields.get("channel", ""))
    ours = office.agreed().profile.channels(procedure, office.party)
    if channel and channel not in ours:
        raise Refused("channel.unknown", channel=channel, known=sorted(ours))
    nonce = nonce or office.random(16).hex()
    case = case_identifier(office.agreed().digest, office.party, nonce)
    matter = Matter(case, table, channel, office.party, [])
    return _draft(sits, officer, matter, table.opening, fields, uploads, nonce=nonce, keep=keep)


def draft_act(
    office: Office,
    officer: OfficerRow,
    case: str,
    act: str,
    fields: dict[str, Any],
    uploads: list[Upload],
    *,
    keep: bool = False,
    replaces: str = "",
) -> Outcome:
    """Draft an act on a case that this officer sees; what needs one pair of eyes is sealed at once.

    `keep`: that too waits, until its own drafter has seen exactly what will be sealed (`approve`).
    `replaces`: a draft that is given up with it, in the same transaction: a change voids what was shown.

    Raises Refused: case.not_found, act.unknown, act.illegal (with `reason`), rank.missing,
    authority.not_competent, fields.invalid, attachment.*, authority.no_key, safeguard.missing, data.blocked.
    """
    with sitting(office) as sits:
        if replaces:
            discarding.give_up(sits, officer, replaces)
        return act_on(sits, officer, case, act, fields, uploads, keep=keep)


def act_on(
    sits: Sitting,
    officer: OfficerRow,
    case: str,
    act: str,
    fields: dict[str, Any],
    uploads: list[Upload],
    *,
    keep: bool = False,
) -> Outcome:
    """`draft_act` within a sitting."""
    matter = sits.matter(officer, case)
    return _draft(sits, officer, matter, rights.find_act(matter.table, act), fields, uploads, keep=keep)


def _draft(
    sits: Sitting,
    officer: OfficerRow,
    matter: Matter,
    act: Act,
    fields: dict[str, Any],
    uploads: list[Upload],
    *,
    nonce: str = "",
    keep: bool = False,
) -> Outcome:
    office = sits.office
    rights.check_rank(officer, act.ranks)
    rights.check_side(office, act, matter.requesting)
    params = agreed_for(office, matter.entries).params(matter.table.procedure)
    terms, body = split_fields(act, tearing.filled(sits.house, officer, act, fields), params)
    channel = office.agreed().profile.channel(matter.channel)
    rights.check_authority(office, officer, rights.competent(office, act, matter.table.procedure, channel))
    draft = Draft(
        mech=office.agreed().digest,
        case=matter.case,
        act=act.name,
        table=matter.table.digest,
        terms=terms,
        body=with_attachments(body, uploads, params["attachments"]),
        attachments=uploads,
        readers=rights.readers(office, channel),
        nonce=nonce,
    )
    flagging.check(office, matter.case, act, terms)
    needed = eyes.approvals(act, matter, terms)
    sits.check_legal(matter, act, readers.told_sources(office, officer, act, terms), needed)
    blocking.check_use(office, matter.case, *matter.used(act, terms))
    for authority in draft.readers:
        sits.key(authority)
    giving.check(office, act, terms, matter.channel)
    if act.opens:
        if office.agreed().profile.rules[matter.table.procedure].need_to_know:
            sits.named.append((matter.case, officer.authority, officer.officer))
        elif matter.case not in sits.hidden:  # else a case that is kept from a colleague would answer as a duplicate
            marks = Marker(office, officer.authority, matter.table.procedure).of(body)
            sits.references += [(mark, matter.case) for mark in marks.all()]
        # Until it is sealed, a draft is its own authority's alone.
        drafts = [officer.authority, *eyes.reviewing(office, act, matter, terms)]
        ours = drafts if needed > 1 or keep else _our_readers(office, draft)
        sits.openings += _openings(sits, matter, ours, draft.body)
    if needed > 1 or keep:
        return _propose(sits, officer, matter, act, draft)
    clearing.check(sits, matter, act, terms)
    _destroy(sits, officer, matter, act, terms)
    entry = seal(sits, matter, draft, [officer])
    content_hash = draft.content_hash
    sits.house.record(
        "sealed",
        officer=officer.officer,
        authority=officer.authority,
        case=matter.case,
        data={"act": act.name, "content_hash": content_hash, "entry": str(entry)},
        to=draft.readers,
    )
    return Outcome(case=matter.case, act=act.name, status="sealed", content_hash=content_hash, entry=entry)


def _destroy(sits: Sitting, officer: OfficerRow, matter: Matter, act: Act, terms: dict[str, Any]) -> None:
    """Before an act that says so is sealed: what it says is destroyed, in the same transaction."""
    case = matter.case if act.erases == "this" else terms.get(act.erases)
    if act.erases and case:
        sits.erase(officer, str(case), act.name, matter.case)


def _our_readers(office: Office, draft: Draft) -> list[str]:
    ours = office.agreed().profile.authorities(office.party)
    return [authority for authority in draft.readers if authority in ours]


def _openings(sits: Sitting, matter: Matter, authorities: list[str], body: dict[str, Any]) -> list[Opening]:
    """By what each of these authorities of ours will find a case, from now on."""
    now = sits.office.clock.now()
    return [Opening(matter.case, authority, matter.table, now, body) for authority in authorities]


def _propose(sits: Sitting, officer: OfficerRow, matter: Matter, act: Act, draft: Draft) -> Outcome:
    proposal = sits.office.random(16).hex()
    content_hash = draft.content_hash
    reviewing = eyes.reviewing(sits.office, act, matter, draft.terms)
    for authority in reviewing:
        sits.office.store.access.give(matter.case, authority, "")
    index = sits.house.record(
        "drafted",
        officer=officer.officer,
        authority=officer.authority,
        case=matter.case,
        data={"proposal": proposal, "act": act.name, "content_hash": content_hash},
        secret=draft.pack(),
    )
    row = ProposalRow(
        proposal=proposal,
        case_id=matter.case,
        procedure=matter.table.procedure,
        act=act.name,
        authority=next(iter(reviewing), officer.authority),
        officer=officer.officer,
        content_hash=content_hash,
        status="waiting",
        house=index,
        entry="",
        channel=matter.channel,
        home=officer.authority if reviewing else "",
    )
    sits.proposals.append(row)
    own_eyes = eyes.approvals(act, matter, draft.terms) - eyes.flagged(act, matter, draft.terms)
    approved = readers.has_approver(sits.office, row, act, own_eyes, sits.officers().values())
    return Outcome(
        case=matter.case,
        act=act.name,
        status="awaiting_approval",
        proposal=proposal,
        content_hash=content_hash,
        hint="" if approved else readers.NO_APPROVER,
    )


def approve(office: Office, officer: OfficerRow, proposal: str, content_hash: str) -> Outcome:
    """Approve what another officer drafted, over its hash; it is sealed and appended at once.

    What one officer may do alone, and kept to look at it, is confirmed by that officer. What is flagged is
    approved by an officer of the reviewing authority first, and waits on. Raises Refused: proposal.not_found,
    proposal.done, approval.same_officer, approval.not_drafter, approval.hash_mismatch, review.waiting,
    rank.missing, act.illegal, safeguard.missing.
    """
    with sitting(office) as sits:
        return approve_one(sits, officer, proposal, content_hash)


def approve_one(sits: Sitting, officer: OfficerRow, proposal: str, content_hash: str) -> Outcome:
    """`approve` within a sitting."""
    office = sits.office
    found = sits.draft(proposal)
    if found is None or not rights.concerns(office, officer, found.row):
        raise Refused("proposal.not_found")
    row = found.row
    if row.status != "waiting" or proposal in sits.approved:
        raise Refused("proposal.done", entry=row.entry)
    _, secret = house.open_row(office, row.house, found.record, found.wraps)
    draft = Draft.unpack(secret)
    table = office.table(draft.table) or active_table(office, row.procedure)
    act = rights.find_act(table, row.act)
    if act.opens:
        if table.digest != active_table(office, row.procedure).digest:
            raise Refused("draft.other_version", procedure=row.procedure)
        matter = Matter(row.case_id, table, row.channel, office.party, [])
    else:
        matter = sits.matter(officer, row.case_id)
    needed = eyes.approvals(act, matter, draft.terms)
    own_eyes = needed - eyes.flagged(act, matter, draft.terms)
    eyes.check(officer, row, act, own_eyes)
    if draft.content_hash != content_hash.strip().lower():
        raise Refused("approval.hash_mismatch")  # the true hash is on the drafter's screen, not here
    if row.in_review:
        return _review(sits, officer, row)
    blocking.check_use(office, matter.case, *matter.used(act, draft.terms))
    flagging.check(office, matter.case, act, draft.terms)
    sits.check_legal(matter, act, draft.terms, needed)
    clearing.check(sits, matter, act, draft.terms)
    known = sits.officers()
    second = [officer] if own_eyes > 1 else []
    reviewer = [known[row.reviewed_by]] if row.reviewed_by else []
    _destroy(sits, officer, matter, act, draft.terms)
    entry = seal(sits, matter, draft, [known[row.officer], *second, *reviewer])
    if act.opens:
        sits.openings += _openings(sits, matter, _our_readers(office, draft), draft.body)
    sits.approved[proposal] = str(entry)
    sits.house.record(
        "approved",
        officer=officer.officer,
        authority=officer.authority,
        case=row.case_id,
        data={"proposal": proposal, "act": act.name, "content_hash": draft.content_hash, "entry": str(entry)},
        to=draft.readers,
    )
    return Outcome(
        case=row.case_id,
        act=act.name,
        status="sealed",
        proposal=proposal,
        content_hash=draft.content_hash,
        entry=entry,
    )


def _review(sits: Sitting, officer: OfficerRow, row: ProposalRow) -> Outcome:
    """The reviewing authority stands for a flagged draft, which now waits where it was drafted."""
    sits.house.record(
        "reviewed",
        officer=officer.officer,
        authority=officer.authority,
        case=row.case_id,
        data={"proposal": row.proposal, "content_hash": row.content_hash},
    )
    sits.office.store.house.reviewed(row.proposal, officer.officer, row.home)
    return Outcome(
        case=row.case_id,
        act=row.act,
        status="awaiting_approval",
        proposal=row.proposal,
        content_hash=row.content_hash,
    )


def discard(office: Office, officer: OfficerRow, proposal: str) -> None:
    """Give up a draft: it can't be approved any more, and what it would have opened may be drafted anew.

    Any officer of its authority may. Raises Refused: proposal.not_found, proposal.done.
    """
    with sitting(office) as sits:
        discarding.give_up(sits, officer, proposal)


def clear(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Clear a safeguard for a case, in the house log (see `clearing.clear`). The case may be a draft."""
    with sitting(office) as sits:
        clearing.clear(sits, officer, case, fields)
    return Outcome(case=case, act="clear", status="kept")


def flag(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Say in the house log why a case is sensitive (see `flagging.flag`). The case may be a draft."""
    with sitting(office) as sits:
        flagging.flag(sits, officer, case, fields)
    return Outcome(case=case, act=flagging.FLAG, status="kept")


def name_readers(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Name the officers of an authority who see a case (see `readers.name`). The case may be a draft."""
    with sitting(office) as sits:
        readers.name(sits, officer, case, fields)
    return Outcome(case=case, act=readers.NAME, status="kept")
