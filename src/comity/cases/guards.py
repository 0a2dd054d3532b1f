"""The closed vocabulary of conditions. Two releases of Comity read the same law from the same names."""

from __future__ import annotations

from collections.abc import Callable

from comity.cases import originator
from comity.cases.calendar import day_of, days_between
from comity.cases.clocks import lapsed, overdue
from comity.cases.docket import ClockState
from comity.cases.order import parsed
from comity.cases.scene import Scene
from comity.cases.settling import settled
from comity.cases.table import Act, Guard

__all__ = ["OF_TERMS", "Scene", "holds", "silence_note", "spelled"]


def holds(guard: Guard, scene: Scene) -> bool:
    """Whether the condition holds. An absent optional term asks nothing; an absent variable fails."""
    return _VOCABULARY[guard.name](scene, guard.args)


def _day_not_before_act(scene: Scene, args: tuple[str, ...]) -> bool:
    day = scene.terms.get(args[0])
    return day is None or day >= day_of(scene.x.time)


def _day_not_after_act(scene: Scene, args: tuple[str, ...]) -> bool:
    day = scene.terms.get(args[0])
    return day is None or day <= day_of(scene.x.time)


def _day_not_after_variable(scene: Scene, args: tuple[str, ...]) -> bool:
    day = scene.terms.get(args[0])
    if args[2:] == ("if_kept",) and args[1] not in scene.draft.variables:
        return True
    return day is None or day <= scene.variable(args[1])


def _act_day_not_after_variable(scene: Scene, args: tuple[str, ...]) -> bool:
    return day_of(scene.x.time) <= scene.variable(args[0])


def _day_after_variable(scene: Scene, args: tuple[str, ...]) -> bool:
    day = scene.terms.get(args[0])
    return day is None or (args[1] in scene.draft.variables and day > scene.variable(args[1]))


def _term_equals_variable(scene: Scene, args: tuple[str, ...]) -> bool:
    return args[1] in scene.draft.variables and spelled(scene.terms.get(args[0])) == scene.variable(args[1])


def _answers_open(scene: Scene, args: tuple[str, ...]) -> bool:
    ref = scene.entry(args[0])
    return ref is not None and str(ref) == scene.variable(args[1])


def _settled_in_past(scene: Scene, args: tuple[str, ...]) -> bool:
    ref = parsed(scene.variable(args[0]))
    return ref is not None and settled(scene.context, scene.by_ref.values(), ref, scene.x)


def _profile_allows(scene: Scene, args: tuple[str, ...]) -> bool:
    return spelled(scene.context.params.get(args[0])) == args[1]


def _clock_lapsed(scene: Scene, args: tuple[str, ...]) -> bool:
    return any(
        lapsed(scene.context, scene.by_ref, c, scene.x) for c in scene.draft.clocks if c.name == args[0]
    )


def _conclusive(scene: Scene, args: tuple[str, ...]) -> bool:
    ref = parsed(scene.variable(args[0]))
    at = -1 if ref is None else scene.draft.index(ref)
    return at >= 0 and scene.draft.effects[at].note == "conclusive"


def _debt_overdue(scene: Scene, args: tuple[str, ...]) -> bool:
    return any(overdue(scene.context, scene.by_ref, clock, scene.x) for clock in _debts(scene, args[0]))


def _debts(scene: Scene, term: str) -> list[ClockState]:
    """What the entry named in a term made the other side owe."""
    ref = scene.entry(term)
    return [c for c in scene.draft.clocks if c.of == ref and c.debtor != scene.x.ref.party]


def _term_is(scene: Scene, args: tuple[str, ...]) -> bool:
    return spelled(scene.terms.get(args[0])) in args[1:]


def _variable_is(scene: Scene, args: tuple[str, ...]) -> bool:
    return args[0] in scene.draft.variables and scene.variable(args[0]) in args[1:]


def _variable_is_not(scene: Scene, args: tuple[str, ...]) -> bool:
    return not _variable_is(scene, args)


def _kept(scene: Scene, args: tuple[str, ...]) -> bool:
    return args[0] in scene.draft.variables


def _kept_if(scene: Scene, args: tuple[str, ...]) -> bool:
    return scene.variable(args[1]) != args[2] or args[0] in scene.draft.variables


def _day_leaves(scene: Scene, args: tuple[str, ...]) -> bool:
    day = scene.terms.get(args[0])
    return day is None or days_between(day_of(scene.x.time), day) >= scene.context.params[args[1]]["days"]


def _source_permits(scene: Scene, args: tuple[str, ...]) -> bool:
    """Nobody permits a use to itself; what the source's own case made of it is no matter here."""
    ref = parsed(scene.terms.get(args[0]))
    if ref is None:
        return True  # an absent optional term
    source = scene.context.log.entry(ref)
    if source is None or source.fault or ref.party == scene.x.ref.party:
        return False
    return source.terms.get(f"may_{scene.terms.get(args[1])}") is True


_VOCABULARY: dict[str, Callable[[Scene, tuple[str, ...]], bool]] = {
    "day_not_before_act": _day_not_before_act,
    "day_not_after_act": _day_not_after_act,
    "day_not_after_variable": _day_not_after_variable,
    "act_day_not_after_variable": _act_day_not_after_variable,
    "day_after_variable": _day_after_variable,
    "term_equals_variable": _term_equals_variable,
    "answers_open": _answers_open,
    "settled_in_past": _settled_in_past,
    "profile_allows": _profile_allows,
    "clock_lapsed": _clock_lapsed,
    "conclusive": _conclusive,
    "debt_overdue": _debt_overdue,
    "term_is": _term_is,
    "variable_is": _variable_is,
    "variable_is_not": _variable_is_not,
    "kept": _kept,
    "kept_if": _kept_if,
    "day_leaves": _day_leaves,
    "source_permits": _source_permits,
    "sources_permit": originator.sources_permit,
    "classified": originator.classified,
    "not_below": originator.not_below,
    "originators_granted": originator.originators_granted,
    "of_this_case": originator.of_this_case,
    "opened_this_case": originator.opened_this_case,
    "by_author": originator.by_author,
    "by_other": originator.by_other,
    "own_alone": originator.own_alone,
}
# The conditions that read this entry's terms (their first argument names one).
OF_TERMS = frozenset(
    (
        "day_not_before_act",
        "day_not_after_act",
        "day_not_after_variable",
        "day_after_variable",
        "term_equals_variable",
        "answers_open",
        "debt_overdue",
        "term_is",
        "day_leaves",
        "source_permits",
        "sources_permit",
        "classified",
        "not_below",
        "originators_granted",
        "of_this_case",
        "opened_this_case",
        "by_author",
        "by_other",
        "own_alone",
    )
)


def silence_note(act: Act, scene: Scene) -> str:
    """Of an act that ends a debt by silence: whether its past proves the silence. Empty for others."""
    clocks: list[ClockState] = []
    for guard in (*act.guards, *(g for lead in act.leads for g in lead.guards)):
        if guard.name == "debt_overdue":
            clocks += _debts(scene, guard.args[0])
        elif guard.name == "clock_lapsed":
            clocks += [c for c in scene.draft.clocks if c.name == guard.args[0]]
    proven = any(lapsed(scene.context, scene.by_ref, clock, scene.x) for clock in clocks)
    return "conclusive" if proven else "claimed"


def spelled(value: object) -> str:
    """A term or parameter as variables keep it: `true`, `3`, the text itself; empty for an absent one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
