"""What two parties do with the mechanism itself, by the command line on two nodes: amend it, declare, count, end it.

    .venv/bin/python examples/agreed.py [--keep DIR] [--lang fr] [--quiet]

Each command is printed as a person would type it. Ends with 0 if all went as told here; else with 1, and says what.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from play import say
from playing.nodes import PROFILE, Pair, found, staff
from playing.play import agreed
from playing.quick import quick
from playing.script import BEGIN, Wrong

OURS, THEIRS = ("FR-PREF-59", "directs"), ("DZ-CONS-LILLE", "directs")
REPLY = "[procedures.readmission.lengths.reply]\ndays = 20\n"


def main(argv: list[str] | None = None) -> int:
    """Read the command line, play, and say what came of it."""
    parser = argparse.ArgumentParser(prog="agreed.py", description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="a new folder in which the nodes stay")
    parser.add_argument("--lang", choices=("fr", "ar", "en"), default="en")
    parser.add_argument("--quiet", action="store_true", help="print no commands")
    chosen = parser.parse_args(argv)
    tell = (lambda line: None) if chosen.quiet else say
    memory = Path("/dev/shm")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="comity-", dir=memory if memory.is_dir() else None) as folder,
            quick(),
        ):
            place = (chosen.keep or Path(folder)).absolute() / "agreed"
            pair = found(place, agreed(), BEGIN, tell, chosen.lang)
            staff(pair, agreed(), (OURS[0], THEIRS[0]))
            for scene in (amendment, declared, figures, termination):
                tell(f"\n# {(scene.__doc__ or '').splitlines()[0]}")
                scene(pair)
    except Wrong as bad:
        print(f"agreed: {bad}", file=sys.stderr)
        return 1
    say(f"# {pair.ran[0]} commands")
    return 0


def amendment(pair: Pair) -> None:
    """The term for an answer becomes 35 days. Nobody accepts an offer of his own."""
    file = pair.folder / "amended.toml"
    text = PROFILE.read_text(encoding="utf-8")
    file.write_text(text.replace(REPLY, REPLY.replace("20", "35")), encoding="utf-8")
    refused(pair, "FR", "amendment.nothing", "mechanism", "propose", str(PROFILE))
    digest = pair.do("FR", "mechanism", "propose", str(file))["digest"]
    refused(pair, "FR", "mechanism.unknown_digest", "mechanism", "accept", digest)
    both_ways(pair)
    pair.do("DZ", "mechanism", "accept", digest)
    both_ways(pair)
    for party in pair.parties:
        shown = pair.do(party, "mechanism", "show")
        lengths = shown["procedures"]["readmission"]["lengths"]
        equal((shown["version"], lengths["reply"]["days"]), (digest, 35), f"the version of {party}")


def declared(pair: Pair) -> None:
    """Each side declares of itself: where an authority is reached, and a day off."""
    words = ("contacts", "set", "FR-SG", "--office", "Secrétariat général", "--function", "secrétaire de permanence")
    words += ("--hours", "24 h", "--reach", "+33 0 00 00 00 00", "--deputy", "chef de cabinet")
    refused(pair, "DZ", "authority.other_party", *words, officer=THEIRS)
    contact = pair.do("FR", *words, officer=OURS)
    day = pair.do("DZ", "mechanism", "calendar", "DZ", "--add", "2026-03-23", officer=THEIRS)
    refused(pair, "FR", "calendar.other_party", "mechanism", "calendar", "DZ", "--drop", "2026-03-23", officer=OURS)
    both_ways(pair)
    listed = pair.do("DZ", "contacts", "list")["contacts"]
    equal(next(each for each in listed if each["authority"] == "FR-SG"), contact, "the contact point")
    equal(pair.do("FR", "mechanism", "calendar", "DZ"), day, "the calendar")


def figures(pair: Pair) -> None:
    """Figures that one side signs, the other recomputes, and both print."""
    signed = pair.do("FR", "figures", "sign", officer=OURS)
    entry = "{party}:{incarnation}:{index}".format_map(signed["entry"])
    paper = str(pair.folder / "extract.pdf")
    told = ("figures", "print", entry, "--paper", "extract", "--in", "fr", "--out", paper)
    refused(pair, "FR", "figures.not_agreed", *told, officer=OURS)
    refused(pair, "FR", "figures.own", "figures", "answer", entry, officer=OURS)
    both_ways(pair)
    equal(pair.do("DZ", "figures", "answer", entry, officer=THEIRS)["status"], "agreed", "the answer")
    refused(pair, "DZ", "figures.settled", "figures", "answer", entry, officer=THEIRS)
    both_ways(pair)
    equal(pair.do("FR", "figures", "compare", entry)["equal"], True, "the comparison")
    pair.do("FR", *told, officer=OURS)


def termination(pair: Pair) -> None:
    """Notice is given for a day, seen by the other side, and taken back."""
    refused(pair, "DZ", "terminate.none", "mechanism", "terminate", "--revoke", officer=THEIRS)
    refused(pair, "DZ", "terminate.past", "mechanism", "terminate", "--on", "2026-01-01", officer=THEIRS)
    pair.do("DZ", "mechanism", "terminate", "--on", "2026-09-01", officer=THEIRS)
    both_ways(pair)
    equal([each["day"] for each in pair.do("FR", "mechanism", "show")["notices"]], ["2026-09-01"], "the notice")
    pair.do("DZ", "mechanism", "terminate", "--revoke", officer=THEIRS)
    both_ways(pair)
    equal(pair.do("FR", "mechanism", "show")["notices"], [], "the notices")
    equal([pair.do(party, "verify")["ok"] for party in pair.parties], [True, True], "verify")


def both_ways(pair: Pair) -> None:
    """A bundle there, one back, and the receipt of that."""
    for first, second in (("FR", "DZ"), ("DZ", "FR"), ("FR", "DZ")):
        pair.carry(first, second)


def refused(pair: Pair, party: str, code: str, *words: str, officer: tuple[str, str] | None = None) -> None:
    """A command that must be refused. Raises Wrong."""
    answer = pair.run(party, *words, officer=officer)
    equal(answer.error.get("code"), code, f"comity {' '.join(words[:2])}")


def equal(found: Any, wanted: Any, what: str) -> None:
    """Raises Wrong."""
    if found != wanted:
        raise Wrong(f"{what}: {found}, expected {wanted}")


if __name__ == "__main__":
    sys.exit(main())
