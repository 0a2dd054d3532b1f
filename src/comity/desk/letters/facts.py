"""What one letter says, in no language yet: taken from a case as its reader sees it, and from the profile.

Nothing here is a sentence and nothing is a date of today: the same case gives the same facts, on both nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from comity.cases.table import ATTESTED, COMPUTED, Clock, Field, Table
from comity.cases.terms import check_body
from comity.desk.letters.kinds import Item, Kind, available, following, read, reference, stands
from comity.envelope import canonical
from comity.errors import Refused
from comity.profile import Code, Instrument, Length, Profile, Words

if TYPE_CHECKING:
    from comity.chancery.office import Office
    from comity.store.people import OfficerRow

_SHA256 = re.compile("[0-9a-f]{64}")
_ATTACHED = {"name": str, "type": str, "sha256": str, "size": int}


class Shown(msgspec.Struct, frozen=True):
    """A field with its value. `act`: the act by whose name the catalogues know the field."""

    act: str
    field: Field
    value: Any


class Owed(msgspec.Struct, frozen=True):
    """A term that the letter opens or recalls. `name`: its length's in the profile; None: it has no length."""

    clock: str
    name: str
    length: Length | None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that a letter is made from.

    `by`: the role of whose letter it is. `time`: of the entry that it is drawn from, RFC 3339. `ours` and
    `theirs`: reference numbers, empty where there is none. `asked`: the day of the opening act. `person`:
    whole where the act brings the record, else enough to say who it is. `attested`: the day until which the
    author attests its safeguards. `roles`: each party's. `named`: the profile's lists of codes. `entries`:
    the acts that a value may name, as (act, day). `sha256`: of the canonical list of {act, terms, body} that
    the letter is drawn from.
    """

    procedure: str
    by: str
    time: str
    sender: Words
    addressee: Words
    ours: str
    theirs: str
    contact: str
    asked: str
    person: dict[str, Any]
    shown: tuple[Shown, ...]
    attachments: tuple[dict[str, Any], ...]
    approvals: int
    attested: str
    owed: tuple[Owed, ...]
    instruments: tuple[Instrument, ...]
    readings: tuple[tuple[str, Words], ...]
    roles: dict[str, str]
    named: dict[str, dict[str, Code]]
    entries: dict[str, tuple[str, str]]
    sha256: str


# Enough to say who it is, where the act itself brings no record of the person.
IN_SHORT = ("surname", "given_names", "name_arabic", "born")
# Said elsewhere on the letter, or needed only by the machine that sends it.
_APART = ("reference", "contact", "channel", "person", ATTESTED)


def facts_of(office: Office, officer: OfficerRow, case: str, kind: Kind) -> Facts:
    """The facts of one letter of a case, for this officer; the reading is recorded by name.

    Raises Refused: case.not_found, letter.not_available, letter.content_unfit, data.blocked.
    """
    from comity.chancery import matter, reading, view

    shown = reading.case_show(office, officer, case, "letter")
    if shown["blocked"]:
        raise Refused("data.blocked")
    table = matter.find_matter(office, officer, case).table
    if kind not in available(shown, office.party, table):
        raise Refused("letter.not_available", letter=kind.letter)
    return gather(shown, kind, view.ruling_of(office, case).profile, table)


def gather(case: dict[str, Any], kind: Kind, profile: Profile, table: Table) -> Facts:
    """The facts of a letter that `available` names. Raises Refused("letter.content_unfit").

    `case`: as `chancery.reading.case_show` gives it, to a reader who can open what the letter needs.
    """
    params = profile.params(table.procedure)
    fit = [item for item in case["timeline"] if stands(item) and _fits(table, item, params)]
    place = [reference(item) for item in fit]
    if kind.entry not in place:
        raise Refused("letter.content_unfit")
    before = fit[: place.index(kind.entry) + 1]
    item = before[-1]
    act = table.by_act[item["act"]]
    extra = following(kind, table.procedure)
    sources = [item] if extra is None else [_last(before, extra.needs), item]
    rules = profile.rules[table.procedure]
    sides = _sides(profile, case["channel"], kind.by)
    clocks = [name for name in act.starts if extra is None or name == extra.clock]
    bodies = [{"act": one["act"], "terms": one["terms"], "body": one["content"]} for one in sources]
    return Facts(
        procedure=table.procedure,
        by="requesting" if kind.by == case["requesting"] else "requested",
        time=item["time"],
        sender=profile.bodies[sides[0]].name,
        addressee=profile.bodies[sides[1]].name,
        ours=_reference(one for one in before if one["by"] == kind.by),
        theirs=_reference(one for one in before if one["by"] != kind.by),
        contact=str(sources[0]["content"].get("contact", "")),
        asked=next(one["time"][:10] for one in case["timeline"] if one["act"] == table.opening.name),
        person=_person(before, whole=extra is not None or "person" in item["content"]),
        shown=_shown(table, sources, None if extra is None else extra.shows),
        attachments=() if extra else tuple(item["content"].get("attachments", ())),
        approvals=act.approvals if extra is None else 0,
        attested=str(item["terms"].get(ATTESTED, "")) if act.attests and extra is None else "",
        owed=tuple(_owed(table.by_clock[name], item["terms"], rules.lengths) for name in clocks),
        instruments=tuple(profile.instruments[name] for name in rules.instruments),
        readings=_readings(case, rules.interpretations),
        roles={str(case[role]): role for role in ("requesting", "requested")},
        named=rules.codes,
        entries={reference(one): (one["act"], one["time"][:10]) for one in case["timeline"]},
        sha256=canonical.digest(bodies),
    )


def _fits(table: Table, item: Item, params: dict[str, Any]) -> bool:
    """Whether the reader could open the body and it is what the table says: the peer may seal anything."""
    body, act = read(item), table.by_act.get(item["act"])
    if body is None or act is None or check_body(act, body, params):
        return False
    attached = body.get("attachments", [])
    return isinstance(attached, list) and all(_is_attachment(each) for each in attached)


def _is_attachment(each: Any) -> bool:
    if not isinstance(each, dict) or set(each) != set(_ATTACHED):
        return False
    if not all(type(each[name]) is kind for name, kind in _ATTACHED.items()):
        return False
    return _SHA256.fullmatch(each["sha256"]) is not None and max(len(each["name"]), len(each["type"])) <= 120


def _last(items: list[Item], act: str) -> Item:
    found = [item for item in items if item["act"] == act]
    if not found:
        raise Refused("letter.content_unfit")
    return found[-1]


def _sides(profile: Profile, channel: str, party: str) -> tuple[str, str]:
    """The authorities of a channel: that of `party`, and the other."""
    route = profile.channel(channel)
    ends = route.sender, route.receiver
    return ends if profile.bodies[route.sender].party == party else (ends[1], ends[0])


def _reference(items: Iterable[Item]) -> str:
    """The newest reference number among these; empty when there is none."""
    given = [str(item["content"]["reference"]) for item in items if "reference" in item["content"]]
    return given[-1] if given else ""


def _person(items: list[Item], *, whole: bool) -> dict[str, Any]:
    """The newest record of the person: of the request, or as corrected or confirmed since."""
    records = [item["content"]["person"] for item in items if "person" in item["content"]]
    newest: dict[str, Any] = records[-1] if records else {}
    return {name: value for name, value in newest.items() if whole or name in IN_SHORT}


def _shown(table: Table, sources: list[Item], only: tuple[str, ...] | None) -> tuple[Shown, ...]:
    """The fields of the acts that a letter draws, in the table's order, or in that of `only`."""
    found: list[Shown] = []
    for item in sources:
        act = table.by_act[item["act"]]
        given = item["terms"] | item["content"]
        for field in (*act.terms, *act.body):
            apart = field.name in _APART or field.kind in COMPUTED
            if field.name in given and not apart and (only is None or field.name in only):
                found.append(Shown(act.name, field, given[field.name]))
    return tuple(found if only is None else sorted(found, key=lambda one: only.index(one.field.name)))


def _owed(clock: Clock, terms: dict[str, Any], lengths: dict[str, Length]) -> Owed:
    """The term that a clock counts. A table may name one to which the profile gives no length."""
    name = clock.length(terms)
    return Owed(clock.name, name, lengths.get(name))


def _readings(case: dict[str, Any], by_party: dict[str, Words]) -> tuple[tuple[str, Words], ...]:
    """Each side's own reading, by role, the requesting side's first."""
    roles = ("requesting", "requested")
    return tuple((role, by_party[case[role]]) for role in roles if case[role] in by_party)
