"""How a page names an entry of a case: "FR-3", the third that this party made in this case.

Positions of the logs stay out of pages: they would tell whoever may see one case how much else passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity import language
from comity.desk import dates
from comity.language import words


def of(timeline: list[dict[str, Any]]) -> dict[str, str]:
    """{reference of an entry, `FR:0:12`: its place in the case, `FR-3`}."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for item in sorted(timeline, key=lambda each: _order(each["entry"])):
        party = item["entry"]["party"]
        counts[party] = counts.get(party, 0) + 1
        found[reference(item["entry"])] = f"{party}-{counts[party]}"
    return found


def _order(entry: Mapping[str, Any]) -> tuple[str, int, int]:
    return entry["party"], entry["incarnation"], entry["index"]


def reference(entry: Mapping[str, Any]) -> str:
    """`FR:0:12`."""
    return f"{entry['party']}:{entry['incarnation']}:{entry['index']}"


def item_at(timeline: list[dict[str, Any]], place: str) -> dict[str, Any] | None:
    """The timeline's item of that place, or None."""
    known = of(timeline)
    return next((item for item in timeline if known[reference(item["entry"])] == place), None)


def spoken(timeline: list[dict[str, Any]], procedure: str, lang: str) -> dict[str, str]:
    """{reference: the act and its day in words}, for choices and for what refers to an entry."""
    return {
        reference(item["entry"]): language.say(
            "desk.entry",
            lang,
            act=words.word("act", item["act"], lang, procedure),
            day=dates.day(item["time"], lang),
            party=item["by"],
        )
        for item in timeline
    }
