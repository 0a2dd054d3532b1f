"""Figures that both sides can sign: what the indicators count, computed from headers alone.

No clock but the record's own is asked: at the same position of the two logs both nodes get the same bytes. The cohort
is the cases whose opening took effect on a UTC day from `first` to `last`. The cut-off is the earlier of the two
logs' last times: nothing is overdue that one side's record has not lived to see, so no clock set forward makes the
other side late. A request is one case. What each figure means is said in words in `language` (`figure.NAME`); how it
is counted stands as data in `cases.indicators`. Each case gives one `Line`, and every figure is a sum of lines, so
that two results that differ can be compared case by case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from comity.cases.calendar import day_of
from comity.cases.docket import CaseState, ClockState, Effect
from comity.cases.durations import Debt, rows_of
from comity.cases.indicators import Family, Indicator, family_of
from comity.cases.indicators.vocabulary import Condition, Ending
from comity.cases.order import CaseEntry
from comity.cases.table import Table
from comity.journal.entry import Ref


class Counted(msgspec.Struct, frozen=True):
    """One case at the cut. `receipted`: whether the other side has an entry that saw its opening."""

    table: Table
    state: CaseState
    entries: Mapping[Ref, CaseEntry]
    receipted: bool
    case: str = ""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What one case counts for. `excluded`: why it is left out, and then counts for nothing else.

    `counts`: indicator → how many, nothing where none. `reasons`: indicator → the code by which it is shared out.
    """

    case: str
    excluded: str = ""
    counts: dict[str, int] = {}
    reasons: dict[str, str] = {}
    debts: tuple[Debt, ...] = ()


def figures(
    table: Table,
    cases: Iterable[Counted],
    first: str | None,
    last: str | None,
    cut_off: int,
    parties: Iterable[str] = (),
) -> dict[str, Any]:
    """What `account` gives of what `lines` finds. Days are ISO, `cut_off` epoch seconds."""
    return account(table, lines(table, cases, first, last, cut_off), parties)


def lines(
    table: Table, cases: Iterable[Counted], first: str | None, last: str | None, cut_off: int
) -> list[Line]:
    """One line for each case of the cohort, in the order of their identifiers."""
    family = family_of(table)
    listed = family.of_table(table)
    found = []
    for case in cases:
        view = _View(case, family, cut_off)
        if view.day and (first is None or view.day >= first) and (last is None or view.day <= last):
            found.append(_line(view, listed))
    return sorted(found, key=lambda line: line.case)


def _line(view: _View, listed: list[Indicator]) -> Line:
    if view.left_out:
        return Line(case=view.case.case, excluded=view.left_out)
    counts = {one.name: number for one in listed if (number := view.count(one))}
    reasons = {one.name: view.reason(one) for one in listed if one.by and one.name in counts}
    return Line(case=view.case.case, counts=counts, reasons=reasons, debts=view.debts)


def account(table: Table, found: Iterable[Line], parties: Iterable[str]) -> dict[str, Any]:
    """{definitions, excluded, indicators, answers}.

    `definitions`: the digest of the family's data. `excluded` counts the cases left out, by why. An indicator is
    {name, numerator, denominator (null where there is none), of, by}. `answers`: see `durations.rows_of`.
    """
    family = family_of(table)
    listed = family.of_table(table)
    excluded = dict.fromkeys((each.name for each in family.exclusions), 0)
    counts: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {one.name: Counter() for one in listed}
    debts: list[Debt] = []
    for line in found:
        if line.excluded:
            excluded[line.excluded] += 1
        counts.update(line.counts)
        for name, code in line.reasons.items():
            reasons[name][code] += 1
        debts += line.debts
    return {
        "definitions": family.digest(),
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
        "answers": rows_of([clock.name for clock in table.clocks], parties, debts),
    }


