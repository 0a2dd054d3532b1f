"""A node on a release of its own: a process that imports `comity` from a source tree of the test's choosing.

`Release` is what a test holds; `main` runs in the process. One line of JSON asks, one answers: {value} or {refused,
params}. Nothing passes between two of them but what the test carries: cards, and bundles as the courier packs them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.source import ROOT

THIS = ROOT / "src"


class RefusedThere(Exception):
    """What a node in another process refused."""

    def __init__(self, code: str, params: dict[str, Any]) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params


class Release:
    """One node, run by the release in `tree`. `directory` outlives the process: another release may open it."""

    def __init__(self, tree: Path, directory: Path, party: str) -> None:
        self.directory, self.party = directory, party
        path = os.pathsep.join(map(str, (tree, ROOT / "tests")))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.release", str(directory), party],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, what: str, /, *args: Any, **named: Any) -> Any:
        """Raises RefusedThere."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([what, args, named]) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"refused": "process.ended", "params": {}}')
        if "refused" in answer:
            raise RefusedThere(answer["refused"], answer["params"])
        return answer["value"]

    def stop(self) -> None:
        """Close its input and wait for it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(60)
        if self._process.stdout is not None:
            self._process.stdout.close()


def later_release(folder: Path) -> Path:
    """A copy of this tree as a release to come: another version, a procedure and an entry more, a table anew.

    Its profile knows one optional key more. Returns what goes on the Python path.
    """
    tree = folder / "later"
    shutil.copytree(THIS / "comity", tree / "comity", ignore=shutil.ignore_patterns("__pycache__", "static"))
    for name, old, new in LATER:
        file = tree / "comity" / name
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert old in text, f"{name} has no {old!r} any more"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")
    return tree


COURTESY = '''
"""A procedure, and a table of an old one, that only the later release has."""

from msgspec.structs import replace

from comity.cases.note import NOTE
from comity.cases.readmission import READMISSION

COURTESY = replace(NOTE, procedure="courtesy")
_two = tuple(replace(act, approvals=2) if act.name == "acknowledge" else act for act in READMISSION.acts)
READMISSION_LATER = replace(READMISSION, acts=_two)
'''
# (file, what stands there now, what stands there in the later release)
LATER = (
    ("__init__.py", '__version__ = "', '__version__ = "99.'),
    ("cases/courtesy.py", "", COURTESY),
    (
        "cases/shipped.py",
        "from comity.cases.data_request import",
        "from comity.cases.courtesy import COURTESY, READMISSION_LATER\nfrom comity.cases.data_request import",
    ),
    ("cases/shipped.py", "        (READMISSION,),\n", "        (READMISSION_LATER, READMISSION), (COURTESY,),\n"),
    ("chancery/docketing.py", 'CASELESS = ("start",', 'CASELESS = ("greeting", "start",'),
    ("profile.py", "    own_debts_run: bool", "    reminder_days: int = 0\n    own_debts_run: bool"),
)


# --- In the process


def _node(directory: Path, party: str) -> dict[str, Callable[..., Any]]:
    """What can be asked of the node, by name."""
    import comity
    from comity import node
    from comity.chancery import account, agreement, amendment, people, upkeep
    from comity.chancery.ledger import Leaf, Ledger
    from comity.chancery.receive import outgoing, receive
    from comity.courier import bundle
    from comity.envelope import card as cards
    from comity.mechanism import read_profile
    from two_nodes.world import AUTHORITIES, BEGIN, PARTIES, PASSPHRASE, RANKS, HandClock, World

    if (directory / "node.json").exists():
        office = node.open_office(directory, PASSPHRASE)
    else:
        office = node.create(directory, party, PASSPHRASE, rehearsal=True, now=BEGIN)
    clock = HandClock()
    office.clock = clock
    world = World(dict.fromkeys(PARTIES, office), {}, dict.fromkeys(PARTIES, clock))
    known = {row.name: row for row in office.store.people.officers()}
    for authority in AUTHORITIES[party]:
        for role in RANKS:
            if (row := known.get(f"{role} of {authority}")) is not None:
                world.officers[authority, role] = row

    def officers() -> None:
        for authority in AUTHORITIES[party]:
            for role, ranks in RANKS.items():
                row, _ = people.add_officer(office, f"{role} of {authority}", authority, ranks)
                world.officers[authority, role] = row

    def write(act: str, pillar: str = "", **terms: Any) -> None:
        """An entry without a case, as this release would write it of itself."""
        with office.store.write():
            ledger = Ledger(office)
            ledger.append(Leaf(pillar=pillar, act=act, terms=terms))
            ledger.flush()

    def tick(length: int) -> None:
        clock.time += length

    def show() -> dict[str, Any]:
        return {name: account.mechanism_show(office)[name] for name in ("version", "amendments", "procedures")}

    return {
        "release": lambda: [comity.__version__, str(Path(comity.__file__).parents[1])],
        "card": lambda: [b64encode(cards.encode(office.card)).decode(), office.fingerprint],
        "pair": lambda card, told: agreement.pair(office, b64decode(card), told).party,
        "officers": officers,
        "propose": lambda text: agreement.propose(office, read_profile(text)).digest,
        "agree": lambda digest: agreement.accept(office, digest).digest,
        "send": lambda: b64encode(bundle.pack(office, outgoing(office))).decode(),
        "take": lambda data: receive(office, bundle.unpack(office, b64decode(data))).new,
        "open": lambda procedure, channel: _opened(world, procedure, channel),
        "act": lambda case, act: world.act(party, case, act).status,
        "state": lambda case: world.state(party, case),
        "approvals": lambda case, act: world.acts(party, case)[act]["approvals"],
        "hold": lambda: world.hold(party),
        "offer": lambda: world.offer(party),
        "resume": lambda: world.accept(party),
        "amend": lambda text: amendment.offer(office, read_profile(text)).digest,
        "accept_amendment": lambda digest: amendment.accept(office, digest).in_force,
        "write": write,
        "tick": tick,
        "show": show,
        "status": lambda at=None: account.status(office, at),
        "verify": lambda: upkeep.verify_node(office),
        "rebuild": lambda: upkeep.rebuild(office),
    }


def _opened(world: Any, procedure: str, channel: str) -> str:
    world.procedure = procedure
    return str(world.open(channel).case)


def main() -> None:
    """Answer until the input ends."""
    from comity.errors import ComityError

    asked = _node(Path(sys.argv[1]), sys.argv[2])
    for line in sys.stdin:
        what, args, named = json.loads(line)
        try:
            answer = {"value": asked[what](*args, **named)}
        except ComityError as refused:
            answer = {"refused": refused.code, "params": refused.params}
        print(json.dumps(answer, default=str), flush=True)


if __name__ == "__main__":
    main()
