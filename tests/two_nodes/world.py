"""Two real nodes in one process, with hand-moved clocks, and a post between them that nobody can trust.

Real here: the databases, canonical bytes, sealing, signatures, the signer's memory on the disk, bundles as
the courier packs them. Made by hand: what time it is, and what becomes of a bundle on its way.

A pair of nodes is made once for each engine (`Template`) and copied for each world, database and directory.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from comity import node
from comity.chancery import account, agreement, people, reading, submit, suspension
from comity.chancery.draft import Upload
from comity.chancery.office import Office
from comity.chancery.receive import Taken, outgoing, receive
from comity.chancery.submit import Outcome
from comity.courier import bundle
from comity.envelope import card as cards
from comity.errors import Refused
from comity.journal.entry import Ref, seconds
from comity.keyring import Keyring
from comity.mechanism import procedures, read_profile
from comity.profile import Profile
from comity.store.people import OfficerRow
from support.postgres import Server

BEGIN = "2026-03-02T09:00:00Z"
DAY = 86_400
PARTIES = ("FR", "DZ")
PASSPHRASE = b"a passphrase of the tests"
PROFILE = Path(__file__).parents[2] / "profiles" / "fr-dz.toml"
# Three channels: two that France opens, one that Algeria does.
CHANNELS = {"FR-59-LILLE": "FR", "FR-UCI-DGSN": "FR", "DZ-DGSN-ALGER": "DZ"}
AUTHORITIES = {
    "FR": ("FR-PREF-59", "FR-UCI", "FR-CONS-ALGER"),
    "DZ": ("DZ-CONS-LILLE", "DZ-DGSN"),
}
# Officers of every authority: one drafts, one approves, one reviews, one directs.
RANKS = {"drafter": ["drafts"], "approver": ["approves"], "reviewer": ["reviews"], "director": ["directs"]}


def other(party: str) -> str:
    return "DZ" if party == "FR" else "FR"


class HandClock:
    """Stands until it is moved. `skew`: seconds by which this node's clock is wrong."""

    def __init__(self, begin: int = 0, skew: int = 0) -> None:
        self.time = begin or seconds(BEGIN)
        self.skew = skew

    def now(self) -> int:
        return self.time + self.skew


def profile() -> Profile:
    return read_profile(PROFILE.read_text(encoding="utf-8"))


@dataclass
class Template:
    """A pair of paired nodes with a mechanism in force, on one engine, to be copied."""

    directory: Path
    keyrings: dict[str, Keyring]
    officers: dict[tuple[str, str], OfficerRow]
    server: Server | None = None
    databases: dict[str, str] = field(default_factory=dict)
    authorities: Mapping[str, Sequence[str]] = field(default_factory=lambda: AUTHORITIES)

    @classmethod
    def make(
        cls,
        directory: Path,
        server: Server | None,
        paired: bool = True,
        authorities: Mapping[str, Sequence[str]] = AUTHORITIES,
    ) -> Template:
        """`authorities`: of each party, those that get officers."""
        databases = {party: server.fresh() for party in PARTIES} if server else {}
        urls = {party: server.url(databases[party]) if server else "" for party in PARTIES}
        offices = {
            party: node.create(
                directory / party, party, PASSPHRASE, database_url=urls[party], rehearsal=True, now=BEGIN
            )
            for party in PARTIES
        }
        made = cls(directory, {p: o.keyring for p, o in offices.items()}, {}, server, databases, authorities)
        if paired:
            made._agree(offices)
        for office in offices.values():
            office.close()
        return made

    def _agree(self, offices: dict[str, Office]) -> None:
        fr, dz = offices["FR"], offices["DZ"]
        agreement.pair(fr, cards.encode(dz.card), dz.fingerprint)
        agreement.pair(dz, cards.encode(fr.card), fr.fingerprint)
        for party, office in offices.items():
            for authority in self.authorities[party]:
                for role, ranks in RANKS.items():
                    row, _ = people.add_officer(office, f"{role} of {authority}", authority, ranks)
                    self.officers[authority, role] = row
        row = agreement.propose(fr, profile())
        receive(dz, outgoing(fr))
        agreement.accept(dz, row.digest)
        for _ in range(3):
            receive(fr, outgoing(dz))
            receive(dz, outgoing(fr))

    def copy(self, directory: Path) -> dict[str, Office]:
        """Both nodes, open, in a directory of their own."""
        offices: dict[str, Office] = {}
        for party in PARTIES:
            shutil.copytree(self.directory / party, directory / party, dirs_exist_ok=True)
            url = ""
            if self.server is not None:
                url = self.server.url(self.server.fresh(self.databases[party]))
            made = self.keyrings[party]
            keyring = Keyring(directory / party / "keystore.json", made.master, made.node, made.bodies)
            offices[party] = node.open_office(
                directory / party, PASSPHRASE, database_url=url, keyring=keyring
            )
            if self.server is None:
                # These tests pull no plug: the logic is the same without the waiting for a disk.
                with offices[party].store.connection.cursor() as cursor:
                    cursor.execute("PRAGMA synchronous=OFF")
        return offices


