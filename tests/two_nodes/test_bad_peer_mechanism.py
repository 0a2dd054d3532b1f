"""A hostile peer's keys, calendars, holds and times: void, and nothing else stops. Named after the attack."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from comity.cases.calendar import Calendar
from comity.chancery import account, reading
from comity.chancery.draft import case_identifier
from comity.chancery.people import KeyAnnex
from comity.envelope import canonical
from comity.envelope.keys import SealingKey
from two_nodes import invariants
from two_nodes.attacked import Attacked

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
