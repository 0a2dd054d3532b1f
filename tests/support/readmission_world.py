"""Two parties and one case in memory, of readmission or another table: histories, and what may follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from comity.cases.calendar import DAY, Calendars, day_of, days_between, due
from comity.cases.context import Context
from comity.cases.docket import CaseState
from comity.cases.fold import fold
from comity.cases.forms import Situation, example
from comity.cases.holds import PillarHolds
from comity.cases.intelligence_report import INTELLIGENCE_REPORT
from comity.cases.memory import Logs
from comity.cases.order import CaseEntry, Stamp
from comity.cases.readmission import READMISSION
from comity.cases.table import Act, Table
from comity.cases.terms import check_terms
from comity.journal.entry import Ref
from comity.mechanism import read_profile

PROFILE = read_profile((Path(__file__).parents[2] / "profiles" / "fr-dz.toml").read_text("utf-8"))
CALENDARS = Calendars(PROFILE.calendars())
NOON = 1_772_452_800  # 2026-03-02T12:00:00Z, a Monday
HOUR = 3_600


@dataclass(frozen=True)
class World:
    """A causally closed history. `requesting` opened the case; `silence`: its effect by the profile."""

    requesting: str = "FR"
    silence: str = "none"
    entries: tuple[CaseEntry, ...] = ()
    receipts: tuple[Stamp, ...] = ()
    clock: int = NOON
    path: tuple[str, ...] = field(default=(), compare=False)
    table: Table = field(default=READMISSION, compare=False)
    # Items of other cases that this one may cite, seen and receipted before it began.
    background: tuple[CaseEntry, ...] = ()

    @property
    def params(self) -> dict[str, Any]:
        return PROFILE.params(self.table.procedure) | {"silence": self.silence}

    def party(self, role: str) -> str:
        other = {"FR": "DZ", "DZ": "FR"}[self.requesting]
        return self.requesting if role == "requesting" else other

    def sizes(self) -> dict[str, tuple[int, int]]:
        refs = [x.ref for x in (*self.background, *self.entries, *self.receipts)]
        return {p: (0, sum(ref.party == p for ref in refs)) for p in ("FR", "DZ")}

    def context(self, extra: Iterable[CaseEntry] = ()) -> Context:
        held = (*self.background, *self.entries, *extra)
        stamps = [Stamp(x.ref, x.time, x.eff) for x in held]
        return Context(
            table=self.table,
            parties=("FR", "DZ"),
            params=self.params,
            holds=PillarHolds(),
            log=Logs([*stamps, *self.receipts], entry={x.ref: x for x in held}.get),
            calendar=lambda start, length: due(start, length, CALENDARS),
            check_terms=check_terms,
        )

    def folded(self, *extra: CaseEntry) -> CaseState:
        return fold(self.context(extra), [*self.entries, *extra])

    def entry(self, party: str, act: str, terms: dict[str, Any], time: int, approvals: int = 0) -> CaseEntry:
        """An entry by `party` that has seen the whole history; with the tags that its act needs if not told."""
        sizes = self.sizes()
        known = self.table.find(act)
        approvals = approvals or max(2, known.tags(terms) if known is not None else 0)
        return CaseEntry(
            ref=Ref(party, *sizes[party]),
            act=act,
            time=time,
            terms=terms,
            eff=sizes,
            approvals=approvals,
            table=self.table.digest,
            pillar=self.table.pillar,
        )

    def then(self, x: CaseEntry) -> World:
        return replace(
            self, entries=(*self.entries, x), clock=max(self.clock, x.time), path=(*self.path, x.act)
        )

    def receipted(self, party: str, time: int) -> World:
        """`party` says that it has stored everything."""
        sizes = self.sizes()
        stamp = Stamp(Ref(party, *sizes[party]), time, sizes)
        return replace(self, receipts=(*self.receipts, stamp), clock=max(self.clock, time))

    def do(self, act: str, role: str = "", **terms: Any) -> World:
        """The history with one more act, its terms as the example gives them where none are given."""
        by = self.table.by_act[act].by
        party = self.party(role or (by if by != "either" else "requesting"))
        time = self.time_for(self.table.by_act[act])
        return self.then(self.entry(party, act, self.terms(act, party, time) | terms, time))

    def terms(self, act: str, party: str, time: int, overdue: str = "") -> dict[str, Any]:
        known = self.table.by_act[act]
        variables = self.folded().variables if self.entries else {}
        at = Situation(
            self.table,
            day_of(time),
            "00" * 16,
            variables,
            overdue,
            tuple(PROFILE.channels(self.table.procedure, party)),
            party,
        )
        made = example(known, self.params, at)
        found = {one.name: made[one.name] for one in known.terms if one.name in made}
        for one in known.terms:
            if one.kind == "commitment":
                found[one.name] = "ab" * 32  # the node's own, of what is sealed
            elif one.kind in ("source", "sources") and one.required and one.name not in found and self.background:
                found[one.name] = str(self.background[0].ref)
        return found

    def state(self) -> str:
        return self.folded().state if self.entries else self.table.initial

    def next_acts(self, role: str) -> Iterator[tuple[World, CaseEntry]]:
        """Every act that would apply if `role` did it now, each after the (lengthened) history it needs."""
        party = self.party(role)
        for act in self.table.acts:
            if act.by in (role, "either") and not (act.opens and self.entries):
                candidates = self._silences(act, party) if act.name == "silence" else self._plain(act, party)
                yield from ((world, x) for world, x in candidates if applies(world, x))

    def _plain(self, act: Act, party: str) -> Iterator[tuple[World, CaseEntry]]:
        time = self.time_for(act)
        made = self.terms(act.name, party, time)
        others = [*variants(act), *self._citing(act)]
        for terms in (made, *(made | other for other in others if other.items() - made.items())):
            yield self, self.entry(party, act.name, terms, time)
        if term := owned(self.table).get(act.name):
            for own in (x for x in self.entries if x.ref.party == party and x.act in cited_own(self.table)):
                yield self, self.entry(party, act.name, made | {term: str(own.ref)}, time)

    def _citing(self, act: Act) -> Iterator[dict[str, Any]]:
        """The same act about each item that the case may cite."""
        for one in act.terms:
            if one.kind == "source":
                yield from ({one.name: str(x.ref)} for x in self.background)

    def time_for(self, act: Act) -> int:
        """An hour from now; for what may be said only after a day that was kept, the day after it."""
        time = self.clock + HOUR
        for guard in act.guards:
            if guard.name == "day_after_variable" and self.entries:
                kept = self.folded().variables.get(guard.args[1])
                if kept:
                    time = max(time, midnight(kept) + DAY + HOUR)
        return time

    def _silences(self, act: Act, party: str) -> Iterator[tuple[World, CaseEntry]]:
        """Silence about each open debt: claimed, and proved by an entry of the debtor past the deadline."""
        for clock in self.folded().clocks:
            if clock.due is None or clock.stopped_by is not None or clock.debtor == party:
                continue
            time = max(self.clock, clock.due) + HOUR
            terms = {"of": str(clock.of)}
            yield self, self.entry(party, act.name, terms, time)
            proved = self.receipted(clock.debtor, time)
            yield proved, proved.entry(party, act.name, terms, time)


def variants(act: Act) -> Iterator[dict[str, Any]]:
    """Other terms of an act, one at a time, that may lead it elsewhere: what its leads ask of them."""
    for guard in (guard for lead in act.leads for guard in lead.guards if guard.name == "term_is"):
        one = next(each for each in act.terms if each.name == guard.args[0])
        for value in guard.args[1:]:
            yield {one.name: value == "true" if one.kind == "flag" else value}
    if act.review:
        yield {act.review: True}


def citable(requesting: str, table: Table) -> tuple[CaseEntry, ...]:
    """What a case of this table must cite from other cases: a report of the side that made it."""
    opening = table.opening
    if not any(one.kind in ("source", "sources") and one.required for one in opening.terms):
        return ()
    # A tear-line shows a part of its own side's item; a product rests on the other side's.
    own = any(guard.name == "own_alone" for guard in opening.guards)
    author = requesting if own else {"FR": "DZ", "DZ": "FR"}[requesting]
    report = World(requesting=author, table=INTELLIGENCE_REPORT, clock=NOON - HOUR)
    return (report.do("report").entries[0],)


def midnight(day: str) -> int:
    """The first second of a UTC day."""
    return days_between("1970-01-01", day) * DAY


def applies(world: World, x: CaseEntry) -> bool:
    return effect(world, x) == "applied"


def effect(world: World, x: CaseEntry, *others: CaseEntry) -> str:
    found = world.folded(x, *others).effect_of(x.ref)
    assert found is not None
    return found.effect


def reachable(requesting: str, silence: str, table: Table = READMISSION) -> Iterator[World]:
    """One shortest history for each state, with each set of open debts; every act receipted.

    Where only its own author may go on with an act (`by_author`), one for each side that may have made it;
    and where only the other side may answer it (`by_other`), one for each side whose turn it is.
    """
    seen: set[tuple[str, ...]] = set()
    start = World(requesting=requesting, silence=silence, table=table, background=citable(requesting, table))
    waiting = [start.do(table.opening.name, **terms) for terms in ({}, *variants(table.opening))]
    waiting = [world.receipted(world.party("requested"), world.clock + 60) for world in waiting]
    while waiting:
        world = waiting.pop(0)
        yield world
        for before, x in _any_next(world):
            after = before.then(x)
            state = after.folded()
            debts = sorted(c.name for c in state.clocks if c.stopped_by is None)
            # A fact out of its order leads to a state once; an act in its order, to each set of debts.
            whose = sorted({y.ref.party for y in after.entries if y.act in cited_own(table)})
            granted = ["granted"] if "pass_on" in table.by_act and "grant" in state.variables else []
            turn = [*_turn(table, state), *_answerable(table, state)]
            key = (state.state, *debts, *whose, *granted, *turn) if applies(before, x) else (state.state,)
            if key not in seen and (len(key) > 1 or not any(known[0] == key[0] for known in seen)):
                seen.add(key)
                other = {"FR": "DZ", "DZ": "FR"}[x.ref.party]
                waiting.append(after.receipted(other, after.clock + 60))


def owned(table: Table) -> dict[str, str]:
    """Terms that must name an entry of one's own side, by act, where its example may name the other side's."""
    guards = [(act, guard) for act in table.acts for guard in act.guards if guard.name == "by_author"]
    return {act.name: guard.args[0] for act, guard in guards if _of_this_case(act, guard.args[0])}


def _turn(table: Table, state: CaseState) -> list[str]:
    """The authors of what only the other side may answer."""
    guards = [(act, guard) for act in table.acts for guard in act.guards if guard.name == "by_other"]
    cited = {name for act, guard in guards for one in act.terms if one.name == guard.args[0] for name in one.choices}
    kept = sorted({k.name for act in table.acts if act.name in cited for k in act.keeps if not k.term})
    return [f"{name} of {state.variables[name][:2]}" for name in kept if name in state.variables]


def _answerable(table: Table, state: CaseState) -> list[str]:
    """In a table whose state says only whose move it is: what else there is to go on with, one thing for each state."""
    if not table.shown:
        return []
    judged, asked = ("judgment",), ("asked", "judgment")
    waited = {"notified": judged, "followed": asked, "petition_filed": judged, "access_asked": ("petition",)}
    return [name for name in waited.get(state.state, ()) if name in state.variables][:1]


def _of_this_case(act: Act, term: str) -> bool:
    return any(one.name == term and one.kind == "entry" for one in act.terms)


def cited_own(table: Table) -> set[str]:
    """The acts with which only their own author may go on."""
    of = owned(table)
    return {name for act in of for one in table.by_act[act].terms if one.name == of[act] for name in one.choices}


def _any_next(world: World) -> Iterator[tuple[World, CaseEntry]]:
    for role in ("requesting", "requested"):
        yield from world.next_acts(role)
    for act in (act for act in world.table.acts if act.fact):
        time = world.clock + HOUR
        party = world.party("requested" if act.by == "requested" else "requesting")
        x = world.entry(party, act.name, world.terms(act.name, party, time), time)
        if not applies(world, x):
            yield world, x


__all__ = ["HOUR", "NOON", "PROFILE", "World", "applies", "effect", "reachable"]
