"""Canonical JSON: the reference's bytes on all we accept; everything else refused."""

from __future__ import annotations

import enum
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.envelope import canonical
from comity.errors import Refused

ascii_key = st.text(st.characters(max_codepoint=127), max_size=8)
scalar = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=12)
accepted = st.recursive(
    scalar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_key, inner, max_size=5),
    max_leaves=12,
)
anything = st.recursive(
    scalar
    | st.floats()
    | st.integers()
    | st.binary(max_size=4)
    | st.text(st.characters(), max_size=3)
    | st.text(st.characters(categories=["Cs"]), min_size=1, max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


class Colour(enum.IntEnum):
    RED = 1


class Word(enum.StrEnum):
    YES = "yes"


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    b: int
    a: tuple[int, str] = (1, "x")


class Arabic(msgspec.Struct, rename={"x": "ض"}):
    x: int


@given(accepted)
@settings(max_examples=400, deadline=None)
def test_accepted_values_have_the_reference_bytes_and_round_trip(value: Any) -> None:
    data = canonical.encode(value)
    assert data == rfc8785.dumps(value)
    assert canonical.decode(data) == value


@given(anything)
@settings(max_examples=400, deadline=None)
def test_any_value_gives_the_reference_bytes_or_is_refused(value: Any) -> None:
    try:
        data = canonical.encode(value)
    except Refused as refused:
        assert refused.code == "canonical.unsupported"
        return
    assert data == rfc8785.dumps(value)


@given(st.binary(max_size=40) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=400, deadline=None)
def test_arbitrary_bytes_decode_to_their_own_encoding_or_are_not_canonical(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except canonical.NotCanonical:
        return
    assert rfc8785.dumps(value) == data


@pytest.mark.parametrize(
    "char", [chr(n) for n in range(0x20)] + ['"', "\\", "/", "\x7f", "\x80", "\u2028", "\U0001f600"]
)
def test_each_escape_is_spelt_as_the_reference_spells_it(char: str) -> None:
    assert canonical.encode({char if char.isascii() else "k": char}) == rfc8785.dumps(
        {char if char.isascii() else "k": char}
    )


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        2**64,
        {"é": 1},
        {1: 1},
        b"x",
        {1, 2},
        "\ud800",
        {"k": ["\udfff"]},
        Colour.RED,
        Word.YES,
        msgspec.Raw(b"1.5"),
        msgspec.UNSET,
        Arabic(1),
        object(),
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],  # addresses differ between xdist workers
)
def test_values_with_two_spellings_are_refused(value: Any) -> None:
    with pytest.raises(Refused, match=r"canonical\.unsupported"):
        canonical.encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b' {"a":1}',
        b'{"a":1}\n',
        b'{"a":1}{"a":1}',
        b'"\\u0061"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'\xef\xbb\xbf{"a":1}',
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"9007199254740992",
        b"NaN",
        b"",
        b"{",
        b"[1,]",
        b"[" * 40 + b"]" * 40,
        b"[" * 100_000 + b"]" * 100_000,
        '{"é":1}'.encode(),
    ],
    ids=lambda data: repr(data[:20]),
)
def test_bytes_in_any_other_spelling_are_not_canonical(data: bytes) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(data)


@pytest.mark.parametrize(
    "data", [b'{"b":2}', b'{"a":[1,"x"],"b":2,"c":3}', b'{"a":[1,"x"],"b":"2"}', b'{"a":[1],"b":2}', b"[]"]
)
def test_a_struct_with_a_field_missing_extra_or_of_another_type_is_not_canonical(data: bytes) -> None:
    assert canonical.decode(b'{"a":[1,"x"],"b":2}', Pair) == Pair(2)
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(data, Pair)


def test_nesting_at_the_bound_is_accepted_and_one_deeper_is_refused() -> None:
    value: Any = 1
    for _ in range(canonical.DEPTH):
        value = [value]
    assert canonical.decode(canonical.encode(value)) == value
    with pytest.raises(Refused):
        canonical.encode([value])


def test_the_digest_does_not_depend_on_the_order_of_insertion() -> None:
    assert canonical.digest({"b": 1, "a": 2}) == canonical.digest({"a": 2, "b": 1})
