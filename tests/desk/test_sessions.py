"""How long a session lives, where it counts, and that it ends on the server."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from typing import Any

import pytest
from django.core import signing

from comity.desk.sessions import BEGAN, IDLE_SECONDS, LONGEST_SECONDS, NOTED_SECONDS, SEEN, alive
from desk.desks import OURS, THEIRS, Desks
from desk.visitor import Visitor

NOW = 1_800_000_000
MINUTE, HOUR = 60, 3600


def test_a_session_ends_fifteen_minutes_after_it_was_last_seen() -> None:
    assert IDLE_SECONDS == 15 * MINUTE
    assert alive(NOW - HOUR, NOW - 15 * MINUTE, NOW)
    assert not alive(NOW - HOUR, NOW - 15 * MINUTE - 1, NOW)


def test_a_session_ends_after_twelve_hours_whatever_happens() -> None:
    assert LONGEST_SECONDS == 12 * HOUR
    assert alive(NOW - 12 * HOUR, NOW, NOW)
    assert not alive(NOW - 12 * HOUR - 1, NOW, NOW)


def test_a_session_that_was_seen_later_than_now_has_ended() -> None:
    """A clock that was set back lengthens no session."""
    assert not alive(NOW - HOUR, NOW + 1, NOW)


def signed_in(desks: Desks, authority: str = OURS, rank: str = "audits") -> Visitor:
    """A session of this test's own: it will be ended."""
    person = desks.person(authority, rank)
    visitor = Visitor(desks.desk(person.party))
    assert visitor.sign_in(person).status == 302
    assert visitor.get("/").status == 200
    return visitor


def age(desks: Desks, visitor: Visitor, **times: int) -> None:
    """Write other times into the session's row, as time that went by would have."""
    office = desks.offices["FR"]
    assert office.keyring.bodies is not None
    key = hmac.digest(office.keyring.bodies.local, b"comity/1/desk", hashlib.sha256).hex()
    salt = "django.contrib.sessions.SessionStore"
    where = [visitor.cookie("session")]
    with sqlite3.connect(desks.folder / "FR" / "node.sqlite3", timeout=30) as database:
        row = database.execute("SELECT session_data FROM django_session WHERE session_key = ?", where).fetchone()
        data: dict[str, Any] = signing.loads(row[0], key=key, salt=salt, serializer=signing.JSONSerializer)
        assert {BEGAN, SEEN} <= set(data)
        changed = signing.dumps(data | times, key=key, salt=salt, serializer=signing.JSONSerializer, compress=True)
        database.execute("UPDATE django_session SET session_data = ? WHERE session_key = ?", [changed, *where])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("began", "seen", "stands"),
    [
        (HOUR, IDLE_SECONDS - NOTED_SECONDS, True),
        (HOUR, IDLE_SECONDS + 5, False),
        (LONGEST_SECONDS - MINUTE, 0, True),
        (LONGEST_SECONDS + 5, 0, False),
    ],
    ids=["seen lately", "left alone", "of today", "of yesterday"],
)
def test_the_desk_ends_a_session_that_is_over(desks: Desks, began: int, seen: int, stands: bool) -> None:
    visitor, now = signed_in(desks), int(time.time())
    age(desks, visitor, **{BEGAN: now - began, SEEN: now - seen})
    kept = dict(visitor.cookies)
    answer = visitor.get("/")
    assert answer.status == (200 if stands else 302)
    visitor.cookies = kept
    assert visitor.get("/").status == (200 if stands else 302)


@pytest.mark.slow
def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(desks: Desks) -> None:
    visitor = signed_in(desks)
    kept = dict(visitor.cookies)
    assert visitor.post("/sign-out/", {}).status == 302
    thief = Visitor(visitor.base, cookies=kept)
    assert thief.get("/").status == 302


@pytest.mark.slow
def test_two_desks_of_one_host_keep_their_sessions_apart(desks: Desks) -> None:
    """A browser sends the cookies of a host to each of its ports: here one has both, as it would."""
    ours, theirs = signed_in(desks), signed_in(desks, THEIRS)
    assert all(name.startswith("__Host-comity-fr-") for name in ours.cookies)
    assert all(name.startswith("__Host-comity-dz-") for name in theirs.cookies)
    both = ours.cookies | theirs.cookies
    here, there = Visitor(ours.base, cookies=dict(both)), Visitor(theirs.base, cookies=dict(both))
    assert desks.person(OURS, "audits").name in here.get("/keys/").text
    assert desks.person(THEIRS, "audits").name in there.get("/keys/").text
    assert here.post("/sign-out/", {"csrfmiddlewaretoken": ours.cookie("csrf")}).status == 302
    assert there.get("/").status == 200
    # And what one desk gave is nothing to the other.
    swapped = {name.replace("-fr-", "-dz-"): value for name, value in ours.cookies.items()}
    assert Visitor(theirs.base, cookies=swapped).get("/").status == 302


@pytest.mark.slow
def test_cookies_go_back_to_this_origin_alone_and_to_no_script(desks: Desks) -> None:
    person = desks.person(OURS, "administers")
    visitor = Visitor(desks.desk("FR"))
    visitor.get("/sign-in/")
    given = visitor.post("/sign-in/", {"login": person.name, "password": person.password}).cookies
    assert given
    for cookie in given:
        for attribute in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            assert attribute in cookie
        assert "Domain" not in cookie


@pytest.mark.slow
def test_signing_in_makes_a_new_session(desks: Desks) -> None:
    """A session that somebody laid into the browser before is not the one that signs in."""
    visitor = Visitor(desks.desk("FR"))
    visitor.get("/sign-in/passkey/", Accept="application/json")  # keeps its question in a session
    before = visitor.cookie("session")
    assert before
    assert visitor.sign_in(desks.person(OURS, "directs")).status == 302
    assert visitor.cookie("session") not in ("", before)
    assert Visitor(visitor.base, cookies={"__Host-comity-fr-session": before}).get("/").status == 302
