"""The model is made from the data alone, the same each time, and never from a name set apart to measure on."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from comity.errors import Usage
from comity.identify import model
from comity.identify.training import data, spellings, train
from comity.identify.training.alignment import Lattice, side
from comity.identify.training.em import learn
from support.source import ROOT

NAMES = ROOT / "data" / "names"
CONSONANTS = dict(zip("btdrsfklmn", "بتدرسفكلمن", strict=True))


def folder(into: Path, rows: int) -> Path:
    """The files of names, each cut to its first `rows`."""
    for source in (*data.PERSONS, *data.WORDS):
        with (NAMES / source.file).open(encoding="utf-8") as lines:
            (into / source.file).write_text("".join(islice(lines, rows + 1)), encoding="utf-8")
    return into


def invented(many: int) -> dict[tuple[str, str], float]:
    """Pairs of words nobody bears: consonants beside their Arabic letters, with vowels that Arabic leaves out."""
    chance = np.random.default_rng(1)
    found = {}
    for _ in range(many):
        letters = chance.choice(list(CONSONANTS), chance.integers(2, 5))
        latin = "".join(letter + chance.choice(["a", "ou", "i"]) for letter in letters)
        found[latin, "".join(CONSONANTS[letter] for letter in letters)] = 1.0
    return found


def test_the_same_data_make_the_same_bytes(tmp_path: Path) -> None:
    small = folder(tmp_path, 8)
    said: list[str] = []
    for out in ("one", "two"):
        train(small, tmp_path / out, said.append, turns=2)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert len(said) > 10
    assert set(model.read(tmp_path / "one").chunks) == set(model.load().chunks)


def test_a_name_set_apart_teaches_nothing(tmp_path: Path) -> None:
    folder(tmp_path, 0)
    names = [f"{one}{two}س مم" for one in CONSONANTS.values() for two in CONSONANTS.values()]
    apart = [name for name in names if data.split(data.key(name)) == "dev"]
    assert 5 < len(apart) < 50
    heading = "arabic_key\tlatin\tlatin_lang\tcountry\tcount\n"
    for source in data.PERSONS:
        lines = "".join(f"{name}\tbadas mam\ten\tXX\t1\n" for name in names)
        (tmp_path / source.file).write_text(heading + lines, encoding="utf-8")
    assert {arabic for arabic, _ in data.measured(tmp_path)} == set(apart)
    learned = {arabic for _, arabic in data.unit_pairs(tmp_path)}
    assert learned == {name.split()[0] for name in set(names) - set(apart)} | {"مم"}


def test_letters_are_paired_without_being_told_and_a_wrong_row_is_found_out() -> None:
    pairs = invented(400)
    pairs["badafara", "نملكسمن"] = 1.0
    learned = learn(pairs, sizes=(3, 2), largest=5, least=6, say=lambda _: None)
    for latin, arabic in CONSONANTS.items():
        rows = [
            n for n, chunk in enumerate(learned.left) if latin in chunk and not set(chunk) & set(CONSONANTS) - {latin}
        ]
        assert learned.right[int(learned.weights[rows].sum(axis=0).argmax())].strip("^$") == arabic
    found = spellings.evidences(learned, pairs)
    assert found[-1] < 0 < np.min(found[:-1])


def test_every_alignment_is_counted_once() -> None:
    """With all weights one, the sum over alignments is their number: by hand, 13 of two letters beside two."""
    ends = side([""], 1, 0)
    lattice = Lattice(ends, ends, 2)
    weights = np.ones(lattice.shape)
    one = np.zeros(1, np.int32)
    sums, number = lattice.forward(weights, one, one)
    assert number == 13  # Delannoy's number of a square of two
    used = np.zeros(weights.size)
    lattice.used(weights, one, one, sums, np.ones(1), used)
    letters = sum(used.reshape(weights.shape)[number].sum() for number in (1, 2))
    assert letters == pytest.approx(2), "each letter stands in each alignment once"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Usage) as refused:
        train(tmp_path, tmp_path / "out", lambda _: None)
    assert "maghreb_person_pairs.tsv" in str(refused.value)
