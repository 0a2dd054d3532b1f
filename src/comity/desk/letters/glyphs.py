"""Which characters the letters' fonts can draw, read from the fonts themselves."""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parents[1] / "fonts"
_REGULAR = ("NotoSerif-Regular.ttf", "NotoNaskhArabic-Regular.ttf")


def legible(value: Any) -> Any:
    """A document in which each character that no font has stands as its code point: `[U+1F600]`.

    Visible to who signs and to who reads, where an empty box would say nothing and PDF/A admits none.
    """
    if isinstance(value, str):
        return "".join(each if ord(each) in _covered() else f"[U+{ord(each):04X}]" for each in value)
    if isinstance(value, dict):
        return {name: legible(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [legible(each) for each in value]
    return value


@cache
def _covered() -> frozenset[int]:
    """The code points for which either family has a glyph."""
    return frozenset().union(*(_of((FONTS / name).read_bytes()) for name in _REGULAR))


def _of(font: bytes) -> set[int]:
    """The code points of a font's `cmap` (OpenType 1.9, cmap: formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    places = {font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    cmap = places[b"cmap"]
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        at = cmap + struct.unpack_from(">I", font, cmap + 8 + 8 * number)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            found |= _format_4(font, at)
        elif kind == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            for first, last, _ in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups]):
                found.update(range(first, last + 1))
    return found


def _format_4(font: bytes, at: int) -> set[int]:
    """Segments of 16-bit characters; 0xFFFF ends them and is no character."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    return found - {0xFFFF}
