"""Which cases an officer is shown first: keys alone, by the indices `docket_inbox` and `proposal_inbox`.

The dockets of one channel that wait for one party are one *stream*, ordered by (urgency, opened, case). A page
takes the first of each stream and merges them: what it costs grows with the streams, not with the cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from comity.store.access import EVERYBODY, Reader, named, named_in_open, on_channel, unreviewed, visible
from comity.store.select import fetch, holes

# One statement holds so many streams: SQLite takes 500 parts of one UNION.
TOGETHER = 100


class Place(NamedTuple):
    """Where a case stands in its list: (urgency, opened, case), or (record of its draft, 0, case)."""

    first: int
    second: int
    case: str


class Filter(msgspec.Struct, frozen=True):
    """What is asked for. `procedures` None: any; empty: none. `late`: overdue at `now`, or not."""

    procedures: tuple[str, ...] | None = None
    state: str | None = None
    late: bool | None = None
    now: int = 0


class Approver(msgspec.Struct, frozen=True):
    """Whose approval is meant. `acts`: what this officer's ranks may approve, by procedure."""

    officer: str
    authority: str
    acts: Mapping[str, Sequence[str]]


class Streams(msgspec.Struct, frozen=True):
    """Dockets of these (channel, waiting for) that the reader needs to know of.

    `given`: with those that an act gave to the reader's authority and that wait for one of these parties.
    `without`: but for those with a draft that this one may approve.
    """

    reader: Reader
    of: Sequence[tuple[str, str]]
    given: tuple[str, ...] = ()
    without: Approver | None = None


class Drafted(msgspec.Struct, frozen=True):
    """Openings that wait, of these (procedure, act); `officer`: drafted by that one alone, or by any other."""

    reader: Reader
    of: Sequence[tuple[str, str]]
    officer: str = ""
    by_others: bool = False


_Part = tuple[str, list[Any]]


class Inbox:
    """Keys and counts of cases, in the order in which an officer is shown them."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def opened(self, streams: Streams, wanted: Filter, after: Place | None, limit: int) -> list[Place]:
        """Dockets, most urgent first."""
        found: list[Place] = []
        for begin in range(0, max(len(streams.of), 1), TOGETHER):
            parts = [
                _stream(streams, pair, wanted, after, limit) for pair in streams.of[begin : begin + TOGETHER]
            ]
            found += self._places(parts if begin else [*parts, *_apart(streams, wanted, after, limit)], limit)
        return sorted(found)[:limit]

    def to_approve(
        self, who: Approver, reader: Reader, wanted: Filter, after: Place | None, limit: int
    ) -> list[Place]:
        """Dockets with a draft that this officer may approve, most urgent first. Each once."""
        parts = [
            _approval(who, procedure, acts, reader, wanted, after) for procedure, acts in who.acts.items() if acts
        ]
        return self._places(parts, limit, " UNION ")

    def drafted(self, drafts: Sequence[Drafted], wanted: Filter, after: Place | None, limit: int) -> list[Place]:
        """Cases that exist as drafts only, oldest first. `wanted.state` and `late` are the caller's to judge."""
        parts = [
            _draft(one, pair, after, limit)
            for one in drafts
            for pair in one.of
            if wanted.procedures is None or pair[0] in wanted.procedures
        ]
        return self._places(parts, limit)

    def count_opened(self, streams: Streams, wanted: Filter, most: int) -> int:
        """How many dockets, at most `most`."""
        total = 0
        for begin in range(0, max(len(streams.of), 1), TOGETHER):
            if total >= most:
                break
            parts: list[_Part] = []
            for pair in streams.of[begin : begin + TOGETHER]:
                where, params = _where(streams, pair, wanted)
                parts.append((f'SELECT * FROM (SELECT 1 FROM "docket" d WHERE {where} LIMIT %s) AS s', [*params, most]))  # noqa: S608
            for inner, params in _apart(streams, wanted, None, most) if not begin else ():
                parts.append((f"SELECT 1 FROM ({inner}) AS g", params))  # noqa: S608
            text, params = _joined(parts, " UNION ALL ")
            if text:
                total += fetch(self.alias, f"SELECT COUNT(*) FROM ({text}) AS c", params)[0][0]  # noqa: S608
        return min(total, most)

    def _places(self, parts: list[_Part], limit: int, by: str = " UNION ALL ") -> list[Place]:
        text, params = _joined(parts, by)
        if not text:
            return []
        return [Place(*row) for row in fetch(self.alias, f"{text} ORDER BY 1, 2, 3 LIMIT %s", [*params, limit])]


# Only names of our own tables and columns stand in the texts below; every value is a parameter.


def _joined(parts: list[_Part], by: str) -> tuple[str, list[Any]]:
    return by.join(text for text, _ in parts), [value for _, params in parts for value in params]


def _stream(streams: Streams, pair: tuple[str, str], wanted: Filter, after: Place | None, limit: int) -> _Part:
    where, params = _where(streams, pair, wanted, after, streams.without)
    columns = 'd."urgency", d."opened", d."case_id"'
    text = (
        f'SELECT * FROM (SELECT {columns} FROM "docket" d WHERE {where}'  # noqa: S608
        f" ORDER BY {columns} LIMIT %s) AS s"
    )
    return text, [*params, limit]


