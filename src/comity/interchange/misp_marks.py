"""Tags of MISP that mark: TLP, PAP and the Admiralty scale by MISP's own taxonomies, the rest by one of ours.

Most tags describe and don't mark; they are listed as unmapped. A tag of a taxonomy that restricts, and that has no
place here, is refused: a level of another state, or a sharing policy, is not ours to reckon with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from comity.errors import Refused
from comity.interchange import markings, reading

NAMESPACE = "comity"
VERSION = f'{NAMESPACE}:version="1"'
# Taxonomies of MISP that say who may have something, or how secret it is.
RESTRICTING = (
    *("ais-marking", "cssa", "de-vs", "dcso-sharing", "dni-ism", "euci", "fr-classif"),
    *("iep", "iep2-policy", "iep2-reference", "nato", "tlp", "pap"),
)
_TAG = re.compile(r'([^:="]+):([^="]+)(?:="([^"]*)")?')
RELIABILITY = "admiralty-scale:source-reliability"
CREDIBILITY = "admiralty-scale:information-credibility"
OFFICIAL = tuple(
    f"{space}:{colour}" for space, known in (("tlp", markings.TLP), ("pap", markings.PAP)) for colour in known
)
# A basis travels as a tag too: it is a code.
CODES = ("evaluation", "basis")


class Tags:
    """The tags of one event, gathered: its marking, its evaluation, and whether a node of Comity wrote it."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = {name.lower(): code for name, code in said.items()}
        self.marking = markings.Marking()
        self.ours = False
        self.house: dict[str, Any] = {}
        self.codes: dict[str, str] = {}
        self._admiralty: dict[str, str] = {}

    def of_event(self, found: dict[str, Any], at: str) -> list[str]:
        """Read an event's own tags; the places of those that don't mark.

        Raises Refused: interchange.tag_unknown, interchange.extension, interchange.evaluation_mixed.
        """
        unmapped = []
        for place, name in _names(found, at):
            if name.startswith(f"{NAMESPACE}:"):
                self._own(name, place)
            elif name.startswith((RELIABILITY, CREDIBILITY)):
                self._evaluation(name, place)
            elif not self._colour(name, place):
                unmapped.append(f"{place} ({name[:80]})")
        if self.ours:
            self.marking.say_house(markings.checked_house(self.house, at), at)
        elif self.house or self.codes:
            raise Refused("interchange.extension", at=at)  # half of our own marking is none
        return unmapped

    def of_part(self, found: dict[str, Any], at: str) -> list[str]:
        """Read an attribute's tags. One that is evaluated otherwise than its event would be misgraded with it."""
        unmapped = []
        for place, name in _names(found, at):
            if name.startswith(f"{NAMESPACE}:"):
                raise Refused("interchange.extension", at=place)
            if name.startswith((RELIABILITY, CREDIBILITY)):
                path, letter = _valued(name, place)
                if self._admiralty.get(path) != letter:
                    raise Refused("interchange.evaluation_mixed", at=place)
            elif not self._colour(name, place):
                unmapped.append(f"{place} ({name[:80]})")
        return unmapped

    def evaluation(self) -> dict[str, str]:
        """The codes that the tags state; an Admiralty evaluation only where both its halves stand."""
        found = dict(self.codes)
        if len(self._admiralty) == 2:
            found["evaluation"] = f"admiralty.{self._admiralty[RELIABILITY].upper()}{self._admiralty[CREDIBILITY]}"
        return found

    def _colour(self, name: str, at: str) -> bool:
        """Whether the tag marks, and then what it says."""
        space, _, colour = name.lower().partition(":")
        known = {"tlp": markings.TLP, "pap": markings.PAP}.get(space, {})
        if colour in known:
            self.marking.say(known[colour])
        elif name.lower() in self._said:
            self.marking.say(self._said[name.lower()], name)
        elif space in RESTRICTING:
            raise Refused("interchange.tag_unknown", at=at, name=name[:80])
        else:
            return False
        return True

    def _evaluation(self, name: str, at: str) -> None:
        path, letter = _valued(name, at)
        if not re.fullmatch("[a-f]" if path == RELIABILITY else "[1-6]", letter):
            raise Refused("interchange.tag_unknown", at=at, name=name[:80])
        if self._admiralty.setdefault(path, letter) != letter:
            raise Refused("interchange.evaluation_mixed", at=at)

    def _own(self, name: str, at: str) -> None:
        if name == VERSION:
            self.ours = True
            return
        path, value = _valued(name, at)
        key = path.partition(":")[2].replace("-", "_")
        if key in CODES and key not in self.codes:
            self.codes[key] = value
        elif key in markings.HOUSE and key not in self.house:
            self.house[key] = {"true": True, "false": False}.get(value, value)
        else:
            raise Refused("interchange.extension", at=at)


def _names(found: dict[str, Any], at: str) -> list[tuple[str, str]]:
    """(place, name) of each tag, local ones among them."""
    named = []
    for position, tag in enumerate(reading.records(found, "Tag", at)):
        place = f"{at}.Tag[{position}]"
        name = reading.text(tag, "name", place).strip()
        # A tag is the same whatever the case of its letters; of ours the values are not.
        space, colon, rest = name.partition(":")
        predicate, equals, value = rest.partition("=")
        named.append((place, f"{space.lower()}{colon}{predicate.lower()}{equals}{value}"))
    return named


def _valued(name: str, at: str) -> tuple[str, str]:
    """`comity:handling="europol.H1"` → (`comity:handling`, `europol.H1`)."""
    found = _TAG.fullmatch(name)
    if found is None or found[3] is None:
        raise Refused("interchange.tag_unknown", at=at, name=name[:80])
    return f"{found[1]}:{found[2]}", found[3]


def of_report(fields: Mapping[str, Any]) -> list[str]:
    """The tags of a report that is to be written."""
    tags = [
        "tlp:" + next(colour for colour, code in markings.TLP.items() if code == fields["audience"]),
        "PAP:" + next(colour for colour, code in markings.PAP.items() if code == fields["action"]).upper(),
        VERSION,
    ]
    scheme, _, code = str(fields.get("evaluation", "")).partition(".")
    if scheme == "admiralty" and re.fullmatch("[A-F][1-6]", code):
        tags += [f'{RELIABILITY}="{code[0].lower()}"', f'{CREDIBILITY}="{code[1]}"']
    elif code:
        tags.append(f'{NAMESPACE}:evaluation="{scheme}.{code}"')
    said = markings.house_of(fields) | ({"basis": fields["basis"]} if fields.get("basis") else {})
    return [*tags, *(f'{NAMESPACE}:{name.replace("_", "-")}="{_spelled(value)}"' for name, value in said.items())]


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
