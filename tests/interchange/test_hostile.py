"""Whatever bytes come in: drafts, or a refusal with a code; never a crash, never a draft without an audience."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Refused, Usage
from comity.interchange import lines, markings, misp, misp_types, misp_write, reading, stix, stix_write
from interchange.sample import bundle, container, event, indicator, report

Read = Callable[[bytes], reading.Reading]
READERS: list[Read] = [stix.read, misp.read]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def answers(read: Read, content: bytes) -> reading.Reading | None:
    """What came of it, each draft with a marking; None for a refusal."""
    try:
        found = read(content)
    except (Refused, Usage) as refused:
        assert refused.code.startswith(("interchange.", "fields."))
        return None
    assert all(draft.fields["audience"] in markings.AUDIENCES for draft in found.drafts)
    return found


@pytest.mark.parametrize("read", READERS)
@given(content=st.binary() | ODD.map(lambda value: json.dumps(value).encode()))
def test_anything_at_all_is_answered(read: Read, content: bytes) -> None:
    answers(read, content)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, one in inner for each in places(one, (*path, key)))]


@pytest.mark.parametrize(
    ("read", "content"), [(stix.read, stix_write.write(report())), (misp.read, misp_write.write(report()))]
)
@given(seed=st.integers(0, 2**32), odd=ODD)
def test_one_value_anywhere_in_a_good_file_may_be_anything(read: Read, content: bytes, seed: int, odd: Any) -> None:
    document = json.loads(content)
    [*path, last] = random.Random(seed).choice(places(document)[1:])
    holder = document
    for step in path:
        holder = holder[step]
    if odd is None:
        del holder[last]
    else:
        holder[last] = odd
    found = answers(read, json.dumps(document).encode())
    for draft in found.drafts if found is not None else ():
        assert markings.AUDIENCES.index(draft.fields["audience"]) <= markings.AUDIENCES.index("tlp2_amber")
        assert all(lines.fits(line) for line in draft.fields.get("indicators", []))


@pytest.mark.parametrize("read", READERS)
def test_a_file_that_is_too_large_too_deep_or_too_many_is_refused_before_it_is_looked_at(read: Read) -> None:
    deep = b'{"a":' * 40 + b"1" + b"}" * 40
    abyss = b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    many = json.dumps({"x": [0] * (reading.MOST_VALUES + 1)}).encode()
    for content, codes in (
        (b" " * (reading.MOST_BYTES + 1), {"interchange.too_large"}),
        (deep, {"interchange.too_deep"}),
        (abyss, {"interchange.too_deep", "fields.not_json"}),
        (many, {"interchange.too_deep"}),
    ):
        with pytest.raises(Usage) as refused:
            read(content)
        assert refused.value.code in codes


def test_too_many_objects_or_attributes_are_refused() -> None:
    crowd = [{}] * (reading.MOST_OBJECTS + 1)
    for read, content in (
        (stix.read, json.dumps({"type": "bundle", "objects": crowd}).encode()),
        (misp.read, event("tlp:green", Attribute=crowd)),
    ):
        with pytest.raises(Usage) as refused:
            read(content)
        assert refused.value.code == "interchange.too_many"


def test_a_marking_that_stands_twice_under_one_key_is_refused_rather_than_the_last_one_taken() -> None:
    one = bundle(container()).replace(
        b'"object_marking_refs": [', b'"object_marking_refs": [], "object_marking_refs": ['
    )
    with pytest.raises(Usage) as refused:
        stix.read(one)
    assert refused.value.code == "fields.repeated"


def test_marks_that_turn_the_direction_of_text_get_into_no_line() -> None:
    value = "exe.\u202egpj.invalid"
    one = indicator(pattern=f"[domain-name:value = '{value}']")
    [draft] = stix.read(bundle(container(one["id"]), one)).drafts
    assert ("indicators" in draft.fields, draft.unmapped) == (False, ["objects[1] (indicator)"])
    assert misp_types.to_line("domain", value) is None


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.sampled_from(sorted(lines.PRIMARY)))
def test_a_line_goes_to_a_pattern_and_back_whatever_its_value(value: str, kind: str) -> None:
    line = f"{kind}: {value}"
    pattern = lines.to_pattern(line)
    if pattern is not None:
        assert lines.of_pattern(pattern) in (line, None)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_pattern_that_is_read_is_written_as_it_was(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    pattern = f"[domain-name:value = '{escaped}']"
    line = lines.of_pattern(pattern)
    assert line is None or lines.to_pattern(line) == pattern
