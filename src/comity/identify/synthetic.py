"""A synthetic registry of any size: units of real names recombined, noisy dates, places; the same for the same seed.

Rows are made in pieces of PIECE, each from the seed and its own number alone. So a registry of 1,000 rows is the
beginning of one of 45 million, memory stays small, and a piece can be made again without the others.
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from comity.errors import Usage
from comity.identify.born import number_of
from comity.identify.reading import COLUMNS
from comity.identify.synthetic_names import Forms, Vocabulary, evened, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

PIECE = 65_536
FIRST_YEAR, LAST_YEAR = 1930, 2025
FEW_YEARS_BEFORE = 5  # a share of dates is about a year and may be written as one before the first

# Shares of rows. Judgements of what a civil registry of the Maghreb holds, not measures of one.
SECOND_NAME = 0.30
SURNAME_FIRST = 0.25
IN_LATIN_TOO = 0.45
LATIN_ONLY = 0.004
NO_PLACE, PLACE_IN_LATIN, NO_SEX = 0.03, 0.35, 0.01
YEAR_ONLY, PRESUMED, ABOUT, NO_DATE = 0.03, 0.03, 0.006, 0.004


class Piece(NamedTuple):
    """Rows as numbers, (PIECE,) each, before they are text. born: days since 1800-01-01, the true ones."""

    women: NDArray[np.bool_]
    given: NDArray[np.int64]
    second: NDArray[np.int64]
    """-1 where there is none."""
    surname: NDArray[np.int64]
    foreign: NDArray[np.bool_]
    born: NDArray[np.int64]
    place: NDArray[np.int64]
    """-1 where there is none."""


class Towns(NamedTuple):
    """Places by weight. latin, arabic: (n,) strings; region: the number of the town that a region is called by."""

    latin: pa.Array
    arabic: pa.Array
    cumulated: NDArray[np.float64]
    region: NDArray[np.int64]


def rng(seed: int, piece: int, purpose: int) -> np.random.Generator:
    """Chance for one purpose in one piece: the same on every machine."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, piece, purpose])))


