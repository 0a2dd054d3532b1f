"""What arrived is made findable beside the pages, not inside them: a thread of the first worker of a node.

It opens openings of the other side for authorities that have officers here, in bounded batches, and each
batch is one record of the house log (`chancery.indexing`). A crash leaves whole batches.
"""

from __future__ import annotations

import threading

from comity.chancery import finding
from comity.chancery.office import Office
from comity.courier import log
from comity.errors import ComityError

EVERY_SECONDS = 1.0
# A batch holds the write lock, and officers' pages wait for it: short ones, and between two of them longer
# than a waiting process sleeps before it looks again (SQLite: a tenth of a second).
BATCH = 25
BETWEEN_SECONDS = 0.25


def keep_up(office: Office, stopping: threading.Event) -> None:
    """Until told to stop. A failure is logged once for each kind, and tried again."""
    before = ""
    while not stopping.wait(EVERY_SECONDS):
        try:
            office.keyring.renew()
            catch_up(office, stopping)
        except ComityError as error:
            if error.code != before:
                log.write("index", worker="desk", code=error.code)
            before = error.code
            office.store.connection.close()
        else:
            before = ""


def catch_up(office: Office, stopping: threading.Event) -> None:
    """Index everything that may be indexed now, or until told to stop, letting others write between batches.

    Nothing is asked twice while no log has grown.
    """
    if not office.in_force():
        return
    for authority in sorted({row.authority for row in office.store.people.officers(active=True)}):
        if authority in office.agreed().profile.authorities(office.party):
            while finding.catch_up(office, authority, BATCH):
                if stopping.wait(BETWEEN_SECONDS):
                    return
