"""What a consular case's entries say today: the wish, the stage of the trial, hearings, visits, petitions.

Nothing here is shared state, and nothing waits for it: it is read off the entries that took effect, for people. A last
day to appeal is shown and lapses nothing. A petition has no term: what is shown is the last sign of life, the day on
which the detaining side last said anything of it. No body is opened; only terms are read. All days are UTC days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from comity.cases.calendar import add_days, day_of, days_between
from comity.cases.docket import CaseState
from comity.cases.order import CaseEntry
from comity.cases.table import Table

PILLAR = "consular"
# Which side protects the person: the one whose consulate is told.
SENDING = "requested"
VISIT = "visit_took_place"
KINDS = ("hearing", "last_day_to_appeal", "visit", "petition")

_STAGES = {"report_judgment": "judged", "report_appeal": "appealed", "report_final": "final"}
_DECISIONS = {"grant_clemency": "granted", "deny_clemency": "denied"}
_AT_FIRST = ("no_answer", "received")
# After these no visit, and after these no hearing and no appeal, is to come; of one who died no answer is either.
_FREED, _GONE, _DIED = "report_release", ("transfer", "report_death"), "report_death"


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day of the consular calendar. `kind`: one of `KINDS`; `what`: a code (see `days`)."""

    day: str
    case: str
    procedure: str
    what: str
    kind: str


def is_consular(table: Table) -> bool:
    """Whether a case of this table is that of a person whom a consulate may visit."""
    return table.pillar == PILLAR and VISIT in table.by_act


def standing(
    table: Table, params: Mapping[str, Any], state: CaseState, entries: Iterable[CaseEntry], today: str
) -> dict[str, Any] | None:
    """{wish, notice, stage, hearings, appeal, visits, petitions}; None for a table that `is_consular` says no of.

    `wish`: asked | not_asked | opposed, or None. `notice`: {days, in_time}: days from the detention to the notice,
    and whether that is within the profile's length `notice` (None where it has none). `stage`: {stage, day} or None.
    `hearings`: [{day, hearing}] from today on. `appeal`: {last_day, stated, passed} of the last judgment, while no
    appeal and no final judgment is told of it; `stated` False where it is computed by the profile's length `appeal`.
    `visits`: {planned: [day], took_place, refused, last}. `petitions`: [{entry, day, filed_by, kind, status,
    last_sign_of_life, silent_days, asked}], `status`: no_answer | received | under_consideration | opinion_asked |
    forwarded | granted | denied; `last_sign_of_life`: a day, None while the detaining side has said nothing;
    `silent_days`: since then, or since the filing, None once decided; `asked`: how often news was asked for.
    What the person's release, transfer or death leaves pointless is not told as to come.
    """
    if not is_consular(table):
        return None
    acted = _acted(state, entries)
    # A fact whose day is still to come is kept, marked irregular; it has not happened.
    happened = {one.act for one in acted if str(one.terms.get("day", "")) <= today}
    gone = not happened.isdisjoint(_GONE)
    return {
        "wish": state.variables.get("wish"),
        "notice": _notice(params, acted),
        "stage": _stage(acted),
        "hearings": [{"day": day, "hearing": what} for day, what in _hearings(acted) if day >= today and not gone],
        "appeal": None if gone else _appeal(params, acted, today),
        "visits": _visits(acted, today, gone or _FREED in happened),
        "petitions": [_petition(one, acted, today, _DIED in happened) for one in acted if one.act == "file_petition"],
    }


def days(case: str, procedure: str, stands: Mapping[str, Any]) -> Iterator[Day]:
    """What a case puts on the calendar; `stands`: as `standing` gives it.

    `what`: of a hearing its kind; of a last day to appeal `stated` or `computed`; of a visit `planned`; of a petition
    its status, on the day of its last sign of life, or of its filing where there is none. What is decided, or of one
    who died, is no more listed.
    """

    def made(day: str, kind: str, what: str) -> Day:
        return Day(day=day, case=case, procedure=procedure, what=what, kind=kind)

    yield from (made(one["day"], "hearing", one["hearing"]) for one in stands["hearings"])
    appeal = stands["appeal"]
    if appeal is not None and not appeal["passed"]:
        yield made(appeal["last_day"], "last_day_to_appeal", "stated" if appeal["stated"] else "computed")
    yield from (made(day, "visit", "planned") for day in stands["visits"]["planned"])
    for one in stands["petitions"]:
        if one["silent_days"] is not None:
            yield made(one["last_sign_of_life"] or one["day"], "petition", one["status"])


