"""A visit prepared from its record, minutes side by side, the board of commitments: as each reader may see them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from comity.cases.commitment import COMMITMENT
from comity.chancery import agenda, beside, commitments, positions, preparing, submit
from comity.chancery.draft import case_identifier
from comity.errors import Refused
from two_nodes import dialogue
from two_nodes.adversary import Adversary
from two_nodes.dialogue import ARABIC, FRENCH, OURS, THEIRS, TITLE, officer, opened, text, turn
from two_nodes.world import DAY, World


def test_a_visit_is_prepared_from_its_record_alike_on_both_nodes_but_for_the_papers(two: World) -> None:
    case, item = dialogue.visit(two)
    positions.keep(two.fr, officer(two), case, {"item": item, "text": "Une position."})
    taken = turn(two, "DZ", case, "propose_item", topic="history", title="Archives")
    turn(two, "DZ", case, "withdraw_item", of=taken)
    both = {
        party: preparing.prepare(two.offices[party], officer(two, seat), case)
        for party, seat in (("FR", OURS), ("DZ", THEIRS))
    }
    found = both["FR"]
    assert [(each["by"], each["reason"]) for each in found["postponed"]] == [
        ("DZ", "none_stated"),
        ("FR", "none_stated"),
    ]
    assert [(each["by"], each["standing"], each["convened_by"]) for each in found["dates"]] == [
        ("FR", False, None),
        ("DZ", False, "FR"),
        ("FR", True, "DZ"),
    ]
    assert {each["by"]: each["size"] for each in found["delegations"]} == {"DZ": 6, "FR": 6}
    points = found["agenda"]
    assert [(each["title"], each["withdrawn"], each["case_count"]) for each in points] == [
        (TITLE, False, 14),
        ("Archives", True, None),
    ]
    assert points[0]["raised"] == {"DZ": "not_stated", "FR": "not_stated"}
    assert points[0]["paper"]["text"] == "Une position."
    assert found["proposed"] == agenda.agenda(two.fr, officer(two))
    assert both["DZ"]["agenda"][0]["paper"] is None
    for name in ("postponed", "dates", "delegations", "sessions", "plan"):
        assert both["DZ"][name] == found[name], name


def test_each_side_says_for_itself_whether_an_item_was_raised(two: World) -> None:
    case, item = dialogue.visit(two)
    turn(two, "FR", case, "hold_session", format="plenary", topic="readmission")
    turn(two, "FR", case, "take_place")
    turn(two, "FR", case, "mark_item", of=item, raised="no")
    turn(two, "FR", case, "mark_item", of=item, raised="yes")
    turn(two, "DZ", case, "mark_item", of=item, raised="no")
    found = preparing.prepare(two.dz, officer(two, THEIRS), case)
    assert found["agenda"][0]["raised"] == {"DZ": "no", "FR": "yes"}
    assert [(each["format"], each["topic"]) for each in found["sessions"]] == [("plenary", "readmission")]
    minutes = opened(two, "minutes")
    with pytest.raises(Refused, match=r"case\.not_found"):
        preparing.prepare(two.fr, officer(two), minutes)
    with pytest.raises(Refused, match=r"case\.not_found"):
        beside.beside(two.fr, officer(two), case)


def standing(found: dict[str, Any]) -> list[list[tuple[str, str | None]]]:
    return [[(each["status"], each["by"]) for each in one["standing"]] for one in found["paragraphs"]]


def test_each_paragraph_stands_in_two_languages_with_its_marks_and_its_history(two: World) -> None:
    case = dialogue.minutes(two)
    both = [beside.beside(two.offices[seat[:2]], officer(two, seat), case) for seat in (OURS, THEIRS)]
    assert both[0] == both[1]
    found = both[0]
    assert (found["language"], found["other_language"], found["without_prejudice"]) == ("fr", "ar", True)
    assert standing(found) == [[("agreed", None)], [("reserved", "FR")]]
    second = found["paragraphs"][1]
    assert (second["first"], second["second"]) == (FRENCH[1].replace("la semaine", "les quinze jours"), ARABIC[1])
    assert second["standing"][0]["first"] == "Délai trop long."
    assert [(each["by"], each["changed"], len(each["marks"])) for each in second["history"]] == [
        ("DZ", True, 1),
        ("FR", False, 0),
    ]
    assert second["history"][1]["first"] == FRENCH[1]


def test_a_mark_is_of_one_version_and_is_lifted_by_its_author(two: World) -> None:
    case = dialogue.minutes(two)
    mark = turn(two, "DZ", case, "state_alone", "minutes", paragraph=1, statement="La partie algérienne rappelle.")
    found = beside.beside(two.fr, officer(two), case)
    assert standing(found)[0] == [("stated", "DZ")]
    turn(two, "DZ", case, "lift_mark", "minutes", of=mark)
    assert standing(beside.beside(two.fr, officer(two), case))[0] == [("agreed", None)]
    turn(two, "FR", case, "counter_draft", "minutes", **text([*FRENCH, "Troisième."], [*ARABIC, "ثالثة."]))
    again = beside.beside(two.fr, officer(two), case)
    assert standing(again) == [[("open", None)]] * 3
    assert not again["without_prejudice"]
    assert [each["first"] for each in again["paragraphs"][2]["history"]] == ["Troisième.", None, None]


def test_what_is_signed_bears_the_marks_of_what_was_initialled_and_the_rest_is_agreed(two: World) -> None:
    case = opened(two, "minutes", **text(FRENCH, ARABIC))
    turn(two, "DZ", case, "reserve", "minutes", paragraph=2)
    turn(two, "DZ", case, "initial", "minutes")
    assert standing(beside.beside(two.fr, officer(two), case)) == [[("agreed", None)], [("reserved", "DZ")]]
    two.tick(8 * DAY)
    turn(two, "FR", case, "sign", "minutes", **text(FRENCH, ARABIC), reserved_count=1, stated_count=0)
    turn(two, "DZ", case, "countersign", "minutes")
    found = beside.beside(two.dz, officer(two, THEIRS), case)
    assert found["state"] == "signed"
    assert standing(found) == [[("agreed", None)], [("reserved", "DZ")]]
    assert found["versions"][-1]["act"] == "sign"


def test_a_commitment_stands_in_its_column_with_an_owner_on_each_side_and_what_each_did(two: World) -> None:
    case = opened(two, "commitment", owner="Direction des étrangers", owed_by="both")
    turn(two, "DZ", case, "agree", "commitment", owner="مديرية الشؤون القنصلية")
    turn(two, "FR", case, "instruct", "commitment")
    assert column(two, "FR", case) == "instructed"
    turn(two, "FR", case, "service_acknowledged", "commitment")
    turn(two, "FR", case, "claim", "commitment", extent="part")
    assert column(two, "DZ", case) == "claimed"
    turn(two, "DZ", case, "contest", "commitment", grounds="Rien n'a été reçu.")
    assert column(two, "DZ", case) == column(two, "FR", case) == "contested"
    card = of(commitments.board(two.dz, officer(two, THEIRS)), case)
    ours, theirs = card["sides"]["FR"], card["sides"]["DZ"]
    assert (ours["owner"], theirs["owner"]) == ("Direction des étrangers", "مديرية الشؤون القنصلية")
    assert ours["claimed"] == ours["instructed"] == ours["acknowledged"] == theirs["contested"]
    assert (theirs["instructed"], card["owed_by"], card["late"]) == (None, ["FR", "DZ"], False)
    two.tick(90 * DAY)
    assert of(commitments.board(two.fr, officer(two)), case)["late"] is True


def test_a_board_shows_no_commitment_that_is_kept_from_its_reader_and_goes_on_by_pages(two: World) -> None:
    case = opened(two, "commitment")
    drafter, director = officer(two), officer(two, role="director")
    assert of(commitments.board(two.fr, drafter), case)
    submit.name_readers(two.fr, director, case, {"readers": []})
    assert case not in cards(commitments.board(two.fr, drafter))
    assert cards(commitments.board(two.fr, officer(two, "FR-PREF-59"))) == []
    whole, first = cards(commitments.board(two.fr, director)), commitments.board(two.fr, director, limit=1)
    rest = commitments.board(two.fr, director, after=first["next"])
    assert len(cards(first)) == 1
    assert sorted(cards(first) + cards(rest)) == sorted(whole)


def cards(board: dict[str, Any]) -> list[str]:
    return [card["case"] for each in board["columns"] for card in each["cards"]]


def column(world: World, party: str, case: str) -> str:
    found = commitments.board(world.offices[party], officer(world, {"FR": OURS, "DZ": THEIRS}[party]))
    return next(each["state"] for each in found["columns"] if case in [card["case"] for card in each["cards"]])


def of(board: dict[str, Any], case: str) -> dict[str, Any]:
    return next(card for each in board["columns"] for card in each["cards"] if card["case"] == case)


@pytest.fixture
def crossed(tmp_path: Path) -> Iterator[World]:
    """The ministries in a world of its own, in which an opening can cross a hold, or be no opening at all."""
    made = dialogue.made(tmp_path)
    yield made
    made.close()


def test_a_commitment_that_a_hold_stopped_and_one_that_never_opened_leave_the_board_whole(crossed: World) -> None:
    case = opened(crossed, "commitment")
    crossed.hold("FR", "dialogue")
    held = replace(crossed, procedure="commitment").open("DZ-MAE-MEAE").case
    crossed.exchange()
    assert crossed.state("FR", held) == "drafted"
    assert sorted(cards(commitments.board(crossed.fr, officer(crossed)))) == sorted([case, held])
    assert column(crossed, "FR", held) == "drafted"
    evil = Adversary(crossed, "DZ")
    void = case_identifier(evil.mech, "DZ", "7" * 32)
    header = evil.header(case=void, act="offer", table=COMMITMENT.digest, pillar="dialogue", nonce="7" * 32)
    entry = evil.append(header | {"terms": {"channel": "DZ-MAE-MEAE"}})
    evil.send()
    assert evil.reason(entry)
    assert crossed.fr.store.dockets.get(void) is not None
    assert set(cards(commitments.board(crossed.fr, officer(crossed)))) >= {case, held}
