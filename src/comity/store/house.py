"""The house log, drafts and clearances: what never leaves this party."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db import connections

from comity.store.blob import blob
from comity.store.bulk import insert
from comity.store.select import fetch, select, streamed


class HouseRow(msgspec.Struct):
    """One record of the house log (see `models.House`)."""

    idx: int
    header: bytes
    sealed: bytes | None
    leaf: bytes
    root: bytes
    case_id: str
    kind: str
    time: int = 0
    officer: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which records of the house log are wanted; what is empty or None asks nothing.

    `case`: also where a record of one of the kinds `many` lists it among its cases. `kinds`, `officers`: at least one.
    `since`, `until`: epoch seconds, the second one beyond the last.
    """

    case: str = ""
    many: tuple[str, ...] = ()
    kinds: tuple[str, ...] | None = None
    officers: tuple[str, ...] | None = None
    since: int | None = None
    until: int | None = None


class ProposalRow(msgspec.Struct):
    """`status`: "waiting", "sealed" or "discarded"; `entry`: `FR:0:12` once sealed; `house`: where the draft lies.

    `authority`: whose officers must act on it next. `home`: the drafter's own, where that is another one:
    what is flagged waits for the reviewing authority first. `reviewed_by`: its officer, once that is done.
    """

    proposal: str
    case_id: str
    procedure: str
    act: str
    authority: str
    officer: str
    content_hash: str
    status: str
    house: int
    entry: str
    channel: str
    home: str = ""
    reviewed_by: str = ""

    def concerns(self, authority: str) -> bool:
        """Whether the draft is that authority's to see."""
        return authority in (self.authority, self.home)

    @property
    def in_review(self) -> bool:
        """Whether it lies with the reviewing authority."""
        return self.home not in ("", self.authority)


class ClearanceRow(msgspec.Struct):
    """One safeguard cleared for one case (see `models.Clearance`)."""

    case_id: str
    safeguard: str
    officer: str
    until: str
    house: int


HOUSE = tuple(HouseRow.__struct_fields__)
PROPOSAL = tuple(ProposalRow.__struct_fields__)
CLEARANCE = tuple(ClearanceRow.__struct_fields__)


