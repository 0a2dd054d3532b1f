"""Dockets: the cases as folded, the state hash's inner nodes, and which clock waits for which receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from django.db import connections

from comity.store.access import Reader, visible
from comity.store.blob import blob
from comity.store.bulk import insert
from comity.store.select import fetch, holes, select, streamed


class DocketRow(msgspec.Struct):
    """See `models.Docket`. `fold` is the JSON of the case's state, `digest` its hash (32 bytes)."""

    case_id: str
    procedure: str
    pillar: str
    table: str
    state: str
    requesting: str
    waiting_for: str
    channel: str
    due: int | None
    opened: int
    applied: int
    irregular: int
    held: int
    struck: int
    void: int
    orphaned: int
    running: bool
    urgency: int
    touched: int
    fold: bytes
    digest: bytes


FIELDS = tuple(DocketRow.__struct_fields__)
_COLUMNS = ", ".join(f'd."{name}"' for name in FIELDS)
_make: Callable[..., DocketRow] = DocketRow
# Beyond every time that can be written (9999): first what has no day, then what a hold stops.
NO_DAY = 300_000_000_000
STOPPED = 400_000_000_000
# SQLite binds 32,766 parameters at most; and a statement is kept for each length of a list.
AT_ONCE = 1000
EFFECTS = ("applied", "irregular", "held", "struck", "void", "orphaned")


def urgency(due: int | None, frozen: bool) -> int:
    """Where a case stands among those that wait: by its due time, then without one, then stopped by a hold."""
    if frozen:
        return STOPPED + (due or 0)
    return NO_DAY if due is None else due


def _row(values: tuple[Any, ...]) -> DocketRow:
    return _make(*values[:-2], blob(values[-2]), blob(values[-1]))


class Dockets:
    """Caches only: `comity rebuild` makes every one of them again."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    @property
    def _dockets(self) -> Any:
        return self.m.Docket.objects.using(self.alias)

    def get(self, case: str) -> DocketRow | None:
        return self.many([case]).get(case)

    def many(self, cases: Iterable[str]) -> dict[str, DocketRow]:
        wanted = list(cases)
        found: dict[str, DocketRow] = {}
        for begin in range(0, len(wanted), AT_ONCE):
            rows = select(self.alias, "docket", FIELDS, {"case_id__in": wanted[begin : begin + AT_ONCE]})
            found |= {values[0]: _row(values) for values in rows}
        return found

    def put(self, dockets: list[DocketRow], known: set[str]) -> None:
        """Insert or update. `known`: the cases that have a row already."""
        columns = (*FIELDS, "bucket")
        rows = [(*msgspec.structs.astuple(row), row.case_id[:3]) for row in dockets]
        insert(self.alias, "docket", columns, [row for row in rows if row[0] not in known])
        insert(self.alias, "docket", columns, [row for row in rows if row[0] in known], replace_by="case_id")

    def drop_all(self) -> None:
        for model in (self.m.Docket, self.m.MapNode):
            model.objects.using(self.alias).all().delete()
        # A calendar that waits for its receipt belongs to no case, and is made by none again.
        self.m.Awaiting.objects.using(self.alias).exclude(case_id="").delete()

    def page(
        self,
        *,
        procedure: str | None = None,
        state: str | None = None,
        reader: Reader | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 100,
    ) -> list[DocketRow]:
        """Oldest first, by (opened, case): a page neither loses nor repeats a case. `reader` None: every case."""
        where, params = ("1 = 1", []) if reader is None else visible(reader)
        for column, value in (("procedure", procedure), ("state", state)):
            if value is not None:
                where, params = f'{where} AND d."{column}" = %s', [*params, value]
        if after is not None:
            where, params = f'{where} AND (d."opened", d."case_id") > (%s, %s)', [*params, *after]
        # Only names of our own columns stand in this text; every value is a parameter.
        statement = (
            f'SELECT {_COLUMNS} FROM "docket" d WHERE {where}'  # noqa: S608
            ' ORDER BY d."opened", d."case_id" LIMIT %s'
        )
        return [_row(values) for values in fetch(self.alias, statement, [*params, limit])]

    def all(self) -> Iterator[DocketRow]:
        for values in streamed(self.alias, self._dockets.order_by("case_id").values_list(*FIELDS), 1000):
            yield _row(values)

    def count(self) -> int:
        return int(self._dockets.count())

    def holding(self, pillar: str | None = None) -> list[DocketRow]:
        """Cases in which something is held, oldest first."""
        query = self._dockets.filter(held__gt=0).order_by("opened", "case_id")
        if pillar is not None:
            query = query.filter(pillar=pillar)
        return [_row(values) for values in query.values_list(*FIELDS)]

    def running(self, pillar: str) -> list[str]:
        """Cases of a pillar that a hold or its lifting can change: a clock runs, or something is held."""
        from django.db.models import Q

        query = self._dockets.filter(Q(running=True) | Q(held__gt=0), pillar=pillar)
        return list(query.values_list("case_id", flat=True))

    def all_running(self) -> list[str]:
        """Cases in which a clock runs."""
        return list(self._dockets.filter(running=True).values_list("case_id", flat=True))

    def effects(self) -> dict[str, int]:
        sums = ", ".join(f'SUM("{name}")' for name in EFFECTS)
        # Only names of our own columns stand in this text.
        rows = fetch(self.alias, f'SELECT {sums} FROM "docket"', [])  # noqa: S608
        return {name: int(found or 0) for name, found in zip(EFFECTS, rows[0], strict=True)}

    # The state hash

    def digests_under(self, buckets: Iterable[str]) -> dict[str, list[tuple[str, bytes]]]:
        """(case, digest) of every case in each of these buckets (three-digit prefixes)."""
        found: dict[str, list[tuple[str, bytes]]] = {bucket: [] for bucket in buckets}
        wanted = list(found)
        for start in range(0, len(wanted), 500):
            where = {"bucket__in": wanted[start : start + 500]}
            for case, digest in select(self.alias, "docket", ("case_id", "digest"), where):
                found[case[:3]].append((case, blob(digest)))
        return found

    def nodes(self, prefixes: Iterable[str]) -> dict[str, bytes]:
        rows = select(self.alias, "mapnode", ("prefix", "children"), {"prefix__in": prefixes})
        return {prefix: blob(children) for prefix, children in rows}

    def put_nodes(self, nodes: dict[str, bytes]) -> None:
        insert(self.alias, "mapnode", ("prefix", "children"), nodes.items(), replace_by="prefix")

    # Clocks that wait for a receipt

    def await_receipts(self, waits: dict[str, list[tuple[str, int]]], known: set[str]) -> None:
        """Replace what each of these cases waits for: {case: [(log, covers)]}."""
        old = [case for case in waits if case in known]
        if old:
            with connections[self.alias].cursor() as cursor:
                cursor.execute(f'DELETE FROM "awaiting" WHERE "case_id" IN ({holes(old)})', old)  # noqa: S608
        insert(
            self.alias,
            "awaiting",
            ("case_id", "log", "covers"),
            [(case, *pair) for case, pairs in waits.items() for pair in pairs],
        )

    def awaited(self, case: str) -> list[tuple[str, int]]:
        """What one case waits for: (log, covers)."""
        return [(log, covers) for log, covers in select(self.alias, "awaiting", ("log", "covers"), {"case_id": case})]

    def awaiting(self, log: str, below: int) -> list[str]:
        """Cases whose clock an entry of `log` that has seen `below` entries of the other can move."""
        where = {"log": log, "covers__lt": below}
        return list(dict.fromkeys(case for (case,) in select(self.alias, "awaiting", ("case_id",), where)))
