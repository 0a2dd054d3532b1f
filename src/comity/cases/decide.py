"""Before an act is sealed: what would become of it. The same fold that will judge it, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from comity.cases.context import Context
from comity.cases.docket import CaseState, Draft, Effect
from comity.cases.fold import advance, fold
from comity.cases.guards import Scene
from comity.cases.law import guard_objection_without_terms, place_objection
from comity.cases.order import CaseEntry


def foresee(
    context: Context, entries: Sequence[CaseEntry], hypothetical: CaseEntry, state: CaseState | None = None
) -> Effect:
    """The effect of an entry, were it appended now. `state`: the fold of `entries`, if at hand."""
    before = fold(context, entries) if state is None else state
    after = advance(context, before, entries, hypothetical)
    found = after.effect_of(hypothetical.ref)
    assert found is not None  # every entry given has an effect
    return found


def why_not(
    context: Context, entries: Sequence[CaseEntry], hypothetical: CaseEntry, state: CaseState | None = None
) -> str | None:
    """The reason for which an entry would not take effect, were it appended now; None if it would.

    A fact takes effect always; ask `foresee` whether it would be irregular, and why.
    """
    effect = foresee(context, entries, hypothetical, state)
    return None if effect.effect in ("applied", "irregular") else effect.reason


def acts_open(
    context: Context, entries: Sequence[CaseEntry], probe: CaseEntry, state: CaseState | None = None
) -> dict[str, str | None]:
    """For each act of the table, why `probe`'s author may not do it now, whatever its terms; None: may.

    Of `probe` only ref, time, eff and pillar count. Terms, approvals and attestation are left to
    `why_not` on the filled draft. For `release` and `drop`: whether there is an entry to name. A fact
    is open wherever its case exists.
    """
    before = fold(context, entries) if state is None else state
    draft = Draft.of(before)
    by_ref = {x.ref: x for x in entries} | {probe.ref: probe}
    scene = Scene(context, by_ref, draft, probe, {})
    opened = bool(before.requesting)
    held = bool(context.holds.standing_for(probe, context.table.procedure))
    found: dict[str, str | None] = {}
    for act in context.table.acts:
        if not act.opens and not opened:
            found[act.name] = "case.absent"
        elif act.fact:
            found[act.name] = None
        elif held and not act.survives and not act.protective:
            found[act.name] = "pillar.held"
        else:
            found[act.name] = place_objection(act, scene) or guard_objection_without_terms(act, scene)
    mine = held_items(before, probe.ref.party)
    found["release"] = "held.not_held" if not mine else "hold.standing" if held else None
    found["drop"] = None if mine else "held.not_held"
    return found


def held_items(state: CaseState, party: str = "") -> list[Effect]:
    """The backlog: what is held and neither released nor dropped; of one author, or of all."""
    return [
        effect
        for effect in state.effects
        if effect.effect == "held"
        and effect.act not in ("release", "drop")
        and effect.released_by is None
        and effect.dropped_by is None
        and party in ("", effect.ref.party)
    ]