@dataclass
class World:
    """Both nodes, and what lies in the post in each direction: bundles, by their addressee.

    `procedure`: of the cases that `open` makes.
    """

    offices: dict[str, Office]
    officers: dict[tuple[str, str], OfficerRow]
    clocks: dict[str, HandClock] = field(default_factory=dict)
    post: dict[str, list[bytes]] = field(default_factory=lambda: {"FR": [], "DZ": []})
    cases: list[str] = field(default_factory=list)
    after: Callable[[], None] = lambda: None
    procedure: str = "readmission"
    # A report of each side, where a case had to cite one.
    reports: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, template: Template, directory: Path, skew: int = 0, procedure: str = "readmission"
    ) -> World:
        offices = template.copy(directory)
        world = cls(offices, template.officers, procedure=procedure)
        for party, office in offices.items():
            world.clocks[party] = HandClock(skew=skew if party == "DZ" else 0)
            office.clock = world.clocks[party]
        if template.server is not None:
            server = template.server
            names = [office.store.connection.settings_dict["NAME"] for office in offices.values()]
            world.after = lambda: [server.drop(name) for name in names] and None
        return world

    @property
    def fr(self) -> Office:
        return self.offices["FR"]

    @property
    def dz(self) -> Office:
        return self.offices["DZ"]

    def close(self) -> None:
        for office in self.offices.values():
            office.close()
        self.after()

    def tick(self, length: int, only: str = "") -> None:
        """Move the clocks on, or one party's alone."""
        for party, clock in self.clocks.items():
            if only in ("", party):
                clock.time += length

    # --- The post

    def send(self, party: str) -> bytes:
        """A bundle by `party` goes into the post."""
        data = bundle.pack(self.offices[party], outgoing(self.offices[party]))
        self.post[other(party)].append(data)
        return data

    def deliver(self, party: str, at: int = 0, keep: bool = False) -> Taken:
        """`party` is given a bundle out of the post: the oldest, or any. `keep`: it will come again."""
        waiting = self.post[party]
        data = waiting[at] if keep else waiting.pop(at)
        return self.hand(party, data)

    def hand(self, party: str, data: bytes) -> Taken:
        office = self.offices[party]
        return receive(office, bundle.unpack(office, data))

    def round(self) -> bool:
        """One bundle each way that nothing happens to. Whether either side learnt anything."""
        learnt = False
        for party in PARTIES:
            self.send(party)
            learnt |= self.deliver(other(party), at=-1).new > 0
        return learnt

    def exchange(self, most: int = 8) -> int:
        """Rounds until neither side learns anything more. The number of rounds that taught something."""
        for number in range(most):
            if not self.round():
                return number
        raise AssertionError(f"still something new after {most} rounds")

    # --- What officers do

    def officer(self, party: str, channel: str, role: str) -> OfficerRow:
        agreed = self.offices[party].agreed().profile
        route = agreed.channel(channel)
        authority = next(a for a in (route.sender, route.receiver) if agreed.bodies[a].party == party)
        return self.officers[authority, role]

    def open(self, channel: str = "FR-59-LILLE", seal: bool = True, **fields: Any) -> Outcome:
        """Draft a case on this channel, clear what it needs, approve."""
        agreed = self.fr.agreed().profile
        party = agreed.bodies[agreed.channel(channel).sender].party
        office, drafter = self.offices[party], self.officer(party, channel, "drafter")
        opening = procedures()[self.procedure].opening.name
        listed = reading.opening_acts(office, drafter, self.procedure)["acts"]
        example = next(act for act in listed if act["name"] == opening)
        filled = example["example"] | {"channel": channel} | self._cited(channel) | fields
        drafted = submit.draft_opening(office, drafter, self.procedure, filled, [])
        if not seal:
            return drafted
        outcome = self._finish(party, channel, drafted, example["safeguards"], filled)
        self.cases.append(outcome.case)
        return outcome

    def _cited(self, channel: str) -> dict[str, str]:
        """A report of another case, for an opening that must cite one: of its own side for a tear-line, else theirs."""
        opening = procedures()[self.procedure].opening
        wanted = [one for one in opening.terms if one.required and one.kind in ("source", "sources")]
        if not wanted or self.procedure == "intelligence_report":
            return {}
        agreed = self.fr.agreed().profile
        party = agreed.bodies[agreed.channel(channel).sender].party
        if not any(guard.name == "own_alone" for guard in opening.guards):
            party = other(party)
        if party not in self.reports:
            route = next(iter(agreed.channels("intelligence_report", party)))
            reporting = replace(self, procedure="intelligence_report", cases=[])
            self.reports[party] = str(reporting.open(route).entry)
            self.exchange()
        return {one.name: self.reports[party] for one in wanted}

    def channel(self, case: str) -> str:
        for office in self.offices.values():
            row = office.store.dockets.get(case)
            if row is not None and row.channel:
                return row.channel
        raise AssertionError("a case without a channel")

    def acts(self, party: str, case: str) -> dict[str, dict[str, Any]]:
        """What the drafter of this side is offered."""
        drafter = self.officer(party, self.channel(case), "drafter")
        offered = {act["name"]: act for act in reading.case_acts(self.offices[party], drafter, case)["acts"]}
        reviewer = self.reviewer(party)
        # What is the reviewing authority's to do, its officer is offered, where something was flagged.
        if reviewer is not None and self.offices[party].store.access.given(case, reviewer.authority):
            reviewing = reading.case_acts(self.offices[party], reviewer, case)["acts"]
            offered |= {act["name"]: act for act in reviewing if self._reviews(act["name"])}
        return offered

    def reviewer(self, party: str) -> OfficerRow | None:
        """The officer of this side's reviewing authority, where the profile names one for the procedure."""
        authority = self.offices[party].agreed().profile.rules[self.procedure].reviewers.get(party)
        return self.officers.get((authority, "reviewer")) if authority else None

    def _reviews(self, name: str) -> bool:
        act = procedures()[self.procedure].find(name)
        return act is not None and act.reviewer

    def act(
        self, party: str, case: str, name: str, attachments: list[Upload] | None = None, **fields: Any
    ) -> Outcome:
        """Draft, clear what it needs, approve. Raises Refused as the chancery does."""
        found, channel = self.acts(party, case)[name], self.channel(case)
        filled = found["example"] | fields
        reviewer = self.reviewer(party) if self._reviews(name) else None
        drafter = reviewer or self.officer(party, channel, "drafter")
        drafted = submit.draft_act(self.offices[party], drafter, case, name, filled, attachments or [])
        return self._finish(party, channel, drafted, found["safeguards"], filled)

    def _finish(
        self, party: str, channel: str, drafted: Outcome, needed: list[str], filled: dict[str, Any]
    ) -> Outcome:
        if drafted.status == "sealed":
            return drafted
        for safeguard in needed:
            self.clear(party, channel, drafted.case, safeguard, filled["cleared_until"])
        assert drafted.proposal is not None
        assert drafted.content_hash is not None
        act = procedures()[self.procedure].find(drafted.act)
        own = act.approvals if act is not None else 1
        alone = "approver" if own > 1 or drafted.act == "release" else "drafter"
        for officer in (self.reviewer(party), self.officer(party, channel, alone)):
            if officer is None or (officer is self.reviewer(party) and not self._flagged(party, drafted.proposal)):
                continue
            done = submit.approve(self.offices[party], officer, drafted.proposal, drafted.content_hash)
        return done

    def _flagged(self, party: str, proposal: str) -> bool:
        """Whether a draft waits for the reviewing authority first."""
        row = self.offices[party].store.house.proposals_by_id([proposal]).get(proposal)
        return row is not None and row.home not in ("", row.authority)

    def clear(self, party: str, channel: str, case: str, safeguard: str, until: str) -> None:
        reviewer = self.officer(party, channel, "reviewer")
        fields = {"safeguard": safeguard, "reason": "examined on the file", "until": until}
        submit.clear(self.offices[party], reviewer, case, fields)

    def case(self, party: str, case: str) -> dict[str, Any]:
        return reading.case_show(self.offices[party], None, case)

    def state(self, party: str, case: str) -> str:
        return str(self.case(party, case)["state"])

    def effect(self, party: str, entry: Ref | None) -> str:
        """`effect` of one entry as this side has it, with its reason: `void act.unknown`."""
        assert entry is not None
        row = self.offices[party].store.logs.get(entry.party, entry.inc, entry.index)
        assert row is not None
        for item in self.case(party, row.case_id)["timeline"]:
            if item["entry"] == reading.entry_json(entry):
                return f"{item['effect']} {item['reason'] or ''}".strip()
        raise AssertionError(f"{entry} is not on the timeline")

    # --- Pillars

    def director(self, party: str) -> OfficerRow:
        return self.officers[AUTHORITIES[party][0], "director"]

    def hold(self, party: str, pillar: str = "readmission") -> None:
        suspension.hold(self.offices[party], self.director(party), pillar, "suspension", None)

    def offer(self, party: str, pillar: str = "readmission") -> None:
        suspension.offer(self.offices[party], self.director(party), pillar)

    def accept(self, party: str, pillar: str = "readmission") -> None:
        standing = account.pillar_status(self.offices[party], pillar)["pillars"][pillar]["offer"]
        if standing is None:
            raise Refused("offer.not_standing", offer="", standing=None)
        found = Ref(standing["party"], standing["incarnation"], standing["index"])
        suspension.accept(self.offices[party], self.director(party), pillar, found)


def whole_case(world: World, channel: str = "FR-59-LILLE", until: str = "hand_over") -> str:
    """A case from the request to the handing over, exchanged after each act. Stops after `until`."""
    asking = CHANNELS[channel]
    asked = other(asking)
    case = world.open(channel).case
    world.exchange()
    for party, name in (
        (asked, "acknowledge"), (asked, "ask_information"), (asking, "give_information"),
        (asked, "invite_interview"), (asked, "recognise"), (asked, "issue_document"),
        (asking, "notify_transfer"), (asked, "agree_transfer"), (asking, "depart"), (asked, "hand_over"),
    ):  # fmt: skip
        if name == "depart":
            day = world.case(asking, case)["timeline"]
            moved = next(item["terms"]["day"] for item in day if item["act"] == "notify_transfer")
            world.tick(max(0, seconds(f"{moved}T09:00:00Z") - world.clocks[asking].now()))
        world.act(party, case, name)
        world.exchange()
        if name == until:
            break
    return case
