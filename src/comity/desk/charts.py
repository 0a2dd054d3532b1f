"""Figures drawn as SVG, on the server: readable in print, in both directions, and without colour.

Each part of a whole has a pattern and its own line with words and number; the table beside says the same. From
right to left everything is mirrored: bars begin where a line of text begins. A chart is a function of its
arguments alone. Sizes are in pixels of the drawing, which scales to the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

WIDTH = 640
BAR, LINE, SWATCH, GAP = 34, 28, 18, 10
INK, PAPER = "#14202b", "#ffffff"

# A pattern for each part, told apart by its lines and by how dark it is; the eighth begins again.
PATTERNS = (
    '<rect width="8" height="8" fill="#12355b"/>',
    '<rect width="8" height="8" fill="#ffffff"/><path d="M0 8 8 0" stroke="#12355b" stroke-width="2"/>',
    '<rect width="8" height="8" fill="#8fa9c2"/>',
    '<rect width="8" height="8" fill="#ffffff"/><circle cx="4" cy="4" r="2" fill="#12355b"/>',
    '<rect width="8" height="8" fill="#8fa9c2"/><path d="M0 0 8 8" stroke="#12355b" stroke-width="2"/>',
    '<rect width="8" height="8" fill="#ffffff"/><path d="M0 4H8" stroke="#12355b" stroke-width="2"/>',
    '<rect width="8" height="8" fill="#ffffff"/><path d="M4 0V8M0 4H8" stroke="#12355b" stroke-width="1.5"/>',
)


class Part(NamedTuple):
    """One part of a whole: its words and its number."""

    label: str
    number: int


def stacked(key: str, title: str, description: str, parts: Sequence[Part], *, right_to_left: bool) -> str:
    """One bar, cut into its parts, and a line for each below. `key`: letters, unique on the page."""
    total = sum(part.number for part in parts)
    marks, at = [], 0.0
    for place, part in enumerate(parts):
        width = WIDTH * part.number / total if total else 0.0
        if width:
            marks.append(_box(key, place, _from_start(at, width, right_to_left), 0, width, BAR))
        at += width
    if not total:
        marks.append(f'<rect x="0" y="0" width="{WIDTH}" height="{BAR}" fill="{PAPER}" stroke="{INK}"/>')
    for place, part in enumerate(parts):
        top = BAR + GAP + place * LINE
        marks.append(_box(key, place, _from_start(0, SWATCH, right_to_left), top, SWATCH, SWATCH))
        marks.append(_text(SWATCH + GAP, top + 15, f"{part.label}: {part.number}", right_to_left))
    return _svg(key, title, description, BAR + GAP + len(parts) * LINE, marks, len(parts), right_to_left)


def bars(key: str, title: str, description: str, parts: Sequence[Part], *, right_to_left: bool) -> str:
    """A bar for each part, the longest as long as the drawing, each below its words and number."""
    most = max((part.number for part in parts), default=0)
    marks = []
    for place, part in enumerate(parts):
        top = place * (LINE + SWATCH + GAP)
        width = WIDTH * part.number / most if most else 0.0
        marks.append(_text(0, top + 16, f"{part.label}: {part.number}", right_to_left))
        marks.append(_box(key, 0, _from_start(0, max(width, 1), right_to_left), top + 22, max(width, 1), SWATCH))
    return _svg(key, title, description, len(parts) * (LINE + SWATCH + GAP), marks, 1, right_to_left)


def _from_start(at: float, width: float, right_to_left: bool) -> float:
    return WIDTH - at - width if right_to_left else at


def _box(key: str, number: int, x: float, y: float, width: float, height: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height}"'
    return f'<rect {place} fill="url(#{key}-{number % len(PATTERNS)})" stroke="{INK}"/>'


def _text(at: float, y: float, words: str, right_to_left: bool) -> str:
    return f'<text x="{_from_start(at, 0, right_to_left):.1f}" y="{y}" fill="{INK}">{escape(words)}</text>'


def _svg(
    key: str, title: str, description: str, height: float, marks: list[str], patterns: int, right_to_left: bool
) -> str:
    made = "".join(
        f'<pattern id="{key}-{number}" width="8" height="8" patternUnits="userSpaceOnUse">{PATTERNS[number]}</pattern>'
        for number in range(min(max(patterns, 1), len(PATTERNS)))
    )
    direction = "rtl" if right_to_left else "ltr"
    return (
        f'<svg class="chart" viewBox="-1 -1 {WIDTH + 2} {height + 2:.0f}" role="img" direction="{direction}"'
        f" aria-labelledby={quoteattr(f'{key}-title {key}-desc')}>"
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(description)}</desc>'
        f"<defs>{made}</defs>{''.join(marks)}</svg>"
    )
