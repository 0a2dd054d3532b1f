"""The way out of an act: drafted, approved by another officer over its hash, sealed, appended.

Four eyes: an act whose table asks for two approvals waits as a proposal; its content lies sealed in
the house log, and what is approved is the hash of exactly what will be sealed. By name, all of that
stays in the house; on the wire stand tags that are new in each case.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases import safeguards
from comity.cases.calendar import day_of, is_day
from comity.cases.decide import why_not
from comity.cases.order import CaseEntry
from comity.cases.table import ATTESTED, Act, Table
from comity.cases.terms import split_fields
from comity.chancery import docketing, house, people, rights
from comity.chancery.draft import Draft, Upload, with_attachments
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.chancery.view import Contexts, case_entry
from comity.envelope import canonical, sealing
from comity.errors import Refused
from comity.journal.entry import Item, Ref
from comity.store.house import ClearanceRow, ProposalRow
from comity.store.people import OfficerRow

NOT_YET = 2**53 - 1  # the index of an entry that is not in the log yet


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """`status`: "awaiting_approval", "sealed", or "kept" for a house act."""

    case: str
    act: str
    status: str
    proposal: str | None = None
    content_hash: str | None = None
    entry: Ref | None = None

    def as_json(self) -> dict[str, Any]:
        entry = self.entry
        return {
            "case": self.case,
            "act": self.act,
            "status": self.status,
            "proposal": self.proposal,
            "content_hash": self.content_hash,
            "entry": None
            if entry is None
            else {"party": entry.party, "incarnation": entry.inc, "index": entry.index},
        }


class Matter(msgspec.Struct, frozen=True):
    """A case as the chancery has it: its table, channel, who asked, and its entries so far."""

    case: str
    table: Table
    channel: str
    requesting: str
    entries: list[CaseEntry]


def draft_opening(
    office: Office, officer: OfficerRow, procedure: str, fields: dict[str, Any], uploads: list[Upload]
) -> Outcome:
    """Draft a new case. Until it is approved it exists here only. Raises Refused, see `draft_act`."""
    table = active_table(office, procedure)
    channel = str(fields.get("channel", ""))
    if channel and channel not in office.agreed().profile.channels(procedure, office.party):
        raise Refused(
            "channel.unknown",
            channel=channel,
            known=sorted(office.agreed().profile.channels(procedure, office.party)),
        )
    matter = Matter(office.random(16).hex(), table, channel, office.party, [])
    return _draft(office, officer, matter, table.opening, fields, uploads)


def draft_act(
    office: Office, officer: OfficerRow, case: str, act: str, fields: dict[str, Any], uploads: list[Upload]
) -> Outcome:
    """Draft an act on a case that this officer sees.

    Raises Refused: case.not_found, act.unknown, act.illegal (with `reason`), rank.missing,
    authority.not_competent, fields.invalid, attachment.*, authority.no_key.
    """
    matter = find_matter(office, officer, case)
    return _draft(office, officer, matter, rights.find_act(matter.table, act), fields, uploads)


def active_table(office: Office, procedure: str) -> Table:
    digest = office.agreed().proposal.tables.get(procedure)
    table = office.table(digest) if digest is not None else None
    if table is None:
        raise Refused(
            "procedure.unknown", procedure=procedure, known=sorted(office.agreed().proposal.tables)
        )
    return table


def find_matter(office: Office, officer: OfficerRow | None, case: str) -> Matter:
    """Raises Refused("case.not_found"), alike for a hidden case, an absent one and another's draft."""
    row = rights.visible(office, officer, case)
    table = office.table(row.table)
    if table is None:
        raise Refused("case.not_found")
    entries = [case_entry(each) for each in office.store.logs.stamps([case])]
    return Matter(case, table, row.channel, row.requesting, entries)


def _draft(
    office: Office,
    officer: OfficerRow,
    matter: Matter,
    act: Act,
    fields: dict[str, Any],
    uploads: list[Upload],
) -> Outcome:
    rights.check_rank(officer, act.ranks)
    rights.check_side(office, act, matter.requesting)
    params = office.agreed().profile.params(matter.table.procedure)
    terms, body = split_fields(act, fields, params)
    channel = office.agreed().profile.channel(matter.channel)
    rights.check_authority(office, officer, channel)
    draft = Draft(
        mech=office.agreed().digest,
        case=matter.case,
        act=act.name,
        table=matter.table.digest,
        terms=terms,
        body=with_attachments(body, uploads, params["attachments"]),
        attachments=uploads,
        readers=rights.readers(office, channel),
    )
    with office.store.write():
        office.writable()
        contexts = Contexts(office)
        needed = _approvals(act, matter, terms)
        check_legal(office, contexts, matter, act, terms, max(needed, 1))
        if needed < 2:
            if act.attests:
                _check_safeguards(office, matter, act, terms)
            entry = _seal(office, matter, act, draft, [officer])
            return Outcome(
                case=matter.case, act=act.name, status="sealed", content_hash=draft.content_hash, entry=entry
            )
        _check_keys(office, draft)
        return _propose(office, officer, matter, act, draft)


