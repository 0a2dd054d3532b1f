"""A hostile peer with real keys stops at most its own exchanges. Each test is named after the attack.

Entries that are bad in themselves stand in the peer's log, void, and what follows them arrives: all of
these share one world, one long log of attacks. What does not prove itself is refused whole, kept as
evidence, and changes nothing; the honest node behind the same keys is heard afterwards as before.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from comity.chancery import account, reading
from comity.envelope import canonical
from comity.errors import Refused
from two_nodes.attacked import Attacked

# --- Leaves that are none -------------------------------------------------------------------------

RAW: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "duplicate_keys": (lambda leaf: b'{"act":"hold",' + leaf[1:], "leaf.not_canonical"),
    "white_space": (lambda leaf: leaf.replace(b":", b": ", 1), "leaf.not_canonical"),
    "keys_in_another_order": (
        lambda leaf: b'{"v":1,' + leaf[1:].replace(b',"v":1', b""), "leaf.not_canonical"
    ),
    "an_unknown_field": (lambda leaf: leaf[:-1] + b',"z":1}', "leaf.field"),
    "a_field_left_out": (lambda leaf: leaf.replace(b',"v":1', b""), "leaf.field"),
    "not_utf8": (lambda leaf: leaf[:-2] + b"\xff\xfe", "leaf.unparsable"),
    "a_number_at_2_to_the_53": (
        lambda leaf: leaf.replace(b'"terms":{}', b'"terms":{"n":9007199254740992}'), "leaf.not_canonical"
    ),
    "a_float": (lambda leaf: leaf.replace(b'"terms":{}', b'"terms":{"n":1.5}'), "leaf.not_canonical"),
    "a_lone_surrogate": (
        lambda leaf: leaf.replace(b'"terms":{}', b'"terms":{"n":"\\ud800"}'), "leaf.unparsable"
    ),
    "a_nul_in_the_act": (lambda leaf: leaf.replace(b'"receipt"', b'"rec\\u0000eipt"'), "leaf.field"),
    "a_nul_in_the_pillar": (lambda leaf: leaf.replace(b'"pillar":""', b'"pillar":"\\u0000"'), "leaf.field"),
    "a_nul_unescaped": (lambda leaf: leaf.replace(b'"receipt"', b'"rec\x00eipt"'), "leaf.unparsable"),
    "too_large": (lambda leaf: leaf + b" " * 4096, "leaf.too_large"),
    "empty": (lambda leaf: b"", "leaf.unparsable"),
    "deeply_nested": (lambda leaf: b"[" * 2000 + b"]" * 2000, "leaf.unparsable"),
    "a_megabyte": (lambda leaf: b"7" * (1 << 20), "leaf.too_large"),
    "no_json_at_all": (lambda leaf: bytes(range(256)), "leaf.unparsable"),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(RAW))
def test_a_leaf_that_is_none_is_kept_as_its_hash_and_stops_nothing(attacked: Attacked, attack: str) -> None:
    change, code = RAW[attack]
    honest = msgspec.json.Encoder(order="sorted").encode(attacked.evil.header())
    ref = attacked.evil.append(change(honest), items=[None, b"\x00"], annex=b"beside it")
    attacked.stays_void(ref, code)
    assert attacked.evil.row(ref).header is None


@pytest.mark.parametrize(("size", "code"), [(4096, "terms.unknown"), (4097, "leaf.too_large")])
def test_a_leaf_of_4096_bytes_is_read_and_one_byte_more_is_not(
    attacked: Attacked, size: int, code: str
) -> None:
    items = [{"box": "a" * 64, "kc": "b" * 64}] * 16
    header = attacked.entry(items=items, terms={})
    tags = (size - len(canonical.encode(header)) - 16) // 35 - 8
    header["approvals"] = [f"{number:032x}" for number in range(tags)]
    header["terms"] = {"n": ""}
    header["terms"] = {"n": "x" * (size - len(canonical.encode(header)))}
    assert len(canonical.encode(header)) == size
    attacked.stays_void(attacked.evil.append(header, items=[None] * 16), code)


# --- Leaves out of their place ---------------------------------------------------------------------

PLACES: dict[str, tuple[dict[str, Any], str]] = {
    "another_mechanism": ({"mech": "0" * 64}, "header.position"),
    "another_party": ({"party": "XX"}, "header.position"),
    "the_victims_party": ({"party": "FR"}, "header.position"),
    "another_incarnation": ({"inc": 1}, "header.position"),
    "another_index": ({"index": 0}, "header.position"),
    "a_huge_index": ({"index": 2**53 - 1}, "header.position"),
    "time_backwards": ({"time": "2026-03-02T08:59:59Z"}, "time.backwards"),
    "time_at_the_epoch": ({"time": "1970-01-01T00:00:00Z"}, "time.backwards"),
    "a_false_root_in_seen": ({"seen": {"FR": [0, 2, "f" * 64]}}, "seen.false_root"),
    "seen_beyond_what_is_written": ({"seen": {"FR": [0, 9999, "f" * 64]}}, "seen.false_root"),
    "seen_another_incarnation": ({"seen": {"FR": [7, 1, "f" * 64]}}, "seen.false_root"),
    "seen_at_2_to_the_53_less_1": ({"seen": {"FR": [0, 2**53 - 1, "f" * 64]}}, "seen.false_root"),
    "seen_itself": ({"seen": {"DZ": [0, 1, "f" * 64]}}, "seen.malformed"),
    "seen_a_third_party": ({"seen": {"XX": [0, 1, "f" * 64]}}, "seen.malformed"),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(PLACES))
@pytest.mark.parametrize("kind", ["receipt", "refusal"])
def test_a_leaf_out_of_its_place_is_void(attacked: Attacked, attack: str, kind: str) -> None:
    over, code = PLACES[attack]
    made = attacked.entry(**over) if kind == "refusal" else attacked.evil.header(**over)
    attacked.stays_void(attacked.evil.append(made), code)


def test_seen_less_than_before_is_clamped_and_gains_nothing(fresh: Attacked) -> None:
    """Pretending not to have seen the withdrawal makes the reply no more concurrent than it was."""
    withdrawn = fresh.world.act("FR", fresh.case, "withdraw").entry
    evil = fresh.evil
    evil.append(evil.header())  # it has seen the withdrawal, and said so
    evil.send()
    root = evil.victim.store.logs.root_at("FR", 0, 1)
    late = evil.append(
        fresh.entry(act="cancel", terms={"reason": "carrier"}, seen={"FR": [0, 1, root.hex()]})
    )
    evil.send()
    row = evil.row(late)
    assert withdrawn is not None
    assert row.fault == ""
    assert row.eff["FR"] >= (0, withdrawn.index + 1)
    assert fresh.world.state("FR", fresh.case) == "withdrawn"


# --- Acts that are not theirs to do ------------------------------------------------------------------

ACTS: dict[str, tuple[dict[str, Any], str]] = {
    "an_unknown_act": ({"act": "promote"}, "act.unknown"),
    "an_act_of_the_mechanism_in_a_case": ({"act": "hold"}, "act.unknown"),
    "an_unknown_table": ({"table": "0" * 64}, "table.mismatch"),
    "no_table": ({"table": ""}, "table.mismatch"),
    "another_pillar_so_as_to_evade_a_hold": ({"pillar": "consular"}, "pillar.mismatch"),
    "no_pillar": ({"pillar": ""}, "pillar.mismatch"),
    "an_act_of_the_other_side": ({"act": "withdraw", "terms": {"reason": "duplicate"}}, "party.not_entitled"),
    "one_approval_where_two_are_demanded": ({"act": "recognise", "terms": {"basis": "proof"}},
                                            "approvals.missing"),
    "no_approval": ({"approvals": []}, "approvals.missing"),
    "an_act_out_of_its_state": ({"act": "agree_transfer", "approvals": ["1" * 32, "2" * 32],
                                 "terms": {"of": "FR:0:1"}}, "state.not_allowed"),
    "a_reason_that_is_not_listed": ({"terms": {"reason": "because"}}, "terms.not_a_code"),
    "a_reason_that_is_a_number": ({"terms": {"reason": 2**53 - 1}}, "terms.not_a_code"),
    "a_nul_in_the_terms": ({"terms": {"reason": "\x00"}}, "terms.not_a_code"),
    "a_character_of_four_bytes": ({"terms": {"reason": "\U0001f5ff" * 9}}, "terms.not_a_code"),
    "an_unknown_term": ({"terms": {"reason": "medical", "x": True}}, "terms.unknown"),
    "an_annex_that_is_a_flag": ({"terms": {"annex": False, "reason": "medical"}}, "terms.unknown"),
    "the_case_opened_again": ({"act": "submit", "approvals": ["1" * 32, "2" * 32], "terms": {
        "channel": "FR-UCI-DGSN", "reply_owed": "recognition", "cleared_until": "2026-04-01"}},
        "case.not_bound"),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(ACTS))
def test_an_act_that_the_law_does_not_allow_is_void(attacked: Attacked, attack: str) -> None:
    over, code = ACTS[attack]
    attacked.stays_void(attacked.evil.append(attacked.entry(**over)), code)


def test_a_case_opened_again_on_another_channel_is_shown_to_nobody_else(attacked: Attacked) -> None:
    terms = {"channel": "FR-UCI-DGSN", "reply_owed": "recognition", "cleared_until": "2026-04-01"}
    attacked.evil.append(attacked.entry(act="submit", approvals=["1" * 32, "2" * 32], terms=terms))
    attacked.evil.send()
    assert attacked.world.case("FR", attacked.case)["channel"] == "FR-59-LILLE"
    outsider = attacked.world.officers["FR-UCI", "drafter"]
    with pytest.raises(Refused) as no:
        reading.case_show(attacked.evil.victim, outsider, attacked.case)
    assert no.value.code == "case.not_found"


NEW_CASES: dict[str, dict[str, Any]] = {
    "of_no_table": {"table": "0" * 64},
    "with_an_act_that_opens_nothing": {},
    "on_a_channel_that_is_no_text": {"act": "submit", "terms": {"channel": 7}},
    "on_a_channel_with_a_nul": {"act": "submit", "terms": {"channel": "FR\x00-59-LILLE"}},
    "on_a_channel_of_four_byte_characters": {"act": "submit", "terms": {"channel": "\U0001f5ff" * 30}},
    "on_a_channel_of_500_characters": {"act": "submit", "terms": {"channel": "C" * 480}},
    "with_an_act_of_64_characters": {"act": "a" * 64},
    "with_a_pillar_of_32_characters": {"pillar": "p" * 32},
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(NEW_CASES))
def test_a_case_that_is_none(attacked: Attacked, attack: str) -> None:
    case = f"{sorted(NEW_CASES).index(attack):032x}"
    ref = attacked.evil.append(attacked.entry(case=case) | NEW_CASES[attack])
    after = attacked.evil.append(attacked.evil.header())
    attacked.evil.send()
    assert attacked.evil.reason(ref)
    assert attacked.evil.row(after).fault == ""
    assert account.status(attacked.evil.victim)["unaccounted"] == 0
    listed = reading.case_list(attacked.evil.victim, None)["cases"]
    assert case in [line["case"] for line in listed], "the operator sees that something came"
    officer = attacked.world.officers["FR-PREF-59", "drafter"]
    seen = [line["case"] for line in reading.case_list(attacked.evil.victim, officer)["cases"]]
    assert case not in seen
