"""Debts of an answer: when a clock starts, stands, and is due. No clock of any machine is read.

A stated time is worth what the other side's first sight of it leaves of it: the start is the
receipt's time clamped between the sending and the sender's first sight of the receipt, and a hold's
time is clamped between the last thing it had seen and the other side's first sight of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec.structs import replace

from comity.cases.context import Context
from comity.cases.docket import ClockState
from comity.cases.holds import Held, HoldEntry
from comity.cases.order import CaseEntry, parsed, precedes
from comity.cases.settling import first_seeing
from comity.cases.table import RELEASE
from comity.journal.entry import Ref

Waits = list[tuple[str, Ref]]


class Standing(NamedTuple):
    """What holds do to a clock: see `ClockState`."""

    due: int | None = None
    frozen_by: tuple[str, ...] = ()
    stood: int = 0
    disputed: bool = False


class Window(NamedTuple):
    """From when to when (None: still) a hold of `holder` stood; epoch seconds."""

    begin: int
    end: int | None
    holder: str


def weigh(
    context: Context, by_ref: Mapping[Ref, CaseEntry], clock: ClockState, within: CaseEntry | None = None
) -> ClockState:
    """The clock's times, at the cut, or as `within` knows them.

    A clock that was stopped, but not answered (withdrawn, or the case ended), keeps what was known then.
    """
    stopper = by_ref[clock.stopped_by] if clock.stopped_by is not None else None
    lifted = stopper is not None and not _answers(context, by_ref, clock, stopper)
    if lifted:
        within = stopper
    waits: Waits = []
    act = by_ref[clock.of]
    start, disputed = _start(context, clock.debtor, act, within, waits)
    stands = Standing()
    if start is not None and clock.days in context.params:
        stands = _standing(context, clock, start, stopper or within, within, waits)
    provisional = start is not None and bool(waits) and not lifted
    outcome = "lifted" if lifted else _outcome(context, clock.debtor, stands, stopper, waits)
    return ClockState(
        name=clock.name,
        debtor=clock.debtor,
        of=clock.of,
        days=clock.days,
        start=start,
        due=stands.due,
        provisional=provisional,
        disputed=disputed or stands.disputed,
        tendered_since=act.time if start is None else None,
        stopped_by=clock.stopped_by,
        outcome=outcome,
        frozen_by=stands.frozen_by if stopper is None else (),
        stood=stands.stood,
        awaits=() if lifted else tuple(waits),
    )


def overdue(context: Context, by_ref: Mapping[Ref, CaseEntry], clock: ClockState, x: CaseEntry) -> bool:
    """Whether x's own time is after the deadline as x's past knows it, with no answer there."""
    seen = _as_known(context, by_ref, clock, x)
    return seen is not None and seen.due is not None and x.time > seen.due


def lapsed(context: Context, by_ref: Mapping[Ref, CaseEntry], clock: ClockState, x: CaseEntry) -> bool:
    """Whether x's past proves the silence: it holds an entry of the debtor timed at or after the
    deadline, and no answer."""
    seen = _as_known(context, by_ref, clock, x)
    if seen is None or seen.due is None:
        return False
    below = x.eff.get(clock.debtor)
    return below is not None and context.log.first_timed(clock.debtor, seen.due, below) is not None


def _as_known(
    context: Context, by_ref: Mapping[Ref, CaseEntry], clock: ClockState, x: CaseEntry
) -> ClockState | None:
    """The clock in x's past; None when it was stopped, or stands, there."""
    if clock.stopped_by is not None and precedes(clock.stopped_by, x):
        return None
    seen = weigh(context, by_ref, replace(clock, stopped_by=None), x)
    return None if seen.frozen_by else seen


def _start(
    context: Context, debtor: str, act: CaseEntry, within: CaseEntry | None, waits: Waits
) -> tuple[int | None, bool]:
    """When the debt began (None: its act is only tendered), and whether that is disputed."""
    sender = act.ref.party
    addressee = context.other(sender)
    receipt = first_seeing(context, addressee, act.ref, within)
    if receipt is None:
        waits.append((addressee, act.ref))
    if debtor == sender:
        # The debtor's own act started it: at once, but not later than the other side saw it.
        at = act.time if receipt is None else min(act.time, receipt.time)
        return at, _far(context, at, act.time)
    if receipt is None:
        return None, False
    known = first_seeing(context, sender, receipt.ref, within)
    if known is None:
        waits.append((sender, receipt.ref))
    at = receipt.time if known is None else min(receipt.time, known.time)
    at = max(at, act.time)
    return at, _far(context, at, receipt.time)


