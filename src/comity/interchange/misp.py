"""MISP: each event of a file becomes a draft of a report. What is written by `misp_write` comes back as it was.

The format is the JSON that MISP and its libraries write: `{"Event": {…}}`, a list of these under `response`, or the
event by itself, as feeds have it. A `distribution` narrows what a TLP tag allows, and never widens it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from comity.errors import Refused, Usage
from comity.interchange import misp_types, reading
from comity.interchange.markings import RESTRICTIONS
from comity.interchange.misp_marks import NAMESPACE, Tags

# The widest audience that each distribution leaves: this organisation, this community, communities connected to it.
_CEILING = {"0": "tlp2_amber_strict", "1": "tlp2_green", "2": "tlp2_green", "3": "tlp2_clear", "5": "tlp2_clear"}
# Fields of a report that are texts, each an attribute whose comment says which.
TEXTS = ("reference", "facts", "assessment", RESTRICTIONS)
_PROSE = ("text", "comment")
# What MISP keeps for its own ends. Undefined and completed are what an event says that says nothing of it.
_EVENT = {
    *(
        "id",
        "uuid",
        "info",
        "timestamp",
        "publish_timestamp",
        "published",
        "attribute_count",
        "Tag",
        "Attribute",
        "Object",
    ),
    *("distribution", "sharing_group_id", "EventReport", "proposal_email_lock", "locked", "disable_correlation"),
    *("orgc_id", "org_id", "extends_uuid", "sighting_timestamp", "protected"),
}
_NEUTRAL = {"threat_level_id": "4", "analysis": "2"}
_ATTRIBUTE = {
    *("id", "uuid", "event_id", "object_id", "type", "category", "value", "to_ids", "timestamp", "distribution"),
    *("sharing_group_id", "deleted", "disable_correlation", "Tag"),
}


def read(content: bytes, said: Mapping[str, str] | None = None) -> reading.Reading:
    """The drafts of a file. `said`: what tags without a mapping amount to (`markings.mapping`).

    Raises Usage for what is no event, and Refused for a marking that can't be mapped.
    """
    found = reading.parse(content)
    drafts = [_draft(event, at, said or {}) for event, at in _events(found)]
    return reading.Reading(drafts, [])


def _events(found: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    if "response" in found:
        for position, each in enumerate(reading.records(found, "response", "file")):
            if not isinstance(each.get("Event"), dict):
                raise Usage("interchange.not_event", at=f"response[{position}]")
            yield each["Event"], f"response[{position}].Event"
    elif isinstance(found.get("Event"), dict):
        yield found["Event"], "Event"
    elif isinstance(found.get("info"), str) and "Event" not in found:
        yield found, "Event"
    else:
        raise Usage("interchange.not_event", at="file")


def _draft(event: dict[str, Any], at: str, said: Mapping[str, str]) -> reading.Draft:
    tags = Tags(said)
    unmapped = tags.of_event(event, at)
    _ceiling(event, at, tags)
    fields: dict[str, Any] = {}
    subject = reading.text(event, "info", at).strip()
    if subject:
        fields["subject"] = subject
    prose: list[str] = []
    indicators: list[str] = []
    for attribute, place in _attributes(event, at, tags, unmapped):
        unmapped += tags.of_part(attribute, place)
        _ceiling(attribute, place, tags)
        _take(attribute, place, tags, fields, prose, indicators, unmapped)
    for position, report in enumerate(reading.records(event, "EventReport", at)):
        _report(report, f"{at}.EventReport[{position}]", tags, prose, unmapped)
    if prose and "facts" not in fields:
        fields["facts"] = "\n\n".join(prose)
    if indicators:
        fields["indicators"] = indicators
    if RESTRICTIONS in fields:
        tags.marking.say(RESTRICTIONS, fields.pop(RESTRICTIONS))
    fields |= tags.evaluation()
    return reading.Draft(fields | tags.marking.fields(at), unmapped + _beside(event, at))


def _attributes(
    event: dict[str, Any], at: str, tags: Tags, unmapped: list[str]
) -> Iterator[tuple[dict[str, Any], str]]:
    """The event's own attributes and those of its objects, deleted ones listed and left."""
    holders = [(event, at)]
    for position, each in enumerate(reading.records(event, "Object", at)):
        place = f"{at}.Object[{position}]"
        if reading.true(each, "deleted"):
            unmapped.append(place)
            continue
        _ceiling(each, place, tags)
        known = {"Attribute", "id", "uuid", "timestamp", "distribution", "sharing_group_id", "event_id", "deleted"}
        unmapped += reading.left_over(each, known, place)
        holders.append((each, place))
    for holder, place in holders:
        for position, attribute in enumerate(reading.records(holder, "Attribute", place)):
            if reading.true(attribute, "deleted"):
                unmapped.append(f"{place}.Attribute[{position}]")
            else:
                yield attribute, f"{place}.Attribute[{position}]"


