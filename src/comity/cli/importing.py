"""`import`: a list of persons becomes single cases, each a draft that awaits its own approval."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from comity.cli import files
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.errors import Usage

File = Annotated[str, typer.Argument(metavar="FILE")]
Procedure = Annotated[str, typer.Option("--procedure", metavar="PROCEDURE")]
Channel = Annotated[str, typer.Option("--channel", metavar="CHANNEL")]
DryRun = Annotated[bool, typer.Option("--dry-run")]

MOST_BYTES = 64 << 20
# How many lines a person is shown; a program is given all of them.
SHOWN = 1000


def register(app: typer.Typer) -> None:
    """Hang the command on the tree."""
    app.command("import", cls=Command)(import_list)


def import_list(
    ctx: typer.Context, file: File, procedure: Procedure, channel: Channel, dry_run: DryRun = False
) -> None:
    """Draft a case for each line of a list, or say with --dry-run what would become of each."""
    session = session_of(ctx)
    content = files.read(file, MOST_BYTES)
    if content is None:
        raise Usage("import.too_large", most=MOST_BYTES)
    out = session.out
    with session.acting() as (office, officer), _between_batches(out) as stop_if_asked:
        from comity.chancery.importing import run
        from comity.identify import pairs

        def progress(done: int, total: int) -> None:
            _tell(out, done, total)
            stop_if_asked()

        found = run.run(
            office, officer, content, procedure, channel, dry_run=dry_run, progress=progress, compare=pairs.compare
        )
    if out.json:
        out.document(found)
    else:
        _show(out, found, dry_run)


@contextmanager
def _between_batches(out: Output) -> Iterator[Callable[[], None]]:
    """The first Ctrl-C waits for the batch to be committed; a second one does not."""
    asked: list[bool] = []

    def stop_if_asked() -> None:
        if asked:
            raise KeyboardInterrupt

    def ask(number: int, frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(True)

    here = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, ask) if here else None
    try:
        yield stop_if_asked
    except KeyboardInterrupt:
        out.note("import.interrupted")
        raise
    finally:
        if here:
            signal.signal(signal.SIGINT, before)


def _tell(out: Output, done: int, total: int) -> None:
    """How far it is, on stderr: a line that is written over in a terminal, else a line now and then."""
    said = out.say("import.progress", done=done, total=total)
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{said}\x1b[K" + ("\n" if done >= total else ""))
        sys.stderr.flush()
    elif done >= total or done % 1000 == 0:
        sys.stderr.write(f"{said}\n")
        sys.stderr.flush()


def _show(out: Output, found: dict[str, Any], dry_run: bool) -> None:
    out.heading("import.would" if dry_run else "import.done")
    counts = {name: found[name] for name in ("created", "duplicates", "rejected")}
    out.line("import.counts", **counts)
    alike = [each for each in found["lines"] if each["possible_duplicate"]]
    lines = [each for each in found["lines"] if each["outcome"] != "created" or not dry_run or each in alike][:SHOWN]
    if lines:
        out.table(("line", "outcome", "case", "field", "meaning"), [_row(out, each) for each in lines])
    if alike:
        out.line("import.alike", count=len(alike))
    if found["created"] and not dry_run:
        out.note("import.to_approve")


def _row(out: Output, each: dict[str, Any]) -> tuple[str, str, str | None, str | None, str | None]:
    meaning = out.word("problem", each["code"]) if each["code"] else None
    if each["possible_duplicate"]:
        other = each["possible_duplicate"]
        meaning = out.say(
            "import.possible_duplicate",
            other=other["line"] or other["case"],
            percent=round(other["probability"] * 100),
        )
    if each["of"]:
        meaning = f"{meaning} ({each['of']})"
    return str(each["line"]), out.word("outcome", each["outcome"]), each["case"], each["field"], meaning
