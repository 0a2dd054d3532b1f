"""Some seeds at every push, the failing ones first; the rest are for `./run trial`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from simulation import seeds
from simulation.__main__ import numbers
from simulation.founding import found
from two_nodes.world import Template


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return found(tmp_path_factory.mktemp("pair"))


@pytest.fixture(scope="module")
def played(pair: Template) -> dict[int, seeds.Played]:
    return {seed: seeds.play(pair, seed, twice=seeds.is_played_twice(seed) or seed == 1) for seed in range(1, 5)}


def test_whatever_happens_to_two_nodes_everything_that_must_hold_holds(played: dict[int, seeds.Played]) -> None:
    for seed, each in played.items():
        assert not each.failure, f"seed {seed}:\n{each.failure}"


def test_every_seed_is_another_world_and_events_of_every_kind_happen(played: dict[int, seeds.Played]) -> None:
    assert len({each.told for each in played.values()}) == len(played)
    kinds: Counter[str] = Counter()
    for each in played.values():
        kinds.update(each.events)
    assert {"drafted", "approved", "refused", "sent", "delivered", "appended", "mirrored", "fault"} <= set(kinds)


def test_one_seed_tells_the_same_events_on_another_pair_of_nodes(
    played: dict[int, seeds.Played], tmp_path: Path
) -> None:
    """So a failing seed can be replayed elsewhere: keys, identifiers and signatures are others there."""
    assert seeds.play(found(tmp_path), 3).told == played[3].told


def test_of_each_five_seeds_one_is_played_twice_and_of_every_kind() -> None:
    twice = [seed for seed in range(1, 1001) if seeds.is_played_twice(seed)]
    assert len(twice) == 200
    assert {seed % 10 for seed in twice} == set(range(10))
    for first in range(0, 1000, 5):
        assert sum(seeds.is_played_twice(seed) for seed in range(first, first + 5)) == 1


def test_a_seed_whose_second_run_differs_fails(pair: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a second run is for: something of a world that the seed does not decide."""
    runs = iter(range(9))
    plain = seeds.Run.play

    def undecided(self: seeds.Run, *, judge: bool) -> None:
        plain(self, judge=judge)
        self.trace.event("drafted", "FR", str(next(runs)))

    monkeypatch.setattr(seeds.Run, "play", undecided)
    assert seeds.play(pair, 2).failure == "two runs of one seed differ"
    assert not seeds.play(pair, 2, twice=False).failure


def test_seeds_named_one_by_one_are_told_from_ranges() -> None:
    assert numbers("1..3,7,9..9") == ([1, 2, 3, 7, 9], {7})


def test_seeds_that_failed_once_hold_for_ever(pair: Template) -> None:
    for seed in seeds.failing():
        each = seeds.play(pair, seed)
        assert not each.failure, f"seed {seed}:\n{each.failure}"


def test_a_failing_seed_is_written_down_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "FAILING", tmp_path)
    first = seeds.keep(seeds.Played(7, told="ab", failure="what was found"))
    seeds.keep(seeds.Played(7, told="cd", failure="another time"))
    assert seeds.failing() == [7]
    assert "what was found" in first.read_text()
