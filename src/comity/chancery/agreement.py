"""Before there is a log: the peer's card, the mechanism proposed, signed by both, and START.

A proposal and its signatures are documents that prove themselves; they travel by exchange or by file
like all else. Entry 0 of each log is START, with the document and both signatures in its annex.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from comity import mechanism
from comity.cases.calendar import Calendar
from comity.chancery import house, people
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.chancery.versioning import signed
from comity.envelope import canonical
from comity.envelope import card as cards
from comity.errors import ComityError, PeerFault, Refused
from comity.mechanism import Proposal, read_proposal, sign_bytes
from comity.profile import Profile
from comity.store.agreement import AgreementRow, PeerRow

Signatures = dict[str, dict[str, str]]


class StartAnnex(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`document`: the proposal's canonical bytes as text; `signatures`: {party: {ed25519, mldsa44}} in hex."""

    v: int = 1
    document: str
    signatures: Signatures


class Pending(msgspec.Struct, frozen=True):
    """A proposal on its way, with the signatures that it has so far."""

    document: bytes
    signatures: Signatures


def pair(office: Office, data: bytes, fingerprint: str) -> PeerRow:
    """Accept the other state's card by the fingerprint that its people read out.

    Raises Refused: peer.fingerprint_mismatch, peer.same_party, peer.rehearsal (a rehearsal node pairs
    only with its like), peer.already (another peer was accepted before).
    """
    card = cards.decode(data)
    found = cards.fingerprint(card)
    if found != fingerprint.strip().lower().replace(":", "").replace(" ", ""):
        raise Refused("peer.fingerprint_mismatch")  # the true one is on the other side's screen, not here
    if card.party == office.party:
        raise Refused("peer.same_party", party=card.party)
    if card.rehearsal != office.rehearsal:
        raise Refused("peer.rehearsal", peer=card.rehearsal)
    with office.store.write():
        known = office.store.agreement.peer()
        if known is not None and known.fingerprint != found:
            raise Refused("peer.already", fingerprint=known.fingerprint)
        if known is None:
            known = PeerRow(card.party, found, data)
            office.store.agreement.put_peer(known)
            house.record(office, "paired", data={"party": card.party, "fingerprint": found})
    return known


def propose(office: Office, profile: Profile) -> AgreementRow:
    """Sign a proposal of a mechanism with the paired peer. It travels with the next exchange."""
    peer = office.peer()
    parties = {office.party: office.fingerprint, peer.party: peer.fingerprint}
    proposal = mechanism.propose(profile, parties, office.random(16).hex())
    digest = proposal.digest()
    row = AgreementRow(digest, proposal.canonical(), {office.party: sign(office, digest)}, ours=True)
    with office.store.write():
        office.forget_agreed()
        if office.in_force():
            raise Refused("mechanism.already", digest=office.agreed().digest)
        for older in office.store.agreement.all():
            if older.ours:
                office.store.agreement.drop(older.digest)  # a new proposal of ours replaces our last one
        office.store.agreement.put(row)
        house.record(office, "proposed", data={"digest": row.digest})
    return row


def accept(office: Office, digest: str) -> AgreementRow:
    """Sign the peer's proposal. The mechanism is in force here at once; there, with the next exchange.

    Raises Refused: mechanism.unknown_digest, mechanism.already.
    """
    with office.store.write():
        office.forget_agreed()  # another process may have taken an acceptance since this one looked
        row = office.store.agreement.get(digest)
        if row is None:
            known = [each.digest for each in office.store.agreement.all()]
            raise Refused("mechanism.unknown_digest", digest=digest, known=known)
        if row.in_force:
            return row
        if office.in_force():
            raise Refused("mechanism.already", digest=office.agreed().digest)
        # Two proposals that cross: of both, the one with the lesser digest alone can be accepted.
        mine = next((each.digest for each in office.store.agreement.all() if each.ours), None)
        if mine is not None and mine < digest:
            raise Refused("mechanism.own_first", digest=digest, ours=mine)
        signatures = {**row.signatures, office.party: sign(office, digest)}
        row = msgspec.structs.replace(row, signatures=signatures)
        house.record(office, "accepted", data={"digest": digest})
        _take_effect(office, row)
    return office.agreed().row if office.in_force() else row


