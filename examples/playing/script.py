"""A script as data: scenes on two nodes, each a list of steps that a lawyer can read.

`../README.md` shows every kind of step. A day is written `@+5d`, counted from the scene's
present; `&name` is the entry that an earlier step named with `as`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from comity.profile import Words

FOLDER = Path(__file__).parents[1] / "procedures"
BEGIN = "2026-03-02T09:00:00Z"
KINDS = ("act", "exchange", "carry", "move", "hold", "offer", "accept", "release", "drop", "state")


class Wrong(Exception):
    """The script can't be read, or it did not go as the script says."""


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"as_": "as"}):
    """Nothing is read that is not declared."""


class Step(Strict, frozen=True):
    """Exactly one of `KINDS` says what it is.

    `by`: a party. `act`: by its officers, who draft, clear, review and approve as the act needs; what
    `fields` leaves out is the example of `case acts`, and `without` takes fields away. `clear`: only these
    safeguards. `uncleared = "each"`: approval is tried with each safeguard alone taken back, and refused.
    `each`: a field; the step is played once with every code of its list. `refused` and `reason`: what the
    command answers. `effect` and `reason`: what becomes of the entry in the end, when it is not `applied`.
    `case`, `procedure`, `channel`: of another case than the scene's first, by a name of the script's own.
    """

    by: str = ""
    act: str = ""
    fields: dict[str, Any] = {}
    without: tuple[str, ...] = ()
    attach: tuple[str, ...] = ()
    clear: tuple[str, ...] | None = None
    uncleared: Literal["", "each"] = ""
    each: str = ""
    refused: str = ""
    reason: str = ""
    effect: str = "applied"
    as_: str = ""
    case: str = "case"
    procedure: str = ""
    channel: str = ""
    # The post goes there and back until neither side has more.
    exchange: bool = False
    # One bundle from this party to the other, and none back.
    carry: str = ""
    # "+20d", "+3h", "+45m": both clocks.
    move: str = ""
    # The pillar's, or with "procedure" the procedure's alone.
    hold: Literal["", "pillar", "procedure"] = ""
    offer: bool = False
    accept: bool = False
    # The held entry of that act, or of that name.
    release: str = ""
    drop: str = ""
    # In which both nodes find the case now.
    state: str = ""

    @property
    def kind(self) -> str:
        """Which of `KINDS` it is. Raises Wrong."""
        found = [kind for kind in KINDS if getattr(self, kind)]
        if len(found) != 1:
            raise Wrong(f"a step is one of {', '.join(KINDS)}: {msgspec.json.encode(self).decode()}")
        return found[0]


class Scene(Strict, frozen=True):
    """`name`: of its folder. It begins on nodes on which nothing has happened yet."""

    name: str
    title: Words
    steps: tuple[Step, ...]


class Script(Strict, frozen=True):
    """`channel`: whose sender is the requesting side. `begin`: the time at which each scene begins.

    `unreachable`: a code that no act on the command line meets, and why.
    """

    procedure: str
    channel: str
    title: Words
    scenes: tuple[Scene, ...]
    begin: str = BEGIN
    unreachable: dict[str, str] = {}

    def channels(self) -> list[str]:
        """All that the steps use."""
        more = {step.channel for scene in self.scenes for step in scene.steps if step.channel}
        return sorted({self.channel, *more})

    def procedures(self) -> list[str]:
        """All that the steps use."""
        more = {step.procedure for scene in self.scenes for step in scene.steps if step.procedure}
        return sorted({self.procedure, *more})


def read(path: Path) -> Script:
    """Raises Wrong."""
    try:
        script: Script = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Script)
        for scene in script.scenes:
            for step in scene.steps:
                _ = step.kind
    except FileNotFoundError:
        raise Wrong(f"there is no script {path}") from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as bad:
        raise Wrong(f"{path.name}: {bad}") from bad
    return script
