"""Two real nodes, by the command line, with officers of the services that give intelligence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Node, Two, agreed  # noqa: F401 - pytest finds fixtures by these names

OFFICERS = {"drafter": ["drafts"], "approver": ["approves", "reviews"]}
CONTENT = {
    "reference": "R/2026/17",
    "subject": "Envoi frauduleux",
    "basis": "both",
    "facts": "Deux adresses relevées.",
    "indicators": ["ipv4-addr: 198.51.100.7", "domain-name: exemple.invalid"],
    "restrictions": "Ne pas interroger ces adresses.",
    "audience": "tlp2_amber",
    "action": "pap_amber",
    "may_lead": True,
    "may_derive": False,
    "may_judicial": False,
}


class Service:
    """A node, and the officers of its service."""

    def __init__(self, node: Node, authority: str) -> None:
        self.node, self.authority = node, authority
        for name, ranks in OFFICERS.items():
            node.officer(f"{name} of {authority}", authority, *ranks)

    def do(self, role: str, *words: str, **more: Any) -> Any:
        return self.node.do(*words, token=f"{role} of {self.authority}", **more)

    def refusal(self, role: str, *words: str) -> str:
        ran = self.node(*words, token=f"{role} of {self.authority}")
        assert ran.code in (2, 3), ran.out
        return ran.error

    def example(self, *about: str, act: str) -> dict[str, Any]:
        acts = {each["name"]: each for each in self.do("drafter", "case", "acts", *about)["acts"]}
        found: dict[str, Any] = acts[act]
        return found

    def act(self, case: str | None, act: str, fields: dict[str, Any], only: bool = False) -> tuple[str, str]:
        """Draft, clear, approve: the case and the entry. `only`: nothing is added to the fields."""
        about = (case,) if case else ("--procedure", "intelligence_report")
        offered = self.example(*about, act=act)
        shown = {name: value for name, value in offered["example"].items() if name != "contact"}
        given = json.dumps(fields if only else shown | fields).encode()
        words = ("case", "act", case, act) if case else ("case", "open", "intelligence_report")
        made = self.do("drafter", *words, "--fields", "-", stdin=given)
        for safeguard in offered["safeguards"]:
            cleared = {"safeguard": safeguard, "reason": "examiné", "until": offered["example"]["cleared_until"]}
            stdin = json.dumps(cleared).encode()
            self.do("approver", "case", "act", made["case"], "clear", "--fields", "-", stdin=stdin)
        if made["status"] == "awaiting_approval":
            made = self.do("approver", "case", "approve", made["proposal"], "--hash", made["content_hash"])
        entry = made["entry"]
        return made["case"], f"{entry['party']}:{entry['incarnation']}:{entry['index']}"

    def report(self, **fields: Any) -> tuple[str, str]:
        level = f"{self.node.directory.name}.non_protege"
        marking = {"classification": level, "instrument": "classified-2022"}
        return self.act(None, "report", CONTENT | marking | fields)


@pytest.fixture(scope="module")
def services(agreed: Two, tmp_path_factory: pytest.TempPathFactory) -> tuple[Service, Service]:  # noqa: F811
    """Both parties' services on nodes of this module's own."""
    folder = tmp_path_factory.mktemp("services")
    nodes = []
    for node in (agreed.ours, agreed.theirs):
        directory = folder / node.directory.name
        shutil.copytree(node.directory, directory)
        nodes.append(Node(directory, node.secret))
    ours, theirs = Service(nodes[0], "FR-DGSI"), Service(nodes[1], "DZ-DGSI")
    # Who reads the channel has a key only with its first officer.
    ours.node.officer("reviewer", "FR-DLPAJ", "reviews")
    theirs.node.officer("reviewer", "DZ-DRAJ", "reviews")
    post(ours, theirs, folder)
    return ours, theirs


def post(ours: Service, theirs: Service, folder: Path) -> None:
    """There and back: both have what the other had to say."""
    Two(ours.node, theirs.node, folder).carry()
