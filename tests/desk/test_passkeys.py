"""Passkeys: registered with a token file, used to sign in, and signing the hash of what is approved.

By Chromium's virtual authenticator, which does all that a key does and asks nobody.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from comity import language
from comity.chancery import people, reading, submit
from desk.desks import CHANNEL, OURS, Desks, Person
from desk.screen import LOCALES, Screen
from desk.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
LANG = "fr"
# What a form sends: the credential that the authenticator gave, and where it would have gone.
SIGN = """async (form) => {
  const given = await answerGet(JSON.parse(document.querySelector(form).dataset.options));
  return JSON.stringify(given);
}"""


@pytest.fixture(scope="module")
def approver(desks: Desks) -> Person:
    """An officer who has a token file and no password."""
    row, token = people.add_officer(desks.offices["FR"], "Clé d'Essai", OURS, ["approves"])
    return Person(row.name, "FR", row, token, "")


@pytest.fixture(scope="module")
def screen(browser: Browser, desks: Desks, approver: Person) -> Iterator[Screen]:
    """That officer's browser, after the first sign-in with the token and the registration of a key."""
    context = browser.new_context(locale=LOCALES[LANG])
    page = context.new_page()
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": kind | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    made = Screen(page, desks, "FR", LANG)
    made.go("/sign-in/token/")
    page.set_input_files("#file", {"name": "x.token", "mimeType": "text/plain", "buffer": approver.token.encode()})
    made.send("main form")
    made.sees("keys.why")
    page.fill("#name", "la clé du bureau")
    made.send("form[data-passkey=create]")
    yield made
    assert made.complaints == []
    context.close()


def draft(desks: Desks, reference: str) -> tuple[str, str, dict[str, Any]]:
    """A cleared draft that waits: its address, its hash and its fields."""
    office, drafter = desks.offices["FR"], desks.person(OURS, "drafts").row
    opening = reading.opening_acts(office, drafter, "readmission")["acts"][0]
    fields = opening["example"] | {"channel": CHANNEL, "reference": reference}
    made = submit.draft_opening(office, drafter, "readmission", fields, [])
    for safeguard in opening["safeguards"]:
        given = {"safeguard": safeguard, "reason": "examined", "until": fields["cleared_until"]}
        submit.clear(office, desks.person(OURS, "reviews").row, made.case, given)
    return f"/drafts/{made.proposal}/", str(made.content_hash), fields


def waits(desks: Desks, address: str) -> bool:
    proposal = address.strip("/").rpartition("/")[2]
    return desks.offices["FR"].store.house.proposals_by_id([proposal])[proposal].status == "waiting"


def replayed(screen: Screen) -> Visitor:
    """Another client with this officer's cookies: a stolen session."""
    kept = {one["name"]: one["value"] for one in screen.page.context.cookies()}
    return Visitor(screen.base, LANG, kept)


def test_an_officer_enrols_with_a_token_and_comes_back_with_the_passkey(
    screen: Screen, approver: Person, desks: Desks
) -> None:
    screen.go("/keys/")
    assert "la clé du bureau" in screen.text()
    with screen.page.expect_navigation():
        screen.page.locator(".who form button").click()
    assert screen.page.url.endswith("/sign-in/")
    screen.go("/")
    assert "/sign-in/" in screen.page.url
    with screen.page.expect_navigation(url=lambda url: "/sign-in/" not in url):
        screen.page.locator("form[data-passkey=get] button.primary").click()
    assert approver.name in screen.text()
    # The token has served: whoever finds the file later comes in no more.
    thief = Visitor(desks.desk("FR"))
    thief.get("/sign-in/token/")
    assert thief.post("/sign-in/token/", {"token": approver.token}).status == 422


