"""The fields of an act as others ask for them: as JSON Schema, and as an example that passes.

The schema is JSON Schema 2020-12 of terms and body together, nothing else admitted. What a schema can't
say (the order of two days, consent) `terms.py` checks all the same. Persons in examples are fictional.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity.cases.calendar import add_days
from comity.cases.fields import BORN_PATTERN, EVIDENCE, PERSON, PERSON_NAMED_BY, codes
from comity.cases.table import COMPUTED, Act, Field, Table

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# The level of an example: secret, where there is such a one.
EXAMPLE_RANK = 3
# Characters in one line of a list, where its field says nothing else.
LINE_IN_LIST = 300
_DAY_PATTERN = r"^[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_ENTRY_PATTERN = r"^[A-Z]{2}:(0|[1-9][0-9]{0,8}):(0|[1-9][0-9]{0,14})$"


def schema(act: Act, params: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Schema of what `--fields` and the API take for this act."""
    return {"$schema": DIALECT, "title": act.name} | _object((*act.terms, *act.body), params)


def _object(fields: tuple[Field, ...], params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {one.name: _property(one, params) for one in asked(fields)},
        "required": [one.name for one in asked(fields) if one.required],
        "additionalProperties": False,
    }


def asked(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """What an officer fills in: all but what the node writes by itself."""
    return tuple(one for one in fields if one.kind not in COMPUTED)


def _property(one: Field, params: Mapping[str, Any]) -> dict[str, Any]:
    least = 1 if one.required else 0
    match one.kind:
        case "code":
            return {"type": "string", "enum": list(one.choices)}
        case "profile_code":
            return {"type": "string", "enum": codes(params, one.source)}
        case "day":
            return {"type": "string", "format": "date", "pattern": _DAY_PATTERN}
        case "entry" | "source":
            return {"type": "string", "pattern": _ENTRY_PATTERN}
        case "sources":
            inner = _ENTRY_PATTERN[1:-1]
            return {"type": "string", "pattern": f"^{inner}( {inner}){{0,{one.most - 1}}}$"}
        case "case":
            return {"type": "string", "pattern": "^[0-9a-f]{32}$"}
        case "count":
            return {"type": "integer", "minimum": one.least, "maximum": one.most}
        case "flag":
            return {"type": "boolean"}
        case "list":
            line = {"type": "string", "maxLength": one.line or LINE_IN_LIST, "minLength": least}
            return {"type": "array", "items": line, "maxItems": one.most, "minItems": least}
        case "person":
            return _person(params)
        case "evidence":
            return {"type": "array", "items": _object(EVIDENCE, params), "maxItems": 20}
        case _:
            return {"type": "string", "maxLength": one.most, "minLength": least}


def _person(params: Mapping[str, Any]) -> dict[str, Any]:
    person = _object(PERSON, params)
    person["properties"]["born"]["pattern"] = BORN_PATTERN
    named = [{"required": [name], "properties": {name: {"minLength": 1}}} for name in PERSON_NAMED_BY]
    return person | {"anyOf": named}


@dataclass(frozen=True)
class Situation:
    """Where an example is to pass: this case, on this UTC day, for this party.

    `variables`: those of the case's state. `overdue`: the entry whose answer the other side owes, if any.
    `channels`: those that the acting party may send on (all of the profile's when empty). `party`: who acts.
    """

    table: Table
    today: str
    case: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    overdue: str = ""
    channels: tuple[str, ...] = ()
    party: str = ""


def example(act: Act, params: Mapping[str, Any], at: Situation) -> dict[str, Any]:
    """Fields that pass for this act now: every required one, and those optional ones that have an example."""
    made: dict[str, Any] = {}
    for one in asked((*act.terms, *act.body)):
        if one.required or one.example or one.kind == "evidence":
            value = _value(one, act, params, at, made)
            if value is not None:
                made[one.name] = value
    return made


def _value(one: Field, act: Act, params: Mapping[str, Any], at: Situation, made: Mapping[str, Any]) -> Any:
    match one.kind:
        case "code":
            return one.example or one.choices[0]
        case "profile_code":
            listed = codes(params, one.source)
            if one.source in ("classification", "equivalence"):
                return _marked(one.source, params, at)
            own = [code for code in listed if code in at.channels] if one.source == "channel" else []
            return next(iter(own or listed), None)
        case "day":
            return _day(one, act, params, at, made)
        case "entry" | "source" | "sources":
            return _entry(one, at)
        case "case":
            # `=name`: what the case keeps under that name.
            return str(at.variables.get(one.example.removeprefix("="), "")) or at.case or None
        case "count":
            return int(one.example or one.least)
        case "flag":
            return one.example != "false"
        case "list":
            return [one.example or "…"]
        case "person":
            return dict(_pick(PERSONS, at))
        case "evidence":
            document = next(iter(codes(params, "evidence")), None)
            return [{"document": document, "number": _number(at, "P")}] if document else None
        case _:
            return one.example or "Exemple / مثال / Example"


def _marked(source: str, params: Mapping[str, Any], at: Situation) -> str | None:
    """A level of the acting party's own, as it counts today, and the instrument that says what it is worth."""
    rows = [
        row
        for row in params.get("equivalences", ())
        if row["issuer"] == at.party and row["since"] <= at.today and (not row["until"] or at.today <= row["until"])
    ]
    row = max(rows, key=lambda row: (row["instrument"], row["rank"] <= EXAMPLE_RANK, row["rank"]), default=None)
    if row is None:
        return None
    return str(row["instrument"]) if source == "equivalence" else f"{row['issuer']}.{row['level']}"


def _day(one: Field, act: Act, params: Mapping[str, Any], at: Situation, made: Mapping[str, Any]) -> str:
    if one.example.startswith("="):
        return str(at.variables.get(one.example[1:], at.today))
    day = add_days(at.today, int(one.example or "0"))
    if one.within:
        day = min(day, add_days(str(made.get(one.not_before, at.today)), int(params[one.within]["days"])))
    for guard in act.guards:
        if guard.name == "day_not_after_variable" and guard.args[0] == one.name:
            day = min(day, str(at.variables.get(guard.args[1], day)))
    return max(day, str(made.get(one.not_before, day)))


def _entry(one: Field, at: Situation) -> str | None:
    """The entry that the case keeps of one of the acts that may be named; the overdue one before all.

    Of a source only this case is looked at: what other cases hold is the officer's to choose.
    """
    if at.overdue and one.kind == "entry":
        return at.overdue
    if one.example.startswith("="):
        return str(at.variables.get(one.example[1:], "")).split(" ")[0] or None
    for choice in one.choices:
        pillar, _, name = choice.rpartition(".")
        if name not in at.table.by_act or pillar not in ("", at.table.pillar):
            continue
        for keep in at.table.by_act[name].keeps:
            if not keep.term and keep.name in at.variables:
                return str(at.variables[keep.name])
    return None


def _pick(several: tuple[dict[str, str], ...], at: Situation) -> dict[str, str]:
    return several[int.from_bytes(_seed(at)[:2], "big") % len(several)]


def _number(at: Situation, prefix: str) -> str:
    return f"{prefix}{int.from_bytes(_seed(at)[2:6], 'big') % 10_000_000:07d}"


def _seed(at: Situation) -> bytes:
    return hashlib.sha256(f"{at.case}/{at.today}".encode()).digest()


def _fictional(
    surname: str, given: str, arabic: str, born: str, place: str, place_arabic: str, sex: str
) -> dict[str, str]:
    return {
        "surname": surname,
        "given_names": given,
        "name_arabic": arabic,
        "born": born,
        "birth_place": place,
        "birth_place_arabic": place_arabic,
        "sex": sex,
    }


# Invented, places too: no register holds them.
PERSONS = (
    _fictional("BENEXEMPLE", "Karim", "كريم بن إكزمبل", "1990-03-12", "Aïn Fictive", "عين فكتيف", "m"),
    _fictional("OULD MITHAL", "Nadia", "نادية ولد مثال", "1987-11-02", "Oued Mithal", "واد مثال", "f"),
    _fictional("FARDI", "Yacine", "ياسين فرضي", "~1995", "Aïn Fictive", "عين فكتيف", "m"),
    _fictional("TAKHAYOUL", "Samir", "سمير تخيل", "1979", "Sidi Khayal", "سيدي خيال", "m"),
    _fictional("BOUKHAYAL", "Lamia", "لمياء بوخيال", "2001-07-24", "Sidi Khayal", "سيدي خيال", "f"),
    _fictional("AÏT NAMOUDHAJ", "Mourad", "مراد آيت نموذج", "1983-01-30", "Bordj Rasm", "برج رسم", "m"),
    _fictional("BEN TAJRIBA", "Hocine", "حسين بن تجربة", "1988/1992", "Tajriba", "تجربة", "m"),
    _fictional("SOURI MITHALI", "Amel", "أمال صوري مثالي", "1998-09-05", "Oued Mithal", "واد مثال", "f"),
    _fictional("CHAKLI", "Toufik", "توفيق شكلي", "1975-05-17", "Tajriba", "تجربة", "m"),
    _fictional("DHAHIRI", "Rachid", "رشيد ظاهري", "1993-12-08", "Bordj Rasm", "برج رسم", "m"),
)


def code_word(procedure: str, act: str, one: Field, value: str) -> str:
    """The catalogue key of a code's words; where the profile has words of its own, those come first."""
    if one.kind == "profile_code":
        return f"code.{one.source}.{value}"
    return f"code.{procedure}.{act}.{one.name}.{value}"
