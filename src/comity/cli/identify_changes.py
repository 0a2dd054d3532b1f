"""`identify add`, `identify delete`, `identify compact`: a registry corrected without indexing it again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity import language
from comity.cli import identify_sealed
from comity.cli.help import Command
from comity.cli.session import session_of
from comity.errors import Usage

if TYPE_CHECKING:
    from comity.cli.output import Output
    from comity.identify.delta import Changed

Directory = Annotated[str, typer.Argument(metavar="DIR")]
Rows = Annotated[str, typer.Argument(metavar="ROWS")]
Ids = Annotated[list[str], typer.Argument(metavar="ID")]

SHOWN_BAD = 20


def register(group: typer.Typer) -> None:
    """Hang the commands on `identify`."""
    group.command("add", cls=Command)(add)
    group.command("delete", cls=Command)(delete)
    group.command("compact", cls=Command)(compact)


def add(ctx: typer.Context, directory: Directory, rows: Rows, key_file: identify_sealed.KeyFile = None) -> None:
    """Add rows; a row whose id is known replaces the old one."""
    from comity.identify import delta, model, reading

    session = session_of(ctx)
    if not Path(rows).is_file():
        raise Usage("identify.no_file", file=rows)
    bad: list[reading.Bad] = []

    def blocks() -> Any:
        for block in reading.blocks(rows):
            bad.extend(block.bad)
            yield block

    told: list[reading.Bad] = []
    with identify_sealed.changing(session, directory, key_file) as folder:
        changed = delta.add(folder, model.load(), blocks(), told.append)
    _say(session.out, changed, sorted({*bad, *told}))


def delete(ctx: typer.Context, directory: Directory, ids: Ids, key_file: identify_sealed.KeyFile = None) -> None:
    """Delete rows by their ids."""
    from comity.identify import delta, model

    session = session_of(ctx)
    with identify_sealed.changing(session, directory, key_file) as folder:
        changed = delta.delete(folder, model.load(), ids)
    _say(session.out, changed, [])


def compact(ctx: typer.Context, directory: Directory, key_file: identify_sealed.KeyFile = None) -> None:
    """Take what was added, replaced and deleted into the main index."""
    from comity.identify import compaction, model

    session = session_of(ctx)
    with identify_sealed.changing(session, directory, key_file) as folder:
        built = compaction.compact(folder, model.load())
    if session.out.json:
        session.out.document({"directory": directory, "rows": built.rows, "units": built.units})
    else:
        session.out.line("identify.indexed", rows=built.rows, units=built.units)


def _say(out: Output, changed: Changed, bad: list[Any]) -> None:
    if out.json:
        lines = [{"line": one.line, "code": one.code} for one in bad[:1000]]
        out.document({**changed._asdict(), "lines": lines})
        return
    out.line("identify.changed", added=changed.added, replaced=changed.replaced, deleted=changed.deleted)
    out.line("identify.apart", rows=changed.rows)
    if changed.unknown:
        out.line("identify.unknown_ids", ids=", ".join(changed.unknown[:SHOWN_BAD]), count=len(changed.unknown))
    for one in bad[:SHOWN_BAD]:
        what = language.explain(Usage(one.code), out.language)["message"]
        out.line("identify.bad_row", line=one.line, what=what)
