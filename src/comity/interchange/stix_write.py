"""A report of one's own as a bundle of STIX 2.1.

Every object bears TLP 2.0 and a marking of our own with what TLP has no word for: classification, handling, use and
permitted actions. A tool that doesn't know the extension shows its name, which says the same in codes.
The same report gives the same bytes: identifiers are made of the entry's, and the only time is the entry's own.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import msgspec

from comity.errors import Refused
from comity.interchange import lines, markings
from comity.interchange.stix import ASSESSMENT, AUTHOR, OF_REPORT
from comity.interchange.stix_marks import DEFINITION, EXTENSION, official

# Of names that are made of an entry's reference.
_NAMES = uuid.UUID("5b0a4a0e-5e0a-4a3c-9d5e-4f3a0d6f1c92")
# When the extension was first published: a definition has a date of its own.
_SINCE = "2026-11-26T00:00:00Z"
_PROPERTY = {"extension_type": "property-extension"}


class Report(msgspec.Struct, frozen=True):
    """`name`: the case and the entry, which no other report has. `time`: the entry's, RFC 3339 in UTC.

    `fields`: terms and body as `release.checked` gave them.
    """

    name: str
    time: str
    fields: dict[str, Any]


def write(report: Report) -> bytes:
    """The bundle, as UTF-8 JSON. Raises Refused("interchange.indicator") for a line that is no observable."""
    fields = report.fields
    house = _house_marking(report)
    common = {
        "spec_version": "2.1",
        "created": report.time,
        "modified": report.time,
        "object_marking_refs": [official(fields["audience"])["id"], house["id"]],
    }
    members = [
        {"type": "indicator", "id": _id(report, "indicator", pattern), **common, "pattern": pattern}
        | {"pattern_type": "stix", "valid_from": report.time}
        for pattern in _patterns(fields.get("indicators", []))
    ]
    top = _id(report, "report", "")
    if fields.get(ASSESSMENT):
        note = {"type": "note", "id": _id(report, "note", ASSESSMENT), **common}
        members.append(note | {"abstract": ASSESSMENT, "content": fields[ASSESSMENT], "object_refs": [top]})
    whole = {"type": "report", "id": top, **common, "name": fields["subject"], "published": report.time}
    if fields.get("facts"):
        whole["description"] = fields["facts"]
    # STIX has no report that refers to nothing.
    whole["object_refs"] = [one["id"] for one in members] or [AUTHOR]
    whole["extensions"] = {EXTENSION: _PROPERTY | {name: fields[name] for name in OF_REPORT if fields.get(name)}}
    objects = [*_extension(), official(fields["audience"]), house, whole, *members]
    bundle = {"type": "bundle", "id": _id(report, "bundle", ""), "objects": objects}
    return json.dumps(bundle, ensure_ascii=False, indent=1).encode() + b"\n"


def _patterns(given: list[str]) -> list[str]:
    found: dict[str, None] = {}
    for number, line in enumerate(given, 1):
        pattern = lines.to_pattern(line)
        if pattern is None:
            raise Refused("interchange.indicator", line=number)
        found[pattern] = None
    return list(found)


def _house_marking(report: Report) -> dict[str, Any]:
    fields = report.fields
    said: dict[str, Any] = markings.house_of(fields) | {"action": fields["action"]}
    codes = [fields[name] for name in ("classification", "action", "handling") if fields.get(name)]
    codes += [
        f"{name}={str(fields[name]).lower()}" for name in ("may_lead", "may_derive", "may_judicial") if name in fields
    ]
    if fields.get(markings.RESTRICTIONS):
        said[markings.RESTRICTIONS] = fields[markings.RESTRICTIONS]
    return {
        "type": DEFINITION,
        "spec_version": "2.1",
        "id": _id(report, DEFINITION, ""),
        "created": report.time,
        "created_by_ref": AUTHOR,
        "name": "; ".join(codes),
        "extensions": {EXTENSION: _PROPERTY | said},
    }


def _extension() -> list[dict[str, Any]]:
    dated = {"spec_version": "2.1", "created": _SINCE, "modified": _SINCE}
    return [
        {"type": "identity", "id": AUTHOR, **dated, "name": "Comity", "identity_class": "system"},
        {
            "type": "extension-definition",
            "id": EXTENSION,
            **dated,
            "created_by_ref": AUTHOR,
            "name": "Comity: marking and report",
            "schema": "docs/interchange.md of Comity",
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        },
    ]


def _id(report: Report, kind: str, what: str) -> str:
    return f"{kind}--{uuid.uuid5(_NAMES, '/'.join((report.name, kind, what)))}"
