"""Two worlds that differ in hidden cases: an officer who may not see them gets the same of both, to the byte.

The twins are one world founded once and copied before anything is served, so keys, officers and the standing
case are the same. In one of them another authority works a case on another channel; and the officer's own works
one on the same channel, and drafts another, for which the officer is not named. In the other world nothing
happens. Then both are asked everything that an officer of the first authority can ask, on both desks.

Made equal before they are compared, since they differ between two runs of one world too:
- the tokens of forms (`csrfmiddlewaretoken`) and challenges of passkeys: fresh randomness in each answer;
- the headers `Date` and `Expires` (on pages of signing in it is the same second), and the value of
  `Set-Cookie`: the session's and the form's own randomness.
Nothing else. Entries carry their positions in the logs on the interface (`/api/`), by the agreed surface: an
officer with a token learns from them how long the logs are. They are normalised in those answers alone, and
docs/threats.md names it.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from comity import node
from comity.chancery import people, reading, submit
from comity.store.people import OfficerRow
from desk.addresses import routes
from desk.desks import CHANNEL, FIRST, OURS, PARTIES, THEIRS, Desks, Person
from desk.standing import NAME, Standing
from desk.visitor import Answer, Visitor

pytestmark = pytest.mark.slow
# In no example of the forms, so that it is found nowhere unless it leaked.
HIDDEN, HIDDEN_ARABIC = "ZARZOURI", "زرزوري"
REFERENCE = "caché/77"
# Of the officers who are named for what is kept from their colleagues.
RANKED = ("drafts", "approves", "reviews")
FRESH = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb'data-options="[^"]*"'),
)
POSITION = re.compile(rb'"index":\s*\d+')


@dataclass
class Twins:
    with_it: Standing
    without: Standing
    hidden: str
    kept: str
    draft: str


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    folder = tmp_path_factory.mktemp("twins")
    first = Desks.found(folder / "one")
    named = {rank: people.add_officer(first.offices["FR"], f"named {rank}", OURS, [rank])[0] for rank in RANKED}
    first.serve()
    standing = Standing.make(first)
    first.close()
    shutil.copytree(folder / "one", folder / "two")
    both = []
    try:
        for name in ("one", "two"):
            both.append(standing.moved(reopened(first, folder / name)))
        desks = both[0].desks
        person = {"surname": HIDDEN, "given_names": "Nour", "name_arabic": HIDDEN_ARABIC, "born": "1991"}
        hidden = desks.open("FR-UCI", "FR-UCI-DGSN", person=person, reference=REFERENCE)
        desks.exchange()
        desks.act("DZ-DGSN", hidden, "acknowledge")
        kept, draft = kept_from_the_others(desks, named)
        desks.exchange()
        both[1].desks.exchange()
        both[1].desks.exchange()
        yield Twins(both[0], both[1], hidden, kept, draft)
    finally:
        for each in both:
            each.desks.close()


def kept_from_the_others(desks: Desks, named: dict[str, OfficerRow]) -> tuple[str, str]:
    """A case of the officer's own authority, sealed, and the draft of one; neither desk's officers are named."""
    office = desks.offices["FR"]
    opening = reading.opening_acts(office, named["drafts"], "readmission")["acts"][0]
    person = opening["example"]["person"] | {"surname": f"{HIDDEN} K", "name_arabic": HIDDEN_ARABIC, "born": "1991"}
    fields = opening["example"] | {"channel": CHANNEL, "person": person, "reference": REFERENCE}
    sealed, draft = [submit.draft_opening(office, named["drafts"], "readmission", fields, []) for _ in range(2)]
    for each in (sealed, draft):
        readers = {"readers": [named["approves"].officer, named["reviews"].officer]}
        submit.name_readers(office, named["drafts"], each.case, readers)
    for safeguard in opening["safeguards"]:
        cleared = {"safeguard": safeguard, "reason": "examined", "until": fields["cleared_until"]}
        submit.clear(office, named["reviews"], sealed.case, cleared)
    submit.approve(office, named["approves"], str(sealed.proposal), str(sealed.content_hash))
    desks.exchange()
    submit.name_readers(desks.offices["DZ"], desks.person(THEIRS, "directs").row, sealed.case, {"readers": []})
    return sealed.case, str(draft.proposal)


def reopened(founded: Desks, folder: Path) -> Desks:
    """A world found in this folder, served."""
    made = Desks(folder, people=founded.people)
    for party in PARTIES:
        passphrase = (folder / f"{party}.passphrase").read_bytes().strip()
        made.offices[party] = node.open_office(folder / party, passphrase)
    made.serve()
    return made


def asking(desks: Desks) -> list[Person]:
    return [desks.person(FIRST[party], rank) for party in PARTIES for rank in ("drafts", "approves", "reviews")]


def questions(twins: Twins, person: Person) -> list[str]:
    """All that can be asked with GET, of what is there, of what is hidden and of what is absent."""
    standing, absent = twins.with_it, "f" * 32
    found = []
    for case in (standing.case, twins.hidden, twins.kept, absent):
        for route in routes():
            steers = route.ranks and not set(route.ranks) & set(person.row.ranks)
            if not steers and route.name not in ("mfa_login_webauthn", "account_logout"):
                found.append(route.at(standing.values | {"case": case}))
    found += [f"/drafts/{twins.draft}/", f"/drafts/{absent}/"]
    waits = ("mine", "approval", "theirs", "all")
    found += [f"/?wait={wait}{more}" for wait in waits for more in ("", "&late=1", "&procedure=readmission")]
    found += [f"/?wait=all&state={state}&procedure=readmission" for state in ("submitted", "acknowledged")]
    texts = (NAME, HIDDEN, HIDDEN_ARABIC, REFERENCE, "Nour", "1991", HIDDEN.lower(), HIDDEN[:4], twins.hidden)
    found += [f"/search/?q={quote(text)}" for text in (*texts, twins.kept)]
    return list(dict.fromkeys(found))


def bare(answer: Answer, address: str) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Status, headers and body without what is fresh in each answer."""
    body = answer.body
    for pattern in FRESH:
        body = pattern.sub(b"", body)
    if address.startswith("/api/"):
        body = POSITION.sub(b"", body)
    left = {"date", "expires", "set-cookie"} | ({"content-length"} if body != answer.body else set())
    return answer.status, tuple(sorted((n, v) for n, v in answer.headers.items() if n not in left)), body


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_who_may_not_see_a_case_gets_the_same_answers_as_if_it_were_not_there(twins: Twins, lang: str) -> None:
    differ = []
    for person in asking(twins.with_it.desks):
        one = Visitor.of(twins.with_it.desks, person, lang)
        two = Visitor.of(twins.without.desks, person, lang)
        for address in questions(twins, person):
            one.bearer = two.bearer = person.token.strip() if address.startswith("/api/") else ""
            mine, other = one.get(address), two.get(address)
            if bare(mine, address) != bare(other, address):
                differ.append((person.name, address, mine.status, other.status))
            told = mine.text + " ".join(mine.headers.values())
            asked = HIDDEN in address.upper() or quote(HIDDEN_ARABIC) in address
            assert asked or (HIDDEN not in told and HIDDEN_ARABIC not in told), (person.name, address)
            assert len(mine.body) == len(other.body) or b"csrf" in mine.body, (person.name, address)
    assert differ == []


