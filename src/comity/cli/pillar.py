"""`pillar`, `backlog` and `case release`: suspension, resumption, and what waited meanwhile."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from comity.cli import case as cases
from comity.cli.case import reference
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.errors import Usage

Pillar = Annotated[str, typer.Argument(metavar="PILLAR")]
MaybePillar = Annotated[str | None, typer.Argument(metavar="PILLAR")]
Procedure = Annotated[str | None, typer.Option("--procedure", metavar="PROCEDURE")]
Measure = Annotated[str, typer.Option("--measure", metavar="TEXT")]
Reasons = Annotated[str | None, typer.Option("--reasons", metavar="TEXT")]
NoReason = Annotated[bool, typer.Option("--no-reason")]
Offer = Annotated[str, typer.Option("--offer", metavar="PARTY:INC:INDEX")]
Case = Annotated[str, typer.Argument(metavar="CASE")]
Entry = Annotated[str, typer.Argument(metavar="PARTY:INC:INDEX")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    pillar = subgroup(app, "pillar")
    pillar.command("status", cls=Command)(status)
    pillar.command("hold", cls=Command)(hold)
    pillar.command("offer", cls=Command)(offer_resumption)
    pillar.command("accept", cls=Command)(accept)
    app.command("backlog", cls=Command)(backlog)
    subgroup(app, "case").command("release", cls=Command)(release)


def status(ctx: typer.Context) -> None:
    """Which pillars are open, who holds which, and what was offered."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import account

        found = account.pillar_status(office)
    if session.out.json:
        session.out.document(found)
        return
    for name, pillar in found["pillars"].items():
        _show(session.out, name, pillar)


def hold(
    ctx: typer.Context,
    pillar: Pillar,
    measure: Measure,
    procedure: Procedure = None,
    reasons: Reasons = None,
    no_reason: NoReason = False,
) -> None:
    """Hold a pillar from this entry on. Reasons are given, or it is said that none are."""
    session = session_of(ctx)
    if (reasons is None) != no_reason:
        raise Usage("usage.one_of", command=ctx.command_path, names=["--reasons", "--no-reason"])
    with session.acting() as (office, officer):
        from comity.chancery import suspension

        found = suspension.hold(office, officer, pillar, measure, reasons, procedure)
    _give(session.out, pillar, found)


def offer_resumption(ctx: typer.Context, pillar: Pillar) -> None:
    """Offer to lift every hold that stands on the pillar now."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import suspension

        found = suspension.offer(office, officer, pillar)
    _give(session.out, pillar, found)


def accept(ctx: typer.Context, pillar: Pillar, offer: Offer) -> None:
    """Accept the other side's offer: what it names is lifted."""
    session = session_of(ctx)
    from comity.journal.entry import Ref

    offered = Ref.parse(offer)
    with session.acting() as (office, officer):
        from comity.chancery import suspension

        found = suspension.accept(office, officer, pillar, offered)
    _give(session.out, pillar, found)


def backlog(ctx: typer.Context, pillar: MaybePillar = None) -> None:
    """What holds have held, and what expired since."""
    session = session_of(ctx)
    with session.reading() as (office, officer):
        from comity.chancery import suspension

        found = suspension.backlog(office, officer, pillar)
    out = session.out
    if out.json:
        out.document(found)
    elif not found["items"]:
        out.line("backlog.none")
    else:
        out.table(
            ("case", "entry", "act", "author", "expired"), [_held(out, item) for item in found["items"]]
        )


def release(ctx: typer.Context, case: Case, entry: Entry) -> None:
    """Let a held entry of our own take effect now."""
    session = session_of(ctx)
    from comity.journal.entry import Ref

    held = Ref.parse(entry)
    with session.acting() as (office, officer):
        from comity.chancery import suspension

        outcome = suspension.release(office, officer, case, held)
    cases.give(session, outcome.as_json())


def _held(out: Output, item: dict[str, Any]) -> tuple[str, ...]:
    expired = " ".join(out.word("reason", code) for code in item["expired"])
    act = out.word("act", item["act"])
    return item["case"], reference(item["entry"]), act, item["author"], expired


def _give(out: Output, name: str, pillar: dict[str, Any]) -> None:
    if out.json:
        out.document(pillar)
    else:
        _show(out, name, pillar)


def _show(out: Output, name: str, pillar: dict[str, Any]) -> None:
    out.heading("pillar.open" if pillar["open"] else "pillar.held", pillar=out.word("pillar", name))
    for each in pillar["holds"]:
        out.line(
            "pillar.hold",
            indent="  ",
            party=each["party"],
            since=each["since"],
            measure=each["measure"],
            reason=each["reason"] or out.say("pillar.no_reason"),
            entry=reference(each["entry"]),
        )
    if pillar["offer"]:
        out.line("pillar.offer", indent="  ", entry=reference(pillar["offer"]))