class HouseShelf:
    """The house log, drafts and clearances of one node's database."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def last(self) -> HouseRow | None:
        rows = select(self.alias, "house", HOUSE, {}, order=("-idx",), limit=1)
        return _house(rows[0]) if rows else None

    def many(self, indices: Iterable[int]) -> dict[int, HouseRow]:
        rows = select(self.alias, "house", HOUSE, {"idx__in": indices})
        return {values[0]: _house(values) for values in rows}

    def append(self, rows: list[HouseRow]) -> None:
        insert(self.alias, "house", HouseRow.__struct_fields__, map(msgspec.structs.astuple, rows))

    def scan(self) -> Iterator[HouseRow]:
        rows = self.m.House.objects.using(self.alias).order_by("idx")
        for values in streamed(self.alias, rows.values_list(*HouseRow.__struct_fields__), 1000):
            yield _house(values)

    def leaves(self) -> Iterator[bytes]:
        rows = self.m.House.objects.using(self.alias).order_by("idx")
        for leaf in streamed(self.alias, rows.values_list("leaf", flat=True), 5000):
            yield blob(leaf)

    def of_case(self, case: str) -> list[HouseRow]:
        rows = self.m.House.objects.using(self.alias).filter(case_id=case).order_by("idx")
        return [_house(values) for values in rows.values_list(*HouseRow.__struct_fields__)]

    def of_kind(self, case: str, kind: str) -> list[HouseRow]:
        """The records of one kind about a case, oldest first."""
        rows = select(self.alias, "house", HOUSE, {"case_id": case, "kind": kind}, order=("idx",))
        return [_house(values) for values in rows]

    def page(self, asked: Asked, after: int | None, newest_first: bool, limit: int) -> list[HouseRow]:
        """Records in their order, from beyond index `after`. Reads on until `limit` are found."""
        conditions, params = self._conditions(asked)
        if after is not None:
            conditions.append(f'"idx" {"<" if newest_first else ">"} %s')
            params.append(after)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        names = ", ".join(f'"{name}"' for name in HOUSE)
        order = "DESC" if newest_first else "ASC"
        # Names of our own model; every value is a parameter.
        text = f'SELECT {names} FROM "house"{where} ORDER BY "idx" {order} LIMIT %s'  # noqa: S608
        return [_house(values) for values in fetch(self.alias, text, [*params, limit])]

    def _conditions(self, asked: Asked) -> tuple[list[str], list[Any]]:
        conditions: list[str] = []
        params: list[Any] = []
        if asked.case:
            # Of the kinds that list several cases the header itself is looked into: an index of every case
            # that every page showed would cost each page more than this rare question does.
            holds = "instr" if connections[self.alias].vendor == "sqlite" else "strpos"
            header = '"header"' if holds == "instr" else "encode(\"header\", 'escape')"
            needle: Any = asked.case.encode() if holds == "instr" else asked.case
            listed = ", ".join(["%s"] * len(asked.many))
            conditions.append(f'("case_id" = %s OR ("kind" IN ({listed}) AND {holds}({header}, %s) > 0))')
            params += [asked.case, *asked.many, needle]
        for column, values in (("kind", asked.kinds), ("officer", asked.officers)):
            if values is not None:
                conditions.append(f'"{column}" IN ({", ".join(["%s"] * len(values))})')
                params += values
        for compared, value in ((">=", asked.since), ("<", asked.until)):
            if value is not None:
                conditions.append(f'"time" {compared} %s')
                params.append(value)
        return conditions, params

    # Drafts

    def put_proposals(self, rows: list[ProposalRow]) -> None:
        insert(self.alias, "proposal", ProposalRow.__struct_fields__, map(msgspec.structs.astuple, rows))

    def proposals_by_id(self, proposals: Iterable[str]) -> dict[str, ProposalRow]:
        rows = select(self.alias, "proposal", PROPOSAL, {"proposal__in": proposals})
        return {values[0]: ProposalRow(*values) for values in rows}

    def proposals(self, case: str | None = None, status: str | None = None) -> list[ProposalRow]:
        asked = {"case_id": case, "status": status}
        where = {name: value for name, value in asked.items() if value is not None}
        return [ProposalRow(*values) for values in select(self.alias, "proposal", PROPOSAL, where, order=("house",))]

    def waiting(self, cases: Iterable[str], authority: str) -> dict[str, list[ProposalRow]]:
        """What waits for approval in these cases at one authority, by case, oldest first."""
        shelf = self.m.Proposal.objects.using(self.alias)
        rows = shelf.filter(case_id__in=list(cases), authority=authority, status="waiting").order_by("house")
        found: dict[str, list[ProposalRow]] = {}
        for values in rows.values_list(*ProposalRow.__struct_fields__):
            row = ProposalRow(*values)
            found.setdefault(row.case_id, []).append(row)
        return found

    def sealed(self, entries: dict[str, str]) -> None:
        """Note the entry that each of these proposals became."""
        statement = """UPDATE "proposal" SET "status" = 'sealed', "entry" = %s WHERE "proposal" = %s"""
        if entries:
            with connections[self.alias].cursor() as cursor:
                cursor.executemany(statement, [(entry, proposal) for proposal, entry in entries.items()])

    def reviewed(self, proposal: str, officer: str, home: str) -> None:
        """Note the reviewer of a flagged draft, which now waits at its drafter's authority again."""
        rows = self.m.Proposal.objects.using(self.alias).filter(proposal=proposal)
        rows.update(reviewed_by=officer, authority=home)

    def discarded(self, proposal: str) -> None:
        """Note that this draft was given up."""
        self.m.Proposal.objects.using(self.alias).filter(proposal=proposal).update(status="discarded")

    def given_up(self, most: int) -> list[str]:
        """Cases that were drafted, never sealed and given up, and whose draft's text is still there; at most `most`."""
        text = (
            'SELECT p."case_id" FROM "proposal" p JOIN "house" h ON h."idx" = p."house"'
            """ WHERE p."status" = 'discarded' AND h."sealed" IS NOT NULL"""
            ' AND NOT EXISTS (SELECT 1 FROM "entry" e WHERE e."case_id" = p."case_id") LIMIT %s'
        )
        return [case for (case,) in fetch(self.alias, text, [most])]

    # Clearances

    def put_clearances(self, rows: list[ClearanceRow]) -> None:
        insert(self.alias, "clearance", ClearanceRow.__struct_fields__, map(msgspec.structs.astuple, rows))

    def clearances(self, cases: Iterable[str]) -> dict[str, list[ClearanceRow]]:
        """By case, oldest first."""
        found: dict[str, list[ClearanceRow]] = {}
        for values in select(self.alias, "clearance", CLEARANCE, {"case_id__in": cases}, order=("id",)):
            found.setdefault(values[0], []).append(ClearanceRow(*values))
        return found


def _house(values: tuple[Any, ...]) -> HouseRow:
    idx, header, sealed, leaf, root, *rest = values
    return HouseRow(idx, blob(header), None if sealed is None else blob(sealed), blob(leaf), blob(root), *rest)
