"""Who gets what at each address: every route, every rank, every relation to the case, every state of its pillar.

Expected is what the door and the address say together (`expected`), so a new route is held to it at once; a
route without a door, or with a parameter that `standing.py` does not know, fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from comity.chancery import submit
from desk.addresses import Route, routes
from desk.desks import ELSEWHERE, OURS, OVERSIGHT, RANKS, READER, THEIRS, Desks, Person
from desk.standing import Standing
from desk.visitor import Answer, Visitor

pytestmark = pytest.mark.slow
# What is open to whoever reaches the desk: signing in, and the choice of a language. Another route with an
# open door fails until it stands here.
CEREMONY = {
    "mfa_login_webauthn", "mfa_authenticate", "account_logout", "account_login", "account_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn", "enrol",
}  # fmt: skip
OPEN = CEREMONY | {"language", "api:openapi-json"}
# Parameters that name what the standing world has not: a passkey, a list that was sent in.
NOTHING_THERE = {"pk", "number"}
# An address that only takes a form says so to whoever passes its door.
FORM_ONLY = 405
ANONYMOUS = None
SEEN, HIDDEN, GIVEN = "seen", "hidden", "given"
# Pages that a readmission has not: test_flagging.py, test_dialogue.py and test_consular_case.py have cases that do.
OF_OTHERS = {"flag", "prepare", "prepare_pdf", "minutes", "visit_notes"}
# What is made of contents: who was given a case reads those that were sealed to them, and here is none.
OF_CONTENTS = {"attachment": 404, "letter": 409}


def relation(person: Person) -> str:
    """Whether the standing case is on a channel of this officer's authority."""
    authority = person.row.authority
    return HIDDEN if authority in (*ELSEWHERE, OVERSIGHT) else SEEN


def expected(route: Route, person: Person | None, related: str = "") -> set[int]:
    """The statuses that a GET may have. `related`: what the officer is to both cases, where their channel says else."""
    if route.door == "nobody":
        return {404}
    if route.door == "token":
        return {401, FORM_ONLY}
    if person is None:
        return {302} if route.signed_in else {200, 302, FORM_ONLY}
    if route.ranks and not set(route.ranks) & set(person.row.ranks):
        return {403}
    overseer = person.row.authority == OVERSIGHT
    if route.ranks and overseer != (route.door == "oversight"):
        return {403}  # who oversees passes that door alone, and nobody else does
    if overseer and route.name == "inbox":
        return {302}
    behind = _behind(route, person, related)
    if route.name == "identify" and behind == 200:
        # The asked side alone has a registry to ask, and of it who drafts or approves.
        behind = 409 if person.party == "FR" else 200 if {"drafts", "approves"} & set(person.row.ranks) else 403
    return {behind, FORM_ONLY} | ({200, 302} if route.name in CEREMONY else set())


def _behind(route: Route, person: Person, related: str) -> int:
    """What there is behind a door that this officer passes."""
    if NOTHING_THERE & set(route.parameters):
        return 404
    if "proposal" in route.parameters:
        return 200 if person.row.authority == OURS and related != HIDDEN else 404
    if "safeguard" in route.parameters and person.party != "FR":
        return 404  # what the sender attests is examined in the sender's house
    if route.name in OF_OTHERS:
        return 404
    if "case" in route.parameters:
        if related == GIVEN:
            return OF_CONTENTS.get(route.name, 200)
        return 200 if (related or relation(person)) == SEEN else 404
    return 200


def ask(standing: Standing, person: Person | None, route: Route, method: str = "GET", party: str = "FR") -> Answer:
    visitor = Visitor.of(standing.desks, person) if person else Visitor(standing.desks.desk(party))
    return visitor.ask(method, route.at(standing.values))


def mistakes(
    standing: Standing, people: list[Person | None], related: str = ""
) -> list[tuple[str, str, int, set[int]]]:
    """Cells that are not as expected: (who, route, status, expected)."""
    found = []
    for person in people:
        for route in routes():
            wanted, got = expected(route, person, related), ask(standing, person, route)
            if got.status not in wanted:
                found.append((person.name if person else "nobody", route.name, got.status, wanted))
            if person is None and route.signed_in and "/sign-in/" not in got.headers.get("location", ""):
                found.append(("nobody", route.name, got.status, wanted))
    return found


def everybody(desks: Desks) -> list[Person | None]:
    """Nobody; each rank of our end, of the other end, and of another authority; the reader; the other's other;
    who oversees."""
    people: list[Person | None] = [desks.person(seat, rank) for seat in (OURS, THEIRS, "FR-UCI") for rank in RANKS]
    others = [desks.person(READER, "drafts"), desks.person("DZ-DGSN", "drafts"), desks.person(OVERSIGHT, "audits")]
    return [ANONYMOUS, *people, *others]


@contextmanager
def held(desks: Desks, *parties: str) -> Iterator[None]:
    for party in parties:
        desks.hold(party)
    desks.exchange()
    try:
        yield
    finally:
        desks.resume("DZ" if parties == ("FR",) else "FR")


