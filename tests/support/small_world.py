"""Two parties, one case of a small procedure, and a slow post between them. For tests of the fold."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from comity.cases.context import Context
from comity.cases.docket import CaseState, Effect
from comity.cases.fold import fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.memory import Logs
from comity.cases.order import NOTHING, CaseEntry, Position, Stamp, effective
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, State, Table
from comity.journal.entry import Ref

DAY = 86_400
START = 1_767_225_600  # 2026-01-01T00:00:00Z
HOUR = 3_600
LIVE = ("asked", "questioned", "agreed", "gone")
EVERY = ("new", *LIVE, "refused", "silent", "withdrawn", "objected", "arrived", "ended")


def _of(*acts: str) -> tuple[Field, ...]:
    return (Field(name="of", kind="entry", choices=acts),)


SMALL = Table(
    procedure="small",
    pillar="readmission",
    initial="new",
    states=(
        State(name="new"),
        State(name="asked", waits="requested"),
        State(name="questioned", waits="requesting"),
        State(name="agreed", waits="requesting"),
        State(name="gone", waits="requested"),
        State(name="silent", waits="requested"),
        State(name="refused", ends=True),
        State(name="withdrawn", ends=True),
        State(name="objected", ends=True),
        State(name="arrived", ends=True),
        State(name="ended", ends=True),
    ),
    acts=(
        Act(
            name="ask",
            by="requesting",
            source=("new",),
            target="asked",
            opens=True,
            approvals=2,
            attests=True,
            terms=(
                Field(name="cleared_until", kind="day", required=False),
                Field(name="urgent", kind="flag", required=False),
            ),
            keeps=(Keep("request"), Keep("cleared_until", "cleared_until")),
            starts=("reply",),
        ),
        Act(
            name="question",
            by="requested",
            source=("asked", "silent"),
            target="questioned",
            keeps=(Keep("question"),),
            starts=("information",),
        ),
        Act(
            name="answer",
            by="requesting",
            source=("questioned",),
            target="asked",
            terms=_of("question"),
            guards=(Guard("answers_open", ("of", "question"), "answer.other_question"),),
            stops=("information",),
        ),
        Act(
            name="agree",
            by="requested",
            source=("asked", "questioned", "silent"),
            target="agreed",
            approvals=2,
            terms=(Field(name="day", kind="day", required=False),),
            guards=(Guard("day_not_before_act", ("day",), "day.past"),),
            keeps=(Keep("agreement"), Keep("day", "day")),
            stops=("reply", "information"),
        ),
        Act(
            name="refuse",
            by="requested",
            source=("asked", "questioned", "silent"),
            target="refused",
            stops=("reply",),
        ),
        Act(
            name="silence",
            by="requesting",
            source=("asked",),
            target="silent",
            leads=(
                Lead(
                    target="agreed",
                    guards=(
                        Guard("clock_lapsed", ("reply",), "silence.claimed"),
                        Guard("profile_allows", ("silence", "agreement"), "silence.no_effect"),
                    ),
                ),
            ),
            terms=_of("ask"),
            guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
            keeps=(Keep("silence"),),
        ),
        Act(
            name="insist",
            by="requesting",
            source=("silent", "agreed"),
            guards=(Guard("conclusive", ("silence",), "silence.claimed"),),
        ),
        Act(
            name="go",
            by="requesting",
            source=("agreed",),
            target="gone",
            irreversible=True,
            guards=(Guard("settled_in_past", ("agreement",), "agreement.not_settled"),),
        ),
        Act(name="remark", by="either", source=LIVE, keeps=(Keep("remark"),), survives=True),
        Act(
            name="arrive",
            by="either",
            source=("gone",),
            target="arrived",
            terms=(Field(name="day", kind="day", required=False),),
            guards=(Guard("day_not_after_act", ("day",), "day.to_come"),),
            fact=True,
            survives=True,
        ),
        Act(name="die", by="either", source=EVERY[1:], target="ended", fact=True, survives=True),
        Act(
            name="withdraw",
            by="requesting",
            source=("asked", "questioned", "agreed", "silent"),
            target="withdrawn",
            leads=(Lead(source=("arrived", "ended")),),
            protective=True,
            survives=True,
            strikes=("agree", "refuse", "question"),
            stops=("reply", "information"),
        ),
        Act(
            name="object",
            by="requested",
            source=("asked", "questioned", "agreed"),
            target="objected",
            leads=(Lead(source=("arrived", "ended")),),
            protective=True,
            survives=True,
            strikes=("go",),
            stops=("reply", "information"),
        ),
    ),
    clocks=(
        Clock(name="reply", debtor="requested", days="reply", flag="urgent", faster="urgent_reply"),
        Clock(name="information", debtor="requesting", days="information"),
    ),
)
PARAMS: dict[str, Any] = {
    "reply": {"days": 10},
    "urgent_reply": {"days": 2},
    "information": {"days": 5},
    "skew_seconds": 300,
    "tolerance_seconds": 600,
    "silence": "agreement",
}


def plain_calendar(start: int, length: Any) -> int:
    """The last second of the UTC day that lies so many days after the start's."""
    return (start // DAY + int(length["days"])) * DAY + DAY - 1


def check_plain_terms(act: Act, terms: dict[str, Any], params: dict[str, Any]) -> str | None:
    known = {field.name for field in act.terms}
    return None if terms.keys() <= known else "terms.unknown"


class World:
    """Logs of AA and BB. Each has of the other's log what `post` brought; entries say what they saw."""

    def __init__(self, table: Table = SMALL, params: Mapping[str, Any] | None = None) -> None:
        self.table = table
        self.params = dict(PARAMS if params is None else params)
        self.parties = ("AA", "BB")
        self.now = START + 12 * HOUR
        self.logs: dict[str, list[Stamp]] = {"AA": [], "BB": []}
        self.held_of_other = {"AA": 0, "BB": 0}
        self.entries: list[CaseEntry] = []
        self.holds: list[HoldEntry] = []
        self.declared: dict[Ref, dict[str, Position]] = {}

    def other(self, party: str) -> str:
        return "BB" if party == "AA" else "AA"

    def post(self, to: str, upto: int | None = None) -> None:
        """Bring the other's log to a party, wholly or up to a size."""
        whole = len(self.logs[self.other(to)])
        self.held_of_other[to] = max(self.held_of_other[to], whole if upto is None else min(upto, whole))

    def both(self) -> None:
        for party in self.parties:
            self.post(party)

    def wait(self, days: float) -> None:
        self.now += int(days * DAY)

    # --- Writing

    def _stamp(self, party: str, seen: int | None, time: int | None) -> Stamp:
        log = self.logs[party]
        other = self.other(party)
        declared = {other: (0, self.held_of_other[party] if seen is None else seen)}
        ref = Ref(party, 0, len(log))
        self.declared[ref] = declared
        eff = effective(ref, declared, log[-1].eff if log else None, self._last_below)
        stamp = Stamp(ref, self.now if time is None else time, eff)
        log.append(stamp)
        return stamp

    def _last_below(self, party: str, position: Position) -> Stamp | None:
        return self.logs[party][position[1] - 1] if position[1] else None

    def write(
        self,
        party: str,
        act: str,
        *,
        seen: int | None = None,
        time: int | None = None,
        approvals: int = 2,
        fault: str = "",
        pillar: str = "",
        table: str = "",
        **terms: Any,
    ) -> Ref:
        """Append an act of the case. `seen`: how much of the other's log it says it saw (None: all)."""
        stamp = self._stamp(party, seen, time)
        shown = {name: str(value) if isinstance(value, Ref) else value for name, value in terms.items()}
        if act == "ask" and "cleared_until" not in shown:
            shown["cleared_until"] = "2030-01-01"
        entry = CaseEntry(
            ref=stamp.ref,
            act=act,
            time=stamp.time,
            terms={k: v for k, v in shown.items() if v is not None},
            eff=dict(stamp.eff),
            approvals=approvals,
            table=table or self.table.digest,
            pillar=pillar or self.table.pillar,
            fault=fault,
        )
        self.entries.append(entry)
        return stamp.ref

    def receipt(self, party: str, *, seen: int | None = None, time: int | None = None) -> Ref:
        return self._stamp(party, seen, time).ref

    def _suspend(self, party: str, act: str, **fields: Any) -> Ref:
        stamp = self._stamp(party, fields.pop("seen", None), fields.pop("time", None))
        fields.setdefault("pillar", self.table.pillar)
        self.holds.append(HoldEntry(ref=stamp.ref, act=act, time=stamp.time, eff=dict(stamp.eff), **fields))
        return stamp.ref

    def hold(self, party: str, **fields: Any) -> Ref:
        return self._suspend(party, "hold", **fields)

    def offer(self, party: str, *names: Ref, **fields: Any) -> Ref:
        return self._suspend(party, "offer", names=names, **fields)

    def accept(self, party: str, offer: Ref, **fields: Any) -> Ref:
        return self._suspend(party, "accept", names=(offer,), **fields)

    # --- Reading

    def cut_of(self, party: str) -> dict[str, Position]:
        """All that a party holds now: its own log and what the post brought."""
        return {party: (0, len(self.logs[party])), self.other(party): (0, self.held_of_other[party])}

    def whole(self) -> dict[str, Position]:
        return {party: (0, len(log)) for party, log in self.logs.items()}

    def below(self, cut: Mapping[str, Position]) -> list[CaseEntry]:
        return [x for x in self.entries if x.ref[1:] < cut.get(x.ref.party, NOTHING)]

    def context(
        self, cut: Mapping[str, Position] | None = None, shuffle: random.Random | None = None
    ) -> Context:
        cut = self.whole() if cut is None else cut
        stamps = [stamp for log in self.logs.values() for stamp in log]
        holds = [h for h in self.holds if h.ref[1:] < cut.get(h.ref.party, NOTHING)]
        if shuffle is not None:
            shuffle.shuffle(stamps)
            shuffle.shuffle(holds)
        return Context(
            table=self.table,
            parties=("AA", "BB"),
            params=self.params,
            holds=PillarHolds(holds),
            log=Logs(stamps, cut),
            calendar=plain_calendar,
            check_terms=check_plain_terms,
        )

    def state(self, cut: Mapping[str, Position] | None = None) -> CaseState:
        cut = self.whole() if cut is None else cut
        return fold(self.context(cut), self.below(cut))

    def effect(self, ref: Ref) -> Effect:
        found = self.state().effect_of(ref)
        assert found is not None
        return found