def _approvals(act: Act, matter: Matter, terms: dict[str, Any]) -> int:
    """A release needs as many officers as the act that it releases."""
    if act.name == "release" and not matter.table.release_many:
        held = next((e for e in matter.entries if str(e.ref) == terms.get("entry")), None)
        released = matter.table.find(held.act) if held is not None else None
        return released.approvals if released is not None else 1
    return act.approvals


def _propose(office: Office, officer: OfficerRow, matter: Matter, act: Act, draft: Draft) -> Outcome:
    proposal = office.random(16).hex()
    index = house.record(
        office,
        "drafted",
        officer=officer.officer,
        authority=officer.authority,
        case=matter.case,
        data={"proposal": proposal, "act": act.name, "content_hash": draft.content_hash},
        secret=draft.pack(),
    )
    office.store.house.put_proposal(
        ProposalRow(
            proposal=proposal,
            case_id=matter.case,
            procedure=matter.table.procedure,
            act=act.name,
            authority=officer.authority,
            officer=officer.officer,
            content_hash=draft.content_hash,
            status="waiting",
            house=index,
            entry="",
            channel=matter.channel,
        )
    )
    return Outcome(
        case=matter.case,
        act=act.name,
        status="awaiting_approval",
        proposal=proposal,
        content_hash=draft.content_hash,
    )


def approve(office: Office, officer: OfficerRow, proposal: str, content_hash: str) -> Outcome:
    """Approve what another officer drafted, over its hash; it is sealed and appended at once.

    Raises Refused: proposal.not_found, proposal.done, approval.same_officer, approval.hash_mismatch,
    rank.missing, act.illegal, safeguard.missing.
    """
    with office.store.write():
        office.writable()
        row = office.store.house.proposal(proposal)
        if row is None or row.authority != officer.authority:
            raise Refused("proposal.not_found")
        if row.officer == officer.officer:
            raise Refused("approval.same_officer")
        if row.status != "waiting":
            raise Refused("proposal.done", entry=row.entry)
        table = active_table(office, row.procedure)
        _, secret = house.open_secret(office, row.house)
        draft = Draft.unpack(secret)
        table = office.table(draft.table) or table
        act = rights.find_act(table, row.act)
        rights.check_rank(officer, act.approver_ranks)
        if draft.content_hash != content_hash.strip().lower():
            raise Refused("approval.hash_mismatch")  # the true hash is on the drafter's screen, not here
        if act.opens:
            matter = Matter(row.case_id, table, row.channel, office.party, [])
        else:
            matter = find_matter(office, officer, row.case_id)
        check_legal(office, Contexts(office), matter, act, draft.terms, 2)
        if act.attests:
            _check_safeguards(office, matter, act, draft.terms)
        drafter = office.store.people.officers(officer=row.officer)[0]
        entry = _seal(office, matter, act, draft, [drafter, officer])
        office.store.house.sealed(proposal, str(entry))
        house.record(
            office,
            "approved",
            officer=officer.officer,
            authority=officer.authority,
            case=row.case_id,
            data={"proposal": proposal, "content_hash": content_hash, "entry": str(entry)},
        )
        return Outcome(
            case=row.case_id,
            act=act.name,
            status="sealed",
            proposal=proposal,
            content_hash=draft.content_hash,
            entry=entry,
        )


