"""Which officers of an authority need to know of a case: named in the house log, each authority for itself.

Nothing of it travels. Who is not named is answered as if the case were not there; who directs at the authority
must name, and so is kept from none. Each side, and each authority that reads the case, keeps a list of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from comity.cases.table import SOURCES, Act
from comity.chancery import rights
from comity.chancery.matter import locate, table_for
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting
from comity.errors import Refused, Usage
from comity.journal.entry import Ref
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow

NAME = "name_readers"
FIELDS = ("readers", "everyone")
# A hint beside the outcome of a draft: of those who may see it, nobody may approve it.
NO_APPROVER = "readers.no_approver"
# A position that no log reaches.
NOWHERE = 10**14


def name(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Say which officers of the officer's authority see a case. `fields`: {readers: [identifier or name], everyone}.

    `everyone` true, with no readers: the restriction is lifted. The drafter of a case that is not sealed yet stays
    named. What the case was opened with is no longer found as a duplicate: the answer would give it away.

    Raises Refused: case.not_found, fields.invalid, rank.missing.
    """
    office = sits.office
    procedure, channel, _ = locate(office, officer, case)
    drafter = _drafts_it(office, officer, case, procedure)
    if not drafter:
        rights.check_rank(officer, rights.DIRECTS)
    problems = _problems(fields)
    known = colleagues(office, officer.authority)
    named, strangers = _found(known, [] if problems else fields.get("readers", []))
    if strangers:
        problems.append({"field": "readers", "code": "field.not_listed"})
    if problems:
        raise Refused("fields.invalid", problems=problems)
    everyone = fields.get("everyone", False)
    if everyone:
        office.store.access.lift(case, officer.authority)
    else:
        named = sorted({*named, officer.officer} if drafter else named)
        office.store.access.restrict(case, officer.authority, named)
        if officer.authority == rights.own_end(office, channel):
            office.store.references.forget(case)
    sits.house.record(
        "readers_named",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"everyone": everyone, "readers": [] if everyone else named},
    )


def _drafts_it(office: Office, officer: OfficerRow, case: str, procedure: str) -> bool:
    """Whether the officer drafted what would open this case, and it is not sealed yet."""
    opening = table_for(office, case, procedure).opening.name
    waiting = office.store.house.proposals(case=case, status="waiting")
    return any(row.act == opening and row.officer == officer.officer for row in waiting)


def _problems(fields: dict[str, Any]) -> list[dict[str, str]]:
    problems = [{"field": each, "code": "field.unknown"} for each in fields if each not in FIELDS]
    listed, everyone = fields.get("readers", []), fields.get("everyone", False)
    if not isinstance(everyone, bool):
        problems.append({"field": "everyone", "code": "field.not_listed"})
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        problems.append({"field": "readers", "code": "field.missing"})
    elif listed and everyone is True:
        problems.append({"field": "readers", "code": "field.not_listed"})
    elif not listed and "readers" not in fields and everyone is not True:
        problems.append({"field": "readers", "code": "field.missing"})
    return problems


def colleagues(office: Office, authority: str) -> list[OfficerRow]:
    """The active officers of one of our authorities, by name."""
    rows = office.store.people.officers(authority=authority, active=True)
    return sorted(rows, key=lambda row: (row.name, row.officer))


def _found(known: list[OfficerRow], asked: Iterable[str]) -> tuple[list[str], list[str]]:
    """(identifiers, what names nobody, or more than one) of what stands in a list of readers."""
    found, strangers = set[str](), []
    for text in asked:
        fits = [row.officer for row in known if text in (row.officer, row.name)]
        if len(fits) == 1:
            found.add(fits[0])
        else:
            strangers.append(text)
    return sorted(found), strangers


def shown(office: Office, officer: OfficerRow | None, case: str, procedure: str) -> dict[str, Any] | None:
    """{restricted, named: [{officer, name}], may_name} for a case that this officer sees; None without an officer."""
    if officer is None:
        return None
    names = office.store.access.names(case, officer.authority)
    listed = [row for row in colleagues(office, officer.authority) if row.officer in names] if names else []
    restricted = rights.is_restricted(office, procedure, names)
    directs = bool(set(rights.DIRECTS) & set(officer.ranks))
    return {
        "restricted": restricted,
        "named": [{"officer": row.officer, "name": row.name} for row in listed] if restricted else [],
        "may_name": directs or _drafts_it(office, officer, case, procedure),
    }


def has_approver(office: Office, draft: ProposalRow, act: Act, own_eyes: int, known: Iterable[OfficerRow]) -> bool:
    """Whether, of those who see a draft, somebody may do what it waits for next. `known`: the officers of this party.

    `own_eyes`: how many of the drafter's authority must stand for it.
    """
    if not draft.in_review and own_eyes < 2:
        return True
    ranks = rights.REVIEWERS if draft.in_review else act.approver_ranks
    names = office.store.access.names(draft.case_id, draft.authority)
    restricted = rights.is_restricted(office, draft.procedure, names)
    return any(
        row.active
        and row.authority == draft.authority
        and row.officer != draft.officer
        and set(ranks) & set(row.ranks)
        and (not restricted or row.officer in names or set(rights.DIRECTS) & set(row.ranks))
        for row in known
    )


def told_sources(office: Office, officer: OfficerRow, act: Act, terms: dict[str, Any]) -> dict[str, Any]:
    """These terms as the officer's draft of them is judged: an entry of a case that is kept from the officer by name
    stands as one that is not there, so that citing it tells nothing.
    """
    told = dict(terms)
    for field in act.terms:
        if field.kind in SOURCES and field.name in terms:
            refs = str(terms[field.name]).split(" ")
            hidden = [
                str(Ref(office.party, office.incarnation, NOWHERE - at)) if _kept_from(office, officer, ref) else ref
                for at, ref in enumerate(refs)
            ]
            told[field.name] = " ".join(hidden)
    return told


def _kept_from(office: Office, officer: OfficerRow, cited: str) -> bool:
    try:
        row = office.store.logs.get(*Ref.parse(cited))
    except Usage:
        return False  # the fold says so
    docket = office.store.dockets.get(row.case_id) if row is not None and row.case_id else None
    if docket is None or rights.sees(office, officer, docket.case_id, docket.procedure, docket.channel):
        return False
    return rights.is_restricted(office, docket.procedure, set()) or office.store.access.restricted(docket.case_id)