def _acted(state: CaseState, entries: Iterable[CaseEntry]) -> list[CaseEntry]:
    """The entries that took effect, and facts out of their order, in the fold's order."""
    counted = [one.ref for one in state.effects if one.acted or one.effect == "irregular"]
    by_ref = {one.ref: one for one in entries}
    return [by_ref[ref] for ref in counted if ref in by_ref]


def _notice(params: Mapping[str, Any], acted: list[CaseEntry]) -> dict[str, Any] | None:
    told = next((one for one in acted if one.act == "notify"), None)
    if told is None:
        return None
    took = max(days_between(str(told.terms["detained_on"]), day_of(told.time)), 0)
    length = params.get("notice") or {}
    return {"days": took, "in_time": took <= length["days"] if length.get("days") else None}


def _stage(acted: list[CaseEntry]) -> dict[str, str] | None:
    """The last thing told of the trial: {stage, day}; `stage`: a code of `report_stage`, or judged, appealed, final."""
    told = [one for one in acted if one.act == "report_stage" or one.act in _STAGES]
    if not told:
        return None
    last = told[-1]
    return {"stage": str(last.terms.get("stage") or _STAGES[last.act]), "day": str(last.terms["day"])}


def _hearings(acted: list[CaseEntry]) -> list[tuple[str, str]]:
    """(day, kind) of each hearing that no later one takes the place of, the first day first."""
    fixed = [one for one in acted if one.act == "set_hearing"]
    replaced = {str(one.terms.get("of", "")) for one in fixed}
    return sorted((str(one.terms["day"]), str(one.terms["hearing"])) for one in fixed if str(one.ref) not in replaced)


def _appeal(params: Mapping[str, Any], acted: list[CaseEntry], today: str) -> dict[str, Any] | None:
    judged = next((one for one in reversed(acted) if one.act == "report_judgment"), None)
    answered = {str(one.terms.get("of")) for one in acted if one.act in ("report_appeal", "report_final")}
    if judged is None or str(judged.ref) in answered:
        return None
    stated = judged.terms.get("appeal_until")
    length = params.get("appeal") or {}
    if stated is None and not length.get("days"):
        return None
    last = str(stated) if stated is not None else add_days(str(judged.terms["day"]), int(length["days"]))
    return {"last_day": last, "stated": stated is not None, "passed": last < today}


def _visits(acted: list[CaseEntry], today: str, over: bool) -> dict[str, Any]:
    """A visit is planned by the last grant for each request, until it took place or was refused on or after its day."""
    by_request = {str(one.terms["of"]): str(one.terms["day"]) for one in acted if one.act == "grant_access"}
    held = [str(one.terms["day"]) for one in acted if one.act == VISIT and str(one.terms["day"]) <= today]
    refused = [str(one.terms["day"]) for one in acted if one.act == "visit_refused" and str(one.terms["day"]) <= today]
    planned = {day for day in by_request.values() if day >= today and day not in (*held, *refused)}
    return {
        "planned": [] if over else sorted(planned),
        "took_place": len(set(held)),  # the same day told by both sides is one visit
        "refused": len(set(refused)),
        "last": max(held, default=None),
    }


def _petition(filed: CaseEntry, acted: list[CaseEntry], today: str, died: bool) -> dict[str, Any]:
    about = [one for one in acted if one.terms.get("of") == str(filed.ref)]
    news = [one for one in about if one.act == "report_petition"]
    decided = [one for one in about if one.act in _DECISIONS]
    alive = max((day_of(one.time) for one in (*news, *decided)), default=None)
    status = _AT_FIRST[0]
    if news:
        status = str(news[-1].terms["stage"])
    if decided:
        # What was granted is not taken back by a later denial.
        granted = any(one.act == "grant_clemency" for one in decided)
        status = "granted" if granted else "denied"
    since = alive or day_of(filed.time)
    return {
        "entry": str(filed.ref),
        "day": str(filed.terms["day"]),
        "filed_by": str(filed.terms["filed_by"]),
        "kind": str(filed.terms["kind"]),
        "status": status,
        "last_sign_of_life": alive,
        "silent_days": None if decided or died else max(days_between(since, today), 0),
        "asked": sum(one.act == "ask_news" for one in about),
    }
