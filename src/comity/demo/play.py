"""Playing a story, from its first chapter to its last check."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from comity import demo
from comity.demo import (
    acting,
    carrying,
    concluding,
    counting,
    founding,
    knowing,
    listing,
    passwords,
    place,
    proving,
    steps,
    story,
    suspending,
)
from comity.demo.stage import Check, DrawPaper, Stage
from comity.demo.telling import Teller
from comity.errors import Usage

ACCOUNTS = "accounts.json"
WATCH_SECONDS = 0.5


def _told(stage: Stage, step: steps.Step) -> None:
    """A step that only tells."""


def _freed(stage: Stage, step: steps.Free) -> None:
    stage.free_clocks()
    stage.say("clocks_freed")


PLAYED: dict[type[steps.Step], Callable[[Stage, Any], None]] = {
    steps.Step: _told,
    steps.Nodes: founding.nodes,
    steps.Cards: founding.exchange_cards,
    steps.Propose: founding.propose,
    steps.Accept: founding.accept,
    steps.Officers: founding.officers,
    steps.Serve: carrying.serve,
    steps.Exchange: carrying.exchange,
    steps.CarryOut: carrying.carry_out,
    steps.CarryIn: carrying.carry_in,
    steps.Act: acting.act,
    steps.Try: acting.attempt,
    steps.Many: listing.many,
    steps.Import: listing.import_list,
    steps.Hold: suspending.hold,
    steps.Offer: suspending.offer,
    steps.Resume: suspending.resume,
    steps.Backlog: suspending.backlog,
    steps.Look: acting.look,
    steps.Readers: knowing.name_readers,
    steps.Unseen: knowing.unseen,
    steps.Gone: knowing.gone,
    steps.Figures: counting.figures,
    steps.Agenda: concluding.agenda,
    steps.Consular: concluding.consular,
    steps.SignFigures: concluding.sign_figures,
    steps.Free: _freed,
    steps.Prove: proving.prove,
}


def found_story() -> Path:
    """The story of the checkout that this package stands in. Raises Usage("demo.no_story")."""
    checkout = Path(demo.__file__).parents[3]
    stories = sorted(checkout.glob("examples/*/story.toml"))
    if not stories:
        raise Usage("demo.no_story")
    return stories[0]


def play(path: Path, parent: Path, teller: Teller, draw_paper: DrawPaper, *, serve: bool) -> bool:
    """Whether every check said yes. With `serve`, and when they did, serves until it is interrupted.

    Raises KeyboardInterrupt on Ctrl-C, SystemExit on SIGTERM (143) and SIGHUP (129), and any ComityError
    of a step; what was started is stopped in each case.
    """
    told, profile = story.read_story(path)
    with _told_to_stop():
        stage = Stage(told, profile, teller, place.fresh(parent), int(time.time()), path.parent, draw_paper, serve)
        try:
            return _played(stage, serve)
        finally:
            stage.close()


def _played(stage: Stage, serve: bool) -> bool:
    stage.teller.title(stage.story.title)
    for number, chapter in enumerate(stage.story.chapters, start=1):
        stage.teller.chapter(number, chapter.title)
        for step in chapter.steps:
            stage.move(step.at)
            if step.say is not None:
                stage.teller.why(step.say)
            PLAYED[type(step)](stage, step)
    accounts = stage.folder / ACCOUNTS
    place.write_json(accounts, stage.accounts())
    passwords.give(stage)
    ok = bool(stage.checks) and all(check.ok for check in stage.checks)
    _close(stage, ok, accounts, serve=serve and ok)
    if serve and ok:
        _watch(stage)
    return ok


def _close(stage: Stage, ok: bool, accounts: Path, *, serve: bool) -> None:
    teller = stage.teller
    good = sum(check.ok for check in stage.checks)
    teller.note("result", good=good, checks=len(stage.checks))
    teller.note("accounts", file=accounts)
    if serve:
        for party, side in stage.sides.items():
            assert side.server is not None
            teller.note("address", party=stage.name(party), url=side.server.url)
            teller.note("desk", party=stage.name(party), url=side.server.desk)
        teller.note("until")
    teller.close({"ok": ok, "checks": [_json(check) for check in stage.checks], "accounts": str(accounts)})


def _json(check: Check) -> dict[str, Any]:
    return {"name": check.name, "ok": check.ok}


def _watch(stage: Stage) -> NoReturn:
    """Until somebody interrupts, or a courier dies. Raises Unavailable("demo.server")."""
    while True:
        time.sleep(WATCH_SECONDS)
        for side in stage.sides.values():
            if side.server is not None:
                side.server.check()


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """SIGTERM and SIGHUP unwind as Ctrl-C does, so that children are stopped and databases closed."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
