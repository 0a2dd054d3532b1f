"""What an authority leaves lying, measured over the case base: silence made visible.

Silence is the usual failure, and nobody says so: it is counted here, for either side's authorities alike. A
share over few cases says nothing, so the profile gives the least number below which none is judged. What is
passed proposes a consultation, and does nothing else. `now` is the reader's: none of this is shared state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from comity.cases.calendar import DAY
from comity.cases.docket import CaseState, ClockState

MEASURES = ("collection_lag", "unanswered", "border_refusals", "documents_late")


class Observed(NamedTuple):
    """One thing that counts for a measure. `amount`: days for a lag; 1 or 0 for a share."""

    party: str
    measure: str
    amount: int


class Measured(NamedTuple):
    """`value`: days for `collection_lag`, whole percent for the others; None while there is nothing to
    measure. `exceeded`: whether the profile's threshold is passed (False where it gives none)."""

    measure: str
    value: int | None
    numerator: int
    denominator: int
    threshold: int | None
    exceeded: bool


def observe(state: CaseState, now: int) -> Iterator[Observed]:
    """What one case says of each party, at the second `now`."""
    effects = {effect.ref: effect.effect for effect in state.effects}
    for clock in state.clocks:
        if effects.get(clock.of) == "applied":  # a fact out of its order makes nobody a debtor here
            yield from _debt(clock, now)
    took = {effect.act for effect in state.effects if effect.effect == "applied" or effect.released_by}
    if "depart" in took and took & {"hand_over", "refuse_at_border"}:
        yield Observed(state.requested, "border_refusals", "refuse_at_border" in took)


def _debt(clock: ClockState, now: int) -> Iterator[Observed]:
    if clock.outcome == "lifted" or clock.frozen_by:
        return
    running = clock.stopped_by is None
    if running and clock.tendered_since is not None:
        yield Observed(clock.debtor, "collection_lag", max(0, now - clock.tendered_since) // DAY)
        return
    overdue = running and clock.due is not None and clock.due < now
    if running and not overdue:
        return
    yield Observed(clock.debtor, "unanswered", overdue)
    if clock.name == "document":
        yield Observed(clock.debtor, "documents_late", overdue or clock.outcome == "late")


def measure(seen: Iterable[Observed], thresholds: Mapping[str, int], least: int) -> list[Measured]:
    """The measures of one authority, in the order of `MEASURES`. `thresholds`: by measure; `least`: cases."""
    amounts: dict[str, list[int]] = {name: [] for name in MEASURES}
    for one in seen:
        amounts[one.measure].append(int(one.amount))
    return [_measured(name, amounts[name], thresholds.get(name), least) for name in MEASURES]


def _measured(name: str, amounts: list[int], threshold: int | None, least: int) -> Measured:
    if name == "collection_lag":
        value = max(amounts, default=None)
        passed = value is not None and threshold is not None and value > threshold
        waiting = sum(1 for days in amounts if threshold is not None and days > threshold)
        return Measured(name, value, waiting, len(amounts), threshold, passed)
    share = sum(amounts) * 100 // len(amounts) if amounts else None
    passed = share is not None and threshold is not None and len(amounts) >= least and share > threshold
    return Measured(name, share, sum(amounts), len(amounts), threshold, passed)
