"""The detector: what each authority leaves lying, and the consultations that this proposes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from comity.cases import silence as measuring
from comity.cases.docket import CaseState
from comity.cases.silence import Measured, Observed
from comity.chancery import docketing
from comity.chancery.cutting import Cut, parse_position, position_text
from comity.chancery.office import Office
from comity.journal.entry import rfc3339


def silence(office: Office, at: str | None = None) -> dict[str, Any]:
    """{at, as_of, authorities, proposals}.

    `authorities`: for each authority and measure {authority, party, measure, value, threshold, numerator,
    denominator, exceeded}, of either side alike, those with nothing to measure left out. `proposals`:
    {authority, party, measures}, one for each authority that passed a threshold: a consultation, to be
    asked for by people. Now, by this node's clock; or at a position, as of the time that both logs had
    reached there. Raises Refused("position.unknown"), Usage("position.malformed").
    """
    with office.store.snapshot():
        if at is None:
            heads = office.store.logs.heads()
            place, now = {head.party: (head.incarnation, head.size) for head in heads}, office.clock.now()
            cases = _at_the_head(office)
        else:
            cut = Cut(office, parse_position(at))
            place, now = cut.position, cut.time
            cases = _below(cut)
        observed: dict[str, list[Observed]] = {}
        for channel, state in cases:
            for one in measuring.observe(state, now):
                authority = _end(office, channel, one.party)
                if authority:
                    observed.setdefault(authority, []).append(one)
        lines = [
            _line(office, authority, measured)
            for authority in sorted(observed)
            for measured in _measure(office, observed[authority])
            if measured.value is not None
        ]
    return {
        "at": position_text(place),
        "as_of": rfc3339(now),
        "authorities": lines,
        "proposals": _proposals(lines),
    }


def _at_the_head(office: Office) -> Iterator[tuple[str, CaseState]]:
    for row in office.store.dockets.all():
        if row.channel:
            yield row.channel, msgspec.json.decode(row.fold, type=CaseState)


def _below(cut: Cut) -> Iterator[tuple[str, CaseState]]:
    for found in cut.cases():
        row = docketing.docket_row(found.case, found.table, found.state, found.entries)
        if row.channel:
            yield row.channel, found.state


def _end(office: Office, channel: str, party: str) -> str:
    """The authority at that party's end of the channel; empty for a channel that the profile has no more."""
    profile = office.agreed().profile
    route = profile.routes.get(channel)
    if route is None:
        return ""
    return route.sender if profile.bodies[route.sender].party == party else route.receiver


def _measure(office: Office, observed: list[Observed]) -> list[Measured]:
    agreed = office.agreed().profile.silence
    if agreed is None:
        return measuring.measure(observed, {}, 0)
    return measuring.measure(observed, agreed.by_measure(), agreed.least_cases)


def _line(office: Office, authority: str, measured: Measured) -> dict[str, Any]:
    party = office.agreed().profile.bodies[authority].party
    return {"authority": authority, "party": party, **measured._asdict()}


def _proposals(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    passed: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if line["exceeded"]:
            passed.setdefault((line["authority"], line["party"]), []).append(line["measure"])
    return [
        {"authority": authority, "party": party, "measures": measures}
        for (authority, party), measures in passed.items()
    ]
