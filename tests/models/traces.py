"""What the model checker printed, rebuilt as entries that the code folds.

One line is one state of the model: both logs, how much of the other's log each node has, and what each node
thinks of every entry. Fields: `T`, then for each party its mirror and its entries
`kind,arg,seen,effect at node 0,effect at node 1` up to `;`, then each node's case state with the sets of
released and dropped acts. Sets have one bit for each entry, by party * M + place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from comity.cases.docket import CaseState
from comity.cases.fold import fold
from comity.cases.order import Position
from comity.cases.settling import settled_part
from comity.cases.table import Act, Lead, State, Table
from comity.journal.entry import Ref
from support.small_world import World

PARTIES = ("AA", "BB")
(HOLD, ELSEWHERE, OFFER, ACCEPT, RECEIPT, NOTE, DECIDE, REOPEN, RELEASE, DROP, REMARK, FACT, WITHDRAW) = range(1, 14)
ACTS = {
    NOTE: "note",
    DECIDE: "decide",
    REOPEN: "reopen",
    RELEASE: "release",
    DROP: "drop",
    REMARK: "remark",
    FACT: "fact",
    WITHDRAW: "withdraw",
}
STATES = ("open", "done", "over", "withdrawn")
EFFECTS = ("", "applied", "irregular", "held", "struck", "void")
SETTLED = 8
# A hold on the pillar, on this procedure, and on several: the model has one kind for these.
SCOPES: tuple[tuple[str, ...], ...] = ((), ("small",), ("transit", "small"))

# The model's case, as the table that it is.
TABLE = Table(
    procedure="small",
    pillar="readmission",
    initial="new",
    states=(
        State(name="new"),
        State(name="open"),
        State(name="done"),
        State(name="over", ends=True),
        State(name="withdrawn", ends=True),
    ),
    acts=(
        Act(name="begin", by="requesting", source=("new",), target="open", opens=True),
        Act(name="note", by="either", source=("open",)),
        Act(name="decide", by="either", source=("open",), target="done"),
        Act(name="reopen", by="either", source=("done",), target="open"),
        Act(name="remark", by="either", source=("open", "done"), survives=True),
        Act(name="fact", by="either", source=("done",), target="over", fact=True, survives=True),
        Act(
            name="withdraw",
            by="either",
            source=("open", "done"),
            target="withdrawn",
            leads=(Lead(source=("over",)),),
            protective=True,
            survives=True,
            strikes=("decide",),
        ),
    ),
    clocks=(),
)


@dataclass(frozen=True)
class Entry:
    """One entry of the model; `thought`: its effect as each node has it (an index into EFFECTS; 0: not here)."""

    party: int
    place: int
    kind: int
    arg: int
    seen: int
    thought: tuple[int, int]

    @property
    def void(self) -> bool:
        return (self.thought[self.party] & ~SETTLED) == EFFECTS.index("void")


@dataclass(frozen=True)
class Trace:
    logs: tuple[tuple[Entry, ...], tuple[Entry, ...]]
    mirrors: tuple[int, int]
    nodes: tuple[tuple[int, int, int], ...]
    capacity: int

    @classmethod
    def read(cls, line: str, capacity: int) -> Trace:
        """`capacity`: the model's M, by which it numbers entries."""
        words = line.split()[1:]
        logs: list[tuple[Entry, ...]] = []
        mirrors = []
        for party in (0, 1):
            end = words.index(";")
            mirrors.append(int(words[0]))
            log = []
            for place, word in enumerate(words[1:end]):
                kind, arg, seen, first, second = (int(number) for number in word.split(","))
                log.append(Entry(party, place, kind, arg, seen, (first, second)))
            logs.append(tuple(log))
            words = words[end + 1 :]
        nodes = [tuple(int(number) for number in word.split(",")) for word in words]
        return cls((logs[0], logs[1]), (mirrors[0], mirrors[1]), tuple((a, b, c) for a, b, c in nodes), capacity)

    def at(self, number: int) -> Entry:
        return self.logs[number // self.capacity][number % self.capacity]

    def all_in(self, mask: int) -> list[Entry]:
        return [self.at(number) for number in range(2 * self.capacity) if mask >> number & 1]

    def sees(self, later: Entry, earlier: Entry) -> bool:
        """Whether the author of `later` knew of `earlier`."""
        if earlier.party == later.party:
            return earlier.place < later.place
        return earlier.place < later.seen

    def standing(self, at: Entry) -> list[Entry]:
        """The holds that stood for the author of `at`, when it was written."""
        past = [x for log in self.logs for x in log if self.sees(at, x)]
        lifts = [x for x in past if x.kind == ACCEPT and not x.void]
        lifted = [hold for x in lifts for hold in self.all_in(self.at(x.arg).arg)]
        return [x for x in past if x.kind in (HOLD, ELSEWHERE) and x not in lifted]

    def in_order(self) -> Iterator[Entry]:
        """An order in which they can have been written: nothing before what its author had seen."""
        left = [0, 0]
        while left[0] < len(self.logs[0]) or left[1] < len(self.logs[1]):
            for party in (0, 1):
                if left[party] < len(self.logs[party]):
                    entry = self.logs[party][left[party]]
                    if entry.seen <= left[1 - party]:
                        left[party] += 1
                        yield entry
                        break
            else:
                raise AssertionError("the model wrote an entry that had seen what came later")


def ref(entry: Entry) -> Ref:
    """Where it stands in the rebuilt logs: each begins with one entry of the prologue."""
    return Ref(PARTIES[entry.party], 0, entry.place + 1)


def rebuild(trace: Trace) -> World:
    """The same logs, entry by entry, with what each had seen."""
    world = World(TABLE, {})
    world.write("AA", "begin")
    world.both()
    world.receipt("BB")
    world.both()
    for entry in trace.in_order():
        party = PARTIES[entry.party]
        world.post(party, entry.seen + 1)
        if entry.kind == HOLD:
            world.hold(party, procedures=SCOPES[(entry.place + entry.party) % 3])
        elif entry.kind == ELSEWHERE:
            world.hold(party, procedures=("transit",))
        elif entry.kind == OFFER:
            world.offer(party, *(ref(hold) for hold in trace.all_in(entry.arg)))
        elif entry.kind == ACCEPT:
            world.accept(party, ref(trace.at(entry.arg)))
        elif entry.kind == RECEIPT:
            world.receipt(party)
        elif entry.kind in (RELEASE, DROP):
            world.write(party, ACTS[entry.kind], entry=ref(trace.at(entry.arg)))
        else:
            world.write(party, ACTS[entry.kind])
    return world


def cut_of(trace: Trace, node: int) -> dict[str, Position]:
    own, mirror = len(trace.logs[node]) + 1, trace.mirrors[node] + 1
    return {PARTIES[node]: (0, own), PARTIES[1 - node]: (0, mirror)}


def differences(trace: Trace, world: World, node: int) -> list[str]:
    """Where the code, at what this node of the model holds, comes to something else than the model."""
    cut = cut_of(trace, node)
    context = world.context(cut)
    below = world.below(cut)
    state = fold(context, below)
    settled = set(settled_part(context, below))
    effects = {effect.ref: effect for effect in state.effects}
    invalid = context.holds.invalid()
    wrong = []
    for log in trace.logs:
        for entry in log:
            thought = EFFECTS[entry.thought[node] & ~SETTLED]
            where = ref(entry)
            if entry.kind in ACTS:
                found = effects[where].effect if where in effects else ""
                if (where in settled) != bool(entry.thought[node] & SETTLED):
                    wrong.append(f"{where} settled: model {bool(entry.thought[node] & SETTLED)}")
            elif not thought:
                found = "" if where not in invalid and not context.holds.valid(where) else "known"
            else:
                found = "void" if where in invalid else "applied"
                if entry.kind != RECEIPT and (found == "applied") != context.holds.valid(where):
                    wrong.append(f"{where} is neither valid nor void")
            if found != thought:
                wrong.append(f"{where}: model {thought!r}, code {found!r}")
    return wrong + _ends(trace, state, node)


def _ends(trace: Trace, state: CaseState, node: int) -> list[str]:
    name, released, dropped = trace.nodes[node]
    told = {
        "state": (STATES[name], state.state),
        "released": (
            {ref(entry) for entry in trace.all_in(released)},
            {effect.ref for effect in state.effects if effect.released_by is not None},
        ),
        "dropped": (
            {ref(entry) for entry in trace.all_in(dropped)},
            {effect.ref for effect in state.effects if effect.dropped_by is not None},
        ),
    }
    return [f"{what}: model {model}, code {code}" for what, (model, code) in told.items() if model != code]
