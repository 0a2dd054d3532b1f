"""The units that synthetic names are put together from: real given names and surnames, with how often they occur.

From pairs of one person's name in both scripts: the first unit counts as a given name, the last as a surname, what
stands between as a second given name or the father's. A civil registry's spellings add surnames. Spellings for queries
come only from the pairs that training never saw (`held_out`). No person of the data comes out: names are recombined.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

from comity.errors import Usage
from comity.identify.fold import Unit, bare, units
from comity.identify.places import within_one
from comity.identify.skeleton import readings, skeleton
from comity.identify.training.data import key, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

PAIRS = "maghreb_person_pairs.tsv"
SPELLINGS = "algerian_spellings.tsv"
FIRST_NAMES, SURNAMES = "insee_deaths_firstnames.csv", "insee_surnames_2008.txt"
_PREFIXES = {"بن ": "Ben ", "بو": "Bou", "آيت ": "Aït ", "ولد ": "Ould ", "بني ": "Beni "}
_MADE_OF = 400  # given names that surnames are made of: "son of", "father of"
_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]')
_LONGEST_RAW = 4  # words of one unit as written: "عبد ال قادر"


class Forms(NamedTuple):
    """Units to draw from. text: how each is written, a pyarrow array of strings. cumulated: (n,) ends at 1.
    unit: the folded unit of each. latin: a spelling of it that training may have seen, or null."""

    text: pa.Array
    cumulated: NDArray[np.float64]
    unit: list[str]
    latin: pa.Array


class Vocabulary(NamedTuple):
    """given: by sex, "M" and "F". foreign: first names by sex with real counts, and surnames, in Latin letters only;
    empty without their files. queries: of a unit, the Latin spellings that training never saw, once for each time."""

    given: dict[str, Forms]
    surnames: Forms
    foreign: dict[str, Forms]
    foreign_surnames: Forms
    queries: dict[str, list[str]]


def held_out(arabic: str) -> bool:
    """Whether a person's pair is kept from training."""
    return split(key(arabic)) == "dev"


def _rows(path: Path, delimiter: str = "\t") -> Iterator[dict[str, str]]:
    if not path.is_file():
        raise Usage("identify.no_names", file=path.name)
    with path.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def segments(name: str) -> list[tuple[Unit, str]]:
    """The units of a name beside how each was written; nothing when a written word holds two units, or would need
    quotes in a CSV file."""
    if _NEEDS_QUOTES.search(name):
        return []
    written = name.split()
    found: list[tuple[Unit, str]] = []
    place = 0
    for unit in units(name):
        for end in range(min(place + _LONGEST_RAW, len(written)), place, -1):
            raw = " ".join(written[place:end])
            if units(raw) == (unit,):
                found.append((unit, raw))
                place = end
                break
        else:
            return []
    return found


def _belong(arabic: str, latin: str) -> bool:
    """Whether two units may be one name: the data pairs about one name in fifty with another's."""
    bones = skeleton("arabic", arabic)
    return any(each == bones or within_one(each, bones) for each in readings("latin", latin))


class _Counts:
    """What is gathered from the pairs."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.surnames: Counter[str] = Counter()
        self.raw: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.unseen: defaultdict[str, list[str]] = defaultdict(list)

    def pair(self, arabic: str, latin: str) -> None:
        """One person's name in both scripts."""
        left, right = segments(arabic), segments(latin)
        if not 2 <= len(left) == len(right) or any(u.script != "arabic" for u, _ in left):
            return
        if any(u.script != "latin" for u, _ in right) or not all(
            _belong(one.text, other.text) for (one, _), (other, _) in zip(left, right, strict=True)
        ):
            return
        apart = held_out(arabic)
        for place, ((unit, raw), (_, spelling)) in enumerate(zip(left, right, strict=True)):
            (self.surnames if place == len(left) - 1 else self.given)[unit.text] += 1
            self.raw[unit.text][raw] += 1
            if apart:
                self.unseen[unit.text].append(spelling)
            else:
                self.seen[unit.text][spelling] += 1

    def spelling(self, arabic: str, latin: str) -> None:
        """One word of a civil registry: a surname unless it is known as a given name."""
        left, right = segments(arabic), segments(latin)
        if len(left) != 1 or len(right) != 1 or left[0][0].script != "arabic" or len(left[0][0].text) < 3:
            return
        unit = left[0][0].text
        self.seen[unit][right[0][1]] += 1
        if unit not in self.given:
            self.surnames[unit] += 0  # there, and no more is known of how often
            self.raw[unit][left[0][1]] += 1


@lru_cache(maxsize=2)
def load(folder: Path) -> Vocabulary:
    """The vocabulary of a folder of names. Raises Usage `identify.no_names` when its pairs are not there."""
    counts = _Counts()
    for row in _rows(folder / PAIRS):
        counts.pair(row["arabic_key"], row["latin"])
    if (folder / SPELLINGS).is_file():
        for row in _rows(folder / SPELLINGS):
            counts.spelling(row["arabic_key"], row["latin"])
    foreign, by_name = _foreign_first_names(folder)
    given = {sex: _given(counts, sex, by_name) for sex in ("M", "F")}
    surnames = _surnames(counts)
    if not len(surnames.text) or not all(len(forms.text) for forms in given.values()):
        raise Usage("identify.no_names", file=PAIRS)
    return Vocabulary(
        given,
        surnames,
        foreign,
        _foreign_surnames(folder),
        {unit: spelt for unit, spelt in counts.unseen.items() if spelt},
    )


