"""`prepare`: a visit prepared from its record, with the position papers of the officer's authority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from comity.cli import files
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.cli.terminal import shown
from comity.errors import Usage

if TYPE_CHECKING:
    from comity.desk.visits import Told

LANGUAGES = ("fr", "ar", "en")
Case = Annotated[str, typer.Argument(metavar="CASE")]
In = Annotated[str, typer.Option("--in", metavar="fr|ar|en")]
Out = Annotated[str | None, typer.Option("--out", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Hang the command on the tree."""
    app.command("prepare", cls=Command)(prepare)


def prepare(ctx: typer.Context, case: Case, spoken: In = "fr", out: Out = None) -> None:
    """Dates, postponements, agenda, delegations and position papers of a visit; with --out as a file to print."""
    session = session_of(ctx)
    if spoken not in LANGUAGES:
        raise Usage("usage.value", name="--in", choices=list(LANGUAGES))
    content: bytes | None = None
    with session.acting() as (office, officer):
        from comity.chancery import preparing
        from comity.desk import papers
        from comity.desk.visits import Told

        if out is not None:
            content = papers.preparation(office, officer, case, spoken)
        else:
            found = preparing.prepare(office, officer, case)
            if session.out.json:
                session.out.document(found)
            else:
                _show(session.out, Told(office, found, session.out.language))
    if out is not None and content is not None:
        files.write(out, content)
        if session.out.json:
            session.out.document({"file": out, "bytes": len(content)})
        else:
            session.out.line("figures.printed", file=out)


def _show(out: Output, told: Told) -> None:
    out.heading("prepare.head", title=told.title, state=told.state)
    out.facts([("reference", told.reference), ("channel", told.channel)])
    out.table(
        ("party", "dates", "accepted_by"),
        [(each["by"], each["days"], each["convened_by"]) for each in told.dates()],
    )
    for each in told.postponed():
        out.line("prepare.put_off", by=each["by"], day=each["day"], on=each["on"], reason=each["reason"])
    out.table(
        ("entry", "party", "topic", "title", "raised"),
        [
            (each.entry, each.by, each.topic, each.title, ", ".join(f"{by}: {words}" for by, _, words in each.raised))
            for each in told.points()
        ],
    )
    for title, paper in [(told.title, told.whole), *((each.title, each.paper) for each in told.points())]:
        if paper is not None:
            out.heading("prepare.paper", title=title, by=paper["by"])
            for each in paper["text"].split("\n"):
                out.text(shown(each))