def test_a_draft_is_approved_by_the_passkeys_signature_over_its_hash(screen: Screen, desks: Desks) -> None:
    address, content_hash, _ = draft(desks, "passkey/1")
    screen.go(address)
    screen.sees("draft.passkey_signs")
    assert screen.hash() == content_hash
    with screen.page.expect_navigation(url="**/cases/**"):
        screen.page.locator("form:has([name=hash]) button.primary").click()
    screen.sees_word("state", "submitted")


def test_a_signature_for_one_draft_approves_no_other(screen: Screen, desks: Desks) -> None:
    first, first_hash, _ = draft(desks, "passkey/2")
    second, second_hash, _ = draft(desks, "passkey/3")
    screen.go(first)
    signed = screen.page.evaluate(SIGN, "form:has([name=hash])")
    thief = replayed(screen)
    assert thief.post(second, {"hash": second_hash, "credential": signed}).status == 409
    # What was asked is asked once: nor does the signature serve its own draft after it was misused.
    assert thief.post(first, {"hash": first_hash, "credential": signed}).status == 409
    assert waits(desks, first)
    assert waits(desks, second)


def test_a_signature_serves_once_and_for_the_hash_that_was_shown(screen: Screen, desks: Desks) -> None:
    first, first_hash, _ = draft(desks, "passkey/4")
    second, second_hash, _ = draft(desks, "passkey/5")
    # The thief has both: a signature over the first hash, and the second page's question standing.
    screen.go(first)
    signed = screen.page.evaluate(SIGN, "form:has([name=hash])")
    thief = replayed(screen)
    thief.get(second)
    assert thief.post(second, {"hash": second_hash, "credential": signed}).status == 409
    assert waits(desks, second)
    thief.get(second)
    assert thief.post(second, {"hash": first_hash, "credential": signed}).status == 409
    assert waits(desks, second)


def test_a_stolen_session_approves_nothing_without_the_key(screen: Screen, desks: Desks) -> None:
    address, content_hash, _ = draft(desks, "passkey/6")
    screen.go(address)
    thief = replayed(screen)
    page = thief.get(address)
    assert page.status == 200  # it reads, until it ends
    for credential in ("", "{}", json.dumps({"id": "x", "type": "public-key"})):
        refused = thief.post(address, {"hash": content_hash, "credential": credential, "password": "guess"})
        assert refused.status == 409
        assert language.say("errors.proof.wrong.message", LANG) in refused.text
    assert waits(desks, address)


def test_the_same_person_does_not_stand_for_a_draft_twice(desks: Desks) -> None:
    address, content_hash, _ = draft(desks, "passkey/7")
    drafter = desks.person(OURS, "drafts")
    visitor = Visitor.of(desks, drafter, LANG)
    assert 'name="hash"' not in visitor.get(address).text
    refused = visitor.post(address, {"hash": content_hash, "password": drafter.password})
    assert refused.status == 403
    assert language.say("errors.approval.same_officer.message", LANG) in refused.text
    assert waits(desks, address)


def test_a_changed_draft_voids_what_the_approver_was_shown(desks: Desks) -> None:
    address, content_hash, _ = draft(desks, "passkey/8")
    proposal = address.strip("/").rpartition("/")[2]
    person = desks.person(OURS, "approves")
    approver = Visitor.of(desks, person, LANG)
    assert content_hash in approver.get(address).text
    # The drafter changes it while the other reads: a new draft, and the old one is over.
    office, drafter = desks.offices["FR"], desks.person(OURS, "drafts").row
    opening = reading.opening_acts(office, drafter, "readmission")["acts"][0]
    fields = opening["example"] | {"channel": CHANNEL, "reference": "passkey/8 bis"}
    made = submit.draft_opening(office, drafter, "readmission", fields, [], keep=True, replaces=proposal)
    given = {"hash": content_hash, "password": person.password}
    assert approver.post(address, given).status == 409
    # Nor does the hash that was shown approve the new one.
    refused = approver.post(f"/drafts/{made.proposal}/", given)
    assert language.say("errors.approval.hash_mismatch.message", LANG) in refused.text
    assert waits(desks, f"/drafts/{made.proposal}/")
