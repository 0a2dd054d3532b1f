"""What happens on the nodes of the desk's bench: which cases there are, and on which day who does what.

A plan is made from its shape alone, so that both nodes' processes make the same one and need not speak of it.
A story is a line of acts, `q.` by the requesting and `d.` by the requested side; `*` stands for as many
questions and answers as the wished number of entries needs; two acts joined by `|` cross each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from random import Random
from typing import NamedTuple

STORIES: dict[str, tuple[tuple[int, str], ...]] = {
    "readmission": (
        (
            26,
            (
                "q.submit d.acknowledge * d.recognise d.issue_document"
                " q.notify_transfer d.agree_transfer q.depart q.hand_over"
            ),
        ),
        (14, "q.submit d.acknowledge * d.refuse"),
        (8, "q.submit d.acknowledge * d.invite_interview * q.withdraw"),
        (
            6,
            (
                "q.submit d.acknowledge * d.recognise d.issue_document"
                " q.notify_transfer d.agree_transfer q.depart d.refuse_at_border"
            ),
        ),
        (
            5,
            (
                "q.submit d.acknowledge * d.recognise d.issue_document q.notify_transfer d.cancel"
                " q.notify_transfer d.agree_transfer q.depart q.hand_over"
            ),
        ),
        (2, "q.submit d.acknowledge * q.withdraw|d.recognise"),
    ),
    "detention_notification": (
        (10, "q.notify d.acknowledge * q.close"),
        (4, "q.notify d.acknowledge * d.ask_access q.refuse_access q.close"),
    ),
}
PAIRS = {
    "readmission": ("d.ask_information", "q.give_information"),
    "detention_notification": ("d.ask_access", "q.grant_access"),
}
PILLARS = {"readmission": "readmission", "detention_notification": "consular"}
SURVIVING = {"hand_over", "refuse_at_border", "withdraw", "cancel"}
FOUR_EYES = {"submit", "recognise", "notify_transfer", "agree_transfer"}
HELD_PILLAR = "readmission"
# A transfer has its days: what belongs to one follows within three, and none is notified just before the hold.
QUICK = {"notify_transfer", "cancel", "agree_transfer", "depart"}
QUICKEST, BEFORE_HOLD = 3, 5
STALLED = 0.05  # of the cases stop somewhere and nobody goes on
PROBE = 2000  # cases by which the number of questions is found


class Shape(NamedTuple):
    """What was asked for: so many cases, about so many entries in both logs, over so many days."""

    cases: int
    entries: int
    days: int
    seed: int = 1

    @classmethod
    def of(cls, cases: int, entries: int, seed: int = 1) -> Shape:
        """Some 1,500 entries a day in two years at most; a small node has lived forty days."""
        return cls(cases, entries, min(730, max(40, entries // 1500)), seed)

    @property
    def slowest(self) -> int:
        """Days that an answer takes at most."""
        return 14 if self.days > 200 else 2

    @property
    def hold(self) -> tuple[int, int]:
        """The day on which the second party holds a pillar, and the day on which acts go on."""
        first = self.days - max(8, min(20, self.days // 5))
        return first, first + (6 if self.days > 200 else 4)


class Case(NamedTuple):
    """One case as planned. `acts`: (day, side, act). `full`: it is under way at the end, and nothing of its
    house work is left out. `held`: its last act meets the hold."""

    number: int
    procedure: str
    channel: str
    acts: tuple[tuple[int, str, str], ...]
    full: bool
    held: bool


class Plan:
    """`channels`: of each procedure, code → (sending party, receiving party)."""

    def __init__(self, shape: Shape, channels: Mapping[str, Mapping[str, tuple[str, str]]], parties: list[str]) -> None:
        self.shape, self.channels, self.parties = shape, channels, parties
        self._stories = [(procedure, text) for procedure, several in STORIES.items() for _, text in several]
        self._weights = [weight for several in STORIES.values() for weight, _ in several]
        self._pairs = 0.0
        self._pairs = self._wanted_pairs()

    def _wanted_pairs(self) -> float:
        """How many questions a case has on average, for the wished number of entries. Receipts are two a day."""
        few = self.shape._replace(cases=min(self.shape.cases, PROBE))
        wanted = (self.shape.entries - 2 * self.shape.days) / self.shape.cases
        low, high = 0.0, 40.0
        for _ in range(12):
            self._pairs = (low + high) / 2
            found = sum(len(self.case(number).acts) for number in range(few.cases)) / few.cases
            low, high = (self._pairs, high) if found < wanted else (low, self._pairs)
        return low

    def party(self, case: Case, side: str) -> str:
        """The party that is this side in this case."""
        sender, receiver = self.channels[case.procedure][case.channel]
        return sender if side == "q" else receiver

    def person_of(self, number: int) -> Random:
        """Draws what a case's opening says."""
        return Random(f"{self.shape.seed}/{number}/person")

    def nonce(self, number: int) -> str:
        """The nonce of a case's opening, from which both processes know its identifier."""
        return sha256(f"{self.shape.seed}/{number}/nonce".encode()).hexdigest()[:32]

    def case(self, number: int) -> Case:
        draw = Random(f"{self.shape.seed}/{number}")
        procedure, text = draw.choices(self._stories, self._weights)[0]
        channel = draw.choice(sorted(self.channels[procedure]))
        steps: list[str] = []
        for word in text.split():
            steps += [word] if word != "*" else PAIRS[procedure] * int(self._pairs + draw.random())
        stalled = draw.random() < STALLED
        planned = len(steps)
        if stalled:
            del steps[draw.randint(1, len(steps)) :]
        return self._dated(draw, Case(number, procedure, channel, (), False, False), steps, planned, stalled)

    def _dated(self, draw: Random, case: Case, steps: list[str], planned: int, stalled: bool) -> Case:
        """The steps with their days: one that meets the hold is the last, one that knows of it waits."""
        acts: list[tuple[int, str, str]] = []
        day = draw.randint(1, self.shape.days - 2)
        first, again = self.shape.hold
        holder = self.parties[1]
        held, done = False, 0
        for at, step in enumerate(steps):
            if step.endswith(".notify_transfer") and first - BEFORE_HOLD <= day < again:
                day = again + draw.randint(0, QUICKEST)
            if PILLARS[case.procedure] == HELD_PILLAR and first <= day < again:
                side, act = step.split("|")[0].split(".")
                if day > first or "|" in step or self.party(case, side) == holder:
                    day += again - day + draw.randint(0, self.shape.slowest)
                else:
                    held = act not in SURVIVING
            if day >= self.shape.days:
                break
            acts += [(day, side, act) for side, act in (word.split(".") for word in step.split("|"))]
            done += 1
            if held:
                break
            follows = steps[at + 1].split(".")[-1] if at + 1 < len(steps) else ""
            day += draw.randint(1, min(self.shape.slowest, QUICKEST) if follows in QUICK else self.shape.slowest)
        return case._replace(acts=tuple(acts), full=not stalled and done < planned, held=held)

    @cached_property
    def cases(self) -> list[Case]:
        return [self.case(number) for number in range(self.shape.cases)]

    def days(self, party: str) -> Iterator[list[tuple[Case, str]]]:
        """For each day, what this party does: (case, act)."""
        by_day: list[list[tuple[int, str]]] = [[] for _ in range(self.shape.days)]
        for case in self.cases:
            for day, side, act in case.acts:
                if self.party(case, side) == party:
                    by_day[day].append((case.number, act))
        for each in by_day:
            yield [(self.cases[number], act) for number, act in each]

    @cached_property
    def facts(self) -> dict[str, int]:
        """What the finished nodes must hold: {cases, acts, held, struck}; a `recognise` that a withdrawal crosses."""
        struck = sum(len(case.acts) > 1 and case.acts[-1][0] == case.acts[-2][0] for case in self.cases)
        opened = sum(bool(case.acts) for case in self.cases)
        return {
            "cases": opened,
            "acts": sum(len(case.acts) for case in self.cases),
            "held": sum(case.held for case in self.cases),
            "struck": struck,
        }