def clear(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Clear a safeguard for a case, in the house log, with reasons and until a day.

    `fields`: {safeguard, reason, until}. The case may still be a draft. Raises Refused: case.not_found,
    fields.invalid, rank.missing.
    """
    problems = _clear_problems(fields)
    if problems:
        raise Refused("fields.invalid", problems=problems)
    safeguard, until = fields["safeguard"], fields["until"]
    with office.store.write():
        office.writable()
        _, channel, _ = locate(office, officer, case)
        rights.check_authority(office, officer, office.agreed().profile.channel(channel))
        if not safeguards.may_clear(safeguard, officer.ranks):
            raise Refused("rank.missing", needed=sorted(safeguards.SAFEGUARDS[safeguard].ranks))
        index = house.record(
            office,
            "cleared",
            officer=officer.officer,
            authority=officer.authority,
            case=case,
            data={"safeguard": safeguard, "until": until},
            secret=canonical.encode({"reason": fields["reason"]}),
        )
        office.store.house.put_clearance(ClearanceRow(case, safeguard, officer.officer, until, index))
    return Outcome(case=case, act="clear", status="kept")


def _clear_problems(fields: dict[str, Any]) -> list[dict[str, str]]:
    problems = [
        {"field": name, "code": "field.missing"}
        for name in ("safeguard", "reason", "until")
        if not isinstance(fields.get(name), str) or not fields[name].strip()
    ]
    problems += [
        {"field": name, "code": "field.unknown"}
        for name in fields
        if name not in ("safeguard", "reason", "until")
    ]
    if not problems and fields["safeguard"] not in safeguards.SAFEGUARDS:
        problems.append({"field": "safeguard", "code": "field.not_listed"})
    if not problems and not is_day(fields["until"]):
        problems.append({"field": "until", "code": "field.not_a_day"})
    return problems


def locate(office: Office, officer: OfficerRow | None, case: str) -> tuple[str, str, str]:
    """(procedure, channel, requesting) of a case in the record, or of one that is only drafted here."""
    row = office.store.dockets.get(case)
    if row is not None:
        if not rights.may_see(office, officer, row.channel):
            raise Refused("case.not_found")
        return row.procedure, row.channel, row.requesting
    for proposal in office.store.house.proposals(case=case):
        if officer is None or proposal.authority == officer.authority:
            return proposal.procedure, proposal.channel, office.party
    raise Refused("case.not_found")


def check_legal(
    office: Office, contexts: Contexts, matter: Matter, act: Act, terms: dict[str, Any], approvals: int
) -> None:
    """Raises Refused("act.illegal", reason=…) when the fold would not apply this act now."""
    reason = why_not(contexts.of(matter.table), matter.entries, supposed(office, matter, act, terms, approvals))
    if reason is not None:
        raise Refused("act.illegal", act=act.name, reason=reason)


def supposed(office: Office, matter: Matter, act: Act, terms: dict[str, Any], approvals: int) -> CaseEntry:
    """The entry that this act would be if it were appended now, having seen everything."""
    heads = {head.party: head for head in office.store.logs.heads()}
    own, peer = heads[office.party], heads.get(office.peer_party)
    index = own.size
    eff = {office.party: (own.incarnation, index)}
    if peer is not None:
        eff[peer.party] = (peer.incarnation, peer.size)
    return CaseEntry(
        ref=Ref(office.party, own.incarnation, index),
        act=act.name,
        time=max(office.clock.now(), own.time),
        terms=terms,
        eff=eff,
        approvals=approvals,
        table=matter.table.digest,
        pillar=matter.table.pillar,
    )


def _check_safeguards(office: Office, matter: Matter, act: Act, terms: dict[str, Any]) -> None:
    """Raises Refused("safeguard.missing", missing=…) until the clearances reach what the draft attests."""
    params = office.agreed().profile.params(matter.table.procedure)
    ranks = {row.officer: row.ranks for row in office.store.people.officers()}
    clearances = [
        safeguards.Clearance(row.safeguard, row.until, _best_rank(row.safeguard, ranks.get(row.officer, ())))
        for row in office.store.house.clearances(matter.case)
    ]
    required = safeguards.required(params, act.name)
    today = day_of(office.clock.now())
    missing = safeguards.missing(required, clearances, str(terms.get(ATTESTED, "")), today)
    if missing:
        raise Refused("safeguard.missing", missing=missing, until=terms.get(ATTESTED))


def _best_rank(safeguard: str, ranks: tuple[str, ...]) -> str:
    return next((rank for rank in ranks if safeguards.may_clear(safeguard, (rank,))), "")


def _check_keys(office: Office, draft: Draft) -> None:
    for authority in draft.readers:
        people.newest_key(office, _party_of(office, authority), authority)


def _party_of(office: Office, authority: str) -> str:
    return office.agreed().profile.bodies[authority].party


def _seal(office: Office, matter: Matter, act: Act, draft: Draft, officers: list[OfficerRow]) -> Ref:
    """Seal body and attachments, wrap each key for each reader, append, fold."""
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
    keys = {name: people.newest_key(office, _party_of(office, name), name) for name in draft.readers}
    plain = [canonical.encode(draft.body), *(upload.content for upload in draft.attachments)]
    for number, plaintext in enumerate(plain):
        key = office.random(32)
        sealed = sealing.seal(plaintext, key, context, number)
        items.append(Item(box=sealed.box, kc=sealed.kc))
        boxes.append(sealed.box_bytes)
        for name, public in keys.items():
            wrap = sealing.wrap(key, public.public, context, number, sealed.box, sealed.kc, name)
            wraps.append((number, name, public.kid, wrap))
    ledger = Ledger(office)
    header = ledger.append(
        Leaf(
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
        )
    )
    ledger.flush()
    docketing.settle(office, ledger)
    return header.ref
