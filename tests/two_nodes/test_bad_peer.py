"""A hostile peer with real keys stops at most its own exchanges. Each test is named after the attack.

Entries that are bad in themselves stand in the peer's log, void, and what follows them arrives: all of
these share one world, one long log of attacks. What does not prove itself is refused whole, kept as
evidence, and changes nothing; the honest node behind the same keys is heard afterwards as before.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity.cases.calendar import Calendar
from comity.cases.readmission import READMISSION
from comity.chancery import account, reading, upkeep
from comity.chancery.draft import case_identifier
from comity.chancery.ledger import Wire
from comity.chancery.people import KeyAnnex
from comity.envelope import canonical
from comity.envelope.keys import SealingKey
from comity.errors import PeerFault, Refused
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import Ref
from two_nodes import invariants
from two_nodes.adversary import Adversary, refused, unchanged
from two_nodes.world import Template, World, whole_case

TABLE = READMISSION.digest


class Attacked:
    """A world with one acknowledged case, and an adversary that has taken the requested side over."""

    def __init__(self, template: Template, directory: Path) -> None:
        self.world = World.of(template, directory)
        self.case = whole_case(self.world, until="acknowledge")
        self.evil = Adversary(self.world)

    def entry(self, **over: Any) -> dict[str, Any]:
        """A legal act of the requested side on the case: a refusal."""
        made = {"case": self.case, "pillar": "readmission", "act": "refuse", "table": TABLE,
                "terms": {"reason": "out_of_time"}, "approvals": ["1" * 32]}  # fmt: skip
        return self.evil.header(**made | over)

    def stays_void(self, ref: Ref, code: str) -> None:
        """The entry is void for this reason, and what follows it arrives and counts."""
        after = self.evil.append(self.evil.header())
        taken = self.evil.send()
        assert taken.new >= 2
        assert self.evil.reason(ref) == code
        assert self.evil.row(after).fault == ""
        victim = self.evil.victim
        assert self.world.state("FR", self.case) == "acknowledged", "no local change"
        invariants.conservation(victim)
        assert account.status(victim)["peer_faults"] == []


@pytest.fixture(scope="module")
def attacked(template: Template) -> Iterator[Attacked]:
    directory = Path(tempfile.mkdtemp(prefix="comity-"))
    made = Attacked(template, directory)
    yield made
    victim = made.evil.victim
    invariants.once(victim)
    invariants.caches_equal_refold(victim)
    verified = upkeep.verify_node(victim)
    assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]
    made.world.close()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def fresh(template: Template, scratch: Path) -> Iterator[Attacked]:
    made = Attacked(template, scratch)
    yield made
    made.world.close()


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


# --- Entries of the mechanism ----------------------------------------------------------------------


def key_annex(authority: str, seed: int = 1, **over: Any) -> bytes:
    key = SealingKey.from_seed(bytes([seed]) * 96)
    told = {"authority": authority, "kid": key.kid, "public": key.public.hex()} | over
    return canonical.encode(KeyAnnex(**told))


def key_terms(authority: str, seed: int = 1) -> dict[str, Any]:
    return {"authority": authority, "kid": SealingKey.from_seed(bytes([seed]) * 96).kid}


OWN = "DZ-CONS-LILLE"
CALENDAR = Calendar(code="DZ", party="DZ", weekend=(5, 6), days=())
MECHANISM: dict[str, tuple[str, dict[str, Any], bytes, str]] = {
    "an_unknown_act": ("abolish", {}, b"", "act.unknown"),
    "an_act_of_a_case": ("refuse", {"reason": "medical"}, b"", "act.unknown"),
    "start_again": ("start", {}, b"{}", "act.unknown"),
    "a_key_without_annex": ("key", key_terms(OWN), b"", "key.malformed"),
    "a_key_for_an_authority_of_ours": ("key", key_terms("FR-PREF-59"), key_annex("FR-PREF-59"),
                                       "key.unknown_authority"),
    "a_key_for_nobody": ("key", key_terms("XX-NOBODY"), key_annex("XX-NOBODY"), "key.unknown_authority"),
    "a_key_with_a_nul_in_its_authority": ("key", {"authority": "\x00"}, key_annex("\x00"), "key.malformed"),
    "a_key_named_otherwise_in_its_terms": ("key", key_terms(OWN, 2), key_annex(OWN), "key.malformed"),
    "a_key_that_is_none": ("key", key_terms(OWN), key_annex(OWN, public="00" * 1216), "key.malformed"),
    "a_key_that_is_not_hex": ("key", key_terms(OWN), key_annex(OWN, public="zz"), "key.malformed"),
    "a_calendar_of_ours": ("calendar", {}, Calendar(code="FR", party="FR", weekend=(), days=()).annex(),
                           "calendar.not_the_owner"),
    "a_calendar_without_annex": ("calendar", {"calendar": "DZ"}, b"", "calendar.malformed"),
    "a_calendar_that_is_no_json": ("calendar", {}, b"\xff", "calendar.malformed"),
    "a_calendar_with_an_eighth_weekday": (
        "calendar", {}, msgspec.structs.replace(CALENDAR, weekend=(8,)).annex(), "calendar.malformed"),
    "a_calendar_without_a_working_day": (
        "calendar", {}, msgspec.structs.replace(CALENDAR, weekend=(1, 2, 3, 4, 5, 6, 7)).annex(),
        "calendar.malformed"),
    "a_calendar_with_a_nul_day": (
        "calendar", {}, msgspec.structs.replace(CALENDAR, days=("\x00",)).annex(), "calendar.malformed"),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(MECHANISM))
def test_an_entry_of_the_mechanism_that_is_not_theirs_to_make_is_void(
    attacked: Attacked, attack: str
) -> None:
    act, terms, annex, code = MECHANISM[attack]
    people = attacked.evil.victim.store.people
    before = people.keys()
    ref = attacked.evil.append(attacked.evil.header(act=act, terms=terms), annex=annex)
    attacked.stays_void(ref, code)
    assert people.keys() == before


@pytest.mark.parametrize(
    ("terms", "act", "annex"),
    [
        ({"names": ""}, "offer", b""),
        ({"names": "DZ:0:0"}, "offer", b""),
        ({"names": "\x00"}, "offer", b""),
        ({"names": 7}, "offer", b""),
        ({"names": "FR:0:9007199254740993"}, "accept", b""),
        ({"names": "FR:0:1 FR:0:2"}, "accept", b""),
        ({}, "accept", b""),
    ],
)  # fmt: skip
def test_an_offer_or_an_acceptance_of_nothing_is_void(
    attacked: Attacked, terms: dict[str, Any], act: str, annex: bytes
) -> None:
    void = account.status(attacked.evil.victim)["effects"]["void"]
    attacked.evil.append(attacked.evil.header(act=act, pillar="police", terms=terms), annex=annex)
    attacked.evil.append(attacked.evil.header())
    attacked.evil.send()
    now = account.status(attacked.evil.victim)
    assert now["effects"]["void"] == void + 1
    assert now["unaccounted"] == 0
    assert account.pillar_status(attacked.evil.victim)["pillars"]["police"]["open"]


def test_a_hold_on_a_pillar_that_does_not_exist_is_void(attacked: Attacked) -> None:
    ref = attacked.evil.append(attacked.evil.header(act="hold", pillar="weather"))
    attacked.stays_void(ref, "pillar.unknown")


def test_a_hold_whose_text_can_not_be_read_holds_all_the_same(attacked: Attacked) -> None:
    """A hold is always valid: unreadable reasons do not void it, and are shown as none."""
    for annex in (b"", b"\xff", canonical.encode({"v": 1, "measure": "\x00", "reason": "\U0001f5ff"})):
        attacked.evil.append(attacked.evil.header(act="hold", pillar="dialogue"), annex=annex)
    attacked.evil.send()
    shown = account.pillar_status(attacked.evil.victim)["pillars"]["dialogue"]
    assert len(shown["holds"]) == 3
    assert not shown["open"]


# --- Times without end ------------------------------------------------------------------------------


@pytest.mark.parametrize("accelerated", [False, True])
def test_a_receipt_dated_in_the_year_9999_breaks_no_clock(fresh: Attacked, accelerated: bool) -> None:
    world, evil = fresh.world, fresh.evil
    case = world.open(accelerated=accelerated).case
    evil.append(evil.header(time="9999-12-31T23:59:59Z"))
    evil.send()
    shown = world.case("FR", case)
    assert shown["state"] == "submitted"
    world.open()  # our own next entry sees it, and clamps it
    assert world.case("FR", case)["deadline"]["disputed"]
    assert account.status(evil.victim)["unaccounted"] == 0


@pytest.mark.parametrize("accelerated", [False, True])
def test_a_request_dated_in_the_year_9999_breaks_no_clock(fresh: Attacked, accelerated: bool) -> None:
    world, evil = fresh.world, fresh.evil
    terms = {"channel": "DZ-DGSN-ALGER", "reply_owed": "recognition", "cleared_until": "9999-12-31",
             "accelerated": accelerated}  # fmt: skip
    case = case_identifier(evil.mech, "DZ", "5" * 32)
    made = fresh.entry(case=case, act="submit", terms=terms, time="9999-12-31T23:59:59Z")
    evil.append(made | {"approvals": ["1" * 32, "2" * 32]})
    evil.send()
    evil.append(evil.header(time="9999-12-31T23:59:59Z"))
    evil.send()
    assert world.case("FR", case)["state"] == "submitted"
    assert reading.case_list(evil.victim, None)["cases"]
    officer = world.officers["FR-CONS-ALGER", "drafter"]
    assert reading.case_acts(evil.victim, officer, case)["acts"]
    invariants.conservation(evil.victim)


# --- Histories ------------------------------------------------------------------------------------


def forked(wire: Wire, number: int) -> Wire:
    return Wire(
        wire.header.replace(b'"nonce":"', b'"nonce":"%x' % (number % 16), 1), wire.items, [], wire.annex
    )


def test_a_fork_at_every_index_is_evidence_and_everything_else_goes_on(fresh: Attacked) -> None:
    world, evil = fresh.world, fresh.evil
    honest = list(evil.wires)
    for at in range(len(honest)):
        evil.wires = [*honest[:at], forked(honest[at], at), *honest[at + 1 :]]
        with refused(evil.victim, "peer.fork"):
            evil.send(evil.payload(first=0))
        with refused(evil.victim, "peer.fork"):
            evil.send(evil.payload(first=len(honest)))  # its checkpoint alone
        evil.append(evil.header())
        with refused(evil.victim, "peer.fork"):
            evil.send(evil.payload(first=0))
        with refused(evil.victim, "checkpoint.root", "peer.fork"):
            evil.send()  # one new entry on top of another past
    kept = evil.victim.store.agreement.faults()
    assert all(fault.evidence for fault in kept)
    assert c2sp.verify(kept[0].evidence.decode(), evil.log.verifying(), c2sp.origin(evil.mech, "DZ", 0))
    world.act("DZ", fresh.case, "recognise")  # the honest branch, on which our own entries stand
    world.exchange()
    assert world.state("FR", fresh.case) == "recognised"


def test_a_shorter_history_under_the_same_keys_is_evidence(fresh: Attacked) -> None:
    evil = fresh.evil
    del evil.wires[-2:]
    evil.wires[-1] = forked(evil.wires[-1], 7)
    with refused(evil.victim, "peer.fork"):
        evil.send(evil.payload(first=0))


def test_an_old_payload_replayed_teaches_nothing(fresh: Attacked) -> None:
    evil = fresh.evil
    old = evil.payload(first=0)
    evil.append(evil.header())
    evil.send()
    with unchanged(evil.victim, "peer"):
        taken = evil.send(old)
    assert (taken.new, taken.received) == (0, len(old.entries))


def test_a_gap_waits_and_changes_nothing(fresh: Attacked) -> None:
    evil = fresh.evil
    evil.append(evil.header())
    evil.append(evil.header())
    with unchanged(evil.victim):
        assert evil.send(evil.payload(first=len(evil.wires) - 1)).gap
    assert evil.send().new == 2


def test_a_gap_so_far_away_that_no_number_holds_it(fresh: Attacked) -> None:
    evil = fresh.evil
    first = 2**53 - 2
    with unchanged(evil.victim):
        note = evil.checkpoint(first, b"\x01" * 32)
        assert evil.send(evil.payload(first=first, entries=[], checkpoint=note)).gap


# --- What travels beside -----------------------------------------------------------------------------


def lines(note: str) -> list[str]:
    return note.rstrip("\n").split("\n")


CHECKPOINTS: dict[str, tuple[Callable[[Adversary], dict[str, Any]], tuple[str, ...]]] = {
    "without_ed25519": (
        lambda e: {"checkpoint": "\n".join([*lines(e.checkpoint(len(e.wires)))[:4],
                                            lines(e.checkpoint(len(e.wires)))[5]]) + "\n"},
        ("checkpoint.signature",)),
    "without_mldsa": (
        lambda e: {"checkpoint": "\n".join(lines(e.checkpoint(len(e.wires)))[:5]) + "\n"},
        ("checkpoint.signature",)),
    "smaller_than_the_entries": (
        lambda e: {"checkpoint": e.checkpoint(len(e.wires) - 1)}, ("checkpoint.size",)),
    "larger_than_the_entries": (
        lambda e: {"checkpoint": e.checkpoint(len(e.wires) + 1)}, ("checkpoint.size",)),
    "of_another_root": (
        lambda e: {"checkpoint": e.checkpoint(len(e.wires), b"\x01" * 32)}, ("checkpoint.root",)),
    "of_another_incarnation": (
        lambda e: {"incarnation": 1, "checkpoint": e.checkpoint(len(e.wires), inc=1)},
        ("checkpoint.origin",)),
    "of_another_incarnation_from_the_beginning": (
        lambda e: {"incarnation": 1, "first": 0, "entries": [], "checkpoint": e.checkpoint(0, inc=1)},
        ("checkpoint.origin",)),
    "of_the_victims_own_log": (
        lambda e: {"checkpoint": c2sp.sign(Checkpoint(c2sp.origin(e.mech, "FR", 0), len(e.wires), e.root(
            len(e.wires))), e.log, 1)}, ("checkpoint.origin",)),
    "signed_by_the_cosigning_key": (
        lambda e: {"checkpoint": c2sp.sign(Checkpoint(c2sp.origin(e.mech, "DZ", 0), len(e.wires), e.root(
            len(e.wires))), e.cosigning, 1)}, ("checkpoint.signature",)),
    "that_is_none": (lambda e: {"checkpoint": "\x00"}, ("checkpoint.malformed",)),
    "that_is_empty": (lambda e: {"checkpoint": ""}, ("checkpoint.malformed",)),
    "for_another_mechanism": (lambda e: {"mech": "0" * 64}, ("mechanism.other",)),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(CHECKPOINTS))
def test_a_checkpoint_that_does_not_cover_what_came(fresh_sqlite: Attacked, attack: str) -> None:
    evil = fresh_sqlite.evil
    evil.append(evil.header())
    over, codes = CHECKPOINTS[attack]
    with refused(evil.victim, *codes):
        evil.send(evil.payload(**over(evil)))
    assert evil.send().new == 1, "the same entry under a good checkpoint is taken"


@pytest.fixture
def fresh_sqlite(sqlite_template: Template, scratch: Path) -> Iterator[Attacked]:
    made = Attacked(sqlite_template, scratch)
    yield made
    made.world.close()


def test_a_box_that_is_not_the_one_named(fresh: Attacked) -> None:
    evil = fresh.evil
    item = {"box": "0" * 64, "kc": "0" * 64}
    for items in ([b"another box"], [], [None, None]):
        evil.append(fresh.entry(items=[item]), items=items)
        with refused(evil.victim, "bundle.item_mismatch"):
            evil.send()
        evil.wires.pop()
    evil.append(fresh.entry(items=[item]), items=[None])
    assert evil.send().new == 1, "erased before it arrived"
    assert upkeep.verify_node(evil.victim)["ok"]


def test_an_annex_missing_exchanged_or_unasked_for(fresh: Attacked) -> None:
    evil = fresh.evil
    for terms, annex in (
        ({"annex": "0" * 64}, b""),
        ({"annex": "0" * 64}, b"x"),
        ({"annex": 7}, b"x"),
        ({}, b"x"),
    ):
        header = canonical.encode(evil.header(act="hold", pillar="police", terms=terms))
        evil.append(header, annex=annex)
        with refused(evil.victim, "bundle.annex_mismatch"):
            evil.send()
        evil.wires.pop()


def test_a_forged_cosignature(fresh: Attacked) -> None:
    evil, victim = fresh.evil, fresh.evil.victim
    name = c2sp.cosigner_name(evil.mech, "DZ")
    head = victim.store.logs.head("FR", 0)
    assert head is not None
    ours = c2sp.origin(evil.mech, "FR", 0)
    fresh.world.open()
    head = victim.store.logs.head("FR", 0)
    assert head is not None
    good = c2sp.cosign(Checkpoint(ours, head.size, head.root), evil.cosigning, name, 1)
    other_root = c2sp.cosign(Checkpoint(ours, head.size, b"\x01" * 32), evil.cosigning, name, 1)
    by_log_key = c2sp.cosign(Checkpoint(ours, head.size, head.root), evil.log, name, 1)
    for cosignature in (other_root, by_log_key, good[:1], good[1:], [*good, good[0]]):
        with refused(victim, "cosignature.signature"):
            evil.send(evil.payload(held=head.size, cosignature=cosignature))
    for held in (head.size + 1, 2**53 - 1):
        with refused(victim, "cosignature.size"):
            evil.send(evil.payload(held=held, cosignature=good))
    with refused(victim, "cosignature.malformed"):
        evil.send(evil.payload(held=head.size, cosignature=["— \x00"]))
    evil.send(evil.payload(held=head.size, cosignature=good))
    assert victim.peer().cosigned_size == head.size


# --- Before there is a log ---------------------------------------------------------------------------


@pytest.fixture
def unmet(sqlite_template: Template, scratch: Path) -> Iterator[Attacked]:
    """A victim that has the mechanism in force and nothing yet of the adversary's log."""
    world = World.of(sqlite_template, scratch)
    made = Attacked.__new__(Attacked)
    made.world, made.case = world, ""
    made.evil = Adversary(world)
    made.evil.victim.store.dockets.drop_all()
    logs = made.evil.victim.store.logs
    for model in (logs.m.Entry, logs.m.Log):
        model.objects.using(logs.alias).filter(party="DZ").delete()
    with made.evil.victim.store.write():
        peer = made.evil.victim.peer()
        peer.checkpoint = ""
        made.evil.victim.store.agreement.put_peer(peer)
    yield made
    world.close()


