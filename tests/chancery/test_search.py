"""Finding a sealed case: by name in either script, by reference, by year; and never another authority's."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from comity.chancery import finding, submit
from comity.desk import indexing
from comity.errors import Refused
from comity.store.people import OfficerRow
from two_nodes.world import World

CHANNEL, OTHER = "FR-59-LILLE", "FR-UCI-DGSN"
PERSON = {
    "surname": "BEN ALI",
    "given_names": "Abd el-Kader",
    "name_arabic": "أحمد بن عليّ",
    "born": "1990-03-12",
}


def officer(world: World, authority: str = "FR-PREF-59", role: str = "drafter") -> OfficerRow:
    return world.officers[authority, role]


def found(world: World, text: str, who: OfficerRow | None = None, party: str = "FR") -> list[str]:
    office = world.offices[party]
    reader = who or officer(world)
    finding.catch_up(office, reader.authority)
    return [line["case"] for line in finding.search(office, reader, text)["cases"]]


def one(world: World, channel: str = CHANNEL, person: dict[str, Any] | None = None, **more: Any) -> str:
    return world.open(channel, person=person or PERSON, reference="59/2026-0417", **more).case


@pytest.mark.parametrize(
    "text",
    ["ben ali", "BENALI", "bena", "abdelkader", "Abd El Kader ben", "ali kader", "1990", "59/2026-0417", "0417"],
)
def test_a_case_is_found_however_its_latin_name_or_reference_is_typed(world: World, text: str) -> None:
    case = one(world)
    assert found(world, text) == [case]


@pytest.mark.parametrize("text", ["احمد", "أحمد", "بن علي", "بنعلي", "عَلي"])
def test_an_arabic_name_is_found_whatever_its_hamza_and_its_vowel_signs(world: World, text: str) -> None:
    case = one(world)
    assert found(world, text) == [case]


@pytest.mark.parametrize("text", ["ali nobody", "1991", "karim", "أمل"])
def test_every_word_must_stand_in_the_case(world: World, text: str) -> None:
    one(world)
    assert found(world, text) == []


def test_a_question_too_short_to_mean_anything_is_refused(sqlite_world: World) -> None:
    for text in ("", "a", "…", " ' "):
        with pytest.raises(Refused, match=r"search\.too_short"):
            finding.search(sqlite_world.fr, officer(sqlite_world), text)


def test_a_hidden_case_that_matches_and_one_that_never_was_give_the_same_answer(world: World) -> None:
    """The other authority of the same party, the same name, on another channel."""
    mine = one(world)
    before = [finding.search(world.fr, officer(world), text) for text in ("ben ali", "0417", "1990", "karim")]
    hidden = one(world, OTHER)
    after = [finding.search(world.fr, officer(world), text) for text in ("ben ali", "0417", "1990", "karim")]
    assert after == before
    assert found(world, "ben ali") == [mine]
    assert found(world, "ben ali", officer(world, "FR-UCI")) == [hidden]


def test_the_other_side_finds_what_arrived_and_not_what_a_hold_keeps_closed(world: World) -> None:
    world.hold("DZ")
    case = one(world)  # had not seen the hold
    world.exchange()
    reader = officer(world, "DZ-CONS-LILLE")
    assert found(world, "ben ali", reader, "DZ") == []
    rows = world.dz.store.findings.known([(case, reader.authority)])
    assert not list(rows)
    world.offer("FR")
    world.exchange()
    world.accept("DZ")
    world.exchange()
    assert found(world, "ben ali", reader, "DZ") == []
    held = world.case("FR", case)["timeline"][0]["entry"]
    text = f"{held['party']}:{held['incarnation']}:{held['index']}"
    outcome = submit.draft_act(world.fr, officer(world), case, "release", {"entry": text}, [])
    submit.approve(
        world.fr, officer(world, role="approver"), outcome.proposal or "", outcome.content_hash or ""
    )
    world.exchange()
    assert found(world, "ben ali", reader, "DZ") == [case]


def test_a_draft_that_was_given_up_is_found_no_more(world: World) -> None:
    drafted = world.open(CHANNEL, seal=False, person=PERSON)
    assert found(world, "ben ali") == [drafted.case]
    submit.discard(world.fr, officer(world), drafted.proposal or "")
    assert found(world, "ben ali") == []
    assert not world.fr.store.findings.labels("FR-PREF-59", [drafted.case])


def test_a_page_of_names_is_a_consultation_and_stands_in_the_house_log(sqlite_world: World) -> None:
    case = one(sqlite_world)
    before = sum(row.kind == "listed" for row in sqlite_world.fr.store.house.scan())
    finding.search(sqlite_world.fr, officer(sqlite_world), "ben ali")
    finding.search(sqlite_world.fr, officer(sqlite_world), "nobody here")
    finding.inbox(sqlite_world.fr, officer(sqlite_world), wait="all")
    listed = [row for row in sqlite_world.fr.store.house.scan() if row.kind == "listed"]
    assert len(listed) == before + 2  # a page that shows nothing is none
    assert all(case.encode() in row.header for row in listed[before:])


def test_nothing_of_a_name_can_be_read_in_the_index(sqlite_world: World) -> None:
    one(sqlite_world)
    finding.catch_up(sqlite_world.fr, "FR-PREF-59")
    data = (sqlite_world.fr.directory / "node.sqlite3").read_bytes().lower()
    for word in ("ben ali", "benali", "abd el-kader", "abdelkader", "بن عليّ", "59/2026-0417"):
        assert word.encode() not in data


def test_pages_of_a_search_lose_and_repeat_nothing(sqlite_world: World) -> None:
    cases = {one(sqlite_world, person=PERSON | {"given_names": f"Abd {number}"}) for number in range(7)}
    seen: list[str] = []
    after = None
    while True:
        page = finding.search(sqlite_world.fr, officer(sqlite_world), "ben ali", after=after, limit=2)
        seen += [line["case"] for line in page["cases"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted(cases)


def test_whole_words_come_before_beginnings(world: World) -> None:
    first = one(world, person=PERSON | {"surname": "BENEXEMPLE"})
    second = one(world, person=PERSON | {"surname": "BENEXEMPLES"})
    assert found(world, "benexemple") == [first, second]


class Pauses(threading.Event):
    """Notes each wait of a thread, and says stop after so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.waits: list[float | None] = []
        self.most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return len(self.waits) >= self.most


@pytest.mark.parametrize(("most", "indexed"), [(1, 1), (9, 3)])
def test_the_desks_index_pauses_between_batches_so_that_officers_can_write(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, most: int, indexed: int
) -> None:
    """It is longer than SQLite sleeps before it asks for the lock again, and it ends when told to."""
    monkeypatch.setattr(indexing, "BATCH", 1)
    cases = [one(sqlite_world) for _ in range(3)]
    sqlite_world.exchange()
    theirs = sqlite_world.offices["DZ"]
    pauses = Pauses(most)
    indexing.catch_up(theirs, pauses)
    authorities = {row.authority for row in theirs.store.people.officers(active=True)}
    known = theirs.store.findings.known((case, code) for case in cases for code in authorities)
    assert max(sum(code == each for _, code in known) for each in authorities) == indexed
    assert pauses.waits
    assert all(pause is not None and pause > 0.1 for pause in pauses.waits)
