"""Figures that both sides can sign: each indicator with its exact numerator, denominator and cohort.

Computed from what headers say of cases at one cut, with no clock but the record's own: at the same position
of the two logs both nodes get the same bytes. The cohort is the cases whose opening took effect on a UTC day
from `first` to `last`. The cut-off is the earlier of the two logs' last times: nothing is overdue that
one side's record has not lived to see, so no clock set forward makes the other side late. A request is one
case; `documents_…` count documents. What each figure means is said in words in `language` (`figure.NAME`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from comity.cases.calendar import day_of
from comity.cases.docket import CaseState, ClockState, Effect
from comity.cases.order import CaseEntry
from comity.cases.table import Table
from comity.journal.entry import Ref


class Counted(msgspec.Struct, frozen=True):
    """One case at the cut. `receipted`: whether the other side has an entry that saw its opening."""

    table: Table
    state: CaseState
    entries: Mapping[Ref, CaseEntry]
    receipted: bool


class Indicator(msgspec.Struct, frozen=True, kw_only=True):
    """`of`: the indicator that is its denominator, or none. `acts`, `clock`: what a table must have of them
    for the figure to mean anything (one of the acts). `by`: the term whose codes it is broken down by."""

    name: str
    of: str = ""
    acts: tuple[str, ...] = ()
    clock: str = ""
    by: str = ""

    def fits(self, table: Table) -> bool:
        """Whether this procedure has the figure."""
        acts = not self.acts or any(act in table.by_act for act in self.acts)
        return acts and (not self.clock or self.clock in table.by_clock)


def _document(name: str) -> Indicator:
    return Indicator(name=f"documents_{name}", of="documents_owed", clock="document")


INDICATORS = (
    Indicator(name="requested"),
    Indicator(name="receipted", of="requested"),
    Indicator(name="acknowledged", of="receipted", acts=("acknowledge",)),
    # Each case that was receipted is exactly one of the next six.
    Indicator(name="recognised", of="receipted", acts=("recognise",)),
    Indicator(name="granted", of="receipted", acts=("grant",)),
    Indicator(name="refused", of="receipted", acts=("refuse",), by="reason"),
    Indicator(name="withdrawn", of="receipted", acts=("withdraw",), clock="reply"),
    Indicator(name="unanswered", of="receipted", clock="reply"),
    Indicator(name="pending", of="receipted", clock="reply"),
    # Each document that is owed is exactly one of the five after.
    Indicator(name="documents_owed", clock="document"),
    _document("in_time"),
    _document("late"),
    _document("disputed"),
    _document("missing"),
    _document("pending"),
    Indicator(name="documents_issued", acts=("issue_document",)),
    Indicator(name="expired_unused", of="documents_issued", acts=("expire_document",)),
    Indicator(name="departed", of="receipted", acts=("depart",)),
    Indicator(name="refused_at_border", of="departed", acts=("refuse_at_border",), by="reason"),
    Indicator(name="handed_over", of="departed", acts=("hand_over",)),
    Indicator(name="border_contested", of="departed", acts=("refuse_at_border",)),
    Indicator(name="returned_in_error", of="handed_over", acts=("return_in_error",), by="reason"),
    Indicator(name="taken_back", of="returned_in_error", acts=("take_back",)),
    # Facts that no departure preceded: shown, and in none of the figures above.
    Indicator(name="irregular", of="requested", acts=("hand_over",)),
)
# A request made by mistake is no request.
MISTAKES = ("duplicate", "sent_in_error")


def figures(
    table: Table, cases: Iterable[Counted], first: str | None, last: str | None, cut_off: int
) -> dict[str, Any]:
    """{excluded, indicators}: `excluded` counts the cases left out, by why; an indicator is {name,
    numerator, denominator (null where there is none), of, by}. Days are ISO, `cut_off` epoch seconds.
    """
    listed = [indicator for indicator in INDICATORS if indicator.fits(table)]
    excluded = dict.fromkeys((*MISTAKES, "held_back"), 0)
    counts: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {indicator.name: Counter() for indicator in listed}
    for case in cases:
        view = _View(case, cut_off)
        if not view.day or (first is not None and view.day < first) or (last is not None and view.day > last):
            continue
        if view.left_out:
            excluded[view.left_out] += 1
            continue
        for indicator in listed:
            found = _RULES[indicator.name](view)
            counts[indicator.name] += found
            if found and indicator.by:
                reasons[indicator.name][view.reason(indicator.acts)] += 1
    return {
        "excluded": excluded,
        "indicators": [
            {
                "name": one.name,
                "numerator": counts[one.name],
                "denominator": counts[one.of] if one.of else None,
                "of": one.of or None,
                "by": dict(sorted(reasons[one.name].items())) if one.by else None,
            }
            for one in listed
        ],
    }


class _View:
    """One case, asked by the rules below. `day`: of its opening, empty when none stands on record."""

    def __init__(self, case: Counted, cut_off: int) -> None:
        self.case = case
        self.table = case.table
        self.cut_off = cut_off
        self.acts: dict[str, list[Effect]] = {}
        for effect in case.state.effects:
            self.acts.setdefault(effect.act, []).append(effect)
        opened = self.took(case.table.opening.name)
        waiting = [e for e in self.acts.get(case.table.opening.name, ()) if e.effect == "held"]
        self.day, self.left_out = "", ""
        if opened:
            self.day = day_of(case.entries[opened[0].released_by or opened[0].ref].time)
            self.left_out = next((why for why in self.terms("withdraw", "reason") if why in MISTAKES), "")
        elif waiting:
            self.day, self.left_out = day_of(case.entries[waiting[0].ref].time), "held_back"

    def took(self, act: str) -> list[Effect]:
        """The entries of this act that took effect: applied, or held and released. No facts out of order."""
        return [
            effect
            for effect in self.acts.get(act, ())
            if effect.effect == "applied" or (effect.effect == "held" and effect.released_by is not None)
        ]

    def stated(self, act: str) -> list[Effect]:
        """The entries of a fact that count: in order, or out of it where the person had departed."""
        departed = bool(self.took("depart"))
        return self.took(act) + [
            effect
            for effect in self.acts.get(act, ())
            if effect.effect == "irregular" and departed and effect.reason != "party.not_entitled"
        ]

    def terms(self, act: str, name: str) -> list[str]:
        return [str(self.case.entries[e.ref].terms.get(name, "")) for e in self.stated(act)]

    def reason(self, acts: tuple[str, ...]) -> str:
        """The last reason given."""
        found = [code for act in acts for code in self.terms(act, "reason")]
        return found[-1] if found else ""

    def clocks(self, name: str) -> list[ClockState]:
        return [clock for clock in self.case.state.clocks if clock.name == name]

    def overdue(self, clock: ClockState) -> bool:
        return clock.due is not None and not clock.frozen_by and clock.due < self.cut_off

    @property
    def positive(self) -> bool:
        return bool(self.took("recognise") or self.took("grant"))

    @property
    def answer(self) -> str:
        """What became of the request, once receipted: one word of those that share out `receipted`."""
        if not self.case.receipted:
            return ""
        if self.positive:
            return "recognised" if self.took("recognise") else "granted"
        if self.took("refuse"):
            return "refused"
        if self.took("withdraw"):
            return "withdrawn"
        late = any(self.overdue(clock) for clock in self.clocks("reply"))
        return "unanswered" if late else "pending"

    def documents(self) -> list[str]:
        """What became of each document owed; those whose term ended otherwise (withdrawn, handed over on
        another document) are owed no more."""
        found: list[str] = []
        for clock in self.clocks("document"):
            if clock.stopped_by is None:
                found.append("missing" if self.overdue(clock) else "pending")
            elif clock.outcome != "lifted":
                known = clock.outcome if clock.outcome in ("in_time", "late") else "disputed"
                found.append("in_time" if clock.outcome == "answered" else known)
        return found


def _answered(name: str) -> Callable[[_View], int]:
    return lambda case: case.answer == name


def _documents(name: str) -> Callable[[_View], int]:
    return lambda case: case.documents().count(name)


def _handed_over(case: _View) -> int:
    return bool(case.stated("hand_over")) and case.case.state.state != "border_contested"


def _departed(case: _View) -> int:
    return bool(case.took("depart"))


def _irregular(case: _View) -> int:
    facts = [act.name for act in case.table.acts if act.fact]
    counted = {effect.ref for name in facts for effect in case.stated(name)}
    return any(
        effect.effect == "irregular" and effect.ref not in counted
        for name in facts
        for effect in case.acts.get(name, ())
    )


_RULES: dict[str, Callable[[_View], int]] = {
    "requested": lambda case: 1,
    "receipted": lambda case: case.case.receipted,
    "acknowledged": lambda case: case.case.receipted and bool(case.took("acknowledge")),
    **{name: _answered(name) for name in ("recognised", "granted", "refused", "withdrawn", "unanswered", "pending")},
    "documents_owed": lambda case: len(case.documents()),
    **{f"documents_{name}": _documents(name) for name in ("in_time", "late", "disputed", "missing", "pending")},
    "documents_issued": lambda case: len(case.took("issue_document")),
    "expired_unused": lambda case: len(case.took("expire_document")),
    "departed": _departed,
    "refused_at_border": lambda case: _departed(case) and bool(case.stated("refuse_at_border")),
    "handed_over": lambda case: _departed(case) and _handed_over(case),
    "border_contested": lambda case: _departed(case) and case.case.state.state == "border_contested",
    "returned_in_error": lambda case: _departed(case) and _handed_over(case) and bool(case.stated("return_in_error")),
    "taken_back": lambda case: (
        _departed(case) and bool(case.stated("return_in_error")) and bool(case.stated("take_back"))
    ),
    "irregular": _irregular,
}