def pending(office: Office) -> Pending | None:
    """What the peer still needs before its own log can begin: the proposal, or our acceptance."""
    rows = office.store.agreement.all()
    chosen = next((row for row in rows if row.in_force), None) or next((row for row in rows if row.ours), None)
    return None if chosen is None else Pending(chosen.document, chosen.signatures)


def take(office: Office, pending: Pending) -> None:
    """A proposal or an acceptance from the peer, inside the caller's transaction.

    Raises PeerFault: mechanism.malformed, mechanism.signature, mechanism.parties.
    """
    if office.in_force():
        return
    peer = office.peer()
    proposal = _read(pending.document)
    digest = proposal.digest()
    if proposal.parties != {office.party: office.fingerprint, peer.party: peer.fingerprint}:
        raise PeerFault("mechanism.parties", digest=digest)
    for party, signature in pending.signatures.items():
        verify(office, digest, party, signature)
    if peer.party not in pending.signatures:
        raise PeerFault("mechanism.signature", party=peer.party)
    known = office.store.agreement.get(digest)
    mine = known.signatures if known is not None else {}
    row = AgreementRow(
        digest,
        pending.document,
        {**mine, **pending.signatures},
        ours=known is not None and known.ours,
    )
    if set(row.signatures) == set(proposal.parties):
        _take_effect(office, row)
    else:
        office.store.agreement.put(row)


def _take_effect(office: Office, row: AgreementRow) -> None:
    """Both have signed: the log begins with START, then our keys and calendars are published."""
    if set(row.signatures) != set(_read(row.document).parties):
        office.store.agreement.put(row)
        return
    office.store.agreement.put(msgspec.structs.replace(row, in_force=True))
    office.store.agreement.drop_others(row.digest)
    ledger = Ledger(office)
    annex = StartAnnex(document=row.document.decode(), signatures=row.signatures)
    ledger.append(Leaf(act="start", terms={"engine": office.agreed().proposal.engine}, annex=canonical.encode(annex)))
    people.publish_keys(office, ledger)
    declare(office, ledger, office.agreed().profile.calendars())
    ledger.flush()


def declare(office: Office, ledger: Ledger, calendars: Iterable[Calendar]) -> None:
    """Append our own of these calendars, so that they stand in their owner's log."""
    for calendar in calendars:
        if calendar.party == office.party:
            ledger.append(Leaf(act="calendar", terms={"calendar": calendar.code}, annex=calendar.annex()))


def check_start(office: Office, annex: bytes) -> None:
    """The peer's entry 0 must hold the same document and both signatures. Raises PeerFault("start.invalid")."""
    try:
        start = canonical.decode(annex, StartAnnex)
        proposal = _read(start.document.encode())
        for party in proposal.parties:
            verify(office, proposal.digest(), party, start.signatures.get(party, {}))
    except (canonical.NotCanonical, PeerFault) as bad:
        raise PeerFault("start.invalid") from bad
    if proposal.digest() != office.agreed().digest:
        raise PeerFault("start.invalid", digest=proposal.digest())


def _read(document: bytes) -> Proposal:
    try:
        return read_proposal(document)[0]
    except ComityError as bad:
        raise PeerFault("mechanism.malformed", **(bad.params | {"problem": bad.code})) from bad


def sign(office: Office, digest: str) -> dict[str, str]:
    """Our signature of a document, by both families of our log keys, in hex."""
    keys, message = office.keyring.node.log, sign_bytes(digest)
    return {"ed25519": keys.sign_ed25519(message).hex(), "mldsa44": keys.sign_mldsa(message).hex()}


def verify(office: Office, digest: str, party: str, signature: dict[str, str]) -> None:
    """Both families, by the keys on the card of that party. Raises PeerFault("mechanism.signature")."""
    card = {office.party: office.card, office.peer_party: office.peer_card}.get(party)
    if card is None or not signed(digest, signature, card.log.pair()):
        raise PeerFault("mechanism.signature", party=party)
