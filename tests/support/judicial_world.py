"""Cases of the judicial pillar in memory: both sides receipt what the other writes."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from comity.cases.calendar import DAY
from comity.cases.fold import fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.order import CaseEntry
from comity.cases.table import Table
from comity.journal.entry import Ref
from support.readmission_world import HOUR, PROFILE, World


class Case:
    """One case. `do` fills in examples and receipts on both sides, so that what is settled may follow."""

    def __init__(self, table: Table, requesting: str = "FR", **terms: Any) -> None:
        self.world = World(table=table, requesting=requesting)
        self.do(table.opening.name, **terms)

    @staticmethod
    def opened(table: Table, *, approvals: int = 0, **terms: Any) -> tuple[str, str]:
        """(effect, reason) of the opening act with these terms. A term given as None is left out."""
        world, act = World(table=table), table.opening.name
        time = world.clock + HOUR
        given = world.terms(act, "FR", time) | terms
        given = {name: value for name, value in given.items() if value is not None}
        x = world.entry("FR", act, given, time, approvals)
        found = world.folded(x).effect_of(x.ref)
        assert found is not None
        return found.effect, found.reason

    def do(self, act: str, role: str = "", *, after: int = 0, **terms: Any) -> Case:
        """The act, `after` seconds later than the hour that passes anyway. Fails where it does not apply."""
        found = self.tried(act, role, after=after, **terms)
        assert found in (("applied", ""), ("irregular", "state.not_allowed")), f"{act}: {found}"
        self.world = self.world.then(self.last)
        for party in ("FR", "DZ"):
            self.world = self.world.receipted(party, self.world.clock + 60)
        return self

    def tried(self, act: str, role: str = "", *, after: int = 0, approvals: int = 0, **terms: Any) -> tuple[str, str]:
        """(effect, reason) of the act, were it done now. A term given as None is left out."""
        world = self.world
        known = world.table.by_act[act]
        party = world.party(role or ("requesting" if known.by == "either" else known.by))
        time = world.clock + HOUR + after
        given = world.terms(act, party, time) | terms
        given = {name: value for name, value in given.items() if value is not None}
        self.last: CaseEntry = world.entry(party, act, given, time, approvals)
        found = world.folded(self.last).effect_of(self.last.ref)
        assert found is not None
        return found.effect, found.reason

    def way(self, *acts: str) -> Case:
        """Several acts with their examples, one after the other."""
        for act in acts:
            self.do(act)
        return self

    def under_hold(self, act: str, **terms: Any) -> str:
        """The effect of the act while a hold of the other side stands on the pillar, over all that was before."""
        self.tried(act, **terms)
        sizes = self.world.sizes()
        other = {"FR": "DZ", "DZ": "FR"}[self.last.ref.party]
        hold = HoldEntry(ref=Ref(other, *sizes[other]), act="hold", time=0, eff=sizes, pillar=self.world.table.pillar)
        context = structs.replace(self.world.context((self.last,)), holds=PillarHolds([hold]))
        found = fold(context, [*self.world.entries, self.last]).effect_of(self.last.ref)
        assert found is not None
        return found.effect

    @property
    def state(self) -> str:
        """Where the case stands."""
        return self.world.state()

    @property
    def cited(self) -> str:
        """The reference of the last act done."""
        return str(self.world.entries[-1].ref)

    @property
    def owed(self) -> dict[str, str]:
        """The terms that run: name → who owes."""
        return {c.name: c.debtor for c in self.world.folded().clocks if c.stopped_by is None}

    def kept(self, name: str) -> str:
        """A variable of the case; empty when nothing is kept there."""
        return self.world.folded().variables.get(name, "")

    def term(self, name: str) -> int:
        """The length in whole days of the term that runs, which ends with a day."""
        clock = next(c for c in self.world.folded().clocks if c.name == name and c.stopped_by is None)
        assert clock.due is not None
        assert clock.start is not None
        return (clock.due - clock.start) // DAY


def listed(table: Table, source: str) -> list[str]:
    """The profile's codes of that list."""
    return sorted(PROFILE.params(table.procedure)["codes"][source])
