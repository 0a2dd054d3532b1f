"""Two nodes with one agreement, and what each does at each stage of a case of ten acts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from comity import node
from comity.cases.calendar import add_days, day_of
from comity.chancery import agreement, clearing, people
from comity.chancery.office import Office
from comity.chancery.receive import outgoing, receive
from comity.chancery.sitting import sitting
from comity.chancery.submit import Outcome, act_on, approve_one, open_case
from comity.envelope import card
from comity.mechanism import profile_of
from comity.store.people import OfficerRow

PASSPHRASE = b"a bench has no secrets"
PAIRS = 4  # of a question and an answer
STAGES = ("submit", *("ask_information", "give_information") * PAIRS, "recognise")
LINE = "Texte d'essai sans personne, pour remplir un corps d'environ deux kilo-octets. "


class Side(NamedTuple):
    """A node's party, the channel that it opens cases on, and the other's."""

    party: str
    own: str
    theirs: str


def found(directory: Path, agreed: dict[str, Any], database: str) -> list[str]:
    """Make both nodes, pair them, agree, add officers at both ends of both channels. Their party codes."""
    first, second = agreed["parties"]
    by_party = {code: body["party"] for code, body in agreed["authorities"].items()}
    routes = {code: way for code, way in agreed["channels"].items() if "readmission" in way["procedures"]}
    chosen: dict[str, str] = {}
    for code, way in routes.items():
        chosen.setdefault(by_party[way["sender"]], code)
    for code in chosen.values():
        # Two authorities on each side may read.
        way = agreed["channels"][code]
        ends = {way["sender"], way["receiver"]}
        more = [
            next(a for a, p in by_party.items() if p == party and a not in ends) for party in (first, second)
        ]
        way["readers"] = sorted({*way.get("readers", []), *more})
    profile = profile_of(agreed)
    offices = {
        party: node.create(
            directory / party, party, PASSPHRASE, database_url=database and f"{database}_{party.lower()}"
        )
        for party in (first, second)
    }
    one, two = offices.values()
    agreement.pair(one, card.encode(two.card), two.fingerprint)
    agreement.pair(two, card.encode(one.card), one.fingerprint)
    for party, office in offices.items():
        for code in chosen.values():
            way = profile.channel(code)
            for authority in {way.sender, way.receiver, *way.readers}:
                if by_party[authority] == party:
                    for name, ranks in (("Drafter", ["drafts"]), ("Approver", ["approves", "reviews"])):
                        people.add_officer(office, f"{name} {code}", authority, ranks)
    row = agreement.propose(one, profile)
    exchange(one, two)
    agreement.accept(two, row.digest)
    exchange(one, two)
    for party, office in offices.items():
        other = second if party == first else first
        side = Side(party, chosen[party], chosen[other])
        (directory / party / "bench.json").write_text(json.dumps(side._asdict()))
        office.close()
    return [first, second]


def exchange(one: Office, two: Office) -> None:
    while receive(two, outgoing(one)).new + receive(one, outgoing(two)).new:
        pass


class Player:
    """One node's part: which cases it opens, which it answers, and with what."""

    def __init__(self, office: Office, side: Side) -> None:
        self.office = office
        self.side = side
        profile = office.agreed().profile
        mine, theirs = profile.channel(side.own), profile.channel(side.theirs)
        self.officers = {
            "own": self._pair(mine.sender, side.own),
            "theirs": self._pair(theirs.receiver, side.theirs),
        }
        params = office.agreed().params("readmission")
        self.until = _day(office, 60)
        self.evidence = params["codes"]["evidence"][0]
        self.cases: dict[tuple[int, str], list[str]] = {}
        self.openings: dict[int, list[Outcome]] = {}

    def _pair(self, authority: str, channel: str) -> tuple[OfficerRow, OfficerRow]:
        here = [o for o in self.office.store.people.officers(authority=authority) if o.name.endswith(channel)]
        by = {officer.name.split()[0]: officer for officer in here}
        return by["Drafter"], by["Approver"]

    def prepare(self, cases: int, batch: int) -> None:
        """Draft the openings and clear their safeguards, which is house work that no exchange carries."""
        drafter, approver = self.officers["own"]
        required = self.office.agreed().params("readmission")["safeguards"]["submit"]
        for wave, start in enumerate(range(0, cases, batch)):
            with sitting(self.office) as sits:
                made = self.openings[wave] = [
                    open_case(sits, drafter, "readmission", self._opening(), [])
                    for _ in range(min(batch, cases - start))
                ]
            with sitting(self.office) as sits:
                for outcome in made:
                    for safeguard in required:
                        fields = {"safeguard": safeguard, "reason": "bench", "until": self.until}
                        clearing.clear(sits, approver, outcome.case, fields)

    def act(self, wave: int, stage: int, size: int) -> int:
        """This node's acts at one stage: as requesting side in its own cases or as requested in the other's."""
        name = STAGES[stage]
        ours = name in ("submit", "give_information")
        if name == "submit":
            self._approve(self.officers["own"][1], self.openings[wave])
            self.cases[wave, "own"] = [outcome.case for outcome in self.openings[wave]]
            return size
        kind = "own" if ours else "theirs"
        cases = self._cases(wave, kind, size)
        drafter, approver = self.officers[kind]
        fields = self._fields(name)
        with sitting(self.office) as sits:
            sits.preload(cases)
            made = [
                act_on(sits, drafter, case, name, fields(sits.matter(drafter, case).state), [])
                for case in cases
            ]
        if name == "recognise":
            self._approve(approver, made)
        return len(made)

    def _opening(self) -> dict[str, Any]:
        return {
            "channel": self.side.own,
            "reply_owed": "recognition",
            "cleared_until": self.until,
            "reference": "2026/0417",
            "person": {
                "surname": "EXEMPLE",
                "given_names": "Personne",
                "name_arabic": "شخص مثال",
                "born": "1990",
            },
            "evidence": [{"document": self.evidence, "number": "P000000"}],
            "decision_reference": "OQTF-2026-1182",
            "measures": [LINE * 3] * 6,
        }

    def _approve(self, approver: OfficerRow, made: list[Outcome]) -> None:
        with sitting(self.office) as sits:
            sits.preload_drafts(str(outcome.proposal) for outcome in made)
            for outcome in made:
                approve_one(sits, approver, str(outcome.proposal), str(outcome.content_hash))

    def _cases(self, wave: int, kind: str, size: int) -> list[str]:
        """Our own of this wave, or those of the other side that arrived last."""
        if (wave, kind) not in self.cases:
            known = {case for cases in self.cases.values() for case in cases}
            rows = self.office.store.dockets.page(channels=[self.side.theirs], limit=1_000_000)
            self.cases[wave, kind] = [row.case_id for row in rows if row.case_id not in known][:size]
        return self.cases[wave, kind]

    def _fields(self, name: str) -> Callable[[Any], dict[str, Any]]:
        if name == "ask_information":
            return lambda state: {"subject": "identity", "questions": [LINE * 3] * 7}
        if name == "give_information":
            return lambda state: {"of": state.variables["asked"], "answers": LINE * 22}
        return lambda state: {"basis": "proof", "reference": "2026/0417", "interview_result": LINE * 22}


def _day(office: Office, days: int) -> str:
    return add_days(day_of(office.clock.now()), days)
