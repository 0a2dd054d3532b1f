"""`case open`, `case act`, `case approve`: what an officer does to a case, with that officer's token."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from comity.cli.fields import read_attachments, read_fields
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.session import Session, session_of

Procedure = Annotated[str, typer.Argument(metavar="PROCEDURE")]
Case = Annotated[str, typer.Argument(metavar="CASE")]
ActName = Annotated[str, typer.Argument(metavar="ACT")]
Fields = Annotated[str | None, typer.Option("--fields", metavar="FILE")]
Attach = Annotated[list[str] | None, typer.Option("--attach", metavar="FILE")]
Proposal = Annotated[str, typer.Argument(metavar="PROPOSAL")]
Hash = Annotated[str, typer.Option("--hash", metavar="HEX")]

# Not acts of any table: they are kept in the house log and never travel.
CLEAR = "clear"
FLAG = "flag"
READERS = "name_readers"
REVIEW_DATA = "review_data"
POSITION = "position_paper"
VISIT_NOTE = "visit_note"
CONSENT = "record_consent"
IDENTIFY = "identify_person"


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "case")
    group.command("open", cls=Command)(open_case)
    group.command("act", cls=Command)(act_on)
    group.command("approve", cls=Command)(approve)


def open_case(ctx: typer.Context, procedure: Procedure, fields: Fields = None, attach: Attach = None) -> None:
    """Draft the act that opens a case. It stays here until another officer approves it."""
    session = session_of(ctx)
    given, uploads = read_fields(fields), read_attachments(attach or [])
    with session.acting() as (office, officer):
        from comity.chancery import submit

        outcome = submit.draft_opening(office, officer, procedure, given, uploads)
    give(session, outcome.as_json())


def act_on(
    ctx: typer.Context, case: Case, act: ActName, fields: Fields = None, attach: Attach = None
) -> None:
    """Draft an act on a case; or, in the house log, clear a safeguard, or say what else `case act --help` names."""
    session = session_of(ctx)
    given, uploads = read_fields(fields), read_attachments(attach or [])
    with session.acting() as (office, officer):
        from comity.chancery import submit

        if act == CLEAR:
            outcome = submit.clear(office, officer, case, given)
        elif act == FLAG:
            outcome = submit.flag(office, officer, case, given)
        elif act == READERS:
            outcome = submit.name_readers(office, officer, case, given)
        elif act == POSITION:
            from comity.chancery import positions

            outcome = positions.keep(office, officer, case, given)
        elif act == REVIEW_DATA:
            from comity.chancery import lapsing

            outcome = lapsing.review_data(office, officer, case, given)
        elif act in (VISIT_NOTE, CONSENT):
            from comity.chancery import visiting

            keep = visiting.note_visit if act == VISIT_NOTE else visiting.record_consent
            outcome = keep(office, officer, case, given)
        elif act == IDENTIFY:
            from comity.chancery import identifying

            outcome = identifying.identify(office, officer, case, given)
        else:
            outcome = submit.draft_act(office, officer, case, act, given, uploads)
    give(session, outcome.as_json())


def approve(ctx: typer.Context, proposal: Proposal, content_hash: Hash) -> None:
    """Approve what another officer drafted, over the hash of its content."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import submit

        outcome = submit.approve(office, officer, proposal, content_hash)
    give(session, outcome.as_json())


def give(session: Session, outcome: dict[str, Any]) -> None:
    """Say what became of an act."""
    out = session.out
    if out.json:
        out.document(outcome)
        return
    out.heading(f"outcome.{outcome['status']}", act=out.word("act", outcome["act"]))
    out.facts((name, outcome[name]) for name in ("case", "proposal", "content_hash") if outcome[name])
    if outcome["entry"]:
        out.facts([("entry", reference(outcome["entry"]))])
    if outcome["status"] == "awaiting_approval":
        proposal, content_hash = outcome["proposal"], outcome["content_hash"]
        out.note("outcome.to_approve", f"comity case approve {proposal} --hash {content_hash}")
    if outcome.get("hint"):
        out.note(f"outcome.{outcome['hint']}")


def reference(entry: dict[str, Any]) -> str:
    """`FR:0:12`: party, incarnation, index."""
    return f"{entry['party']}:{entry['incarnation']}:{entry['index']}"
