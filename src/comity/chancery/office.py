"""What every act of the chancery needs, given by `node.py`: store, clock, randomness, keys, agreement."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from comity.cases.versions import AMENDING, VersionEntry, Versions
from comity.chancery.versioning import document_of, version_entry
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
    from comity.cases.order import Position
    from comity.cases.table import Table


class Agreed(msgspec.Struct, frozen=True):
    """One version of the mechanism, as this node reads it.

    `digest` names the mechanism, and so is its first version's; `version` is this one's. `proposal` and `stated` are
    exactly what this version says; `profile` has with it what earlier versions said and this one left out
    (`Profile.after`), since cases that opened under them go on. `tables`: of this version and of all before; `newest`:
    the last table that each procedure had.
    """

    digest: str
    proposal: Proposal
    stated: Profile
    profile: Profile
    row: AgreementRow
    version: str
    tables: frozenset[str]
    newest: dict[str, str]
    _params: dict[str, dict[str, Any]] = {}

    def params(self, procedure: str) -> dict[str, Any]:
        """The profile's parameters of a procedure, made once: callers must not change them."""
        if procedure not in self._params:
            self._params[procedure] = self.profile.params(procedure)
        return self._params[procedure]


class _Tables(msgspec.Struct):
    tables: dict[str, str]


def _named(document: bytes) -> dict[str, str]:
    """The tables that a proposal names, and nothing else of it: `read_proposal` reads and checks the whole."""
    try:
        return msgspec.json.decode(document, type=_Tables).tables
    except msgspec.MsgspecError:
        return {}


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
        self._row: AgreementRow | None = None
        self._versions: Versions | None = None
        self._rulings: dict[str, Agreed] = {}
        self._annexes: dict[str, bytes] = {}
        self._looked = -1

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

    # The first version and the peer never change once in force: read once for each process. Amendments stand in
    # the logs: which there are is looked up once for each transaction, and read when there are others than before.

    def agreed(self) -> Agreed:
        """The newest version: what a new case opens under.

        Raises Refused("mechanism.not_in_force"), IntegrityFailure("table.not_shipped").
        """
        return self.ruling(self.versions().chain()[-1].digest)

    def versions(self) -> Versions:
        """Every version of the mechanism so far. Raises Refused("mechanism.not_in_force")."""
        if self._row is None:
            self._row = self.store.agreement.in_force()
            if self._row is None:
                raise Refused("mechanism.not_in_force")
        if self._versions is None or self._looked != self.store.transactions:
            rows = self.store.logs.caseless("", AMENDING)
            found = Versions(self._row.digest, [version_entry(row) for row in rows])
            if self._versions is None or not self._versions.same_as(found):
                self._versions, self._rulings, self._annexes = found, {}, {}
            self._looked = self.store.transactions
        return self._versions

    def learn(self, entry: VersionEntry, annex: bytes) -> None:
        """An amendment or an activation that this transaction adds, before it is in the database."""
        self._annexes[entry.annex] = annex
        self.versions().take(entry)

    def ruling(self, version: str) -> Agreed:
        """That version of the mechanism. Raises IntegrityFailure("table.not_shipped")."""
        if version not in self._rulings:
            before: Agreed | None = None
            for each in self.versions().chain():
                if each.digest not in self._rulings:
                    self._rulings[each.digest] = self._read(each.digest, each.offer, before)
                before = self._rulings[each.digest]
        return self._rulings[version]

    def _read(self, version: str, offer: VersionEntry | None, before: Agreed | None) -> Agreed:
        assert self._row is not None  # `versions` read it
        document: bytes | None = self._row.document
        if offer is not None:
            annex = self._annexes.get(offer.annex) or self.store.logs.annexes([offer.annex]).get(offer.annex, b"")
            # Stops: figures changed in the database, under which every case would be folded.
            document = document_of(annex) if hashlib.sha256(annex).hexdigest() == offer.annex else None
        if document is None:
            raise IntegrityFailure("record.altered", annex=version)
        for procedure, table in _named(document).items():
            if table_of(table) is None:
                # A node that lacks an activated hash must not guess what the law was.
                raise IntegrityFailure("table.not_shipped", procedure=procedure, table=table)
        proposal, profile = read_proposal(document)
        every, newest = profile, dict(proposal.tables)
        tables = frozenset(newest.values())
        if before is not None:
            every, newest, tables = profile.after(before.profile), before.newest | newest, tables | before.tables
        return Agreed(self._row.digest, proposal, profile, every, self._row, version, tables, newest)

    def active(self, eff: Mapping[str, Position]) -> Agreed:
        """The version that was active for the author of an entry that had seen this."""
        return self.ruling(self.versions().at(eff).digest)

    def forget_agreed(self) -> None:
        """After a transaction was rolled back: what was read inside it may never have been."""
        self._row, self._versions = None, None
        self._rulings, self._annexes, self._looked = {}, {}, -1

    def in_force(self) -> bool:
        return self._row is not None or self.store.agreement.in_force() is not None

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

    def table(self, digest: str, eff: Mapping[str, Position] | None = None) -> Table | None:
        """A table that the mechanism names in any version so far, by its hash; None for any other.

        `eff`: as far as who had seen this could know.
        """
        known = self.agreed() if eff is None else self.active(eff)
        if digest not in known.tables:
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
