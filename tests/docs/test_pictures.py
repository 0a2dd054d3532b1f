"""The pictures show what the demonstration does, and can be read in light and in dark."""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET

from comity.demo.play import found_story
from comity.language import say
from support.source import ROOT

PICTURES = ROOT / "docs" / "pictures"
STORY = tomllib.loads(found_story().read_text("utf-8"))


def test_the_picture_shows_the_acts_of_the_story_s_first_case_in_their_order() -> None:
    """Red after the story changed: run docs/make_pictures.py."""
    first, about = next(iter(STORY["cases"].items()))
    steps = [step for chapter in STORY["chapters"] for step in chapter["steps"]]
    acts = [step["act"] for step in steps if step["do"] == "act" and step["case"] == first]
    told = [say(f"act.{about['procedure']}.{act}", "en") for act in acts]
    written = ET.parse(PICTURES / "one-case.svg").getroot().itertext()
    assert [words for words in written if words in told] == told
    assert len(told) > 5


def test_a_picture_has_colours_for_light_and_for_dark_and_fetches_nothing() -> None:
    for path in PICTURES.glob("*.svg"):
        text = path.read_text("utf-8")
        assert "prefers-color-scheme: dark" in text, path.name
        assert 'class="page"' in text, path.name
        assert not re.search(r"href=|@import|url\((?!#)", text), path.name
