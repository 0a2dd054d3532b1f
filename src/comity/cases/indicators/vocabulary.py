"""What an indicator is: data in a closed vocabulary, so that both sides sign the definition with the number.

A family is the indicators of one kind of procedure. `cases.figures` evaluates it, and nothing else gives a word of
this vocabulary a meaning; `digest()` names the definitions, so that two nodes that count by different ones see it.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from comity.cases.table import Table
from comity.envelope import canonical

Test = Literal[
    "receipted",  # the other side has an entry that saw the opening
    "took",  # one of the acts took effect: applied, or held and released
    "stated",  # one of the facts counts: it took effect, or was recorded out of order after the acts of `after`
    "outcome",  # the case's one outcome is `outcome`
    "state",  # the case is in one of the states
    "not_state",  # the case is in none of the states
    "stray",  # a fact was recorded that counts nowhere else
]
Unit = Literal["case", "entry", "debt"]
# What became of a debt of an answer; each that is owed is exactly one of the first five.
Ending = Literal["in_time", "late", "disputed", "missing", "pending", "lifted"]


class Condition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that must be so in a case."""

    test: Test
    acts: tuple[str, ...] = ()
    outcome: str = ""
    states: tuple[str, ...] = ()


class Indicator(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The numerator: the cases in which all of `where` is so, or the entries or debts of those cases.

    `unit`: what is counted. `acts`: of the unit `entry`, those counted if they took effect. `clock`, `endings`: of the
    unit `debt`, those of this clock that ended so. `of`: the indicator that is the denominator, or none. `by`: the
    term of the acts in `reasons` by whose last value it is shared out.
    """

    name: str
    unit: Unit = "case"
    where: tuple[Condition, ...] = ()
    acts: tuple[str, ...] = ()
    clock: str = ""
    endings: tuple[Ending, ...] = ()
    of: str = ""
    by: str = ""
    reasons: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a request: the first of the family's outcomes one of whose acts took effect."""

    name: str
    acts: tuple[str, ...]


class Exclusion(msgspec.Struct, frozen=True, omit_defaults=True):
    """Cases that are left out and counted apart: those in which `act` stated this value of `term`.

    Without an act: those whose opening a suspension holds back.
    """

    name: str
    act: str = ""
    term: str = ""
    value: str = ""


class Family(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The indicators of one kind of procedure.

    `outcomes`: in this order; a receipted case that has none is `unanswered` if a debt of one of `answers` is overdue
    at the cut-off, else `pending`. `after`: the acts of which one must have taken effect for a fact to count although
    out of order. `wholes`: figure → the figures into which it falls, each unit exactly one of them.
    """

    name: str
    cohort: Literal["submission"] = "submission"
    cut_off: Literal["earlier_log"] = "earlier_log"
    exclusions: tuple[Exclusion, ...]
    outcomes: tuple[Outcome, ...]
    answers: tuple[str, ...]
    after: tuple[str, ...] = ()
    indicators: tuple[Indicator, ...]
    wholes: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def digest(self) -> str:
        """SHA-256 of the canonical JSON of the definitions, 64 hex digits."""
        return canonical.digest(msgspec.to_builtins(self))

    def of_table(self, table: Table) -> list[Indicator]:
        """Those of the indicators that mean something in this procedure, in order."""
        return [one for one in self.indicators if self._fits(one, table)]

    def _fits(self, one: Indicator, table: Table) -> bool:
        named = [condition.acts for condition in one.where if condition.acts]
        named += [self._acts(condition.outcome) for condition in one.where if condition.outcome]
        known = all(not acts or any(act in table.by_act for act in acts) for acts in (*named, one.acts))
        silent = any(condition.outcome in ("unanswered", "pending") for condition in one.where)
        answers = not silent or any(clock in table.by_clock for clock in self.answers)
        return known and answers and (not one.clock or one.clock in table.by_clock)

    def _acts(self, outcome: str) -> tuple[str, ...]:
        return next((each.acts for each in self.outcomes if each.name == outcome), ())
