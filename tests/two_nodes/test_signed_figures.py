"""Numbers that both sides sign: computed by each at one position, and where they differ listed case by case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from comity.cases import figures as counting
from comity.cases import signed_figures
from comity.cases.indicators import READMISSION, Family
from comity.cases.table import Table
from comity.chancery import account, signing, upkeep
from comity.chancery.figures import figures
from comity.errors import Refused
from comity.journal.entry import Ref
from two_nodes.adversary import Adversary
from two_nodes.world import DAY, Template, World, other, whole_case


@pytest.fixture(scope="module")
def standing(sqlite_template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Three cases on two channels: one done, one recognised, one without an answer for long."""
    world = World.of(sqlite_template, tmp_path_factory.mktemp("signed"))
    whole_case(world)
    whole_case(world, "FR-UCI-DGSN", until="recognise")
    world.open()
    world.exchange()
    world.tick(60 * DAY)
    world.open("DZ-DGSN-ALGER")
    world.exchange()
    yield world
    world.close()


@pytest.fixture
def world(standing: World) -> World:
    return standing


def ref(entry: dict[str, Any]) -> Ref:
    return Ref(entry["party"], entry["incarnation"], entry["index"])


def sign(world: World, party: str = "FR", **asked: Any) -> Ref:
    found = signing.sign(world.offices[party], world.director(party), **asked)
    world.exchange()
    return ref(found["entry"])


def answer(world: World, party: str, entry: Ref) -> str:
    found = signing.answer(world.offices[party], world.director(party), entry)
    world.exchange()
    return str(found["status"])


def status(world: World, entry: Ref) -> set[str]:
    """What both nodes list of it."""
    return {
        next(each["status"] for each in signing.listed(office) if ref(each["entry"]) == entry)
        for office in world.offices.values()
    }


@pytest.mark.parametrize("party", ["FR", "DZ"])
def test_what_one_side_signs_the_other_recomputes_and_finds_the_same(world: World, party: str) -> None:
    entry = sign(world, party)
    assert status(world, entry) == {"waiting"}
    compared = signing.compare(world.offices[party], None, entry)
    assert compared["equal"] is None
    assert answer(world, other(party), entry) == "agreed"
    assert status(world, entry) == {"agreed"}
    for office in world.offices.values():
        assert signing.compare(office, None, entry)["equal"] is True
        one = signing.of_entry(office, entry)[0]
        assert one["result"] == figures(office, at=one["at"])["sha256"]


def test_what_happens_after_the_position_changes_nothing_that_was_signed(world: World) -> None:
    entry = signing.sign(world.fr, world.director("FR"), first="2026-01-01", last="2026-12-31")
    world.open()
    world.tick(30 * DAY)
    world.exchange()
    assert answer(world, "DZ", ref(entry["entry"])) == "agreed"


