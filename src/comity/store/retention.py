"""What was decided on cases' data, and which cases are due: by their last entry, or by the decision after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from comity.store.access import Reader, visible
from comity.store.bulk import insert
from comity.store.select import fetch, select

KEEP, ERASE, ERASED = "keep", "erase", "erased"


class RetentionRow(msgspec.Struct, frozen=True):
    """See `models.Retention`. `review` and `until` are midnights (epoch seconds), `made` is the decision's time."""

    case_id: str
    decision: str
    review: int
    until: int
    made: int
    house: int


FIELDS = tuple(RetentionRow.__struct_fields__)
Place = tuple[int, str]  # a case's last entry and its identifier: the order of what is due


class Limit(msgspec.Struct, frozen=True):
    """Of one procedure: cases whose last entry is older than `before` (epoch seconds) are due."""

    procedure: str
    before: int


class Retentions:
    """The decisions of one node's database. A later entry in the case outdates one."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def put(self, rows: Iterable[RetentionRow]) -> None:
        """Each takes the place of the case's older one."""
        insert(self.alias, "retention", FIELDS, map(msgspec.structs.astuple, rows), replace_by="case_id")

    def get(self, case: str) -> RetentionRow | None:
        """The last decision on a case."""
        return self.many([case]).get(case)

    def many(self, cases: Sequence[str]) -> dict[str, RetentionRow]:
        """The last decisions, by case; at most a page of cases."""
        rows = select(self.alias, "retention", FIELDS, {"case_id__in": cases})
        return {values[0]: RetentionRow(*values) for values in rows}

    def due(
        self,
        reader: Reader | None,
        limits: Sequence[Limit],
        today: int,
        *,
        last_day: bool,
        after: Place | None,
        most: int,
    ) -> list[Place]:
        """Cases that are due, of those that the reader sees (None: of all), oldest first.

        By their last entry where nothing was decided since (`limits`), else by the decision's day: the one of the
        review, or with `last_day` the last one. What was decided to be erased is due until it is. What a person
        contests has no last day until that is decided: it is kept, and blocked.
        """
        if not limits:
            return []
        seen, who = ("1 = 1", []) if reader is None else visible(reader)
        if last_day:
            seen += ' AND NOT EXISTS (SELECT 1 FROM "block" b WHERE b."case_id" = d."case_id")'
        old = " OR ".join(['(d."procedure" = %s AND d."touched" < %s)'] * len(limits))
        past = 'r."until" < %s' if last_day else 'r."review" <= %s'
        # Names of our own tables and columns; every value is a parameter.
        text = (
            f'SELECT d."touched", d."case_id" FROM "docket" d WHERE ({old}) AND {seen} AND NOT EXISTS'  # noqa: S608
            ' (SELECT 1 FROM "retention" r WHERE r."case_id" = d."case_id" AND r."made" >= d."touched")'
            ' UNION ALL SELECT d."touched", d."case_id" FROM "retention" r JOIN "docket" d ON d."case_id" = r."case_id"'
            f' WHERE r."made" >= d."touched" AND (r."decision" = %s OR (r."decision" = %s AND {past})) AND {seen}'
        )
        params: list[Any] = [value for one in limits for value in (one.procedure, one.before)]
        params += [*who, ERASE, KEEP, today, *who]
        if after is not None:
            text = f'SELECT * FROM ({text}) x WHERE x."touched" > %s OR (x."touched" = %s AND x."case_id" > %s)'  # noqa: S608
            params += [after[0], after[0], after[1]]
        rows = fetch(self.alias, f"{text} ORDER BY 1, 2 LIMIT %s", [*params, most])
        return [(touched, case) for touched, case in rows]
