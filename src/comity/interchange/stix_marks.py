"""Markings of STIX 2.1: TLP by the identifiers that OASIS fixed, our own by its extension, and no other by itself.

Sources: STIX 2.1, section 7.2; the TLP 2.0 extension of the OASIS CTI common objects. TLP 1.0 is read, not written:
its WHITE is 2.0's CLEAR, and its AMBER allows what 2.0's AMBER allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.cases.intelligence_fields import ACTIONS
from comity.errors import Refused, Usage
from comity.interchange import markings, reading

DEFINITION = "marking-definition"
TLP2_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
TLP2 = {
    "clear": f"{DEFINITION}--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": f"{DEFINITION}--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": f"{DEFINITION}--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": f"{DEFINITION}--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": f"{DEFINITION}--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
TLP1 = {
    "white": f"{DEFINITION}--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "green": f"{DEFINITION}--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "amber": f"{DEFINITION}--f88d31f6-486f-44da-b317-01333bde0b82",
    "red": f"{DEFINITION}--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
}
OFFICIAL = {identifier: colour for named in (TLP2, TLP1) for colour, identifier in named.items()}
# Our own extension, of marking definitions and of reports.
EXTENSION = "extension-definition--7f0a2f0c-6a52-4d0c-9a8e-0b7e3c1f5d24"
# A longer list of markings on one object is no list that a person made.
MOST_REFS = 32


class Definitions:
    """The marking definitions of one bundle, and what an officer says that others amount to."""

    def __init__(self, objects: Mapping[str, tuple[str, dict[str, Any]]], said: Mapping[str, str]) -> None:
        self._given = {name: each for name, each in objects.items() if each[1]["type"] == DEFINITION}
        self._said = said
        for name, (at, found) in self._given.items():
            _check_official(name, found, at)

    def gather(self, found: dict[str, Any], at: str, marking: markings.Marking) -> None:
        """Add what one object's markings say.

        Raises Refused: interchange.granular, interchange.marking_unknown, interchange.extension,
        interchange.markings_differ.
        """
        for one in reading.records(found, "granular_markings", at):
            # One that states a language alone restricts nothing.
            if "marking_ref" in one or "lang" not in one:
                raise Refused("interchange.granular", at=at)
        refs = reading.texts(found, "object_marking_refs", at)
        if len(refs) > MOST_REFS:
            raise Usage("interchange.malformed", at=f"{at}.object_marking_refs")
        for ref in refs:
            self._say(ref, at, marking)

    def _say(self, ref: str, at: str, marking: markings.Marking) -> None:
        if ref.lower() in OFFICIAL:
            marking.say(markings.TLP[OFFICIAL[ref.lower()]])
            return
        place, found = self._given.get(ref, ("", {}))
        house = reading.record(reading.record(found, "extensions", place), EXTENSION, place)
        if house:
            self._say_house(house, place, marking)
        elif ref in self._said:
            marking.say(self._said[ref], _statement(found, place) or ref)
        else:
            raise Refused("interchange.marking_unknown", at=at, name=ref[:80])

    def _say_house(self, house: dict[str, Any], at: str, marking: markings.Marking) -> None:
        given = {name: value for name, value in house.items() if name != "extension_type"}
        action = given.pop("action", None)
        restrictions = given.pop(markings.RESTRICTIONS, "")
        if action not in (None, *ACTIONS) or not isinstance(restrictions, str):
            raise Refused("interchange.extension", at=at)
        marking.say_house(markings.checked_house(given, at), at)
        if action is not None:
            marking.say(action)
        if restrictions:
            marking.say(markings.RESTRICTIONS, restrictions)


def _check_official(name: str, found: dict[str, Any], at: str) -> None:
    """A definition that takes an official identifier and says another colour was made to deceive."""
    if name.lower() not in OFFICIAL:
        return
    extension = reading.record(reading.record(found, "extensions", at), TLP2_EXTENSION, at)
    said = {reading.text(extension, "tlp_2_0", at), reading.text(reading.record(found, "definition", at), "tlp", at)}
    if not said <= {"", OFFICIAL[name.lower()]}:
        raise Refused("interchange.marking_false", at=at)


def _statement(found: dict[str, Any], at: str) -> str:
    """The words of a statement marking, on as many lines as they have."""
    return reading.prose(reading.text(reading.record(found, "definition", at), "statement", at)) if found else ""


def official(audience: str) -> dict[str, Any]:
    """The TLP 2.0 definition of an audience, as OASIS publishes it."""
    colour = next(colour for colour in TLP2 if markings.TLP[colour] == audience)
    return {
        "type": DEFINITION,
        "spec_version": "2.1",
        "id": TLP2[colour],
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{colour.upper()}",
        "extensions": {TLP2_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": colour}},
    }
