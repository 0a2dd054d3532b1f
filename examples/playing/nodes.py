"""Two rehearsal nodes driven by the command line: the same words that a person types, in this process."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from comity.cli import main
from comity.profile import Profile
from playing.script import Wrong

PROFILE = Path(__file__).parents[2] / "profiles" / "fr-dz.toml"
PASSPHRASE = "a passphrase of the examples\n"
ROLES = ("drafts", "approves", "reviews", "directs")

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Answer:
    """What a command gave: its exit code and its document."""

    code: int
    document: Any

    @property
    def error(self) -> dict[str, Any]:
        """{code, params, message, …} of a command that was refused; empty of one that was not."""
        found: dict[str, Any] = self.document.get("error", {}) if isinstance(self.document, dict) else {}
        return found


@dataclass
class Pair:
    """Both nodes in `folder`, each in one of its party's name. `tokens`: {(authority, rank): file in the node}.

    `now`: what both clocks are to tell; `told`: what each tells since its last command. `ran`: how many commands
    were run.
    """

    folder: Path
    parties: tuple[str, ...]
    tell: Tell
    language: str = "en"
    now: str = ""
    told: dict[str, str] = field(default_factory=dict)
    tokens: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    ran: list[int] = field(default_factory=lambda: [0])

    def run(self, party: str, *words: str, officer: tuple[str, str] | None = None) -> Answer:
        """One command on a party's node, by an officer (authority, rank) or by the operator."""
        environ = {"COMITY_PASSPHRASE_FILE": str(self.secret), "COMITY_LANG": self.language}
        if self.now != self.told.get(party, ""):
            environ["COMITY_NOW"] = self.told[party] = self.now
        if officer is not None:
            owner, name = self.tokens[officer]
            environ["COMITY_TOKEN_FILE"] = str(self.folder / owner / "tokens" / name)
        line = ["--node", str(self.folder / party), "--json", *words]
        shown = [f"{name}={shlex.quote(value)}" for name, value in environ.items() if name != "COMITY_LANG"]
        self.tell(" ".join([*shown, "./run comity", shlex.join(line)]))
        self.ran[0] += 1
        out, err = io.StringIO(), io.StringIO()
        beside = {"PATH": os.environ.get("PATH", ""), "DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
        with (
            mock.patch.dict(os.environ, beside | environ, clear=True),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = main(line)
        try:
            answer = Answer(code, json.loads(out.getvalue()))
        except json.JSONDecodeError:
            raise Wrong(f"{shlex.join(words)}: no document, but {out.getvalue()}{err.getvalue()}") from None
        if answer.error:
            params = {name: value for name, value in answer.error["params"].items() if value}
            self.tell(f"    # {code}: {answer.error['message']} {params}")
        return answer

    def do(self, party: str, *words: str, officer: tuple[str, str] | None = None) -> Any:
        """A command that must succeed: its document. Raises Wrong."""
        answer = self.run(party, *words, officer=officer)
        if answer.code != 0:
            raise Wrong(f"comity {shlex.join(words)} by {officer or party}: exit {answer.code}, {answer.error}")
        return answer.document

    @property
    def secret(self) -> Path:
        """The file of the passphrase: one for all nodes that are played with."""
        return self.folder / "passphrase"

    def carry(self, first: str, second: str) -> int:
        """A bundle from one to the other. How much of it was new there."""
        file = str(self.folder / f"from-{first}.bundle")
        self.do(first, "carry", "out", file)
        new: int = self.do(second, "carry", "in", file)["new"]
        return new

    def copy(self, folder: Path) -> Pair:
        """Both nodes as they stand, with their clocks and tokens, in another folder."""
        folder.mkdir(parents=True)
        names = [*self.parties, self.secret.name]
        self.tell(f"cp -R {shlex.join(str(self.folder / name) for name in names)} {shlex.quote(str(folder))}")
        for party in self.parties:
            shutil.copytree(self.folder / party, folder / party)
        shutil.copyfile(self.secret, folder / self.secret.name)
        told, tokens = dict(self.told), dict(self.tokens)
        return Pair(folder, self.parties, self.tell, self.language, self.now, told, tokens, self.ran)


def found(folder: Path, profile: Profile, begin: str, tell: Tell, language: str = "en") -> Pair:
    """Make both nodes, pair them, and bring the profile into force."""
    folder.mkdir(parents=True, exist_ok=True)
    first, second = profile.parties
    pair = Pair(folder, profile.parties, tell, language, begin)
    pair.secret.write_text(PASSPHRASE, encoding="utf-8")
    prints, cards = {}, {}
    for party in profile.parties:
        made = pair.do(party, "init", str(folder / party), "--party", party, "--rehearsal")
        prints[party], cards[party] = made["fingerprint"], str(folder / f"{party}.card")
        pair.do(party, "pair", "card", "--out", cards[party])
    for party, peer in ((first, second), (second, first)):
        pair.do(party, "pair", "accept", cards[peer], "--fingerprint", prints[peer])
    digest = pair.do(first, "mechanism", "propose", str(PROFILE))["digest"]
    pair.carry(first, second)
    pair.do(second, "mechanism", "accept", digest)
    return pair


def staff(pair: Pair, profile: Profile, authorities: Iterable[str]) -> None:
    """Officers of each authority that has none, one for each rank; each side then learns the other's new keys."""
    lacking = [each for each in authorities if (each, ROLES[0]) not in pair.tokens]
    if not lacking:
        return
    for authority in lacking:
        party = profile.bodies[authority].party
        for rank in ROLES:
            name = f"{rank} at {authority}"
            added = pair.do(party, "officer", "add", name, "--authority", authority, "--rank", rank)
            pair.tokens[authority, rank] = (party, Path(added["token_file"]).name)
    first, second = pair.parties
    for _ in range(2):
        pair.carry(first, second)
        pair.carry(second, first)
