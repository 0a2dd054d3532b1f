"""`case acts`, `case list`, `case show`: what a reader may see. Without a token: headers, never bodies."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from comity.cli import consular, safeguards
from comity.cli.case import reference
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of
from comity.errors import Usage

MaybeCase = Annotated[str | None, typer.Argument(metavar="CASE")]
Case = Annotated[str, typer.Argument(metavar="CASE")]
Procedure = Annotated[str | None, typer.Option("--procedure", metavar="PROCEDURE")]
State = Annotated[str | None, typer.Option("--state", metavar="STATE")]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "case")
    group.command("acts", cls=Command)(acts)
    group.command("list", cls=Command)(list_cases)
    group.command("show", cls=Command)(show)


def acts(ctx: typer.Context, case: MaybeCase = None, procedure: Procedure = None) -> None:
    """The acts of a case or of a procedure, which are legal now, and fields that pass."""
    session = session_of(ctx)
    if (case is None) == (procedure is None):
        raise Usage("usage.one_of", command=ctx.command_path, names=["CASE", "--procedure"])
    with session.reading() as (office, officer):
        from comity.chancery import reading

        if procedure is not None:
            found = reading.opening_acts(office, officer, procedure)
        else:
            found = reading.case_acts(office, officer, str(case))
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    legal = [each for each in found["acts"] if each["legal"]]
    out.heading("acts.legal" if legal else "acts.none")
    for each in legal:
        _legal_act(out, each)
    others = [each for each in found["acts"] if not each["legal"]]
    if others:
        out.heading("acts.others")
        out.table(("act", "meaning", "why_not"), [_other_act(out, each) for each in others])


def _other_act(out: Output, act: dict[str, Any]) -> tuple[str, str, str]:
    reasons = " ".join(out.word("reason", code) for code in act["why_not"])
    return act["name"], out.word("act", act["name"]), reasons


def _legal_act(out: Output, act: dict[str, Any]) -> None:
    marks = [out.word("mark", mark) for mark in ("survives", "fact", "irreversible") if act[mark]]
    ranks = ", ".join(out.word("rank", rank) for rank in act["ranks"])
    out.line("acts.act", indent="  ", name=act["name"], meaning=out.word("act", act["name"]), ranks=ranks)
    if marks:
        out.text("    " + "; ".join(marks))
    if act.get("safeguards"):
        names = ", ".join(out.word("safeguard", one) for one in act["safeguards"])
        out.line("acts.safeguards", indent="    ", names=names)
        safeguards.missing(out, act)
    out.line("acts.example", indent="    ")
    out.text("    " + json.dumps(act["example"], ensure_ascii=False))


def list_cases(
    ctx: typer.Context, procedure: Procedure = None, state: State = None, after: After = None
) -> None:
    """The cases that the reader may see, oldest first."""
    session = session_of(ctx)
    with session.reading() as (office, officer):
        from comity.chancery import reading

        found = reading.case_list(office, officer, procedure, state, after)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    if not found["cases"]:
        out.line("list.none")
        return
    out.table(
        ("case", "procedure", "state", "channel", "waiting_for", "due"),
        [
            (
                each["case"],
                out.word("procedure", each["procedure"]),
                out.word("state", each["state"], each["procedure"]),
                each.get("channel"),
                each["waiting_for"],
                due(out, each["deadline"]),
            )
            for each in found["cases"]
        ],
    )
    if found["next"]:
        out.line("list.more", cursor=found["next"])


def show(ctx: typer.Context, case: Case) -> None:
    """One case: its state, whose move it is, its deadline and all that happened."""
    session = session_of(ctx)
    with session.reading() as (office, officer):
        from comity.chancery import reading

        found = reading.case_show(office, officer, case)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    procedure = found["procedure"]
    out.heading("show.head", case=found["case"])
    out.facts(
        [
            ("procedure", out.word("procedure", procedure)),
            ("pillar", out.word("pillar", found["pillar"])),
            ("state", out.word("state", found["state"], procedure)),
            ("settled", out.word("yes_no", str(found["settled"]).lower())),
            ("waiting_for", found["waiting_for"]),
            ("due", due(out, found["deadline"])),
        ]
    )
    for draft in found.get("drafts", []):
        act = out.word("act", draft["act"], procedure)
        out.line("show.draft", act=act, proposal=draft["proposal"], hash=draft["content_hash"])
    if found["retention"] is not None:
        kept = found["retention"]
        state = out.word("retention", kept["state"])
        out.facts([("retention", state), ("review_day", kept["review"]), ("last_day", kept["until"])])
    consular.show(out, found["consular"])
    safeguards.show(out, found["safeguards"])
    out.heading("show.timeline")
    for item in found["timeline"]:
        _event(out, item, procedure)


def _event(out: Output, item: dict[str, Any], procedure: str) -> None:
    key = "show.event_final" if item["settled"] else "show.event_provisional"
    out.line(
        key,
        time=item["time"],
        entry=reference(item["entry"]),
        by=item["by"],
        act=out.word("act", item["act"], procedure),
        effect=out.word("effect", item["effect"]),
        body=out.word("body", item["body"]),
    )
    if item["reason"]:
        out.line("show.reason", indent="    ", reason=out.word("reason", item["reason"]))
    if item["note"]:
        out.line(f"show.silence_{item['note']}", indent="    ")
    if item.get("tear_line"):
        out.line("show.reason", indent="    ", reason=out.word("reason", item["tear_line"]))
    for name, value in (item.get("terms", {}) | item.get("content", {})).items():
        if name == "salts":
            continue  # what a tear-line will need, and nobody reads
        out.pair(name, value, indent="    ")


def due(out: Output, deadline: dict[str, Any] | None) -> str | None:
    """A deadline in words: until when, or by whose hold it stands still."""
    if deadline is None:
        return None
    if deadline["frozen"]:
        return out.say("show.frozen", parties=", ".join(deadline["frozen"]))
    if deadline["due"] is None:
        since = deadline.get("tendered_since")
        return out.say("show.tendered", since=since) if since else None
    return out.say("show.overdue", due=deadline["due"]) if deadline["overdue"] else str(deadline["due"])