@lru_cache(maxsize=1)
def towns() -> Towns:
    """The example table's places. Their sizes are no census: a law of Zipf in a fixed order, regions' towns first."""
    with (resources.files("comity.identify") / "places.tsv").open("r", encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    chief: dict[str, str] = {}
    for row in rows:
        if row["kind"] == "region":
            chief.setdefault(row["region"], row["latin"].casefold())
    found = [row for row in rows if row["kind"] == "place"]
    first = [row["latin"].casefold() == chief.get(row["region"]) for row in found]
    number = {row["region"]: place for place, row in enumerate(found) if first[place]}
    mixed = np.random.Generator(np.random.Philox(7)).permutation(len(found))
    rank = np.empty(len(found))
    rank[sorted(range(len(found)), key=lambda place: (not first[place], mixed[place]))] = np.arange(len(found))
    share = 1.0 / (rank + 8) ** 0.9
    return Towns(
        pa.array([row["latin"] for row in found]),
        pa.array([row["arabic"] for row in found]),
        np.cumsum(share) / share.sum(),
        np.array([number.get(row["region"], -1) for row in found]),
    )


def _drawn(chance: np.random.Generator, cumulated: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    found: NDArray[np.int64] = np.searchsorted(cumulated, chance.random(size), "right").astype(np.int64)
    return np.minimum(found, len(cumulated) - 1)


def _by_sex(chance: np.random.Generator, forms: dict[str, Forms], women: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Numbers in one list of the men's names followed by the women's."""
    men = _drawn(chance, forms["M"].cumulated, len(women))
    return np.where(women, _drawn(chance, forms["F"].cumulated, len(women)) + len(forms["M"].unit), men)


def people(words: Vocabulary, seed: int, piece: int) -> Piece:
    """The persons of one piece."""
    chance = rng(seed, piece, 0)
    women = chance.random(PIECE) < 0.5
    given = _by_sex(chance, words.given, women)
    father = _drawn(chance, words.given["M"].cumulated, PIECE)
    second = np.where(chance.random(PIECE) < 0.5, father, _by_sex(chance, words.given, women))
    second[chance.random(PIECE) >= SECOND_NAME] = -1
    surname = _drawn(chance, words.surnames.cumulated, PIECE)
    foreign = chance.random(PIECE) < (LATIN_ONLY if len(words.foreign_surnames.unit) else 0)
    if foreign.any():
        given = np.where(foreign, _by_sex(chance, words.foreign, women), given)
        surname = np.where(foreign, _drawn(chance, words.foreign_surnames.cumulated, PIECE), surname)
        second[foreign] = -1
    # More people of the later years than of the early ones, as in a registry of the living.
    begin, end = number_of(FIRST_YEAR, 1, 1), number_of(LAST_YEAR, 12, 31)
    born = begin + (np.sqrt(0.06 + 0.94 * chance.random(PIECE)) - 0.24) / 0.76 * (end - begin)
    place = _drawn(chance, towns().cumulated, PIECE)
    place[chance.random(PIECE) < NO_PLACE] = -1
    return Piece(women, given, second, surname, foreign, np.clip(born.astype(np.int64), begin, end), place)


class Texts(NamedTuple):
    """What numbers become: each an array of strings to take from."""

    given: pa.Array
    given_latin: pa.Array
    surname: pa.Array
    surname_latin: pa.Array
    foreign: pa.Array
    foreign_surname: pa.Array
    dates: pa.Array


def texts_of(words: Vocabulary) -> Texts:
    """The texts of a vocabulary, and every date as it may be written."""
    men, women = words.given["M"], words.given["F"]
    begin, end = number_of(FIRST_YEAR - FEW_YEARS_BEFORE, 1, 1), number_of(LAST_YEAR, 12, 31)
    days = np.datetime64("1800-01-01") + np.arange(begin, end + 1)
    years = range(FIRST_YEAR - FEW_YEARS_BEFORE, LAST_YEAR + 1)
    return Texts(
        pa.concat_arrays([men.text, women.text]),
        pa.concat_arrays([men.latin, women.latin]),
        words.surnames.text,
        words.surnames.latin,
        pa.concat_arrays([words.foreign[sex].text for sex in ("M", "F")]),
        words.foreign_surnames.text,
        pa.array([*np.datetime_as_string(days), *map(str, years), *(f"~{year}" for year in years)]),
    )


def _take(texts: Any, numbers: NDArray[np.int64], kept: NDArray[np.bool_] | None = None) -> Any:
    """Texts by number, null where not kept."""
    return texts.take(pa.array(numbers, mask=None if kept is None else ~kept))


def _joined(first: Any, second: Any, last: Any, last_first: NDArray[np.bool_]) -> Any:
    """Given names and surname in one of two orders; null when one of those that count is."""
    given = pc.coalesce(pc.binary_join_element_wise(first, second, " "), first)
    one = pc.binary_join_element_wise(given, last, " ")
    return pc.if_else(pa.array(last_first), pc.binary_join_element_wise(last, given, " "), one)


def _dates(texts: Texts, chance: np.random.Generator, born: NDArray[np.int64]) -> Any:
    """How the registry writes the day: older ones are more often a year, or its first of January."""
    begin = number_of(FIRST_YEAR - FEW_YEARS_BEFORE, 1, 1)
    end = number_of(LAST_YEAR, 12, 31)
    years = LAST_YEAR - FIRST_YEAR + FEW_YEARS_BEFORE + 1
    year = (np.datetime64("1800-01-01") + born).astype("datetime64[Y]").astype(np.int64) + 1970
    january = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]") - np.datetime64("1800-01-01")
    age = np.clip((1990 - year) / 30, 0.15, 2.5)
    dice = chance.random(len(born))
    about = np.maximum(year + chance.integers(-2, 3, len(born)), FIRST_YEAR - FEW_YEARS_BEFORE)
    number = born - begin
    edges = np.cumsum([YEAR_ONLY, PRESUMED, ABOUT])[:, None] * age
    number = np.where(dice < edges[2], end - begin + 1 + years + np.minimum(about, LAST_YEAR) - FIRST_YEAR, number)
    number = np.where(dice < edges[2], number + FEW_YEARS_BEFORE, number)
    number = np.where(dice < edges[1], january.astype(np.int64) - begin, number)
    number = np.where(dice < edges[0], end - begin + 1 + year - FIRST_YEAR + FEW_YEARS_BEFORE, number)
    return _take(texts.dates, number, dice < 1 - NO_DATE)


def rows_of(texts: Texts, people_: Piece, seed: int, piece: int) -> Any:
    """One piece as a pyarrow RecordBatch of a registry's columns."""
    chance = rng(seed, piece, 1)
    native, foreign = ~people_.foreign, people_.foreign
    swapped = chance.random(PIECE) < SURNAME_FIRST
    has_second = people_.second >= 0
    second = np.maximum(people_.second, 0)
    arabic = _joined(
        _take(texts.given, np.where(native, people_.given, 0), native),
        _take(texts.given, second, has_second),
        _take(texts.surname, np.where(native, people_.surname, 0)),
        swapped,
    )
    in_latin = native & (chance.random(PIECE) < IN_LATIN_TOO)
    latin = _joined(
        _take(texts.given_latin, np.where(native, people_.given, 0), in_latin),
        _take(texts.given_latin, second, has_second),
        _take(texts.surname_latin, np.where(native, people_.surname, 0)),
        swapped,
    )
    if foreign.any():
        abroad = _joined(
            _take(texts.foreign, np.where(foreign, people_.given, 0), foreign),
            pa.nulls(PIECE, pa.string()),
            _take(texts.foreign_surname, np.where(foreign, people_.surname, 0)),
            swapped,
        )
        latin = pc.if_else(pa.array(foreign), abroad, latin)
    where = towns()
    place = np.maximum(people_.place, 0)
    spelt = pa.array(chance.random(PIECE) < PLACE_IN_LATIN)
    places = pc.if_else(spelt, _take(where.latin, place), _take(where.arabic, place))
    places = pc.if_else(pa.array(people_.place >= 0), places, pa.scalar(None, pa.string()))
    sex = pa.array(["M", "F"]).take(pa.array(people_.women.astype(np.int64), mask=chance.random(PIECE) < NO_SEX))
    first = piece * PIECE + 1
    ids = pc.utf8_lpad(pa.array(np.arange(first, first + PIECE)).cast(pa.string()), 9, "0")
    columns = [ids, arabic, latin, _dates(texts, chance, people_.born), places, sex]
    return pa.RecordBatch.from_arrays(columns, list(COLUMNS))


def generate(
    out: Path,
    *,
    rows: int,
    seed: int,
    data: Path,
    queries: Path | None = None,
    count: int = 1000,
    even: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """A registry of `rows` at `out` (.csv or .parquet), and `count` queries with the truth beside them.

    data: the folder of names. even: every given name and surname as common as another, so that a bare name has hardly
    a homonym, and whether its spelling is understood can be measured by the person. progress is told how many rows are
    written. Returns how many queries were made: fewer than asked for when few persons have spellings kept for queries.
    Raises Usage `identify.out_kind`, `…no_names`.
    """
    if out.suffix.lower() not in {".csv", ".parquet"} or rows < 1:
        raise Usage("identify.out_kind")
    words = evened(load(data)) if even else load(data)
    texts = texts_of(words)
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    from comity.identify.synthetic_queries import Asked

    with ExitStack() as files:
        asked = files.enter_context(Asked(queries, count, rows, seed)) if queries else None
        if out.suffix.lower() == ".csv":
            file = files.enter_context(out.open("wb"))
            file.write((",".join(COLUMNS) + "\n").encode())
            options = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
            writer = files.enter_context(arrow_csv.CSVWriter(file, schema, write_options=options))
        else:
            writer = files.enter_context(pq.ParquetWriter(out, schema, compression="zstd"))
        for piece in range(-(-rows // PIECE)):
            persons = people(words, seed, piece)
            size = min(PIECE, rows - piece * PIECE)
            writer.write_batch(rows_of(texts, persons, seed, piece).slice(0, size))
            if asked:
                asked.of(words, persons, piece, size)
            progress(piece * PIECE + size)
        return asked.made if asked else 0
