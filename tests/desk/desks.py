"""Two rehearsal nodes with officers, each served with its desk by a real `comity serve`.

The clocks stand on a day until they are moved. What travels, travels when `exchange` is called, by HTTPS
between the couriers that also serve. This process has both offices open, as an operator's shell has.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity import node
from comity.chancery import agreement, people, reading, submit, suspension
from comity.chancery.office import Office
from comity.chancery.receive import outgoing, receive
from comity.clock import RehearsalClock
from comity.courier.exchange import exchange
from comity.demo.children import Server
from comity.envelope import card as cards
from comity.journal.entry import Ref
from comity.mechanism import read_profile
from comity.store.people import OfficerRow
from support.source import ROOT

PROFILE = ROOT / "profiles" / "fr-dz.toml"
TODAY = "2026-03-02T09:00:00Z"
PARTIES = ("FR", "DZ")
# Who sits where. The first authority of each party is that of the channel on which the tests open cases.
OURS, THEIRS = "FR-PREF-59", "DZ-CONS-LILLE"
CHANNEL = "FR-59-LILLE"
RANKS = ("drafts", "approves", "reviews", "directs", "audits", "administers")
# Who has officers: of every rank, or one who drafts. `READER` reads that channel by the profile, `ELSEWHERE`
# are authorities of each party that have nothing to do with it.
READER, ELSEWHERE = "FR-CONS-ALGER", ("FR-UCI", "DZ-DGSN")
# Who oversees on the French side, and has no case.
OVERSIGHT = "FR-IGA"
# Who talks for each side, on a channel of its own.
MINISTRIES = {"FR": "FR-MEAE", "DZ": "DZ-MAE"}
AUTHORITIES = {
    "FR": {
        OURS: RANKS,
        "FR-UCI": RANKS,
        READER: ("drafts",),
        "FR-BEPI": ("drafts", "approves"),
        "FR-DACS": ("reviews",),
        MINISTRIES["FR"]: ("drafts", "approves", "directs"),
        OVERSIGHT: ("audits",),
    },
    "DZ": {
        THEIRS: RANKS,
        "DZ-DGSN": ("drafts", "approves", "reviews"),
        "DZ-DAPG": ("drafts",),
        "DZ-DAJ": ("reviews",),
        MINISTRIES["DZ"]: ("drafts", "approves", "directs"),
    },
}
FIRST = {"FR": OURS, "DZ": THEIRS}


def profile() -> str:
    """The worked example, with one authority more that may read on the tests' channel."""
    text = PROFILE.read_text(encoding="utf-8")
    head = f"[channels.{CHANNEL}]\n"
    assert head in text
    return text.replace(head, f'{head}readers = ["{READER}"]\n')


@dataclass
class Person:
    """An officer and what lets them in."""

    name: str
    party: str
    row: OfficerRow
    token: str
    password: str


