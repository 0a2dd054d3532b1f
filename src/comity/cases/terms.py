"""Whether the terms and the sealed fields of an act are what its table says.

Both nodes ask `check_terms` of every entry, so it is total and depends on its arguments alone: the same
terms are void for the same reason on both sides. `check_body` is asked by the author before sealing.
Every code of a problem is one of `PROBLEMS`, with the prefix `terms.` or `field.`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from comity.cases.calendar import days_between, is_day
from comity.cases.fields import EVIDENCE, PERSON, PERSON_NAMED_BY, codes, is_born
from comity.cases.forms import LINE_IN_LIST, Situation, example, schema
from comity.cases.table import Act, Field
from comity.envelope import tearline
from comity.errors import Refused

__all__ = [
    "PROBLEMS",
    "Problem",
    "Situation",
    "check_body",
    "check_terms",
    "example",
    "schema",
    "split_fields",
]

PROBLEMS = (
    "unknown",  # no such field
    "missing",  # required, and not given
    "not_a_code",  # not in the closed list of the table or of the profile
    "not_a_day",
    "not_an_entry",
    "not_a_case",
    "not_a_digest",
    "not_a_disclosure",
    "not_a_count",
    "not_a_flag",
    "not_a_text",
    "too_long",
    "not_a_list",
    "not_a_person",
    "unnamed_person",
    "not_a_birth_date",
    "day_order",  # a day before the one that it may not precede
    "validity",  # a day further off than the profile allows
    "consent",  # health data without the person's consent
    "too_large",  # more than 512 canonical bytes of terms
)
# Bounds of the header (architecture, section 2).
TERMS_BYTES = 512
_ENTRY = re.compile(r"[A-Z]{2}:(?:0|[1-9][0-9]{0,8}):(?:0|[1-9][0-9]{0,14})")
_CASE = re.compile(r"[0-9a-f]{32}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
# Characters that no line of a form holds: controls, and the marks that turn the direction of text.
_FORBIDDEN_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_FORBIDDEN_PROSE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_EVIDENCE_ITEMS = 20


class Problem(msgspec.Struct, frozen=True):
    """`field`: its name, with `person.born` or `evidence.0.document` inside records. `code`: `field.…`."""

    field: str
    code: str


def check_terms(act: Act, terms: Mapping[str, Any], params: Mapping[str, Any]) -> str | None:
    """The reason code for which these terms are off their schema (`terms.…`), or None when they fit."""
    found = next(_problems(act.terms, terms, params), None)
    if found is not None:
        return f"terms.{found[1]}"
    return "terms.too_large" if len(msgspec.json.encode(terms)) > TERMS_BYTES else None


def check_body(act: Act, body: Mapping[str, Any], params: Mapping[str, Any]) -> list[Problem]:
    """All problems of a sealed body, none when it fits. `attachments` is chancery's and not looked at."""
    seen = {name: value for name, value in body.items() if name != "attachments"}
    return [Problem(name, f"field.{code}") for name, code in _problems(act.body, seen, params)]


