"""`init` and `officer add`: a node and the people who work at it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli import files
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.session import session_of

Directory = Annotated[str, typer.Argument(metavar="DIR")]
Party = Annotated[str, typer.Option("--party", metavar="CODE")]
Database = Annotated[str | None, typer.Option("--database", metavar="URL")]
Rehearsal = Annotated[bool, typer.Option("--rehearsal")]
Name = Annotated[str, typer.Argument(metavar="NAME")]
Authority = Annotated[str, typer.Option("--authority", metavar="CODE")]
Ranks = Annotated[list[str], typer.Option("--rank", metavar="RANK")]

OWNER_ONLY = 0o700


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command("init", cls=Command)(init)
    subgroup(app, "officer").command("add", cls=Command)(officer_add)


def init(
    ctx: typer.Context,
    directory: Directory,
    party: Party,
    database: Database = None,
    rehearsal: Rehearsal = False,
) -> None:
    """Make a node: its keys under the passphrase, and an empty record."""
    session = session_of(ctx)
    from comity import node

    office = node.create(
        Path(directory),
        party,
        session.passphrase(new=True),
        database_url=database or session.database_url or "",
        rehearsal=rehearsal,
        now=session.now,
    )
    with_fingerprint = {
        "node": str(office.directory),
        "party": office.party,
        "fingerprint": office.fingerprint,
    }
    office.close()
    if session.out.json:
        session.out.document(with_fingerprint)
        return
    session.out.heading("init.done")
    session.out.facts(with_fingerprint.items())
    session.out.note("command.init.next")


def officer_add(ctx: typer.Context, name: Name, authority: Authority, rank: Ranks) -> None:
    """Add an officer. The token is written to a file that its owner alone may read, and never shown."""
    session = session_of(ctx)
    with session.office(bodies=True) as office:
        from comity.chancery import people

        officer, token = people.add_officer(office, name, authority, rank)
        folder = office.directory / "tokens"
        folder.mkdir(mode=OWNER_ONLY, exist_ok=True)
        token_file = folder / f"{officer.officer}.token"
        files.write(token_file, token.encode("ascii"), 0o600)
    added = {"officer": officer.officer, "token_file": str(token_file)}
    if session.out.json:
        session.out.document(added)
        return
    session.out.heading("officer.done", name=officer.name)
    session.out.facts(added.items())
    session.out.note("command.officer_add.next")
