"""What a review found in originator control: ways round a grant, a verdict that changed, a key lost, a name told."""

# ruff: noqa: F811 - fixtures that are taken from another file are passed by their names

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from comity.cases.table import Table
from comity.chancery import account, docketing, reading, submit, suspension, upkeep
from comity.chancery.draft import case_identifier
from comity.chancery.ledger import Leaf, Ledger
from comity.errors import Refused
from comity.journal.entry import Ref, decode_header
from comity.mechanism import procedures
from two_nodes.fixtures import scratch  # noqa: F401 - pytest finds fixtures by these names
from two_nodes.intelligence import OUT, content, given, granted
from two_nodes.test_originator_control import forced, product, staffed, world  # noqa: F401
from two_nodes.world import World


def held_grant(world: World, case: str, item: Ref) -> Ref:
    """A grant that crossed a hold of the holder's, which was lifted since."""
    grant = world.act("FR", case, "grant", item=str(item), to="DZ-BCN").entry
    assert grant is not None
    directors = {party: world.officers[f"{party}-DGSI", "director"] for party in ("FR", "DZ")}
    suspension.hold(world.dz, directors["DZ"], "intelligence", "suspension", None)
    world.exchange()
    assert world.effect("DZ", grant) == "held pillar.held"
    suspension.offer(world.dz, directors["DZ"], "intelligence")
    world.exchange()
    offer = account.pillar_status(world.fr, "intelligence")["pillars"]["intelligence"]["offer"]
    place = Ref(offer["party"], offer["incarnation"], offer["index"])
    suspension.accept(world.fr, directors["FR"], "intelligence", place)
    world.exchange()
    return grant


def not_granted(world: World, case: str, item: Ref) -> bool:
    with pytest.raises(Refused) as no:
        world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    return bool(no.value.params["reason"] == "originator.not_granted")


def test_a_grant_that_was_held_and_then_dropped_grants_nothing(world: World) -> None:
    case, item = given(world)
    grant = held_grant(world, case, item)
    world.act("FR", case, "drop", entry=str(grant))
    world.exchange()
    assert not_granted(world, case, item)


def test_a_grant_that_was_released_counts_and_can_be_revoked_by_either_name(world: World) -> None:
    case, item = given(world)
    grant = held_grant(world, case, item)
    assert not_granted(world, case, item)
    world.act("FR", case, "release", entry=str(grant))
    world.exchange()
    assert world.acts("DZ", case)["pass_on"]["legal"]
    revoked = world.act("FR", case, "revoke")  # names the release, as the form suggests
    world.exchange()
    assert world.effect("DZ", revoked.entry) == "applied"
    assert not_granted(world, case, item)


def test_what_a_header_names_before_it_was_written_changes_no_verdict_later(world: World) -> None:
    table = procedures()["derived_product"]
    derived = dataclasses.replace(world, procedure="derived_product")
    _, secret = given(world, "FR", classification="FR.diffusion_restreinte")
    model = derived.open(OUT["FR"], sources=str(given(world, "DZ")[1]))
    assert model.entry is not None
    world.exchange()
    row = world.fr.store.logs.get(*model.entry)
    assert row is not None
    assert row.header is not None
    terms = decode_header(row.header).terms
    head = world.dz.store.logs.head("DZ", 0)
    assert head is not None
    future = Ref("DZ", 0, head.size + 3)
    first = opened(world, "FR", table, terms | {"sources": str(future)})
    second = opened(world, "FR", table, terms | {"sources": str(first)})
    world.exchange()
    before = world.effect("DZ", second)
    assert before.startswith("void")
    while True:
        item = given(world, "DZ")[1]
        if item.index >= future.index:
            break
    assert world.effect("DZ", second) == before
    assert upkeep.verify_node(world.dz)["ok"]
    assert upkeep.rebuild(world.dz)["equal"]
    assert secret


def opened(world: World, party: str, table: Table, terms: dict[str, Any]) -> Ref:
    """An opening that no chancery was asked about."""
    office = world.offices[party]
    with office.store.write():
        ledger = Ledger(office)
        nonce = office.random(16).hex()
        case = case_identifier(office.agreed().digest, party, nonce)
        tags = [office.random(16).hex() for _ in range(2)]
        leaf = Leaf(
            pillar="intelligence", case=case, act=table.opening.name, table=table.digest, terms=terms, approvals=tags,
            nonce=nonce,
        )  # fmt: skip
        entry = ledger.append(leaf).ref
        ledger.flush()
        docketing.settle(office, ledger)
    return entry


