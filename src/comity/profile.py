"""The profile: what the parties agreed, as strict and frozen data.

Nothing that a treaty says is in code. A profile names the instruments, the authorities and channels, the
lengths of the terms, the closed lists of codes, the effect of silence, and how each party reads the
instruments where they differ. `mechanism.py` reads one from TOML and checks it against the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from comity.cases.calendar import DAY, WEEK, Calendar
from comity.envelope import canonical
from comity.errors import Refused

# A hundred years, in days.
MOST_KEPT = 36_525
Silence = Literal["none", "agreement", "refusal"]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A name or a sentence in the three languages of the software."""

    fr: str
    ar: str
    en: str


class Authority(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A body inside a party. `kind` is a closed code of the profile's own (prefecture, consulate, …)."""

    party: str
    name: Words
    kind: str = ""


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Who sends to whom. It fixes both authorities; `readers` may open what passes as well."""

    sender: str
    receiver: str
    procedures: tuple[str, ...]
    readers: tuple[str, ...] = ()
    name: Words | None = None


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """`signed`: its day, or its year where the day is not known to the profile's author."""

    title: Words
    signed: str


class Length(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A term in days, or in hours where the instrument counts hours. `calendar`: whose working days count.

    `interpretations`: each party's own reading.
    """

    days: int = 0
    hours: int = 0
    working: bool = False
    calendar: str = ""
    interpretations: dict[str, Words] = {}


class Attachments(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Bounds: media types, bytes of each, how many (a header holds 16 items, the first is the body)."""

    types: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")
    bytes: int = 8 * 1024 * 1024
    count: int = 8


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """One code of a closed list. Words only where the catalogue of the software can't know them."""

    name: Words | None = None
    # Evidence of nationality: `proof` or `prima_facie`, as the instrument ranks it.
    rank: Literal["", "proof", "prima_facie"] = ""


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """So many days, all of them counted."""

    days: int


class Retention(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """From a case's last act: when somebody must ask whether its data is still needed, and when it goes.

    Directive (EU) 2016/680, article 5: time limits for erasure, or for a periodic review.
    """

    review: Span
    keep: Span

    @property
    def fits(self) -> bool:
        """Whether it is reviewed before it goes, and goes within a time that is no typing mistake."""
        return 0 < self.review.days <= self.keep.days <= MOST_KEPT


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What the instruments say about one procedure."""

    instruments: tuple[str, ...]
    interpretations: dict[str, Words]
    silence: Silence = "none"
    lengths: dict[str, Length] = {}
    codes: dict[str, dict[str, Code]] = {}
    safeguards: dict[str, tuple[str, ...]] = {}
    # Party → the authority whose officers review what is flagged: neither end of the channel.
    reviewers: dict[str, str] = {}
    # At both ends a case is seen by the officers who are named for it, from its opening, and by who directs there.
    need_to_know: bool = False
    attachments: Attachments = Attachments()
    # An answer up to so many days after its term is still in time; beyond, it is late.
    tolerance_days: int = 0
    # Seconds by which two clocks may differ before the start of a term is shown as disputed.
    skew_seconds: int = 900
    # How long a case's data is kept; without it this software says nothing of it.
    retention: Retention | None = None
    # Whether a hold leaves its author's own debts running.
    own_debts_run: bool = False


class Equivalence(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What a level of classification of one party is worth to the others, by one version of an instrument.

    It counts for what was classified from `since` to `until` (days; an empty `until`: still). `rank` compares
    levels across issuers, 0 for what is not classified; `equals`: party → its own level of that name.
    """

    issuer: str
    level: str
    instrument: str
    since: str
    until: str = ""
    rank: int
    equals: dict[str, str]


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """When silence calls for a consultation: passed by more than so many days, or so many in a hundred.

    `least_cases`: a share over fewer is shown and judged by nobody.
    """

    collection_lag_days: int
    unanswered_percent: int
    border_refusals_percent: int
    documents_late_percent: int
    least_cases: int = 5

    def by_measure(self) -> dict[str, int]:
        """As `cases.silence` asks for them."""
        return {
            "collection_lag": self.collection_lag_days,
            "unanswered": self.unanswered_percent,
            "border_refusals": self.border_refusals_percent,
            "documents_late": self.documents_late_percent,
        }


class Week(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A party's calendar at the start: days of the week by name, and days off."""

    party: str
    weekend: tuple[str, ...]
    days: tuple[str, ...] = ()


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The whole agreement. `parties`: ISO 3166 codes, two in this version."""

    version: int
    title: Words
    parties: tuple[str, ...]
    pillars: tuple[str, ...]
    instruments: dict[str, Instrument]
    # In the file: authorities, channels, procedures, calendars.
    bodies: dict[str, Authority] = msgspec.field(name="authorities")
    routes: dict[str, Channel] = msgspec.field(name="channels")
    rules: dict[str, Rules] = msgspec.field(name="procedures")
    silence: Thresholds | None = None
    equivalences: tuple[Equivalence, ...] = ()
    # Party → the authority whose officers read the house log, and see no case: on no channel, and reviewing nothing.
    oversight: dict[str, str] = {}
    weeks: dict[str, Week] = msgspec.field(name="calendars", default_factory=dict)

    def canonical(self) -> bytes:
        """JCS bytes; what stands at its default is left out, so one profile has one spelling."""
        return canonical.encode(msgspec.to_builtins(self))

    def after(self, older: Profile) -> Profile:
        """This profile with what an older one had and this one leaves out: cases that opened under it go on.

        A channel that is left out carries no procedure any more, so no new case opens on it.
        """
        closed = {code: msgspec.structs.replace(route, procedures=()) for code, route in older.routes.items()}
        return msgspec.structs.replace(
            self,
            pillars=(*self.pillars, *(one for one in older.pillars if one not in self.pillars)),
            instruments=older.instruments | self.instruments,
            bodies=older.bodies | self.bodies,
            routes=closed | self.routes,
            rules=older.rules | self.rules,
            weeks=older.weeks | self.weeks,
        )

    def authorities(self, party: str) -> dict[str, Authority]:
        """That party's authorities, by code."""
        return {code: body for code, body in self.bodies.items() if body.party == party}

    def channel(self, code: str) -> Channel:
        """Raises Refused("channel.unknown")."""
        try:
            return self.routes[code]
        except KeyError:
            raise Refused("channel.unknown", channel=code) from None

    def channels(self, procedure: str, party: str = "") -> dict[str, Channel]:
        """The channels of a procedure, by code; only those on which `party` sends, when it is given."""
        return {
            code: route
            for code, route in self.routes.items()
            if procedure in route.procedures and party in ("", self.bodies[route.sender].party)
        }

    def calendars(self) -> tuple[Calendar, ...]:
        """The calendars that rule until their owners declare others."""
        return tuple(
            Calendar(
                code=code,
                party=week.party,
                weekend=tuple(sorted(WEEK.index(day) + 1 for day in week.weekend)),
                days=tuple(sorted(week.days)),
            )
            for code, week in sorted(self.weeks.items())
        )

    def params(self, procedure: str) -> dict[str, Any]:
        """What the fold, the clocks and the forms of one procedure ask: plain data, equal on both nodes.

        `codes` holds sorted lists of codes; each length stands under its name as {days, working, calendar},
        with `hours` where it counts hours.
        """
        rules = self.rules[procedure]
        lengths = {
            name: {"days": one.days, "working": one.working, "calendar": one.calendar}
            | ({"hours": one.hours} if one.hours else {})
            for name, one in rules.lengths.items()
        }
        codes = {source: sorted(listed) for source, listed in rules.codes.items()}
        return lengths | {
            "silence": rules.silence,
            "codes": codes | {"channel": sorted(self.channels(procedure))},
            "safeguards": {act: list(names) for act, names in rules.safeguards.items()},
            "attachments": {
                "types": list(rules.attachments.types),
                "bytes": rules.attachments.bytes,
                "count": rules.attachments.count,
            },
            "tolerance_seconds": rules.tolerance_days * DAY,
            "skew_seconds": rules.skew_seconds,
            "hold_spares_own_debts": rules.own_debts_run,
            "equivalences": [
                {
                    "issuer": one.issuer,
                    "level": one.level,
                    "instrument": one.instrument,
                    "since": one.since,
                    "until": one.until,
                    "rank": one.rank,
                    "equals": dict(one.equals),
                }
                for one in self.equivalences
            ],
        }


def oversight_problems(profile: Profile) -> Iterator[tuple[str, str]]:
    """(dotted key, problem): an authority that oversees is party to no case, on no channel and at no review."""
    busy = {body for route in profile.routes.values() for body in (route.sender, route.receiver, *route.readers)}
    busy |= {body for rules in profile.rules.values() for body in rules.reviewers.values()}
    for party, authority in profile.oversight.items():
        if party not in profile.parties:
            yield f"oversight.{party}", "not_a_party"
        elif authority not in profile.authorities(party):
            yield f"oversight.{party}", "authority_unknown"
        elif authority in busy:
            yield f"oversight.{party}", "has_cases"
