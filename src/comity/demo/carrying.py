"""What travels in a story: by HTTPS between two running couriers, or by files that are lost or doubled."""

from __future__ import annotations

from pathlib import Path

from comity.courier import files
from comity.courier.exchange import exchange as run_exchange
from comity.demo import steps
from comity.demo.children import Server
from comity.demo.stage import Check, Stage
from comity.errors import Unavailable


def serve(stage: Stage, step: steps.Serve) -> None:
    """`comity serve` on each side, in a process of its own."""
    for party, side in stage.sides.items():
        log = stage.folder / f"{side.directory.name}.log"
        side.server = Server(party, side.directory, side.passphrase_file, log, desk=stage.desks)
    for party, side in stage.sides.items():
        assert side.server is not None
        side.server.wait()
        stage.say("serving", party, party=stage.name(party), url=side.server.url)


def exchange(stage: Stage, step: steps.Exchange) -> None:
    """`comity exchange URL`: this side's node calls the process that the other side serves with."""
    side, other = stage.sides[step.party], stage.other(step.party)
    try:
        report = run_exchange(side.office, _served(other.server).url)
    except Unavailable:
        _served(other.server).check()  # it says better why
        raise
    stage.say(
        "exchanged",
        step.party,
        party=stage.name(step.party),
        other=stage.name(other.party),
        sent=report.sent,
        received=report.new,
    )


def carry_out(stage: Stage, step: steps.CarryOut) -> None:
    """`comity carry out`: a file that may never arrive."""
    path = _path(stage, step.file)
    report = files.carry_out(stage.sides[step.party].office, path)
    stage.say(
        "carried_out",
        step.party,
        party=stage.name(step.party),
        file=step.file,
        sent=report.sent,
        bytes=path.stat().st_size,
    )
    if step.lost:
        path.unlink()
        stage.say("lost", step.party, file=step.file)


def carry_in(stage: Stage, step: steps.CarryIn) -> None:
    """`comity carry in`: the first time something is new, the second time nothing may be."""
    side = stage.sides[step.party]
    report = files.carry_in(side.office, _path(stage, step.file))
    what = "carried_again" if step.again else "carried_in"
    stage.say(
        what,
        step.party,
        party=stage.name(step.party),
        file=step.file,
        received=report.received,
        new=report.new,
    )
    if step.again:
        stage.checks.append(Check(f"carried_twice.{step.file}", report.new == 0))


def _path(stage: Stage, name: str) -> Path:
    folder = stage.folder / "post"
    folder.mkdir(exist_ok=True)
    return folder / name


def _served(server: Server | None) -> Server:
    if server is None:
        raise Unavailable("peer.no_url")
    return server
