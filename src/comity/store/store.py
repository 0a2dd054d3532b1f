"""One node's database: the write lock, snapshots, and the shelves in which each kind of thing lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.errors import Busy, IntegrityFailure, Unavailable
from comity.store import engine

if TYPE_CHECKING:
    from comity.store.access import Access
    from comity.store.agreement import AgreementShelf
    from comity.store.blocks import Blocks
    from comity.store.dockets import Dockets
    from comity.store.erasure import Erasures
    from comity.store.findings import Findings
    from comity.store.house import HouseShelf
    from comity.store.inbox import Inbox
    from comity.store.logs import Logs
    from comity.store.people import People
    from comity.store.references import References
    from comity.store.retention import Retentions

WRITE_LOCK = 0x434F4D49  # "COMI": PostgreSQL's advisory lock, one for each database


SCHEMA = "schema"


@cache
def newest_migration() -> str:
    """The name of this release's last migration."""
    return max(path.stem for path in (Path(__file__).parent / "migrations").glob("0*.py"))


class Store:
    """`write()` is the only way in; outside it everything reads.

    A crash inside `write()` leaves the database as it was before; a crash after it has returned
    leaves everything. Signing and sending come later, from what is on the disk.
    """

    def __init__(self, url: str, directory: Path) -> None:
        self.alias = engine.connect(url, directory)
        # How many transactions and snapshots were begun here: what was read in an older one may have changed since.
        self.transactions = 0

    @cached_property
    def logs(self) -> Logs:
        from comity.store.logs import Logs

        return Logs(self.alias)

    @cached_property
    def dockets(self) -> Dockets:
        from comity.store.dockets import Dockets

        return Dockets(self.alias)

    @cached_property
    def blocks(self) -> Blocks:
        from comity.store.blocks import Blocks

        return Blocks(self.alias)

    @cached_property
    def house(self) -> HouseShelf:
        from comity.store.house import HouseShelf

        return HouseShelf(self.alias)

    @cached_property
    def people(self) -> People:
        from comity.store.people import People

        return People(self.alias)

    @cached_property
    def references(self) -> References:
        from comity.store.references import References

        return References(self.alias)

    @cached_property
    def retentions(self) -> Retentions:
        from comity.store.retention import Retentions

        return Retentions(self.alias)

    @cached_property
    def findings(self) -> Findings:
        from comity.store.findings import Findings

        return Findings(self.alias)

    @cached_property
    def erasures(self) -> Erasures:
        from comity.store.erasure import Erasures

        return Erasures(self.alias)

    @cached_property
    def inbox(self) -> Inbox:
        from comity.store.inbox import Inbox

        return Inbox(self.alias)

    @cached_property
    def access(self) -> Access:
        from comity.store.access import Access

        return Access(self.alias)

    @cached_property
    def agreement(self) -> AgreementShelf:
        from comity.store.agreement import AgreementShelf

        return AgreementShelf(self.alias)

    @property
    def connection(self) -> Any:
        from django.db import connections

        return connections[self.alias]

    def create(self) -> None:
        """Lay out an empty database, or bring an older one up to this release's migrations."""
        from django.core.management import call_command

        with translated():
            call_command("migrate", database=self.alias, verbosity=0, interactive=False)
            self.agreement.set_meta(SCHEMA, newest_migration())

    def bring_up(self) -> None:
        """Run the migrations that came with a newer release, on a database that was laid out before.

        Raises IntegrityFailure("store.damaged") where there is none: an empty one is never put in its place.
        """
        with translated():
            known = self.agreement.meta(SCHEMA)
        if known is None:
            raise IntegrityFailure("store.damaged")
        if known != newest_migration():
            self.create()

    @contextmanager
    def write(self) -> Iterator[None]:
        """The short write lock and one transaction. Read the head again inside it."""
        from django.db import transaction

        with translated(), transaction.atomic(using=self.alias, durable=True):
            if self.connection.vendor == "postgresql":
                with self.connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITE_LOCK])
            self.transactions += 1
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Several reads of one state of the database, without the write lock."""
        connection = self.connection
        if connection.in_atomic_block or getattr(connection, "comity_snapshot", False):
            yield
            return
        begin = (
            "BEGIN DEFERRED"
            if connection.vendor == "sqlite"
            else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        )
        with translated(), connection.cursor() as cursor:
            cursor.execute(begin)
            connection.comity_snapshot = True
            self.transactions += 1
            try:
                yield
            finally:
                connection.comity_snapshot = False
                cursor.execute("ROLLBACK")

    def close(self) -> None:
        engine.disconnect(self.alias)


@contextmanager
def translated() -> Iterator[None]:
    """Say what the database's failure means to an operator, by code."""
    from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError

    try:
        yield
    except IntegrityError as error:
        # A position or a key would have been taken twice: the constraint stopped it.
        raise IntegrityFailure("store.constraint") from error
    except (OperationalError, InterfaceError) as error:
        raise _meaning(str(error).lower()) from error
    except DatabaseError as error:
        text = str(error).lower()
        if "malformed" in text or "not a database" in text:
            raise IntegrityFailure("store.damaged") from error
        raise


def _meaning(text: str) -> Exception:
    if "locked" in text or "lock timeout" in text or "lock_timeout" in text:
        return Busy("store.busy")
    if "full" in text or "no space" in text or "could not extend" in text:
        return Unavailable("disk.full")
    if "no such table" in text or "malformed" in text or "not a database" in text:
        return IntegrityFailure("store.damaged")
    return Unavailable("store.unavailable")
