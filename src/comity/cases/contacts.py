"""Where an authority is reached: its office, its hours, who is on duty there, and who stands in for them.

Each side declares its own, as it does its calendars. The annex of such an entry is kept for ever and read by both
nodes, so it names functions and never persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from comity.envelope import canonical

ACT = "contact"
MOST_DEPUTIES = 6
# One line that reads as it stands: no control character, and none that turns the direction of what follows it.
_PLAIN = r"\A[^\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+\Z"
Line = Annotated[str, Meta(min_length=1, max_length=160, pattern=_PLAIN)]
Code = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,39}\Z")]


class ContactPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`function`: of who is on duty. `hours`: when, as people write it. `reach`: the office's line or address.

    `deputies`: functions, in the order in which they are asked.
    """

    v: int = 1
    authority: Code
    office: Line
    function: Line
    hours: Line
    reach: Line
    deputies: Annotated[list[Line], Meta(max_length=MOST_DEPUTIES)]

    def annex(self) -> bytes:
        """The canonical bytes whose hash stands in the entry's terms."""
        return canonical.encode(self)


def read(annex: bytes) -> ContactPoint | None:
    """None for what is no contact point."""
    try:
        point: ContactPoint = canonical.decode(annex, ContactPoint)
    except canonical.NotCanonical:
        return None
    return point if point.v == 1 else None


def fault(terms: Mapping[str, Any], annex: bytes, owned: Mapping[str, Any]) -> str:
    """Why a CONTACT entry is void; empty when it counts. `owned`: its author's authorities, by code."""
    point = read(annex)
    said = {name: value for name, value in terms.items() if name != "annex"}
    if point is None or said != {"authority": point.authority}:
        return "contact.malformed"
    return "" if point.authority in owned else "contact.not_the_owner"