class _View:
    """One case, asked by the vocabulary. `day`: of its opening, empty when none stands on record."""

    def __init__(self, case: Counted, family: Family, cut_off: int) -> None:
        self.case = case
        self.table = case.table
        self.family = family
        self.cut_off = cut_off
        self.acts: dict[str, list[Effect]] = {}
        for effect in case.state.effects:
            self.acts.setdefault(effect.act, []).append(effect)
        self.departed = any(self.took(act) for act in family.after)
        opened = self.took(case.table.opening.name)
        waiting = [e for e in self.acts.get(case.table.opening.name, ()) if e.effect == "held"]
        self.day, self.left_out = "", ""
        if opened:
            self.day = day_of(case.entries[opened[0].released_by or opened[0].ref].time)
            self.left_out = next((each.name for each in family.exclusions if each.act and self._excluded(each)), "")
        elif waiting:
            self.day = day_of(case.entries[waiting[0].ref].time)
            self.left_out = next(each.name for each in family.exclusions if not each.act)
        self.outcome = self._outcome()
        self.debts = tuple(self._debts())

    def _excluded(self, each: Any) -> bool:
        return each.value in self.terms(each.act, each.term)

    def took(self, act: str) -> list[Effect]:
        """The entries of this act that took effect: applied, or held and released. No facts out of order."""
        return [
            effect
            for effect in self.acts.get(act, ())
            if effect.acted
        ]

    def stated(self, act: str) -> list[Effect]:
        """The entries of a fact that count: in order, or out of it where what must precede it took effect."""
        return self.took(act) + [
            effect
            for effect in self.acts.get(act, ())
            if effect.effect == "irregular" and self.departed and effect.reason != "party.not_entitled"
        ]

    def terms(self, act: str, name: str) -> list[str]:
        return [str(self.case.entries[e.ref].terms.get(name, "")) for e in self.stated(act)]

    def reason(self, one: Indicator) -> str:
        """The last reason given."""
        found = [code for act in one.reasons for code in self.terms(act, one.by)]
        return found[-1] if found else ""

    def _outcome(self) -> str:
        """What became of the request, once receipted: one word of those that share out `receipted`."""
        if not self.case.receipted:
            return ""
        for each in self.family.outcomes:
            if any(self.took(act) for act in each.acts):
                return each.name
        owed = (clock for clock in self.case.state.clocks if clock.name in self.family.answers)
        return "unanswered" if any(self.ending(clock) == "missing" for clock in owed) else "pending"

    def ending(self, clock: ClockState) -> Ending:
        """What became of one debt."""
        if clock.stopped_by is None:
            overdue = clock.due is not None and not clock.frozen_by and clock.due < self.cut_off
            return "missing" if overdue else "pending"
        if clock.outcome in ("in_time", "answered"):  # answered: the profile sets no length
            return "in_time"
        if clock.outcome == "late":
            return "late"
        # Owed no more (withdrawn, handed over on another document); or seen by the other side late or not yet.
        return "lifted" if clock.outcome == "lifted" else "disputed"

    def _debts(self) -> Iterator[Debt]:
        """Those that the debtor has seen: nobody owes an answer to what did not reach him."""
        for clock in self.case.state.clocks:
            if clock.start is None:
                continue
            ending, took = self.ending(clock), None
            answer = None if clock.stopped_by is None else self.case.entries.get(clock.stopped_by)
            if answer is not None and ending != "lifted":
                took = max(0, answer.time - clock.start - clock.stood)
            yield Debt(clock.name, clock.debtor, ending, took)

    def count(self, one: Indicator) -> int:
        """How many of the indicator's units this case gives."""
        if not all(self._holds(condition) for condition in one.where):
            return 0
        if one.unit == "entry":
            return sum(len(self.took(act)) for act in one.acts)
        if one.unit == "debt":
            clocks = (clock for clock in self.case.state.clocks if clock.name == one.clock)
            return sum(1 for clock in clocks if self.ending(clock) in one.endings)
        return 1

    def _holds(self, condition: Condition) -> bool:
        match condition.test:
            case "receipted":
                return self.case.receipted
            case "took":
                return any(self.took(act) for act in condition.acts)
            case "stated":
                return any(self.stated(act) for act in condition.acts)
            case "outcome":
                return self.outcome == condition.outcome
            case "state":
                return self.case.state.state in condition.states
            case "not_state":
                return self.case.state.state not in condition.states
            case "stray":
                return self._stray()

    def _stray(self) -> bool:
        facts = [act.name for act in self.table.acts if act.fact]
        counted = {effect.ref for name in facts for effect in self.stated(name)}
        return any(
            effect.effect == "irregular" and effect.ref not in counted
            for name in facts
            for effect in self.acts.get(name, ())
        )
