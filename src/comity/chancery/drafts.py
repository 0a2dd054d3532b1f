"""One draft as it waits: exactly what would be sealed, who drafted it, and who may approve it."""

from __future__ import annotations

from typing import Any

from comity.cases.table import ATTESTED
from comity.chancery import consult, house, readers, rights
from comity.chancery.draft import Draft, Upload
from comity.chancery.eyes import approvals, flagged
from comity.chancery.matter import Matter, find_matter, table_for
from comity.chancery.office import Office
from comity.errors import Refused
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow


def find(office: Office, officer: OfficerRow, proposal: str) -> ProposalRow:
    """Raises Refused("proposal.not_found"), alike for another authority's draft and an absent one."""
    row = office.store.house.proposals_by_id([proposal]).get(proposal)
    if row is None or not rights.concerns(office, officer, row):
        raise Refused("proposal.not_found")
    return row


def show(office: Office, officer: OfficerRow, proposal: str) -> dict[str, Any]:
    """{proposal, case, procedure, act, status, content_hash, entry, drafted_by, own, approvals, review, ranks,
    approver, may_approve, content, until, opens}.

    `approvals`: how many officers of the drafter's authority must stand for it; 1 means that its drafter
    confirms it. `review`: null, or "waiting" or "done" where the reviewing authority must stand for it too. `content`:
    {terms, body, attachments, readers}, exactly as it would be sealed; reading it is recorded; None where it was given
    up and destroyed. `until`: the day that the draft attests, if any. `approver`: whether
    anybody who sees it may do what it waits for. Raises Refused("proposal.not_found").
    """
    row = find(office, officer, proposal)
    content = _content(office, officer, row)
    terms = {} if content is None else content["terms"]
    with office.store.snapshot():
        table = table_for(office, row.case_id, row.procedure)
        act = rights.find_act(table, row.act)
        if act.opens:
            matter = Matter(row.case_id, table, row.channel, office.party, [])
        else:
            matter = find_matter(office, officer, row.case_id)
            act = rights.find_act(matter.table, row.act)
        eyes = approvals(act, matter, terms) - flagged(act, matter, terms)
        known = {each.officer: each for each in office.store.people.officers()}
        drafter, named = known.get(row.officer), readers.has_approver(office, row, act, eyes, known.values())
    own = row.officer == officer.officer
    ranks = rights.REVIEWERS if row.in_review else act.approver_ranks if eyes > 1 else act.ranks
    turn = row.authority == officer.authority and (row.in_review or own == (eyes == 1))
    return {
        "proposal": row.proposal,
        "case": row.case_id,
        "procedure": row.procedure,
        "act": row.act,
        "status": row.status,
        "content_hash": row.content_hash,
        "entry": row.entry or None,
        "drafted_by": drafter.name if drafter is not None else None,
        "own": own,
        "approvals": eyes,
        "review": "waiting" if row.in_review else "done" if row.reviewed_by else None,
        "ranks": list(ranks),
        "approver": named,
        "may_approve": turn and bool(set(ranks) & set(officer.ranks)),
        "content": content,
        "until": terms.get(ATTESTED),
        "opens": act.opens,
    }


def _content(office: Office, officer: OfficerRow, row: ProposalRow) -> dict[str, Any] | None:
    try:
        return consult.draft(office, officer, row)
    except Refused as refused:
        if refused.code != "body.erased":
            raise
        return None


def content(office: Office, officer: OfficerRow, proposal: str) -> Draft:
    """The draft itself, for the form that changes it. Reading it is recorded.

    Raises Refused: proposal.not_found, body.erased, data.blocked.
    """
    row = find(office, officer, proposal)
    consult.draft(office, officer, row)
    _, secret = house.open_secret(office, row.house)
    return Draft.unpack(secret)


def attachment(office: Office, officer: OfficerRow, proposal: str, item: int) -> Upload:
    """One file of a draft, `item` from 1. Raises Refused: proposal.not_found, attachment.not_found."""
    uploads = content(office, officer, proposal).attachments
    if not 1 <= item <= len(uploads):
        raise Refused("attachment.not_found")
    return uploads[item - 1]
