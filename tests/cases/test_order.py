"""Precedence, lies about what was seen, and the order of a case."""

from __future__ import annotations

import itertools

import pytest

from comity.cases.memory import Logs
from comity.cases.order import CaseEntry, Position, Stamp, closed_part, concurrent, effective, merge, precedes
from comity.errors import IntegrityFailure
from comity.journal.entry import Ref
from support.small_world import SMALL, World


def entry(ref: tuple[str, int, int], act: str, **eff: Position) -> CaseEntry:
    return CaseEntry(
        ref=Ref(*ref),
        act=act,
        time=0,
        terms={},
        eff={ref[0]: (ref[1], ref[2]), **eff},
        approvals=1,
        table=SMALL.digest,
        pillar=SMALL.pillar,
    )


def test_all_that_was_kept_of_an_earlier_incarnation_precedes_the_next_one() -> None:
    old, new = entry(("AA", 0, 90), "remark"), entry(("AA", 1, 0), "remark")
    assert precedes(old.ref, new)
    assert not precedes(new.ref, old)
    seen = entry(("BB", 0, 5), "remark", AA=(1, 1))
    assert precedes(old.ref, seen)
    assert precedes(new.ref, seen)
    assert concurrent(new, entry(("BB", 0, 5), "remark", AA=(0, 91)))


def test_seeing_an_entry_is_seeing_what_its_author_had_seen() -> None:
    world = World()
    world.write("AA", "ask")
    world.post("BB")
    world.write("BB", "remark")
    world.post("AA")
    seen = world.write("AA", "remark")
    assert world.entries[-1].eff == {"AA": (0, 1), "BB": (0, 1)}
    assert precedes(Ref("AA", 0, 0), world.entries[1])
    assert seen == Ref("AA", 0, 1)


def test_what_was_receipted_cant_later_be_pre_dated() -> None:
    world = World()
    world.hold("AA")
    world.post("BB")
    world.receipt("BB")
    world.write("BB", "remark", seen=0)
    assert world.entries[0].eff["AA"] == (0, 1)


def test_seen_of_ones_own_log_is_not_the_authors_to_declare() -> None:
    own = effective(Ref("AA", 0, 3), {"AA": (9, 9), "BB": (0, 2)}, None, lambda *_: None)
    assert own == {"AA": (0, 3), "BB": (0, 2)}


def test_a_cut_that_is_not_closed_is_reduced_to_its_largest_closed_part() -> None:
    stamps = [
        Stamp(Ref("AA", 0, 0), 1, {"AA": (0, 0)}),
        Stamp(Ref("AA", 0, 1), 2, {"AA": (0, 1), "BB": (0, 2)}),
        Stamp(Ref("BB", 0, 0), 1, {"BB": (0, 0)}),
        Stamp(Ref("BB", 0, 1), 2, {"BB": (0, 1), "AA": (0, 1)}),
    ]
    last = Logs(stamps).last_below
    assert closed_part({"AA": (0, 2), "BB": (0, 1)}, last) == {"AA": (0, 1), "BB": (0, 1)}
    assert closed_part({"AA": (0, 0), "BB": (0, 2)}, last) == {"AA": (0, 0), "BB": (0, 1)}
    assert closed_part({"AA": (0, 2), "BB": (0, 2)}, last) == {"AA": (0, 2), "BB": (0, 2)}


def test_the_order_is_causal_then_protective_then_the_requested_sides() -> None:
    opening = entry(("AA", 0, 0), "ask")
    after = {"AA": (0, 1)}
    remark_a = entry(("AA", 0, 1), "remark")
    remark_b = entry(("BB", 0, 0), "remark", **after)
    withdraw = entry(("AA", 0, 2), "withdraw")
    agree = entry(("BB", 0, 1), "agree", **after)
    entries = [opening, remark_a, remark_b, withdraw, agree]
    expected = [opening, remark_b, agree, remark_a, withdraw]
    for shuffled in itertools.permutations(entries):
        assert list(merge(shuffled, SMALL, "BB")) == expected
    other_side = [opening, remark_a, withdraw, remark_b, agree]
    assert list(merge(entries, SMALL, "AA")) == other_side


def test_the_order_does_not_move_with_anything_that_an_author_could_grind() -> None:
    first, second = entry(("AA", 0, 1), "remark"), entry(("AA", 7, 0), "remark")
    assert list(merge([second, first], SMALL, "")) == [first, second]


def test_entries_that_claim_to_have_seen_each_other_stop_the_node() -> None:
    loop = [entry(("AA", 0, 0), "ask", BB=(0, 1)), entry(("BB", 0, 0), "ask", AA=(0, 1))]
    with pytest.raises(IntegrityFailure) as caught:
        list(merge(loop, SMALL, ""))
    assert caught.value.code == "order.cycle"


def test_the_first_entry_of_a_time_is_found_in_a_log_whose_times_go_backwards() -> None:
    times = (10, 50, 20, 60)
    log = Logs(Stamp(Ref("AA", 0, i), time, {"AA": (0, i)}) for i, time in enumerate(times))
    found = [log.first_timed("AA", at, None) for at in (5, 11, 50, 51, 61)]
    assert [stamp and stamp.ref.index for stamp in found] == [0, 1, 1, 3, None]
    assert log.first_timed("AA", 51, (0, 3)) is None
