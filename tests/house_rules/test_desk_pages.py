"""Templates and the style sheet of the desk: no text of their own, no inline code, no left and no right.

Read as text: what a page may not do in a browser, the tests of `tests/desk` see there.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from comity import language
from support.source import SRC

DESK = SRC / "desk"
TEMPLATES = sorted((DESK / "templates").rglob("*.html"))
SHEETS = [path for path in sorted((DESK / "static").rglob("*.css")) if "vendored" not in path.parts]
PYTHON = sorted(DESK.rglob("*.py"))
TOLD = ("title", "alt", "placeholder", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext")
# Parts that hold attributes, to be included within a tag.
WITHIN_A_TAG = ("marks.html",)
# What stands between two values and is read as no word.
MARKS = re.compile(r"[\s·–—:,.+/()؛،…→|%×]*")
PHYSICAL = re.compile(
    r"(?:^|[{;\s])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b"
    r"|(?:^|[{;\s])(?:background|object|transform)(?:-position|-origin)?\s*:[^;}]*\b(?:left|right)\b"
)
_COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
_SAYING = re.compile(r"""\{%\s*say\s+(["'])([^"']+)\1""")
_VALUE, _TAG = "\ue000", "\ue001"


class Reader(HTMLParser):
    """What stands in a template once its tags and variables are marks: texts, attributes, and faults."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.told: list[tuple[str, str]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or (name.startswith("on") and name != "on") or name.startswith("hx-on"):
                self.faults.append(name)
            if value is not None and value.strip().lower().startswith("javascript:"):
                self.faults.append(value)
            if name in TOLD:
                self.told.append((name, value or ""))
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.told.append(("value", given.get("value") or ""))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(text: str) -> Reader:
    """A template parsed, its tags as marks: a block's tag ends a run of text, a variable does not."""
    text = _COMMENT.sub("", text)
    text = re.sub(r"\{%\s*(?:say|word|day|moment|day_text|moment_text|named|url|asset)\b.*?%\}", _VALUE, text)
    text = re.sub(r"\{\{.*?\}\}", _VALUE, text, flags=re.DOTALL)
    reader = Reader()
    reader.feed(re.sub(r"\{%.*?%\}", _TAG, text, flags=re.DOTALL))
    reader.close()
    return reader


def own(text: str) -> str:
    """The words of a text that come from no catalogue and no value."""
    return MARKS.sub("", text.replace(_VALUE, "").replace(_TAG, ""))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(DESK).as_posix())
def test_a_template_has_no_text_and_no_code_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    reader = read(f"<p {text}>" if path.name in WITHIN_A_TAG else text)
    assert reader.faults == []
    assert [text for text in map(own, reader.texts) if text] == []
    assert [(name, text) for name, text in reader.told if own(text)] == []


def test_the_reader_of_templates_sees_what_it_forbids() -> None:
    assert [own(text) for text in read('<p>{% say "a" %} Bonjour {{ x }}</p>').texts] == ["Bonjour"]
    assert read('<p style="color: red" onclick="f()">').faults == ["style", "onclick"]
    assert read("<script>f()</script>").faults == ["<script>"]
    assert read('<img alt="une image">').told == [("alt", "une image")]
    for bad in ("a { margin-left: 1rem }", "a{left:0}", "a { float: right }", "a { text-align:left; }"):
        assert PHYSICAL.search(bad), bad
    for good in ("a { margin-inline-start: 1rem }", "a { text-align: start }", "a { inset-inline-start: 0 }"):
        assert not PHYSICAL.search(good), good
    assert joined('{% say "a" %} {% say "b" %}')
    assert joined('{% say "a" %}{{ x }} {% say "b" %}')
    assert not joined('{% if x %}{% say "a" %}{% else %}{% say "b" %}{% endif %}')
    assert not joined('{% say "a" %} <a>{% say "b" %}</a>')


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.relative_to(DESK).as_posix())
def test_a_style_sheet_knows_no_left_and_no_right(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [found.group().strip() for found in PHYSICAL.finditer(text)] == []
    assert "@import" not in text
    assert not re.search(r"url\(\s*['\"]?(?:https?:)?//", text)


def joined(text: str) -> list[str]:
    """Runs of text, with no element between, in which two sentences stand: one would be built of pieces."""
    found = []
    for run in re.split(r"<[^>]*>|\{%\s*(?:if|elif|else|endif|for|endfor|empty|block|endblock|include)\b.*?%\}", text):
        if len(re.findall(r"\{%\s*say\b(?![^%]*\bas\s+\w+\s*%\})", run)) > 1:
            found.append(" ".join(run.split()))
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(DESK).as_posix())
def test_no_sentence_is_put_together_from_pieces(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # A page's title is its own, then the desk's: a list of two names, not a sentence.
    assert joined(re.sub(r"<title>.*?</title>", "", text, flags=re.DOTALL)) == []


def said() -> set[str]:
    """Every key that a template names."""
    found = set()
    for path in TEMPLATES:
        for _, key in _SAYING.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))):
            found.add(key[1:] if key.startswith(":") else f"desk.{key}")
    return found


def test_every_sentence_that_a_template_names_is_there() -> None:
    assert [key for key in sorted(said()) if not language.has(key)] == []


def test_every_sentence_of_the_desk_is_shown_somewhere() -> None:
    named = said()
    # What is made of a variable: `{% word "desk.nav" name %}`, `f"desk.month.m{n}"`, a word of a code.
    families = set()
    for path in (*TEMPLATES, *PYTHON):
        text = path.read_text(encoding="utf-8")
        families |= {f"{kind}." for kind in re.findall(r"""\{%\s*word\s+["'](desk\.[\w.]+)["']""", text)}
        families |= {f"desk.{key}." for key in re.findall(r"""["'](desk\.[\w.]+)["'],\s*\w""", text)}
        families |= set(re.findall(r"""f["'](desk\.[\w.]*)\{""", text))
        families |= {f"{kind}." for kind in re.findall(r"""word\(\s*["'](desk\.[\w.]+)["']""", text)}
        named |= set(re.findall(r"""["'](desk\.[\w.]+)["']""", text))
    unused = [
        key for key in sorted(language.sentences("desk")) if key not in named and not key.startswith(tuple(families))
    ]
    assert unused == []
