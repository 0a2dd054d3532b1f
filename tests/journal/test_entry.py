"""Headers: what one node writes the other reads; every other leaf is void under one fixed code."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.journal.entry import (
    BadLeaf,
    Header,
    Item,
    Ref,
    decode_header,
    encode_header,
    leaf_hash,
    rfc3339,
    seconds,
)
from support.journal_samples import header, vectors

VECTORS = vectors("header")
hex16 = st.binary(min_size=16, max_size=16).map(bytes.hex)
hex32 = st.binary(min_size=32, max_size=32).map(bytes.hex)
number = st.integers(0, 2**53 - 1)
party = st.text("ABCXYZ", min_size=2, max_size=2)
word = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
term = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.booleans()
)
headers = st.builds(
    Header, mech=hex32, party=party, inc=number, index=number, time=st.integers(0, 253402300799).map(rfc3339),
    pillar=word | st.just(""), case=hex16 | st.just(""), act=word, table=hex32 | st.just(""), nonce=hex16,
    seen=st.dictionaries(party, st.tuples(number, number, hex32), max_size=3),
    terms=st.dictionaries(word, term, max_size=5), approvals=st.lists(hex16, max_size=3, unique=True),
    items=st.lists(st.builds(Item, box=hex32, kc=hex32), max_size=4),
)  # fmt: skip


def code(leaf: bytes) -> str:
    try:
        decode_header(leaf)
    except BadLeaf as bad:
        return bad.code
    return ""


@given(headers)
def test_what_is_written_is_read_again_and_is_rfc_8785(written: Header) -> None:
    leaf = encode_header(written)
    assert decode_header(leaf) == written
    as_json: Any = canonical.decode(leaf)
    assert rfc8785.dumps(as_json) == leaf


@pytest.mark.parametrize("good", VECTORS["good"])
def test_good_leaves_have_the_published_hashes(good: dict[str, str]) -> None:
    leaf = good["leaf"].encode()
    assert encode_header(decode_header(leaf)) == leaf
    assert leaf_hash(leaf).hex() == good["hash"]


@pytest.mark.parametrize("edit", VECTORS["edits"], ids=lambda edit: edit["name"])
def test_an_edited_leaf_is_void_under_the_published_code(edit: dict[str, str]) -> None:
    leaf = VECTORS["good"][0]["leaf"]
    assert leaf.count(edit["find"]) == 1
    assert code(leaf.replace(edit["find"], edit["put"]).encode()) == edit["code"]


@pytest.mark.parametrize("raw", VECTORS["raw"], ids=lambda raw: raw["name"])
def test_a_raw_leaf_is_void_under_the_published_code(raw: dict[str, str]) -> None:
    assert raw["code"]
    assert code(bytes.fromhex(raw["leaf"])) == raw["code"]


def test_a_leaf_of_4096_bytes_is_read_and_one_of_4097_is_not() -> None:
    def filled(letters: int) -> Header:
        return header(0, approvals=[f"{tag:032x}" for tag in range(88)], terms={"x": "y" * letters})

    letters = 4096 - len(encode_header(filled(0)))
    leaf = encode_header(filled(letters))
    assert len(leaf) == 4096
    assert decode_header(leaf) == filled(letters)
    assert code(leaf.replace(b'"yy', b'"yyy')) == "leaf.too_large"
    with pytest.raises(Refused, match=r"leaf\.too_large"):
        encode_header(filled(letters + 1))


def test_each_field_when_missing_makes_the_leaf_void() -> None:
    whole: dict[str, Any] = canonical.decode(encode_header(header(3)))
    for name in whole:
        less = {key: value for key, value in whole.items() if key != name}
        assert code(canonical.encode(less)) == "leaf.field", name


@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_arbitrary_bytes_raise_nothing_but_a_bad_leaf(leaf: bytes) -> None:
    assert code(leaf).startswith("leaf.")


@given(st.data())
def test_an_altered_leaf_is_void_or_another_canonical_header(data: st.DataObject) -> None:
    leaf = bytearray(encode_header(header(5)))
    at = data.draw(st.integers(0, len(leaf) - 1))
    leaf[at] ^= data.draw(st.integers(1, 255))
    if code(bytes(leaf)) == "":
        assert decode_header(bytes(leaf)) != header(5)
        assert encode_header(decode_header(bytes(leaf))) == leaf


@pytest.mark.parametrize("depth", [2000, 4000])
def test_a_leaf_nested_to_exhaust_the_stack_is_unparsable(depth: int) -> None:
    assert code(b"[" * depth) == "leaf.unparsable"
    assert code(b'{"terms":' * (depth // 10)) == "leaf.unparsable"


@pytest.mark.parametrize(("changes", "expected"), [
    ({"items": [Item("0" * 64, "0" * 64)] * 17}, "items.too_many"),
    ({"terms": {"x": "y" * 600}}, "terms.too_large"),
    ({"approvals": [f"{n:032x}" for n in range(120)]}, "leaf.too_large"),
    ({"party": "xa"}, "leaf.field"),
    ({"index": -1}, "leaf.field"),
    ({"inc": 2**53}, "leaf.field"),
    ({"terms": {"x": 1.5}}, "leaf.field"),
    ({"terms": {"é": 1}}, "leaf.field"),
    ({"terms": {"x": "\ud800"}}, "leaf.field"),
    ({"time": "2026-02-30T00:00:00Z"}, "leaf.field"),
    ({"index": True}, "leaf.field"),
])  # fmt: skip
def test_no_header_is_written_that_the_other_state_would_find_void(
    changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(Refused) as refusal:
        encode_header(header(0, **changes))
    assert refusal.value.code == expected


@given(party, number, number)
def test_a_reference_reads_back_from_its_text(who: str, inc: int, index: int) -> None:
    ref = Ref(who, inc, index)
    assert Ref.parse(str(ref)) == ref
    assert str(Ref("FR", 0, 12)) == "FR:0:12"


@pytest.mark.parametrize("text", [
    "", "FR", "FR:0", "fr:0:1", "FRA:0:1", "FR:00:1", "FR:0:01", "FR:0:-1", "FR:0:1 ", " FR:0:1", "FR:0:1\n",
    "FR:0:9007199254740992", "FR:0:١", "FR:0:1:2",
])  # fmt: skip
def test_a_reference_in_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(Usage, match=r"entry\.malformed"):
        Ref.parse(text)


@given(st.integers(0, 253402300799))
def test_times_are_those_of_the_calendar(time: int) -> None:
    text = rfc3339(time)
    assert text == datetime.datetime.fromtimestamp(time, datetime.UTC).isoformat().replace("+00:00", "Z")
    assert seconds(text) == time


@pytest.mark.parametrize("text", ["", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-03-02T24:00:00Z",
                                  "2026-03-02 00:00:00Z", "2026-03-02T00:00:00z", "1969-12-31T23:59:59Z",
                                  "2026-03-02T00:00:00Z\n", "٢٠٢٦-03-02T00:00:00Z"])  # fmt: skip
def test_a_time_that_is_no_real_moment_is_refused(text: str) -> None:
    with pytest.raises(Usage, match=r"time\.malformed"):
        seconds(text)


@pytest.mark.parametrize("time", [-1, 253402300800, 10**30])
def test_seconds_outside_the_years_1970_to_9999_are_refused(time: int) -> None:
    with pytest.raises(Usage, match=r"time\.malformed"):
        rfc3339(time)
