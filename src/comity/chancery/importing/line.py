"""One line of a list: the fields of an opening act, or the code for which it makes no case.

What the line says of the decision, of an appeal and of a minor is looked at here and goes no further: it
keeps out a case whose safeguards could not be cleared, and stands neither in the draft nor on the wire.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.calendar import add_days
from comity.cases.fields import PERSON
from comity.cases.safeguards import SAFEGUARDS, required
from comity.cases.table import ATTESTED, Act, Field, Table
from comity.cases.terms import split_fields
from comity.chancery.importing import words
from comity.chancery.importing.words import Off
from comity.chancery.references import plain
from comity.errors import Refused
from comity.profile import Profile

MAJORITY = 18
# What an imported draft attests, in days from now, where every safeguard may be cleared for as long: what
# an officer examines within the month is approved with a month to spare.
ATTESTED_DAYS = 60
# The columns become these sealed fields; an act without them opens from no list.
FIELDS = ("reference", "person", "decision_reference", "decision_date")


class Plan(msgspec.Struct, frozen=True):
    """What every line of one list is read by. `senders`: our authorities by code and by name."""

    act: Act
    params: dict[str, Any]
    channel: str
    sender: str
    senders: dict[str, str]
    today: str
    terms: dict[str, Any]


def plan(table: Table, params: dict[str, Any], profile: Profile, channel: str, today: str) -> Plan:
    """Raises Refused("import.procedure") for a procedure that no list can open."""
    act = table.opening
    terms = {field.name: _term(field, params, channel, today) for field in act.terms if field.required}
    sealed = {field.name for field in act.body}
    if None in terms.values() or not set(FIELDS) <= sealed:
        raise Refused("import.procedure", procedure=table.procedure)
    sender = profile.channel(channel).sender
    senders: dict[str, str] = {}
    for code, body in profile.authorities(profile.bodies[sender].party).items():
        for name in (code, body.name.fr, body.name.ar, body.name.en):
            senders[plain(name)] = code
    return Plan(act, params, channel, sender, senders, today, terms)


def _term(field: Field, params: dict[str, Any], channel: str, today: str) -> str | None:
    """What a list says for each of its lines alike: the channel, the first of a closed list, a day."""
    if field.kind == "profile_code" and field.source == "channel":
        return channel
    if field.kind == "code":
        return field.choices[0]
    if field.name == ATTESTED:
        names = {name for demanded in params["safeguards"] for name in required(params, demanded)}
        return add_days(today, min([ATTESTED_DAYS, *(SAFEGUARDS[name].longest for name in names)]))
    return None


def read(plan: Plan, cells: dict[str, str]) -> dict[str, Any]:
    """The fields to draft with. Raises Off with the first thing that is wrong."""
    most = {field.name: field.most for field in (*PERSON, *plan.act.body)}
    line = {name: words.text(value, name, most.get(name) or 120) for name, value in cells.items()}
    get = {name: line.get(name, "") for name in (*FIELDS, "born", "sex", "channel", "authority")}
    _named(line)
    person = _person(line)
    if get["channel"] and plain(get["channel"]) != plain(plan.channel):
        raise Off("channel.wrong", "channel")
    _sent_by(plan, get["authority"])
    decided = words.day(get["decision_date"], "decision_date", plan.today)
    born = person["born"] = words.born(get["born"], plan.today)
    if born and decided and words.spread(born)[0] > decided:
        raise Off("date.born_after_decision", "born")
    _may_be_proposed(line, born, plan.today)
    fields = plan.terms | words.fields_of(
        {
            "reference": get["reference"],
            "person": words.fields_of(person),
            "decision_reference": get["decision_reference"],
            "decision_date": decided,
        }
    )
    try:
        split_fields(plan.act, fields, plan.params)
    except Refused as refused:
        problem = refused.params["problems"][0]
        raise Off(problem["code"], problem["field"]) from refused
    return fields


def _named(line: dict[str, str]) -> None:
    """Whether everything stands there without which there is no case."""
    for field in ("reference", "decision_reference"):
        if not line[field]:
            raise Off("field.missing", field)
    if not line.get("surname") and not line.get("name_arabic"):
        raise Off("field.missing", "surname")


def _person(line: dict[str, str]) -> dict[str, str]:
    sex = line.get("sex", "")
    if sex and sex.casefold() not in words.SEXES:
        raise Off("sex.unknown", "sex")
    person = {name: words.name(line.get(name, ""), name, "latin") for name in ("surname", "given_names")}
    person["name_arabic"] = words.name(line.get("name_arabic", ""), "name_arabic", "arabic")
    person["sex"] = words.SEXES.get(sex.casefold(), "")
    place = line.get("birth_place", "")
    found = words.scripts(place) - {"other"}
    if len(found) > 1:
        raise Off("name.script", "birth_place")
    person["birth_place_arabic" if found == {"arabic"} else "birth_place"] = place
    return person


def _sent_by(plan: Plan, authority: str) -> None:
    """Whether the authority that a line names is the one that sends on this channel."""
    if not authority:
        return
    code = plan.senders.get(plain(authority))
    if code is None:
        raise Off("authority.unknown", "authority")
    if code != plan.sender:
        raise Off("authority.other", "authority")


def _may_be_proposed(line: dict[str, str], born: str, today: str) -> None:
    """Whether what the line itself says leaves room for the safeguards."""
    if words.answer(line.get("enforceable", ""), "enforceable") is False:
        raise Off("decision.not_enforceable", "enforceable")
    if words.answer(line.get("appeal", ""), "appeal"):
        raise Off("appeal.pending", "appeal")
    minor = words.answer(line.get("minor", ""), "minor")
    examined = words.answer(line.get("best_interests", ""), "best_interests")
    adult_since = f"{int(today[:4]) - MAJORITY:04}{today[4:]}"  # born after this day: under age
    if born:
        first, last = words.spread(born)
        if minor is False and first > adult_since:
            raise Off("minor.contradicted", "minor")
        # Where the age is in doubt and nobody says otherwise, the child is a child (CRC, article 3).
        minor = last > adult_since if minor is None else minor
    if minor and not examined:
        raise Off("minor.best_interests", "best_interests")
