"""`identify`: index a registry, and ask it who a person may be. Ranked candidates with evidence; a human decides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity import language
from comity.cli import identify_changes, identify_sealed, identify_service, identify_tools
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.identify_progress import Progress
from comity.cli.session import session_of
from comity.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from comity.cli.output import Output
    from comity.cli.session import Session
    from comity.identify import batch
    from comity.identify.asking import Missing, Whole
    from comity.identify.merge import Answer
    from comity.identify.search import Query

Registry = Annotated[str | None, typer.Argument(metavar="REGISTRY")]
Directory = Annotated[str, typer.Argument(metavar="DIR")]
SearchedDirectory = Annotated[str | None, typer.Argument(metavar="DIR")]
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


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    from comity.cli import identify_case

    group = subgroup(app, "identify")
    group.command("index", cls=Command)(index)
    group.command("search", cls=Command)(search)
    identify_changes.register(group)
    identify_service.register(group)
    identify_tools.register(group)
    identify_case.register(group)


def index(
    ctx: typer.Context,
    out_dir: OutDir,
    registry: Registry = None,
    database: Database = None,
    sql: Sql = None,
    places: Places = None,
    shards: Shards = False,
    sealed: identify_sealed.Sealed = False,
    plain: identify_sealed.Plain = False,
    key_file: identify_sealed.KeyFile = None,
) -> None:
    """Index a registry. Interrupted, the same command goes on where it was."""
    from comity.identify import building, reading, sealing, sharding

    session = session_of(ctx)
    out = session.out
    if (registry is None) == (database is None) or (database is None) != (sql is None):
        raise Usage("identify.one_registry")
    source: reading.Source = Path(registry) if registry is not None else reading.Query(database or "", sql or "")
    if registry is not None and not Path(registry).is_file():
        raise Usage("identify.no_file", file=registry)
    key = identify_sealed.secret(session, key_file, sealed=sealed, plain=plain)
    if sealing.resumed(Path(out_dir), key):
        out.line("identify.sealed_now")
        return
    told = Progress(out)
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
    if key is not None:
        told.tell("sealing", built.rows)
        sealing.seal(Path(out_dir), key(Path(out_dir)))
    told.end()
    if key is None and not plain:
        out.note("identify.left_plain")
    found = {"directory": out_dir, "rows": built.rows, "units": built.units, "rejected": built.bad, "lines": bad}
    if out.json:
        out.document(found)
        return
    out.line("identify.indexed", rows=built.rows, units=built.units)
    for one in bad[:SHOWN_BAD]:
        what = language.explain(Usage(one["code"]), out.language)["message"]
        out.line("identify.bad_row", line=one["line"], what=what)


def search(
    ctx: typer.Context,
    directory: SearchedDirectory = None,
    name: Name = None,
    born: Born = "",
    place: Place = "",
    sex: Sex = "",
    batch_file: Batch = None,
    limit: Limit = 10,
    service: identify_service.Service = None,
    service_token: identify_service.ServiceToken = None,
    within: identify_service.Within = 10.0,
    key_file: identify_sealed.KeyFile = None,
) -> None:
    """Who in the index resembles: ranked, with the evidence. Nothing is decided."""
    from comity.identify import batch
    from comity.identify.search import Query

    session = session_of(ctx)
    if (name is None) == (batch_file is None):
        raise Usage("identify.one_query")
    if (directory is None) == (service is None):
        raise Usage("identify.one_index")
    if batch_file is not None and not Path(batch_file).is_file():
        raise Usage("identify.no_file", file=batch_file)
    queries = [batch.Asked("1", Query(name, born, place, sex))] if name is not None else None
    if service is not None:
        ask = identify_service.asker(service, service_token, limit=limit, within=within)
        _answer(session, ask, queries or batch.read(Path(str(batch_file))), service=True, one=queries is not None)
        return
    with identify_sealed.opened(session, str(directory), key_file) as folder:
        ask = _local(folder, limit)
        _answer(session, ask, queries or batch.read(Path(str(batch_file))), service=False, one=queries is not None)


def _answer(
    session: Session, ask: Callable[[Query], Whole], queries: Iterable[batch.Asked], *, service: bool, one: bool
) -> None:
    from comity.identify import batch

    out = session.out
    for asked in queries:
        if one:
            answer, missing = ask(asked.query)
            if not out.json:
                _show(out, answer, incomplete=bool(missing))
            lacking = identify_service.missing(session, missing, show=not out.json)
            if out.json:
                out.document({"query_id": "1", **batch.told(answer), **({"missing": lacking} if service else {})})
            return
        lacks: list[Missing] = []
        line = batch.answer(
            asked.query_id,
            lambda query=asked.query, lacks=lacks: _noting(ask(query), lacks),  # type: ignore[misc]
            lambda bad: language.explain(bad, out.language),
        )
        lacking = identify_service.missing(session, lacks, show=False)
        out.document(line | ({"missing": lacking} if service else {}))


def _local(folder: Path, limit: int) -> Callable[[Query], Whole]:
    from comity.identify import asking, model, registry

    found = registry.load(folder, model.load())
    return lambda query: asking.Whole(found.search(query, limit=limit), [])


def _noting(whole: Whole, lacks: list[Missing]) -> Answer:
    lacks += whole.missing
    return whole.answer


def _show(out: Output, answer: Answer, *, incomplete: bool) -> None:
    if not answer.candidates:
        out.line("identify.nobody_so_far" if incomplete else "identify.nobody")
        return
    out.heading("identify.resemble")
    out.table(
        ("identified", "probability", "because"),
        [(one.id, f"{one.score:.3f}", because(one.evidence)) for one in answer.candidates],
    )
    out.line("identify.homonyms", count=answer.homonyms)
    if not answer.whole and not incomplete:
        out.note("identify.not_whole")


def because(evidence: dict[str, Any]) -> str:
    """The alignment of each word of a name, chunk beside chunk."""
    words = [
        " ".join(f"{left or '∅'}↔{right or '∅'}" for left, right in word["alignment"]) or f"{word['asked']}: ∅"
        for word in evidence["name"]["words"]
    ]
    return " · ".join(words)