@pytest.fixture
def other_release(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """While this list is not empty, a release at work that counts as recognised only who was handed over."""
    changed = msgspec.structs.replace(
        READMISSION,
        outcomes=(msgspec.structs.replace(READMISSION.outcomes[0], acts=("hand_over",)), *READMISSION.outcomes[1:]),
    )
    on: list[str] = []

    def family_of(table: Table) -> Family:
        return changed if on else READMISSION

    monkeypatch.setattr(counting, "family_of", family_of)
    return on


def test_a_node_that_counts_otherwise_answers_with_its_own_result_and_each_case_is_listed(
    world: World, other_release: list[str]
) -> None:
    entry = sign(world)
    other_release.append("DZ")
    assert answer(world, "DZ", entry) == "differs"
    other_release.clear()
    assert status(world, entry) == {"differs"}
    found = signing.compare(world.fr, None, entry)
    assert found["equal"] is False
    sums = {each["figure"]: (each["ours"], each["theirs"]) for each in found["figures"]}
    assert sums["recognised"] == (2, 1)
    assert "definitions" in sums
    assert "handed_over" not in sums
    apart = {each["case"] for each in found["cases"]}
    assert apart == {world.cases[1]}
    # With the same definitions again, the same figures can be agreed after all.
    assert answer(world, "DZ", entry) == "agreed"
    assert signing.compare(world.fr, None, entry)["equal"] is True


def test_who_may_not_see_a_case_is_told_how_many_differ_and_not_which(
    world: World, other_release: list[str]
) -> None:
    entry = sign(world)
    other_release.append("DZ")
    answer(world, "DZ", entry)
    other_release.clear()
    lille, paris = (world.officer("FR", channel, "director") for channel in ("FR-59-LILLE", "FR-UCI-DGSN"))
    blind = signing.compare(world.fr, lille, entry)
    assert (blind["cases"], blind["hidden"]) == ([], 1)
    assert world.cases[1] not in str(blind)
    seen = signing.compare(world.fr, paris, entry)
    assert ({each["case"] for each in seen["cases"]}, seen["hidden"]) == ({world.cases[1]}, 0)
    # Nothing was taken back: what differed is answered by the same release, and agreed.
    assert answer(world, "DZ", entry) == "agreed"


def test_figures_are_signed_and_answered_by_who_directs_and_by_the_other_side(world: World) -> None:
    drafter = world.officer("FR", "FR-59-LILLE", "drafter")
    assert refusal(lambda: signing.sign(world.fr, drafter)) == "rank.missing"
    entry = sign(world)
    assert refusal(lambda: signing.answer(world.dz, world.officer("DZ", "FR-59-LILLE", "drafter"), entry)) == (
        "rank.missing"
    )
    assert refusal(lambda: signing.answer(world.fr, world.director("FR"), entry)) == "figures.own"
    assert refusal(lambda: signing.answer(world.dz, world.director("DZ"), Ref("FR", 0, 0))) == "figures.not_found"
    answer(world, "DZ", entry)
    assert refusal(lambda: signing.answer(world.dz, world.director("DZ"), entry)) == "figures.settled"


def refusal(doing: Any) -> str:
    with pytest.raises(Refused) as refused:
        doing()
    return refused.value.code


def test_a_period_with_too_many_cases_is_refused_and_not_cut_short(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "MOST_CASES", 1)
    assert refusal(lambda: sign(world)) == "figures.too_many"


def test_both_records_verify_with_what_was_signed_and_every_entry_is_accounted_for(world: World) -> None:
    sign(world)
    for office in world.offices.values():
        assert account.status(office)["unaccounted"] == 0
        assert account.status(office)["effects"]["void"] == 0
        assert upkeep.verify_node(office)["ok"]
        assert upkeep.rebuild(office)["equal"]


def forged(world: World, **over: int) -> bytes:
    """What France would sign, with other numerators."""
    found = counting_of(world)
    rows = [
        msgspec.structs.replace(row, numerator=over.get(row.name, row.numerator)) for row in found.account.indicators
    ]
    made = msgspec.structs.replace(found.account, indicators=rows)
    return signed_figures.pack(msgspec.to_builtins(made), found.lines)


def counting_of(world: World) -> signed_figures.Signed:
    signed = signed_figures.read(signing._computed(world.fr, "readmission", None, None, None))
    assert signed is not None
    return signed


def test_a_forged_number_is_recomputed_and_answered_with_the_true_one(sqlite_world: World) -> None:
    world = sqlite_world
    whole_case(world, until="recognise")
    world.exchange()
    annex = forged(world, recognised=7)
    evil = Adversary(world, "FR")
    signed = signed_figures.read(annex)
    assert signed is not None
    entry = evil.append(evil.header(act="figures", terms=signed.terms()), annex=annex)
    evil.send()
    found = signing.answer(world.dz, world.director("DZ"), entry)
    assert found["status"] == "differs"
    compared = signing.compare(world.dz, None, entry)
    assert [(each["figure"], each["ours"], each["theirs"]) for each in compared["figures"]] == [("recognised", 1, 7)]
    assert compared["cases"] == []  # the forger's own lines do not bear out its sum


def test_an_answer_to_nothing_and_figures_that_can_not_be_read_are_void(sqlite_world: World) -> None:
    world = sqlite_world
    entry = sign(world)
    annex = signing._computed(world.fr, "readmission", None, None, None)
    signed = signed_figures.read(annex)
    assert signed is not None
    assert signed_figures.read(annex.replace(b'"name":"irregular"', b'"name":"irregular\\n"')) is None
    evil = Adversary(world, "DZ")
    agree = {"of": str(entry), "result": signed.result, "figures": "0" * 64}
    tries = [
        ("figures", {}, b"", "figures.malformed"),
        ("figures", signed.terms(), b"\xff", "figures.malformed"),
        ("figures", signed.terms() | {"result": "0" * 64}, annex, "figures.malformed"),
        ("figures", signed.terms() | {"procedure": "weather"}, annex, "figures.malformed"),
        ("figures_agree", agree, b"", "figures.no_entry"),  # agreed to another result than was signed
        ("figures_agree", agree | {"of": "FR:0:0"}, b"", "figures.no_entry"),
        ("figures_agree", agree | {"of": "FR:0:9999"}, b"", "figures.no_entry"),
        ("figures_agree", agree | {"of": "DZ:0:1"}, b"", "figures.no_entry"),
        ("figures_agree", {"of": str(entry)}, b"", "figures.malformed"),
        ("figures_differ", signed.terms(), annex, "figures.malformed"),
    ]
    made = [evil.append(evil.header(act=act, terms=terms), annex=annex) for act, terms, annex, _ in tries]
    evil.send()
    for where, (act, _, _, code) in zip(made, tries, strict=True):
        row = world.fr.store.logs.get(*where)
        assert row is not None
        assert row.fault == code, act
    assert [each["status"] for each in signing.listed(world.fr)] == ["waiting"]
    assert upkeep.verify_node(world.fr)["ok"]
