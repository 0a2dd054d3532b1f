"""A consular case as a person reads it: wish, trial, visits, petitions; and what the visitor kept at home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from comity import language
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.cli.terminal import shown

Case = Annotated[str, typer.Argument(metavar="CASE")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    subgroup(app, "case").command("notes", cls=Command)(notes)


def notes(ctx: typer.Context, case: Case) -> None:
    """What was said in visits, and the person's consents: the own authority's alone."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import visiting

        found = visiting.kept(office, officer, case)
    out = session.out
    if out.json:
        out.document(found)
        return
    if not found["notes"] and not found["consents"]:
        out.line("notes.none")
    for one in found["notes"]:
        out.heading("notes.visit", day=one["day"], by=one["by"])
        out.text(shown(one["note"]))
    for one in found["consents"]:
        answer = out.word("yes_no", str(one["given"]).lower())
        out.heading(
            "notes.consent", day=one["day"], to=out.word("consular.told_to", one["to"]), given=answer, by=one["by"]
        )
        out.text(shown(one["what"]))


def show(out: Output, stands: dict[str, Any] | None) -> None:
    """The lines of `case show` that only a consular case has; nothing for any other."""
    if stands is None:
        return
    for name, value in _facts(out, stands):
        out.pair(_say(out, f"label.{name}"), value, indent="")
    for one in stands["petitions"]:
        status = out.word("consular.petition", one["status"])
        out.text(_say(out, "petition_of", day=one["day"], status=status))
        if one["last_sign_of_life"]:
            out.text("  " + _say(out, "last_sign", day=one["last_sign_of_life"]))
        elif one["silent_days"] is not None:
            out.text("  " + _say(out, "no_sign", days=one["silent_days"]))
        if one["asked"]:
            out.text("  " + _say(out, "asked", count=one["asked"]))


def _facts(out: Output, stands: dict[str, Any]) -> Iterator[tuple[str, object]]:
    if stands["wish"]:
        yield "wish", out.word("consular.wish", stands["wish"])
    if stands["notice"] is not None and stands["notice"]["in_time"] is False:
        yield "notice", stands["notice"]["days"]
    if stands["stage"] is not None:
        yield "stage", out.word("consular.stage", stands["stage"]["stage"])
    yield from (("hearing", one["day"]) for one in stands["hearings"][:1])
    if stands["appeal"] is not None:
        yield "appeal", stands["appeal"]["last_day"]
    yield from (("visit", day) for day in stands["visits"]["planned"])
    yield "visits", stands["visits"]["took_place"]
    if stands["visits"]["refused"]:
        yield "refused", stands["visits"]["refused"]


def _say(out: Output, key: str, **params: object) -> str:
    return language.say(f"consular.{key}", out.language, **params)
