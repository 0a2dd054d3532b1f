"""`identify`: index a registry, and ask it who a person may be. Ranked candidates with evidence; a human decides."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity import language
from comity.cli import identify_changes
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.session import session_of
from comity.errors import Usage

if TYPE_CHECKING:
    from comity.cli.output import Output
    from comity.identify.merge import Answer

Registry = Annotated[str | None, typer.Argument(metavar="REGISTRY")]
Directory = Annotated[str, typer.Argument(metavar="DIR")]
OutDir = Annotated[str, typer.Option("--out", metavar="DIR")]
Database = Annotated[str | None, typer.Option("--database", metavar="URL")]
Sql = Annotated[str | None, typer.Option("--query", metavar="SQL")]
Places = Annotated[str | None, typer.Option("--places", metavar="FILE")]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME")]
Born = Annotated[str, typer.Option("--born", metavar="DATE")]
Place = Annotated[str, typer.Option("--place", metavar="PLACE")]
Sex = Annotated[str, typer.Option("--sex", metavar="m|f")]
Shards = Annotated[bool, typer.Option("--shards")]
Batch = Annotated[str | None, typer.Option("--batch", metavar="FILE")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=200)]

SHOWN_BAD = 20
_EVERY = 2.0  # seconds between two lines of progress where no terminal is


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "identify")
    group.command("index", cls=Command)(index)
    group.command("search", cls=Command)(search)
    identify_changes.register(group)


def index(
    ctx: typer.Context,
    out_dir: OutDir,
    registry: Registry = None,
    database: Database = None,
    sql: Sql = None,
    places: Places = None,
    shards: Shards = False,
) -> None:
    """Index a registry. Interrupted, the same command goes on where it was."""
    from comity.identify import building, reading, sharding

    out = session_of(ctx).out
    if (registry is None) == (database is None) or (database is None) != (sql is None):
        raise Usage("identify.one_registry")
    source: reading.Source = Path(registry) if registry is not None else reading.Query(database or "", sql or "")
    if registry is not None and not Path(registry).is_file():
        raise Usage("identify.no_file", file=registry)
    told = _Progress(out)
    bad: list[dict[str, Any]] = []

    def report(one: reading.Bad) -> None:
        if len(bad) < 1000:
            bad.append({"line": one.line, "code": one.code})

    built = (sharding.build if shards else building.build)(
        lambda skip: reading.blocks(source, skip=skip),
        Path(out_dir),
        origin=building.origin_of(source),
        table=Path(places) if places else None,
        report=report,
        progress=told.tell,
    )
    told.end()
    found = {"directory": out_dir, "rows": built.rows, "units": built.units, "rejected": built.bad, "lines": bad}
    if out.json:
        out.document(found)
        return
    out.line("identify.indexed", rows=built.rows, units=built.units)
    for one in bad[:SHOWN_BAD]:
        what = language.explain(Usage(one["code"]), out.language)["message"]
        out.line("identify.bad_row", line=one["line"], what=what)


class _Progress:
    """How far an index is: one line that is written over, or a line now and then."""

    def __init__(self, out: Output) -> None:
        self._out = out
        self._last = 0.0
        self._open = False

    def tell(self, what: str, rows: int) -> None:
        terminal = sys.stderr.isatty()
        if not terminal and what == "reading" and time.monotonic() - self._last < _EVERY:
            return
        self._last = time.monotonic()
        said = self._out.say(f"identify.{what}", rows=rows)
        sys.stderr.write(f"\r{said}\x1b[K" if terminal else f"{said}\n")
        sys.stderr.flush()
        self._open = terminal

    def end(self) -> None:
        """Leave the line that was written over."""
        if self._open:
            sys.stderr.write("\n")


def search(
    ctx: typer.Context,
    directory: Directory,
    name: Name = None,
    born: Born = "",
    place: Place = "",
    sex: Sex = "",
    batch_file: Batch = None,
    limit: Limit = 10,
) -> None:
    """Who in the index resembles: ranked, with the evidence. Nothing is decided."""
    from comity.identify import batch, model, registry
    from comity.identify.search import Query

    out = session_of(ctx).out
    if (name is None) == (batch_file is None):
        raise Usage("identify.one_query")
    queries = [batch.Asked("1", Query(name, born, place, sex))] if name is not None else None
    if batch_file is not None and not Path(batch_file).is_file():
        raise Usage("identify.no_file", file=batch_file)
    found = registry.load(Path(directory), model.load())
    if queries is not None:
        answer = found.search(queries[0].query, limit=limit)
        if out.json:
            out.document({"query_id": "1", **batch.told(answer)})
        else:
            _show(out, answer)
        return
    for asked in batch.read(Path(str(batch_file))):
        line = batch.answer(
            asked.query_id,
            lambda query=asked.query: found.search(query, limit=limit),  # type: ignore[misc]
            lambda bad: language.explain(bad, out.language),
        )
        out.document(line)


def _show(out: Output, answer: Answer) -> None:
    if not answer.candidates:
        out.line("identify.nobody")
        return
    out.heading("identify.resemble")
    out.table(
        ("identified", "probability", "because"),
        [(one.id, f"{one.score:.3f}", _because(one.evidence)) for one in answer.candidates],
    )
    out.line("identify.homonyms", count=answer.homonyms)
    if not answer.whole:
        out.note("identify.not_whole")


def _because(evidence: dict[str, Any]) -> str:
    words = [
        " ".join(f"{left or '∅'}↔{right or '∅'}" for left, right in word["alignment"]) or f"{word['asked']}: ∅"
        for word in evidence["name"]["words"]
    ]
    return " · ".join(words)
