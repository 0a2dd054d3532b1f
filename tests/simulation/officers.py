"""What the officers of one side do in a simulated world: many acts in one sitting, some of them refused.

Mostly what the case's state allows, with the example that the forms would show; now and then any act at
all, an approval by one's own hand, or one over a content that is not the one drafted.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from comity.cases import forms
from comity.cases.calendar import day_of
from comity.cases.decide import held_items
from comity.cases.docket import CaseState
from comity.cases.safeguards import required
from comity.cases.table import Act, Table
from comity.chancery import clearing, matter, reading, submit, suspension
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.store.dockets import DocketRow
from simulation.founding import BOTH_HANDS, Nodes
from simulation.trace import Trace
from two_nodes.world import CHANNELS, other

PROCEDURE = "readmission"
PILLAR = "readmission"
MOST_ACTS = 56
ENDINGS = ("withdraw", "refuse", "cancel")  # drawn less often, so that cases get somewhere


@dataclass(frozen=True)
class Waiting:
    """A draft that waits for its second officer, and what must be cleared before."""

    channel: str
    outcome: Outcome
    safeguards: tuple[str, ...]
    until: str


class Officers:
    """`cases`: every case that stands in a log, in the order in which it was first seen there.
    `most`: how many acts one sitting makes at most."""

    def __init__(self, nodes: Nodes, trace: Trace, chance: random.Random, most: int = MOST_ACTS) -> None:
        self.nodes, self.world, self.trace, self.chance = nodes, nodes.world, trace, chance
        self.most = most
        self.cases: list[str] = []
        self.waiting: dict[str, list[Waiting]] = {"FR": [], "DZ": []}

    def number(self, case: str) -> str:
        """A case's name in the trace: the same in every run, whatever its identifier."""
        return f"case-{self.cases.index(case)}" if case in self.cases else "case-new"

    def met(self, cases: Iterable[str]) -> None:
        """Cases of entries that are new in a log, in that order."""
        for case in cases:
            if case not in self.cases:
                self.cases.append(case)

    # --- Drafting

    def open_some(self, party: str) -> None:
        """Draft some openings in one sitting."""
        office = self.world.offices[party]
        table = matter.active_table(office, PROCEDURE)
        channels = sorted(code for code, sender in CHANNELS.items() if sender == party)
        drafted: list[Waiting] = []
        with sitting(office) as sits:
            for _ in range(self.chance.randint(1, self.most)):
                channel = self.chance.choice(channels)
                drafter = self.world.officer(party, channel, "drafter")
                fields = self._fields(office, table, table.opening, None) | {"channel": channel}
                if any(term.name == "accelerated" for term in table.opening.terms):
                    fields["accelerated"] = self.chance.random() < 0.3
                try:
                    made = submit.open_case(sits, drafter, PROCEDURE, fields, [])
                except Refused as no:
                    self._refused(party, "open", no)
                    continue
                drafted.append(self._waiting(office, table.opening, channel, made, fields))
        self._drafted(party, drafted)

    def act_some(self, party: str) -> None:
        """Draft one act on each of some cases in one sitting; what needs one pair of eyes is sealed."""
        office = self.world.offices[party]
        known = office.store.dockets.many(self.cases)
        cases = [case for case in self.cases if case in known and known[case].table]
        chosen = self.chance.sample(cases, min(len(cases), self.chance.randint(1, self.most)))
        drafted: list[Waiting] = []
        with sitting(office) as sits:
            sits.preload(chosen)
            for case in chosen:
                made = self._act(office, sits, known[case])
                if made is not None:
                    drafted.append(made)
        self._drafted(party, drafted)

    def _act(self, office: Office, sits: Sitting, docket: DocketRow) -> Waiting | None:
        table = office.table(docket.table)
        assert table is not None
        state = msgspec.json.decode(docket.fold, type=CaseState)
        act = self._choose(office.party, table, docket)
        mine = held_items(state, office.party)
        drafter = self.world.officer(office.party, docket.channel, "drafter")
        try:
            if mine and self.chance.random() < 0.7:
                fields: dict[str, Any] = {"entry": str(mine[0].ref)}
                name = self.chance.choice(("release", "release", "drop"))
                made = submit.act_on(sits, drafter, docket.case_id, name, fields, [])
                return self._waiting(office, None, docket.channel, made, fields)
            if act is None:
                return None
            fields = self._fields(office, table, act, state)
            made = submit.act_on(sits, drafter, docket.case_id, act.name, fields, [])
        except Refused as no:
            self._refused(office.party, self.number(docket.case_id), no)
            return None
        return self._waiting(office, act, docket.channel, made, fields)

    def _choose(self, party: str, table: Table, docket: DocketRow) -> Act | None:
        side = "requesting" if docket.requesting == party else "requested"
        mine = [act for act in table.acts if not act.opens and act.by in (side, "either")]
        here = [act for act in mine if docket.state in act.source and not act.fact]
        here = [act for act in here if act.name not in ENDINGS or self.chance.random() < 0.15]
        facts = [act for act in mine if act.fact and docket.state in act.source]
        if facts and (self.chance.random() < 0.6 or not here):
            return self.chance.choice(facts)
        if here and self.chance.random() < 0.95:
            return self.chance.choice(here)
        return self.chance.choice(mine) if self.chance.random() < 0.4 else None

    def _fields(self, office: Office, table: Table, act: Act, state: CaseState | None) -> dict[str, Any]:
        overdue = ""
        if state is not None and any(guard.name == "debt_overdue" for guard in act.guards):
            owed = [c for c in state.clocks if c.stopped_by is None and c.debtor != office.party]
            overdue = str(owed[0].of) if owed else ""
        at = forms.Situation(
            table=table,
            today=day_of(office.clock.now()),
            variables=dict(state.variables) if state is not None else {},
            overdue=overdue,
            party=office.party,
        )
        return forms.example(act, office.agreed().params(table.procedure), at)

    def _waiting(
        self, office: Office, act: Act | None, channel: str, made: Outcome, fields: dict[str, Any]
    ) -> Waiting:
        params = office.agreed().params(PROCEDURE)
        needed = tuple(required(params, act.name)) if act is not None and act.attests else ()
        return Waiting(channel, made, needed, str(fields.get("cleared_until", "")))

    def _drafted(self, party: str, drafted: list[Waiting]) -> None:
        """Told once the sitting is on the disk: what died in it was never drafted."""
        for each in drafted:
            self.trace.event("drafted", party, self.number(each.outcome.case), each.outcome.act, each.outcome.status)
            if each.outcome.status == "awaiting_approval":
                self.waiting[party].append(each)

    # --- Clearing and approving

    def clear_and_approve(self, party: str) -> None:
        """The reviewer clears and the approver approves what waits, each in one sitting."""
        office, waiting = self.world.offices[party], self.waiting[party]
        chosen = waiting[: self.chance.randint(1, 2 * self.most)]
        cleared = 0
        with sitting(office) as sits:
            for each in chosen:
                reviewer = self.world.officer(party, each.channel, "reviewer")
                forgotten = self.chance.random() < 0.03
                for safeguard in each.safeguards[1 if forgotten else 0 :]:
                    fields = {"safeguard": safeguard, "reason": "examined", "until": each.until}
                    clearing.clear(sits, reviewer, each.outcome.case, fields)
                    cleared += 1
        for _ in range(cleared):
            self.trace.event("cleared", party)
        approved = 0
        refused: list[Refused] = []
        with sitting(office) as sits:
            sits.preload_drafts(each.outcome.proposal or "" for each in chosen)
            for each in chosen:
                approver = self.world.officer(party, each.channel, "approver")
                try:
                    self._approve(sits, approver, each)
                    approved += 1
                except Refused as no:
                    refused.append(no)
        self.waiting[party] = waiting[len(chosen) :]
        for no in refused:
            self._refused(party, "approve", no)
        for _ in range(approved):
            self.trace.event("approved", party)

    @staticmethod
    def _approve(sits: Sitting, officer: Any, each: Waiting) -> None:
        assert each.outcome.proposal is not None
        assert each.outcome.content_hash is not None
        submit.approve_one(sits, officer, each.outcome.proposal, each.outcome.content_hash)

    def one_person_alone(self, party: str) -> None:
        """The same officer drafts and approves: never."""
        office = self.world.offices[party]
        channel = next(code for code, sender in sorted(CHANNELS.items()) if sender == party)
        drafter = self.world.officer(party, channel, "drafter")
        tempted = self.world.officers[drafter.authority, BOTH_HANDS]
        table = matter.active_table(office, PROCEDURE)
        fields = self._fields(office, table, table.opening, None) | {"channel": channel}
        with sitting(office) as sits:
            try:
                made = submit.open_case(sits, tempted, PROCEDURE, fields, [])
            except Refused as no:
                self._refused(party, "open", no)
                return
        each = self._waiting(office, table.opening, channel, made, fields)
        self.trace.event("drafted", party, "case-new", made.act, made.status)
        for officer, content, code in (
            (tempted, made.content_hash, "approval.same_officer"),
            (self.world.officer(party, channel, "approver"), "0" * 64, "approval.hash_mismatch"),
        ):
            try:
                submit.approve(office, officer, made.proposal or "", content or "")
            except Refused as no:
                assert no.code == code, f"{no.code} instead of {code}"
                self.trace.fault("one person or a stale content", party, no.code)
            else:
                raise AssertionError(f"a protected act was sealed in spite of {code}")
        self.waiting[party].append(each)

    # --- Reading, holding, resuming

    def read(self, party: str) -> None:
        """An officer opens a case: the first reading wraps its keys again under a local key file."""
        office = self.world.offices[party]
        known = office.store.dockets.many(self.cases)
        cases = [case for case in self.cases if case in known and known[case].table]
        if cases:
            case = self.chance.choice(cases)
            officer = self.world.officer(party, known[case].channel, "drafter")
            shown = reading.case_show(office, officer, case)
            opened = sum(item["body"] == "open" for item in shown["timeline"])
            self.trace.event("read", party, self.number(case), opened)

    def hold(self, party: str) -> None:
        suspension.hold(self.world.offices[party], self.world.director(party), PILLAR, "suspension", None)
        self.trace.event("held", party)

    def resume(self, party: str) -> None:
        """An offer, or the acceptance of the other side's."""
        try:
            if self.chance.random() < 0.5:
                self.world.accept(party, PILLAR)
            else:
                self.world.offer(party, PILLAR)
        except Refused as no:
            self._refused(party, "resume", no)
        else:
            self.trace.event("resumption step", party)

    def release_later(self, party: str) -> None:
        """Through the door that the desk uses: the backlog, then a release of its first own item."""
        office = self.world.offices[party]
        items = [one for one in suspension.backlog(office, None)["items"] if one["author"] == party]
        if items:
            place = items[0]["entry"]
            at = Ref(place["party"], place["incarnation"], place["index"])
            officer = self.world.officer(party, self.world.channel(items[0]["case"]), "drafter")
            try:
                made = suspension.release(office, officer, items[0]["case"], at)
            except Refused as no:
                self._refused(party, "release", no)
            else:
                self._drafted(party, [self._waiting(office, None, self.world.channel(made.case), made, {})])

    def _refused(self, party: str, what: str, no: Refused) -> None:
        reason = no.params.get("reason") or ""
        self.trace.event("refused", party, what, no.code, reason)

    def both_sides(self, party: str) -> None:
        """Both act before the post goes: what they do crosses."""
        for side in (party, other(party)):
            self.act_some(side)
