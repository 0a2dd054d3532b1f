"""Places of birth by number: one number for every spelling of a place, in either script, and what two numbers say.

The software knows no country: `places.tsv` is an example table that the option `--places` replaces by another of the
same columns (kind `region` or `place`, region, latin, arabic, aliases divided by `|`). A name that stands for several
places of the table (a homonym, or a region called as its chief town) has a number of its own that agrees with each. A
text of no table is numbered by its folded spelling when a registry is read, so that equal unknown places still agree.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from comity.errors import Usage
from comity.identify.fold import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

SAME, HOMONYM, REGION, OTHER = 4.5, 4.0, 1.6, -2.2
"""log P(both | same person) - log P(both | two persons): the same place, one of several of that name, a place of the
same region, another one. A person's place is often given as the chief town of where it lies."""
UNLISTED_OTHER = -1.0
"""Another text, one of the two in no table: it may be a spelling that the table lacks."""
MOST = 65_535

_COLUMNS = ["kind", "region", "latin", "arabic", "aliases"]
_ARTICLES = frozenset(["el", "al", "l", "de", "la", "le", "les", "des", "du"])
_ALIKE = str.maketrans({"y": "i", "w": "u"})
_PART = re.compile(r"[,;()/\[\]،؛]|\s[-–—]\s")


class Place(NamedTuple):
    """What a number stands for: the places that it may be (themselves numbers) and the regions they lie in."""

    name: str
    places: frozenset[int]
    regions: frozenset[str]


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """A place's name without marks, articles, spaces and hyphens; the usual spellings of its first words are one."""
    found = []
    for script, word in words(text):
        if script == "latin" and word not in _ARTICLES:
            found.append(word.translate(_ALIKE).replace("ou", "u"))
        elif script == "arabic":
            found.append(word[2:] if word.startswith("ال") and len(word) > 3 else word)
    return "".join(found)


def _shortened(name: str) -> Iterable[str]:
    """The name less one letter, at each place: two names within one edit share one of these."""
    return (name[:place] + name[place + 1 :] for place in range(len(name)))