@dataclass
class Desks:
    """Both sides. `offices` are open in this process; `desks` and `couriers` are what serves."""

    folder: Path
    offices: dict[str, Office] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)
    # Cookies of officers who are signed in, by name: see `Visitor.of`.
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def found(cls, folder: Path, random: dict[str, Any] | None = None) -> Desks:
        """Nodes made, paired and agreed, officers added; nothing serves yet."""
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder)
        for party in PARTIES:
            secret = folder / f"{party}.passphrase"
            secret.write_text(f"{party}: for the tests alone\n", encoding="utf-8")
            more = {} if random is None else {"random": random[party]}
            passphrase = secret.read_bytes().strip()
            made.offices[party] = node.create(folder / party, party, passphrase, rehearsal=True, now=TODAY, **more)
        fr, dz = made.offices["FR"], made.offices["DZ"]
        agreement.pair(fr, cards.encode(dz.card), dz.fingerprint)
        agreement.pair(dz, cards.encode(fr.card), fr.fingerprint)
        row = agreement.propose(fr, read_profile(profile()))
        receive(dz, outgoing(fr))
        agreement.accept(dz, row.digest)
        receive(fr, outgoing(dz))
        for party in PARTIES:
            made._seat(party)
        for _ in range(3):
            receive(fr, outgoing(dz))
            receive(dz, outgoing(fr))
        return made

    def _seat(self, party: str) -> None:
        """One officer for each of those ranks, with a password."""
        office, passwords = self.offices[party], {}
        for authority, ranks in AUTHORITIES[party].items():
            for rank in ranks:
                name = f"{rank} {authority}"
                row, token = people.add_officer(office, name, authority, [rank])
                self.people[authority, rank] = Person(name, party, row, token, f"the word of {name}")
                passwords[row.officer] = f"the word of {name}"
        done = subprocess.run(
            [sys.executable, "-P", "-m", "comity.desk.accounts.passwords", str(self.folder / party)],
            input=json.dumps(passwords).encode(),
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    def serve(self) -> None:
        """Both desks and couriers, on ports of their own."""
        for party in PARTIES:
            secret, log = self.folder / f"{party}.passphrase", self.log(party)
            self.servers[party] = Server(party, self.folder / party, secret, log, desk=True)
        for server in self.servers.values():
            server.wait()

    def close(self) -> None:
        for server in self.servers.values():
            server.ask_to_stop()
        for server in self.servers.values():
            server.stop()
        for office in self.offices.values():
            office.close()

    def log(self, party: str) -> Path:
        """What that side's processes wrote to stderr."""
        return self.folder / f"{party}.log"

    def desk(self, party: str) -> str:
        """The address of that side's desk, without a slash at its end."""
        return self.servers[party].desk.rstrip("/")

    def person(self, authority: str, rank: str) -> Person:
        return self.people[authority, rank]

    def at(self, moment: str) -> None:
        """Move both clocks."""
        for party in PARTIES:
            RehearsalClock(self.folder / party / "clock").set(moment)

    def exchange(self) -> None:
        """Each calls the other until both have all, receipts too."""
        for _ in range(2):
            exchange(self.offices["FR"], self.servers["DZ"].url)
            exchange(self.offices["DZ"], self.servers["FR"].url)

    # --- What officers do without a browser, where a test is about something else

    def open(self, authority: str = OURS, channel: str = CHANNEL, **fields: Any) -> str:
        """A case on that channel, drafted, cleared and approved. Its identifier."""
        office = self.offices["FR" if authority.startswith("FR") else "DZ"]
        drafter = self.person(authority, "drafts").row
        opening = reading.opening_acts(office, drafter, "readmission")["acts"][0]
        filled = opening["example"] | {"channel": channel} | fields
        drafted = submit.draft_opening(office, drafter, "readmission", filled, [])
        return self.approve(office, authority, drafted, opening, filled)

    def act(self, authority: str, case: str, name: str, **fields: Any) -> None:
        """The act with the fields of its example, cleared and approved where it needs it."""
        office = self.offices["FR" if authority.startswith("FR") else "DZ"]
        drafter = self.person(authority, "drafts").row
        listed = reading.case_acts(office, drafter, case)["acts"]
        act = next(each for each in listed if each["name"] == name)
        filled = act["example"] | fields
        self.approve(office, authority, submit.draft_act(office, drafter, case, name, filled, []), act, filled)

    def approve(
        self, office: Office, authority: str, drafted: submit.Outcome, act: dict[str, Any], filled: dict[str, Any]
    ) -> str:
        if drafted.status == "awaiting_approval":
            for safeguard in act["safeguards"]:
                fields = {"safeguard": safeguard, "reason": "examined", "until": filled["cleared_until"]}
                submit.clear(office, self.person(authority, "reviews").row, drafted.case, fields)
            approver = self.person(authority, "approves").row
            submit.approve(office, approver, str(drafted.proposal), str(drafted.content_hash))
        return drafted.case

    def hold(self, party: str, pillar: str = "readmission") -> None:
        director = self.person(FIRST[party], "directs").row
        suspension.hold(self.offices[party], director, pillar, "suspension", None)

    def resume(self, party: str, pillar: str = "readmission") -> None:
        """`party` offers; the other side accepts once the offer has travelled."""
        other = "DZ" if party == "FR" else "FR"
        found = suspension.offer(self.offices[party], self.person(FIRST[party], "directs").row, pillar)["entry"]
        self.exchange()
        offer = Ref(found["party"], found["incarnation"], found["index"])
        director = self.person(FIRST[other], "directs").row
        suspension.accept(self.offices[other], director, pillar, offer)
        self.exchange()
