"""The two logs: our own and the mirror of the other party's, with what travels beside each entry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from django.db import connections
from django.db.models import Min

from comity.errors import IntegrityFailure
from comity.store.blob import blob
from comity.store.bulk import insert
from comity.store.select import fetch, holes, select, streamed

Position = tuple[int, int]


class Head(msgspec.Struct):
    """The end of a log: `frontier` is its compact range, `eff` what its last entry had seen."""

    party: str
    incarnation: int
    size: int
    root: bytes
    frontier: bytes
    time: int
    eff: dict[str, Position]


class Row(msgspec.Struct):
    """One leaf as it is stored (see `models.Entry` for the columns)."""

    party: str
    incarnation: int
    idx: int
    header: bytes | None
    sealed: bytes | None
    leaf: bytes
    root: bytes
    case_id: str = ""
    pillar: str = ""
    act: str = ""
    time: int = 0
    eff: dict[str, Position] = {}
    seen_size: int = 0
    fault: str = ""
    annex: str = ""


class WrapRow(msgspec.Struct):
    """An item key, sealed to one authority or under the local key (see `models.Wrap`)."""

    party: str
    incarnation: int
    idx: int
    item: int
    authority: str
    kid: str
    sealed: bytes
    local: bool = False


FIELDS = tuple(Row.__struct_fields__)
HEAD = tuple(Head.__struct_fields__)
_make: Callable[..., Row] = Row
WRAP = tuple(WrapRow.__struct_fields__)
LIGHT = tuple(name for name in FIELDS if name not in {"sealed", "leaf", "root"})
# From step to step, each one descent in the index `entry_seen`: between two steps may lie thousands of entries.
LAST_STEPS = """
    WITH RECURSIVE step(seen, number) AS (
        SELECT max("seen_size"), 1 FROM "entry" WHERE "party" = %(party)s AND "incarnation" = %(incarnation)s
        UNION ALL
        SELECT (SELECT max(e."seen_size") FROM "entry" AS e WHERE e."party" = %(party)s
                AND e."incarnation" = %(incarnation)s AND e."seen_size" < step.seen), step.number + 1
        FROM step WHERE step.seen IS NOT NULL AND step.number < %(most)s
    )
    SELECT (SELECT min(e."idx") FROM "entry" AS e WHERE e."party" = %(party)s
            AND e."incarnation" = %(incarnation)s AND e."seen_size" = step.seen)
    FROM step WHERE step.seen IS NOT NULL
