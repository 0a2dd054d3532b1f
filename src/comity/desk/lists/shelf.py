"""Lists put away, found again by their officer alone, and forgotten in time.

Through the store's own connection, so that what became of a batch is written in the transaction that
drafts it. Times are the machine's: a rehearsal's story may stand still while a file should not.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import QuerySet

from comity.chancery.importing.run import BATCH, Line
from comity.chancery.office import Office
from comity.desk.lists import sealing
from comity.desk.lists.models import Batch, Listed
from comity.errors import Refused
from comity.store.people import OfficerRow

CONTENT_SECONDS = 24 * 3600
RESULT_SECONDS = 30 * 24 * 3600
MOST_WAITING = 4  # of one officer: a fifth takes the place of the oldest
LIGHT = ("content",)  # left in the database where only the state is asked for


def rows(office: Office) -> QuerySet[Listed]:
    """Every list, by the store's connection."""
    return Listed.objects.using(office.store.alias)


def batches(office: Office) -> QuerySet[Batch]:
    """Every batch, by the store's connection."""
    return Batch.objects.using(office.store.alias)


def put(
    office: Office, officer: OfficerRow, content: bytes, procedure: str, channel: str, found: dict[str, Any]
) -> str:
    """Keep a list with its preview (`importing.run` without drafting). Returns the number of the list."""
    number = office.random(16).hex()
    now = int(time.time())
    sealed = sealing.seal(office, officer.officer, number, "content", content)
    lines = [msgspec.convert(each, Line) for each in found["lines"]]
    with office.store.write():
        waiting = rows(office).filter(officer=officer.officer, status="waiting").order_by("-kept", "-id")
        rows(office).filter(id__in=list(waiting.values_list("id", flat=True)[MOST_WAITING - 1 :])).delete()
        rows(office).create(
            id=number,
            officer=officer.officer,
            procedure=procedure,
            channel=channel,
            status="waiting",
            content=sealed,
            made=office.clock.now(),
            kept=now,
            total=len(lines),
            **{name: found[name] for name in ("created", "duplicates", "rejected")},
        )
        for at in range(0, len(lines), BATCH):
            keep_batch(office, officer.officer, number, at // BATCH, lines[at : at + BATCH])
    return number


def get(office: Office, officer: OfficerRow, number: str) -> Listed:
    """This officer's list, without its content.

    Raises Refused("case.not_found") alike for another officer's and for an absent one.
    """
    with office.store.snapshot():
        row = rows(office).defer(*LIGHT).filter(id=number, officer=officer.officer).first()
    if row is None:
        raise Refused("case.not_found")
    return row


def of(office: Office, officer: OfficerRow) -> list[Listed]:
    """This officer's lists, newest first."""
    with office.store.snapshot():
        return list(rows(office).defer(*LIGHT).filter(officer=officer.officer).order_by("-kept", "-id"))


def content(office: Office, row: Listed) -> bytes:
    """The file. Raises Refused("import.expired") once it was deleted."""
    with office.store.snapshot():
        sealed = rows(office).filter(id=row.id).values_list("content", flat=True).first()
    if sealed is None:
        raise Refused("import.expired")
    return sealing.unseal(office, row.officer, row.id, "content", bytes(sealed))


def has_content(office: Office, row: Listed) -> bool:
    """Whether the list can still be taken up."""
    with office.store.snapshot():
        return rows(office).filter(id=row.id, content__isnull=False).exists()


def keep_batch(office: Office, officer: str, number: str, at: int, lines: Iterable[Line]) -> None:
    """Write what became of a batch. Inside a transaction of the caller's."""
    sealed = sealing.seal(office, officer, number, f"batch:{at}", msgspec.json.encode(list(lines)))
    batches(office).update_or_create(listed_id=number, number=at, defaults={"sealed": sealed})


def batch(office: Office, officer: str, number: str, at: int) -> list[Line]:
    """What became of one batch's lines; empty when it was not come to yet. Inside a transaction or a snapshot."""
    row = batches(office).filter(listed_id=number, number=at).first()
    return [] if row is None else _read(office, officer, row)


def lines(office: Office, row: Listed) -> list[Line]:
    """What became of every line so far, or would become of it."""
    with office.store.snapshot():
        found = list(batches(office).filter(listed_id=row.id).order_by("number"))
    return [line for each in found for line in _read(office, row.officer, each)]


def _read(office: Office, officer: str, row: Batch) -> list[Line]:
    plain = sealing.unseal(office, officer, row.listed_id, f"batch:{row.number}", bytes(row.sealed))
    return msgspec.json.decode(plain, type=list[Line])


def discard(office: Office, row: Listed) -> None:
    """Forget a list that is not running, and the outcomes with it; drafts that it made stay."""
    with office.store.write():
        rows(office).filter(id=row.id, turn=row.turn, status=row.status).delete()


def forget(office: Office) -> None:
    """Delete what has been kept for long enough: files after a day, outcomes after thirty."""
    now = int(time.time())
    old = rows(office).filter(kept__lt=now - CONTENT_SECONDS)
    with office.store.snapshot():
        due = old.filter(content__isnull=False).exists() or old.filter(kept__lt=now - RESULT_SECONDS).exists()
    if not due:
        return
    with office.store.write():
        old.filter(status="waiting").delete()
        old.filter(kept__lt=now - RESULT_SECONDS).delete()
        old.update(content=None)
