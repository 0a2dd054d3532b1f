"""Write the fold's vectors again: PYTHONPATH=src:tests python vectors/make_fold.py

The engine's name stands for these bytes: whoever changes them changes the law, and gives the engine
another name (docs/specification/fold.md).
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from comity.cases.docket import CaseState
from comity.cases.fold import ENGINE
from comity.cases.settling import settled_part
from comity.cases.statehash import root
from support.random_world import CASE_ACTS, play
from support.small_world import DAY, PARAMS, SMALL, World

HERE = Path(__file__).parent
FILE = HERE / "fold.json"
CACHES = ("waiting_for", "frontier", "holds")
MANY = 24


def told(world: World) -> None:
    """BB receipts, AA sees it, and says so."""
    world.both()
    world.receipt("BB")
    world.both()
    world.receipt("AA")
    world.both()


def lift(world: World, *holds: Any, by: str = "AA") -> None:
    """An offer of one side and the other's acceptance, all post delivered."""
    world.both()
    offer = world.offer(by, *holds)
    world.both()
    world.accept(world.other(by), offer)
    world.both()


def _withdrawal_crosses_agreement(world: World) -> None:
    told(world)
    world.write("AA", "withdraw")
    world.write("BB", "agree")


def _void_withdrawal_strikes_nothing(world: World) -> None:
    told(world)
    world.write("AA", "withdraw", fault="seen.false_root")
    world.write("BB", "agree")


def _two_protective_acts_cross(world: World) -> None:
    told(world)
    world.write("AA", "withdraw")
    world.write("BB", "object")


def _fact_out_of_place(world: World) -> None:
    told(world)
    world.write("AA", "withdraw")
    world.write("BB", "arrive")


def _question_and_answer(world: World) -> None:
    told(world)
    question = world.write("BB", "question")
    world.both()
    world.write("AA", "answer", of=question)
    world.both()
    world.write("BB", "agree", day="2026-02-01")


def _one_officer_alone(world: World) -> None:
    told(world)
    world.write("BB", "agree", approvals=1)


def _hold_crosses_act(world: World) -> None:
    told(world)
    world.hold("AA")
    world.write("BB", "agree")
    world.write("BB", "remark")


def _less_seen_than_receipted(world: World) -> None:
    told(world)
    world.hold("AA")
    world.post("BB")
    world.receipt("BB")
    world.write("BB", "agree", seen=0)


def _simultaneous_holds_one_lifted(world: World) -> None:
    told(world)
    first = world.hold("AA")
    world.hold("BB")
    lift(world, first)
    world.write("BB", "agree")


def _hold_crosses_resumption(world: World) -> None:
    told(world)
    first = world.hold("AA")
    world.both()
    offer = world.offer("AA", first)
    world.hold("BB")
    world.both()
    world.accept("BB", offer)
    world.write("BB", "agree")


def _held_then_released(world: World) -> None:
    told(world)
    hold = world.hold("AA")
    held = world.write("BB", "agree")
    world.wait(4)
    lift(world, hold)
    world.write("BB", "release", entry=held)
    world.both()
    world.write("AA", "go")


def _held_then_dropped(world: World) -> None:
    told(world)
    hold = world.hold("BB")
    held = world.write("AA", "withdraw")
    question = world.write("BB", "question")
    lift(world, hold)
    world.write("BB", "drop", entry=question)
    world.write("AA", "drop", entry=held)


def _held_opening_released(world: World) -> None:
    hold = world.hold("BB")
    opening = world.write("AA", "ask")
    lift(world, hold)
    world.write("AA", "release", entry=opening)
    told(world)


def _clock_clamped_and_disputed(world: World) -> None:
    world.both()
    world.receipt("BB", time=world.now + 40 * DAY)
    world.both()
    world.wait(2)
    world.receipt("AA")


def _clock_with_overlapping_holds(world: World) -> None:
    told(world)
    world.wait(2)
    first = world.hold("AA")
    world.both()
    world.wait(2)
    second = world.hold("BB")
    world.both()
    world.wait(2)
    lift(world, first)
    world.wait(2)
    lift(world, second)


def _clock_frozen(world: World) -> None:
    told(world)
    world.wait(3)
    world.hold("AA")
    told(world)


def _answer_in_time_by_its_author_only(world: World) -> None:
    told(world)
    world.wait(9)
    world.write("BB", "agree")
    world.wait(5)
    told(world)


def _silence_conclusive(world: World) -> None:
    told(world)
    world.wait(12)
    told(world)
    world.write("AA", "silence", of="AA:0:0")
    world.write("AA", "insist")


def _silence_claimed(world: World) -> None:
    told(world)
    world.wait(12)
    world.write("AA", "silence", of="AA:0:0")
    world.write("AA", "insist")


def _silence_crosses_answer(world: World) -> None:
    told(world)
    world.wait(12)
    world.write("BB", "question")
    world.write("AA", "silence", of="AA:0:0")


def _irreversible_before_and_after_settling(world: World) -> None:
    world.write("AA", "withdraw", fault="seen.false_root")
    world.post("BB", 1)
    world.write("BB", "agree")
    world.post("AA")
    world.write("AA", "go")
    told(world)
    world.write("AA", "go")


def _simultaneous_openings(world: World) -> None:
    world.write("BB", "ask")
    world.both()
    world.write("BB", "agree")


