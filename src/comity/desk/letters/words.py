"""Values in words: days, birth dates, codes and whole fields, in the language of a letter.

Days are written out with their month and digits are European ones in every language. Whatever came out of a
body loses control and direction marks, and is isolated where its direction may differ from the letter's.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from comity import language
from comity.cases.fields import PERSON
from comity.cases.forms import code_word
from comity.cases.table import Field
from comity.desk.letters.facts import Facts
from comity.profile import Words

LONG, STEP = 24, 12
_LONG_WORD = re.compile(rf"[^\s\u200b\u2066-\u2069]{{{LONG},}}")
# Numbers of more than one part: a telephone, a date, a reference. Arabic around them would turn their order.
_PARTED_NUMBER = re.compile(r"\+\d+(?:[ .\-/()]+\d+)*|\d+(?:[ .\-/()]+\d+)+")
_ISOLATES = str.maketrans("", "", "\u2066\u2068\u2069")


def said(key: str, spoken: str, /, **params: object) -> str:
    """A sentence of the letters' catalogue. Raises KeyError where it is missing in that language."""
    return language.say(f"letter.{key}", spoken, **params)


def line(value: object, spoken: str) -> str:
    """One line out of a body as the letter shows it: composed, stripped, isolated. Nothing stays nothing."""
    text = language.embedded(unicodedata.normalize("NFC", str(value)), spoken) if value != "" else ""
    if way(text, "en") == "rtl":
        return _PARTED_NUMBER.sub(lambda number: f"\u2066{number[0]}\u2069", text)
    return text


def unmarked(text: str) -> str:
    """`text` without the marks of isolation, for a document's properties, which know no direction."""
    return text.translate(_ISOLATES)


def breakable(text: str) -> str:
    """`text` with a zero-width space inside each word too long for a column, such as a number of 60 digits."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(re.findall(f".{{1,{STEP}}}", word[0])), text)


def named(words: Words, spoken: str) -> str:
    """A name or a sentence of the profile in that language."""
    return line(getattr(words, spoken), spoken)


def day(value: str, spoken: str) -> str:
    """`2026-03-02` as `2 mars 2026`."""
    year, month, number = value.split("-")
    key = "day.first" if number == "01" else "day.plain"
    name = language.say(f"desk.month.m{int(month)}", spoken)
    return line(said(key, spoken, day=int(number), month=name, year=year).translate(_ISOLATES), spoken)


def born(value: str, spoken: str) -> str:
    """A birth date as `fields.is_born` admits it: a day, a year, about a year, between two years."""
    if "/" in value:
        first, last = value.split("/")
        return said("born.between", spoken, first=first, last=last)
    if value.startswith("~"):
        return said("born.about", spoken, year=value[1:])
    return day(value, spoken) if "-" in value else line(value, spoken)


def name_of(person: dict[str, Any], spoken: str) -> str:
    """The person in one line: in Arabic script for an Arabic letter where the record has it; "" for none."""
    latin = " ".join(str(person.get(part, "")) for part in ("surname", "given_names")).strip()
    arabic = str(person.get("name_arabic", "")).strip()
    return line((arabic or latin) if spoken == "ar" else (latin or arabic), spoken)


def code(facts: Facts, act: str, field: Field, value: str, spoken: str) -> str:
    """A code in the profile's own words, or in the catalogue's; the code itself where neither has any."""
    own = facts.named.get(field.source, {}).get(value)
    if own is not None and own.name is not None:
        return named(own.name, spoken)
    key = code_word(facts.procedure, act, field, value)
    return language.say(key, spoken) if language.has(key) else line(value, spoken)


def label(key: str, spoken: str) -> str:
    """The name of a field: `readmission.submit.contact`, `person.born`."""
    return language.say(f"field.{key}", spoken)


def value(facts: Facts, act: str, field: Field, given: Any, spoken: str) -> list[str]:
    """A value as lines of a row."""
    match field.kind:
        case "code" | "profile_code":
            return [code(facts, act, field, given, spoken)]
        case "day":
            return [day(given, spoken)]
        case "flag":
            return [said(f"flag.{str(given).lower()}", spoken)]
        case "entry":
            return [_entry(facts, given, spoken)]
        case "list":
            return [line(each, spoken) for each in given]
        case _:
            return [line(given, spoken)]


def _entry(facts: Facts, given: str, spoken: str) -> str:
    if given not in facts.entries:
        return line(given, spoken)
    act, when = facts.entries[given]
    name = language.say(f"act.{facts.procedure}.{act}", spoken)
    return said("row.about", spoken, act=name, day=day(when, spoken))


def person(record: dict[str, Any], spoken: str) -> list[tuple[str, list[str]]]:
    """The rows of a person's record, in the order of `fields.PERSON`, without what is empty."""
    rows = []
    for field in PERSON:
        given = record.get(field.name)
        if not given:
            continue
        if field.kind == "list":
            lines = [line(each, spoken) for each in given]
        elif field.kind == "code":
            lines = [language.say(f"code.person.{field.name}.{given}", spoken)]
        else:
            lines = [born(given, spoken) if field.name == "born" else line(given, spoken)]
        rows.append((label(f"person.{field.name}", spoken), lines))
    return rows


def way(text: str, spoken: str) -> str:
    """The direction in which `text` is written, by its first letter; the language's own where it has none."""
    for each in text:
        kind = unicodedata.bidirectional(each)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return language.direction(spoken)