def within_one(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two neighbours swapped, makes one name of the other."""
    short, long = sorted((one, other), key=len)
    if len(short) != len(long):
        return short in _shortened(long)
    wrong = [place for place, letter in enumerate(short) if letter != long[place]]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and short[first] == long[second] and short[second] == long[first]
    return len(wrong) == 1


class Places:
    """A table of places and, beside it, the texts of one registry that are in no table (`extra`, kept by its index)."""

    def __init__(self, rows: Iterable[Mapping[str, str]], extra: Mapping[str, int] | None = None) -> None:
        self.known: list[Place] = [Place("", frozenset(), frozenset())]
        self._codes: dict[str, int] = {}
        self._near: dict[str, set[str]] | None = None
        named: dict[str, tuple[set[int], set[str]]] = {}
        for row in rows:
            names = [row["latin"], row["arabic"], *(row["aliases"] or "").split("|")]
            own = frozenset([len(self.known)] if row["kind"] == "place" else [])
            self.known.append(Place(row["latin"], own, frozenset([row["region"]])))
            for name in filter(None, map(folded, names)):
                places, regions = named.setdefault(name, (set(), set()))
                places |= own
                regions.add(row["region"])
        groups = {(place.places, place.regions): code for code, place in enumerate(self.known)}
        for name, (some, regions) in named.items():
            place = Place(name, frozenset(some), frozenset(regions))
            if place[1:] not in groups:
                groups[place[1:]] = len(self.known)
                self.known.append(place)
            self._codes[name] = groups[place[1:]]
        self.listed = len(self.known)
        self.extra: dict[str, int] = dict(extra or {})
        self._rows: dict[int, NDArray[np.float32]] = {}
        self._texts: dict[int, str] = {}

    @classmethod
    def load(cls, path: Path | None = None, extra: Mapping[str, int] | None = None) -> Places:
        """The table at `path`, or the example that comes with the software. Raises Usage `identify.places_table`."""
        found = path or resources.files("comity.identify") / "places.tsv"
        with found.open("r", encoding="utf-8-sig") as table:
            reader = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            if reader.fieldnames is None or [*reader.fieldnames] != _COLUMNS:
                raise Usage("identify.places_table", columns=", ".join(_COLUMNS))
            return cls(reader, extra)

    def code(self, text: str | None, *, learn: bool = False) -> int:
        """The number of a text, 0 when it says nothing or is unknown; `learn` numbers what is in no table."""
        if not text:
            return 0
        found = self._parts(text)
        if found:
            return found
        name = folded(text)[:64]
        if not name:
            return 0
        if name in self.extra:
            return self.extra[name]
        near = self._one_edit_away(name)
        if near or not learn or self.listed + len(self.extra) > MOST:
            return near
        self.extra[name] = self.listed + len(self.extra)
        return self.extra[name]

    def codes(self, texts: Any) -> NDArray[np.uint16]:
        """Of a registry's column, a pyarrow array of strings: each spelling is looked up once, and learned."""
        encoded = texts.dictionary_encode()
        numbers = [self.code(text, learn=True) for text in encoded.dictionary.to_pylist()]
        places = encoded.indices.fill_null(pa.scalar(len(numbers), encoded.indices.type)).to_numpy(zero_copy_only=False)
        found: NDArray[np.uint16] = np.array([*numbers, 0], np.uint16)[places]
        return found

    def _parts(self, text: str) -> int:
        """`Hammamet (Tébessa)`: of several places of one name, the one in the region that stands beside it."""
        found = [self._codes.get(folded(part), 0) for part in (text, *_PART.split(text))]
        codes = [code for code in found if code]
        for code in codes:
            place = self.known[code]
            for other in codes:
                within = place.regions & self.known[other].regions
                left = [each for each in place.places if self.known[each].regions <= within]
                if code != other and len(place.places) > len(left) == 1:
                    return left[0]
        return codes[0] if codes else 0

    def _one_edit_away(self, name: str) -> int:
        """The only listed name that one letter more, less or other makes of this; 0 when there is none or several."""
        if len(name) < 5:
            return 0
        if self._near is None:
            self._near = {}
            for known in filter(lambda each: len(each) > 4, self._codes):
                for key in (known, *_shortened(known)):
                    self._near.setdefault(key, set()).add(known)
        near = {known for key in (name, *_shortened(name)) for known in self._near.get(key, ())}
        found = {self._codes[known] for known in near if within_one(name, known)}
        return found.pop() if len(found) == 1 else 0

    def likelihood(self, query_code: int, codes: NDArray[np.uint16]) -> NDArray[np.float32]:
        """How far each registry place speaks for the query's person; 0 when either is unknown. Shape (n,)."""
        if not query_code:
            return np.zeros(len(codes), np.float32)
        if query_code >= self.listed:
            row = np.full(self.listed + 1, UNLISTED_OTHER, np.float32)
            row[0] = 0.0
        else:
            row = self._rows[query_code] = self._row(query_code)
        found = row[np.minimum(codes, self.listed)]
        return np.where(codes == query_code, np.float32(SAME), found)

    def _row(self, query_code: int) -> NDArray[np.float32]:
        """The evidence of a listed place against every listed one at once; the last stands for all others."""
        if query_code in self._rows:
            return self._rows[query_code]
        row = np.full(self.listed + 1, UNLISTED_OTHER, np.float32)
        row[0] = 0.0
        query = self.known[query_code]
        for code, place in enumerate(self.known[1:], 1):
            if query.places & place.places:
                row[code] = SAME if query.places == place.places else HOMONYM
            else:
                row[code] = REGION if query.regions & place.regions else OTHER
        return row

    def name(self, code: int) -> str:
        """What a number is called, for the officer: the table's spelling; "" for unknown and unlisted ones."""
        return self.known[code].name if code < self.listed else ""

    def spelling(self, code: int) -> str:
        """As `name`; a text of no table by its folded spelling."""
        if len(self._texts) != len(self.extra):
            self._texts = {number: text for text, number in self.extra.items()}
        return self.name(code) or self._texts.get(code, "")
