"""The kinds of steps of which a story is made: what happens, as data. `story.py` has what they are about."""

from __future__ import annotations

from typing import Any

import msgspec

from comity.profile import Words


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing is read that is not declared."""


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


class AgendaItem(Strict, frozen=True):
    """`topic`: a code of the profile's list; `title`: as it stands on the agenda."""

    topic: str
    title: str


class Agenda(Step, frozen=True, tag="agenda"):
    """The record proposes an agenda, and an officer puts it on that of a meeting: pillar by pillar, with its count.

    `items`: {pillar: what the item is called}, those that are wanted. Entries are named NAME.PILLAR.
    """

    case: str
    by: str
    items: dict[str, AgendaItem]
    name: str


class Consular(Step, frozen=True, tag="consular"):
    """What an officer of the sending state sees of a detained national: no hold has stopped an act of that case."""

    case: str
    by: str


class SignFigures(Step, frozen=True, tag="sign_figures"):
    """Figures that one side signs and the other recomputes; the papers about them, in the demonstration's folder."""

    by: str
    answered_by: str
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
    | Agenda
    | Consular
    | SignFigures
    | Free
    | Prove
)
