"""Real names to measure the name model on: the ones set apart, and for each those that are easily taken for it."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from comity.identify.chunks import Chunks
from comity.identify.fold import units
from comity.identify.resemblance import Likeness, Rivals, rivals
from comity.identify.skeleton import likeness, readings, signatures, skeleton
from comity.identify.training import data

NAMES = Path(__file__).resolve().parents[2] / "data" / "names"
_LIKE = 300  # words of the vocabulary that are weighed for each word of a query
_NEAR, _SHARING = 10, 10  # hard negatives of one name: by its consonants, and with one of its words
_FRENCH = frozenset(
    [
        "jean",
        "marie",
        "pierre",
        "michel",
        "andre",
        "philippe",
        "rene",
        "louis",
        "alain",
        "jacques",
        "bernard",
        "marcel",
        "daniel",
        "roger",
        "robert",
        "paul",
        "claude",
        "henri",
        "georges",
        "nicolas",
        "francois",
        "christian",
        "patrick",
        "charles",
        "albert",
        "maurice",
        "raymond",
        "eric",
        "denis",
        "guy",
        "serge",
        "gilbert",
        "emile",
        "jeanne",
        "francoise",
        "monique",
        "catherine",
        "nathalie",
        "isabelle",
        "jacqueline",
        "anne",
        "sylvie",
        "martine",
        "madeleine",
        "nicole",
        "suzanne",
        "helene",
        "christine",
        "marguerite",
        "denise",
        "sophie",
        "julie",
        "claire",
        "laurent",
        "olivier",
        "thierry",
        "pascal",
        "bruno",
        "lucien",
        "leon",
        "simon",
    ]
)
GROUPS = {
    "Berber": re.compile(
        r"^(n?aith?\w|tizi|taz|tam[ae]z|agh|am[ae]z|amokrane|amrouche|arezki|mohand|idir|mezian|massin|jugurth|ou[bcdfgklmnqstz]\w|ig[hou])"
    ),
    "letters that Arabic lacks (p, v, x)": re.compile(r"[pvx]"),
    "spelled by colonial registrars (ck, gu, rh, ph, tch, eu)": re.compile(r"ck|gu[eiy]|rh|ph|tch|eu|cq"),
}


class Case(NamedTuple):
    """A name to look for: its Latin units, its record's key, and the keys of the names easily taken for it."""

    query: tuple[str, ...]
    key: str
    near: list[str]


class World:
    """The 36,000 names of both files of persons, and who bears which word."""

    def __init__(self) -> None:
        rows = [row for source in data.PERSONS for row in data.rows(NAMES, source)]
        self.spelled: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for arabic, latin in rows:
            self.spelled[latin_units(latin)].add(data.key(arabic))
        self.keys = sorted({data.key(arabic) for arabic, _ in rows})
        self.bearing: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.keys):
            for word in name.split():
                self.bearing[word].append(number)
        self._marks = signatures(["".join(skeleton("arabic", word) for word in name.split()) for name in self.keys])
        self._sizes = np.bitwise_count(self._marks).sum(axis=0).astype(np.uint8)

    def cases(self, pairs: list[tuple[str, str]], seed: int) -> list[Case]:
        """One for each (Arabic, Latin). Another writing of the same Latin name counts as right, so it is left out."""
        chance, found = np.random.default_rng(seed), []
        for arabic, latin in pairs:
            query, key = latin_units(latin), data.key(arabic)
            if not query or not key:
                continue
            marks = signatures(["".join(skeleton("latin", word) for word in query)])[:, 0]
            like = likeness(marks, self._marks, self._sizes)
            near = [int(n) for n in np.argsort(-like, kind="stable")[: _NEAR + 10]]
            sharing = [int(n) for word in key.split() for n in chance.permutation(self.bearing[word])[:_SHARING]]
            wrong = [[n for n in some if self.keys[n] not in {*self.spelled[query], key}] for some in (near, sharing)]
            chance.shuffle(wrong[1])
            chosen = dict.fromkeys(wrong[0][:_NEAR] + wrong[1][:_SHARING])
            found.append(Case(query, key, [self.keys[n] for n in chosen]))
        return found


class Vocabulary:
    """The words of the side that is searched, and the evidence of a query's word with them."""

    def __init__(self, names: list[tuple[str, ...]], script: str, chunks: Chunks) -> None:
        self.words = sorted({word for name in names for word in name})
        self.number = {word: n for n, word in enumerate(self.words)}
        self.names = np.full((len(names), 8), len(self.words), np.int32)
        for row, name in enumerate(names):
            self.names[row, : len(name)] = [self.number[word] for word in name[:8]]
        self.chunks, self.ready = chunks, chunks.ready(self.words)
        self._marks = signatures([skeleton(script, word) for word in self.words])
        self._sizes = np.bitwise_count(self._marks).sum(axis=0).astype(np.uint8)
        self.around = cache(self._around)

    def _around(self, word: str) -> tuple[np.ndarray, Rivals]:
        """(V + 1,) evidence with each word, -3 for those that aren't like it, and the rivals."""
        like = np.max(
            [likeness(signatures([bones])[:, 0], self._marks, self._sizes) for bones in readings("latin", word)], axis=0
        )
        near = np.argpartition(-like, _LIKE)[:_LIKE]
        evidence = self.chunks.evidence(word, self.ready, near)
        table = np.full(len(self.words) + 1, -3, np.float32)
        table[near] = np.maximum(evidence, -3)
        return table, rivals(evidence)

    def ranks(self, query: tuple[str, ...]) -> np.ndarray:
        """(N,) how well each name fits, for ordering the names of one query."""
        total = np.zeros(len(self.names), np.float32)
        best = np.full(self.names.shape, -9, np.float32)
        for word in query:
            table = self.around(word)[0][self.names]
            top = table.max(axis=1)
            total += np.where(top < 1, -2.5, top)
            best = np.maximum(best, table)
        return total - 2.5 * ((best < 1) & (self.names < len(self.words))).sum(axis=1)

    def likeness(self, query: tuple[str, ...], name: str) -> Likeness:
        """Of a query and one name of the vocabulary, every word weighed in full."""
        which = np.array([self.number[word] for word in name.split()])
        evidence = np.array([self.chunks.evidence(word, self.ready, which) for word in query])
        alone = np.array([self.chunks.alone(word) for word in query])
        return Likeness(evidence, alone, self.ready.alone[which], [self.around(word)[1] for word in query])


def groups(query: tuple[str, ...]) -> list[str]:
    """Which of the measured groups a spelling belongs to."""
    found = [name for name, pattern in GROUPS.items() if any(pattern.search(word) for word in query)]
    return [*found, "a first name of French origin"] if set(query) & _FRENCH else found


def latin_units(name: str) -> tuple[str, ...]:
    """The Latin words of a name, folded."""
    return tuple(unit.text for unit in units(name) if unit.script == "latin")