def test_a_hidden_case_and_an_absent_one_are_refused_with_the_same_bytes(twins: Twins) -> None:
    for seat in (OURS, THEIRS):
        visitor = Visitor.of(twins.with_it.desks, twins.with_it.desks.person(seat, "drafts"))
        for route in routes():
            if "case" not in route.parameters:
                continue
            answers = []
            for case in (twins.hidden, twins.kept, "f" * 32):
                address = route.at(twins.with_it.values | {"case": case})
                answer = visitor.get(address)
                status, headers, body = bare(answer, address)
                answers.append((status, headers, body.replace(case.encode(), b"")))
            assert answers[0] == answers[1] == answers[2], route.name
            assert answers[0][0] in (401, 404), route.name


def test_who_may_see_it_finds_it(twins: Twins) -> None:
    """Else the comparison would compare two worlds that are empty, or an interface that lets nobody in."""
    drafter = twins.with_it.desks.person(OURS, "drafts")
    interface = [route for route in routes() if route.door == "token"]
    visitor = Visitor(twins.with_it.desks.desk("FR"), bearer=drafter.token.strip())
    answers = [visitor.get(route.at(twins.with_it.values)).status for route in interface]
    assert not interface or 200 in answers
    visitor = Visitor.of(twins.with_it.desks, twins.with_it.desks.person("FR-UCI", "drafts"))
    assert HIDDEN in visitor.get(f"/cases/{twins.hidden}/").text
    for authority in (OURS, THEIRS):
        director = Visitor.of(twins.with_it.desks, twins.with_it.desks.person(authority, "directs"))
        assert HIDDEN in director.get(f"/cases/{twins.kept}/").text
        assert HIDDEN in director.get(f"/search/?q={HIDDEN}").text


def test_no_log_of_the_process_holds_a_name(twins: Twins) -> None:
    for standing in (twins.with_it, twins.without):
        for party in PARTIES:
            said = standing.desks.log(party).read_text(encoding="utf-8")
            for word in (HIDDEN, HIDDEN_ARABIC, NAME, REFERENCE, twins.hidden, twins.kept, "the word of"):
                assert word not in said
