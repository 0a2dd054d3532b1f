"""A letter's bytes: PDF/A-2a and PDF/UA-1, drawn by typst from a template that never changes.

What a letter says reaches typst as input and is data there: nothing in a name or in a statement of grounds
can become markup or code. The template is given as bytes, so that it has no folder to read from; fonts are
those beside it, and no others. The document's time is its entry's, so that the same letter is the same bytes.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.desk.letters.compose import compose
from comity.desk.letters.facts import Facts
from comity.desk.letters.glyphs import FONTS, legible
from comity.desk.letters.kinds import Kind
from comity.journal.entry import seconds

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).parent / "letter.typ"
# ISO 19005-2, level A: archived, and with its text, order and language kept; ISO 14289-1: read aloud.
STANDARDS = ("a-2a", "ua-1")


def render(kind: Kind, language: str, facts: Facts) -> bytes:
    """The PDF of a letter in "fr", "ar" or "en".

    Raises KeyError for a language or a sentence that the catalogues lack.
    """
    return draw(compose(kind, language, facts), seconds(facts.time))


def draw(document: dict[str, Any], time: int, template: Path = TEMPLATE) -> bytes:
    """What `compose` made, as PDF. `time`: epoch seconds, which the document bears as its own.

    `template`: a letter's, or another that reads its document from the input `letter`.
    """
    import typst  # 80 MB: only where a letter is drawn

    data = json.dumps(legible(document), ensure_ascii=False, sort_keys=True)
    standards: Any = list(STANDARDS)
    return typst.compile(
        template.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"letter": data},
        pdf_standards=standards,
        timestamp=time,
    )


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
