"""Officers and the sealing keys of authorities."""

from __future__ import annotations

import json

import msgspec

from comity.store.blob import blob
from comity.store.select import select


class OfficerRow(msgspec.Struct, frozen=True):
    """An officer (see `models.Officer`); `token_hash` is SHA-256 of the token's secret."""

    officer: str
    name: str
    authority: str
    ranks: tuple[str, ...]
    token_hash: bytes
    active: bool


class KeyRow(msgspec.Struct, frozen=True):
    """`idx`: position of the KEY entry that published it, None before."""

    party: str
    authority: str
    kid: str
    public: bytes
    idx: int | None


OFFICER = tuple(OfficerRow.__struct_fields__)
KEY = tuple(KeyRow.__struct_fields__)


class People:
    """Officers and authority keys of one node's database."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def add_officer(self, row: OfficerRow) -> None:
        self.m.Officer.objects.using(self.alias).create(
            officer=row.officer,
            name=row.name,
            authority=row.authority,
            ranks=json.dumps(list(row.ranks)),
            token_hash=row.token_hash,
            active=row.active,
        )

    def officers(self, **where: object) -> list[OfficerRow]:
        rows = select(self.alias, "officer", OFFICER, where, order=("officer",))
        return [
            OfficerRow(officer, name, authority, tuple(json.loads(ranks)), blob(token_hash), bool(active))
            for officer, name, authority, ranks, token_hash, active in rows
        ]

    def officer_of_token(self, token_hash: bytes) -> OfficerRow | None:
        found = self.officers(token_hash=token_hash, active=True)
        return found[0] if found else None

    def put_key(self, row: KeyRow) -> None:
        self.m.AuthorityKey.objects.using(self.alias).update_or_create(
            party=row.party,
            authority=row.authority,
            kid=row.kid,
            defaults={"public": row.public, "idx": row.idx},
        )

    def keys(self, **where: object) -> list[KeyRow]:
        """Newest published last for each authority."""
        rows = select(self.alias, "authority_key", KEY, where, order=("authority", "idx", "id"))
        return [KeyRow(party, authority, kid, blob(public), idx) for party, authority, kid, public, idx in rows]
