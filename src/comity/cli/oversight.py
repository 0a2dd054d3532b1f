"""`oversight log`, `review`, `export`, `open`: the log of what was done with personal data, for those who oversee."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

import typer

from comity.cli import files
from comity.cli.fields import read_fields
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.errors import Usage

OneCase = Annotated[str | None, typer.Option("--case", metavar="CASE")]
Officer = Annotated[str | None, typer.Option("--officer", metavar="OFFICER")]
Operation = Annotated[str | None, typer.Option("--operation", metavar="OPERATION")]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY")]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR")]
Oldest = Annotated[bool, typer.Option("--oldest-first")]
Fields = Annotated[str, typer.Option("--fields", metavar="FILE")]
Out = Annotated[str, typer.Option("--out", metavar="FILE")]
File = Annotated[str, typer.Argument(metavar="FILE")]

# A report of the most records that one may hold, with room to spare.
MOST_REPORT = 256 << 20


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "oversight")
    group.command("log", cls=Command)(log)
    group.command("review", cls=Command)(review)
    group.command("export", cls=Command)(export)
    group.command("open", cls=Command)(open_report)


def log(
    ctx: typer.Context,
    case: OneCase = None,
    officer: Officer = None,
    operation: Operation = None,
    since: Since = None,
    until: Until = None,
    after: After = None,
    oldest_first: Oldest = False,
) -> None:
    """What was done with personal data, newest first. That you read it is recorded."""
    session = session_of(ctx)
    with session.acting() as (office, reader):
        from comity.chancery import oversight

        found = oversight.log(
            office,
            reader,
            case=case,
            by=officer,
            operation=operation,
            since=since,
            until=until,
            after=after,
            oldest_first=oldest_first,
        )
    out = session.out
    if out.json:
        out.document(found)
        return
    out.heading("oversight.head", size=found["size"])
    _table(out, found["entries"])
    if found["next"]:
        out.line("list.more", cursor=found["next"])


def _table(out: Output, entries: list[dict[str, Any]]) -> None:
    out.table(
        ("index", "time", "operation", "record", "why", "officer", "authority", "case", "recipients"),
        [
            (
                str(each["index"]),
                each["time"],
                out.word("operation", each["operation"]),
                out.word("record", each["kind"]),
                out.word("why", each["why"]),
                each.get("name") or each["officer"],
                each["authority"],
                each["case"] or ", ".join(each["data"].get("cases", [])),
                ", ".join(each["to"]),
            )
            for each in entries
        ],
    )
    for each in entries:
        if each["data"].get("finding"):
            finding = out.word("finding", each["data"]["finding"])
            out.line("oversight.finding", index=each["index"], finding=finding, note=each.get("note") or "")


def review(ctx: typer.Context, fields: Fields) -> None:
    """Record what you found in entries of the log. The note is sealed to your authority."""
    session = session_of(ctx)
    given = read_fields(fields)
    with session.acting() as (office, officer):
        from comity.chancery import oversight

        done = oversight.review(office, officer, given)
    if session.out.json:
        session.out.document(done)
        return
    session.out.heading("oversight.reviewed", index=done["record"])
    session.out.facts([("finding", session.out.word("finding", done["finding"]))])


def export(ctx: typer.Context, out: Out, since: Since = None, until: Until = None) -> None:
    """Write the log of a time to a file that only your authority can open."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import report

        content, summary = report.export(office, officer, since, until)
    files.write(out, content + b"\n")
    written = {"file": out, "sha256": hashlib.sha256(content + b"\n").hexdigest()} | summary
    if session.out.json:
        session.out.document(written)
        return
    session.out.heading("file.written")
    session.out.facts((name, written[name]) for name in ("file", "sha256", "size", "root"))
    _counts(session.out, summary["counts"])


def open_report(ctx: typer.Context, file: File) -> None:
    """Open a report, check the node's signature and each record's place, and show it."""
    session = session_of(ctx)
    content = files.read(file, MOST_REPORT)
    if content is None:
        raise Usage("report.too_large", most=MOST_REPORT)
    with session.acting() as (office, officer):
        from comity.chancery import report

        found = report.read(office, officer, content)
    out = session.out
    if out.json:
        out.document(found)
        return
    out.heading("oversight.sound", party=found["party"], made=found["made"])
    out.facts([("size", found["size"]), ("root", found["root"]), ("from", found["since"]), ("to", found["until"])])
    _counts(out, found["counts"])
    _table(out, found["entries"])


def _counts(out: Output, counts: dict[str, int]) -> None:
    out.table(("operation", "count"), [(out.word("operation", name), str(count)) for name, count in counts.items()])
