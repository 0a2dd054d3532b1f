"""What the cells of a list may hold: text that shows what it is, names in their script, days, yes and no."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from comity.cases.calendar import is_day
from comity.cases.fields import is_born

# Marks that turn the direction of text, and joiners that nobody sees: two names that look alike would differ.
_TURNING = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet would run as a formula when this list is opened in one again.
_FORMULA = ("=", "+", "-", "@")
# UTF-8 that was once read as Latin-1 or Windows-1252, and letters that were lost.
_GARBLED = re.compile("[ÃÂ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ€]|[ØÙ][\u0080-\u00bf„…†‡‰Šƒ]|\ufffd")
_ROUGHLY_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

YES = frozenset(["yes", "y", "true", "1", "oui", "o", "vrai", "x", "نعم"])
NO = frozenset(["no", "n", "false", "0", "non", "faux", "none", "aucun", "لا"])
PENDING = frozenset(["pending", "suspensive", "ongoing", "suspensif", "معلق"]) | {"en cours", "قيد النظر"}
SEXES = {
    **dict.fromkeys(("f", "female", "femme", "féminin", "أنثى"), "f"),
    **dict.fromkeys(("m", "male", "homme", "masculin", "h", "ذكر"), "m"),
    "x": "x",
    "unknown": "unknown",
    "inconnu": "unknown",
}


class Off(Exception):
    """The cell in column `field` is off, for the reason `code`."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code, self.field = code, field


def text(value: str, field: str, most: int) -> str:
    """A cell as one line: composed letters, single spaces. Raises Off."""
    if len(value) > 4 * most:  # before anything is done to it
        raise Off("field.too_long", field)
    for code, pattern in (("garbled", _GARBLED), ("turning", _TURNING), ("control", _CONTROL)):
        if pattern.search(value):
            raise Off(f"text.{code}", field)
    found = " ".join(unicodedata.normalize("NFC", value).split())
    if found.startswith(_FORMULA):
        raise Off("text.formula", field)
    if len(found) > most:
        raise Off("field.too_long", field)
    return found


def scripts(value: str) -> set[str]:
    """Which of "latin" and "arabic" letters stand in it, and "other" for any other letter or a digit."""
    found: set[str] = set()
    for letter in value:
        category = unicodedata.category(letter)
        if category.startswith(("L", "N")):
            script = unicodedata.name(letter, "").partition(" ")[0].casefold()
            found.add(script if script in ("latin", "arabic") and category[0] == "L" else "other")
        elif category.startswith("S"):
            found.add("other")
    return found


def name(value: str, field: str, script: str) -> str:
    """A name in one script. Raises Off: name.script, name.characters."""
    found = scripts(value)
    if "other" in found or (value and not found):
        raise Off("name.characters", field)
    if found - {script}:
        raise Off("name.script", field)
    return value


def answer(value: str, field: str) -> bool | None:
    """Yes, no, or None for an empty cell. Raises Off("flag.unreadable")."""
    said = value.casefold()
    if not said:
        return None
    if said in YES or (field == "appeal" and said in PENDING):
        return True
    if said in NO:
        return False
    raise Off("flag.unreadable", field)


def day(value: str, field: str, today: str) -> str:
    """A day that has come, `2026-03-02`, or nothing. Raises Off: date.form, date.impossible, date.future."""
    if value and not is_day(value):
        raise Off("date.impossible" if _ROUGHLY_A_DAY.fullmatch(value) else "date.form", field)
    if value > today:
        raise Off("date.future", field)
    return value


def born(value: str, today: str) -> str:
    """`1990-03-12`, `1990`, `~1990`, `1988/1992` or nothing. Raises Off, also for nobody's age."""
    if not value:
        return ""
    roughly = _ROUGHLY_A_DAY.fullmatch(value)
    if roughly and not is_day(value):
        raise Off("date.impossible", "born")
    if not is_born(value):
        raise Off("date.range" if re.fullmatch(r"\d{4}/\d{4}", value, re.ASCII) else "date.form", "born")
    earliest, latest = spread(value)
    if earliest > today:
        raise Off("date.future", "born")
    if int(latest[:4]) < int(today[:4]) - 120:
        raise Off("date.too_old", "born")
    return value


def spread(value: str) -> tuple[str, str]:
    """The first and the last day on which such a person may be born. `value` passed `born`."""
    if _ROUGHLY_A_DAY.fullmatch(value):
        return value, value
    if value.startswith("~"):  # about: two years either way
        year = int(value[1:])
        return f"{year - 2:04}-01-01", f"{year + 2:04}-12-31"
    first, _, last = value.partition("/")
    return f"{first}-01-01", f"{last or first}-12-31"


def fields_of(value: Any) -> dict[str, Any]:
    """An object without its empty values: a field that is not there is not sent."""
    return {key: each for key, each in value.items() if each not in ("", None)}