def test_every_route_has_a_door_and_few_are_open() -> None:
    assert [route.name for route in routes() if not route.door or not set(route.ranks) <= set(RANKS)] == []
    names = [route.name for route in routes()]
    assert len(names) == len(set(names))
    opened = {route.name for route in routes() if not route.signed_in and route.door not in ("token", "nobody")}
    assert opened <= OPEN
    assert all(route.address.startswith("/api/") for route in routes() if route.door == "token")


def test_every_parameter_of_an_address_is_known_to_the_tests(standing: Standing) -> None:
    known = set(standing.values)
    assert [(route.name, set(route.parameters) - known) for route in routes() if set(route.parameters) - known] == []


def test_each_address_answers_each_officer_as_its_door_says(standing: Standing) -> None:
    assert mistakes(standing, everybody(standing.desks)) == []


@pytest.mark.parametrize("parties", [("FR",), ("DZ",), ("FR", "DZ")], ids="-".join)
def test_a_held_pillar_opens_and_closes_no_page(standing: Standing, parties: tuple[str, ...]) -> None:
    desks = standing.desks
    people = [desks.person(seat, "drafts") for seat in (OURS, THEIRS, READER, "FR-UCI")]
    with held(desks, *parties):
        assert mistakes(standing, [ANONYMOUS, *people, desks.person(OURS, "directs")]) == []


@contextmanager
def restricted(standing: Standing, *named: Person) -> Iterator[None]:
    """Both cases, to these officers of their authority."""
    office, director = standing.desks.offices["FR"], standing.desks.person(OURS, "directs").row
    for case in (standing.case, standing.drafted_case):
        submit.name_readers(office, director, case, {"readers": [person.row.officer for person in named]})
    try:
        yield
    finally:
        for case in (standing.case, standing.drafted_case):
            submit.name_readers(office, director, case, {"everyone": True})


def test_an_officer_of_the_same_authority_who_is_not_named_passes_no_door_to_a_case(standing: Standing) -> None:
    desks = standing.desks
    named = desks.person(OURS, "drafts")
    with restricted(standing, named):
        assert mistakes(standing, [desks.person(OURS, rank) for rank in RANKS if rank not in ("drafts", "directs")],
                        HIDDEN) == []  # fmt: skip
        assert mistakes(standing, [named, desks.person(OURS, "directs")], SEEN) == []
        assert mistakes(standing, [desks.person(THEIRS, "drafts")]) == [], "the other side has lists of its own"


def test_an_authority_that_was_given_a_case_passes_the_doors_to_it_and_to_no_other(standing: Standing) -> None:
    desks, store = standing.desks, standing.desks.offices["FR"].store
    with store.write():
        store.access.give(standing.case, "FR-UCI", "FR:0:9")
    try:
        given = [desks.person("FR-UCI", rank) for rank in ("drafts", "directs")]
        assert mistakes(standing, given, GIVEN) == []
    finally:
        with store.write():
            store.access.take(standing.case, "FR-UCI")
    assert mistakes(standing, [desks.person("FR-UCI", "drafts")]) == []


def test_a_form_is_taken_from_nobody_who_may_not_see_its_page(standing: Standing) -> None:
    """Every address, with POST and the token of a form: nothing is written, and the answer is as for GET."""
    desks = standing.desks
    before = {party: (office.heads(), office.store.house.last()) for party, office in desks.offices.items()}
    wrong = []
    for person in (ANONYMOUS, desks.person("FR-UCI", "drafts"), desks.person("DZ-DGSN", "approves")):
        for route in routes():
            hidden = {"case", "proposal"} & set(route.parameters)
            if not route.signed_in or (person is not None and not hidden):
                continue
            got = ask(standing, person, route, "POST")
            wanted = {404, 405} if person is not None else {302, 403}
            if got.status not in wanted or (got.status == 302 and "/sign-in/" not in got.headers["location"]):
                wrong.append((person.name if person else "nobody", route.name, got.status))
    assert wrong == []
    assert {p: (office.heads(), office.store.house.last()) for p, office in desks.offices.items()} == before


def test_a_form_without_its_token_is_refused(standing: Standing) -> None:
    drafter = Visitor.of(standing.desks, standing.desks.person(OURS, "drafts"))
    for route in routes():
        if route.signed_in and route.name not in CEREMONY and not route.ranks:
            drafter.cookies = {name: value for name, value in drafter.cookies.items() if not name.endswith("-csrf")}
            answer = drafter.post(route.at(standing.values), {"csrfmiddlewaretoken": "a" * 32})
            assert answer.status == 403, route.name


def test_an_address_that_is_no_route_answers_as_a_hidden_case_does(standing: Standing) -> None:
    outside = Visitor.of(standing.desks, standing.desks.person("FR-UCI", "drafts"))
    assert outside.get("/nothing/here/").status == 404