def _take(
    attribute: dict[str, Any],
    at: str,
    tags: Tags,
    fields: dict[str, Any],
    prose: list[str],
    indicators: list[str],
    unmapped: list[str],
) -> None:
    kind, value = reading.text(attribute, "type", at), _value(attribute, at)
    comment = reading.text(attribute, "comment", at)
    known = _ATTRIBUTE
    space, _, name = comment.partition(":")
    line = misp_types.to_line(kind, value)
    if tags.ours and space == NAMESPACE and name in TEXTS and kind == "text" and name not in fields:
        fields[name] = reading.prose(value)
        known = _ATTRIBUTE | {"comment"}
    elif line is not None:
        indicators += [line] if line not in indicators else []
    elif kind in _PROSE and reading.prose(value):
        prose.append(reading.prose(value))
    else:
        unmapped.append(f"{at} ({kind[:40]})")
        return
    unmapped += reading.left_over(attribute, known, at)


def _value(attribute: dict[str, Any], at: str) -> str:
    value = attribute.get("value")
    return str(value) if type(value) is int else reading.text(attribute, "value", at)


def _report(report: dict[str, Any], at: str, tags: Tags, prose: list[str], unmapped: list[str]) -> None:
    """An event report is prose; it may be marked and distributed by itself."""
    if reading.true(report, "deleted"):
        unmapped.append(at)
        return
    unmapped += tags.of_part(report, at)
    _ceiling(report, at, tags)
    content = reading.prose(reading.text(report, "content", at))
    prose += [content] if content else []
    known = {"content", "id", "uuid", "event_id", "distribution", "sharing_group_id", "timestamp", "deleted", "Tag"}
    unmapped += reading.left_over(report, known, at)


def _ceiling(found: dict[str, Any], at: str, tags: Tags) -> None:
    """A sharing group names organisations, which no audience of ours does."""
    value = found.get("distribution")
    if value is None:
        return
    if str(value) == "4":
        raise Refused("interchange.sharing_group", at=at)
    if isinstance(value, bool) or str(value) not in _CEILING:
        raise Usage("interchange.malformed", at=f"{at}.distribution")
    # An event that a node of Comity wrote states its audience in full; what it leaves a server to do is another matter.
    if not tags.ours:
        tags.marking.narrow(_CEILING[str(value)])


def _beside(event: dict[str, Any], at: str) -> list[str]:
    """What an event says of itself beyond its tags and attributes."""
    neutral = {key for key, value in _NEUTRAL.items() if str(event.get(key)) == value}
    if event.get("date") == _day(event.get("timestamp")):
        neutral.add("date")
    return reading.left_over(event, _EVENT | neutral, at)


def _day(timestamp: object) -> str:
    try:
        return datetime.fromtimestamp(int(str(timestamp)), UTC).strftime("%Y-%m-%d")
    except (ValueError, OverflowError, OSError):
        return ""
