"""What must hold before a person may be proposed for readmission or surrendered, or evidence disclosed.

Each safeguard is cleared by a named officer, in the house log, until a day. On the wire stands one day
alone, `cleared_until`, the same for every case: which safeguards were examined, what was found, and that
somebody asked for protection never leave the house. A safeguard that can't be cleared stops the act;
one that falls later leads to a withdrawal with the reason `requesting_side`, always alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comity.cases.calendar import add_days


@dataclass(frozen=True)
class Safeguard:
    """`sources`: where it is written. `ranks`: who may clear it. `absolute`: no rank may set it aside.

    `longest`: days for which one clearance may stand, after which it is examined again.
    """

    name: str
    sources: tuple[str, ...]
    ranks: frozenset[str]
    absolute: bool
    longest: int


SAFEGUARDS: dict[str, Safeguard] = {
    safeguard.name: safeguard
    for safeguard in (
        Safeguard(
            "final_decision",
            ("Directive 2008/115/EC, articles 6 and 8", "ICCPR, article 13", "ECHR, Protocol 7, article 1"),
            frozenset({"approves", "reviews"}),
            absolute=False,
            longest=180,
        ),
        Safeguard(
            "no_suspensive_appeal",
            ("ECHR, articles 3 and 13", "Directive 2008/115/EC, article 13", "ECHR Rules of Court, rule 39"),
            frozenset({"approves", "reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "no_pending_protection_claim",
            ("Geneva Convention of 1951, article 33", "Directive 2013/32/EU, article 9", "CAT, article 3"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "best_interests",
            ("Convention on the Rights of the Child, article 3", "Directive 2008/115/EC, articles 5 and 10"),
            frozenset({"reviews"}),
            absolute=False,
            longest=90,
        ),
        Safeguard(
            "fitness_to_travel",
            ("ECHR, article 3", "Directive 2008/115/EC, articles 5 and 9"),
            frozenset({"approves", "reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "no_torture_risk",
            ("CAT, article 3", "ECHR, article 3", "ICCPR, article 7"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "no_death_penalty_risk",
            ("ICCPR, Second Optional Protocol, article 1", "ECHR, Protocol 13, article 1"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "no_discriminatory_purpose",
            ("UNTOC, articles 16(14) and 18(21)", "Geneva Convention of 1951, article 33"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "fair_trial",
            ("ICCPR, article 14", "ECHR, article 6"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "no_refoulement",
            ("Geneva Convention of 1951, article 33", "CAT, article 3", "ICCPR, article 7"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "detention_conditions",
            ("ICCPR, article 10", "ECHR, article 3", "Nelson Mandela Rules, rules 1 and 12 to 35"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "third_party_rights",
            ("UNTOC, articles 12(8) and 13(8)", "UNCAC, articles 55(9) and 57", "ECHR, Protocol 1, article 1"),
            frozenset({"reviews"}),
            absolute=False,
            longest=90,
        ),
        Safeguard(
            "informed_consent",
            ("Convention on the Transfer of Sentenced Persons, articles 3(1)(d) and 7", "ICCPR, article 10"),
            frozenset({"reviews"}),
            absolute=True,
            longest=90,
        ),
        Safeguard(
            "consent_to_disclosure",
            ("Vienna Convention on Consular Relations, article 36(1)(c)", "ICCPR, article 17"),
            frozenset({"approves", "reviews"}),
            absolute=False,
            longest=90,
        ),
    )
}


@dataclass(frozen=True)
class Clearance:
    """One house record: `safeguard` was found to hold, until the day `until`, by an officer of `rank`."""

    safeguard: str
    until: str
    rank: str


def missing(required: Iterable[str], clearances: Iterable[Clearance], until: str, today: str) -> list[str]:
    """The required safeguards that no valid clearance carries as far as `until`, in the order required.

    `until`: the day that the draft attests; `today`: the UTC day of the seal, ISO. Nothing is cleared
    when `until` is before today. The latest clearance of a safeguard counts, so that a shorter or an
    already expired one (a block) takes back a longer one. An officer who may not clear a safeguard may
    still shorten it, never lengthen it. A clearance carries no further than `longest` days from today. A
    name that is not known is missing.
    """
    cleared = reach(clearances, today)
    return [name for name in required if until < today or cleared.get(name, "") < until]


def reach(clearances: Iterable[Clearance], today: str) -> dict[str, str]:
    """The day as far as each known safeguard is cleared, judged as in `missing`; empty: it never was."""
    latest: dict[str, str] = {}
    for clearance in clearances:
        until_now = latest.get(clearance.safeguard, "")
        rightful = may_clear(clearance.safeguard, (clearance.rank,))
        latest[clearance.safeguard] = clearance.until if rightful else min(clearance.until, until_now)
    return {
        name: min(until, add_days(today, SAFEGUARDS[name].longest))
        for name, until in latest.items()
        if name in SAFEGUARDS
    }


def may_clear(name: str, ranks: Iterable[str]) -> bool:
    """Whether an officer with these ranks may clear the safeguard."""
    safeguard = SAFEGUARDS.get(name)
    return safeguard is not None and not safeguard.ranks.isdisjoint(ranks)


def required(params: Mapping[str, object], act: str) -> tuple[str, ...]:
    """What the profile demands before `act`, in the profile's order."""
    demanded = params.get("safeguards")
    names = demanded.get(act, ()) if isinstance(demanded, Mapping) else ()
    return tuple(names)
