"""What is asked of the house log, and which cases are due, is answered alike by both engines."""

from __future__ import annotations

from typing import Any

from comity.store.access import Reader
from comity.store.dockets import DocketRow
from comity.store.house import Asked, HouseRow
from comity.store.retention import Limit, RetentionRow
from comity.store.store import Store


def docket(case: str, touched: int) -> DocketRow:
    return DocketRow(
        case_id=case, procedure="readmission", pillar="readmission", table="", state="submitted", requesting="FR",
        waiting_for="DZ", channel="A", due=None, opened=touched, applied=1, irregular=0, held=0, struck=0, void=0,
        orphaned=0, running=False, urgency=touched, touched=touched, fold=b"{}", digest=bytes(32),
    )  # fmt: skip


def test_the_house_log_is_asked_by_case_kind_officer_and_time(store: Store) -> None:
    case, other = "c" * 32, "d" * 32
    said = [
        ("drafted", case, 10, "a"), ("listed", "", 20, "b"), ("listed", "", 30, "a"), ("sealed", other, 30, "a")
    ]  # fmt: skip
    header = {1: f'{{"cases":["{other}","{case}"]}}', 2: f'{{"cases":["{other}"]}}', 3: f'{{"source":"{case}"}}'}
    with store.write():
        store.house.append(
            [
                HouseRow(idx, header.get(idx, "{}").encode(), None, bytes(32), bytes(32), each, kind, time, officer)
                for idx, (kind, each, time, officer) in enumerate(said)
            ]
        )

    def found(after: int | None = None, newest_first: bool = False, limit: int = 9, **asked: Any) -> list[int]:
        return [row.idx for row in store.house.page(Asked(**asked), after, newest_first, limit)]

    assert found() == [0, 1, 2, 3]
    assert found(newest_first=True, limit=2) == [3, 2]
    assert found(after=2, newest_first=True) == [1, 0]
    assert found(after=1) == [2, 3]
    # A kind that lists several cases is looked into; another that happens to hold the same digits is not.
    assert found(case=case, many=("listed",)) == [0, 1]
    assert found(case=other, many=("listed",)) == [1, 2, 3]
    assert found(kinds=("sealed", "drafted")) == [0, 3]
    assert found(officers=("a",), kinds=("listed",)) == [2]
    assert found(since=20, until=30) == [1]


def test_what_is_due_goes_by_the_last_entry_or_by_the_decision_after_it(store: Store) -> None:
    a, b, c, d, e = (letter * 32 for letter in "abcde")
    rows = [docket(a, 100), docket(b, 200), docket(c, 300), docket(d, 400), docket(e, 500)]
    decided = [RetentionRow(b, "keep", 1000, 2000, 250, 0), RetentionRow(c, "keep", 1000, 2000, 250, 1)]
    with store.write():
        store.dockets.put(rows, set())
        store.retentions.put([*decided, RetentionRow(d, "erased", 450, 450, 450, 2)])
    limits = [Limit("transit", 9999), Limit("readmission", 500)]

    def found(today: int, reader: Reader | None = None, *, last_day: bool = False) -> list[str]:
        return [case for _, case in store.retentions.due(reader, limits, today, last_day=last_day, after=None, most=9)]

    # The decision on `c` is older than its last entry; what was erased is due no more; `e` is too young.
    assert found(999) == [a, c]
    assert found(1000) == [a, b, c]
    assert found(2000, last_day=True) == [a, c]
    assert found(2001, last_day=True) == [a, b, c]
    with store.write():
        store.retentions.put([RetentionRow(b, "erase", 1000, 9999, 260, 3)])
    assert found(0, last_day=True) == [a, b, c]
    assert found(1000, Reader("FR-A", ends=("A",))) == [a, b, c]
    assert found(1000, Reader("FR-B", ends=("B",))) == []
    assert store.retentions.due(None, limits, 1000, last_day=False, after=(100, a), most=1) == [(200, b)]
    assert store.retentions.due(None, [], 1000, last_day=False, after=None, most=9) == []