@pytest.mark.parametrize(
    "attack", ["another_act", "other_signature", "one_signature", "other_document", "a_hash"]
)
def test_a_start_altered(unmet: Attacked, attack: str) -> None:
    evil = unmet.evil
    start, header = evil.wires[0], canonical.decode(evil.wires[0].header)
    annex = canonical.decode(start.annex)
    if attack == "other_signature":
        annex["signatures"]["FR"] = annex["signatures"]["DZ"]
    elif attack == "one_signature":
        del annex["signatures"]["FR"]
    elif attack == "other_document":
        annex["document"] = annex["document"].replace('"nonce":"', '"nonce":"0')[:-1] + "}"
    changed = canonical.encode(annex)
    header["terms"].pop("annex")
    if attack == "another_act":
        header["act"] = "receipt"
    evil.wires, rest = [], evil.wires[1:]
    evil.append(header if attack != "a_hash" else b"\xff", annex=changed)
    evil.wires += rest
    with refused(evil.victim, "start.invalid"):
        evil.send()
    evil.wires = [start, *rest]
    assert evil.send().new == len(evil.wires)


def test_an_empty_log_and_then_the_true_one(unmet: Attacked) -> None:
    evil = unmet.evil
    assert evil.send(evil.payload(entries=[])).new == 0
    assert evil.send().new == len(evil.wires)


