"""How long a case's data is kept: when somebody must ask whether it is still needed, and when it goes.

Directive (EU) 2016/680, articles 4(1)(e) and 5. Both days run from the case's last entry, by the lengths of the
profile. A decision moves them: data is kept until another day, at most as long again as the profile keeps it, or
erased. An entry that comes later outdates the decision. The reason of a decision lies sealed in the house log and
never travels.
"""

from __future__ import annotations

from typing import Any

from comity.cases.calendar import add_days, day_of, is_day
from comity.chancery import blocking, erasing, rights
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting
from comity.envelope import canonical
from comity.errors import Refused
from comity.journal.entry import seconds
from comity.profile import Retention
from comity.store.dockets import DocketRow
from comity.store.people import OfficerRow
from comity.store.retention import ERASE, ERASED, KEEP, RetentionRow

REVIEW_DATA = "review_data"
FIELDS = ("decision", "reason", "until")
DECISIONS = (KEEP, ERASE)
DECIDERS = ("directs", "reviews")
# Why a case was erased, as its erasure tells it: by a decision, or because its last day has passed.
ERASURE, LAPSED = "retention_decided", "retention_lapsed"
REASON_MOST = 4000


def agreed(office: Office, procedure: str) -> Retention | None:
    """What the profile says of a procedure; None where it says nothing."""
    rules = office.agreed().profile.rules.get(procedure)
    return None if rules is None else rules.retention


def shown(office: Office, row: DocketRow) -> dict[str, Any] | None:
    """{review, until, state} of one case (see `told`); None where the profile has no retention for it."""
    return told(office, row, office.store.retentions.get(row.case_id))


def told(office: Office, row: DocketRow, decided: RetentionRow | None) -> dict[str, Any] | None:
    """{review, until, state}: the day of the next review, the last day, and where today stands.

    `state`: "running"; "review_due" from the review's day on; "lapsed" after the last day, or where erasure was
    decided; "erased", without days, once that is done.
    """
    lengths = agreed(office, row.procedure)
    if lengths is None:
        return None
    last = day_of(row.touched)
    review, until = add_days(last, lengths.review.days), add_days(last, lengths.keep.days)
    if decided is not None and decided.made >= row.touched:
        if decided.decision == ERASED:
            return {"review": None, "until": None, "state": "erased"}
        review, until = day_of(decided.review), day_of(decided.until)
    today = day_of(office.clock.now())
    condemned = decided is not None and decided.made >= row.touched and decided.decision == ERASE
    state = "lapsed" if condemned or until < today else "review_due" if review <= today else "running"
    return {"review": review, "until": until, "state": state}


def decide(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Record whether a case's data is still needed. `fields`: {decision: keep | erase, reason, until}.

    `until`: the last day of what is kept, from tomorrow to as long from today as the profile keeps it. What is still
    open is not erased before it has lapsed: somebody waits for it.

    Raises Refused: case.not_found, act.unknown (the profile has no retention for it), rank.missing,
    authority.not_competent, case.erased, fields.invalid, retention.still_open, data.blocked.
    """
    office = sits.office
    row = rights.visible(office, officer, case)
    lengths = agreed(office, row.procedure)
    if lengths is None:
        raise Refused("act.unknown", act=REVIEW_DATA, known=[])
    rights.check_authority(office, officer, rights.own_end(office, row.channel))
    rights.check_rank(officer, DECIDERS)
    erasing.check_lasting(office, case)
    today = day_of(office.clock.now())
    problems = _problems(fields, today, add_days(today, lengths.keep.days))
    if problems:
        raise Refused("fields.invalid", problems=problems)
    standing = shown(office, row)
    erases = fields["decision"] == ERASE
    if erases:
        blocking.check_settled(office, case)
    if erases and row.waiting_for and standing is not None and standing["state"] != "lapsed":
        raise Refused("retention.still_open", waiting_for=row.waiting_for)
    until = today if erases else str(fields["until"])
    review = min(until, add_days(today, lengths.review.days))
    index = sits.house.record(
        "data_reviewed",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"decision": fields["decision"], "review": review, "until": until},
        secret=canonical.encode({"reason": fields["reason"]}),
    )
    made = max(office.clock.now(), row.touched)
    decision = RetentionRow(case, fields["decision"], _midnight(review), _midnight(until), made, index)
    office.store.retentions.put([decision])
    if erases:
        sits.house.why = "retention"
        # Written first: the reason is a sealed part of this case too, and goes with the rest.
        sits.house.flush()
        sits.erase(officer, case, ERASURE, case)


def _midnight(day: str) -> int:
    return seconds(f"{day}T00:00:00Z")


def _problems(fields: dict[str, Any], today: str, furthest: str) -> list[dict[str, str]]:
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in FIELDS]
    decision, reason, until = (fields.get(name) for name in FIELDS)
    if decision not in DECISIONS:
        problems.append({"field": "decision", "code": "field.missing" if not decision else "field.not_a_code"})
    if not isinstance(reason, str) or not reason.strip():
        problems.append({"field": "reason", "code": "field.missing"})
    elif len(reason) > REASON_MOST:
        problems.append({"field": "reason", "code": "field.too_long"})
    if decision == KEEP:
        if not isinstance(until, str) or not until.strip():
            problems.append({"field": "until", "code": "field.missing"})
        elif not is_day(until):
            problems.append({"field": "until", "code": "field.not_a_day"})
        elif not today < until <= furthest:
            problems.append({"field": "until", "code": "field.not_in_time"})
    elif until:
        problems.append({"field": "until", "code": "field.unknown"})
    return problems
