"""Why a case is sensitive, in the house log: sealed to the officer's authority, never sent.

While such a flag stands, every act of ours that can be flagged must be: so that it reaches the reviewing authority,
whoever drafts it. The other side sees the flag of the act, the same for every reason.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.review import CHARACTERS, reviewable
from comity.cases.table import Act
from comity.chancery import erasing, house, rights
from comity.chancery.matter import locate, table_for
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting
from comity.envelope import canonical
from comity.errors import Refused
from comity.store.people import OfficerRow

FLAG = "flag"
FIELDS = ("characters", "reason")
REASON_MOST = 4000


def flag(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Record why a case is sensitive. `fields`: {characters: [code], reason}.

    An empty list says that it is not, or no longer: that is the reviewing authority's to say. Raises Refused:
    case.not_found, act.unknown (nothing of this procedure is ever reviewed), fields.invalid,
    authority.not_competent, rank.missing, case.erased.
    """
    office = sits.office
    procedure, channel, _ = locate(office, officer, case)
    table = table_for(office, case, procedure)
    if not reviewable(table):
        raise Refused("act.unknown", act=FLAG, known=[act.name for act in table.acts])
    problems = _problems(fields)
    if problems:
        raise Refused("fields.invalid", problems=problems)
    reviewer = rights.reviewer(office, procedure)
    if officer.authority != reviewer:
        rights.check_authority(office, officer, rights.own_end(office, channel))
    if not fields["characters"]:
        rights.check_authority(office, officer, reviewer)
        rights.check_rank(officer, rights.REVIEWERS)
    erasing.check_lasting(office, case)
    sits.house.record(
        "flagged",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"standing": bool(fields["characters"])},
        secret=canonical.encode({name: fields[name] for name in FIELDS}),
    )
    # What was flagged once stays with those who judged it.
    office.store.access.give(case, reviewer, "")


def _problems(fields: dict[str, Any]) -> list[dict[str, str]]:
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in FIELDS]
    characters, reason = fields.get("characters"), fields.get("reason")
    if not isinstance(characters, list):
        problems.append({"field": "characters", "code": "field.missing"})
    elif not all(isinstance(one, str) and one in CHARACTERS for one in characters) or len(set(characters)) < len(
        characters
    ):
        problems.append({"field": "characters", "code": "field.not_listed"})
    if not isinstance(reason, str) or not reason.strip():
        problems.append({"field": "reason", "code": "field.missing"})
    elif len(reason) > REASON_MOST:
        problems.append({"field": "reason", "code": "field.too_long"})
    return problems


def check(office: Office, case: str, act: Act, terms: dict[str, Any]) -> None:
    """Raises Refused("review.flagged") for an act that could be flagged and is not, while a flag stands."""
    if act.review and not act.flagged(terms) and standing(office, case) is not None:
        raise Refused("review.flagged", act=act.name)


def shown(office: Office, officer: OfficerRow | None, case: str, procedure: str, channel: str) -> dict[str, Any] | None:
    """{characters, reason, by} of the flag that stands, for the authorities of ours that answer for it; else None."""
    if officer is None or office.keyring.bodies is None or not rights.reviewer(office, procedure):
        return None
    ours = rights.answering(office, procedure, channel)
    index = standing(office, case) if officer.authority in ours else None
    if index is None:
        return None
    try:
        header, secret = house.open_secret(office, index)
    except Refused:
        return None  # its reasons were erased with the case
    found: dict[str, Any] = canonical.decode(secret)
    # Who gave it first, where who keeps it now had only changed the draft.
    by = found.get("by", header.officer)
    return found | {"by": {each.officer: each.name for each in office.store.people.officers()}.get(by)}


def standing(office: Office, case: str) -> int | None:
    """The record of the flag that stands on a case; None when there is none, or when it was taken back."""
    rows = office.store.house.of_kind(case, "flagged")
    if not rows:
        return None
    header = msgspec.json.decode(rows[-1].header, type=house.HouseHeader)
    return rows[-1].idx if header.data.get("standing") else None
