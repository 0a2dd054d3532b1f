"""Queries to a synthetic registry, with the truth: how an officer of the other state may have written the person.

The Latin spelling of every unit is a real one that training never saw. Around it: another order of the words, one left
out, `ben`, `abd` and the article joined, split or hyphened, capitals, and a date, place and sex that are not always
those of the registry.
"""

from __future__ import annotations

import csv
import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.identify.born import date_of
from comity.identify.fold import units
from comity.identify.synthetic import Piece, rng, towns

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path
    from types import TracebackType

    from comity.identify.synthetic_names import Vocabulary

# Shares of queries, each by itself.
SURNAME_FIRST, SURNAME_CAPITALS, ALL_CAPITALS = 0.40, 0.35, 0.15
SECOND_DROPPED = 0.35
HEAD_CHANGED, ARTICLE_CHANGED = 0.25, 0.25
PLACE, PLACE_IS_REGION, PLACE_IN_ARABIC, SEX = 0.60, 0.15, 0.10, 0.80
BORN = {"day": 0.73, "year": 0.08, "about": 0.06, "none": 0.03, "swapped": 0.03, "beside": 0.05, "typo": 0.02}
_HEAD = re.compile(r"^(ben|bin|bou|abou|abu|abdel|abd el|abdul|abd al|ould|ait|aït)[ -]?(?=\w{3})", re.IGNORECASE)
_ARTICLE = re.compile(r"^(el|al)[ -]", re.IGNORECASE)
_TRIES = 40  # persons looked at for one query


class Asked:
    """The two files as they grow: `Q.csv` (query_id, name, born, place, sex) and `Q.truth.csv` (query_id, id)."""

    def __init__(self, path: Path, count: int, rows: int, seed: int) -> None:
        self._paths = (path, path.with_suffix(".truth" + path.suffix))
        self._count, self._rows, self._seed = count, rows, seed
        self._files = ExitStack()
        self.made = 0

    def __enter__(self) -> Asked:
        opened = [self._files.enter_context(path.open("w", encoding="utf-8", newline="")) for path in self._paths]
        self._queries, self._truth = (csv.writer(file, lineterminator="\n") for file in opened)
        self._queries.writerow(["query_id", "name", "born", "place", "sex"])
        self._truth.writerow(["query_id", "id"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    def of(self, words: Vocabulary, people: Piece, piece: int, size: int) -> None:
        """This piece's share of the queries, about persons whose every unit has a spelling kept for queries."""
        before = piece * len(people.born)
        wanted = self._count * (before + size) // self._rows - self._count * before // self._rows
        chance = rng(self._seed, piece, 2)
        found = 0
        for row in chance.permutation(size)[: wanted * _TRIES].tolist():
            if found == wanted:
                break
            query = _query(words, people, row, chance)
            if query is None:
                continue
            found += 1
            self.made += 1
            self._queries.writerow([f"q{self.made:06}", *query])
            self._truth.writerow([f"q{self.made:06}", f"{before + row + 1:09}"])


def _query(words: Vocabulary, people: Piece, row: int, chance: np.random.Generator) -> list[str] | None:
    if people.foreign[row]:
        return None
    men = len(words.given["M"].unit)
    numbers = [int(people.given[row]), int(people.second[row])]
    given = [words.given["F"].unit[n - men] if n >= men else words.given["M"].unit[n] for n in numbers if n >= 0]
    spelt = [words.queries.get(unit) for unit in [*given, words.surnames.unit[int(people.surname[row])]]]
    if not all(spelt):
        return None
    names = [_respelt(str(chance.choice(each)), chance) for each in spelt if each]
    if len(names) == 3 and chance.random() < SECOND_DROPPED:
        del names[1]
    surname = names.pop()
    dice = chance.random()
    if dice < ALL_CAPITALS:
        surname, names = surname.upper(), [name.upper() for name in names]
    elif dice < ALL_CAPITALS + SURNAME_CAPITALS:
        surname = surname.upper()
    ordered = [surname, *names] if chance.random() < SURNAME_FIRST else [*names, surname]
    sex = ("F" if people.women[row] else "M") if chance.random() < SEX else ""
    return [" ".join(ordered), _born(int(people.born[row]), chance), _place(int(people.place[row]), chance), sex]


def _respelt(spelling: str, chance: np.random.Generator) -> str:
    """Compounds joined, split or hyphened, the article likewise; the letters stay those of the real spelling."""
    if (head := _HEAD.match(spelling)) and chance.random() < HEAD_CHANGED:
        rest = spelling[head.end() :]
        between = str(chance.choice(["", " ", "-"]))
        made = head[1] + between + (rest[0].upper() + rest[1:] if between else rest[0].lower() + rest[1:])
        return made if len(units(made)) == 1 else spelling
    if (article := _ARTICLE.match(spelling)) and chance.random() < ARTICLE_CHANGED:
        return article[1] + str(chance.choice(["", " ", "-"])) + spelling[article.end() :]
    return spelling


def _born(day: int, chance: np.random.Generator) -> str:
    """What the officer has of a true day of birth."""
    date = date_of(day)
    kind = str(chance.choice([*BORN], p=np.array([*BORN.values()]) / sum(BORN.values())))
    if kind == "none":
        return ""
    if kind in {"year", "about"}:
        return f"{date.year}" if kind == "year" else f"~{date.year + int(chance.integers(-2, 3))}"
    return _slipped(date, kind, chance).isoformat()


def _slipped(date: dt.date, kind: str, chance: np.random.Generator) -> dt.date:
    try:
        if kind == "swapped":
            return date.replace(month=date.day, day=date.month)
        if kind == "beside":
            return date.replace(year=date.year + int(chance.choice([-1, 1])))
        if kind == "typo":
            return date.replace(day=int(chance.integers(1, 29)))
    except ValueError:
        return date
    return date


def _place(place: int, chance: np.random.Generator) -> str:
    where = towns()
    if place < 0 or chance.random() >= PLACE:
        return ""
    if chance.random() < PLACE_IS_REGION and where.region[place] >= 0:
        place = int(where.region[place])
    texts: Any = where.arabic if chance.random() < PLACE_IN_ARABIC else where.latin
    return str(texts[place].as_py())
