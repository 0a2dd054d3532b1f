"""Officers and the sealing keys of authorities."""

from __future__ import annotations

import json

import msgspec

from comity.store.blob import blob


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
        query = self.m.Officer.objects.using(self.alias).filter(**where).order_by("officer")
        return [
            OfficerRow(
                o.officer, o.name, o.authority, tuple(json.loads(o.ranks)), blob(o.token_hash), o.active
            )
            for o in query
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
        query = (
            self.m.AuthorityKey.objects.using(self.alias).filter(**where).order_by("authority", "idx", "id")
        )
        return [KeyRow(k.party, k.authority, k.kid, blob(k.public), k.idx) for k in query]
