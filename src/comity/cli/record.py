"""`status`, `verify`, `rebuild`, `keys export`, `evidence`: what the record says and whether it holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli import files
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.progress import telling
from comity.cli.session import Session, session_of
from comity.cli.terminal import shown
from comity.errors import Usage

At = Annotated[str | None, typer.Option("--at", metavar="POSITION")]
MaybeFile = Annotated[str | None, typer.Argument(metavar="FILE")]
Trust = Annotated[str | None, typer.Option("--trust", metavar="KEYS")]
Out = Annotated[str, typer.Option("--out", metavar="FILE")]
Case = Annotated[str, typer.Argument(metavar="CASE")]

CHECK_SAID_NO = 1


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command("status", cls=Command)(status)
    app.command("verify", cls=Command)(verify)
    app.command("rebuild", cls=Command)(rebuild)
    subgroup(app, "keys").command("export", cls=Command)(keys_export)
    app.command("evidence", cls=Command)(evidence)


def status(ctx: typer.Context, at: At = None) -> None:
    """The whole account of this node, now or at an older position of the two logs."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import account

        found = account.status(office, at)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading("status.head", party=found["party"])
    out.facts([("mode", out.word("mode", found["mode"])), ("at", found["state"]["at"])])
    out.facts([("state_hash", found["state"]["sha256"])])
    if found.get("rehearsal"):
        out.line("status.rehearsal")
    logs = sorted(found["logs"].items())
    out.table(
        ("log", "size", "receipted", "root"),
        [(party, str(log["size"]), str(log["receipted"]), log["root"]) for party, log in logs],
    )
    effects = found["effects"].items()
    out.table(("effect", "entries"), [(out.word("effect", name), str(count)) for name, count in effects])
    out.line("status.unaccounted", count=found["unaccounted"])
    for fault in found["peer_faults"]:
        out.line("status.fault", code=fault["code"], time=fault.get("time"))


def verify(ctx: typer.Context, file: MaybeFile = None, trust: Trust = None) -> None:
    """Check this node's own record, or a file of evidence against keys that are trusted."""
    session = session_of(ctx)
    if (file is None) != (trust is None):
        raise Usage("usage.missing", name="FILE" if file is None else "--trust", command=ctx.command_path)
    if file is not None and trust is not None:
        from comity.chancery import audit_file

        found = audit_file.verify_file(Path(file), Path(trust))
    else:
        with session.office() as office:
            from comity.chancery import upkeep

            found = upkeep.verify_node(office, telling(session.out))
    session.exit_code = 0 if found["ok"] else CHECK_SAID_NO
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading("verify.ok" if found["ok"] else "verify.bad")
    out.table(
        ("check", "outcome", "detail"),
        [
            (one["name"], out.word("outcome", "good" if one["ok"] else "bad"), one["detail"])
            for one in found["checks"]
        ],
    )
    if found["first_bad"]:
        out.line("verify.first_bad", **found["first_bad"])


def rebuild(ctx: typer.Context) -> None:
    """Fold every case again from the logs, and repair what screens read where it differed."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import upkeep

        found = upkeep.rebuild(office, telling(session.out))
    session.exit_code = 0 if found["equal"] else CHECK_SAID_NO
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading("rebuild.equal" if found["equal"] else "rebuild.repaired", cases=found["cases"])
    for each in found["differences"]:
        out.text(f"  {shown(each)}")


def keys_export(ctx: typer.Context, out: Out) -> None:
    """Write the public keys of both nodes, for whoever verifies outside."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import evidence as outside

        found = outside.keys_export(office)
    _give_file(session, out, found)


def evidence(ctx: typer.Context, case: Case, out: Out) -> None:
    """Write a case's entries with their proofs, to be verified without this node."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import evidence as outside

        found = outside.evidence(office, officer, case)
    _give_file(session, out, found)


def _give_file(session: Session, name: str, content: dict[str, Any]) -> None:
    data = json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"
    files.write(name, data)
    written = {"file": name, "sha256": hashlib.sha256(data).hexdigest()}
    if session.out.json:
        session.out.document(written)
        return
    session.out.heading("file.written")
    session.out.facts(written.items())
