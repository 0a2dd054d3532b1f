"""A case as folded: what both nodes must agree on, and the working copy that the fold writes to."""

from __future__ import annotations

import hashlib

import msgspec

from comity.cases.order import NOTHING, CaseEntry, Position
from comity.journal.entry import Ref

_ENCODER = msgspec.json.Encoder(order="sorted")


class Effect(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one entry: applied, irregular, held, struck, void or orphaned.

    `reason`: a stable code, empty when applied. `released_by`, `dropped_by`: what its author did with
    it once it was held. `note`: of an act that ends a debt by silence, `conclusive` or `claimed`.
    """

    ref: Ref
    act: str
    effect: str
    reason: str = ""
    released_by: Ref | None = None
    dropped_by: Ref | None = None
    note: str = ""

    @property
    def acted(self) -> bool:
        """Whether the act took effect in its order: at once, or by its release. A fact out of it is irregular."""
        return self.effect == "applied" or self.released_by is not None


class ClockState(msgspec.Struct, frozen=True, kw_only=True):
    """One debt of an answer. `of`: the entry that started it; times are epoch seconds.

    `start` is None until the addressee has seen `of` (*tendered since* `tendered_since`). `due` is None
    too where the profile sets no length. While `frozen_by` names a party, the clock stands by its hold
    and `due` is what it was when it stopped. `stood`: seconds that earlier holds gave back.
    `provisional`: a receipt still to come may move it; `disputed`: a stated time was clamped by more
    than the agreed skew. `outcome`, once stopped by the debtor: in_time, late, disputed, unseen (by the
    other side yet) or answered (no length); stopped otherwise (withdrawn, the case ended): lifted.
    `awaits`: (party, entry): this party's log, once it has seen that entry, can change this clock.
    """

    name: str
    debtor: str
    of: Ref
    days: str
    start: int | None = None
    due: int | None = None
    provisional: bool = False
    disputed: bool = False
    tendered_since: int | None = None
    stopped_by: Ref | None = None
    outcome: str = ""
    frozen_by: tuple[str, ...] = ()
    stood: int = 0
    awaits: tuple[tuple[str, Ref], ...] = ()


class Shared(msgspec.Struct, kw_only=True):
    """Exactly what two nodes at one cut must have alike."""

    state: str
    requesting: str
    requested: str
    procedure: str
    effects: list[Effect]
    variables: dict[str, str]
    clocks: list[ClockState]


class CaseState(Shared, kw_only=True):
    """`waiting_for`: the party whose move it is, or empty. `frontier`: the last entry of each party in
    the case, as (incarnation, index). `holds`: which holds it was folded under (`PillarHolds.mark`)."""

    waiting_for: str
    frontier: dict[str, Position]
    holds: str

    def digest(self) -> bytes:
        """SHA-256 of the canonical JSON of `Shared` (RFC 8785; references as [party, inc, index])."""
        shared = Shared(
            state=self.state,
            requesting=self.requesting,
            requested=self.requested,
            procedure=self.procedure,
            effects=self.effects,
            variables=self.variables,
            clocks=self.clocks,
        )
        return hashlib.sha256(_ENCODER.encode(shared)).digest()

    def effect_of(self, ref: Ref) -> Effect | None:
        """What became of one entry; None when it is not of this case."""
        return next((e for e in self.effects if e.ref == ref), None)


def awaits(state: CaseState) -> list[tuple[str, Ref]]:
    """(party, entry): when `party`'s log first has seen `entry`, this case must be refreshed."""
    return sorted({wait for clock in state.clocks for wait in clock.awaits})


def first_due(clocks: list[ClockState]) -> ClockState | None:
    """Of the clocks that run the one that is due first; one that is due on no day comes last."""
    running = (clock for clock in clocks if clock.stopped_by is None)
    return min(running, key=lambda clock: (clock.due is None, clock.due or 0), default=None)


def pending(state: CaseState) -> bool:
    """Whether an entry of no case (a receipt) can still change this one."""
    return any(clock.awaits for clock in state.clocks)


class Draft:
    """The working copy: the fold of what has been merged so far."""

    __slots__ = ("clocks", "effects", "frontier", "name", "requested", "requesting", "variables")

    def __init__(self, name: str, requesting: str, requested: str) -> None:
        self.name = name
        self.requesting = requesting
        self.requested = requested
        self.variables: dict[str, str] = {}
        self.clocks: list[ClockState] = []
        self.effects: list[Effect] = []
        self.frontier: dict[str, Position] = {}

    @classmethod
    def of(cls, state: CaseState) -> Draft:
        """A copy to go on from."""
        draft = cls(state.state, state.requesting, state.requested)
        draft.variables = dict(state.variables)
        draft.clocks = list(state.clocks)
        draft.effects = list(state.effects)
        draft.frontier = dict(state.frontier)
        return draft

    def followed_by(self, x: CaseEntry) -> bool:
        """Whether x's author had seen every entry merged so far."""
        eff = x.eff
        return all(last < eff.get(party, NOTHING) for party, last in self.frontier.items())

    def index(self, ref: Ref) -> int:
        """Where the effect of `ref` stands; -1 when it is not there."""
        for at in range(len(self.effects) - 1, -1, -1):
            if self.effects[at].ref == ref:
                return at
        return -1

    def acting(self, ref: Ref) -> Ref:
        """The entry by which `ref` took effect: its release if it was held and released, else itself."""
        at = self.index(ref)
        released = self.effects[at].released_by if at >= 0 else None
        return released or ref
