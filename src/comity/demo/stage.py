"""What a story is played on: its nodes, people, papers and files, and the one clock that it moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.cases.table import COMMON
from comity.chancery import people
from comity.chancery.draft import Upload
from comity.chancery.office import Office
from comity.clock import SYSTEM, RehearsalClock
from comity.demo import scan, story
from comity.demo.children import Server
from comity.demo.moments import moment
from comity.demo.telling import Teller
from comity.errors import Usage
from comity.journal.entry import Ref, rfc3339
from comity.profile import Profile
from comity.store.people import OfficerRow

# Office, officer, entry of signed figures, kind of paper, language: the PDF (`desk.papers.draw`).
DrawPaper = Callable[[Office, OfficerRow, Ref, str, str], bytes]
# Between two steps that name no time.
PAUSE = 180


@dataclass
class Person:
    """An officer with an account: what the accounts' file says of them. `officer`: the node's identifier."""

    told: story.Officer
    party: str
    officer: str
    token: str
    token_file: Path
    password: str


@dataclass
class Side:
    """One party's node. `office` is opened by whoever sits at that node's command line."""

    party: str
    office: Office
    directory: Path
    passphrase_file: Path
    clock: RehearsalClock
    server: Server | None = None


@dataclass
class Check:
    """One named check of the closing account."""

    name: str
    ok: bool


@dataclass
class Stage:
    """`now`: the real time at which the story began to be told, in which it ends. `home`: its folder.

    `desks`: whether what is served has screens too. `draw_paper`: the PDF about signed figures, as the desk draws it.
    """

    story: story.Story
    profile: Profile
    teller: Teller
    folder: Path
    now: int
    home: Path
    draw_paper: DrawPaper
    desks: bool = False
    time: int = 0
    freed: bool = False
    sides: dict[str, Side] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[Upload]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)

    def move(self, at: str) -> None:
        """Move both clocks to this moment, or on by a few minutes; never back, never past the present.

        Once they are free they are left alone.
        """
        if self.freed:
            return
        wanted = moment(at, self.now) if at else min(self.time + PAUSE, self.now)
        if wanted < self.time:
            raise Usage("story.moment", text=at)
        self.time = wanted
        for side in self.sides.values():
            side.clock.set(rfc3339(wanted))

    def free_clocks(self) -> None:
        """From here on it is what time it is."""
        self.time, self.freed = self.now, True
        for side in self.sides.values():
            side.clock.set(SYSTEM)

    def other(self, party: str) -> Side:
        """The side that `party` deals with."""
        return next(side for code, side in self.sides.items() if code != party)

    def name(self, party: str) -> str:
        """The party's name in the reader's language; the code of one that the story does not name."""
        known = self.story.parties.get(party)
        return party if known is None else self.teller.of(known.name)

    def authority(self, code: str) -> str:
        """An authority's name in the reader's language."""
        return self.teller.of(self.profile.bodies[code].name)

    def pillar(self, code: str) -> str:
        """A pillar's name in the reader's language."""
        return self.teller.word(f"cli.word.pillar.{code}")

    def titled(self, case: str) -> str:
        """What the story calls the case of that identifier; its beginning where the story does not."""
        known = next((name for name, identifier in self.cases.items() if identifier == case), None)
        return case[:8] if known is None else self.teller.of(self.story.cases[known].title)

    def act_word(self, procedure: str, act: str) -> str:
        """An act in words; `release` and `drop` are of every procedure."""
        return self.teller.word(f"cli.word.act.{act}" if act in COMMON else f"act.{procedure}.{act}")

    def officer(self, name: str) -> tuple[Person, Office, OfficerRow]:
        """The person, the node, and the officer whom the person's token proves. Raises Usage, Credentials."""
        person = self.people.get(name)
        if person is None:
            raise Usage("story.unknown", what="officer", name=name)
        office = self.sides[person.party].office
        return person, office, people.authenticate(office, person.token)

    def case(self, name: str) -> str:
        """The identifier of a case that was opened. Raises Usage("story.unknown")."""
        if name not in self.cases:
            raise Usage("story.unknown", what="case", name=name)
        return self.cases[name]

    def say(self, what: str, by: str = "", /, **params: object) -> None:
        """Tell one thing, that party `by` did, at the story's time."""
        self.teller.line(what, self.time, by, **params)

    def draw(self, names: tuple[str, ...]) -> list[Upload]:
        """The papers of these names, drawn."""
        return [_drawn(self.story.scans[name]) for name in names]

    def close(self) -> None:
        """Stop what was started and close what was opened. Safe to call at any point, and twice."""
        servers = [side.server for side in self.sides.values() if side.server is not None]
        for server in servers:
            server.ask_to_stop()
        for server in servers:
            server.stop()
        for side in self.sides.values():
            side.server = None
            side.office.close()
        self.sides = {}

    def accounts(self) -> dict[str, Any]:
        """{party: {node, passphrase_file, officers: [{name, authority, ranks, password, token_file}]}}."""
        return {
            code: {
                "node": str(side.directory),
                "passphrase_file": str(side.passphrase_file),
                "officers": [
                    {
                        "name": person.told.name,
                        "authority": person.told.authority,
                        "ranks": list(person.told.ranks),
                        "password": person.password,
                        "token_file": str(person.token_file),
                    }
                    for person in self.people.values()
                    if person.party == code
                ],
            }
            for code, side in self.sides.items()
        }


def _drawn(one: story.Scan) -> Upload:
    if one.kind == "png":
        return Upload(name=one.file, type="image/png", content=scan.png())
    return Upload(name=one.file, type="application/pdf", content=scan.pdf(one.lines))
