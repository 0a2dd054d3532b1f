"""After a newer release was installed: what the older one could not read in the other side's log is judged again.

An entry without a case whose act a release does not know is kept, void, and answered by nothing. A later release that
knows the act must find it as a node that always had that release: else two nodes would differ for good, and `verify`
would take what the older release noted for an altered record.
"""

from __future__ import annotations

from comity.chancery import docketing
from comity.chancery.office import Office

KNOWN = "acts_known"


def catch_up(office: Office) -> int:
    """How many entries this release reads anew. Once for each release; nothing to do before the mechanism is in force.

    Only a verdict is changed that said that the act is not known; an act's own rules then give it theirs.
    """
    known = " ".join(sorted(docketing.CASELESS))
    if not office.in_force() or office.store.agreement.meta(KNOWN) == known:
        return 0
    read = 0
    with office.store.write():
        logs = office.store.logs
        for row in logs.caseless("", docketing.CASELESS):
            if row.fault == docketing.UNKNOWN and row.party != office.party:
                annex = logs.annexes([row.annex]).get(row.annex, b"") if row.annex else b""
                logs.set_fault(row, docketing.caseless_fault(office, row, annex))
                read += 1
        office.store.agreement.set_meta(KNOWN, known)
    return read
