"""Codes in words: the catalogues that screens share, and the words that every surface uses."""

from __future__ import annotations

from comity import language


def word(kind: str, code: object, spoken: str, procedure: str = "") -> str:
    """`code` in words: those of `procedure` if given, else of any; the code itself where there are none."""
    if code in (None, ""):
        return "–"
    for key in (f"{kind}.{procedure}.{code}", f"{kind}.{code}", f"cli.word.{kind}.{code}"):
        if language.has(key):
            return language.say(key, spoken)
    if not procedure:
        for key in language.sentences(kind):
            if key.endswith(f".{code}"):
                return language.say(key, spoken)
    return language.plain(code).replace("_", " ")


def problem(code: object, spoken: str) -> str:
    """What is wrong with one field of a form."""
    return word("problem", code, spoken)
