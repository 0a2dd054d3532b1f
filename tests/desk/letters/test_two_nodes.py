"""Letters of a real case, on the node of each side."""

from __future__ import annotations

import pytest

from comity.chancery import reading
from comity.chancery.draft import Upload
from comity.desk import letters
from comity.errors import Refused
from two_nodes.world import World, other


def names(world: World, party: str, case: str) -> list[str]:
    officer = world.officer(party, "FR-59-LILLE", "drafter")
    shown = reading.case_show(world.offices[party], officer, case)
    return [kind.letter for kind in letters.available(shown, party)]


def drawn(world: World, party: str, case: str, name: str, language: str = "fr") -> bytes:
    office, officer = world.offices[party], world.officer(party, "FR-59-LILLE", "drafter")
    shown = reading.case_show(office, officer, case)
    kind = next(kind for kind in letters.available(shown, party) if kind.letter == name)
    return letters.render(kind, language, letters.facts_of(office, officer, case, kind))


def test_both_sides_draw_the_same_request_and_the_same_refusal(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open().case
    world.exchange()
    attached = [Upload("fiche.pdf", "application/pdf", b"%PDF-1.7")]
    world.act("DZ", case, "refuse", attachments=attached, reference="CGL/118")
    world.exchange()
    assert names(world, "FR", case) == names(world, "DZ", case) == ["request", "refusal"]
    for name in ("request", "refusal"):
        for language in ("fr", "ar"):
            assert drawn(world, "FR", case, name, language) == drawn(world, "DZ", case, name, language)


def test_the_laissez_passer_is_asked_for_by_the_requesting_side_once_nationality_is_recognised(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    case = world.open().case
    world.exchange()
    assert names(world, "FR", case) == ["request"]
    world.act("DZ", case, "recognise")
    world.exchange()
    assert names(world, "FR", case) == ["request", "recognition", "laissez_passer_request"]
    assert names(world, "DZ", case) == ["request", "recognition"]
    assert drawn(world, "FR", case, "laissez_passer_request").startswith(b"%PDF")
    world.act("FR", case, "withdraw")
    world.exchange()
    assert "laissez_passer_request" not in names(world, "FR", case)


def test_who_may_not_see_the_case_gets_no_letter_and_reading_is_recorded(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open().case
    world.exchange()
    office, officer = world.fr, world.officer("FR", "FR-59-LILLE", "drafter")
    kind = letters.available(reading.case_show(office, officer, case), "FR")[0]
    stranger = world.officer("FR", "FR-UCI-DGSN", "drafter")
    with pytest.raises(Refused, match=r"case\.not_found"):
        letters.facts_of(office, stranger, case, kind)
    with pytest.raises(Refused, match=r"letter\.not_available"):
        letters.facts_of(office, officer, case, letters.Kind("refusal", kind.entry, "refuse", "DZ"))
    before = _consulted(world)
    letters.facts_of(office, officer, case, kind)
    assert _consulted(world) == before + 1


def _consulted(world: World) -> int:
    from comity.store import models

    return models.House.objects.using(world.fr.store.alias).filter(kind="consulted").count()


def test_the_side_that_received_it_reads_its_reference_as_the_other_s(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open(reference="NORD/7").case
    world.exchange()
    world.act("DZ", case, "refuse", reference="CGL/118")
    world.exchange()
    for party in ("FR", other("FR")):
        office, officer = world.offices[party], world.officer(party, "FR-59-LILLE", "drafter")
        shown = reading.case_show(office, officer, case)
        refusal = letters.available(shown, party)[-1]
        facts = letters.facts_of(office, officer, case, refusal)
        assert (facts.ours, facts.theirs) == ("CGL/118", "NORD/7")