def split_fields(
    act: Act, fields: Mapping[str, Any], params: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an officer filled in, as (terms, body). Raises Refused("fields.invalid", problems=…):

    a list of {field, code}.
    """
    in_terms = {field.name for field in act.terms}
    terms = {name: value for name, value in fields.items() if name in in_terms}
    body = {name: value for name, value in fields.items() if name not in in_terms}
    problems = [Problem(name, f"field.{code}") for name, code in _problems(act.terms, terms, params)]
    problems += [Problem(name, f"field.{code}") for name, code in _problems(act.body, body, params)]
    if problems:
        raise Refused("fields.invalid", problems=[{"field": p.field, "code": p.code} for p in problems])
    return terms, body


def _problems(
    fields: tuple[Field, ...], given: Mapping[str, Any], params: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """(field, code) for everything that is off, in the order of the table."""
    known = {field.name for field in fields}
    for name in given:
        if name not in known:
            yield name, "unknown"
    for field in fields:
        if field.name not in given:
            if field.required:
                yield field.name, "missing"
            continue
        value = given[field.name]
        found = list(_of_kind(field, value, params))
        yield from found
        if not found:
            yield from _beside(field, value, given, params)


def _beside(
    field: Field, value: Any, given: Mapping[str, Any], params: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What a field owes to another field of the same act."""
    if field.needs and given.get(field.needs) is not True:
        yield field.name, "consent"
    first = given.get(field.not_before) if field.not_before else None
    if first is None or not is_day(first):
        return
    apart = days_between(first, value)
    if apart < 0:
        yield field.name, "day_order"
    elif field.within and apart > params[field.within]["days"]:
        yield field.name, "validity"


def _of_kind(field: Field, value: Any, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = field.kind
    if kind == "person":
        yield from _person(field.name, value, params)
    elif kind == "evidence":
        yield from _evidence(field.name, value, params)
    elif kind in ("salts", "disclosure"):
        if not tearline.well_formed(kind, value):
            yield field.name, "not_a_disclosure"
    else:
        code = _plain(field, kind, value, params)
        if code:
            yield field.name, code


def _plain(field: Field, kind: str, value: Any, params: Mapping[str, Any]) -> str:
    """The problem of one value that is no record; empty when there is none."""
    if kind == "code":
        return "" if type(value) is str and value in field.choices else "not_a_code"
    if kind == "profile_code":
        return "" if type(value) is str and value in codes(params, field.source) else "not_a_code"
    if kind == "day":
        return "" if is_day(value) else "not_a_day"
    if kind in ("entry", "source"):
        return "" if type(value) is str and _ENTRY.fullmatch(value) else "not_an_entry"
    if kind == "sources":
        return _sources(field, value)
    if kind == "commitment":
        return "" if type(value) is str and _DIGEST.fullmatch(value) else "not_a_digest"
    if kind == "case":
        return "" if type(value) is str and _CASE.fullmatch(value) else "not_a_case"
    if kind == "count":
        return "" if type(value) is int and field.least <= value <= field.most else "not_a_count"
    if kind == "flag":
        return "" if type(value) is bool else "not_a_flag"
    if kind == "list":
        return _list(field, value)
    return _text(field, value, _FORBIDDEN_PROSE if kind == "long_text" else _FORBIDDEN_LINE, field.most)


def _text(field: Field, value: Any, forbidden: re.Pattern[str], most: int) -> str:
    if type(value) is not str or forbidden.search(value):
        return "not_a_text"
    if field.required and not value.strip():
        return "missing"
    return "too_long" if len(value) > most else ""


def _sources(field: Field, value: Any) -> str:
    """Each once: a source named twice would be two ancestors in one reading and one in another."""
    named = value.split(" ") if type(value) is str else []
    if not named or not all(map(_ENTRY.fullmatch, named)) or len(set(named)) != len(named):
        return "not_an_entry"
    return "too_long" if len(named) > field.most else ""


def _list(field: Field, value: Any) -> str:
    if type(value) is not list:
        return "not_a_list"
    if len(value) > field.most:
        return "too_long"
    if field.required and not value:
        return "missing"
    most = field.line or LINE_IN_LIST
    return next(filter(None, (_text(field, line, _FORBIDDEN_LINE, most) for line in value)), "")


def _person(name: str, value: Any, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if type(value) is not dict:
        yield name, "not_a_person"
        return
    for inner, code in _problems(PERSON, value, params):
        yield f"{name}.{inner}", code
    born = value.get("born", "")
    if type(born) is str and not is_born(born):
        yield f"{name}.born", "not_a_birth_date"
    if not any(value.get(key) for key in PERSON_NAMED_BY):
        yield name, "unnamed_person"


def _evidence(name: str, value: Any, params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if type(value) is not list or len(value) > _EVIDENCE_ITEMS:
        yield name, "not_a_list"
        return
    for position, item in enumerate(value):
        if type(item) is not dict:
            yield f"{name}.{position}", "not_a_list"
            continue
        for inner, code in _problems(EVIDENCE, item, params):
            yield f"{name}.{position}.{inner}", code
