"""The pairs of names that training reads, and the split that keeps names apart to measure on.

Files of `data/names/` (its README.md says where each comes from): tab-separated, one heading line, UTF-8.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

from comity.errors import Usage
from comity.identify.fold import units

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Source(NamedTuple):
    """A file of pairs: the columns of the Arabic and the Latin form, and how much a row weighs."""

    file: str
    arabic: int
    latin: int
    weight: float


MEASURED = Source("maghreb_person_pairs.tsv", 0, 1, 3.0)
"""The file whose names are split; a name set apart is taken out of every file of whole names."""
PERSONS = (MEASURED, Source("other_arab_person_pairs.tsv", 0, 1, 1.0))
WORDS = (
    Source("algerian_spellings.tsv", 0, 1, 3.0),
    Source("arabnamer_tokens.tsv", 1, 0, 0.5),
    Source("coling2018_wd_arabic_words.tsv", 1, 0, 0.3),
    Source("google_ar2en_words.tsv", 0, 1, 0.2),
)
_APART = 64  # of 256: a quarter
_LONGEST = 18  # letters of a unit: a longer one is two words that were glued by mistake
_RATIO = (0.5, 3.2)  # Latin letters for each Arabic one: beyond, the two are not spellings of each other


def key(arabic: str) -> str:
    """A name's folded units, joined: two writings of one Arabic name have one key."""
    return " ".join(unit.text for unit in units(arabic))


def split(name: str) -> Literal["train", "dev"]:
    """Where a name belongs, from its `key`; the same on every machine and in every version of the data."""
    return "dev" if hashlib.sha256(name.encode()).digest()[0] < _APART else "train"


def rows(folder: Path, source: Source) -> Iterator[tuple[str, str]]:
    """(Arabic, Latin) of each row that has both; `Usage` when the file is missing."""
    try:
        lines = (folder / source.file).read_text(encoding="utf-8").split("\n")[1:]
    except OSError as failed:
        raise Usage("file.unreadable", file=str(folder / source.file)) from failed
    for line in lines:
        columns = line.split("\t")
        if len(columns) > max(source.arabic, source.latin):
            yield columns[source.arabic], columns[source.latin]


def measured(folder: Path) -> list[tuple[str, str]]:
    """The dev split: (Arabic, Latin) of whole names that training never sees."""
    return [pair for pair in rows(folder, MEASURED) if split(key(pair[0])) == "dev"]


def unit_pairs(folder: Path) -> dict[tuple[str, str], float]:
    """Weight of each pair (Latin unit, Arabic unit) that the training rows put side by side."""
    apart = {key(arabic) for arabic, _ in measured(folder)}
    found: dict[tuple[str, str], float] = defaultdict(float)
    for source in (*PERSONS, *WORDS):
        for arabic, latin in rows(folder, source):
            if source in PERSONS and key(arabic) in apart:
                continue
            for one, other in _side_by_side(arabic, latin):
                found[one, other] += source.weight
    # What is seen often counts for more, but a famous name must not be all that is learned.
    return {pair: min(seen, 3.0) ** 0.5 if seen > 1 else seen for pair, seen in sorted(found.items())}


def _side_by_side(arabic: str, latin: str) -> Iterator[tuple[str, str]]:
    """(Latin, Arabic) units of one row, when both forms have as many."""
    right, left = units(arabic), units(latin)
    if len(right) != len(left):
        return
    for one, other in zip(left, right, strict=True):
        if one.script != "latin" or other.script != "arabic" or max(len(one.text), len(other.text)) > _LONGEST:
            continue
        if _RATIO[0] <= len(one.text) / len(other.text) <= _RATIO[1]:
            yield one.text, other.text
