"""A form made from an act's table: one control for each term and each sealed field, and back again.

What was typed becomes the same `fields` object that the command line and the interface take, and is judged
by the same code; what that refuses comes back to its control. Nothing here knows a procedure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from comity import language
from comity.cases import forms as examples
from comity.cases.fields import EVIDENCE, PERSON, codes
from comity.cases.table import Act, Field
from comity.language import words
from comity.profile import Code

SPARE_ROWS = 2
# Up to so many choices are shown at once; more go into a list.
SHOWN_AT_ONCE = 4


@dataclass
class Control:
    """One labelled control. `kind`: which template draws it; `name`: as it is posted, dotted for a part."""

    name: str
    kind: str
    label: str
    help: str = ""
    required: bool = False
    value: Any = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    most: int = 0
    least: int = 0
    errors: list[str] = field(default_factory=list)
    parts: list[Control] = field(default_factory=list)
    rows: list[list[Control]] = field(default_factory=list)
    # The language of what is typed, where it is not the page's.
    script: str = ""

    @property
    def key(self) -> str:
        """An identifier that a page's anchors and `aria-describedby` can use."""
        return "f-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class Setting:
    """Where the form stands. `entries`: (reference, words) of the case's entries by act; `channels`: (code,
    words) on which this officer may send."""

    procedure: str
    act: Act
    params: Mapping[str, Any]
    spoken: str
    entries: Mapping[str, list[tuple[str, str]]]
    channels: list[tuple[str, str]]
    # The profile's lists, with its own words for what no catalogue can know.
    lists: Mapping[str, Mapping[str, Code]] = field(default_factory=dict)


def draw(
    at: Setting, values: Mapping[str, Any], problems: list[dict[str, str]], rows: int = 0
) -> list[Control]:
    """The controls of an act, filled with `values`, each with what is wrong with it.

    `rows`: how many empty rows a list of evidence shows beyond those that are filled.
    """
    said: dict[str, list[str]] = {}
    for each in problems:
        said.setdefault(each["field"], []).append(words.problem(each["code"], at.spoken))
    made = [_control(at, one, values.get(one.name), said, rows or SPARE_ROWS) for one in _fields(at.act)]
    for control in made:
        control.errors = said.get(control.name, [])
    return made


def _fields(act: Act) -> tuple[Field, ...]:
    return examples.asked((*act.terms, *act.body))


def _control(at: Setting, one: Field, value: Any, said: Mapping[str, list[str]], rows: int) -> Control:
    label = words.word(f"field.{at.procedure}.{at.act.name}", one.name, at.spoken)
    kind = one.kind
    made = Control(one.name, kind, label, _help(one, at.spoken), one.required, _shown(kind, value))
    made.most, made.least = one.most, one.least
    if kind in ("code", "profile_code"):
        made.choices = _choices(at, one)
        made.kind = "radios" if len(made.choices) <= SHOWN_AT_ONCE and one.required else "select"
    elif kind == "entry":
        named = [name for name in at.entries if name in one.choices or not one.choices]
        made.choices = [pair for name in named for pair in at.entries[name]]
        made.kind = "select"
    elif kind == "source":
        made.kind, made.most = "text", 40
    elif kind == "sources":
        made.kind, made.most = "text", 40 * one.most
    elif kind == "person":
        given = value if isinstance(value, dict) else {}
        made.parts = [_part(at, one.name, inner, given.get(inner.name), said, "person") for inner in PERSON]
    elif kind == "evidence":
        listed = value if isinstance(value, list) else []
        made.rows = [
            [
                _part(at, f"{one.name}.{number}", inner, row.get(inner.name), said, "evidence")
                for inner in EVIDENCE
            ]
            for number, row in enumerate([*listed, *({} for _ in range(rows))][: max(one.most, 1)])
        ]
    return made


def _part(
    at: Setting, outer: str, one: Field, value: Any, said: Mapping[str, list[str]], record: str
) -> Control:
    label = language.say(f"field.{record}.{one.name}", at.spoken)
    made = Control(f"{outer}.{one.name}", one.kind, label, _help(one, at.spoken), False, _shown(one.kind, value))
    made.most = one.most
    made.script = "ar" if one.name.endswith("_arabic") else ""
    if one.kind in ("code", "profile_code"):
        made.kind = "select"
        made.choices = _choices(at, one)
    made.errors = list(said.get(made.name, []))
    return made


def _choices(at: Setting, one: Field) -> list[tuple[str, str]]:
    if one.source == "channel":
        return at.channels
    listed = list(one.choices) if one.kind == "code" else codes(at.params, one.source)
    return [(code, code_words(at.procedure, at.act.name, one, code, at.spoken, at.lists)) for code in listed]


def code_words(
    procedure: str, act: str, one: Field, code: str, spoken: str, lists: Mapping[str, Mapping[str, Code]]
) -> str:
    """A code of a form in words: the profile's own, or a catalogue's; the code itself where neither has any."""
    own = lists.get(one.source, {}).get(code)
    if own is not None and own.name is not None:
        return str(getattr(own.name, spoken))
    for key in (examples.code_word(procedure, act, one, code), f"code.person.{one.name}.{code}"):
        if language.has(key):
            return language.say(key, spoken)
    return words.word("code", code, spoken)


def _help(one: Field, spoken: str) -> str:
    for key in (f"help.field.{one.name}", f"help.kind.{one.kind}"):
        if language.has(key):
            return language.say(key, spoken)
    return ""


def _shown(kind: str, value: Any) -> Any:
    if kind == "list":
        return "\n".join(value) if isinstance(value, list) else value or ""
    if kind == "flag":
        return value is True
    return "" if value is None else value


# --- Back again -------------------------------------------------------------------------------------


def read(act: Act, posted: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as `fields`: an empty control is a field that was not given."""
    fields: dict[str, Any] = {}
    for one in _fields(act):
        value = _read(one, posted)
        if value is not None:
            fields[one.name] = value
    return fields


def _read(one: Field, posted: Mapping[str, str]) -> Any:
    if one.kind == "person":
        return _record(PERSON, one.name, posted) or None
    if one.kind == "evidence":
        rows = [_record(EVIDENCE, f"{one.name}.{number}", posted) for number in range(max(one.most, 1))]
        return [row for row in rows if row] or None
    return _plain(one, posted.get(one.name, ""))


def _record(parts: tuple[Field, ...], outer: str, posted: Mapping[str, str]) -> dict[str, Any]:
    found = {inner.name: _plain(inner, posted.get(f"{outer}.{inner.name}", "")) for inner in parts}
    return {name: value for name, value in found.items() if value is not None}


def _plain(one: Field, text: str) -> Any:
    if one.kind == "flag":
        # A box that is not ticked is not sent: where an answer is asked for, that is a no.
        return True if text else False if one.required else None
    if one.kind == "long_text":
        return text.replace("\r\n", "\n").strip() or None
    if one.kind == "list":
        return [line.strip() for line in text.splitlines() if line.strip()] or None
    text = text.strip()
    if one.kind == "count" and text.isascii() and text.isdigit():
        return int(text)
    return text or None
