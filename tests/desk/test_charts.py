"""Charts are functions of what they are given: whole XML, nothing of it markup, mirrored from right to left."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from comity.desk import charts
from comity.desk.charts import Part

DRAWN = (charts.stacked, charts.bars)
PARTS = [Part("Reconnus", 6), Part("Refusés", 3), Part("Sans réponse", 1), Part("rien", 0)]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(how: Callable[..., str], parts: list[Part], *, right_to_left: bool = False) -> ET.Element:
    text = how("k", "Un titre", "Une description", parts, right_to_left=right_to_left)
    return ET.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def boxes(drawing: ET.Element) -> list[tuple[float, float]]:
    return [(float(each.get("x", "")), float(each.get("width", ""))) for each in drawing.findall(f"{SVG}rect")]


@pytest.mark.parametrize("how", DRAWN)
def test_every_part_is_told_in_words_and_numbers(how: Callable[..., str]) -> None:
    texts = [each.text for each in drawn(how, PARTS).findall(f"{SVG}text")]
    assert texts == ["Reconnus: 6", "Refusés: 3", "Sans réponse: 1", "rien: 0"]


@pytest.mark.parametrize("how", DRAWN)
def test_the_drawing_is_named_and_described_for_who_does_not_see_it(how: Callable[..., str]) -> None:
    drawing = drawn(how, PARTS)
    names = (drawing.get("aria-labelledby") or "").split()
    said = {each.get("id"): each.text for each in drawing if each.get("id")}
    assert [said[name] for name in names] == ["Un titre", "Une description"]
    assert drawing.get("role") == "img"


def test_a_stacked_bar_is_cut_in_proportion_and_is_as_long_as_the_drawing() -> None:
    first = boxes(drawn(charts.stacked, PARTS))[:3]
    assert [round(width) for _, width in first] == [384, 192, 64]
    assert sum(width for _, width in first) == charts.WIDTH


@pytest.mark.parametrize("how", DRAWN)
def test_from_right_to_left_every_box_is_mirrored(how: Callable[..., str]) -> None:
    left, right = boxes(drawn(how, PARTS)), boxes(drawn(how, PARTS, right_to_left=True))
    assert right == [(pytest.approx(charts.WIDTH - x - width), width) for x, width in left]
    assert drawn(how, PARTS, right_to_left=True).get("direction") == "rtl"


@pytest.mark.parametrize("how", DRAWN)
def test_a_name_from_outside_is_text_and_never_markup(how: Callable[..., str]) -> None:
    bad = '"><script>alert(1)</script>&'
    text = how("k", bad, bad, [Part(bad, 1)], right_to_left=False)
    assert "<script" not in text
    assert ET.fromstring(text) is not None


@pytest.mark.parametrize("how", DRAWN)
def test_nothing_is_told_by_colour_alone_and_no_style_is_inline(how: Callable[..., str]) -> None:
    text = how("k", "t", "d", [Part(str(n), n + 1) for n in range(7)], right_to_left=False)
    assert "style=" not in text
    assert len(set(charts.PATTERNS)) == len(charts.PATTERNS)
    shapes = {re.sub('(fill|stroke)="#[0-9a-f]+"', "", each) for each in charts.PATTERNS}
    assert len(shapes) >= 6, "patterns differ by their lines, too"


@pytest.mark.parametrize("how", DRAWN)
def test_no_case_at_all_is_drawn_all_the_same(how: Callable[..., str]) -> None:
    assert drawn(how, [Part("a", 0)]) is not None
    assert drawn(how, []) is not None
