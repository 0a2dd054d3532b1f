"""Who must stand for an act: two officers of the authority, and the reviewing authority's where it is flagged."""

from __future__ import annotations

from typing import Any

from comity.cases.table import RELEASE, Act
from comity.chancery import rights
from comity.chancery.matter import Matter
from comity.chancery.office import Office
from comity.errors import Refused
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow


def approvals(act: Act, matter: Matter, terms: dict[str, Any]) -> int:
    """How many officers must stand for it, the reviewing authority's among them where it is flagged.

    A release needs as many as the act that it releases.
    """
    released, given = _effective(act, matter, terms)
    if act.name == RELEASE.name and matter.table.release_many:
        return 1 + flagged(act, matter, terms)
    return released.tags(given)


def flagged(act: Act, matter: Matter, terms: dict[str, Any]) -> bool:
    """Whether the reviewing authority must stand for it too."""
    released, given = _effective(act, matter, terms)
    return released.flagged(given)


def _effective(act: Act, matter: Matter, terms: dict[str, Any]) -> tuple[Act, dict[str, Any]]:
    """The act that takes effect, with its terms: of a release, that of the held entry which it names."""
    if act.name != RELEASE.name:
        return act, terms
    held = matter.held(terms)
    return (act, terms) if held is None else (held[0], held[1].terms)


def reviewing(office: Office, act: Act, matter: Matter, terms: dict[str, Any]) -> list[str]:
    """Our reviewing authority, where it must stand for this draft."""
    return [rights.reviewer(office, matter.table.procedure)] if flagged(act, matter, terms) else []


def check(officer: OfficerRow, row: ProposalRow, act: Act, needed: int) -> None:
    """Raises Refused: review.waiting, approval.same_officer, approval.not_drafter, rank.missing."""
    if row.in_review:
        if officer.authority != row.authority:
            raise Refused("review.waiting")
        rights.check_rank(officer, rights.REVIEWERS)
        return
    own = row.officer == officer.officer
    if needed > 1 and own:
        raise Refused("approval.same_officer")
    if needed == 1 and not own:
        raise Refused("approval.not_drafter")
    rights.check_rank(officer, act.approver_ranks if needed > 1 else act.ranks)
