"""The command run in this process: two nodes that are paired and agreed, and officers with tokens."""

from __future__ import annotations

import io
import json
import os
import shutil
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from comity.cli import main
from support.source import ROOT

PROFILE = ROOT / "profiles" / "fr-dz.toml"
BEGIN = "2026-03-02T09:00:00Z"


@dataclass
class Ran:
    """What one run gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> str:
        return self.json["error"]["code"]


class Stdin(io.TextIOWrapper):
    def __init__(self, content: bytes, terminal: bool) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def comity(*words: str, stdin: bytes = b"", terminal: bool = False, **environ: str) -> Ran:
    """Run `comity`; the environment holds PATH and what is given (`PASSPHRASE_FILE` is COMITY_…)."""
    out, err = io.StringIO(), io.StringIO()
    # A browser of another test may keep an event loop in this thread, on which nothing of ours runs.
    beside = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    named = {
        name if name in {"LANG", "LC_ALL", "COMITY_LANG"} else f"COMITY_{name}": value
        for name, value in environ.items()
    }
    with (
        mock.patch.dict(os.environ, {"PATH": os.environ["PATH"], **beside, **named}, clear=True),
        mock.patch("sys.stdin", Stdin(stdin, terminal)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(list(words))
    return Ran(code, out.getvalue(), err.getvalue())


@dataclass
class Node:
    """One node, its passphrase file, and its officers' token files by the names given to `officer`."""

    directory: Path
    secret: Path
    tokens: dict[str, Path] = field(default_factory=dict)

    def __call__(self, *words: str, token: str = "", text: bool = False, **more: Any) -> Ran:
        shape = () if text else ("--json",)
        if token:
            more["TOKEN_FILE"] = str(self.tokens[token])
        more.setdefault("PASSPHRASE_FILE", str(self.secret))
        return comity("--node", str(self.directory), *shape, *words, **more)

    def do(self, *words: str, **more: Any) -> Any:
        """A command that must succeed: its document."""
        ran = self(*words, **more)
        assert ran.code == 0, f"{words}: {ran.out}{ran.err}"
        return ran.json

    def officer(self, name: str, authority: str, *ranks: str) -> None:
        chosen = [word for rank in ranks for word in ("--rank", rank)]
        added = self.do("officer", "add", name, "--authority", authority, *chosen)
        self.tokens[name] = Path(added["token_file"])

    def at(self, now: str) -> None:
        """Move this rehearsal node's clock."""
        self.do("status", NOW=now)


@dataclass
class Two:
    """Both nodes and the folder between them."""

    ours: Node
    theirs: Node
    folder: Path

    def carry(self, first: Node | None = None) -> None:
        """There and back: after it, what `first` (ours by default) had to say is receipted."""
        first = first or self.ours
        second = self.theirs if first is self.ours else self.ours
        for sender, reader in ((first, second), (second, first)):
            file = str(self.folder / f"{sender.directory.name}.bundle")
            sender.do("carry", "out", file)
            reader.do("carry", "in", file)

    def at(self, now: str) -> None:
        self.ours.at(now)
        self.theirs.at(now)


def make_node(folder: Path, party: str) -> tuple[Node, str]:
    """A rehearsal node and its fingerprint."""
    secret = folder / f"{party}.passphrase"
    secret.write_text(f"rien que pour les tests {party}\n", encoding="utf-8")
    node = Node(folder / party, secret)
    made = node.do("init", str(node.directory), "--party", party, "--rehearsal", NOW=BEGIN)
    return node, made["fingerprint"]


@pytest.fixture(scope="session")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Two nodes with the worked example in force. Not to be written to: see `two`."""
    folder = tmp_path_factory.mktemp("agreed")
    (ours, our_print), (theirs, their_print) = make_node(folder, "FR"), make_node(folder, "DZ")
    our_card, their_card = str(folder / "ours.card"), str(folder / "theirs.card")
    ours.do("pair", "card", "--out", our_card)
    theirs.do("pair", "card", "--out", their_card)
    ours.do("pair", "accept", their_card, "--fingerprint", their_print)
    theirs.do("pair", "accept", our_card, "--fingerprint", our_print)
    two = Two(ours, theirs, folder)
    digest = ours.do("mechanism", "propose", str(PROFILE))["digest"]
    bundle = str(folder / "proposal.bundle")
    ours.do("carry", "out", bundle)
    theirs.do("carry", "in", bundle)
    assert theirs.do("mechanism", "accept", digest) == {"digest": digest, "in_force": True}
    for node, authority in ((ours, "FR-PREF-59"), (theirs, "DZ-CONS-LILLE")):
        node.officer("drafter", authority, "drafts")
        node.officer("approver", authority, "approves", "reviews", "directs")
    two.carry()
    two.carry()
    return two


@pytest.fixture
def two(agreed: Two, tmp_path: Path) -> Two:
    """A copy of `agreed` that the test may write to."""
    copies = []
    for node in (agreed.ours, agreed.theirs):
        directory = tmp_path / node.directory.name
        shutil.copytree(node.directory, directory)
        tokens = {name: directory / "tokens" / path.name for name, path in node.tokens.items()}
        copies.append(Node(directory, node.secret, tokens))
    return Two(*copies, tmp_path)
