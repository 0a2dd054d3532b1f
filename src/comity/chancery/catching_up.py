"""After a newer release was installed: what the older one could not read in the other side's log is judged again.

An entry without a case whose act a release does not know is kept, void, and answered by nothing. A later release that
knows the act must find it as a node that always had that release: else two nodes would differ for good, and `verify`
would take what the older release noted for an altered record.
"""

from __future__ import annotations

from comity.chancery import docketing
from comity.chancery.office import Office
from comity.store.logs import Row

# Every release knows these, and they are most of what has no case: they need no second look.
ALWAYS_KNOWN = ("start", "key", "receipt")


def catch_up(office: Office) -> int:
    """How many entries this release reads anew. Nothing to do before the mechanism is in force.

    It is looked for at each opening, and not once for each release: a process of the older one may go on beside the
    first of the newer, and keep as unknown what comes in meanwhile. Only a verdict is changed that said that the act
    is not known; an act's own rules then give it theirs.
    """
    if not office.in_force() or not _unread(office):
        return 0
    with office.store.write():
        logs = office.store.logs
        unread = _unread(office)
        for row in unread:
            annex = logs.annexes([row.annex]).get(row.annex, b"") if row.annex else b""
            logs.set_fault(row, docketing.caseless_fault(office, row, annex))
    return len(unread)


def _unread(office: Office) -> list[Row]:
    acts = [act for act in docketing.CASELESS if act not in ALWAYS_KNOWN]
    rows = office.store.logs.caseless(None, acts, docketing.UNKNOWN)
    return [row for row in rows if row.party != office.party]
