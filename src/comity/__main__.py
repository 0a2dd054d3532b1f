"""`python -m comity` is the `comity` command."""

from __future__ import annotations

import sys

from comity.cli import main

if __name__ == "__main__":
    sys.exit(main())
