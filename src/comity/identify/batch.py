"""A list of queries as a file, and what each is answered: one JSON value for each line, in the order of the file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

from comity.errors import ComityError, Usage
from comity.identify.merge import Answer
from comity.identify.search import Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

COLUMNS = ("query_id", "name", "born", "place", "sex")
_MOST_FIELD = 1 << 20


class Asked(NamedTuple):
    """One line of the file."""

    query_id: str
    query: Query


def read(path: Path) -> Iterator[Asked]:
    """The queries of a CSV file (UTF-8, with header). Usage: identify.no_file, identify.batch_columns,
    identify.batch_unreadable."""
    if not path.is_file():
        raise Usage("identify.no_file", file=path.name)
    csv.field_size_limit(_MOST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as source:
        try:
            reader = csv.DictReader(source)
            names = [(name or "").strip().lower() for name in reader.fieldnames or []]
            if "name" not in names or set(names) - set(COLUMNS):
                raise Usage("identify.batch_columns", columns=", ".join(COLUMNS))
            reader.fieldnames = names
            for number, row in enumerate(reader, 1):
                yield Asked(
                    row.get("query_id") or str(number),
                    Query(row["name"] or "", row.get("born") or "", row.get("place") or "", row.get("sex") or ""),
                )
        except (UnicodeDecodeError, csv.Error):
            raise Usage("identify.batch_unreadable") from None


def answer(query_id: str, ask: Callable[[], Answer], explain: Callable[[ComityError], Any]) -> dict[str, Any]:
    """`{query_id, candidates, homonyms, …}`, or `{query_id, error}` where this query can't be asked."""
    try:
        found = ask()
    except ComityError as bad:
        return {"query_id": query_id, "error": explain(bad)}
    return {"query_id": query_id, **told(found)}


def told(found: Answer) -> dict[str, Any]:
    """An answer as JSON."""
    return {
        "candidates": [{"id": one.id, "score": one.score, "evidence": one.evidence} for one in found.candidates],
        "homonyms": found.homonyms,
        "complete": found.whole,
    }
