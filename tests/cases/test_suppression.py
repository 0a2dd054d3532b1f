"""What leaves hides small cells so that nobody computes them from what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from comity.cases import figures as counting
from comity.cases.durations import Debt
from comity.cases.figures import Line
from comity.cases.indicators import FAMILIES
from comity.cases.readmission import READMISSION
from comity.cases.suppression import LEAST, Sum, cells_of, hidden, public

FAMILY = FAMILIES["readmission"]
LEAVES = ("granted", "evidence", "identity", "silent", "told", "departed")
SUMS = [
    Sum("asked", ("granted", "refused", "silent")),
    Sum("refused", ("evidence", "identity")),
    Sum("asked", ("told", "untold")),
    Sum("told", ("departed", "stayed")),
]


def table(leaves: dict[str, int]) -> dict[str, int]:
    """Every cell of a small table, from those that are free: a whole in two partitions, one part of it a whole."""
    made = dict(leaves)
    made["refused"] = made["evidence"] + made["identity"]
    made["asked"] = made["granted"] + made["refused"] + made["silent"]
    made["untold"] = made["asked"] - made["told"]
    made["stayed"] = made["told"] - made["departed"]
    return made


def alternatives(cells: dict[str, int], gone: set[str], *, knows_small: bool) -> Iterator[dict[str, int]]:
    """Every table that looks the same to a reader; `knows_small`: who knows which of the hidden cells are small."""
    ranges = []
    for name in LEAVES:
        if name not in gone:
            ranges.append(range(cells[name], cells[name] + 1))
        else:
            least, most = (1, LEAST) if cells[name] < LEAST else (LEAST, cells[name] + 8)
            ranges.append(range(least, most) if knows_small else range(1, cells[name] + 8))
    for values in product(*ranges):
        other = table(dict(zip(LEAVES, values, strict=True)))
        if all(alike(other[name], count, name in gone, knows_small) for name, count in cells.items()):
            yield other


def alike(other: int, count: int, is_hidden: bool, knows_small: bool) -> bool:
    if not is_hidden:
        return other == count
    return other > 0 and (not knows_small or (other < LEAST) == (count < LEAST))


counts = st.one_of(st.integers(0, 6), st.integers(0, 12))


@settings(max_examples=60)
@example(dict.fromkeys(LEAVES, 1) | {"told": 0, "departed": 0})
@given(st.fixed_dictionaries(dict.fromkeys(LEAVES, counts)))
def test_a_hidden_cell_can_not_be_computed_from_what_is_shown(leaves: dict[str, int]) -> None:
    leaves["told"] = min(leaves["told"], table(leaves)["asked"])
    leaves["departed"] = min(leaves["departed"], leaves["told"])
    cells = table(leaves)
    gone = hidden(cells, SUMS)
    assert {name for name, count in cells.items() if 0 < count < LEAST} <= gone
    assert all(cells[name] for name in gone), "that there was nobody is no secret"
    known: dict[str, set[int]] = {name: set() for name in gone}
    # Where nothing is left to hide, a reader of what is shown and no more.
    left = {name for name, count in cells.items() if count} - gone
    for other in alternatives(cells, gone, knows_small=bool(left)):
        for name in gone:
            known[name].add(other[name])
    small = [name for name in gone if cells[name] < LEAST]
    assert [name for name in small if len(known[name]) < 2] == []


def test_the_one_small_part_of_a_shown_whole_takes_another_with_it() -> None:
    cells = {"all": 30, "yes": 20, "no": 3, "open": 7}
    assert hidden(cells, [Sum("all", ("yes", "no", "open"))]) == {"no", "open"}


def test_parts_that_could_only_be_ones_take_the_whole_with_them() -> None:
    assert hidden({"all": 2, "yes": 1, "no": 1}, [Sum("all", ("yes", "no"))]) == {"all", "yes", "no"}
    assert "all" in hidden({"all": 6, "yes": 5, "no": 1}, [Sum("all", ("yes", "no"))])


def test_sums_that_do_not_hold_come_to_an_end() -> None:
    assert "no" in hidden({"all": 30, "yes": 2, "no": 3}, [Sum("all", ("yes", "no"))])


def test_large_tables_are_shown_whole() -> None:
    cells = {"all": 30, "yes": 20, "no": 10, "never": 0}
    assert hidden(cells, [Sum("all", ("yes", "no", "never"))]) == set()


def account(*lines: Line) -> dict[str, Any]:
    found = counting.account(READMISSION, lines, ("AA", "BB"))
    return {"procedure": "readmission", "at": "", "cut_off": "", "cohort": {"from": None, "to": None}} | found


def lines(count: int, debts: tuple[Debt, ...] = (), **counts: int) -> list[Line]:
    every = {"requested": 1, "receipted": 1, **(counts or {"pending": 1})}
    return [Line(case=f"{number:032x}", counts=every, debts=debts) for number in range(count)]


def shown(made: dict[str, Any]) -> dict[str, int | None]:
    return {one["name"]: one["numerator"] for one in made["indicators"]}


def test_what_a_figure_leaves_of_its_denominator_is_a_cell_too() -> None:
    """Twenty received and eighteen acknowledged would say that two were not."""
    found = account(*lines(18, recognised=1, acknowledged=1), *lines(2, recognised=1))
    made = shown(public(found, FAMILY))
    assert made["recognised"] == made["receipted"] == 20
    assert made["acknowledged"] is None


def test_a_few_that_were_not_received_hide_as_little_as_they_must() -> None:
    found = account(*lines(9, recognised=1), *lines(7, unanswered=1), Line(case="f" * 32, counts={"requested": 1}))
    made = shown(public(found, FAMILY))
    assert {name for name, count in made.items() if count is None} == {"requested"}


def test_every_sum_of_an_account_is_declared_so_that_it_can_be_guarded() -> None:
    found = account(*lines(7, recognised=1), *lines(6, unanswered=1, documents_owed=2, documents_late=2))
    cells, sums = cells_of(found, FAMILY)
    for one in sums:
        assert cells[one.whole] == sum(cells[part] for part in one.parts), one.whole
    assert {one.whole for one in sums} >= {"receipted", "requested", "documents_owed", "departed"}


def test_a_denominator_that_is_hidden_is_hidden_wherever_it_stands() -> None:
    found = account(*lines(3, recognised=1))
    made = public(found, FAMILY)
    assert [one["numerator"] for one in made["indicators"] if one["numerator"]] == []
    assert [one["denominator"] for one in made["indicators"] if one["denominator"]] == []


def test_lengths_leave_only_where_many_stand_behind_them() -> None:
    few = tuple(Debt("reply", "BB", "in_time", 86_400) for _ in range(1))
    made = public(account(*lines(9, few)), FAMILY)
    assert made["answers"] == []
    made = public(account(*lines(10, few)), FAMILY)
    assert made["answers"] == [{"clock": "reply", "party": "BB", "median": 1, "p90": 1}]
    waiting = lines(4, (Debt("reply", "BB", "in_time", 1),)) + lines(6, (Debt("reply", "BB", "missing"),))
    assert public(account(*waiting), FAMILY)["answers"] == []
