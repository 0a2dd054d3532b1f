"""Whether the table allows an act here, and where the act leads."""

from __future__ import annotations

from msgspec.structs import replace

from comity.cases.calendar import day_of
from comity.cases.docket import ClockState
from comity.cases.guards import OF_TERMS, Scene, holds, spelled
from comity.cases.order import CaseEntry, parsed, precedes
from comity.cases.table import ATTESTED, RELEASE, SOURCES, Act


def entitled(act: Act, party: str, requesting: str) -> bool:
    """Whether the act is this party's to do."""
    return act.by == "either" or (act.by == "requesting") == (party == requesting)


def place_objection(act: Act, scene: Scene) -> str | None:
    """What stands against this act by this party in this state, whatever its terms."""
    draft = scene.draft
    if not entitled(act, scene.x.ref.party, draft.requesting):
        return "party.not_entitled"
    if draft.name in act.source:
        return None
    initial = scene.context.table.initial
    if act.opens:
        return "case.reopened"
    return "case.absent" if draft.name == initial else "state.not_allowed"


def objection(act: Act, scene: Scene, approvals: int) -> str | None:
    """The reason for which the table does not allow the act here; None when it does.

    `approvals`: how many tags the entry must carry.
    """
    code = place_objection(act, scene)
    if code is not None:
        return code
    if scene.x.approvals < approvals:
        return "approvals.missing"
    if scene.x.approvals < approvals + act.flagged(scene.terms):
        return "review.missing"
    if act.attests and ATTESTED not in scene.terms:
        return "safeguard.not_attested"
    if act.terms and not _cites_this_case(act, scene):
        return "terms.entry_unknown"
    if act.terms and not _cites_sources(act, scene):
        return "terms.source_unknown"
    for guard in act.guards:
        if not holds(guard, scene):
            return guard.code
    if act.attests and str(scene.terms[ATTESTED]) < day_of(scene.x.time):
        return "safeguard.lapsed"
    return None


def guard_objection_without_terms(act: Act, scene: Scene) -> str | None:
    """The first guard that fails already now, of those that ask nothing of the terms."""
    return next((g.code for g in act.guards if g.name not in OF_TERMS and not holds(g, scene)), None)


def _cites_this_case(act: Act, scene: Scene) -> bool:
    """Whether each entry cited by a term is of this case, known to the author, and an act asked for."""
    for field in act.terms:
        if field.kind != "entry" or field.name not in scene.terms:
            continue
        cited = _cited(scene, scene.terms[field.name])
        if cited is None or not precedes(cited.ref, scene.x):
            return False
        if cited.act == RELEASE.name:
            cited = _cited(scene, cited.terms.get("entry")) or cited
        if field.choices and cited.act not in field.choices:
            return False
    return True


def _cites_sources(act: Act, scene: Scene) -> bool:
    """Whether each source cited by a term was known to the author, and is an act asked for."""
    for field in act.terms:
        if field.kind not in SOURCES:
            continue
        for text in str(scene.terms.get(field.name, "")).split(" "):
            ref = parsed(text)
            if ref is None and not text:
                continue
            source = None if ref is None or not precedes(ref, scene.x) else scene.context.log.entry(ref)
            if source is None or f"{source.pillar}.{source.act}" not in field.choices:
                return False
    return True


def _cited(scene: Scene, text: object) -> CaseEntry | None:
    ref = parsed(text)
    return None if ref is None else scene.by_ref.get(ref)


def destination(act: Act, scene: Scene) -> str:
    """The state that the act leads to: by the first lead that fits, else by its target."""
    target = act.target
    for lead in act.leads:
        if (not lead.source or scene.draft.name in lead.source) and all(holds(g, scene) for g in lead.guards):
            target = lead.target
            break
    return target or scene.draft.name


def apply(act: Act, scene: Scene) -> None:
    """S = table(S, x): total, so it also takes acts that the table would not allow here (facts)."""
    context, draft, x, terms = scene.context, scene.draft, scene.x, scene.terms
    table = context.table
    target = destination(act, scene)
    ended = table.by_state[target].ends
    if act.stops or act.starts or ended:
        over = None if ended else {*act.stops, *act.starts}
        draft.clocks = [
            replace(c, stopped_by=x.ref) if c.stopped_by is None and (over is None or c.name in over) else c
            for c in draft.clocks
        ]
    for keep in act.keeps:
        value = str(x.ref) if not keep.term else spelled(terms.get(keep.term))
        if value:
            draft.variables[keep.name] = value
        else:
            draft.variables.pop(keep.name, None)
    for name in act.starts:
        clock = table.by_clock[name]
        if clock.debtor == "either":
            debtor = context.other(x.ref.party)
        else:
            debtor = draft.requesting if clock.debtor == "requesting" else draft.requested
        days = clock.length(terms)
        stopped = x.ref if ended else None
        draft.clocks.append(ClockState(name=name, debtor=debtor, of=x.ref, days=days, stopped_by=stopped))
    draft.name = target
