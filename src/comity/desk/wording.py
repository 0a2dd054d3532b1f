"""What was sealed, in words: the terms and the body of an act as labelled lines that a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from comity import language
from comity.cases.fields import EVIDENCE, PERSON
from comity.cases.intelligence_fields import CONTENT
from comity.cases.intelligence_report import INTELLIGENCE_REPORT, REPORT
from comity.cases.table import Act, Field, Table
from comity.desk import dates
from comity.desk.forms import code_words
from comity.language import words
from comity.profile import Profile


@dataclass
class Line:
    """`text` for one value; `rows` for a record, pairs of label and text, or several such records."""

    label: str
    text: str = ""
    rows: list[list[tuple[str, str]]] = field(default_factory=list)
    long: bool = False


@dataclass(frozen=True)
class Speech:
    """How values are told: in this language, with these names for entries of the case."""

    table: Table
    profile: Profile
    spoken: str
    entries: Mapping[str, str]


def told(at: Speech, act: Act, fields: Mapping[str, Any]) -> list[Line]:
    """The lines of an act's fields, in the table's order; attachments are not among them."""
    lines = []
    for one in (*act.terms, *act.body):
        if one.name not in fields or one.kind == "salts":
            continue
        if one.kind == "disclosure":
            lines += _disclosed(at, act, one, fields[one.name])
        else:
            lines.append(_line(at, act, one, fields[one.name]))
    return lines


def said(at: Speech, act: str, name: str, value: Any) -> str:
    """One value of a field in words; empty where there is none, or the table has no such field."""
    found = at.table.find(act)
    one = None if found is None else next((each for each in (*found.terms, *found.body) if each.name == name), None)
    return "" if value in (None, "") or found is None or one is None else _text(at, found, one, value)


def _disclosed(at: Speech, act: Act, one: Field, value: Any) -> list[Line]:
    """What a tear-line shows, each field under its own name; how it is proved is said beside the act."""
    shown = value.get("fields") if isinstance(value, dict) else None
    if not isinstance(shown, dict):
        return []
    original = {each.name: each for each in CONTENT}
    report = replace(at, table=INTELLIGENCE_REPORT)
    return [_line(report, REPORT, original[name], part) for name, part in shown.items() if name in original]


def _line(at: Speech, act: Act, one: Field, value: Any) -> Line:
    label = words.word(f"field.{at.table.procedure}.{act.name}", one.name, at.spoken)
    if one.kind == "person" and isinstance(value, dict):
        return Line(label, rows=[_record(at, act, PERSON, "person", value)])
    if one.kind == "evidence" and isinstance(value, list):
        return Line(label, rows=[_record(at, act, EVIDENCE, "evidence", row) for row in value if isinstance(row, dict)])
    return Line(label, _text(at, act, one, value), long=one.kind in ("long_text", "list"))


def _record(
    at: Speech, act: Act, parts: tuple[Field, ...], record: str, value: Mapping[str, Any]
) -> list[tuple[str, str]]:
    return [
        (language.say(f"field.{record}.{one.name}", at.spoken), _text(at, act, one, value[one.name]))
        for one in parts
        if value.get(one.name) not in (None, "", [])
    ]


def _text(at: Speech, act: Act, one: Field, value: Any) -> str:
    if one.source == "channel":
        return channel_words(at.profile, str(value), at.spoken)
    if one.kind in ("code", "profile_code"):
        rules = at.profile.rules.get(at.table.procedure)
        lists = rules.codes if rules is not None else {}
        return code_words(at.table.procedure, act.name, one, str(value), at.spoken, lists)
    if one.kind == "day" and isinstance(value, str) and len(value) == 10:
        return dates.day(value, at.spoken)
    if one.kind == "flag":
        return words.word("yes_no", str(value).lower(), at.spoken)
    if one.kind == "entry":
        return at.entries.get(str(value), str(value))
    if one.kind == "list" and isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def channel_words(profile: Profile, code: str, spoken: str) -> str:
    """A channel by its name, or by the two authorities that it joins."""
    route = profile.routes.get(code)
    if route is None:
        return code
    if route.name is not None:
        return str(getattr(route.name, spoken))
    return language.say(
        "desk.channel",
        spoken,
        sender=authority_words(profile, route.sender, spoken),
        receiver=authority_words(profile, route.receiver, spoken),
    )


def authority_words(profile: Profile, code: str, spoken: str) -> str:
    """An authority's name."""
    body = profile.bodies.get(code)
    return code if body is None else str(getattr(body.name, spoken))


def percent(score: float, spoken: str) -> str:
    """A probability for a reader, never as certainty: from "< 0.1" to "99.9" with the language's decimal mark."""
    text = f"{min(score * 100, 99.9):.1f}" if score >= 0.001 else "< 0.1"
    text = text if spoken == "en" else text.replace(".", ",")
    return f"\u2066{text}\u2069" if spoken == "ar" else text  # a number and its sign keep their own direction


def identified(each: dict[str, Any], spoken: str) -> dict[str, Any]:
    """An officer's choice as a page shows it (`identifying.shown`)."""
    told = {"percent": percent(float(each["score"]), spoken) if each["score"] else ""}
    return each | told | {"missing": [missing(one, spoken) for one in each.get("missing", [])]}


def missing(one: dict[str, Any], spoken: str) -> dict[str, str]:
    """A part of the registry that did not answer: {shard, part, reason}, the last two in words."""
    shard, key = one["shard"], f"desk.identify.part.{one['shard']}"
    part = language.say(key, spoken) if language.has(key) else ""
    if shard.isascii() and shard.isdigit() and len(shard) == 4:
        part = language.say("desk.identify.part_decade", spoken, first=shard, last=int(shard) + 9)
    return {"shard": shard, "part": part, "reason": language.say(f"desk.identify.silent.{one['reason']}", spoken)}