def _orphaned(world: World) -> None:
    told(world)
    world.write("AA", "withdraw", fault="orphaned.fenced")
    world.write("BB", "agree")


SCENES: list[Callable[[World], None]] = [
    _withdrawal_crosses_agreement, _void_withdrawal_strikes_nothing, _two_protective_acts_cross,
    _fact_out_of_place, _question_and_answer, _one_officer_alone, _hold_crosses_act,
    _less_seen_than_receipted, _simultaneous_holds_one_lifted, _hold_crosses_resumption,
    _held_then_released, _held_then_dropped, _held_opening_released, _clock_clamped_and_disputed,
    _clock_with_overlapping_holds, _clock_frozen, _answer_in_time_by_its_author_only,
    _silence_conclusive, _silence_claimed, _silence_crosses_answer,
    _irreversible_before_and_after_settling, _simultaneous_openings, _orphaned,
]  # fmt: skip


def worlds() -> Iterator[tuple[str, World]]:
    """Each history and its name."""
    for scene in SCENES:
        world = World()
        if scene is not _held_opening_released:
            world.write("AA", "ask")
        scene(world)
        yield scene.__name__.strip("_").replace("_", " "), world
    for number in range(MANY):
        dice = random.Random(number)
        world = World()
        for _ in play([_step(dice) for _ in range(30)], world):
            pass
        yield f"random history {number}", world


def _step(dice: random.Random) -> tuple[Any, ...]:
    party = dice.choice(("AA", "BB"))
    kind = dice.choices(
        ("move", "act", "post", "wait", "receipt", "hold", "offer", "accept", "resume"),
        (40, 8, 20, 8, 8, 3, 3, 3, 3),
    )[0]
    if kind == "move":
        return kind, party, dice.randrange(12), dice.randrange(12)
    if kind == "act":
        return kind, dice.choice(CASE_ACTS), dice.randrange(8), dice.randrange(4)
    if kind == "post":
        return kind, party, dice.randrange(1, 6)
    return (kind, dice.randrange(1, 200)) if kind == "wait" else (kind, party)


def shown(state: CaseState) -> dict[str, Any]:
    """What both nodes must have alike: `comity.cases.docket.Shared`."""
    made: dict[str, Any] = msgspec.to_builtins(state)
    return {name: value for name, value in made.items() if name not in CACHES}


def vector(name: str, world: World) -> dict[str, Any]:
    """A history, and what must come of it."""
    state = world.state()
    settled = settled_part(world.context(), world.entries)
    return {
        "name": name,
        "logs": [_line(world, stamp.ref) for log in world.logs.values() for stamp in log],
        "expect": {
            "shared": shown(state),
            "digest": state.digest().hex(),
            "waiting_for": state.waiting_for,
            "settled": sorted(str(ref) for ref in settled),
            "invalid": {str(ref): code for ref, code in world.context().holds.invalid().items()},
        },
    }


def _line(world: World, ref: Any) -> dict[str, Any]:
    """One entry of a log: with `case` when it is an act of the case, with `suspension` when of a pillar."""
    stamp = world.logs[ref.party][ref.index]
    line: dict[str, Any] = {
        "ref": str(ref), "time": stamp.time, "seen": world.declared[ref], "eff": dict(stamp.eff),
    }  # fmt: skip
    for x in world.entries:
        if x.ref == ref:
            line["case"] = {
                "act": x.act, "terms": x.terms, "approvals": x.approvals, "table": x.table,
                "pillar": x.pillar, "fault": x.fault,
            }  # fmt: skip
    for h in world.holds:
        if h.ref == ref:
            names = [str(name) for name in h.names]
            line["suspension"] = {
                "act": h.act, "pillar": h.pillar, "procedures": list(h.procedures), "names": names,
                "fault": h.fault,
            }  # fmt: skip
    return line


def state_hashes() -> list[dict[str, Any]]:
    """Maps from case to digest, and their roots."""
    dice = random.Random(0)
    made = []
    for count in (0, 1, 2, 40):
        cases = {dice.randbytes(16).hex(): dice.randbytes(32).hex() for _ in range(count)}
        mapping = {case: bytes.fromhex(digest) for case, digest in cases.items()}
        made.append({"cases": cases, "root": root(mapping).hex()})
    return made


def document() -> dict[str, Any]:
    """The whole file."""
    return {
        "engine": ENGINE,
        "parties": ["AA", "BB"],
        "params": PARAMS,
        "calendar": "a debt of n days that starts on UTC day d is due at the last second of day d + n",
        "terms": "a term that the act does not have makes the entry void: terms.unknown",
        "table": msgspec.to_builtins(SMALL),
        "table_digest": SMALL.digest,
        "vectors": [vector(name, world) for name, world in worlds()],
        "state_hash": state_hashes(),
    }


def written() -> str:
    """The file's text: one vector a line, so that a difference reads well."""
    made = document()
    vectors, hashes = made.pop("vectors"), made.pop("state_hash")
    head = json.dumps(made, indent=1, sort_keys=True)[:-2]
    lines = [json.dumps(each, sort_keys=True) for each in vectors]
    roots = [json.dumps(each, sort_keys=True) for each in hashes]
    body = ',\n "vectors": [\n  ' + ",\n  ".join(lines) + "\n ]"
    return head + body + ',\n "state_hash": [\n  ' + ",\n  ".join(roots) + "\n ]\n}\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
