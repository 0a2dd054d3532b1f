"""Nothing goes on without its originator's grant: not by the chancery, and not by a node that asks no chancery."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.cases.table import Act
from comity.chancery import docketing
from comity.chancery import tearing as tearing_checks
from comity.chancery.ledger import Leaf, Ledger
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.mechanism import procedures
from two_nodes.fixtures import scratch  # noqa: F401 - pytest finds fixtures by these names
from two_nodes.intelligence import OUT, content, given, granted, shown, template
from two_nodes.world import Template, World


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """On SQLite alone: this is the law; what is stored and destroyed `test_erasure.py` tries on both engines."""
    return template(tmp_path_factory.mktemp("intelligence"), None)


@pytest.fixture
def world(staffed: Template, scratch: Path) -> Iterator[World]:  # noqa: F811
    made = World.of(staffed, scratch, procedure="intelligence_report")
    yield made
    made.close()


def forced(world: World, party: str, case: str, act: Act, **terms: Any) -> Ref:
    """An entry that no chancery was asked about, with as many tags as its act needs."""
    office = world.offices[party]
    with office.store.write():
        ledger = Ledger(office)
        row = office.store.dockets.get(case)
        assert row is not None
        tags = [office.random(16).hex() for _ in range(act.tags(terms))]
        leaf = Leaf(pillar="intelligence", case=case, act=act.name, table=row.table, terms=terms, approvals=tags)
        entry = ledger.append(leaf).ref
        ledger.flush()
        docketing.settle(office, ledger)
    world.exchange()
    return entry


def wrapped_for(world: World, party: str, entry: Ref) -> set[str]:
    return {each.authority for each in world.offices[party].store.logs.wraps(*entry, entry.index + 1)}


def test_a_report_goes_on_only_after_its_originator_granted_it(world: World) -> None:
    case, item = given(world)
    reader = world.officers["DZ-BCN", "drafter"]
    assert shown(world, "DZ", reader, case) is None
    with pytest.raises(Refused) as no:
        world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    assert no.value.params["reason"] == "originator.not_granted"
    granted(world, "DZ", case, item, "DZ-BCN")
    assert "DZ-BCN" not in wrapped_for(world, "DZ", item)
    world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    assert "DZ-BCN" in wrapped_for(world, "DZ", item)
    found = content(world, "DZ", reader, case, item)
    assert found is not None
    assert found["facts"]
    world.exchange()
    assert "DZ-BCN" not in wrapped_for(world, "FR", item)
    # Another authority was not granted, and sees nothing.
    assert shown(world, "DZ", world.officers["DZ-ONLCDT", "drafter"], case) is None


def test_a_node_that_gives_without_a_grant_is_void_on_both(world: World) -> None:
    case, item = given(world)
    act = procedures()["intelligence_report"].by_act["pass_on"]
    entry = forced(world, "DZ", case, act, item=str(item), to="DZ-BCN")
    assert world.effect("DZ", entry) == world.effect("FR", entry) == "void originator.not_granted"
    assert "DZ-BCN" not in wrapped_for(world, "DZ", item)


def test_a_grant_for_one_authority_is_none_for_another(world: World) -> None:
    case, item = given(world)
    granted(world, "DZ", case, item, "DZ-BCN")
    with pytest.raises(Refused) as no:
        world.act("DZ", case, "pass_on", item=str(item), to="DZ-ONLCDT")
    assert no.value.params["reason"] == "originator.not_granted"


def test_a_grant_that_something_may_still_cross_gives_nothing(world: World) -> None:
    case, item = given(world)
    world.act("DZ", case, "feedback")
    world.act("FR", case, "grant", item=str(item), to="DZ-BCN")
    world.send("FR")
    world.deliver("DZ")
    # What stands before the grant in the case's order has not been seen by the side that granted.
    with pytest.raises(Refused) as no:
        world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    assert no.value.params["reason"] == "originator.not_granted"
    world.exchange()
    world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")


def test_the_receiving_side_can_grant_nothing_to_itself(world: World) -> None:
    case, item = given(world)
    act = procedures()["intelligence_report"].by_act["grant"]
    entry = forced(world, "DZ", case, act, item=str(item), to="DZ-BCN")
    assert world.effect("FR", entry) == "void party.not_entitled"


def test_a_grant_taken_back_while_the_item_went_on_strikes_it_and_destroys_the_wrap(world: World) -> None:
    case, item = given(world)
    granted(world, "DZ", case, item, "DZ-BCN")
    reader = world.officers["DZ-BCN", "drafter"]
    passed = world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    assert content(world, "DZ", reader, case, item)
    world.act("FR", case, "revoke")
    world.exchange()
    assert world.effect("DZ", passed.entry) == world.effect("FR", passed.entry) == "struck crossing.struck"
    assert "DZ-BCN" not in wrapped_for(world, "DZ", item)
    assert shown(world, "DZ", reader, case) is None


def test_an_authority_of_the_other_side_is_given_nothing_by_this_one(world: World) -> None:
    case, item = given(world)
    granted(world, "DZ", case, item, "FR-OFAST")
    with pytest.raises(Refused) as no:
        world.act("DZ", case, "pass_on", item=str(item), to="FR-OFAST")
    assert no.value.code == "recipient.not_ours"


def test_a_third_party_gets_no_wrap_and_the_log_says_that_it_was_given(world: World) -> None:
    case, item = given(world)
    granted(world, "DZ", case, item, "third_party")
    before = wrapped_for(world, "DZ", item)
    passed = world.act("DZ", case, "pass_on", item=str(item), to="third_party")
    world.exchange()
    assert world.effect("FR", passed.entry) == "applied"
    assert wrapped_for(world, "DZ", item) == before


@pytest.fixture
def product(world: World) -> tuple[World, str, Ref, list[Ref]]:
    """A product of Algeria's, made of two reports of France's and one of its own."""
    sources = [given(world, "FR")[1], given(world, "FR")[1], given(world, "DZ")[1]]
    derived = dataclasses.replace(world, procedure="derived_product")
    named = " ".join(str(each) for each in sources)
    opened = derived.open(OUT["DZ"], sources=named)
    assert opened.entry is not None
    world.exchange()
    return derived, opened.case, opened.entry, sources


def test_a_product_needs_the_grant_of_the_originator_of_everything_that_it_rests_on(
    product: tuple[World, str, Ref, list[Ref]],
) -> None:
    derived, case, item, (first, second, _) = product
    granted(derived, "DZ", case, first, "DZ-BCN")
    with pytest.raises(Refused) as no:
        derived.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    assert no.value.params["reason"] == "originator.not_granted"
    granted(derived, "DZ", case, second, "DZ-BCN")
    derived.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    assert content(derived, "DZ", derived.officers["DZ-BCN", "drafter"], case, item)


def test_whoever_made_a_source_may_recall_it_and_the_product_with_it(
    product: tuple[World, str, Ref, list[Ref]],
) -> None:
    derived, case, item, (first, _, own) = product
    derived.act("FR", case, "recall_source", item=str(first))
    derived.exchange()
    assert derived.state("DZ", case) == "source_recalled"
    derived.act("DZ", case, "attest_erasure")
    derived.exchange()
    assert derived.state("FR", case) == "erased"
    assert content(derived, "DZ", derived.officers["DZ-DGSI", "drafter"], case, item) is None
    act = procedures()["derived_product"].by_act["recall_source"]
    assert derived.effect("FR", forced(derived, "FR", case, act, item=str(own), reason="error")).startswith("void")


def test_a_source_that_permits_no_derivation_and_a_lower_marking_void_a_product(world: World) -> None:
    _, closed = given(world, "FR", may_derive=False)
    _, secret = given(world, "FR")
    _, wide = given(world, "FR", classification="FR.diffusion_restreinte", audience="tlp2_red")
    derived = dataclasses.replace(world, procedure="derived_product")
    for source, other_terms, reason in (
        (closed, {}, "use.not_permitted"),
        (secret, {"classification": "DZ.diffusion_restreinte"}, "marking.lower"),
        (wide, {"audience": "tlp2_amber"}, "marking.lower"),
    ):
        with pytest.raises(Refused) as no:
            derived.open(OUT["DZ"], sources=str(source), **other_terms)
        assert no.value.params["reason"] == reason


@pytest.mark.parametrize(
    ("classification", "issued", "instrument", "passes"),
    [
        # The same level before and after the day on which three levels became two.
        ("FR.confidentiel_defense", "2021-06-30", "classified-2022", True),
        ("FR.confidentiel_defense", "2021-07-01", "classified-2022", False),
        ("FR.secret", "2021-06-30", "classified-2022", False),
        ("FR.secret", "2021-07-01", "classified-2022", True),
        ("FR.secret", "2021-07-01", "classified-2008", False),
        # Nobody classifies in the other side's name.
        ("DZ.secret", "2021-07-01", "classified-2022", False),
    ],
)
def test_a_level_that_the_instrument_does_not_know_on_that_day_fails_closed(
    world: World, classification: str, issued: str, instrument: str, passes: bool
) -> None:
    fields = {"classification": classification, "issued": issued, "instrument": instrument}
    if passes:
        assert given(world, "FR", **fields)
        return
    with pytest.raises(Refused) as no:
        world.open(OUT["FR"], **fields)
    assert no.value.params["reason"] == "marking.unmapped"


def test_a_tear_line_is_checked_against_its_original_and_a_changed_word_is_seen(world: World) -> None:
    case, original = given(world, "FR", facts="Seen at the port.", source_note="The informer is known as X.")
    tearing = dataclasses.replace(world, procedure="tear_line")
    opened = tearing.open(
        "FR-DGSI-BCN",
        original=str(original),
        shown=["facts"],
        classification="FR.diffusion_restreinte",
        audience="tlp2_amber",
    )
    world.exchange()
    reader = world.officers["DZ-BCN", "drafter"]
    assert shown(world, "DZ", reader, case) is None
    page = shown(tearing, "DZ", reader, opened.case)
    assert page is not None
    item = page["timeline"][0]
    assert item["tear_line"] == "matches"
    assert item["content"]["part"]["fields"] == {"facts": "Seen at the port."}
    assert "informer" not in str(item["content"])
    changed = item["content"] | {"part": item["content"]["part"] | {"fields": {"facts": "Seen at the airport."}}}
    assert tearing_checks.checked(world.dz, item["terms"], changed) == "differs"


def test_a_tear_line_of_what_the_other_side_made_is_void(world: World) -> None:
    _, theirs = given(world, "DZ")
    tearing = dataclasses.replace(world, procedure="tear_line")
    with pytest.raises(Refused) as no:
        tearing.open(OUT["FR"], original=str(theirs), shown=["facts"])
    assert no.value.params["reason"] == "tear_line.not_yours"
