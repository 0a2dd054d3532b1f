"""From a name as it was typed to units: folded words of one script, compounds joined, articles dropped.

`units("Abd el-Kader BENYOUCEF")` gives `(Unit("latin", "abdelkader"), Unit("latin", "benyoucef"))`, and
`units("عبد القادر بن يوسف")` the same two in Arabic. The raw form stays with the caller: nothing here is kept in
place of what an officer wrote. Pure: no clock, no file, no state.

Unicode: compatibility forms and marks by UAX #15 (NFKC, NFKD); Cyrillic and Greek letters that look Latin by
the confusables of UTS #39, those of a registry clerk's keyboard only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

Script = Literal["latin", "arabic"]

MOST_UNITS = 12
"""Of a name: what stands after it is not searched. The longest name in the training data has seven."""
MOST_LETTERS = 24
"""Of a unit: letters after it are not compared."""


class Unit(NamedTuple):
    """One word of a name; `text` has only letters of its script."""

    script: Script
    text: str


_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱٲٳ", "ا"),
        **dict.fromkeys("ىیېے", "ي"),
        **dict.fromkeys("ةۀہھەۃ", "ه"),
        **dict.fromkeys("کڪګ", "ك"),
        **dict.fromkeys("ڨگڭ", "ق"),  # the hard g of the Maghreb, written with any of these
        **dict.fromkeys("ڤڢڥ", "ف"),
        **dict.fromkeys("ڧ", "ق"),
        **dict.fromkeys("پ", "ب"),
        **dict.fromkeys("چژ", "ج"),
        **dict.fromkeys("ؤ", "و"),
        **dict.fromkeys("ئ", "ي"),
        **dict.fromkeys("ءـ"),
        **dict.fromkeys("ټ", "ت"),
        **dict.fromkeys("ڈډ", "د"),
        **dict.fromkeys("ں", "ن"),
    }
)
_LIKE_LATIN = str.maketrans("аеіјкмнорстухвԁѕοανικρτυχ", "aeijkmhopctyxbdsoavikptux")
_LATIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ə": "e", "ħ": "h"}
)
_CHAT = str.maketrans({"2": "a", "3": "a", "5": "kh", "7": "h", "9": "q"})  # as typed without Arabic keys: 7amid

_ARTICLES = frozenset(
    """
    el al ul il ed es er en et ech ez ess err edd ad as ar an at az ash
    """.split()  # noqa: SIM905 - a list of words is read better so
)
_LATIN_HEADS = frozenset(
    """
    ben bin ibn bent bint mint ment bou bu abou abu aboul bel bil abd abde abdel abdul abdal abdol abder abdes abdur
    abdus oul ould oueld ouled weld walad ait nait aith oum oumm umm om abi beni bani dhou dhu
    """.split()  # noqa: SIM905 - a list of words is read better so
)
_LATIN_TAILS = frozenset(
    """
    eddine addine dinne edin ddin edine eddin ddine dine din aldin uddin eddinne allah ellah ullah illah lah
    """.split()  # noqa: SIM905 - a list of words is read better so
)
_ARABIC_HEADS = frozenset(
    """
    بن بين ابن بنت بو ابو ابي ابا عبد ولد اولد اولاد ايت ام بني بل ذو ذي
    """.split()  # noqa: SIM905 - a list of words is read better so
)
_ARABIC_TAILS = frozenset(
    """
    الدين دين الله
    """.split()  # noqa: SIM905 - a list of words is read better so
)
_OF_ITS_OWN = frozenset(  # where alif and lam belong to the word
    """
    الياس الهام الفت البير البرت الكسندر الكسندرا الفريد الفونس اليزابيث اليسا اليسار الينا الينور الين اليان اليا اليوت
    """.split()  # noqa: SIM905 - a list of words is read better so
)
_PARTS = re.compile(r"[^\W_]+")


def script_of(letter: str) -> Script | None:
    """Of one letter, or None when it belongs to neither script."""
    if "a" <= letter <= "z":
        return "latin"
    if "\u0621" <= letter <= "\u064a" or "\u0671" <= letter <= "\u06d3":  # between them: marks and digits
        return "arabic"
    return None


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[Unit, ...]:
    """The folded words of a name in the order they were written, before compounds are joined."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(
        "" if unicodedata.combining(letter) or letter in "'’‘ʼʾʿ`´ـ" or unicodedata.category(letter) == "Cf" else letter
        for letter in plain
    )
    # NFKD has taken the hamza from its seat and the madda from its alif; what stays is folded by the table.
    kept = kept.translate(_ARABIC).translate(_LIKE_LATIN).translate(_LATIN)
    found: list[Unit] = []
    for part in _PARTS.findall(kept):
        found += _of_one_script(part)
    return tuple(found)


def _of_one_script(part: str) -> list[Unit]:
    """`part` cut where the script changes; digits count only beside Latin letters."""
    if any("a" <= letter <= "z" for letter in part):
        part = part.translate(_CHAT)
    found: list[Unit] = []
    for letter in part:
        script = script_of(letter)
        if script is None:
            continue
        if found and found[-1].script == script:
            found[-1] = Unit(script, found[-1].text + letter)
        else:
            found.append(Unit(script, letter))
    return found


def is_head(word: Unit) -> bool:
    """`ben`, `abou`, `abd`: joined to what follows."""
    return word.text in (_LATIN_HEADS if word.script == "latin" else _ARABIC_HEADS)


def is_article(word: Unit) -> bool:
    """`el`, standing free: dropped, or part of the compound that a head has opened."""
    return word.text in _ARTICLES if word.script == "latin" else word.text == "ال"


def is_tail(word: Unit) -> bool:
    """`eddine`, `allah`: joined to what stands before."""
    return word.text in (_LATIN_TAILS if word.script == "latin" else _ARABIC_TAILS)


@lru_cache(maxsize=65536)
def units(name: str) -> tuple[Unit, ...]:
    """The words of a name with compounds joined and free articles dropped; at most MOST_UNITS."""
    return join(words(name))[:MOST_UNITS]


def join(parts: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """Compounds of either script made one unit: `ben ali`, `abd el kader`, `nour eddine`, `عبد الرحمن`."""
    found: list[Unit] = []
    head = ""  # what waits for its second half: "ben", "abdel"
    for place, word in enumerate(parts):
        last = place + 1 == len(parts) or parts[place + 1].script != word.script
        if not last and is_head(word):
            head += word.text
        elif not last and is_article(word):
            # After `abd` or `abou` the article belongs to the compound; elsewhere it is dropped.
            head += word.text if head else ""
        elif found and found[-1].script == word.script and not head and is_tail(word):
            found[-1] = Unit(word.script, (found[-1].text + word.text)[:MOST_LETTERS])
        else:
            alone = bare(word.text) if word.script == "arabic" and not head else word.text
            found.append(Unit(word.script, (head + alone)[:MOST_LETTERS]))
            head = ""
    return tuple(found)


def bare(text: str) -> str:
    """An Arabic word without its article."""
    return text[2:] if text.startswith("ال") and len(text) > 4 and text not in _OF_ITS_OWN else text
