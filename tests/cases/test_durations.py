"""Times to answer: percentiles against a plain reference, open debts as open, and both sides alike."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from comity.cases.calendar import DAY
from comity.cases.durations import ENDINGS, Debt, percentile, rows_of

LENGTHS = st.lists(st.one_of(st.none(), st.integers(0, 400 * DAY)), max_size=40)
DEBTS = st.lists(
    st.builds(
        lambda clock, party, ending, seconds: Debt(
            clock, party, ending, seconds if ending in ("in_time", "late", "disputed") else None
        ),
        st.sampled_from(["reply", "document"]),
        st.sampled_from(["AA", "BB"]),
        st.sampled_from([*ENDINGS, "lifted"]),
        st.integers(0, 90 * DAY),
    ),
    max_size=30,
)


def reference(lengths: list[int | None], share: int) -> int | None:
    """The least time by which at least `share` in a hundred of all debts had been answered."""
    for time in sorted(length for length in lengths if length is not None):
        if sum(1 for length in lengths if length is not None and length <= time) * 100 >= share * len(lengths):
            return time
    return None


@given(LENGTHS, st.integers(1, 100))
def test_a_percentile_is_the_time_by_which_that_share_of_all_debts_was_answered(
    lengths: list[int | None], share: int
) -> None:
    assert percentile(lengths, share) == reference(lengths, share)


@given(LENGTHS)
def test_leaving_one_more_debt_open_never_makes_a_side_look_faster(lengths: list[int | None]) -> None:
    for share in (50, 90):
        before, after = percentile(lengths, share), percentile([*lengths, None], share)
        assert after is None or (before is not None and after >= before)


def test_a_percentile_that_falls_on_an_open_debt_is_not_reached() -> None:
    assert percentile([DAY, 3 * DAY, None, None], 50) == 3 * DAY
    assert percentile([DAY, 3 * DAY, None, None], 51) is None
    assert percentile([], 50) is None
    assert percentile([None], 50) is None


@given(DEBTS)
def test_each_debt_that_is_owed_has_one_ending_and_both_sides_stand_under_each_clock(debts: list[Debt]) -> None:
    rows = rows_of(["reply", "document"], ["BB", "AA"], debts)
    assert sum(row["owed"] for row in rows) == sum(1 for debt in debts if debt.ending != "lifted")
    for row in rows:
        assert row["owed"] == sum(row[ending] for ending in ENDINGS)
    clocks = [row["clock"] for row in rows]
    assert [(row["clock"], row["party"]) for row in rows] == [
        (clock, party) for clock in dict.fromkeys(clocks) for party in ("AA", "BB")
    ]


@given(DEBTS)
def test_the_sides_are_measured_by_one_rule(debts: list[Debt]) -> None:
    turned = [msgspec.structs.replace(debt, party="BB" if debt.party == "AA" else "AA") for debt in debts]
    there = {(row["clock"], row["party"]): row for row in rows_of(["reply", "document"], ["AA", "BB"], debts)}
    back = {(row["clock"], row["party"]): row for row in rows_of(["reply", "document"], ["AA", "BB"], turned)}
    for (clock, party), row in there.items():
        assert back[clock, "BB" if party == "AA" else "AA"] | {"party": party} == row
