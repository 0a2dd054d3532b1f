"""Two real nodes, and lists written in a line or two."""

from __future__ import annotations

from typing import Any

import pytest

from cli.conftest import agreed, two  # noqa: F401 - pytest finds fixtures by these names
from comity.chancery.importing import run
from comity.chancery.importing.sheet import COLUMNS
from two_nodes.fixtures import (  # noqa: F401
    scratch,
    sqlite_template,
    sqlite_world,
    template,
    templates,
    world,
)
from two_nodes.world import World

CHANNEL = "FR-59-LILLE"
GOOD = {
    "reference": "2026/0001",
    "surname": "BENEXEMPLE",
    "given_names": "Karim",
    "name_arabic": "كريم بن إكزمبل",
    "born": "1990-03-12",
    "birth_place": "Aïn Fictive",
    "sex": "m",
    "decision_reference": "OQTF-1",
    "decision_date": "2025-11-02",
    "enforceable": "yes",
    "appeal": "no",
    "minor": "no",
}


def line(number: int = 1, **cells: str) -> dict[str, str]:
    """A line that passes; each number is another person, another decision."""
    letters = "".join(chr(ord("A") + int(digit)) for digit in str(number))
    arabic = "".join("ابتثجحخدذر"[int(digit)] for digit in str(number))
    return (
        GOOD
        | {
            "reference": f"2026/{number:04}",
            "surname": f"EXEMPLE{letters}",
            "name_arabic": f"كريم {arabic}",
            "decision_reference": f"OQTF-{number}",
        }
        | cells
    )


def sheet(*lines: dict[str, str]) -> bytes:
    """The lines under a header of all columns."""
    rows = [",".join(COLUMNS)]
    for cells in lines:
        made = (cells.get(name, "") for name in COLUMNS)
        rows.append(",".join(f'"{cell}"' if set(cell) & set(',"\n') else cell for cell in made))
    return "\n".join(rows).encode() + b"\n"


class Desk:
    """The drafter of the authority that sends on `CHANNEL`."""

    def __init__(self, world: World) -> None:  # noqa: F811
        self.world = world
        self.office = world.fr
        self.officer = world.officer("FR", CHANNEL, "drafter")

    def take(self, *lines: dict[str, str], **more: Any) -> dict[str, Any]:
        return self.read(sheet(*lines), **more)

    def read(self, content: bytes, channel: str = CHANNEL, **more: Any) -> dict[str, Any]:
        found = run.run(self.office, self.officer, content, "readmission", channel, **more)
        counts = [found["created"], found["duplicates"], found["rejected"]]
        assert sum(counts) == len(found["lines"])
        return found

    def codes(self, *lines: dict[str, str], **more: Any) -> list[str | None]:
        return [each["code"] for each in self.take(*lines, **more)["lines"]]

    def drafts(self) -> int:
        return len(self.office.store.house.proposals())


@pytest.fixture
def desk(sqlite_world: World) -> Desk:  # noqa: F811
    return Desk(sqlite_world)


@pytest.fixture
def each_desk(world: World) -> Desk:  # noqa: F811
    """The same on each engine."""
    return Desk(world)
