"""The four axes of a marking as a file from outside may state them: the strictest of all that is said counts.

TLP and PAP are ordered, so that two of them have a strictest. A classification, an evaluation and a handling code
have no order that this package knows: two different ones in what becomes one draft are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from comity.cases.calendar import is_day
from comity.cases.intelligence_fields import ACTIONS  # of the Permissible Actions Protocol, the narrowest first
from comity.cases.originator import AUDIENCES  # of the Traffic Light Protocol, the narrowest first
from comity.errors import Refused, Usage

TLP = {
    "red": "tlp2_red",
    "amber+strict": "tlp2_amber_strict",
    "amber": "tlp2_amber",
    "green": "tlp2_green",
    "clear": "tlp2_clear",
    "white": "tlp2_clear",  # TLP 1.0
}
PAP = {"red": "pap_red", "amber": "pap_amber", "green": "pap_green", "clear": "pap_clear", "white": "pap_clear"}
# What an officer may say that a marking of another kind amounts to: one of the codes, or a text to be kept.
RESTRICTIONS = "restrictions"

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")


def _code(value: object) -> bool:
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _day(value: object) -> bool:
    return isinstance(value, str) and is_day(value)


# The terms of a report that neither format has a place for; they go in an extension of our own and come back by it.
HOUSE = {
    "classification": _code,
    "issued": _day,
    "instrument": _code,
    "handling": _code,
    "may_lead": _flag,
    "may_derive": _flag,
    "may_judicial": _flag,
    "flagged": _flag,
    "cleared_until": _day,
}


class Marking:
    """What is said of one draft, gathered from all that becomes part of it."""

    def __init__(self) -> None:
        self.audiences: set[str] = set()
        self.actions: set[str] = set()
        self.restrictions: list[str] = []
        self._ceilings: set[str] = set()
        self._house: dict[str, Any] | None = None

    def say(self, code: str, text: str = "") -> None:
        """One code of TLP or PAP, or a text that restricts."""
        if code in AUDIENCES:
            self.audiences.add(code)
        elif code in ACTIONS:
            self.actions.add(code)
        elif text not in self.restrictions:
            self.restrictions.append(text)

    def narrow(self, audience: str) -> None:
        """What is meant for machines narrows an audience, and states none."""
        self._ceilings.add(audience)

    def say_house(self, house: dict[str, Any], at: str) -> None:
        """The marking of a node of Comity, whole. Raises Refused("interchange.markings_differ")."""
        if self._house is not None and self._house != house:
            raise Refused("interchange.markings_differ", at=at)
        self._house = house

    def fields(self, at: str) -> dict[str, Any]:
        """The terms of the draft. Raises Refused("interchange.unmarked"): nobody said who may read it."""
        if not self.audiences:
            raise Refused("interchange.unmarked", at=at)
        found: dict[str, Any] = {"audience": strictest(AUDIENCES, self.audiences | self._ceilings)}
        if self.actions:
            found["action"] = strictest(ACTIONS, self.actions)
        if self.restrictions:
            found[RESTRICTIONS] = "\n\n".join(self.restrictions)
        return found | (self._house or {})


def strictest(order: tuple[str, ...], said: Iterable[str]) -> str:
    """The first in the order."""
    return min(said, key=order.index)


def checked_house(given: Mapping[str, Any], at: str) -> dict[str, Any]:
    """Our own extension's terms. One that we don't know may restrict: Raises Refused("interchange.extension")."""
    for name, value in given.items():
        fits = HOUSE.get(name)
        if fits is None or not fits(value):
            raise Refused("interchange.extension", at=at)
    return dict(given)


def house_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Those terms of a report, to be written."""
    return {name: fields[name] for name in HOUSE if name in fields}


def mapping(pairs: Iterable[str], official: Iterable[str]) -> dict[str, str]:
    """`MARKING=CODE` as an officer gives it. What has a meaning of its own is given no other.

    Raises Usage("interchange.map"), Refused("interchange.map_official").
    """
    found: dict[str, str] = {}
    for pair in pairs:
        name, _, code = pair.rpartition("=")
        if not name or code not in (*AUDIENCES, *ACTIONS, RESTRICTIONS):
            raise Usage("interchange.map", codes=[*AUDIENCES, *ACTIONS, RESTRICTIONS])
        if name.lower() in official:
            raise Refused("interchange.map_official", name=name)
        found[name] = code
    return found
