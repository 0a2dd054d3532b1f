"""STIX 2.1: a bundle becomes drafts of reports. What is written by `stix_write` comes back as it was.

Each `report` or `grouping` is one draft, with what it refers to; a bundle without any is one draft of all that is in
it. A member without a marking of its own has its report's. Content of STIX 2.0 is refused: its objects say less
about themselves than a marking may hang on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from comity.errors import Refused, Usage
from comity.interchange import lines, markings, reading
from comity.interchange.stix_marks import DEFINITION, EXTENSION, OFFICIAL, Definitions

# `AUTHOR`: who made the extension, as STIX asks to be told.
AUTHOR = "identity--3d2c0c1e-9b57-4f0e-8c64-5a1f6e0b9d43"
ASSESSMENT = "assessment"
CONTAINERS = ("report", "grouping")
# Terms and fields of a report that our own extension of it carries.
OF_REPORT = ("reference", "basis", "evaluation")

_TYPE = re.compile(r"[a-z][a-z0-9-]{0,249}")
_ID = re.compile(r"[a-z][a-z0-9-]{0,249}--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What an object says of itself rather than of the matter.
_OWN = {"type", "id", "spec_version", "created", "modified", "object_marking_refs", "extensions", "granular_markings"}

Objects = dict[str, tuple[str, dict[str, Any]]]


def read(content: bytes, said: Mapping[str, str] | None = None) -> reading.Reading:
    """The drafts of a bundle. `said`: what markings without a mapping amount to (`markings.mapping`).

    Raises Usage for what is no bundle of STIX 2.1, and Refused for a marking that can't be mapped.
    """
    objects = _objects(reading.parse(content))
    definitions = Definitions(objects, said or {})
    taken: set[str] = set()
    drafts = []
    for name, (_, found) in objects.items():
        if found["type"] in CONTAINERS and not found.get("revoked"):
            members = [ref for ref in reading.texts(found, "object_refs", objects[name][0]) if ref in objects]
            drafts.append(_draft(objects, name, members, definitions))
            taken |= {name, *members}
    loose = [name for name, (_, found) in objects.items() if name not in taken and not _own(name, found)]
    if drafts:
        return reading.Reading(drafts, [_place(objects, name) for name in loose])
    return _loose(objects, loose, definitions)


# --- The bundle -----------------------------------------------------------------------------------------


def _objects(bundle: dict[str, Any]) -> Objects:
    """Identifier → (place, object), each of a form that the rest may rely on."""
    if bundle.get("type") != "bundle":
        raise Usage("interchange.not_bundle")
    if bundle.get("spec_version") not in (None, "2.1"):
        raise Usage("interchange.version", at="spec_version")
    found: Objects = {}
    for position, each in enumerate(reading.records(bundle, "objects", "bundle")):
        at = f"objects[{position}]"
        kind, name = each.get("type"), each.get("id")
        if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
            raise Usage("interchange.malformed", at=f"{at}.type")
        if not isinstance(name, str) or not _ID.fullmatch(name) or name.partition("--")[0] != kind:
            raise Usage("interchange.malformed", at=f"{at}.id")
        # Observables may leave it out, and have no date (STIX 2.1, section 3.2); what has one and no version is of 2.0.
        if each.get("spec_version", None if "created" in each else "2.1") != "2.1" and name not in OFFICIAL:
            raise Usage("interchange.version", at=at)
        if name in found:
            raise Refused("interchange.twice", at=at)
        found[name] = (at, each)
    return found


def _own(name: str, found: dict[str, Any]) -> bool:
    """Markings are read with what they mark, and our own extension is known."""
    return found["type"] == DEFINITION or name in (EXTENSION, AUTHOR)


def _place(objects: Objects, name: str) -> str:
    at, found = objects[name]
    return f"{at} ({found['type']})"


# --- Drafts ---------------------------------------------------------------------------------------------


def _draft(objects: Objects, name: str, members: list[str], definitions: Definitions) -> reading.Draft:
    """One report with what it refers to."""
    at, found = objects[name]
    marking = markings.Marking()
    definitions.gather(found, at, marking)
    marking.fields(at)  # the report itself must be marked: what it holds leans on it
    fields, unmapped = _report(found, at)
    unmapped += [
        f"{at}.object_refs[{position}]"
        for position, ref in enumerate(reading.texts(found, "object_refs", at))
        if ref not in objects
    ]
    _members(objects, members, definitions, marking, fields, unmapped)
    return reading.Draft(fields | marking.fields(at), unmapped)


def _loose(objects: Objects, names: list[str], definitions: Definitions) -> reading.Reading:
    """A bundle without a report: what becomes a line needs a marking of its own, having nothing to lean on."""
    marking, unmapped = markings.Marking(), list[str]()
    fields: dict[str, Any] = {}
    for name in names:
        at, found = objects[name]
        if _line(found, at)[0] is not None:
            alone = markings.Marking()
            definitions.gather(found, at, alone)
            alone.fields(at)
    _members(objects, names, definitions, marking, fields, unmapped)
    if "indicators" not in fields:
        return reading.Reading([], [_place(objects, name) for name in names])
    return reading.Reading([reading.Draft(fields | marking.fields("objects"), unmapped)], [])


def _members(
    objects: Objects,
    names: list[str],
    definitions: Definitions,
    marking: markings.Marking,
    fields: dict[str, Any],
    unmapped: list[str],
) -> None:
    indicators: list[str] = []
    for name in dict.fromkeys(names):
        at, found = objects[name]
        if _own(name, found):
            continue
        definitions.gather(found, at, marking)
        line, known = _line(found, at)
        if line is not None:
            indicators += [line] if line not in indicators else []
            unmapped += reading.left_over(found, _OWN | known, at) + _extensions(found, at)
        elif _is_assessment(found, at) and ASSESSMENT not in fields:
            fields[ASSESSMENT] = reading.prose(reading.text(found, "content", at))
            unmapped += reading.left_over(found, _OWN | {"abstract", "content", "object_refs"}, at)
        else:
            unmapped.append(_place(objects, name))
    if indicators:
        fields["indicators"] = indicators


def _report(found: dict[str, Any], at: str) -> tuple[dict[str, Any], list[str]]:
    """What a report says itself, and the places of what it says beyond that."""
    house = reading.record(reading.record(found, "extensions", at), EXTENSION, at)
    fields: dict[str, Any] = {name: reading.text(house, name, at) for name in OF_REPORT if name in house}
    if set(house) - {"extension_type", *OF_REPORT}:
        raise Refused("interchange.extension", at=at)
    subject = reading.text(found, "name", at).strip()
    facts = reading.prose(reading.text(found, "description", at))
    fields |= {key: value for key, value in (("subject", subject), ("facts", facts)) if value}
    known = _OWN | {"name", "description", "object_refs"}
    known |= {"published"} if found.get("published") == found.get("created") else set()
    return fields, reading.left_over(found, known, at) + _extensions(found, at)


def _line(found: dict[str, Any], at: str) -> tuple[str | None, set[str]]:
    """The line of an indicator or an observable, and the keys that it says."""
    if found.get("revoked") is True:
        return None, set()
    if found["type"] == "indicator":
        known = {"pattern", "pattern_type", "pattern_version", "revoked"}
        known |= {"valid_from"} if found.get("valid_from") == found.get("created") else set()
        said = reading.text(found, "pattern_type", at) == "stix"
        return (lines.of_pattern(reading.text(found, "pattern", at)) if said else None), known
    if found["type"] in lines.PRIMARY:
        return lines.of_object(found)
    return None, set()


def _is_assessment(found: dict[str, Any], at: str) -> bool:
    return (
        found["type"] == "note"
        and not found.get("revoked")
        and reading.text(found, "abstract", at) == ASSESSMENT
        and reading.prose(reading.text(found, "content", at)) != ""
    )


def _extensions(found: dict[str, Any], at: str) -> list[str]:
    """Extensions of others, by their places."""
    return [f"{at}.extensions.{name[:80]}" for name in reading.record(found, "extensions", at) if name != EXTENSION]
