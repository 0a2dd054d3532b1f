"""`figures` and `silence`: what both sides can count alike, and what an authority leaves lying."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from comity import language
from comity.cli.groups import acting_group
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of

PROCEDURE = "readmission"
At = Annotated[str | None, typer.Option("--at", metavar="POSITION")]
Procedure = Annotated[str, typer.Option("--procedure", metavar="PROCEDURE")]
From = Annotated[str | None, typer.Option("--from", metavar="DAY")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    acting_group(app, "figures", figures)
    app.command("silence", cls=Command)(silence)


def figures(
    ctx: typer.Context, procedure: Procedure = PROCEDURE, first: From = None, last: To = None, at: At = None
) -> None:
    """The figures of a procedure, the same on both nodes at one position of the two logs."""
    if ctx.invoked_subcommand is not None:
        return
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import figures as counting

        found = counting.figures(office, procedure, first, last, at)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading("figures.head", procedure=out.word("procedure", found["procedure"]), at=found["at"])
    out.facts([("cut_off", found["cut_off"]), ("from", first), ("to", last)])
    out.table(
        ("figure", "count", "out_of", "meaning"),
        [_row(out, one) for one in found["indicators"]],
    )
    for one in found["indicators"]:
        for code, count in (one["by"] or {}).items():
            out.pair(f"{_title(out, one['name'])}, {_reason(out, code)}", count)
    for why, count in found["excluded"].items():
        out.line(f"figures.excluded_{why}", count=count)
    out.table(
        ("clock", "party", "owed", "late", "missing", "median", "p90"),
        [_answers(out, found["procedure"], row) for row in found["answers"]],
    )
    out.facts([("digest", found["sha256"])])


def _row(out: Output, one: dict[str, Any]) -> tuple[object, ...]:
    whole = "" if one["denominator"] is None else f"{one['denominator']} ({_title(out, one['of'])})"
    means = language.say(f"figure.{one['name']}.means", out.language)
    return _title(out, one["name"]), one["numerator"], whole, means


def _answers(out: Output, procedure: str, row: dict[str, Any]) -> tuple[object, ...]:
    """One side's answers: how many were owed, late, are missing, and how long they took."""
    clock = out.word("clock", row["clock"], procedure)
    took = _days(out, row, "median"), _days(out, row, "p90")
    return clock, row["party"], row["owed"], row["late"], row["missing"], *took


def _days(out: Output, row: dict[str, Any], name: str) -> str:
    if not row["owed"]:
        return "–"
    if row[name] is None:
        return out.say("figures.not_reached")
    return out.say("figures.days", count=f"{row[name] / 86_400:.1f}")


def _title(out: Output, name: str) -> str:
    return language.say(f"figure.{name}.title", out.language)


def _reason(out: Output, code: str) -> str:
    """A code of the profile's lists, whichever list it stands in."""
    return out.word("code", code)


def silence(ctx: typer.Context, at: At = None) -> None:
    """What each authority leaves lying, and the consultations that this proposes."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import silence as detecting

        found = detecting.silence(office, at)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading("silence.head", as_of=found["as_of"])
    if not found["authorities"]:
        out.line("silence.none")
    out.table(
        ("authority", "measure", "value", "out_of", "threshold", "exceeded"),
        [_measure(out, line) for line in found["authorities"]],
    )
    for proposal in found["proposals"]:
        passed = "; ".join(language.say(f"measure.{name}", out.language) for name in proposal["measures"])
        out.line("silence.proposal", authority=proposal["authority"], measures=passed)


def _measure(out: Output, line: dict[str, Any]) -> tuple[object, ...]:
    unit = "" if line["measure"] == "collection_lag" else " %"
    passed = out.say("silence.exceeded" if line["exceeded"] else "silence.within")
    threshold = "" if line["threshold"] is None else f"{line['threshold']}{unit}"
    return (
        line["authority"],
        language.say(f"measure.{line['measure']}", out.language),
        f"{line['value']}{unit}",
        f"{line['numerator']}/{line['denominator']}",
        threshold,
        passed,
    )
