"""What every act of the chancery needs, given by `node.py`: store, clock, randomness, keys, agreement."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from comity.clock import Clock
from comity.envelope import card as cards
from comity.errors import Credentials, IntegrityFailure, Refused
from comity.keyring import BodyKeys, Keyring, LocalKeys
from comity.mechanism import Proposal, read_proposal, table_of
from comity.profile import Profile
from comity.signer import Signer
from comity.store.agreement import AgreementRow, PeerRow
from comity.store.logs import Head
from comity.store.store import Store

if TYPE_CHECKING:
    from comity.cases.table import Table


class Agreed(msgspec.Struct, frozen=True):
    """The mechanism in force, as this node reads it."""

    digest: str
    proposal: Proposal
    profile: Profile
    row: AgreementRow
    _params: dict[str, dict[str, Any]] = {}

    def params(self, procedure: str) -> dict[str, Any]:
        """The profile's parameters of a procedure, made once: callers must not change them."""
        if procedure not in self._params:
            self._params[procedure] = self.profile.params(procedure)
        return self._params[procedure]


class Office:
    """One node's means. `keyring` is None for what may only look at headers (no passphrase needed)."""

    def __init__(
        self,
        *,
        store: Store,
        party: str,
        directory: Path,
        clock: Clock,
        random: Callable[[int], bytes],
        keyring: Keyring,
        rehearsal: bool,
        incarnation: int = 0,
    ) -> None:
        self.store = store
        self.party = party
        self.directory = directory
        self.clock = clock
        self.random = random
        self.keyring = keyring
        self.rehearsal = rehearsal
        self.incarnation = incarnation
        self._agreed: Agreed | None = None

    @cached_property
    def signer(self) -> Signer:
        keys = self.keyring.node
        return Signer(self.directory / "signer", keys.log, keys.cosigning)

    @property
    def bodies(self) -> BodyKeys:
        """Raises Credentials("passphrase.missing") in a process that was given no body keys."""
        if self.keyring.bodies is None:
            raise Credentials("passphrase.missing")
        return self.keyring.bodies

    @cached_property
    def local_keys(self) -> LocalKeys:
        return LocalKeys(self.directory / "local", self.bodies.local, self.random)

    @cached_property
    def card(self) -> cards.Card:
        from comity.tls import pin_of

        keys = self.keyring.node
        return cards.Card(
            party=self.party,
            log=cards.verifying(keys.log),
            cosign=cards.verifying(keys.cosigning),
            bundle=keys.bundle.public.hex(),
            tls=pin_of(keys.tls_certificate),
            rehearsal=self.rehearsal,
        )

    @property
    def fingerprint(self) -> str:
        return cards.fingerprint(self.card)

    # The agreement and the peer never change once in force: read once for each process.

    def agreed(self) -> Agreed:
        """Raises Refused("mechanism.not_in_force")."""
        if self._agreed is None:
            row = self.store.agreement.in_force()
            if row is None:
                raise Refused("mechanism.not_in_force")
            self._agreed = Agreed(row.digest, *read_proposal(row.document), row)
        return self._agreed

    def forget_agreed(self) -> None:
        """After a transaction was rolled back: what was read inside it may never have been."""
        self._agreed = None

    def in_force(self) -> bool:
        return self._agreed is not None or self.store.agreement.in_force() is not None

    def peer(self) -> PeerRow:
        """The peer as accepted by its fingerprint. Raises Refused("peer.unknown")."""
        peer = self.store.agreement.peer()
        if peer is None:
            raise Refused("peer.unknown")
        return peer

    @cached_property
    def peer_card(self) -> cards.Card:
        return cards.decode(self.peer().card)

    @property
    def peer_party(self) -> str:
        return self.peer_card.party

    def heads(self) -> tuple[Head, Head | None]:
        """Our own log's head and the peer's, as they are now. Raises Refused("mechanism.not_in_force")."""
        own = self.store.logs.head(self.party, self.incarnation)
        if own is None:
            raise Refused("mechanism.not_in_force")
        return own, self.store.logs.head(self.peer_party)

    def table(self, digest: str) -> Table | None:
        """A table that the mechanism in force names, by its hash; None for any other."""
        if digest not in self.agreed().proposal.tables.values():
            return None
        table = table_of(digest)
        if table is None:
            # A node that lacks an activated hash must not guess what the law was.
            raise IntegrityFailure("table.not_shipped", table=digest)
        return table

    def writable(self) -> None:
        """Refuse to write on a record that is behind what this node signed. Raises IntegrityFailure."""
        if self.mode() != "normal":
            raise IntegrityFailure("signer.rollback")

    def mode(self) -> str:
        """`read_only` when the signer is ahead of the disk: an old backup was put back."""
        from comity.journal.checkpoint import origin

        if not self.in_force():
            return "normal"
        name = origin(self.agreed().digest, self.party, self.incarnation)
        high = self.signer.high(name)
        if high is None:
            return "normal"
        head = self.store.logs.head(self.party, self.incarnation)
        if head is None or head.size < high.size:
            return "read_only"
        try:
            held = self.store.logs.root_at(self.party, self.incarnation, high.size)
        except IntegrityFailure:
            return "read_only"  # the entry itself is gone, whatever the head says
        return "normal" if held.hex() == high.root else "read_only"

    def close(self) -> None:
        self.store.close()
