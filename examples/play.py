"""Plays a procedure by the command line on two nodes: every act, and every code of refusal.

    .venv/bin/python examples/play.py transit [--scene NAME] [--keep DIR] [--lang fr] [--quiet]

Each command is printed as a person would type it. Ends with 0 if all went as `procedures/NAME.toml` says and
nothing that the table and the profile know was left out; else with 1, and says what.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playing.play import play
from playing.script import FOLDER, Wrong, read


def main(argv: list[str] | None = None) -> int:
    """Read the command line, play, and say what came of it."""
    parser = argparse.ArgumentParser(prog="play.py", description=__doc__.splitlines()[0])
    parser.add_argument("procedure", choices=sorted(path.stem for path in FOLDER.glob("*.toml")))
    parser.add_argument("--scene", default="", help="this scene alone; what is left out is not asked for")
    parser.add_argument("--keep", type=Path, help="a new folder in which the nodes stay")
    parser.add_argument("--lang", choices=("fr", "ar", "en"), default="en")
    parser.add_argument("--quiet", action="store_true", help="print no commands")
    chosen = parser.parse_args(argv)
    tell = (lambda line: None) if chosen.quiet else say
    try:
        script = read(FOLDER / f"{chosen.procedure}.toml")
        # In memory where there is one: a rehearsal need not wait for a disk.
        memory = Path("/dev/shm")
        with tempfile.TemporaryDirectory(prefix="comity-", dir=memory if memory.is_dir() else None) as folder:
            place = (chosen.keep or Path(folder)).absolute() / chosen.procedure
            account, missing = play(script, place, tell, chosen.lang, only=chosen.scene)
    except Wrong as bad:
        print(f"{chosen.procedure}: {bad}", file=sys.stderr)
        return 1
    for line in missing:
        print(f"{chosen.procedure}: {line}", file=sys.stderr)
    say(
        f"# {account.commands} commands, {len(account.applied)} acts applied, "
        f"{len(account.refused)} codes of refusal met, {len(missing)} missing"
    )
    return 1 if missing else 0


def say(line: str) -> None:
    """A line on the standard output, at once."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
