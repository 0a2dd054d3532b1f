"""A tear-line shows some fields of a whole and no other word can stand there instead."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comity.envelope import tearline

NAMES = st.sampled_from(["facts", "subject", "assessment", "indicators", "basis"])
VALUES = st.one_of(st.text(max_size=20), st.booleans(), st.lists(st.text(max_size=5), max_size=3))
FIELDS = st.dictionaries(NAMES, VALUES, min_size=1)
KEYS = st.sampled_from(["fields", "salts", "hashes", "seed", "x"])
SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(FIELDS, SEEDS, st.data())
def test_what_is_shown_matches_and_any_other_value_does_not(
    fields: dict[str, Any], seed: str, data: st.DataObject
) -> None:
    committed = tearline.commit(fields, seed)
    shown = data.draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, unique=True))
    part = tearline.disclose(fields, seed, shown)
    assert part["fields"] == {name: fields[name] for name in shown}
    assert tearline.matches(part, committed)
    name, other = shown[0], data.draw(VALUES)
    changed = part | {"fields": part["fields"] | {name: other}}
    # By kind too: `true` is no text, and no list of one text.
    same = type(other) is type(fields[name]) and other == fields[name]
    assert tearline.matches(changed, committed) == same


@given(FIELDS, SEEDS)
def test_the_hashes_tell_nothing_of_a_short_text(fields: dict[str, Any], seed: str) -> None:
    name = sorted(fields)[0]
    part = tearline.disclose(fields, seed, [each for each in fields if each != name])
    guessed = tearline.leaf(name, "00" * 16, fields[name])
    assert part["hashes"][name] != guessed
    assert seed not in str(part)


@given(st.recursive(st.one_of(st.none(), st.text(max_size=5)), lambda one: st.dictionaries(KEYS, one, max_size=3)))
def test_no_shape_from_the_other_side_brings_the_check_down(value: Any) -> None:
    assert tearline.matches(value, "ab" * 32) is False
    assert tearline.well_formed("salts", value) in (True, False)
