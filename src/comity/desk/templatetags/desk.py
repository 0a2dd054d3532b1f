"""Sentences, words, days and names in templates. A template holds no text of its own."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from comity import language
from comity.desk import assets, dates
from comity.language import words

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **params: object) -> str:
    """The sentence `desk.KEY` (or of another topic: `key` with a colon before, `:figure.requested.title`)."""
    full = key[1:] if key.startswith(":") else f"desk.{key}"
    return language.say(full, context["lang"], **params)


@register.simple_tag(takes_context=True)
def word(context: Context, kind: str, code: object, procedure: str = "") -> str:
    """A code in words. What a template writes is a marked string, which names no file: `+ ""` unmarks it."""
    return words.word(kind + "", code, context["lang"], procedure)


@register.simple_tag(takes_context=True)
def day(context: Context, value: str | None) -> SafeString | str:
    """A day in words, from `2026-03-02` or an RFC 3339 time; with the machine's form beside it."""
    return "" if not value else _time(value[:10], dates.day(value, context["lang"]))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: str | None) -> SafeString | str:
    """A day and an hour (UTC), from an RFC 3339 time."""
    return "" if not value else _time(value, dates.moment(value, context["lang"]))


@register.simple_tag(takes_context=True)
def day_text(context: Context, value: str | None) -> str:
    """As `day`, for a place in a sentence."""
    return "" if not value else dates.day(value, context["lang"])


@register.simple_tag(takes_context=True)
def moment_text(context: Context, value: str | None) -> str:
    """As `moment`, for a place in a sentence."""
    return "" if not value else dates.moment(value, context["lang"])


@register.simple_tag(takes_context=True)
def letter_name(context: Context, letter: str, procedure: str, act: str) -> str:
    """What a letter is called: by its own name where it has one, else by the act that it is drawn from."""
    key = f"desk.letter.{letter}"
    if language.has(key):
        return language.say(key, context["lang"])
    return words.word("act", act, context["lang"], procedure)


def _time(machine: str, spoken: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, spoken)


@register.simple_tag(takes_context=True)
def named(context: Context, words_of: Any) -> str:
    """A profile's words (fr, ar, en) in the reader's language."""
    return str(getattr(words_of, context["lang"], "") if not isinstance(words_of, dict) else words_of[context["lang"]])


@register.simple_tag
def asset(name: str) -> str:
    """The address of a style sheet, a script or a font."""
    return assets.address(name)


@register.filter(name="json")
def as_json(value: Any) -> str:
    """For a data attribute, where the template escapes it."""
    return json.dumps(value)


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """One value of a mapping by a key that is a variable."""
    return mapping.get(key)
