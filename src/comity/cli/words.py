"""Codes in words: the catalogues that screens share, and those that only the command line needs."""

from __future__ import annotations

from comity import language
from comity.cli.terminal import shown

# What a parameter of an error holds, where it holds codes.
OF_PARAMETERS = {"reason": "reason", "missing": "safeguard", "needed": "rank", "act": "act"}


def word(kind: str, code: object, spoken: str, procedure: str = "") -> str:
    """`code` in words: those of `procedure` if given, else of any; the code itself where there are none."""
    for key in (f"{kind}.{procedure}.{code}", f"{kind}.{code}", f"cli.word.{kind}.{code}"):
        if language.has(key):
            return language.say(key, spoken)
    if not procedure:
        for key in language.sentences(kind):
            if key.endswith(f".{code}"):
                return language.say(key, spoken)
    return shown(code).replace("_", " ")


def of_parameter(name: str, value: object, spoken: str) -> str:
    """A parameter of an error, its codes in words beside them."""
    kind = OF_PARAMETERS.get(name)
    if kind is None:
        return shown(value)
    codes = value if isinstance(value, list) else [value]
    return "; ".join(f"{shown(code)} ({word(kind, code, spoken)})" for code in codes)


def problem(code: object, spoken: str) -> str:
    """What is wrong with one field of a form."""
    return word("problem", code, spoken)