def evened(words: Vocabulary) -> Vocabulary:
    """The same names of this vocabulary's own script, each as common as another."""

    def even(forms: Forms) -> Forms:
        many = len(forms.unit)
        return forms._replace(cumulated=np.arange(1, many + 1) / many)

    given = {sex: even(forms) for sex, forms in words.given.items()}
    return words._replace(given=given, surnames=even(words.surnames))


def _forms(weights: dict[str, float], counts: _Counts, written: dict[str, str]) -> Forms:
    names = sorted(weights, key=lambda unit: (-weights[unit], unit))
    share = np.array([weights[unit] for unit in names])
    latin = [counts.seen[unit].most_common(1)[0][0] if counts.seen.get(unit) else None for unit in names]
    return Forms(
        pa.array([written[unit] for unit in names], pa.string()),
        np.cumsum(share) / max(share.sum(), 1e-9),
        names,
        pa.array(latin, pa.string()),
    )


def _as_written(counts: _Counts, unit: str) -> str:
    """The commonest way of writing a unit, its last letter as a registry writes it."""
    raw = min(counts.raw[unit], key=lambda each: (-counts.raw[unit][each], each))
    return raw[:-1] + "ة" if raw.endswith("ه") and not raw.endswith("الله") else raw


def _given(counts: _Counts, sex: str, by_name: dict[str, float]) -> Forms:
    weights = {}
    for unit, count in counts.given.items():
        spelt = [*counts.seen.get(unit, ()), *counts.unseen.get(unit, ())]
        known = [by_name[each.lower()] for each in spelt if each.lower() in by_name]
        female = sum(known) / len(known) if known else float(unit.endswith(("ه", "اء", "يا")))
        share = female if sex == "F" else 1 - female
        if share > 0.05:
            weights[unit] = count * share
    return _forms(weights, counts, {unit: _as_written(counts, unit) for unit in weights})


def _surnames(counts: _Counts) -> Forms:
    """Real surnames, then those made of a given name, by a law of Zipf in the order of their counts."""
    written = {unit: _as_written(counts, unit) for unit in counts.surnames}
    order: list[tuple[int, str]] = [(count, unit) for unit, count in counts.surnames.items()]
    for unit, _ in counts.given.most_common(_MADE_OF):
        for prefix, spelt in _PREFIXES.items():
            raw = prefix + bare(unit)
            made = units(raw)
            if len(made) != 1 or made[0].text in written:
                continue
            written[made[0].text] = raw
            order.append((0, made[0].text))
            counts.seen[made[0].text] = Counter(_made(spelt, counts.seen[unit].elements()))
            counts.unseen[made[0].text] = _made(spelt, counts.unseen[unit])
    # Among equals by a hash, so that the order is no alphabet and stays the same everywhere.
    order.sort(key=lambda each: (-each[0], hashlib.sha256(each[1].encode()).digest()))
    weights = {unit: 1.0 / (rank + 30) ** 0.85 for rank, (_, unit) in enumerate(order)}
    return _forms(weights, counts, written)


def _made(prefix: str, spelt: Iterable[str]) -> list[str]:
    """Spellings of a given name made into a surname's, where that is still one unit."""
    made = (prefix + (each if prefix.endswith(" ") else each[0].lower() + each[1:]) for each in spelt)
    return [each for each in made if len(units(each)) == 1]


def _latin_only(names: list[str], share: NDArray[np.float64]) -> Forms:
    text = pa.array(names, pa.string())
    return Forms(text, np.cumsum(share) / max(share.sum(), 1e-9), names, text)


def _foreign_first_names(folder: Path) -> tuple[dict[str, Forms], dict[str, float]]:
    """First names by sex with their counts, and of each the share of women."""
    counted: dict[str, Counter[str]] = {"M": Counter(), "F": Counter()}
    if (folder / FIRST_NAMES).is_file():
        for row in _rows(folder / FIRST_NAMES, ","):
            if _NEEDS_QUOTES.search(row["firstname"]):
                continue
            counted["F" if row["sexe"] == "2" else "M"][row["firstname"]] += int(row["occurrences"])
    women = {
        name: counted["F"][name] / (counted["F"][name] + counted["M"][name]) for name in counted["M"] | counted["F"]
    }
    common = {sex: names.most_common(3000) for sex, names in counted.items()}
    return {
        sex: _latin_only([name.title() for name, _ in names], np.array([n for _, n in names], float))
        for sex, names in common.items()
    }, women


def _foreign_surnames(folder: Path) -> Forms:
    path = folder / SURNAMES
    names = path.read_text(encoding="utf-8").split("\n")[:200_000:4] if path.is_file() else []
    names = [name.strip().title() for name in names if name.strip() and not _NEEDS_QUOTES.search(name)]
    return _latin_only(names, np.ones(len(names)))
