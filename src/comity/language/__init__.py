"""Sentences in French, Arabic and English: the only place where a code becomes prose.

A key is `topic.rest`. A topic is a file `catalogues/topic.toml`, or a folder of such files read as
one, in which each sentence stands in its three languages side by side; it is read when first asked
for. Sentences are whole, never built by joining pieces, and phrased so that no number changes their
grammar ("Dossiers : 3"); docs/decisions/0002-language-catalogues.md says why.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from comity.errors import ComityError

Language = Literal["fr", "ar", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
CATALOGUES = Path(__file__).parent / "catalogues"

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
# Control characters, and the marks with which a value could rearrange the sentence around it.
_REARRANGING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def say(key: str, language: str, /, **params: object) -> str:
    """The sentence `key` in `language` ("fr", "ar" or "en"), its `{names}` filled from `params`.

    Raises KeyError for a key, a language or a name in the sentence that is not there. Values lose
    control and direction marks, and are isolated where their direction may differ from the sentence's.
    """
    sentence = sentences(key.partition(".")[0])[key][language]
    return sentence.format_map({name: embedded(value, language) for name, value in params.items()})


def has(key: str) -> bool:
    """Whether the catalogues hold `key`."""
    return key in sentences(key.partition(".")[0])


def explain(error: ComityError, language: str) -> dict[str, Any]:
    """The `error` object of the command line and the API: code, fault, params, message, hint.

    Never raises for the error's sake: a code without a sentence is explained as unexpected, and a
    parameter that was not given reads "…" (tests/house_rules sees to it that neither happens).
    """
    key = f"errors.{error.code}"
    if not has(f"{key}.message"):
        key = "errors.internal.unexpected"
    given = {name: embedded(value, language) for name, value in error.params.items()}
    told = {
        part: sentences("errors")[f"{key}.{part}"][language].format_map(_Lenient(given))
        for part in ("message", "hint")
    }
    return {"code": error.code, "fault": error.fault, "params": error.params, **told}


def choose(*wanted: str | None) -> Language:
    """The first of `wanted` that names a language of ours ("ar", "fr_FR.UTF-8"), or else English."""
    for each in wanted:
        for language in LANGUAGES:
            if each and re.split("[-_.@]", each.strip().lower())[0] == language:
                return language
    return "en"


def direction(language: str) -> Literal["ltr", "rtl"]:
    """The value of HTML's `dir` for a page in `language`."""
    return "rtl" if language == "ar" else "ltr"


@cache
def sentences(topic: str) -> dict[str, dict[str, str]]:
    """Every sentence of `topic` by its full key, as {language: text}; empty for an unknown topic."""
    found: dict[str, dict[str, str]] = {}
    for path in files(topic):
        for key, texts in _flatten(topic, tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"{key} stands twice in the catalogues")
            found[key] = texts
    return found


def topics() -> list[str]:
    """The names of all topics."""
    return sorted({path.stem for path in CATALOGUES.iterdir() if path.is_dir() or path.suffix == ".toml"})


def files(topic: str) -> list[Path]:
    """The files that make up `topic`."""
    one = CATALOGUES / f"{topic}.toml"
    return [one] if one.is_file() else sorted((CATALOGUES / topic).glob("*.toml"))


def _flatten(prefix: str, table: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """Pairs of key and texts; a table is a sentence as soon as it holds a text."""
    if any(isinstance(value, str) for value in table.values()):
        return [(prefix, table)]
    return [pair for name, inner in table.items() for pair in _flatten(f"{prefix}.{name}", inner)]


def plain(value: object) -> str:
    """The value as text, without marks that could rearrange what stands around it."""
    return _REARRANGING.sub("", str(value))


def embedded(value: object, language: str) -> str:
    """A value as a text in `language` may hold it, on one line.

    Control and direction marks are gone, and it is isolated where its direction may differ from the text's.
    """
    text = plain(value)
    if language == "ar" or _RIGHT_TO_LEFT.search(text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
    return text


class _Lenient(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "…"
