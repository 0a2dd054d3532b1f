"""Position papers stay at home: read by their authority alone, and in nothing that leaves the node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import msgspec
import pytest

from comity.chancery import (
    erasing,
    evidence,
    oversight,
    people,
    positions,
    preparing,
    reading,
    submit,
    upkeep,
)
from comity.chancery.house import HouseWriter
from comity.chancery.matter import table_for
from comity.chancery.receive import outgoing
from comity.courier import bundle
from comity.desk import letters
from comity.errors import Refused
from comity.store.erasure import HOUSE
from two_nodes import dialogue
from two_nodes.dialogue import THEIRS, TITLE, officer
from two_nodes.world import World

PAPER = "Ne pas céder sur le délai de réponse : ZARZOURI-POSITION."
MARK = b"ZARZOURI-POSITION"


@pytest.fixture(scope="module")
def visit(two: World) -> tuple[str, str]:
    """A visit, and the item on its agenda about which there is a paper, and one about the whole."""
    case, item = dialogue.visit(two)
    positions.keep(two.fr, officer(two), case, {"item": item, "text": "Un premier texte."})
    positions.keep(two.fr, officer(two), case, {"item": item, "text": PAPER})
    positions.keep(two.fr, officer(two, role="director"), case, {"text": f"Cadre général : {MARK.decode()}."})
    return case, item


def test_the_last_paper_about_an_item_is_read_by_its_authority_and_that_is_recorded(
    two: World, visit: tuple[str, str]
) -> None:
    case, item = visit
    papers = positions.read(two.fr, officer(two, role="approver"), case)
    assert {name: (paper["text"], paper["versions"]) for name, paper in papers.items()} == {
        item: (PAPER, 2),
        "": (f"Cadre général : {MARK.decode()}.", 1),
    }
    assert papers[item]["by"] == "drafter of FR-MEAE"
    last = two.fr.store.house.of_kind(case, "consulted")[-1]
    kept = [row.idx for row in two.fr.store.house.of_kind(case, "position_paper")]
    assert json.loads(last.header)["data"] == {"records": kept}


def test_the_other_side_has_nothing_of_it_and_a_stranger_finds_no_case(two: World, visit: tuple[str, str]) -> None:
    case, _ = visit
    two.exchange()
    assert positions.read(two.dz, officer(two, THEIRS), case) == {}
    for ask in (
        lambda who: positions.read(two.fr, who, case),
        lambda who: positions.keep(two.fr, who, case, {"text": "x"}),
        lambda who: preparing.prepare(two.fr, who, case),
    ):
        with pytest.raises(Refused, match=r"case\.not_found"):
            ask(officer(two, "FR-PREF-59"))


def test_another_authority_of_our_side_that_was_given_the_case_reads_its_own_papers_alone(
    two: World, visit: tuple[str, str]
) -> None:
    case, _ = visit
    prefecture = officer(two, "FR-PREF-59")
    with two.fr.store.write():
        two.fr.store.access.give(case, prefecture.authority, "FR:0:9")
    try:
        assert positions.read(two.fr, prefecture, case) == {}
        positions.keep(two.fr, prefecture, case, {"text": "Une note de la préfecture."})
        assert [each["text"] for each in positions.read(two.fr, prefecture, case).values()] == [
            "Une note de la préfecture."
        ]
        assert MARK.decode() in positions.read(two.fr, officer(two), case)[""]["text"]
    finally:
        with two.fr.store.write():
            two.fr.store.access.take(case, prefecture.authority)


def test_its_bytes_are_in_no_bundle_no_export_no_evidence_and_no_letter(
    two: World, visit: tuple[str, str], tmp_path: Path
) -> None:
    case, _ = visit
    two.act("FR", case, "name_delegation", head="minister", size=4)
    rows = two.fr.store.house.of_kind(case, "position_paper")
    assert len(rows) >= 3
    secrets = [MARK, *(part for row in rows for part in (row.sealed, row.leaf, row.header) if part)]
    assert outgoing(two.fr).entries
    left = {
        "payload": msgspec.json.encode(outgoing(two.fr)),
        "bundle": bundle.pack(two.fr, outgoing(two.fr)),
        "evidence": json.dumps(evidence.evidence(two.fr, officer(two), case)).encode(),
        "letters": _letters(two, case, tmp_path),
    }
    two.exchange()
    # All that ever left, as the other node holds it, and each body opened.
    scanned = [row for party in ("FR", "DZ") for row in two.dz.store.logs.scan(party, 0)]
    left["their logs"] = b"".join(row.leaf + (row.header or b"") + (row.sealed or b"") for row in scanned)
    left["their house"] = b"".join(row.leaf + (row.sealed or b"") for row in two.dz.store.house.scan())
    shown = reading.case_show(two.dz, officer(two, THEIRS), case)
    left["what they read"] = json.dumps(shown, ensure_ascii=False).encode()
    assert [(name, secret[:24]) for name, data in left.items() for secret in secrets if secret in data] == []
    # Looked for in the same places, what did leave is found.
    assert {name for name, data in left.items() if TITLE.encode() in data} == {"letters", "what they read"}


def _letters(world: World, case: str, folder: Path) -> bytes:
    """The text of every letter that the case can be given as."""
    shown = reading.case_show(world.fr, officer(world), case, "letter")
    kinds = letters.available(shown, "FR", table_for(world.fr, case, "visit"))
    assert len(kinds) > 5
    found = b""
    for number, kind in enumerate(kinds):
        file = folder / f"{number}.pdf"
        file.write_bytes(letters.render(kind, "fr", letters.facts_of(world.fr, officer(world), case, kind)))
        found += file.read_bytes()
        found += subprocess.run(["pdftotext", str(file), "-"], capture_output=True, check=True).stdout
    return found


def test_who_oversees_the_log_sees_that_a_paper_was_kept_and_not_what_it_says(
    two: World, visit: tuple[str, str]
) -> None:
    case, item = visit
    overseer, _ = people.add_officer(two.fr, "Oversight", "FR-IGA", ["audits"])
    told = json.dumps(oversight.log(two.fr, overseer, case=case, operation="collection"), ensure_ascii=False)
    assert told.count('"position_paper"') == len(two.fr.store.house.of_kind(case, "position_paper"))
    assert not [text for text in (MARK.decode(), "Un premier texte", item) if text in told]


def test_a_paper_is_about_an_item_of_its_own_case_and_has_a_text(two: World, visit: tuple[str, str]) -> None:
    case, item = visit
    for fields, field, code in (
        ({"text": " "}, "text", "field.missing"),
        ({"text": "x" * 20_001}, "text", "field.too_long"),
        ({"item": "FR:0:1", "text": "x"}, "item", "field.not_listed"),
        ({"item": "nothing", "text": "x"}, "item", "field.not_listed"),
        ({"item": item, "text": "x", "to": "DZ"}, "to", "field.unknown"),
    ):
        with pytest.raises(Refused) as refused:
            positions.keep(two.fr, officer(two), case, fields)
        assert refused.value.params["problems"] == [{"field": field, "code": code}]
    with pytest.raises(Refused, match=r"rank\.missing"):
        positions.keep(two.fr, officer(two, role="approver"), case, {"text": "x"})
    minutes = dialogue.opened(two, "minutes")
    with pytest.raises(Refused, match=r"act\.unknown"):
        positions.keep(two.fr, officer(two), minutes, {"text": "x"})


def test_of_a_case_whose_data_is_contested_who_decides_still_reads_the_papers_and_nobody_else(two: World) -> None:
    case = dialogue.opened(two, "visit")
    positions.keep(two.fr, officer(two), case, {"text": PAPER})
    with two.fr.store.write():
        two.fr.store.blocks.put({"7" * 32: case})
    try:
        found = preparing.prepare(two.fr, officer(two, role="director"), case)["whole"]
        assert found is not None
        assert found["text"] == PAPER
        assert preparing.prepare(two.fr, officer(two), case)["whole"] is None
    finally:
        with two.fr.store.write():
            two.fr.store.blocks.put({"7" * 32: ""})


def drafted(two: World, **over: str) -> submit.Outcome:
    """A visit that is only drafted; `over`: the draft that it takes the place of."""
    example = reading.opening_acts(two.fr, officer(two), "visit")["acts"][0]["example"]
    return submit.draft_opening(two.fr, officer(two), "visit", example | {"channel": dialogue.CHANNEL}, [], **over)


def sealed_beside(two: World, case: str) -> dict[str, bool]:
    """Of each kind of record about a case that ever had a sealed part: whether any is still there."""
    rows = [row for row in two.fr.store.house.of_case(case) if json.loads(row.header)["items"]]
    return {kind: any(row.sealed for row in rows if row.kind == kind) for kind in {row.kind for row in rows}}


def test_with_the_draft_of_a_visit_that_is_given_up_go_its_text_and_its_paper(two: World) -> None:
    first = drafted(two)
    positions.keep(two.fr, officer(two), first.case, {"text": PAPER})
    kept = [row for kind in ("position_paper", "drafted") for row in two.fr.store.house.of_kind(first.case, kind)]
    submit.discard(two.fr, officer(two), first.proposal or "")
    assert sealed_beside(two, first.case) == {"drafted": False, "position_paper": False}
    assert [two.fr.store.logs.wraps(HOUSE, 0, row.idx, row.idx + 1) for row in kept] == [[], []]
    [erased] = two.fr.store.house.of_kind(first.case, "erased")
    assert json.loads(erased.header)["data"]["reason"] == "draft_discarded"
    assert upkeep.verify_node(two.fr)["ok"]


def test_a_draft_that_is_changed_takes_its_paper_along(two: World) -> None:
    first = drafted(two)
    positions.keep(two.fr, officer(two, role="director"), first.case, {"text": "Un premier texte."})
    positions.keep(two.fr, officer(two, role="director"), first.case, {"text": PAPER})
    second = drafted(two, replaces=first.proposal or "")
    assert second.case != first.case
    [paper] = positions.read(two.fr, officer(two), second.case).values()
    assert (paper["text"], paper["by"]) == (PAPER, "director of FR-MEAE")
    assert not sealed_beside(two, first.case)["position_paper"]
    assert upkeep.verify_node(two.fr)["ok"]


def test_it_stays_when_a_draft_on_a_case_that_is_in_the_record_is_given_up(two: World) -> None:
    case, item = dialogue.visit(two)
    positions.keep(two.fr, officer(two), case, {"item": item, "text": PAPER})
    fields = two.acts("FR", case)["name_delegation"]["example"]
    waits = submit.draft_act(two.fr, officer(two), case, "name_delegation", fields, [], keep=True)
    submit.discard(two.fr, officer(two), waits.proposal or "")
    assert positions.read(two.fr, officer(two), case)[item]["text"] == PAPER


def test_it_is_destroyed_with_its_case(two: World) -> None:
    case = dialogue.opened(two, "visit")
    positions.keep(two.fr, officer(two), case, {"text": PAPER})
    with two.fr.store.write():
        writer = HouseWriter(two.fr)
        erasing.erase(writer, case, "retention_lapsed")
        writer.flush()
    erasing.finish(two.fr)
    assert positions.read(two.fr, officer(two), case) == {}
    # No term would destroy what is kept after that.
    with pytest.raises(Refused, match=r"case\.erased"):
        positions.keep(two.fr, officer(two), case, {"text": PAPER})
