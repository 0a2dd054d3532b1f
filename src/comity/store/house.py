"""The house log, drafts and clearances: what never leaves this party."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec


class HouseRow(msgspec.Struct):
    idx: int
    header: bytes
    sealed: bytes | None
    leaf: bytes
    root: bytes
    case_id: str
    kind: str


class ProposalRow(msgspec.Struct):
    """`status`: "waiting" or "sealed"; `entry`: `FR:0:12` once sealed; `house`: where the draft lies."""

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


class ClearanceRow(msgspec.Struct):
    case_id: str
    safeguard: str
    officer: str
    until: str
    house: int


class HouseShelf:
    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def last(self) -> HouseRow | None:
        return self._one(self.m.House.objects.using(self.alias).order_by("-idx"))

    def get(self, idx: int) -> HouseRow | None:
        return self._one(self.m.House.objects.using(self.alias).filter(idx=idx))

    @staticmethod
    def _one(query: Any) -> HouseRow | None:
        values = query.values_list(*HouseRow.__struct_fields__).first()
        return None if values is None else _house(values)

    def append(self, rows: list[HouseRow]) -> None:
        self.m.House.objects.using(self.alias).bulk_create(
            [self.m.House(**{name: getattr(row, name) for name in HouseRow.__struct_fields__}) for row in rows],
            batch_size=100,
        )

    def scan(self) -> Iterator[HouseRow]:
        rows = self.m.House.objects.using(self.alias).order_by("idx")
        for values in rows.values_list(*HouseRow.__struct_fields__).iterator(chunk_size=1000):
            yield _house(values)

    def leaves(self) -> Iterator[bytes]:
        rows = self.m.House.objects.using(self.alias).order_by("idx")
        for leaf in rows.values_list("leaf", flat=True).iterator(chunk_size=5000):
            yield bytes(leaf)

    def of_case(self, case: str) -> list[HouseRow]:
        rows = self.m.House.objects.using(self.alias).filter(case_id=case).order_by("idx")
        return [_house(values) for values in rows.values_list(*HouseRow.__struct_fields__)]

    # Drafts

    def put_proposals(self, rows: list[ProposalRow]) -> None:
        self.m.Proposal.objects.using(self.alias).bulk_create(
            [
                self.m.Proposal(**{name: getattr(row, name) for name in ProposalRow.__struct_fields__})
                for row in rows
            ],
            batch_size=80,
        )

    def proposal(self, proposal: str) -> ProposalRow | None:
        values = (
            self.m.Proposal.objects.using(self.alias)
            .filter(proposal=proposal)
            .values_list(*ProposalRow.__struct_fields__)
            .first()
        )
        return None if values is None else ProposalRow(*values)

    def proposals(self, case: str | None = None, status: str | None = None) -> list[ProposalRow]:
        query = self.m.Proposal.objects.using(self.alias).order_by("house")
        if case is not None:
            query = query.filter(case_id=case)
        if status is not None:
            query = query.filter(status=status)
        return [ProposalRow(*values) for values in query.values_list(*ProposalRow.__struct_fields__)]

    def sealed(self, proposal: str, entry: str) -> None:
        self.m.Proposal.objects.using(self.alias).filter(proposal=proposal).update(status="sealed", entry=entry)

    # Clearances

    def put_clearance(self, row: ClearanceRow) -> None:
        values = {name: getattr(row, name) for name in ClearanceRow.__struct_fields__}
        self.m.Clearance.objects.using(self.alias).bulk_create([self.m.Clearance(**values)])

    def clearances(self, case: str) -> list[ClearanceRow]:
        rows = self.m.Clearance.objects.using(self.alias).filter(case_id=case).order_by("id")
        return [ClearanceRow(*values) for values in rows.values_list(*ClearanceRow.__struct_fields__)]


def _house(values: tuple[Any, ...]) -> HouseRow:
    idx, header, sealed, leaf, root, case, kind = values
    return HouseRow(
        idx, _bytes(header), None if sealed is None else _bytes(sealed), _bytes(leaf), _bytes(root), case, kind
    )


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
