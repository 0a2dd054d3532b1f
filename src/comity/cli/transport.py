"""`serve`, `exchange`, `carry out`, `carry in`: what travels between the two nodes, and how."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.progress import telling
from comity.cli.session import Session, session_of
from comity.cli.terminal import shown

if TYPE_CHECKING:
    from comity.chancery.office import Office
    from comity.courier.exchange import Report

Url = Annotated[str | None, typer.Argument(metavar="URL")]
Desk = Annotated[str | None, typer.Option("--desk", metavar="HOST:PORT")]
Courier = Annotated[str | None, typer.Option("--courier", metavar="HOST:PORT")]
Every = Annotated[int | None, typer.Option("--every", metavar="SECONDS", min=1)]
File = Annotated[str, typer.Argument(metavar="FILE")]

INTERRUPTED = 130


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    app.command("serve", cls=Command)(serve)
    app.command("exchange", cls=Command)(exchange)
    carry = subgroup(app, "carry")
    carry.command("out", cls=Command)(carry_out)
    carry.command("in", cls=Command)(carry_in)


def serve(ctx: typer.Context, desk: Desk = None, courier: Courier = None, every: Every = None) -> None:
    """Serve until told to stop. The first line says where."""
    session = session_of(ctx)
    directory = session.directory
    from comity import node
    from comity.courier.serve import serve as run

    node.read_node_file(directory)
    try:
        run(
            directory,
            session.passphrase(),
            courier=courier,
            desk=desk,
            every=every,
            on_ready=lambda ready: _ready(session, ready),
            now=session.now,
            database_url=session.database_url,
            progress=telling(session.out),
        )
    except KeyboardInterrupt:
        # The usual way to stop what a person started: nothing went wrong.
        session.exit_code = INTERRUPTED


def _ready(session: Session, ready: dict[str, Any]) -> None:
    out = session.out
    if out.json:
        out.document(ready)
    else:
        out.line("serve.ready", desk=shown(ready["desk"]), courier=shown(ready["courier"]))


def exchange(ctx: typer.Context, url: Url = None) -> None:
    """Give the peer what it has not receipted, and take what it has for us, until neither has more."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.courier.exchange import exchange as run

        _give(session, office, run(office, url), "exchange.done")


def carry_out(ctx: typer.Context, file: File) -> None:
    """Write a bundle into a file that somebody carries to the peer."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.courier.files import carry_out as run

        _give(session, office, run(office, Path(file)), "carry.out")


def carry_in(ctx: typer.Context, file: File) -> None:
    """Take in a bundle that somebody carried here."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.courier.files import carry_in as run

        _give(session, office, run(office, Path(file)), "carry.in")


def _give(session: Session, office: Office, report: Report, heading: str) -> None:
    from comity.chancery import account

    nothing_yet = {office.party: 0, office.peer_party: 0}
    receipted = nothing_yet | account.receipted(office)
    found: dict[str, Any] = {
        "sent": report.sent,
        "received": report.received,
        "new": report.new,
        "held": report.held,
        "void": report.void,
        "receipted": receipted,
        "complete": report.complete,
    }
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading(heading)
    out.facts((name, str(found[name])) for name in ("sent", "received", "new", "held", "void"))
    out.facts([("receipted", ", ".join(f"{party} {size}" for party, size in sorted(receipted.items())))])
    if not report.complete:
        out.note("carry.more")