def _far(context: Context, at: int, stated: int) -> bool:
    return abs(at - stated) > int(context.params.get("skew_seconds", 0))


def _standing(
    context: Context,
    clock: ClockState,
    start: int,
    last: CaseEntry | None,
    within: CaseEntry | None,
    waits: Waits,
) -> Standing:
    """The deadline with what holds gave back: overlapping holds count once, and a hold that begins
    after the deadline changes nothing. `last`: only holds in its past count."""
    length = context.params[clock.days]
    calendar = context.calendar
    if last is not None and context.calendar_at is not None:
        calendar = context.calendar_at(last.eff)
    due = calendar(start, length)
    table = context.table
    holds = context.holds.over(table.pillar, table.procedure)
    if not holds or table.by_clock[clock.name].survives:
        return Standing(due)
    windows, disputed = _windows(context, clock.debtor, holds, last, within, waits)
    stood, until = 0, start
    standing: set[str] = set()
    for window in windows:
        begin = max(window.begin, until)
        if begin > due:
            break
        if window.end is None:
            standing.add(window.holder)
        elif not standing and window.end > begin:
            stood += window.end - begin
            until = window.end
            due = calendar(start + stood, length)
    return Standing(due, tuple(sorted(standing)), stood, disputed)


def _windows(
    context: Context,
    debtor: str,
    holds: list[Held],
    last: CaseEntry | None,
    within: CaseEntry | None,
    waits: Waits,
) -> tuple[list[Window], bool]:
    """When each hold stood, earliest first, and whether any of these times is disputed."""
    windows: list[Window] = []
    disputed = False
    for held in holds:
        hold = held.hold
        spared = context.params.get("hold_spares_own_debts") and hold.ref.party == debtor
        if spared or (last is not None and not precedes(hold.ref, last)):
            continue
        begin, far = _bounded(context, hold, within, waits)
        disputed |= far
        end: int | None = None
        for lift in held.lifts:
            if last is None or precedes(lift.ref, last):
                at, far = _bounded(context, lift, within, waits)
                disputed |= far
                end = at if end is None else min(end, at)
        windows.append(Window(begin, end, hold.ref.party))
    windows.sort(key=lambda w: (w.begin, w.end is None, w.end or 0, w.holder))
    return windows, disputed


def _bounded(context: Context, entry: HoldEntry, within: CaseEntry | None, waits: Waits) -> tuple[int, bool]:
    """A hold's or an acceptance's time, clamped between what it had seen and the first sight of it."""
    other = context.other(entry.ref.party)
    before = context.log.last_below(other, entry.eff.get(other, (0, 0)))
    seen = first_seeing(context, other, entry.ref, within)
    at = entry.time
    if seen is None:
        waits.append((other, entry.ref))
    else:
        at = min(at, seen.time)
    if before is not None:
        at = max(at, before.time)
    return at, _far(context, at, entry.time)


def _answers(
    context: Context, by_ref: Mapping[Ref, CaseEntry], clock: ClockState, stopper: CaseEntry
) -> bool:
    """Whether what stopped the clock is the debtor's answer: neither a withdrawal nor a fact."""
    held = parsed(stopper.terms.get("entry")) if stopper.act == RELEASE.name else None
    act = context.table.by_act[stopper.act if held is None else by_ref[held].act]
    ours = stopper.ref.party == clock.debtor and clock.name in act.stops
    return ours and not act.protective and not act.fact


def _outcome(context: Context, debtor: str, stands: Standing, stopper: CaseEntry | None, waits: Waits) -> str:
    """What became of a debt that its debtor answered. In time: the answer's own time and the other
    side's first sight of it are both within the deadline and the tolerance."""
    if stopper is None:
        return ""
    if stands.due is None:
        return "answered"
    limit = stands.due + int(context.params.get("tolerance_seconds", 0))
    if stands.frozen_by:
        return "in_time"
    if stopper.time > limit:
        return "late"
    creditor = context.other(debtor)
    seen = first_seeing(context, creditor, stopper.ref, None)
    if seen is None:
        waits.append((creditor, stopper.ref))
        return "unseen"
    return "in_time" if seen.time <= limit else "disputed"
