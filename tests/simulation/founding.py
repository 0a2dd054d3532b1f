"""The pair of nodes from which every simulated world is copied, once for each process."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import msgspec

from comity import node
from comity.chancery import people
from comity.chancery.office import Office
from comity.keyring import BodyKeys, BodySecrets, Keyring
from simulation.crash import Countdown, mortal_database
from two_nodes.world import AUTHORITIES, PARTIES, PASSPHRASE, Template, World

BOTH_HANDS = "both hands"  # may draft and may approve: the officer who is tempted to do both


def found(directory: Path) -> Template:
    """Two paired nodes, with one officer more in each authority than the template of the other tests."""
    template = Template.make(directory, None)
    for party in PARTIES:
        office = node.open_office(directory / party, PASSPHRASE, keyring=template.keyrings[party])
        for authority in AUTHORITIES[party]:
            row, _ = people.add_officer(office, f"{BOTH_HANDS} of {authority}", authority, ["drafts", "approves"])
            template.officers[authority, BOTH_HANDS] = row
        office.close()
    return template


class Nodes:
    """Both nodes of one world: opened from the template, and opened again where they died."""

    def __init__(self, template: Template, directory: Path, seed: int) -> None:
        self.template = template
        self.directory = directory
        self.world = World.of(template, directory)
        self.countdown = Countdown()
        self._seed = seed
        self._lives = 0
        for party in PARTIES:
            self.ready(party)

    def ready(self, party: str) -> Office:
        """Give a freshly opened office this world's clock, randomness and mortality."""
        office = self.world.offices[party]
        self._lives += 1
        office.random = random.Random(f"{self._seed}/{party}/{self._lives}").randbytes
        office.clock = self.world.clocks[party]
        mortal_database(office, self.countdown)
        return office

    def image(self) -> Path:
        """A new directory's name, for a copy."""
        return self.directory / f"life-{self._lives + 1}"

    def reopen(self, party: str, directory: Path) -> Office:
        """Close this party's office, if it still can be, and open the directory as a new process would."""
        old = self.world.offices[party]
        old.close()
        if old.directory.parent == self.directory:
            shutil.rmtree(old.directory, ignore_errors=True)
        self.world.offices[party] = self.open(party, directory)
        return self.ready(party)

    def open(self, party: str, directory: Path) -> Office:
        office = node.open_office(directory, PASSPHRASE, keyring=self._keyring(party, directory))
        with office.store.connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")  # worlds lie in memory
        return office

    def _keyring(self, party: str, directory: Path) -> Keyring:
        """The file is read and decrypted again; only the slow derivation from the passphrase is spared."""
        made = self.template.keyrings[party]
        assert made.master is not None
        made.master.refresh((directory / "keystore.json").read_bytes())
        bodies = BodyKeys(msgspec.json.decode(made.master.open("bodies"), type=BodySecrets))
        return Keyring(directory / "keystore.json", made.master, made.node, bodies)