def test_a_recalled_source_goes_nowhere_through_the_product_that_rests_on_it(world: World) -> None:
    case, item = given(world)
    derived = dataclasses.replace(world, procedure="derived_product")
    product_case = derived.open(OUT["DZ"], sources=str(item)).case
    world.exchange()
    granted(derived, "DZ", product_case, item, "DZ-BCN")
    world.act("FR", case, "recall")
    world.exchange()
    with pytest.raises(Refused) as no:
        derived.act("DZ", product_case, "pass_on", item=str(item), to="DZ-BCN")
    assert no.value.params["reason"] == "item.of_another_case"


def test_nothing_is_given_to_who_has_it_by_the_channel(world: World) -> None:
    _, item = given(world)
    tearing = dataclasses.replace(world, procedure="tear_line")
    made = tearing.open("FR-DGSI-BCN", original=str(item), shown=["facts"], classification="FR.diffusion_restreinte")
    assert made.entry is not None
    world.exchange()
    tearing.act("DZ", made.case, "acknowledge")
    world.exchange()
    granted(tearing, "DZ", made.case, made.entry, "DZ-BCN")
    with pytest.raises(Refused) as no:
        tearing.act("DZ", made.case, "pass_on", item=str(made.entry), to="DZ-BCN")
    assert no.value.code == "recipient.has_it"
    # A node that does it all the same loses no key of its own when the grant is taken back.
    act = procedures()["tear_line"].by_act["pass_on"]
    forced(world, "DZ", made.case, act, item=str(made.entry), to="DZ-BCN")
    tearing.act("FR", made.case, "revoke")
    world.exchange()
    assert content(world, "DZ", world.officers["DZ-BCN", "drafter"], made.case, made.entry)


def test_an_item_given_twice_is_opened_and_recorded_once_and_stays_while_one_act_stands(world: World) -> None:
    case, item = given(world)
    granted(world, "DZ", case, item, "DZ-BCN")
    for _ in range(2):
        world.act("DZ", case, "pass_on", item=str(item), to="DZ-BCN")
    world.exchange()
    for _ in range(2):
        world.act("FR", case, "correct")
        world.exchange()
    assert sum(row.kind == "given" for row in world.dz.store.house.of_case(case)) == 1


def test_a_tear_line_s_draft_can_be_changed(world: World) -> None:
    _, item = given(world)
    tearing = dataclasses.replace(world, procedure="tear_line")
    fields = {"original": str(item), "shown": ["facts"]}
    drafted = tearing.open("FR-DGSI-BCN", seal=False, **fields)
    drafter = world.officers["FR-DGSI", "drafter"]
    listed = reading.opening_acts(world.fr, drafter, "tear_line")["acts"]
    made = next(act["example"] for act in listed if act["name"] == "give_tear_line")
    again = submit.draft_opening(
        world.fr, drafter, "tear_line", made | {"channel": "FR-DGSI-BCN"} | fields, [], replaces=str(drafted.proposal)
    )
    assert again.status == "awaiting_approval"
    assert upkeep.verify_node(world.fr)["ok"]


def test_an_item_that_is_kept_from_the_officer_is_cited_as_one_that_never_was(world: World) -> None:
    derived = dataclasses.replace(world, procedure="derived_product")
    answers = set()
    for fields in ({}, {"may_derive": False}):
        case, item = given(world, "FR", **fields)
        submit.name_readers(world.dz, world.officers["DZ-DGSI", "director"], case, {"readers": [], "everyone": False})
        with pytest.raises(Refused) as no:
            derived.open(OUT["DZ"], sources=str(item))
        answers.add(no.value.params["reason"])
    with pytest.raises(Refused) as no:
        derived.open(OUT["DZ"], sources="FR:0:9999")
    assert answers == {no.value.params["reason"]} == {"terms.source_unknown"}


def test_a_derivation_is_recorded_as_a_combination_of_each_source(product: tuple[World, str, Ref, list[Ref]]) -> None:
    derived, case, _, sources = product
    cited = [row for row in derived.dz.store.house.of_case(case) if row.kind == "cited"]
    assert len(cited) == len(sources)
