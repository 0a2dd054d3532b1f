"""The two records of a sealed body that every procedure shares: a person, and a piece of evidence.

Closed lists: a field that is not named here can't be sent (Directive 2016/680, article 4: adequate,
relevant, not excessive). There is no field for religion, opinion, origin, or for an application for
protection, and none for remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from comity.cases.table import Field


def _line(name: str, most: int = 120) -> Field:
    return Field(name=name, kind="text", required=False, most=most)


PERSON: tuple[Field, ...] = (
    _line("surname"),
    _line("given_names"),
    _line("name_arabic", 200),
    Field(name="aliases", kind="list", required=False, most=10),
    _line("born", 10),
    _line("birth_place"),
    _line("birth_place_arabic"),
    Field(name="sex", kind="code", required=False, choices=("f", "m", "x", "unknown")),
    _line("father", 200),
    _line("mother", 200),
    _line("nationality", 60),
    _line("last_address", 300),
)
# A person has at least one of these.
PERSON_NAMED_BY = ("surname", "name_arabic")

# The document's class (proof, prima facie) is the profile's business: it depends on the instrument.
EVIDENCE: tuple[Field, ...] = (
    Field(name="document", kind="profile_code", source="evidence"),
    _line("number", 60),
    Field(name="valid_until", kind="day", required=False),
    _line("description", 300),
    _line("attachment", 200),
)

# A day, a year, about a year, between two years; empty when nothing is known.
_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
BORN_PATTERN = rf"^(?:{_DAY}|~?\d{{4}}|\d{{4}}/\d{{4}})?$"
_BORN = re.compile(BORN_PATTERN, re.ASCII)


def is_born(value: str) -> bool:
    """Whether `value` is a birth date: `1990-03-12`, `1990`, `~1990`, `1988/1992`, or empty."""
    return _BORN.fullmatch(value) is not None and ("/" not in value or value[:4] <= value[5:])


def codes(params: Mapping[str, Any], source: str) -> list[str]:
    """The profile's closed list of that name, in its order; empty (nothing passes) when it has none."""
    listed: list[str] = params.get("codes", {}).get(source, [])
    return listed
