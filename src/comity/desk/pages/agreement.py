"""The agreement as it was co-signed, told whole: instruments, channels, terms, and each side's own reading."""

from __future__ import annotations

from typing import Any

from comity import language
from comity.cases.table import COMMON, Act, Table
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.desk import wording
from comity.language import words
from comity.profile import Length, Profile, Rules, Words


def told(office: Office, spoken: str) -> dict[str, Any]:
    """{title, instruments, parties, channels, procedures} in words: exactly what the newest version says."""
    profile = office.agreed().stated
    return {
        "title": _of(profile.title, spoken),
        "instruments": [(_of(one.title, spoken), one.signed) for one in profile.instruments.values()],
        "parties": [
            (party, [_of(body.name, spoken) for body in profile.authorities(party).values()])
            for party in profile.parties
        ],
        "procedures": [
            _procedure(office, profile, name, rules, spoken) for name, rules in sorted(profile.rules.items())
        ],
    }


def _of(said: Words, spoken: str) -> str:
    return str(getattr(said, spoken))


def _procedure(office: Office, profile: Profile, name: str, rules: Rules, spoken: str) -> dict[str, Any]:
    table = known_table(office, name)
    return {
        "name": name,
        "readings": [(party, _of(said, spoken)) for party, said in sorted(rules.interpretations.items())],
        "silence": rules.silence,
        "channels": [wording.channel_words(profile, code, spoken) for code in profile.channels(name)],
        "lengths": [_length(name, code, length, spoken) for code, length in rules.lengths.items()],
        "safeguards": [
            (words.word("act", act, spoken, name), [words.word("safeguard", one, spoken) for one in names])
            for act, names in rules.safeguards.items()
        ],
        "acts": [(act.name, _under_a_hold(act)) for act in (*table.acts, *COMMON.values())],
        "whole": survives_whole(table),
    }


def _length(procedure: str, code: str, length: Length, spoken: str) -> dict[str, Any]:
    if length.hours:
        said = language.say("desk.agreement.hours", spoken, count=length.hours)
    elif length.working:
        said = language.say("desk.agreement.working_days", spoken, count=length.days, calendar=length.calendar)
    else:
        said = language.say("desk.agreement.days", spoken, count=length.days)
    return {
        "name": words.word("clock", code, spoken, procedure),
        "length": said,
        "readings": [(party, _of(each, spoken)) for party, each in sorted(length.interpretations.items())],
    }


def _under_a_hold(act: Act) -> str:
    """`fact`, `protective`, `survives` or `held`: what a hold on the pillar makes of an act."""
    if act.fact:
        return "fact"
    if act.protective:
        return "protective"
    return "survives" if act.survives else "held"


def survives_whole(table: Table) -> bool:
    """Whether no act of this procedure is held by a hold on its pillar."""
    return all(_under_a_hold(act) != "held" for act in table.acts)
