"""The language in which a procedure is written: data, canonical, hashed, readable by a lawyer.

A table says which states a case has, which acts lead from one to another, who may do each, what
must hold first, which clock starts or stops, and what happens when two letters cross. Nothing in
it is code: guards and clocks come from the closed vocabularies below, so that two releases of
Comity, or another implementation, read the same law from the same bytes.

Shapes: every struct is frozen; `canonical()` gives its JCS bytes (RFC 8785) and `digest()` their
SHA-256 in hex, which stands in each header's `table`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from comity.envelope import canonical as jcs

Role = Literal["requesting", "requested", "either"]
Kind = Literal[
    "code",  # one of `choices`
    "profile_code",  # one of the codes that the profile lists under `source` (channels, reasons …)
    "day",  # a UTC calendar day, `2026-03-02`
    "entry",  # a reference to an entry of this case, `AA:0:12`; its act is one of `choices` (empty: any)
    # a reference to an entry of any case of this mechanism; its act is one of `choices`, as `pillar.act`
    "source",
    # references to entries of any cases, `AA:0:12 BB:0:7`, at most `most`; each one's act is one of `choices`
    "sources",
    # the node writes it, no officer: 64 hex digits that bind each sealed field by a salted hash
    "commitment",
    "case",  # a reference to another case of the same mechanism (32 hex digits)
    "count",  # an integer, `least` ≤ n ≤ `most`
    "flag",  # true or false
    "text",  # body only: one line, at most `most` characters
    "long_text",  # body only: several lines, at most `most` characters
    "person",  # body only: the closed identity record (see `fields.PERSON`)
    "evidence",  # body only: list of {class, description, attachment}
    "list",  # body only: list of one-line texts, at most `most`
    # body only, and written by the node: the seed of the salts, and what a tear-line shows of its original
    "salts",
    "disclosure",
]
# What cites entries of any case.
SOURCES = ("source", "sources")
# What the node writes by itself: no form asks for it.
COMPUTED = ("commitment", "salts", "disclosure")


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One term (header, both nodes read it) or one body field (sealed)."""

    name: str
    kind: Kind
    required: bool = True
    choices: tuple[str, ...] = ()
    source: str = ""
    least: int = 0
    most: int = 0
    # A list: how many characters one line may have; 300 when it is not said.
    line: int = 0
    # A day: another day of the same act that this one may not precede, and the profile's parameter that
    # says how many days after it this one may be at most.
    not_before: str = ""
    within: str = ""
    # Body only: a flag of the same act that must be given and true when this field is given (consent).
    needs: str = ""
    # What `case acts` shows as an example that passes: a code, a number, a text, or for a day the
    # number of days from today ("+30"). Empty: the first choice, or the kind's own example.
    example: str = ""


GuardName = Literal[
    "day_not_before_act",  # args (term): that day ≥ the day of this entry's own time
    "day_not_after_act",  # args (term): that day ≤ the day of this entry's own time
    # args (term, variable): that day ≤ the day kept in the variable; with a third argument `if_kept`,
    # it also holds while nothing is kept there
    "day_not_after_variable",
    "act_day_not_after_variable",  # args (variable): this entry's day ≤ the variable's day
    "day_after_variable",  # args (term, variable): that day > the day kept in the variable
    "term_equals_variable",  # args (term, variable)
    "answers_open",  # args (term, variable): the entry reference equals the one kept in the variable
    "settled_in_past",  # args (variable): the entry kept there is settled within this entry's past
    "profile_allows",  # args (key, value): the profile's parameter equals the value
    "clock_lapsed",  # args (clock): the past holds the debtor's entry timed after `due`, no answer below it
    "conclusive",  # args (variable): the silence kept there was conclusive
    # args (term): the entry named there started a clock that the other side owes and has not answered,
    # and this entry's own time is after its `due`, both as this entry's past knows them
    "debt_overdue",
    "term_is",  # args (term, value, …): the term's value is one of these
    "variable_is",  # args (variable, value, …): what is kept there is one of these
    "variable_is_not",  # args (variable, value, …): what is kept there, if anything, is none of these
    "kept",  # args (variable): something is kept there
    "kept_if",  # args (variable, other, value): something is kept there, if `other` keeps `value`
    # args (term, length): that day is at least so many days after the day of this entry's own time as the
    # profile's length says
    "day_leaves",
    # args (source, use): the entry that the term `source` cites was given by the other side, and permits
    # the use that the term `use` names: its own term `may_USE` is true
    "source_permits",
    "sources_permit",  # args (sources, use): the same of each of several, where the other side gave it
    # args (classification, issued, instrument): the author's own party is its issuer, and the profile has
    # exactly one equivalence for that level, as it was on that day, by that instrument
    "classified",
    # args (sources, classification, issued, instrument, audience): nothing that is cited, nor what that rests
    # on, is classified higher or is for a narrower audience, as the profile's equivalences compare them
    "not_below",
    # args (item, to, grant, revoke): the originator of the item, and of all that it rests on, granted in this
    # case that it be given to `to`; each grant is settled in this entry's past and was not revoked
    "originators_granted",
    "of_this_case",  # args (item): the entry named is what opened this case, or what that rests on
    "opened_this_case",  # args (item): the entry named is what opened this case
    "by_author",  # args (term): the entry named there is this entry's author's own party's
    "by_other",  # args (term): the entry named there is the other party's
    "own_alone",  # args (term): the item named there, and all that it rests on, is the author's own party's
]


