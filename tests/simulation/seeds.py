"""Seeds played by worker processes, some of them twice; those that fail are kept for ever and come first."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from simulation.crash import mortal_files
from simulation.founding import found
from simulation.run import Run
from simulation.trace import Trace, silent
from two_nodes.world import Template

FAILING = Path(__file__).parent / "failing"
MOST_LINES = 12


@dataclass
class Played:
    """What one seed came to. `twice`: whether it was played again. `failure`: empty, or what was found and where."""

    seed: int
    told: str = ""
    events: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    failure: str = ""
    twice: bool = False


@dataclass
class Total:
    """What many seeds came to. `twice`: how many of them were played again."""

    seeds: int = 0
    twice: int = 0
    events: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    failed: list[Played] = field(default_factory=list)

    def add(self, played: Played) -> None:
        self.seeds += 1
        self.twice += played.twice
        self.events.update(played.events)
        self.faults.update(played.faults)
        if played.failure:
            self.failed.append(played)


def scratch() -> Path:
    """A directory in memory where there is one: these worlds are about logic; disks are tests/crash."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="trial-", dir=shm if shm.is_dir() else None))


def is_played_twice(seed: int) -> bool:
    """One of each five in a row, at a place that moves on: so every kind of seed (hostile, audited) is among them."""
    return seed % 5 == seed // 5 % 5


def play(
    template: Template, seed: int, listen: Callable[[str], None] = silent, *, twice: bool = True
) -> Played:
    """One seed, in full with all audits; `twice`: then again for the same trace."""
    hashes: list[tuple[str, str]] = []
    played = Played(seed, twice=twice)
    for again in (False, True)[: 1 + twice]:
        directory = scratch()
        trace = Trace(silent if again else listen)
        try:
            run = Run(template, directory, seed, trace)
            with mortal_files(run.nodes.countdown):
                run.play(judge=not again)
        except Exception as error:  # noqa: BLE001 - whatever it is, this seed failed by it
            played.failure = _where(error)
        finally:
            shutil.rmtree(directory, ignore_errors=True)
        hashes.append((trace.told, trace.record))
        if not again:
            played.told, played.events, played.faults = trace.told, dict(trace.events), dict(trace.faults)
        if played.failure:
            return played
    if len(set(hashes)) > 1:
        played.failure = "two runs of one seed differ"
    return played


def _where(error: BaseException) -> str:
    """The end of the traceback, without this machine's folders: it may be kept with the project."""
    lines = "".join(traceback.format_exception(error))
    lines = re.sub(r'File "/[^"]*/(?=(src/comity|tests)/)', 'File "', lines)
    return re.sub(r'File "/[^"]*/', 'File "…/', lines)[-3000:]


def failing() -> list[int]:
    """The seeds that have ever failed, from tests/simulation/failing."""
    return sorted(int(path.stem) for path in FAILING.glob("*.json"))


def keep(played: Played) -> Path:
    """Write a failing seed down. It is removed by nobody; what was learnt then stays beside the seed."""
    FAILING.mkdir(exist_ok=True)
    path = FAILING / f"{played.seed}.json"
    if not path.exists():
        told = asdict(played) | {"failure": played.failure.splitlines()[-MOST_LINES:]}
        path.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")
    return path


_template: list[Template] = []


def _begin(folder: str) -> None:
    directory = Path(folder) / str(os.getpid())
    directory.mkdir()
    _template.append(found(directory))


def _play(asked: tuple[int, bool]) -> Played:
    seed, twice = asked
    if not _template[0].directory.is_dir():
        raise RuntimeError("the pair of nodes was removed while the trial ran: nothing is said of any seed")
    return play(_template[0], seed, twice=twice)


def play_many(seeds: Iterable[int], workers: int, twice: Collection[int] = ()) -> Iterator[Played]:
    """In order of their ending. Each worker founds its own pair of nodes.

    `twice`: seeds that are played again whatever `is_played_twice` says of them.
    """
    asked = [(seed, seed in twice or is_played_twice(seed)) for seed in seeds]
    folder = scratch()
    try:
        context = multiprocessing.get_context("spawn")
        with context.Pool(workers, _begin, (str(folder),)) as pool:
            yield from pool.imap_unordered(_play, asked, chunksize=2)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
