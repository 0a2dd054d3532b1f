"""`identify serve`, and a search put to such a service: shards kept warm, on this host or on several."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.cli import identify_sealed
from comity.cli.help import Command
from comity.cli.session import Session, session_of
from comity.cli.terminal import write
from comity.errors import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable

    from comity.cli.output import Output
    from comity.identify.asking import Missing, Whole
    from comity.identify.search import Query

Directory = Annotated[str, typer.Argument(metavar="DIR")]
Listen = Annotated[str, typer.Option("--listen", metavar="HOST:PORT")]
Shard = Annotated[list[str] | None, typer.Option("--shard", metavar="NAME")]
ServiceToken = Annotated[str | None, typer.Option("--service-token", metavar="FILE")]
Tls = Annotated[str | None, typer.Option("--tls", metavar="FILE")]
Service = Annotated[str | None, typer.Option("--service", metavar="URL[,URL…]")]
Within = Annotated[float, typer.Option("--within", metavar="SECONDS", min=0.1, max=600)]

INCOMPLETE = 7
"""The exit status when a shard did not answer; what the others found is printed."""
INTERRUPTED = 130


def register(group: typer.Typer) -> None:
    """Hang the command on `identify`."""
    group.command("serve", cls=Command)(serve)


def serve(
    ctx: typer.Context,
    directory: Directory,
    listen: Listen = "127.0.0.1:0",
    shard: Shard = None,
    service_token: ServiceToken = None,
    tls_file: Tls = None,
    key_file: identify_sealed.KeyFile = None,
) -> None:
    """Keep an index warm, a process for each shard, until told to stop."""
    from comity.identify import serving

    session = session_of(ctx)
    stopping, interrupted = threading.Event(), threading.Event()

    def stop(number: int, _frame: object) -> None:
        stopping.set()
        if number == signal.SIGINT:
            interrupted.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with identify_sealed.opened(session, directory, key_file, serving.files_of(shard or [])) as folder:
            serving.serve(
                folder,
                listen=listen,
                only=shard or [],
                token=token_of(service_token),
                tls_file=Path(tls_file) if tls_file else None,
                on_ready=lambda told: _ready(session.out, told),
                stopping=stopping,
            )
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if interrupted.is_set():
        session.exit_code = INTERRUPTED


def token_of(file: str | None) -> str:
    """The first line of a token's file, "" for none. Raises Credentials."""
    if file is None:
        return ""
    from comity.identify import asking

    found = asking.read_token(Path(file))
    if found is None:
        raise Credentials("token.unreadable", file=file)
    return found


def asker(urls: str, token_file: str | None, *, limit: int, within: float) -> Callable[[Query], Whole]:
    """What puts a query to the service. Usage: identify.service_url."""
    from comity.identify import asking

    shards, token = asking.read(urls), token_of(token_file)
    return lambda query: asking.ask(shards, query, token=token, limit=limit, within=within)


def missing(session: Session, found: list[Missing], *, show: bool) -> list[dict[str, Any]]:
    """As JSON; the exit status says so too, and a person is told."""
    if found:
        session.exit_code = INCOMPLETE
    if show:
        for one in found:
            reason = session.out.say(f"identify.missing_{one.reason}")
            write(sys.stderr, session.out.say("identify.missing", shard=one.shard, reason=reason))
    return [one._asdict() for one in found]


def _ready(out: Output, told: list[dict[str, Any]]) -> None:
    service = ",".join(one["url"] for one in told)
    if out.json:
        shards = [{"shard": one["shard"], "url": one["url"], "pid": one["pid"]} for one in told]
        out.document({"ready": True, "service": service, "shards": shards})
    else:
        out.line("identify.serving", count=len(told))
        out.line("identify.service", service=service)
