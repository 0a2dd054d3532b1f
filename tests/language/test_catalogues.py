"""Every sentence stands in three languages, with the same names in it, and every error has its two."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from comity import language
from comity.errors import ComityError, Refused
from support.source import python_files, short, tree

RAISED_BY = {"ComityError", *(each.__name__ for each in ComityError.__subclasses__())}
A_CODE = re.compile(r"[a-z][a-z_0-9]*(\.[a-z][a-z_0-9]*)+")
SENTENCES = {key: texts for topic in language.topics() for key, texts in language.sentences(topic).items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def raised() -> dict[str, list[tuple[str, set[str] | None]]]:
    """By code: where it is raised, and with which parameters (None: with ** of something)."""
    found: dict[str, list[tuple[str, set[str] | None]]] = {}
    for path in python_files("src"):
        for node in ast.walk(tree(path)):
            name = getattr(
                getattr(node, "func", None), "id", getattr(getattr(node, "func", None), "attr", "")
            )
            if not isinstance(node, ast.Call) or name not in RAISED_BY or not node.args:
                continue
            given = {word.arg for word in node.keywords if word.arg}
            where = (
                f"{short(path)}:{node.lineno}",
                None if any(w.arg is None for w in node.keywords) else given,
            )
            for constant in ast.walk(node.args[0]):
                if isinstance(constant, ast.Constant) and A_CODE.fullmatch(str(constant.value)):
                    found.setdefault(constant.value, []).append(where)
    return found


RAISED = raised()


@pytest.mark.parametrize("code", sorted(RAISED))
def test_every_error_says_what_happened_and_what_to_do(code: str) -> None:
    for part in ("message", "hint"):
        assert language.has(f"errors.{code}.{part}"), f"no {part} for what {RAISED[code]} raise"


@pytest.mark.parametrize("code", sorted(RAISED))
def test_every_raise_gives_what_its_sentence_names(code: str) -> None:
    texts = [SENTENCES.get(f"errors.{code}.{part}", {}).get("en", "") for part in ("message", "hint")]
    wanted = set().union(*map(placeholders, texts))
    assert not [where for where, given in RAISED[code] if given is not None and not wanted <= given]


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_a_sentence_stands_whole_in_three_languages(key: str) -> None:
    texts = SENTENCES[key]
    assert set(texts) == set(language.LANGUAGES)
    assert all(text == text.strip() and text for text in texts.values())
    names = {each: placeholders(text) for each, text in texts.items()}
    assert names["fr"] == names["ar"] == names["en"]
    assert all(name.isidentifier() for name in names["en"]), "only plain names: no format, no attribute"
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", "".join(texts.values())), "say() isolates by itself"
    if re.search(r"[a-z]{4}", re.sub(r"\{\w+\}", "", texts["en"])):
        assert re.search("[\u0600-\u06ff]", texts["ar"]), "the Arabic is not Arabic"


def test_no_catalogue_is_too_long_to_be_read() -> None:
    paths = [path for topic in language.topics() for path in language.files(topic)]
    assert not [path.name for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > 400]


def test_a_wrong_key_a_wrong_language_and_a_missing_name_are_noticed() -> None:
    for key, lang in [
        ("errors.case.absent.message", "fr"),
        ("nothing.here", "fr"),
        ("errors.disk.full.hint", "de"),
    ]:
        with pytest.raises(KeyError):
            language.say(key, lang)
    with pytest.raises(KeyError):
        language.say("errors.authority.unknown.message", "en")


def test_a_value_can_not_rearrange_the_sentence_around_it() -> None:
    said = language.say("errors.authority.unknown.message", "en", authority="a\u202eb\u2069c\n")
    assert said == "The authority abc does not stand in the mechanism."


def test_latin_inside_arabic_and_arabic_inside_latin_are_isolated() -> None:
    for lang, value in [("ar", "consulate-3"), ("en", "قنصلية"), ("fr", "قنصلية")]:
        assert f"\u2068{value}\u2069" in language.say(
            "errors.authority.unknown.message", lang, authority=value
        )
    assert "\u2068" not in language.say("errors.authority.unknown.message", "fr", authority="consulat")


def test_an_error_is_explained_even_without_its_sentence_or_its_parameters() -> None:
    known = language.explain(Refused("authority.unknown"), "fr")
    assert known["message"] == "L'autorité … ne figure pas dans le mécanisme."
    unknown = language.explain(Refused("no.such_code", n=1), "ar")
    assert (unknown["code"], unknown["params"], unknown["fault"]) == ("no.such_code", {"n": 1}, "ours")
    assert unknown["message"] == language.say("errors.internal.unexpected.message", "ar")


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (["ar"], "ar"),
        ([None, "fr_FR.UTF-8"], "fr"),
        (["C", "FR"], "fr"),
        (["de", ""], "en"),
        (["french"], "en"),
    ],
)
def test_the_first_language_that_is_ours_is_chosen(wanted: list[str | None], chosen: str) -> None:
    assert language.choose(*wanted) == chosen
