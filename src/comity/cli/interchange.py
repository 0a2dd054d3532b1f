"""`interchange read`, `interchange write`: drafts from a file of STIX or MISP, and one's own report as such a file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli import files
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.cli.terminal import shown
from comity.errors import Usage

File = Annotated[str, typer.Argument(metavar="FILE")]
Case = Annotated[str, typer.Argument(metavar="CASE")]
Entry = Annotated[str, typer.Argument(metavar="ENTRY")]
Format = Annotated[str, typer.Option("--format", metavar="stix|misp")]
FieldsOut = Annotated[str | None, typer.Option("--fields-out", metavar="DIR")]
Map = Annotated[list[str] | None, typer.Option("--map", metavar="MARKING=CODE")]
Out = Annotated[str, typer.Option("--out", metavar="FILE")]
To = Annotated[str, typer.Option("--to", metavar="RECIPIENT")]
LeaveOut = Annotated[list[str] | None, typer.Option("--leave-out", metavar="FIELD")]

FORMATS = ("stix", "misp")
MOST_RECIPIENT = 200
# How many places a person is shown; a program is given all of them.
SHOWN = 40


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "interchange")
    group.command("read", cls=Command)(read)
    group.command("write", cls=Command)(write)


def read(ctx: typer.Context, file: File, form: Format, fields_out: FieldsOut = None, said: Map = None) -> None:
    """Drafts of reports from a file. Nothing is opened: an officer completes and opens each."""
    from comity.interchange import misp, misp_marks, reading, stix, stix_marks
    from comity.interchange.markings import mapping

    out = session_of(ctx).out
    _check_format(form)
    content = files.read(file, reading.MOST_BYTES)
    if content is None:
        raise Usage("interchange.too_large", most=reading.MOST_BYTES)
    if form == "stix":
        found = stix.read(content, mapping(said or [], stix_marks.OFFICIAL))
    else:
        found = misp.read(content, mapping(said or [], misp_marks.OFFICIAL))
    drafts: list[dict[str, Any]] = [
        {
            "fields": each.fields,
            "to_fill": _to_fill(each.fields),
            "to_shorten": _to_shorten(each.fields),
            "unmapped": each.unmapped,
        }
        for each in found.drafts
    ]
    if fields_out is not None:
        _write_drafts(Path(fields_out), drafts)
    if out.json:
        out.document({"drafts": drafts, "unmapped": found.unmapped})
    else:
        _show(out, drafts, found.unmapped)


def write(
    ctx: typer.Context, case: Case, entry: Entry, form: Format, out_file: Out, to: To, leave_out: LeaveOut = None
) -> None:
    """Write a report of one's own to a file, and note in the house log to whom it goes."""
    session = session_of(ctx)
    _check_format(form)
    to = to.strip()
    if not 0 < len(to) <= MOST_RECIPIENT or not to.isprintable():
        raise Usage("usage.value", name="--to", command=ctx.command_path)
    with session.acting() as (office, officer):
        from comity.chancery import exporting
        from comity.interchange import misp_write, release, stix_write
        from comity.journal.entry import Ref

        ref = Ref.parse(entry)
        writes = stix_write.write if form == "stix" else misp_write.write

        def make(item: exporting.Item) -> exporting.Exported:
            fields = release.checked(item.fields, item.params, leave_out or [])
            content = writes(stix_write.Report(f"{case}/{ref}", item.time, fields))
            return exporting.Exported(content, release.left_out(item.fields, leave_out or []))

        made = exporting.export(office, officer, case, ref, to, form, make)
    files.write(out_file, made.content)
    written = {
        "file": out_file,
        "format": form,
        "sha256": hashlib.sha256(made.content).hexdigest(),
        "left_out": made.left_out,
    }
    if session.out.json:
        session.out.document(written)
        return
    session.out.heading("interchange.written")
    session.out.facts((name, written[name]) for name in ("file", "sha256"))
    if made.left_out:
        session.out.facts([("left_out", ", ".join(made.left_out))])


def _check_format(form: str) -> None:
    if form not in FORMATS:
        raise Usage("usage.value", name="--format", choices=list(FORMATS))


def _to_fill(fields: dict[str, Any]) -> list[str]:
    """The required fields of a report that the file does not say."""
    from comity.cases.forms import asked
    from comity.cases.intelligence_report import REPORT

    return [one.name for one in asked((*REPORT.terms, *REPORT.body)) if one.required and one.name not in fields]


def _to_shorten(fields: dict[str, Any]) -> list[str]:
    """The fields of which the file says more than the form takes: what is to go is for the officer to say."""
    from comity.cases.intelligence_report import REPORT

    most = {one.name: one.most for one in REPORT.body}
    return [name for name, value in fields.items() if most.get(name) and len(value) > most[name]]


def _write_drafts(folder: Path, drafts: list[dict[str, Any]]) -> None:
    """`draft-1.json` … in a folder that is there, each as `case open intelligence_report --fields` takes it."""
    for number, each in enumerate(drafts, 1):
        path = folder / f"draft-{number}.json"
        files.write(path, json.dumps(each["fields"], ensure_ascii=False, indent=1).encode() + b"\n")
        each["file"] = str(path)


def _show(out: Output, drafts: list[dict[str, Any]], beside: list[str]) -> None:
    out.heading("interchange.drafts", count=len(drafts))
    for number, each in enumerate(drafts, 1):
        out.heading("interchange.draft", number=number)
        fields = each["fields"]
        facts = [(name, fields.get(name)) for name in ("subject", "audience", "action")]
        facts += [
            ("indicators", len(fields.get("indicators", []))),
            *((name, ", ".join(each[name])) for name in ("to_fill", "to_shorten")),
        ]
        out.facts([*facts, *([("file", each["file"])] if "file" in each else [])])
        _places(out, "interchange.unmapped", each["unmapped"])
    _places(out, "interchange.beside", beside)
    if drafts:
        out.note("interchange.to_open", "comity case open intelligence_report --fields draft-1.json")


def _places(out: Output, key: str, places: list[str]) -> None:
    if places:
        out.line(key, count=len(places))
        for place in places[:SHOWN]:
            out.text(f"  {shown(place)}")
        if len(places) > SHOWN:
            out.line("interchange.more", indent="  ", count=len(places) - SHOWN)
