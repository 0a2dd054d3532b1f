"""Who of ours may see a case: the authorities that an act gave it to, and the officers named where it is restricted.

`Reader` is one officer's view. What it sees is one condition in SQL (`visible`), which every list, count and search
puts into its own statement: a case that is hidden is never read, so nothing can be inferred from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from comity.store.bulk import insert
from comity.store.select import fetch, holes, select

# In place of an officer: only those named may see the case; everybody of the authority may, whatever the profile says.
RESTRICTED, EVERYBODY = "", "*"
AT_ONCE = 1000
Part = tuple[str, list[Any]]


class Reader(msgspec.Struct, frozen=True):
    """One authority of ours, and the officer of it who asks; `officer` empty: one whom no list of names concerns.

    `ends`: channels of which it is an end; `reads`: those that it reads besides. `reviewed`: procedures of which it
    sees, as the reviewing authority, what was given to it alone. `closed`: those that the profile restricts.
    """

    authority: str
    officer: str = ""
    ends: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


class Access:
    """The two tables of one node's database."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    # Authorities

    def give(self, case: str, authority: str, entry: str) -> None:
        """An authority of ours sees the case from now on, by this entry (`FR:0:12`; empty: by the house log alone).

        What was given already stays as it was. Call it in the transaction that seals the act.
        """
        self.give_all([(case, authority, entry)])

    def give_all(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """`give` for many (case, authority, entry)."""
        insert(self.alias, "case_access", ("case_id", "authority", "entry"), rows, ignore=True)

    def take(self, case: str, authority: str) -> None:
        """It sees the case no more. Call it in the transaction that destroys its wraps and seals the answer.

        The labels and fingerprints of the case go with it; the next catching up makes those of the others again.
        """
        self._do('DELETE FROM "case_access" WHERE "case_id" = %s AND "authority" = %s', [case, authority])
        for table in ("finding", "finding_token"):
            self._do(f'DELETE FROM "{table}" WHERE "case_id" = %s', [case])  # noqa: S608 - names of our own tables

    def given(self, case: str, authority: str) -> bool:
        """Whether the case was given to that authority."""
        return bool(select(self.alias, "case_access", ("case_id",), {"case_id": case, "authority": authority}))

    def given_by(self, case: str, authority: str) -> str:
        """The entry by which the case was given to that authority; empty where it was not, or by no entry."""
        rows = select(self.alias, "case_access", ("entry",), {"case_id": case, "authority": authority})
        return str(rows[0][0]) if rows else ""

    def count(self, authority: str) -> int:
        """How many cases were given to that authority."""
        return int(fetch(self.alias, 'SELECT COUNT(*) FROM "case_access" WHERE "authority" = %s', [authority])[0][0])

    # Officers

    def names(self, case: str, authority: str) -> set[str]:
        """The officers named for a case, with `RESTRICTED` or `EVERYBODY` where that was said."""
        rows = select(self.alias, "case_reader", ("officer",), {"case_id": case, "authority": authority})
        return {officer for (officer,) in rows}

    def lists(self, case: str) -> dict[str, set[str]]:
        """`names` of each authority of ours that has any for a case, by authority."""
        found: dict[str, set[str]] = {}
        for authority, officer in select(self.alias, "case_reader", ("authority", "officer"), {"case_id": case}):
            found.setdefault(authority, set()).add(officer)
        return found

    def restrict(self, case: str, authority: str, officers: Iterable[str]) -> None:
        """From now on these see the case, of this authority, and its directors."""
        self._replace(case, authority, [RESTRICTED, *officers])

    def lift(self, case: str, authority: str) -> None:
        """Everybody of the authority sees the case again."""
        self._replace(case, authority, [EVERYBODY])

    def name_all(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Name these (case, authority, officer), and leave the rest as it is."""
        insert(self.alias, "case_reader", ("case_id", "authority", "officer"), rows, ignore=True)

    def restricted(self, case: str) -> bool:
        """Whether any authority of ours named readers for it."""
        return bool(select(self.alias, "case_reader", ("case_id",), {"case_id": case, "officer": RESTRICTED}))

    def _replace(self, case: str, authority: str, officers: list[str]) -> None:
        self._do('DELETE FROM "case_reader" WHERE "case_id" = %s AND "authority" = %s', [case, authority])
        self.name_all([(case, authority, officer) for officer in dict.fromkeys(officers)])

    # One officer's view

    def seen(self, reader: Reader, cases: Iterable[str]) -> set[str]:
        """Which of these cases of the record the reader sees."""
        wanted, found = list(cases), set[str]()
        where, params = visible(reader)
        for begin in range(0, len(wanted), AT_ONCE):
            part = wanted[begin : begin + AT_ONCE]
            text = f'SELECT d."case_id" FROM "docket" d WHERE d."case_id" IN ({holes(part)}) AND {where}'  # noqa: S608
            found |= {case for (case,) in fetch(self.alias, text, [*part, *params])}
        return found

    def _do(self, statement: str, params: Sequence[Any]) -> None:
        from django.db import connections

        with connections[self.alias].cursor() as cursor:
            cursor.execute(statement, list(params))


# Only names of our own tables and columns stand in the texts below; every value is a parameter.


def visible(reader: Reader) -> Part:
    """The condition under which the docket `d` is one that the reader sees."""
    by_channel, channels = on_channel(reader)
    by_name, names = named(reader, "d")
    given = 'EXISTS (SELECT 1 FROM "case_access" a WHERE a."case_id" = d."case_id" AND a."authority" = %s)'
    return f"({by_channel} OR {given}) AND {by_name}", [*channels, reader.authority, *names]


def on_channel(reader: Reader) -> Part:
    """The condition under which the docket `d` is the authority's by its channel."""
    parts: list[str] = []
    params: list[Any] = []
    if reader.ends:
        parts.append(f'd."channel" IN ({holes(reader.ends)})')
        params += reader.ends
    if reader.reads:
        text, reviewed = unreviewed(reader)
        parts.append(f'(d."channel" IN ({holes(reader.reads)}){text})')
        params += [*reader.reads, *reviewed]
    return f"({' OR '.join(parts) or '1 = 0'})", params


def unreviewed(reader: Reader) -> Part:
    """What to add for a channel that the authority reads: of what it reviews it sees what is given to it alone."""
    if not reader.reviewed:
        return "", []
    return f' AND d."procedure" NOT IN ({holes(reader.reviewed)})', list(reader.reviewed)


def named(reader: Reader, row: str) -> Part:
    """The condition under which the officer needs to know of `row`, which has `case_id` and `procedure`."""
    if not reader.officer:
        return "1 = 1", []
    free, params = _free(reader, row)
    # Asked once for the whole statement, however many rows it passes over.
    listed = (
        f'{row}."case_id" IN (SELECT r."case_id" FROM "case_reader" r'  # noqa: S608
        ' WHERE r."authority" = %s AND r."officer" IN (%s, %s))'
    )
    return f"({free} OR {listed})", [*params, reader.authority, reader.officer, EVERYBODY]


def named_in_open(reader: Reader, row: str) -> Part:
    """`named` without the procedures that the profile closes: those are found by the names (`Inbox`)."""
    if not reader.officer:
        return "1 = 1", []
    free, params = _free(msgspec.structs.replace(reader, closed=()), row)
    text = f"({free} OR {_LISTED.format(row=row)})"
    params += [reader.authority, reader.officer]
    if reader.closed:
        text, params = f'{row}."procedure" NOT IN ({holes(reader.closed)}) AND {text}', [*reader.closed, *params]
    return text, params


_LISTED = (
    'EXISTS (SELECT 1 FROM "case_reader" r'
    ' WHERE r."case_id" = {row}."case_id" AND r."authority" = %s AND r."officer" = %s)'
)


def _free(reader: Reader, row: str) -> Part:
    """Nothing restricts it to names."""
    text, params = f"NOT {_LISTED.format(row=row)}", [reader.authority, RESTRICTED]
    if reader.closed:
        text = f'({text} AND {row}."procedure" NOT IN ({holes(reader.closed)}))'
    return text, [*params, *reader.closed]
