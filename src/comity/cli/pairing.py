"""`pair` and `mechanism`: who the other state's node is, and what both agree to carry."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from comity.cli import files
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import Session, session_of
from comity.errors import PeerFault, Usage

Out = Annotated[str, typer.Option("--out", metavar="FILE")]
File = Annotated[str, typer.Argument(metavar="FILE")]
Fingerprint = Annotated[str, typer.Option("--fingerprint", metavar="HEX")]
On = Annotated[str | None, typer.Option("--on", metavar="DAY")]
Revoke = Annotated[bool, typer.Option("--revoke")]
Digest = Annotated[str, typer.Argument(metavar="DIGEST")]

MOST_CARD = 64 << 10
MOST_PROFILE = 4 << 20


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    pair = subgroup(app, "pair")
    pair.command("card", cls=Command)(card)
    pair.command("accept", cls=Command)(accept_card)
    mechanism = subgroup(app, "mechanism")
    mechanism.command("propose", cls=Command)(propose)
    mechanism.command("accept", cls=Command)(accept)
    mechanism.command("show", cls=Command)(show)
    mechanism.command("terminate", cls=Command)(terminate)


def card(ctx: typer.Context, out: Out) -> None:
    """Write this node's card: public keys only."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.envelope import card as cards

        files.write(out, cards.encode(office.card), 0o644)
        _give(session, "pair.card", {"file": out, "fingerprint": office.fingerprint}, "pair_card")


def accept_card(ctx: typer.Context, file: File, fingerprint: Fingerprint) -> None:
    """Accept the other state's card, by the fingerprint that its people told."""
    session = session_of(ctx)
    content = files.read(file, MOST_CARD)
    if content is None:
        raise PeerFault("card.malformed", what="length")
    with session.office() as office:
        from comity.chancery import agreement

        peer = agreement.pair(office, content, fingerprint)
        _give(session, "pair.accepted", {"peer": peer.party, "fingerprint": peer.fingerprint}, "pair_accept")


def propose(ctx: typer.Context, file: File) -> None:
    """Sign a proposal made from a profile: the mechanism, or an amendment once one is in force. It travels

    with the next exchange.
    """
    session = session_of(ctx)
    content = files.read(file, MOST_PROFILE)
    if content is None:
        raise Usage("profile.too_large", most=MOST_PROFILE)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = content.count(b"\n", 0, bad.start) + 1
        raise Usage("profile.invalid", key=f"line {line}", problem="not_toml") from None
    with session.office() as office:
        from comity import mechanism
        from comity.chancery import agreement, amendment

        profile = mechanism.read_profile(text)
        row = amendment.offer(office, profile) if office.in_force() else agreement.propose(office, profile)
        signed = {"digest": row.digest, "in_force": row.in_force}
        amends = isinstance(row, amendment.Offered)
        _give(session, "amendment.offered" if amends else "mechanism.proposed", signed, "mechanism_propose")


def accept(ctx: typer.Context, digest: Digest) -> None:
    """Sign what the other state proposed; in force once this node holds both signatures."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import agreement, amendment

        digest = digest.strip().lower()
        amends = office.in_force() and digest != office.agreed().digest
        row = amendment.accept(office, digest) if amends else agreement.accept(office, digest)
        signed = {"digest": row.digest, "in_force": row.in_force}
        _give(session, "amendment.accepted" if amends else "mechanism.accepted", signed, "mechanism_accept")


def show(ctx: typer.Context) -> None:
    """What the mechanism in force says: authorities, channels, procedures."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import account

        found = account.mechanism_show(office)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    if found["digest"] is None:
        out.heading("mechanism.none")
        for each in found["pending"]:
            whose = "ours" if each["ours"] else "theirs"
            out.line(f"mechanism.pending_{whose}", digest=each["digest"])
        return
    out.heading("mechanism.head", digest=found["digest"])
    if len(found["versions"]) > 1:
        for number, each in enumerate(found["versions"], start=1):
            out.line("amendment.version", number=number, digest=each["digest"])
    for each in found["amendments"]:
        out.line(f"amendment.{'ours' if each['ours'] else 'theirs'}", digest=each["digest"])
    for each in found["notices"]:
        out.line("amendment.notice", party=each["party"], day=each["day"])
    out.heading("mechanism.authorities")
    out.table(
        ("code", "party", "name"),
        [(code, one["party"], _name(out, one)) for code, one in sorted(found["authorities"].items())],
    )
    out.heading("mechanism.channels")
    out.table(
        ("code", "sender", "receiver", "procedures"),
        [
            (code, one["sender"], one["receiver"], ", ".join(one["procedures"]))
            for code, one in sorted(found["channels"].items())
        ],
    )
    out.facts([("procedures", ", ".join(sorted(found["procedures"])))])


def terminate(ctx: typer.Context, on: On = None, revoke: Revoke = False) -> None:
    """Give notice that from a day on no new case opens, or take that notice back."""
    session = session_of(ctx)
    if (on is None) != revoke:
        raise Usage("usage.one_of", command=ctx.command_path, names=["--on", "--revoke"])
    with session.acting() as (office, officer):
        from comity.chancery import amendment

        given = amendment.terminate(office, officer, on)
        _give(session, "amendment.revoked" if revoke else "amendment.noticed", given, "mechanism_terminate")


def _name(out: Output, body: dict[str, Any]) -> str:
    return str(body.get("name", {}).get(out.language, ""))


def _give(session: Session, heading: str, data: dict[str, Any], command: str) -> None:
    if session.out.json:
        session.out.document(data)
        return
    session.out.heading(heading)
    for name, value in data.items():
        if value is None:
            continue
        said = session.out.word("yes_no", str(value).lower()) if isinstance(value, bool) else value
        session.out.facts([(name, said)])
    session.out.note(f"command.{command}.next")
