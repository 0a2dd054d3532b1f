"""A story as data: the parties and their officers, the papers, and chapters of steps, in three languages.

Whatever names a state, a person or a reason stands in the story; the sentences that every story shares
stand in the catalogue `demo`. A new kind of step is one struct in `steps.py` and one function that plays it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from comity.demo.moments import is_moment
from comity.demo.steps import (
    Accept,
    Act,
    Agenda,
    AnyStep,
    Backlog,
    CarryIn,
    CarryOut,
    Consular,
    Exchange,
    Gone,
    Hold,
    Import,
    Look,
    Many,
    Offer,
    Propose,
    Readers,
    Resume,
    SignFigures,
    Step,
    Strict,
    Try,
    Unseen,
)
from comity.errors import Usage
from comity.mechanism import read_profile
from comity.profile import Profile, Words


class Officer(Strict, frozen=True):
    """`id`: what the steps call this person."""

    id: str
    name: str
    authority: str
    ranks: tuple[str, ...]


class Party(Strict, frozen=True):
    """`node`: the name of its directory."""

    name: Words
    node: str
    officers: tuple[Officer, ...]


class Scan(Strict, frozen=True):
    """A paper that the demonstration draws. `lines`: what is written on it, in Latin script."""

    kind: Literal["pdf", "png"]
    file: str
    lines: tuple[str, ...] = ()


class Case(Strict, frozen=True):
    """`ends`: the state in which both nodes must find it at the end. `effects`: {name of an entry: what
    must have become of it}, for those that did not simply take effect."""

    title: Words
    procedure: str
    ends: str
    effects: dict[str, str] = msgspec.field(default_factory=dict)


class Chapter(Strict, frozen=True):
    """A numbered part of the story."""

    title: Words
    steps: tuple[AnyStep, ...]


class Story(Strict, frozen=True):
    """`profile`: the mechanism's profile, a path from the story's folder."""

    title: Words
    profile: str
    parties: dict[str, Party]
    cases: dict[str, Case]
    scans: dict[str, Scan]
    chapters: tuple[Chapter, ...]

    def officers(self) -> dict[str, tuple[str, Officer]]:
        """Every officer by id, with the party's code."""
        return {one.id: (code, one) for code, party in self.parties.items() for one in party.officers}


def read_story(path: Path) -> tuple[Story, Profile]:
    """Raises Usage: file.unreadable, story.malformed, story.moment, story.unknown, and the profile's own."""
    text = _text(path)
    try:
        story = msgspec.convert(tomllib.loads(text), type=Story)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as bad:
        raise Usage("story.malformed", problem=str(bad)) from None
    profile = read_profile(_text(path.parent / story.profile))
    if set(story.parties) != set(profile.parties):
        raise Usage("story.unknown", what="parties", name=", ".join(story.parties))
    _check_effects(story)
    for chapter in story.chapters:
        for step in chapter.steps:
            for what, name, known in _named(step, story):
                if name not in known:
                    raise Usage("story.unknown", what=what, name=name)
            for when in (step.at, step.approved_at if isinstance(step, Act) else ""):
                if when and not is_moment(when):
                    raise Usage("story.moment", text=when)
    return story, profile


def _check_effects(story: Story) -> None:
    """Whether the entries of which the story says what became of them get their names in a step."""
    steps = [step for chapter in story.chapters for step in chapter.steps]
    given = {step.name for step in steps if isinstance(step, Act) and step.name}
    given |= {f"{step.name}.{case}" for step in steps if isinstance(step, Many) and step.name for case in step.cases}
    for case in story.cases.values():
        for name in case.effects:
            if name not in given:
                raise Usage("story.unknown", what="entry", name=name)


def _named(step: Step, story: Story) -> Iterator[tuple[str, str, Any]]:
    """What a step names: (kind, name, those that are known)."""
    officers = story.officers()
    if isinstance(step, Propose | Accept | Exchange | CarryOut | CarryIn):
        yield "party", step.party, story.parties
    if isinstance(step, Act | Try | Look | Readers | Unseen | Gone | Agenda | Consular):
        yield "case", step.case, story.cases
    if isinstance(step, Many | Import):
        yield from (("case", name, story.cases) for name in step.cases)
    if isinstance(step, Act | Try | Look | Many | Import | Hold | Offer | Resume | Backlog) and step.by:
        yield "officer", step.by, officers
    if isinstance(step, Readers | Unseen | Gone | Agenda | Consular | SignFigures):
        others = (*getattr(step, "readers", ()), *filter(None, (getattr(step, "answered_by", ""),)))
        yield from (("officer", name, officers) for name in (step.by, *others))
    if isinstance(step, Act | Many):
        people = [one.by for one in step.clear]
        yield from (("officer", name, officers) for name in (*people, step.approved_by) if name)
    if isinstance(step, Act):
        yield from (("officer", one.by, officers) for one in step.refused)
        yield from (("officer", name, officers) for name in (step.reviewed_by,) if name)
        yield from (("scan", name, story.scans) for name in step.attach)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Usage("file.unreadable", file=str(path)) from None
