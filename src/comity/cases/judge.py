"""One fold of one case: the order, the verdicts given in each entry's own past, and the effects."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec.structs import replace

from comity.cases.clocks import weigh
from comity.cases.context import Context, form_fault, openings, requesting_party
from comity.cases.docket import CaseState, Draft, Effect
from comity.cases.guards import Scene, silence_note
from comity.cases.law import apply, objection
from comity.cases.order import NOTHING, CaseEntry, concurrent, merge, parsed, precedes
from comity.cases.table import COMMON, DROP, RELEASE, Act
from comity.journal.entry import Ref


class Judge:
    """`opened`, when one entry follows all the others: whether these hold an opening (found if None)."""

    def __init__(self, context: Context, entries: Iterable[CaseEntry], opened: bool | None = None) -> None:
        self.context = context
        self.entries = [x for x in entries if not x.orphaned]
        self.by_ref = {x.ref: x for x in self.entries}
        self._opened = opened
        self._openings: list[CaseEntry] = [] if opened is not None else openings(context, self.entries)
        # For acts judged in their own past: "" when legal there, else the reason.
        self._verdicts: dict[Ref, str] = {}
        self._pasts: dict[str, tuple[Draft, int]] = {}
        self._logs: dict[str, list[CaseEntry]] = {}

    # --- The merge

    def whole(self) -> Draft:
        """The fold of all the entries."""
        ordered, draft = self._begin(self.entries)
        chain = all(precedes(a.ref, b) for a, b in pairwise(ordered))
        if not chain or any(self.missed_a_hold(x) for x in ordered):
            self._judge_in_own_pasts(ordered)
        return self._run(ordered, draft)

    def missed_a_hold(self, x: CaseEntry) -> bool:
        """Whether x is judged in its own past, and a hold over the case is not in that past."""
        act = self.context.table.find(x.act)
        judged = act is not None and (act.protective or act.name in COMMON)
        return judged and self._holds_in(x) < self._holds_in(None)

    def _holds_in(self, within: CaseEntry | None) -> int:
        """How many holds over the case there are, below the cut or in the past of `within`."""
        over = self.context.holds.over(self.context.table.pillar, self.context.table.procedure)
        return sum(within is None or precedes(held.hold.ref, within) for held in over)

    def _begin(self, entries: list[CaseEntry]) -> tuple[list[CaseEntry], Draft]:
        kept = {x.ref for x in entries}
        requesting = requesting_party([x for x in self._openings if x.ref in kept])
        requested = self.context.other(requesting)
        draft = Draft(self.context.table.initial, requesting, requested)
        return list(merge(entries, self.context.table, requested)), draft

    def _run(self, ordered: list[CaseEntry], draft: Draft, within: CaseEntry | None = None) -> Draft:
        strikers = [x for x in ordered if self._verdicts and self._is_legal_protection(x)]
        for x in ordered:
            self.step(draft, x, strikers, within)
        return draft

    def _is_legal_protection(self, x: CaseEntry) -> bool:
        """Whether x is in P: protective, and legal in the fold of its own past."""
        act = self.context.table.find(x.act)
        return act is not None and act.protective and self._verdicts.get(x.ref) == ""

    def _judge_in_own_pasts(self, ordered: list[CaseEntry]) -> None:
        """Verdicts in causal order, so that what a past holds is judged before what looks back on it."""
        for x in ordered:
            self._logs.setdefault(x.ref.party, []).append(x)
        for x in ordered:
            act = self.context.table.find(x.act)
            if act is not None and (act.protective or act.name in COMMON) and self._fault(x, act) is None:
                self._verdicts[x.ref] = self._verdict(x, act, self._past(x))

    def _past(self, x: CaseEntry) -> Draft:
        """The fold of x's past. Drafts are kept by author, whose pasts only grow: what is new there and
        follows all the rest is added to the draft; otherwise, or when a hold came, it is folded again."""
        party = x.ref.party
        held = self._holds_in(x)
        draft, held_before = self._pasts.get(party, (None, held))
        if held != held_before:
            draft = None
        known = draft.frontier if draft is not None else {}
        new: list[CaseEntry] = []
        for author, log in self._logs.items():
            end = bisect_left(log, x.eff.get(author, NOTHING), key=_at)
            new += log[_after(log, known.get(author)) : end]
        if draft is not None and (following := _in_line(draft, new)) is not None:
            for y in following:
                self.step(draft, y, (), x)
            return draft
        ordered, fresh = self._begin([y for y in self.entries if precedes(y.ref, x)])
        self._pasts[party] = (self._run(ordered, fresh, x), held)
        return fresh

    # --- One entry

    def step(
        self, draft: Draft, x: CaseEntry, strikers: Sequence[CaseEntry], within: CaseEntry | None = None
    ) -> None:
        """Add x to the draft. `strikers`: the legal protective acts that may be concurrent with it;
        `within`: the draft is the fold of this entry's past, and only holds in that past count.

        An act judged in its own past without a verdict yet is judged in the draft, which then must be
        that past.
        """
        act = self.context.table.find(x.act)
        fault = self._fault(x, act)
        if fault is not None or act is None:
            effect = Effect(x.ref, x.act, "void", fault or "act.unknown")
        else:
            if act.opens and not draft.requesting:
                draft.requesting = x.ref.party
                draft.requested = self.context.other(x.ref.party)
            effect = self._effect(draft, x, act, strikers, within)
        draft.effects.append(effect)
        draft.frontier[x.ref.party] = (x.ref.inc, x.ref.index)

    def _fault(self, x: CaseEntry, act: Act | None) -> str | None:
        fault = form_fault(self.context, x)
        if fault is not None or act is None or act.opens:
            return fault
        opened = self._opened
        if opened is None:
            opened = any(precedes(opening.ref, x) for opening in self._openings)
        return None if opened else "case.absent"

    def _effect(
        self,
        draft: Draft,
        x: CaseEntry,
        act: Act,
        strikers: Sequence[CaseEntry],
        within: CaseEntry | None,
    ) -> Effect:
        scene = Scene(self.context, self.by_ref, draft, x, x.terms)
        if act.protective or act.name in COMMON:
            verdict = self._verdicts.get(x.ref)
            code = self._verdict(x, act, draft) if verdict is None else verdict
            if code:
                return Effect(x.ref, x.act, "void", code)
            if act.name in COMMON and _done(draft.effects[draft.index(self._named(x).ref)]):
                # Legal in its own past, but what crossed it let an earlier release take effect after all.
                return Effect(x.ref, x.act, "void", "held.done")
            if act.name == RELEASE.name:
                return self._release(draft, x, strikers, within)
            if act.name == DROP.name:
                at = draft.index(self._named(x).ref)
                draft.effects[at] = replace(draft.effects[at], dropped_by=x.ref)
            else:
                apply(act, scene)
            return Effect(x.ref, x.act, "applied")
        effect, code = self._objection(scene, act, strikers, within, act.survives, act.approvals)
        if effect != "applied" and not act.fact:
            return Effect(x.ref, x.act, effect, code)
        note = silence_note(act, scene) if act.name in self.context.table.silent_acts else ""
        apply(act, scene)
        return Effect(x.ref, x.act, "irregular" if code else "applied", code, note=note)

    def _objection(
        self,
        scene: Scene,
        act: Act,
        strikers: Sequence[CaseEntry],
        within: CaseEntry | None,
        survives: bool,
        approvals: int,
    ) -> tuple[str, str]:
        """The effect of an act that is not judged in its own past, and the reason."""
        x = scene.x
        if not survives and self.context.holds.standing_for(x, self.context.table.procedure, within):
            return "held", "pillar.held"
        names = (x.act, act.name)
        for a in strikers:
            if any(name in self.context.table.by_act[a.act].strikes for name in names) and concurrent(a, x):
                return "struck", "crossing.struck"
        code = objection(act, scene, approvals)
        return ("void", code) if code else ("applied", "")

    def _release(
        self, draft: Draft, x: CaseEntry, strikers: Sequence[CaseEntry], within: CaseEntry | None
    ) -> Effect:
        """A held act takes effect now, by its release: it must still be allowed, with its own terms."""
        table = self.context.table
        held = self._named(x)
        act = table.by_act[held.act]
        scene = Scene(self.context, self.by_ref, draft, x, held.terms)
        approvals = 1 if table.release_many else act.approvals
        effect, code = self._objection(scene, act, strikers, within, False, approvals)
        if effect != "applied":
            return Effect(x.ref, x.act, effect, code)
        note = silence_note(act, scene) if act.name in table.silent_acts else ""
        apply(act, scene)
        at = draft.index(held.ref)
        draft.effects[at] = replace(draft.effects[at], released_by=x.ref)
        return Effect(x.ref, x.act, "applied", note=note)

    # --- Verdicts in an entry's own past

    def _verdict(self, x: CaseEntry, act: Act, past: Draft) -> str:
        """The reason for which x is not legal in its own past; empty when it is."""
        if act.name in COMMON:
            return self._held_verdict(x, act, past)
        return objection(act, Scene(self.context, self.by_ref, past, x, x.terms), act.approvals) or ""

    def _held_verdict(self, x: CaseEntry, act: Act, past: Draft) -> str:
        ref = parsed(x.terms.get("entry"))
        at = -1 if ref is None else past.index(ref)
        if at < 0:
            return "held.unknown"
        effect = past.effects[at]
        if effect.ref.party != x.ref.party:
            return "held.not_yours"
        if effect.effect != "held" or effect.act in COMMON:
            return "held.not_held"
        if _done(effect):
            return "held.done"
        if act.name == RELEASE.name:
            holds = self.context.holds
            over = holds.over(x.pillar, self.context.table.procedure)
            if any(holds.stands(held.hold.ref, x) for held in over):
                return "hold.standing"
        return ""

    def _named(self, x: CaseEntry) -> CaseEntry:
        """The entry that a legal release or drop names."""
        ref = parsed(x.terms["entry"])
        assert ref is not None  # its verdict says so
        return self.by_ref[ref]

    # --- The result

    def state(self, draft: Draft, moved: Iterable[int]) -> CaseState:
        """The draft as both nodes keep it; `moved`: which of its clocks must be weighed."""
        context, table = self.context, self.context.table
        for at in moved:
            draft.clocks[at] = weigh(context, self.by_ref, draft.clocks[at])
        waits = table.by_state[draft.name].waits
        return CaseState(
            state=draft.name,
            requesting=draft.requesting,
            requested=draft.requested,
            procedure=table.procedure,
            effects=draft.effects,
            variables=draft.variables,
            clocks=draft.clocks,
            waiting_for=draft.requesting if waits == "requesting" else draft.requested if waits else "",
            frontier=draft.frontier,
            holds=context.holds.mark(table.pillar, table.procedure),
        )


def _done(effect: Effect) -> bool:
    return effect.released_by is not None or effect.dropped_by is not None


def _at(x: CaseEntry) -> tuple[int, int]:
    return (x.ref.inc, x.ref.index)


def _after(log: list[CaseEntry], last: tuple[int, int] | None) -> int:
    return 0 if last is None else bisect_left(log, (last[0], last[1] + 1), key=_at)


def _in_line(draft: Draft, new: list[CaseEntry]) -> list[CaseEntry] | None:
    """`new` in causal order if each one follows the whole draft and those before it; else None."""
    ordered = list(merge(new, None, ""))
    if ordered and not draft.followed_by(ordered[0]):
        return None
    chain = all(precedes(a.ref, b) for a, b in pairwise(ordered))
    return ordered if chain else None
