"""A list being drafted: in a thread of the desk's process, its state where every process can read it.

After each batch it looks whether it was asked to stop, and whether its officer may still draft. What became
of a batch is written in the transaction of its drafts, so a crash leaves whole batches and their outcomes;
taken up again, the drafts of an earlier turn are the list's own and count as created.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from django.db.models import F

from comity.chancery.importing import run
from comity.chancery.importing.run import BATCH, Line
from comity.chancery.office import Office
from comity.courier import log
from comity.desk.lists import shelf
from comity.desk.lists.models import Listed
from comity.errors import ComityError, Refused
from comity.store.people import OfficerRow

# A turn of another process that wrote nothing for so long is over, whatever its number now names.
SILENT_SECONDS = 300

_here: set[str] = set()  # the lists that this process runs


class _Stopped(Exception):
    """Asked to stop, or another's turn."""


def alive(row: Listed) -> bool:
    """Whether a list that is marked as running has somebody who runs it."""
    if row.status != "running":
        return False
    if row.process == os.getpid():
        return row.id in _here
    if time.time() - row.seen > SILENT_SECONDS:
        return False
    try:
        os.kill(row.process, 0)
    except OSError:
        return False
    return True


def begin(office: Office, officer: OfficerRow, row: Listed) -> None:
    """Start a list, or take it up again. Raises Refused: import.running, import.expired."""
    if row.status == "done" or alive(row):
        raise Refused("import.running")
    content = shelf.content(office, row)
    turn = row.turn + 1
    _here.add(row.id)
    try:
        with office.store.write():
            mine = shelf.rows(office).filter(id=row.id, turn=row.turn, status=row.status)
            given = {"status": "running", "turn": turn, "process": os.getpid(), "seen": int(time.time())}
            if not mine.update(**given, stop=False, failed="", done=0):
                raise Refused("import.running")
            if row.status == "waiting":
                shelf.batches(office).filter(listed_id=row.id).delete()
                shelf.rows(office).filter(id=row.id).update(created=0, duplicates=0, rejected=0)
    except BaseException:
        _here.discard(row.id)
        raise
    row.turn = turn
    threading.Thread(target=_run, args=(office, officer, row, content), daemon=True).start()


def stop(office: Office, row: Listed) -> None:
    """Ask it to stop once the batch that it is at is committed."""
    with office.store.write():
        shelf.rows(office).filter(id=row.id, status="running").update(stop=True)


def _run(office: Office, officer: OfficerRow, row: Listed, content: bytes) -> None:
    turn = _Turn(office, officer, row)
    try:
        try:
            run.run(
                office, officer, content, row.procedure, row.channel, progress=turn.progress, within=turn.within
            )
            turn.end("done")
        except _Stopped:
            turn.end("stopped")
        except ComityError as error:
            turn.end("stopped", error.code)
        except Exception as error:  # noqa: BLE001 - whatever it was, the list must not seem to run on
            log.failure(error)
            turn.end("stopped", "internal.unexpected")
    except Exception as error:  # noqa: BLE001 - not even its end could be written: `_here` tells it
        log.failure(error)
    finally:
        _here.discard(row.id)
        office.store.connection.close()


class _Turn:
    """One turn at a list: what is written of it."""

    def __init__(self, office: Office, officer: OfficerRow, row: Listed) -> None:
        self._office = office
        self._officer = officer
        self._row = row
        self._at = 0

    def _mine(self) -> Callable[..., int]:
        rows = shelf.rows(self._office)
        return rows.filter(id=self._row.id, turn=self._row.turn, status="running").update

    def within(self, batch: list[Line]) -> None:
        """Inside the transaction of the batch's drafts."""
        owner, number = self._row.officer, self._row.id
        before = shelf.batch(self._office, owner, number, self._at)
        own = {line.line: line.case for line in before if line.outcome == "created"}
        warned = {line.line: line.possible_duplicate for line in before}
        for line in batch:
            line.possible_duplicate = warned.get(line.line)  # the preview's warning stays with the outcome
            # What an earlier turn drafted is this list's own: it is no duplicate of itself.
            if line.outcome == "duplicate" and line.case and own.get(line.line) == line.case:
                line.outcome, line.code, line.of = "created", None, None
        more = {
            name: _count(batch, outcome) - _count(before, outcome)
            for name, outcome in (("created", "created"), ("duplicates", "duplicate"), ("rejected", "rejected"))
        }
        written = self._mine()(
            **{name: F(name) + change for name, change in more.items()},
            done=self._at * BATCH + len(batch),
            seen=int(time.time()),
        )
        if not written:
            raise _Stopped
        shelf.keep_batch(self._office, owner, number, self._at, batch)
        self._at += 1

    def progress(self, done: int, total: int) -> None:
        """After each batch. Raises _Stopped when it shall not go on."""
        office = self._office
        with office.store.snapshot():
            asked = shelf.rows(office).filter(id=self._row.id, turn=self._row.turn, stop=True).exists()
            still = office.store.people.officers(officer=self._officer.officer, active=True)
        if done < total and (asked or not still or "drafts" not in still[0].ranks):
            raise _Stopped

    def end(self, status: str, failed: str = "") -> None:
        """The file is deleted with the last line."""
        left = {"content": None} if status == "done" else {}
        with self._office.store.write():
            self._mine()(status=status, failed=failed, **left)


def _count(lines: list[Line], outcome: str) -> int:
    return sum(line.outcome == outcome for line in lines)
