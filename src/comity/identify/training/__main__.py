"""`python -m comity.identify.training --data data/names --out model.npz`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from comity.identify.training import train


def main() -> None:
    """Trains, with a line of progress now and then on standard error."""
    arguments = argparse.ArgumentParser(description="Makes the name model from the files of names.")
    arguments.add_argument("--data", type=Path, required=True, help="folder of the files of names")
    arguments.add_argument("--out", type=Path, required=True, help="file to write the model to")
    given = arguments.parse_args()
    train(given.data, given.out, _say)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
