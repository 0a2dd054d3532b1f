"""`figures sign`, `list`, `answer`, `compare`, `print`: numbers that both sides sign, and papers about them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from comity.cli import files
from comity.cli.case import reference
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.errors import Usage

PROCEDURE = "readmission"
LANGUAGES = ("fr", "ar", "en")
PAPERS = ("briefing", "extract")
Procedure = Annotated[str, typer.Option("--procedure", metavar="PROCEDURE")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY")]
At = Annotated[str | None, typer.Option("--at", metavar="POSITION")]
Entry = Annotated[str, typer.Argument(metavar="PARTY:INC:INDEX")]
Paper = Annotated[str, typer.Option("--paper", metavar="briefing|extract")]
In = Annotated[str, typer.Option("--in", metavar="fr|ar|en")]
Out = Annotated[str, typer.Option("--out", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "figures")
    group.command("sign", cls=Command)(sign)
    group.command("list", cls=Command)(listed)
    group.command("answer", cls=Command)(answer)
    group.command("compare", cls=Command)(compare)
    group.command("print", cls=Command)(paper)


def sign(
    ctx: typer.Context, procedure: Procedure = PROCEDURE, first: From = None, last: To = None, at: At = None
) -> None:
    """Sign what this node counts. The other side recomputes it and answers."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import signing

        found = signing.sign(office, officer, procedure, first, last, at)
    _give(session.out, found)


def answer(ctx: typer.Context, entry: Entry) -> None:
    """Recompute what the other side signed, and say whether it is the same."""
    session = session_of(ctx)
    from comity.journal.entry import Ref

    named = Ref.parse(entry)
    with session.acting() as (office, officer):
        from comity.chancery import signing

        found = signing.answer(office, officer, named)
    _give(session.out, found)


def listed(ctx: typer.Context) -> None:
    """What either side signed, and what the other answered."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import signing

        found = signing.listed(office)
    if session.out.json:
        session.out.document({"items": found})
    elif not found:
        session.out.line("figures.none_signed")
    else:
        session.out.table(
            ("entry", "time", "procedure", "from", "to", "status", "digest"),
            [_row(session.out, each) for each in found],
        )


def compare(ctx: typer.Context, entry: Entry) -> None:
    """Our own result beside the other side's, case by case where they differ."""
    session = session_of(ctx)
    from comity.journal.entry import Ref

    named = Ref.parse(entry)
    with session.reading() as (office, officer):
        from comity.chancery import signing

        found = signing.compare(office, officer, named)
    out = session.out
    if out.json:
        out.document(found)
        return
    _show(out, found)
    if found["equal"] is None:
        out.line("figures.no_answer")
    elif found["equal"]:
        out.line("figures.equal")
    out.table(
        ("case", "figure", "ours", "theirs"),
        [
            (each.get("case", ""), each["figure"], _said(each["ours"]), _said(each["theirs"]))
            for each in (*found["figures"], *found["cases"])
        ],
    )
    if found["hidden"]:
        out.line("figures.hidden", count=found["hidden"])


def paper(ctx: typer.Context, entry: Entry, kind: Paper, spoken: In, out: Out) -> None:
    """A briefing of two pages, or a public extract with its small cells hidden, as PDF/A."""
    session = session_of(ctx)
    from comity.journal.entry import Ref

    if kind not in PAPERS:
        raise Usage("usage.value", name="--paper", choices=list(PAPERS))
    if spoken not in LANGUAGES:
        raise Usage("usage.value", name="--in", choices=list(LANGUAGES))
    named = Ref.parse(entry)
    with session.acting() as (office, officer):
        from comity.desk import papers

        content = papers.draw(office, officer, named, kind, spoken)
    files.write(out, content)
    if session.out.json:
        session.out.document({"file": out, "bytes": len(content)})
    else:
        session.out.line("figures.printed", file=out)


def _give(out: Output, found: dict[str, Any]) -> None:
    if out.json:
        out.document(found)
    else:
        _show(out, found)


def _show(out: Output, found: dict[str, Any]) -> None:
    out.heading("figures.head", procedure=out.word("procedure", found["procedure"]), at=found["at"])
    out.facts(
        [
            ("entry", reference(found["entry"])),
            ("time", found["time"]),
            ("from", found["cohort"]["from"]),
            ("to", found["cohort"]["to"]),
            ("status", out.word("figures_status", found["status"])),
            ("digest", found["result"]),
        ]
    )


def _row(out: Output, each: dict[str, Any]) -> tuple[object, ...]:
    cohort = each["cohort"]
    status = out.word("figures_status", each["status"])
    procedure = out.word("procedure", each["procedure"])
    days = cohort["from"] or "–", cohort["to"] or "–"
    return reference(each["entry"]), each["time"], procedure, *days, status, each["result"][:16]


def _said(value: str | int | None) -> str:
    return "–" if value is None else str(value)
