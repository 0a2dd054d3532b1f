"""Officers, their ranks and tokens, and the sealing keys of authorities.

A token authenticates an officer to the chancery, which opens what that officer may read; by itself
it decrypts nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping

import msgspec

from comity.cases.order import Position
from comity.chancery import docketing, house
from comity.chancery.house import newest_key
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.envelope.keys import is_sealing_public, kid_of
from comity.errors import Credentials, Refused, Usage
from comity.store.people import KeyRow, OfficerRow

__all__ = ["KeyAnnex", "add_officer", "authenticate", "newest_key", "publish_keys", "tag", "take_key"]

RANKS = ("drafts", "approves", "reviews", "directs", "audits", "administers")
TOKEN = "comity-token/1"  # noqa: S105 - the first word of a token file, no secret
NAME_MOST = 120


class KeyAnnex(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The annex of a KEY entry: which authority, its key identifier, its public key (hex)."""

    v: int = 1
    authority: str
    kid: str
    public: str


def add_officer(office: Office, name: str, authority: str, ranks: list[str]) -> tuple[OfficerRow, str]:
    """The officer and the text of the token file. An authority's first officer makes its key pair.

    Raises Usage for an unknown rank or an empty name, Refused("authority.unknown") when the mechanism
    in force does not list the authority for our party, Refused("oversight.ranks") at the authority that oversees.
    """
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > NAME_MOST or any(unicodedata.category(c) == "Cc" for c in name):
        raise Usage("officer.name")
    unknown = [rank for rank in ranks if rank not in RANKS]
    if unknown or not ranks:
        raise Usage("rank.unknown", rank=",".join(unknown), known=list(RANKS))
    _known_authority(office, authority)
    _fits(office, authority, ranks)
    secret = office.random(32).hex()
    row = OfficerRow(
        officer=office.random(8).hex(),
        name=name,
        authority=authority,
        ranks=tuple(rank for rank in RANKS if rank in ranks),
        token_hash=hashlib.sha256(secret.encode()).digest(),
        active=True,
    )
    with office.store.write():
        office.writable()
        if not office.store.people.keys(party=office.party, authority=authority):
            # The key file is written before the entry that publishes it: a crash between the two leaves
            # a key that nobody seals to.
            key = office.keyring.add_authority_key(authority, office.random)
            office.store.people.put_key(KeyRow(office.party, authority, key.kid, key.public, None))
        office.store.people.add_officer(row)
        house.record(
            office,
            "officer_added",
            officer=row.officer,
            authority=authority,
            data={"name": row.name, "ranks": list(row.ranks)},
        )
        if office.in_force():
            ledger = Ledger(office)
            publish_keys(office, ledger)
            ledger.flush()
            # A KEY entry has seen what the peer sent: clocks that waited for that move now, on both nodes.
            docketing.settle(office, ledger)
    return row, f"{TOKEN} {row.officer} {secret}\n"


def _known_authority(office: Office, authority: str) -> None:
    if office.in_force():
        if authority not in office.agreed().profile.authorities(office.party):
            known = sorted(office.agreed().profile.authorities(office.party))
            raise Refused("authority.unknown", authority=authority, known=known)
    elif not (0 < len(authority) <= 64 and authority.isascii() and authority.replace("-", "").isalnum()):
        raise Usage("authority.malformed", authority=authority)


def _fits(office: Office, authority: str, ranks: list[str]) -> None:
    """Who oversees does nothing else, and nobody else is at that authority. Raises Refused("oversight.ranks")."""
    overseeing = office.agreed().profile.oversight.get(office.party) if office.in_force() else None
    if authority == overseeing and set(ranks) != {"audits"}:
        raise Refused("oversight.ranks", authority=authority)


def publish_keys(office: Office, ledger: Ledger) -> None:
    """Append a KEY entry for each of our authorities' keys that has none yet."""
    known = office.agreed().profile.authorities(office.party)
    for key in office.store.people.keys(party=office.party, idx=None):
        if key.authority not in known:
            continue
        annex = canonical.encode(KeyAnnex(authority=key.authority, kid=key.kid, public=key.public.hex()))
        header = ledger.append(Leaf(act="key", terms={"authority": key.authority, "kid": key.kid}, annex=annex))
        office.store.people.put_key(msgspec.structs.replace(key, idx=header.index))


def key_fault(office: Office, annex: bytes, terms: dict[str, str | int | bool], eff: Mapping[str, Position]) -> str:
    """The reason for which a KEY entry of the peer's is void; empty when it counts."""
    try:
        key = canonical.decode(annex, KeyAnnex)
        public = bytes.fromhex(key.public)
    except (canonical.NotCanonical, ValueError):
        return "key.malformed"
    if terms.get("authority") != key.authority or terms.get("kid") != key.kid:
        return "key.malformed"
    if not is_sealing_public(public) or kid_of(public) != key.kid:
        return "key.malformed"
    if key.authority not in office.active(eff).profile.authorities(office.peer_party):
        return "key.unknown_authority"
    return ""


def take_key(
    office: Office, annex: bytes, terms: dict[str, str | int | bool], eff: Mapping[str, Position], index: int
) -> str:
    """The peer's KEY entry. An empty text, or the reason for which it is void."""
    fault = key_fault(office, annex, terms, eff)
    if not fault:
        key = canonical.decode(annex, KeyAnnex)
        public = bytes.fromhex(key.public)
        office.store.people.put_key(KeyRow(office.peer_party, key.authority, key.kid, public, index))
    return fault


def authenticate(office: Office, token: str) -> OfficerRow:
    """The officer whose token this is. Raises Credentials("token.wrong")."""
    parts = token.split()
    if len(parts) != 3 or parts[0] != TOKEN:
        raise Credentials("token.wrong")
    officer = office.store.people.officer_of_token(hashlib.sha256(parts[2].encode()).digest())
    if officer is None or officer.officer != parts[1]:
        raise Credentials("token.wrong")
    return officer


def tag(office: Office, case: str, officer: str) -> str:
    """The officer's pseudonym in one case: 32 hex digits that tell nobody who, nor that it is the same
    person in another case."""
    return hmac.digest(office.bodies.tags, f"{case}\n{officer}".encode(), "sha256")[:16].hex()
