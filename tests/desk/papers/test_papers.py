"""The briefing and the public extract: PDF/A in each language, and nothing small in what leaves."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from comity.cases import figures as counting
from comity.cases.durations import Debt
from comity.cases.figures import Line
from comity.cases.indicators import family_of
from comity.cases.readmission import READMISSION
from comity.cases.suppression import public
from comity.chancery import signing
from comity.desk import papers
from comity.desk.letters.draw import draw
from comity.desk.papers.compose import compose
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.language import LANGUAGES
from two_nodes.world import World, profile, whole_case

DAY = 86_400
FACTS = {"entry": {"party": "FR", "incarnation": 0, "index": 9}, "party": "FR", "status": "agreed", "result": "9f" * 32}


def lines(count: int, ending: Any, **counts: int) -> list[Line]:
    took = 3 * DAY if ending == "in_time" else None
    debts = (Debt("reply", "DZ", ending, took),)
    every = {"requested": 1, "receipted": 1, **counts}
    return [Line(case=f"{number:032x}", counts=every, debts=debts) for number in range(count)]


def account() -> dict[str, Any]:
    """Forty requests: 23 recognised, 3 refused, 14 without an answer."""
    found = [*lines(23, "in_time", recognised=1), *lines(14, "missing", unanswered=1)]
    refused = {"requested": 1, "receipted": 1, "refused": 1}
    # Every clock owed by each side, and as many reasons as a year brings: the longest that a paper becomes.
    owed = tuple(Debt(clock.name, party, "missing", None) for clock in READMISSION.clocks for party in ("DZ", "FR"))
    for reason in ("medical", "evidence_insufficient", "not_a_national"):
        found += [Line(case="f" * 32, counts=refused, reasons={"refused": reason}, debts=owed)]
    made = counting.account(READMISSION, found, ("DZ", "FR"))
    return {
        "procedure": "readmission", "at": "DZ=0:1,FR=0:2", "cut_off": "2026-07-02T08:00:00Z",
        "cohort": {"from": "2026-01-01", "to": "2026-06-30"}, **made,
    }  # fmt: skip


def document(kind: str, spoken: str) -> dict[str, Any]:
    family = family_of(READMISSION)
    whole = account()
    return compose(profile(), family, FACTS, public(whole, family) if kind == "extract" else whole, kind, spoken)


def text_of(content: bytes, scratch: Path) -> str:
    file = scratch / "paper.pdf"
    file.write_bytes(content)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return told.stdout.decode()


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_paper_is_two_pages_of_pdf_a_and_the_same_bytes_each_time(kind: str, spoken: str) -> None:
    content = draw(document(kind, spoken), 1_782_979_200, papers.TEMPLATE)
    assert content == draw(document(kind, spoken), 1_782_979_200, papers.TEMPLATE)
    assert re.search(rb"pdfaid:part>2<", content)
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 2


def test_an_extract_holds_no_small_number_and_the_briefing_holds_all() -> None:
    for spoken in LANGUAGES:
        whole, leaving = document("briefing", spoken), document("extract", spoken)
        rows = {row[0]: row for row in whole["first"][0]["rows"]}
        shown = {row[0]: row for row in leaving["first"][0]["rows"]}
        assert len(rows) == len(shown)
        counts = [row[1] for row in shown.values()]
        assert not {"1", "2", "3", "4"} & set(counts)
        assert "•" in counts
        assert "•" not in [row[1] for row in rows.values()]
        bars = next(part for part in leaving["first"] if part["kind"] == "bars")
        assert all(count == 0 for _, count, said in bars["rows"] if said == "•"), "a bar is a number too"


def test_open_answers_are_shown_as_not_reached_for_the_side_that_owes_them() -> None:
    said = str(document("briefing", "fr")["second"])
    assert "3 j" in said
    assert "non atteint" in said


def test_an_extract_leaves_only_once_both_sides_have_signed(sqlite_world: World, tmp_path: Path) -> None:
    world = sqlite_world
    whole_case(world, until="recognise")
    told = signing.sign(world.fr, world.director("FR"))["entry"]
    entry = Ref(told["party"], told["incarnation"], told["index"])
    world.exchange()
    director = world.director("FR")
    with pytest.raises(Refused) as refused:
        papers.draw(world.fr, director, entry, "extract", "fr")
    assert refused.value.code == "figures.not_agreed"
    assert papers.draw(world.fr, director, entry, "briefing", "fr").startswith(b"%PDF")
    signing.answer(world.dz, world.director("DZ"), entry)
    world.exchange()
    both = [papers.draw(world.offices[party], world.director(party), entry, "extract", "fr") for party in ("FR", "DZ")]
    assert both[0] == both[1], "the same paper from either node"
    assert "•" in text_of(both[0], tmp_path)
    with pytest.raises(Refused) as refused:
        papers.draw(world.fr, world.officer("FR", "FR-59-LILLE", "drafter"), entry, "extract", "fr")
    assert refused.value.code == "rank.missing"
    assert world.fr.store.house.last().kind == "figures_printed"  # type: ignore[union-attr]
