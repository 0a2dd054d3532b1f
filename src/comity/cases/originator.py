"""Originator control: what an item rests on, who must have granted that it goes on, and how it is marked.

An item is the opening entry of a case that gives intelligence. What it rests on stands in its own terms, as
`sources`; all of that lies in its past and never changes. So the fold of one case reads headers of others, and
never what became of them.

Equivalences are the profile's: {issuer, level, since, until, instrument, rank, equals}. A level is read as it was
on the day of issue, by the instrument named; what has no row, or more than one, has no rank, and every condition
that asks for one fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from comity.cases.order import CaseEntry, parsed, precedes
from comity.cases.scene import Scene
from comity.cases.settling import settled
from comity.journal.entry import Ref

# The term that says what an item rests on.
PROVENANCE = "sources"
# An item that rests on more is judged as if its originators had refused.
MOST_ANCESTORS = 64
# Traffic Light Protocol 2.0 (FIRST), from the narrowest audience on.
AUDIENCES = ("tlp2_red", "tlp2_amber_strict", "tlp2_amber", "tlp2_green", "tlp2_clear")


def cited(terms: Mapping[str, Any], name: str) -> list[Ref]:
    """The entries that a term names, in order."""
    found = (parsed(text) for text in str(terms.get(name, "")).split(" "))
    return [ref for ref in found if ref is not None]


def ancestry(scene: Scene, item: Ref) -> list[CaseEntry] | None:
    """The item and all that it rests on, each once; None when that can't be said with certainty."""
    found: dict[Ref, CaseEntry] = {}
    waiting = [item]
    while waiting:
        ref = waiting.pop()
        if ref in found:
            continue
        # Not in the author's past: a header may name what its author never saw, and what may yet be written.
        entry = scene.context.log.entry(ref) if precedes(ref, scene.x) else None
        if entry is None or entry.fault or len(found) >= MOST_ANCESTORS:
            return None
        found[ref] = entry
        waiting += cited(entry.terms, PROVENANCE)
    return list(found.values())


# --- Grants ---------------------------------------------------------------------------------------------


def originators_granted(scene: Scene, args: tuple[str, ...]) -> bool:
    """What its own party made needs no grant of its own: who of its authorities may have it is its house's matter."""
    item, to, grant, revoke = args
    named = parsed(scene.terms.get(item))
    line = None if named is None else ancestry(scene, named)
    if line is None:
        return False
    foreign = [entry.ref for entry in line if entry.ref.party != scene.x.ref.party]
    granted = {str(g.terms.get(item)) for g in _standing(scene, grant, revoke) if g.terms.get(to) == scene.terms[to]}
    return all(str(ref) in granted for ref in foreign)


def _standing(scene: Scene, grant: str, revoke: str) -> Iterator[CaseEntry]:
    """The grants of this case that took effect, can't change any more, and were not revoked."""
    # What was held took effect by its release, with its own terms; what was dropped never did.
    applied = [
        (scene.by_ref[effect.ref], scene.by_ref[effect.released_by or effect.ref])
        for effect in scene.draft.effects
        if effect.acted
    ]
    revoked = {str(said.terms.get("of")) for said, _ in applied if said.act == revoke}
    for said, entry in applied:
        if said.act != grant or said.ref.party == scene.x.ref.party:
            continue
        # A revocation names the grant, or the release by which it took effect.
        if not {str(said.ref), str(entry.ref)} & revoked and settled(
            scene.context, scene.by_ref.values(), entry.ref, scene.x
        ):
            yield said


def _opened(scene: Scene) -> Ref | None:
    opening = scene.context.table.opening.name
    return next((e.ref for e in scene.draft.effects if e.act == opening and e.acted), None)


def opened_this_case(scene: Scene, args: tuple[str, ...]) -> bool:
    """What a case gives on is its own item alone: what it rests on has a case of its own, and may be recalled there."""
    return parsed(scene.terms.get(args[0])) == _opened(scene)


def of_this_case(scene: Scene, args: tuple[str, ...]) -> bool:
    """What a case of intelligence grants or recalls is its own item, or what that rests on."""
    named = parsed(scene.terms.get(args[0]))
    opened = _opened(scene)
    line = None if opened is None else ancestry(scene, opened)
    return line is not None and any(entry.ref == named for entry in line)


def by_author(scene: Scene, args: tuple[str, ...]) -> bool:
    """Nobody speaks for the other side's item."""
    named = parsed(scene.terms.get(args[0]))
    return named is not None and named.party == scene.x.ref.party


def own_alone(scene: Scene, args: tuple[str, ...]) -> bool:
    """A part of an item may be shown to more readers by whoever made all that it rests on, and by nobody else."""
    named = parsed(scene.terms.get(args[0]))
    line = None if named is None else ancestry(scene, named)
    return line is not None and all(entry.ref.party == scene.x.ref.party for entry in line)


def by_other(scene: Scene, args: tuple[str, ...]) -> bool:
    """Nobody answers itself."""
    named = parsed(scene.terms.get(args[0]))
    return named is not None and named.party != scene.x.ref.party


# --- Marking --------------------------------------------------------------------------------------------


def sources_permit(scene: Scene, args: tuple[str, ...]) -> bool:
    """Whoever gave a source said that it may be used so."""
    entries = [scene.context.log.entry(ref) for ref in cited(scene.terms, args[0])]
    return all(
        entry is not None and (entry.ref.party == scene.x.ref.party or entry.terms.get(f"may_{args[1]}") is True)
        for entry in entries
    )


def equivalent(
    params: Mapping[str, Any], classification: object, issued: object, instrument: object
) -> Mapping[str, Any] | None:
    """The one row of the profile for `AA.level` as it was on the day of issue; None fails closed."""
    issuer, _, level = str(classification).partition(".")
    rows = [
        row
        for row in params.get("equivalences", ())
        if (row["issuer"], row["level"], row["instrument"]) == (issuer, level, instrument)
        and row["since"] <= str(issued)
        and (not row["until"] or str(issued) <= row["until"])
    ]
    return rows[0] if len(rows) == 1 else None


def classified(scene: Scene, args: tuple[str, ...]) -> bool:
    """Who marks is the issuer of the level, and the other side knows what it is worth there."""
    level, issued, instrument = (scene.terms.get(name) for name in args)
    row = equivalent(scene.context.params, level, issued, instrument)
    return row is not None and row["issuer"] == scene.x.ref.party


def not_below(scene: Scene, args: tuple[str, ...]) -> bool:
    """A derived item keeps the highest classification and the narrowest audience of all that it rests on."""
    sources, *names, audience = args
    own = _marking(scene, scene.terms, names, audience)
    if own is None:
        return False
    for ref in cited(scene.terms, sources):
        line = ancestry(scene, ref)
        marks = [] if line is None else [_marking(scene, entry.terms, names, audience) for entry in line]
        if not marks or any(mark is None or mark[0] > own[0] or mark[1] < own[1] for mark in marks):
            return False
    return True


def _marking(
    scene: Scene, terms: Mapping[str, Any], names: list[str], audience: str
) -> tuple[int, int] | None:
    """(rank, place of its audience); None for what is not marked as the profile knows it."""
    level, issued, instrument = (terms.get(name) for name in names)
    row = equivalent(scene.context.params, level, issued, instrument)
    if row is None or terms.get(audience) not in AUDIENCES:
        return None
    return row["rank"], AUDIENCES.index(terms[audience])
