"""Debts of an answer as a page tells them: who owes what, since when, until when, and how long is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.cases.calendar import day_of, days_between
from comity.chancery.office import Office


def told(office: Office, clocks: list[dict[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Those that run first, the most urgent before; then those that were answered or lifted."""
    today = day_of(office.clock.now())
    made = [clock | _more(clock, today, names) for clock in clocks]
    return sorted(made, key=lambda clock: (clock["state"] == "over", clock["due"] is None, clock["due"] or ""))


def _more(clock: Mapping[str, Any], today: str, names: Mapping[str, str]) -> dict[str, Any]:
    days = left(clock, today)
    return {"state": state(clock), "days": days, "days_over": -(days or 0), "act": names.get(clock["of"], "")}


def state(clock: Mapping[str, Any]) -> str:
    """`over`, `frozen`, `tendered` (nothing was collected yet), `overdue` or `running`."""
    if clock["outcome"]:
        return "over"
    if clock["frozen"]:
        return "frozen"
    if clock["due"] is None:
        return "tendered"
    return "overdue" if clock["overdue"] else "running"


def left(clock: Mapping[str, Any], today: str) -> int | None:
    """Days from today to the last day of the term; negative once it is past, None where none runs."""
    return None if clock["due"] is None else days_between(today, clock["due"][:10])