class Guard(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition, by name. `code` is the reason for which an act that fails it is void."""

    name: GuardName
    args: tuple[str, ...]
    code: str


class Lead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an act leads when this is so: the first lead that fits takes the place of `Act.target`.

    `source`: the states in which it counts (any when empty). All `guards` must hold; one that fails
    makes nothing void, the next lead is tried. `target` "" = the case stays where it was.
    """

    target: str = ""
    source: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()


class Keep(msgspec.Struct, frozen=True, omit_defaults=True):
    """After the act applied: variable `name` becomes term `term`, or the entry itself (`term` empty)."""

    name: str
    term: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing an officer does to a case; becomes one entry."""

    name: str
    by: Role
    # The states in which the act is allowed, and where it leads ("" = it stays where it was).
    source: tuple[str, ...]
    target: str = ""
    leads: tuple[Lead, ...] = ()
    opens: bool = False
    terms: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    # How many different officers' tags the header must carry: 1 (drafted and sealed by one) or
    # 2 (four eyes). `ranks`: who may draft it; `approver_ranks`: who may approve it.
    approvals: int = 1
    ranks: tuple[str, ...] = ("drafts",)
    approver_ranks: tuple[str, ...] = ("approves",)
    # A flag among the terms: where it is true, an officer of the party's reviewing authority (the profile's
    # `reviewers`) approves as well, so that the header carries one tag more.
    review: str = ""
    # The act is that reviewing authority's to do, not the channel's.
    reviewer: bool = False
    # The act attests, with one day, that all safeguards that the profile demands for it are cleared.
    attests: bool = False
    guards: tuple[Guard, ...] = ()
    keeps: tuple[Keep, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    # Suspension and crossing (architecture, sections 3 and 4).
    survives: bool = False
    fact: bool = False
    protective: bool = False
    irreversible: bool = False
    strikes: tuple[str, ...] = ()
    letter: str = ""
    # The term that names the authority of the author's own party to which the item is given by this act, and the
    # term that cites the item (originator control).
    gives: str = ""
    item: str = ""
    # By this act its author states that a case's contents are destroyed on the own node: "this", or the term of
    # the kind `case` that names it. They are, in the transaction that seals the act.
    erases: str = ""

    def flagged(self, terms: Mapping[str, Any]) -> bool:
        """Whether the reviewing authority must stand for it too, with these terms."""
        return bool(self.review) and terms.get(self.review) is True

    def tags(self, terms: Mapping[str, Any]) -> int:
        """How many different officers' tags the header must carry, with these terms."""
        return max(self.approvals, 1) + self.flagged(terms)


class Clock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A debt of an answer. Its length is never here: `days` names the profile's parameter."""

    name: str
    debtor: Role
    days: str
    # A flag among the starting act's terms; where it is true, `faster` names the parameter instead.
    flag: str = ""
    faster: str = ""
    # A term of the starting act, and for some of its codes the parameter that takes the place of `days`.
    term: str = ""
    lengths: tuple[tuple[str, str], ...] = ()
    # What is usual, not what an instrument commands: lateness is shown, and no right arises from it.
    expected: bool = False
    # Several acts may answer it: those whose `stops` names this clock.
    # A clock that survives runs on while a hold stands on its pillar.
    survives: bool = False

    def length(self, terms: Mapping[str, Any]) -> str:
        """The name of the profile's parameter that these terms of the starting act call for."""
        if self.flag and terms.get(self.flag) is True:
            return self.faster
        return dict(self.lengths).get(str(terms.get(self.term)), self.days) if self.term else self.days

    def every_length(self) -> tuple[str, ...]:
        """All the parameters that it may call for."""
        return tuple(name for name in (self.days, self.faster, *(name for _, name in self.lengths)) if name)


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`waits`: whose move it is. `ends`: the case is closed here."""

    name: str
    waits: Literal["", "requesting", "requested"] = ""
    ends: bool = False


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Shown to both sides for as long as the variable keeps that value; it changes nothing in the fold."""

    name: str
    variable: str
    value: str = "true"


# The term by which an act that `attests` says until which day its safeguards are cleared.
ATTESTED = "cleared_until"

# Two acts of every table (architecture, section 4): the author of a held entry makes it take effect
# after the resumption, or gives it up. A release needs the approvals of the act that it releases, or
# one where the table says `release_many`.
_HELD_ENTRY = (Field(name="entry", kind="entry"),)
RELEASE = Act(name="release", by="either", source=(), terms=_HELD_ENTRY)
DROP = Act(name="drop", by="either", source=(), terms=_HELD_ENTRY, survives=True)
COMMON = {act.name: act for act in (RELEASE, DROP)}


Outcome = Literal["applied", "irregular", "struck", "void"]


class Crossing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two concurrent acts: `requesting` by one side, `requested` by the other, and what becomes of each.

    `state`: where both were legal; "" means wherever they can cross.
    """

    requesting: str
    requested: str
    state: str = ""
    requesting_outcome: Outcome
    requested_outcome: Outcome


BOTH: tuple[Outcome, Outcome] = ("applied", "applied")


def cross(requesting: str, requested: str, outcomes: tuple[Outcome, Outcome] = BOTH) -> tuple[Crossing, ...]:
    """One declaration for each two acts named, wherever they can cross; acts stand apart by a space."""
    one, other = outcomes
    return tuple(
        Crossing(requesting=first, requested=second, requesting_outcome=one, requested_outcome=other)
        for first in requesting.split()
        for second in requested.split()
    )


class Table(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """One procedure. `initial` is the state before the opening act."""

    procedure: str
    pillar: str
    initial: str
    states: tuple[State, ...]
    acts: tuple[Act, ...]
    safeguards: tuple[str, ...] = ()
    crossings: tuple[Crossing, ...] = ()
    clocks: tuple[Clock, ...] = ()
    # Whether many held entries may be released at once (only where no person is decided upon).
    release_many: bool = False
    alerts: tuple[Alert, ...] = ()
    # Lengths of the profile by which a day is shown to people, in days: nothing is owed or lapses by them.
    shown: tuple[str, ...] = ()

    def canonical(self) -> bytes:
        """JCS bytes (RFC 8785) of the whole table."""
        return jcs.encode(msgspec.to_builtins(self))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `canonical()`, 64 hex digits."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @cached_property
    def by_act(self) -> dict[str, Act]:
        """This table's own acts, by name."""
        return {act.name: act for act in self.acts}

    def find(self, name: str) -> Act | None:
        """The act of that name: one of this table's, or one that every table has."""
        return self.every_act.get(name)

    @cached_property
    def every_act(self) -> dict[str, Act]:
        """This table's own acts and those that every table has, by name."""
        return COMMON | self.by_act

    def alerting(self, variables: Mapping[str, str]) -> list[str]:
        """The alerts that both sides see while a case keeps these variables."""
        found = (alert.name for alert in self.alerts if variables.get(alert.variable) == alert.value)
        return list(dict.fromkeys(found))

    @cached_property
    def silent_acts(self) -> frozenset[str]:
        """The acts that end a debt by silence: a guard of theirs asks whether a debt is overdue or lapsed."""
        return frozenset(
            act.name
            for act in self.acts
            for guard in (*act.guards, *(g for lead in act.leads for g in lead.guards))
            if guard.name in ("debt_overdue", "clock_lapsed")
        )

    @cached_property
    def by_state(self) -> dict[str, State]:
        """The states, by name."""
        return {state.name: state for state in self.states}

    @cached_property
    def by_clock(self) -> dict[str, Clock]:
        """The clocks, by name."""
        return {clock.name: clock for clock in self.clocks}

    @cached_property
    def opening(self) -> Act:
        """The act that opens a case."""
        return next(act for act in self.acts if act.opens)