def test_a_bundle_that_is_no_payload(fresh_sqlite: Attacked) -> None:
    from comity.courier import bundle

    for plain in (
        b"",
        b"\xc1",
        b"\x80",
        msgspec.msgpack.encode({"v": 2}),
        b"\x93" * 5000,
        b"\xdf" + b"\xff" * 99,
    ):
        with pytest.raises(PeerFault) as no:
            bundle.decode(plain)
        assert no.value.code == "bundle.payload"


def test_our_request_opened_again_by_the_peer_that_pretends_not_to_have_seen_it(fresh: Attacked) -> None:
    """Both openings are concurrent then: were the identifier not bound to its author, the party that comes
    first in the alphabet would become the requesting one, and our own request void."""
    world, evil = fresh.world, fresh.evil
    had_seen = evil.victim.store.logs.head("FR", 0)
    assert had_seen is not None
    case = world.open().case
    terms = {"channel": "DZ-DGSN-ALGER", "reply_owed": "recognition", "cleared_until": "2026-05-01"}
    seen = {"FR": [0, had_seen.size, had_seen.root.hex()]}
    evil.append(fresh.entry(case=case, act="submit", terms=terms, seen=seen, approvals=["1" * 32, "2" * 32]))
    evil.send()
    shown = world.case("FR", case)
    assert (shown["requesting"], shown["channel"]) == ("FR", "FR-59-LILLE")