"""
_eff = msgspec.json.Decoder(dict[str, tuple[int, int]])


def _row(values: tuple[Any, ...]) -> Row:
    header, sealed, eff = values[3], values[4], values[11]
    return _make(
        *values[:3],
        None if header is None else blob(header),
        None if sealed is None else blob(sealed),
        blob(values[5]),
        blob(values[6]),
        *values[7:11],
        _had_seen(eff, values[0], values[2]),
        *values[12:],
    )


def _light(values: tuple[Any, ...]) -> Row:
    """A row without ciphertext, leaf or root: what the fold needs."""
    header = values[3]
    return _make(
        *values[:3],
        None if header is None else blob(header),
        None,
        b"",
        b"",
        *values[4:8],
        _had_seen(values[8], values[0], values[2]),
        *values[9:],
    )


def _wrap(values: tuple[Any, ...]) -> WrapRow:
    party, incarnation, idx, item, authority, kid, sealed, local = values
    return WrapRow(party, incarnation, idx, item, authority, kid, blob(sealed), bool(local))


def _had_seen(text: str, party: str, index: int) -> dict[str, Position]:
    try:
        return _eff.decode(text)
    except msgspec.MsgspecError as bad:
        raise IntegrityFailure("record.altered", party=party, index=index) from bad


def _head(values: tuple[Any, ...]) -> Head:
    party, incarnation, size, root, frontier, time, eff = values
    return Head(party, incarnation, size, blob(root), blob(frontier), time, _had_seen(eff, party, size))


class Logs:
    """Entries, attachments, wraps, annexes and erasures of one node's database."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def heads(self) -> list[Head]:
        return [_head(row) for row in select(self.alias, "log", HEAD, {}, order=("party", "incarnation"))]

    def head(self, party: str, incarnation: int = 0) -> Head | None:
        rows = select(self.alias, "log", HEAD, {"party": party, "incarnation": incarnation})
        return _head(rows[0]) if rows else None

    def put_head(self, head: Head) -> None:
        row = (*msgspec.structs.astuple(head)[:-1], msgspec.json.encode(head.eff).decode())
        insert(self.alias, "log", HEAD, [row], replace_by=("party", "incarnation"))

    def append(self, rows: Iterable[Row]) -> None:
        """Insert leaves. A position taken before is an IntegrityFailure (`store.constraint`)."""
        insert(
            self.alias,
            "entry",
            FIELDS,
            (
                (
                    *(getattr(row, name) for name in FIELDS[:11]),
                    msgspec.json.encode(row.eff).decode(),
                    *(getattr(row, name) for name in FIELDS[12:]),
                )
                for row in rows
            ),
        )

    def get(self, party: str, incarnation: int, idx: int) -> Row | None:
        found = self._select(party=party, incarnation=incarnation, idx=idx)
        return found[0] if found else None

    def root_at(self, party: str, incarnation: int, size: int) -> bytes:
        """The log's root when it had `size` entries. Raises IntegrityFailure where it is not held."""
        if size == 0:
            return hashlib.sha256().digest()
        where = {"party": party, "incarnation": incarnation, "idx": size - 1}
        rows = select(self.alias, "entry", ("root",), where)
        if not rows:
            raise IntegrityFailure("record.altered", party=party, index=size - 1)
        return blob(rows[0][0])

    def stamps(self, cases: Iterable[str]) -> list[Row]:
        """The entries of some cases without their bodies, which the fold does not read."""
        where = {"case_id__in": cases}
        rows = select(self.alias, "entry", LIGHT, where, order=("party", "incarnation", "idx"))
        return [_light(values) for values in rows]

    def bodies(self, cases: Iterable[str]) -> dict[tuple[str, int, int], str]:
        """For each entry of these cases: "sealed", or "erased" where the ciphertext is gone."""
        wanted = list(cases)
        if not wanted:
            return {}
        statement = (
            'SELECT "party", "incarnation", "idx", "sealed" IS NOT NULL FROM "entry"'  # noqa: S608
            f' WHERE "case_id" IN ({holes(wanted)})'
        )
        rows = fetch(self.alias, statement, wanted)
        return {(party, inc, idx): "sealed" if here else "erased" for party, inc, idx, here in rows}

    def _select(self, *order: str, **where: Any) -> list[Row]:
        found = select(self.alias, "entry", FIELDS, where, order=order or ("idx",))
        return [_row(values) for values in found]

    def range(self, party: str, incarnation: int, first: int, end: int) -> list[Row]:
        return self._select(party=party, incarnation=incarnation, idx__gte=first, idx__lt=end)

    def scan(self, party: str, incarnation: int, chunk: int = 1000, end: int | None = None) -> Iterator[Row]:
        """All leaves in order, in bounded memory."""
        at = 0
        while end is None or at < end:
            stop = at + chunk if end is None else min(at + chunk, end)
            rows = self.range(party, incarnation, at, stop)
            yield from rows
            if len(rows) < stop - at:
                return
            at = stop

    def scan_light(self, party: str, incarnation: int) -> Iterator[Row]:
        """All leaves in order, without ciphertexts."""
        query = (
            self.m.Entry.objects.using(self.alias)
            .filter(party=party, incarnation=incarnation)
            .order_by("idx")
        )
        for values in streamed(self.alias, query.values_list(*LIGHT), 2000):
            yield _light(values)

    def scan_roots(self, party: str, incarnation: int) -> Iterator[bytes]:
        """The log's root after each leaf, in order, and nothing else of it."""
        query = self.m.Entry.objects.using(self.alias).filter(party=party, incarnation=incarnation)
        for root in streamed(self.alias, query.order_by("idx").values_list("root", flat=True), 2000):
            yield blob(root)

    def all_cases(self) -> list[str]:
        rows = self.m.Entry.objects.using(self.alias).exclude(case_id="").values_list("case_id", flat=True)
        return list(rows.distinct().order_by("case_id"))

    def of_case(self, case: str) -> list[Row]:
        return self._select("party", "incarnation", "idx", case_id=case)

    def caseless(self, pillar: str | None = None, acts: Iterable[str] = (), fault: str | None = None) -> list[Row]:
        """The entries that belong to no case, in order; of a pillar, of some acts, judged so, where that is asked."""
        # Receipts are most of them. Only the literal lets a database take the index of those without a case, and
        # SQLite, which keeps no statistics here, takes it for one act alone unless it is told to.
        hint = ' INDEXED BY "entry_hold"' if connections[self.alias].vendor == "sqlite" else ""
        names, wanted = ", ".join(f'"{name}"' for name in FIELDS), list(acts)
        text, params = f"""SELECT {names} FROM "entry"{hint} WHERE "case_id" = ''""", list[Any]()  # noqa: S608
        for column, value in (("pillar", pillar), ("fault", fault)):
            if value is not None:
                text += f' AND "{column}" = %s'
                params.append(value)
        if wanted:
            text += f' AND "act" IN ({holes(wanted)})'
        text += ' ORDER BY "party", "incarnation", "idx"'
        return [_row(values) for values in fetch(self.alias, text, [*params, *wanted])]

    def set_fault(self, row: Row, fault: str) -> None:
        """Another verdict on an entry that is here: a release judges what the one before it could not read."""
        at = self.m.Entry.objects.using(self.alias).filter(party=row.party, incarnation=row.incarnation, idx=row.idx)
        at.update(fault=fault)

    def first_seeing(self, party: str, incarnation: int, above: int, end: int | None = None) -> Row | None:
        """The first entry of `party` whose `eff` holds more than `above` entries of the other log."""
        where: dict[str, Any] = {"party": party, "incarnation": incarnation, "seen_size__gt": above}
        if end is not None:
            where["idx__lt"] = end
        return self._first("seen_size", **where)

    def last_steps(self, party: str, incarnation: int, most: int) -> list[Row]:
        """The last entries of `party`, at most `most`, that had seen more than the one before, in order."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(LAST_STEPS, {"party": party, "incarnation": incarnation, "most": most})
            places = [place for (place,) in cursor.fetchall()]
        where = {"party": party, "incarnation": incarnation, "idx__in": places}
        return [_light(values) for values in select(self.alias, "entry", LIGHT, where, order=("idx",))]

    def steps(self, party: str, incarnation: int) -> Iterator[tuple[int, int]]:
        """(seen_size, idx) of each entry of `party` that had seen more than the one before, in order."""
        entries = self.m.Entry.objects.using(self.alias).filter(party=party, incarnation=incarnation)
        steps = entries.values("seen_size").annotate(first=Min("idx")).order_by("seen_size")
        yield from streamed(self.alias, steps.values_list("seen_size", "first"), 2000)

    def light(self, party: str, incarnation: int, indices: Iterable[int]) -> list[Row]:
        """These entries, without ciphertext, leaf or root."""
        where = {"party": party, "incarnation": incarnation, "idx__in": indices}
        return [_light(values) for values in select(self.alias, "entry", LIGHT, where)]

    def first_timed(self, party: str, incarnation: int, time: int, end: int | None = None) -> Row | None:
        where: dict[str, Any] = {"party": party, "incarnation": incarnation, "time__gte": time}
        if end is not None:
            where["idx__lt"] = end
        return self._first("time", **where)

    def last_below(self, party: str, incarnation: int, end: int | None = None) -> Row | None:
        where: dict[str, Any] = {"party": party, "incarnation": incarnation}
        if end is not None:
            where["idx__lt"] = end
        found = select(self.alias, "entry", LIGHT, where, order=("-idx",), limit=1)
        return _light(found[0]) if found else None

    def cases_from(self, party: str, incarnation: int, first: int, pillar: str) -> list[str]:
        """Cases of a pillar with an entry of this log at `first` or later."""
        rows = self.m.Entry.objects.using(self.alias).filter(
            party=party, incarnation=incarnation, idx__gte=first, pillar=pillar
        )
        return list(rows.exclude(case_id="").values_list("case_id", flat=True).distinct())

    def _first(self, by: str, **where: Any) -> Row | None:
        found = select(self.alias, "entry", LIGHT, where, order=(by, "idx"), limit=1)
        return _light(found[0]) if found else None

    def count_caseless_faults(self) -> tuple[int, int]:
        """(applied, void) among the entries that belong to no case."""
        statement = """SELECT COUNT(*), COUNT(NULLIF("fault", '')) FROM "entry" WHERE "case_id" = ''"""
        every, void = fetch(self.alias, statement, [])[0]
        return every - void, void

    # What travels beside an entry

    def put_attachments(self, items: Iterable[tuple[str, int, int, int, bytes | None]]) -> None:
        insert(self.alias, "attachment", ("party", "incarnation", "idx", "item", "sealed"), items)

    def attachments(
        self, party: str, incarnation: int, first: int, end: int
    ) -> dict[tuple[int, int], bytes | None]:
        where = {"party": party, "incarnation": incarnation, "idx__gte": first, "idx__lt": end}
        rows = select(self.alias, "attachment", ("idx", "item", "sealed"), where)
        return {(idx, item): None if sealed is None else blob(sealed) for idx, item, sealed in rows}

    def scan_attachments(self, party: str, incarnation: int) -> Iterator[tuple[int, int, bytes | None]]:
        """(idx, item, ciphertext) of a whole log, in order, a few of them in memory."""
        rows = self.m.Attachment.objects.using(self.alias).filter(party=party, incarnation=incarnation)
        places = rows.order_by("idx", "item").values_list("idx", "item", "sealed")
        for idx, item, sealed in streamed(self.alias, places, 4):
            yield idx, item, None if sealed is None else blob(sealed)

    def put_wraps(self, wraps: Iterable[WrapRow]) -> None:
        columns = WrapRow.__struct_fields__
        insert(self.alias, "wrap", columns, (msgspec.structs.astuple(wrap) for wrap in wraps))

    def wraps(self, party: str, incarnation: int, first: int, end: int) -> list[WrapRow]:
        where = {"party": party, "incarnation": incarnation, "idx__gte": first, "idx__lt": end}
        rows = select(self.alias, "wrap", WRAP, where, order=("idx", "item", "authority"))
        return [_wrap(values) for values in rows]

    def wraps_at(self, party: str, incarnation: int, indices: Iterable[int]) -> dict[int, list[WrapRow]]:
        """The wraps of entries that need not stand side by side, by index."""
        where = {"party": party, "incarnation": incarnation, "idx__in": indices}
        found: dict[int, list[WrapRow]] = {}
        for values in select(self.alias, "wrap", WRAP, where):
            found.setdefault(values[2], []).append(_wrap(values))
        return found

    def localise(self, wrap: WrapRow) -> None:
        """Replace a wrap for one of our authorities by its local one: the long-term key opens it no more."""
        self.m.Wrap.objects.using(self.alias).filter(
            party=wrap.party,
            incarnation=wrap.incarnation,
            idx=wrap.idx,
            item=wrap.item,
            authority=wrap.authority,
        ).update(kid=wrap.kid, sealed=wrap.sealed, local=True)

    def put_annexes(self, annexes: dict[str, bytes]) -> None:
        insert(self.alias, "annex", ("sha256", "content"), annexes.items(), ignore=True)

    def annexes(self, hashes: Iterable[str]) -> dict[str, bytes]:
        rows = select(self.alias, "annex", ("sha256", "content"), {"sha256__in": hashes})
        return {sha256: blob(content) for sha256, content in rows}
