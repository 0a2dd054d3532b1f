"""`identify attach`, `identify detach`, `identify case`: the node's own registry, a folder or a service, and a question
to it in a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from comity.cli import identify_service
from comity.cli.help import Command
from comity.cli.identify import Born, Name, Place, SearchedDirectory, Sex, because
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.errors import Credentials, Usage

Case = Annotated[str, typer.Argument(metavar="CASE")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=50)]
Within = Annotated[float, typer.Option("--within", metavar="SECONDS", min=0.1, max=60)]


def register(group: typer.Typer) -> None:
    """Hang the commands on `identify`."""
    group.command("attach", cls=Command)(attach)
    group.command("detach", cls=Command)(detach)
    group.command("case", cls=Command)(ask)


def attach(
    ctx: typer.Context,
    directory: SearchedDirectory = None,
    service: identify_service.Service = None,
    service_token: identify_service.ServiceToken = None,
    within: Within = 10.0,
) -> None:
    """Tell this node where its own registry is: an index's folder or a running service. The place stays here."""
    session = session_of(ctx)
    if (directory is None) == (service is None) or (directory and (service_token or "://" in directory)):
        raise Usage("identify.one_attached")
    token_file = Path(service_token) if service_token else None
    told: dict[str, Any] = {"attached": True}
    with session.office() as office:
        from comity.identify import asking, incase

        if token_file and asking.read_token(token_file) is None:
            raise Credentials("identify.service_token")
        if directory is not None:
            told["rows"] = incase.attach(office, Path(directory))
        else:
            told["rows"], told["shards"] = incase.attach_service(office, str(service), token_file, within=within)
    if session.out.json:
        session.out.document(told)
    else:
        session.out.line("identify.attached", rows=told["rows"])


def detach(ctx: typer.Context) -> None:
    """Tell this node that no registry is attached. The index itself is left as it is."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import identifying

        identifying.attach(office, "", 0)
    if session.out.json:
        session.out.document({"attached": False, "rows": 0})
    else:
        session.out.line("identify.detached")


def ask(
    ctx: typer.Context,
    case: Case,
    name: Name = None,
    born: Born = "",
    place: Place = "",
    sex: Sex = "",
    limit: Limit = 10,
) -> None:
    """Whom of the node's registry the person of a case resembles. Without --name, as the case describes the person."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.identify import incase
        from comity.identify.asking import Missing
        from comity.identify.search import Query

        query = Query(name, born, place, sex) if name is not None else None
        told = incase.ask(office, officer, case, query, limit=limit)
    if session.out.json:
        session.out.document(told)
    else:
        _show(session.out, told)
    identify_service.missing(session, [Missing(**each) for each in told["missing"]], show=not session.out.json)


def _show(out: Output, told: dict[str, Any]) -> None:
    out.facts([("search", str(told["search"]))])
    if not told["candidates"]:
        out.line("identify.nobody_so_far" if told["missing"] else "identify.nobody")
        return
    out.heading("identify.resemble")
    out.table(
        ("identified", "probability", "because"),
        [(one["id"], f"{one['score']:.3f}", because(one["evidence"])) for one in told["candidates"]],
    )
    out.line("identify.homonyms", count=told["homonyms"])
    if told["bare"]:
        out.line("identify.bare", rows=told["rows"])
    if not told["complete"] and not told["missing"]:
        out.note("identify.not_whole")
