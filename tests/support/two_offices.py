"""Two real nodes side by side, for the courier's tests."""

from __future__ import annotations

from pathlib import Path

from comity.chancery import agreement, people
from comity.chancery.office import Office
from comity.chancery.receive import outgoing
from comity.courier import bundle, exchange
from comity.envelope import card as cards
from comity.mechanism import read_profile

PASSPHRASE = b"a courier's test"
PROFILE = Path(__file__).parents[2] / "profiles" / "fr-dz.toml"
PARTIES = ("FR", "DZ")


class Two:
    """Node `a` and node `b`."""

    def __init__(self, a: Office, b: Office) -> None:
        self.a, self.b = a, b

    def agree(self) -> None:
        """`a` proposes and `b` has accepted what it was shown; neither has told the other since."""
        row = agreement.propose(self.a, read_profile(PROFILE.read_text("utf-8")))
        exchange.take(self.b, bundle.pack(self.a, outgoing(self.a)))
        agreement.accept(self.b, row.digest)

    def business(self, office: Office, count: int = 1) -> None:
        """Something new in that node's log: the key of an authority that had none."""
        known = sorted(office.agreed().profile.authorities(office.party))
        mine = [each for each in known if not office.store.people.keys(party=office.party, authority=each)]
        for authority in mine[:count]:
            people.add_officer(office, "Example Officer", authority, ["drafts"])


def size(office: Office, party: str) -> int:
    """How many entries of that party's log lie on this node's disk."""
    head = office.store.logs.head(party)
    return 0 if head is None else head.size


def pair(first: Office, second: Office) -> None:
    for one, other in ((first, second), (second, first)):
        agreement.pair(one, cards.encode(other.card), other.fingerprint)
