"""A story as data: the parties and their officers, the papers, and chapters of steps, in three languages.

Whatever names a state, a person or a reason stands in the story; the sentences that every story shares
stand in the catalogue `demo`. A new kind of step is one struct here and one function that plays it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from comity.demo.moments import is_moment
from comity.errors import Usage
from comity.mechanism import read_profile
from comity.profile import Profile, Words


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing is read that is not declared."""


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
    effects: dict[str, str] = {}


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="do", tag="say"):
    """`at`: when (`moments.py`); a few minutes after the last step when empty. `say`: told before it."""

    at: str = ""
    say: Words | None = None


class Nodes(Step, frozen=True, tag="nodes"):
    """Each party makes its node."""


class Cards(Step, frozen=True, tag="cards"):
    """The cards change hands as files, the fingerprints by voice; each node accepts the other."""


class Officers(Step, frozen=True, tag="officers"):
    """Each party gives its officers their accounts; each authority's first one makes its key pair."""


class Serve(Step, frozen=True, tag="serve"):
    """Both couriers begin to listen."""


class Propose(Step, frozen=True, tag="propose"):
    """`party` signs a mechanism made from the profile."""

    party: str


class Accept(Step, frozen=True, tag="accept"):
    """`party` signs what the other one proposed."""

    party: str


class Clearing(Strict, frozen=True):
    """A safeguard found to hold, by an officer, for a reason that stays in the house."""

    safeguard: str
    by: str
    reason: str
    until: str


class Attempt(Strict, frozen=True):
    """An approval that must be refused, and the code with which it must be."""

    by: str
    code: str


class Act(Step, frozen=True, tag="act"):
    """An act: drafted `by`, approved by `approved_by` where the table asks for two, and before by
    `reviewed_by`, of the reviewing authority, where it is flagged.

    `refused`: approvals tried in vain between the draft and the clearances. `name`: for `&name` in later
    fields. `attach`: names of scans.
    """

    case: str
    act: str
    by: str
    fields: dict[str, Any]
    approved_by: str = ""
    approved_at: str = ""
    reviewed_by: str = ""
    refused: tuple[Attempt, ...] = ()
    clear: tuple[Clearing, ...] = ()
    attach: tuple[str, ...] = ()
    name: str = ""


class Try(Step, frozen=True, tag="try"):
    """An act that the rules refuse, and nothing comes of it: for that `reason` of the fold."""

    case: str
    act: str
    by: str
    fields: dict[str, Any]
    reason: str


class Many(Step, frozen=True, tag="many"):
    """One act on several cases, each sealed by itself, in one transaction for all the drafts and one for
    all the approvals. `drafted`: an import has made the drafts already, and this approves them.
    `name`: entries are named NAME.CASE; `&name` in the fields is that of the case at hand.
    """

    cases: tuple[str, ...]
    act: str
    by: str = ""
    fields: dict[str, Any] = {}
    approved_by: str = ""
    clear: tuple[Clearing, ...] = ()
    drafted: bool = False
    name: str = ""


class Import(Step, frozen=True, tag="import"):
    """A list of persons, a file beside the story. `cases`: {case of this story: line of the file}.

    `dry_run`: only said what would become of it; `again`: for the second time, and nothing may be created.
    """

    file: str
    procedure: str
    channel: str
    by: str
    cases: dict[str, int] = {}
    dry_run: bool = False
    again: bool = False


class Hold(Step, frozen=True, tag="hold"):
    """An officer who directs holds a pillar. `reason`: none is stated when it is left out."""

    by: str
    pillar: str
    measure: str
    reason: str | None = None


class Offer(Step, frozen=True, tag="offer"):
    """An offer to resume, which names every hold that stands. `name`: for `resume`."""

    by: str
    pillar: str
    name: str


class Resume(Step, frozen=True, tag="resume"):
    """The acceptance of the offer of that name: from here on the pillar is open."""

    by: str
    pillar: str
    offer: str


class Backlog(Step, frozen=True, tag="backlog"):
    """What is held of a pillar, and what expired meanwhile."""

    by: str
    pillar: str


class Look(Step, frozen=True, tag="look"):
    """What the dossier looks like to an officer; `read`: the officer opens what came with this act.

    `unopened`: what came with this act is held, and must lie there as it came.
    """

    case: str
    by: str
    read: str = ""
    unopened: str = ""


class Readers(Step, frozen=True, tag="readers"):
    """A director says which officers of the own authority need to know of a case."""

    case: str
    by: str
    readers: tuple[str, ...]


class Unseen(Step, frozen=True, tag="unseen"):
    """An officer who asks for the dossier is answered as if there were none."""

    case: str
    by: str


class Gone(Step, frozen=True, tag="gone"):
    """On an officer's node nothing is left of what the dossier contained before it was erased."""

    case: str
    by: str


class Exchange(Step, frozen=True, tag="exchange"):
    """`party` calls the other's courier over HTTPS."""

    party: str


class CarryOut(Step, frozen=True, tag="carry_out"):
    """`party` writes a file for the other; `lost`: it never arrives."""

    party: str
    file: str
    lost: bool = False


class CarryIn(Step, frozen=True, tag="carry_in"):
    """`party` takes in a file; `again`: for the second time, and nothing may be new."""

    party: str
    file: str
    again: bool = False


class Figures(Step, frozen=True, tag="figures"):
    """Both nodes count a procedure at one position, and say what their authorities leave lying."""

    procedure: str


class Free(Step, frozen=True, tag="free_clocks"):
    """The story has reached the present: both clocks are the system's from here on."""


class Prove(Step, frozen=True, tag="prove"):
    """The closing account on both nodes, check by check."""


AnyStep = (
    Step
    | Nodes
    | Cards
    | Officers
    | Serve
    | Propose
    | Accept
    | Act
    | Try
    | Many
    | Import
    | Hold
    | Offer
    | Resume
    | Backlog
    | Look
    | Readers
    | Unseen
    | Gone
    | Exchange
    | CarryOut
    | CarryIn
    | Figures
    | Free
    | Prove
)


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
    if isinstance(step, Act | Try | Look | Readers | Unseen | Gone):
        yield "case", step.case, story.cases
    if isinstance(step, Many | Import):
        yield from (("case", name, story.cases) for name in step.cases)
    if isinstance(step, Act | Try | Look | Many | Import | Hold | Offer | Resume | Backlog) and step.by:
        yield "officer", step.by, officers
    if isinstance(step, Readers | Unseen | Gone):
        yield from (("officer", name, officers) for name in (step.by, *getattr(step, "readers", ())))
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