def _apart(streams: Streams, wanted: Filter, after: Place | None, limit: int) -> list[_Part]:
    """What is found by a row that names the reader, and by no channel: what was given to the authority, and the cases
    of closed procedures for which the officer is named.
    """
    reader, parts = streams.reader, list[_Part]()
    by_channel, channels = on_channel(reader)
    if streams.given:
        text, params = named(reader, "d")
        text = f'a."authority" = %s AND d."waiting_for" IN ({holes(streams.given)}) AND NOT {by_channel} AND {text}'
        params = [reader.authority, *streams.given, *channels, *params]
        parts.append(_joining("case_access", _narrowed(text, params, wanted, after, streams.without), limit))
    if reader.officer and reader.closed and streams.of:
        pairs = ", ".join(["(%s, %s)"] * len(streams.of))
        text = (
            f'a."authority" = %s AND a."officer" IN (%s, %s) AND d."procedure" IN ({holes(reader.closed)})'
            f' AND (d."channel", d."waiting_for") IN (VALUES {pairs}) AND {by_channel}'
        )
        params = [reader.authority, reader.officer, EVERYBODY, *reader.closed]
        params += [*(value for pair in streams.of for value in pair), *channels]
        parts.append(_joining("case_reader", _narrowed(text, params, wanted, after, streams.without), limit))
    return parts


def _joining(table: str, part: _Part, limit: int) -> _Part:
    """The dockets of the rows of that table, each once."""
    where, params = part
    columns = 'd."urgency", d."opened", d."case_id"'
    text = (
        f'SELECT * FROM (SELECT DISTINCT {columns} FROM "{table}" a JOIN "docket" d ON d."case_id" = a."case_id"'  # noqa: S608
        f" WHERE {where} ORDER BY {columns} LIMIT %s) AS s"
    )
    return text, [*params, limit]


def _where(
    streams: Streams,
    pair: tuple[str, str],
    wanted: Filter,
    after: Place | None = None,
    without: Approver | None = None,
) -> _Part:
    text, params = 'd."channel" = %s AND d."waiting_for" = %s', list[Any](pair)
    if pair[0] in streams.reader.reads:
        more, reviewed = unreviewed(streams.reader)
        text, params = text + more, [*params, *reviewed]
    needed, names = named_in_open(streams.reader, "d")
    return _narrowed(f"{text} AND {needed}", [*params, *names], wanted, after, without)


def _narrowed(text: str, params: list[Any], wanted: Filter, after: Place | None, without: Approver | None) -> _Part:
    more, values = _filtered(wanted, after)
    if without is not None and any(without.acts.values()):
        acts, known = _acts(without.acts)
        more += (
            ' AND NOT EXISTS (SELECT 1 FROM "proposal" p WHERE p."case_id" = d."case_id" AND'  # noqa: S608
            f" p.\"status\" = 'waiting' AND p.\"authority\" = %s AND p.\"officer\" <> %s AND ({acts}))"
        )
        values += [without.authority, without.officer, *known]
    return text + more, [*params, *values]


def _filtered(wanted: Filter, after: Place | None) -> tuple[str, list[Any]]:
    text, params = "", list[Any]()
    if wanted.procedures is not None:
        text += f' AND d."procedure" IN ({holes(wanted.procedures)})' if wanted.procedures else " AND 1 = 0"
        params += wanted.procedures
    if wanted.state is not None:
        text, params = f'{text} AND d."state" = %s', [*params, wanted.state]
    if wanted.late is not None:
        text, params = f'{text} AND d."urgency" {"<" if wanted.late else ">="} %s', [*params, wanted.now]
    if after is not None:
        text, params = f'{text} AND (d."urgency", d."opened", d."case_id") > (%s, %s, %s)', [*params, *after]
    return text, params


def _acts(acts: Mapping[str, Sequence[str]]) -> tuple[str, list[Any]]:
    known = {procedure: names for procedure, names in acts.items() if names}
    text = " OR ".join(f'(p."procedure" = %s AND p."act" IN ({holes(names)}))' for names in known.values())
    return text, [value for procedure, names in known.items() for value in (procedure, *names)]


def _approval(
    who: Approver,
    procedure: str,
    acts: Sequence[str],
    reader: Reader,
    wanted: Filter,
    after: Place | None,
) -> _Part:
    more, values = _filtered(wanted, after)
    seen, places = visible(reader)
    text = (
        'SELECT d."urgency", d."opened", d."case_id" FROM "proposal" p'  # noqa: S608
        ' JOIN "docket" d ON d."case_id" = p."case_id"'
        " WHERE p.\"authority\" = %s AND p.\"status\" = 'waiting' AND p.\"procedure\" = %s"
        f' AND p."act" IN ({holes(acts)}) AND p."officer" <> %s AND {seen}{more}'
    )
    return text, [who.authority, procedure, *acts, who.officer, *places, *values]


def _draft(drafts: Drafted, pair: tuple[str, str], after: Place | None, limit: int) -> _Part:
    text = (
        'SELECT * FROM (SELECT p."house" AS "first", 0 AS "second", p."case_id" FROM "proposal" p'
        " WHERE p.\"authority\" = %s AND p.\"status\" = 'waiting' AND p.\"procedure\" = %s AND p.\"act\" = %s"
    )
    params: list[Any] = [drafts.reader.authority, *pair]
    needed, names = named(drafts.reader, "p")
    text, params = f"{text} AND {needed}", [*params, *names]
    if drafts.officer:
        text, params = f'{text} AND p."officer" {"<>" if drafts.by_others else "="} %s', [*params, drafts.officer]
    if after is not None:
        text, params = f'{text} AND (p."house", p."case_id") > (%s, %s)', [*params, after.first, after.case]
    return f'{text} ORDER BY p."house", p."case_id" LIMIT %s) AS s', [*params, limit]
