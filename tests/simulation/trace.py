"""What happened in a run, in order: counted, hashed, and readable again.

Two hashes. `told` is of the events alone (parties, cases by number, entries by position, codes, sizes,
effects): the same on every machine for one seed and one state of the code. `record` adds the roots of both
logs and the state hash: equal whenever the same pair of nodes is copied, so it is compared between the two
runs of one seed in one process. Neither covers signatures, key wraps or sealed bundles: HPKE and ML-DSA take
their randomness from the library, and each run has others. What they protect is verified in the run itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any


def silent(_line: str) -> None:
    """Nobody is listening."""


class Trace:
    """`events`: how many of each kind. `faults`: how many of each fault did their harm."""

    def __init__(self, listen: Callable[[str], None] = silent) -> None:
        self.events: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._listen = listen
        self._told = hashlib.sha256()
        self._record = hashlib.sha256()

    def event(self, kind: str, *what: Any) -> None:
        """One step of the world; docs/trial.md lists the kinds."""
        self.events[kind] += 1
        self.note(kind, *what)

    def fault(self, kind: str, *what: Any) -> None:
        """A fault is an event too: it is a step that the world took."""
        self.faults[kind] += 1
        self.event("fault", kind, *what)

    def note(self, *what: Any) -> None:
        """Told and hashed, and not counted."""
        line = " ".join(str(each) for each in what)
        self._told.update(line.encode() + b"\n")
        self._listen(line)

    def recorded(self, data: bytes) -> None:
        self._record.update(data)

    @property
    def told(self) -> str:
        return self._told.hexdigest()

    @property
    def record(self) -> str:
        return hashlib.sha256(self._told.digest() + self._record.digest()).hexdigest()

    def total(self) -> int:
        return self.events.total()
