"""Erasure on this node: a case's ciphertexts, keys, drafts, reasons and labels are destroyed; its leaves stay.

The rows go in the transaction that says so; the case's local key goes right after the commit. A crash between leaves
the key of a case that has nothing left to open, and the next start destroys it (`finish`). What this can't reach:
backups of the database taken before (of what was read once they hold nothing that opens without the local key), a
server's write-ahead log, paper, and what officers copied. See docs/intelligence.md.
"""

from __future__ import annotations

from comity.chancery.house import HouseWriter
from comity.chancery.office import Office
from comity.errors import Refused
from comity.store.retention import ERASED, RetentionRow


def erase(
    writer: HouseWriter, case: str, reason: str, *, officer: str = "", authority: str = "", by: str = ""
) -> int:
    """Destroy what a case contains, inside the caller's transaction; call `finish` once it is committed.

    `writer`: the transaction's, for the record of it. `reason`: a code. `by`: the case of the act that orders it,
    where it is another. Returns how many entries had
    contents. Drafts that wait are given up. Raises Refused("case.not_found") where there is no such case.
    """
    office = writer.office
    docket = office.store.dockets.get(case)
    if docket is None:
        raise Refused("case.not_found")
    count = office.store.erasures.case(case, office.clock.now(), reason)
    office.store.erasures.doom([case])
    data = {"reason": reason, "entries": count} | ({"by": by} if by else {})
    record = writer.record("erased", officer=officer, authority=authority, case=case, data=data)
    made = max(office.clock.now(), docket.touched)
    office.store.retentions.put([RetentionRow(case, ERASED, made, made, made, record)])
    return count


def is_erased(office: Office, case: str) -> bool:
    """Whether a case was erased and did not go on since."""
    row, decided = office.store.dockets.get(case), office.store.retentions.get(case)
    return row is not None and decided is not None and decided.decision == ERASED and decided.made >= row.touched


def check_lasting(office: Office, case: str) -> None:
    """Nothing is kept where a case `is_erased`: no term would destroy it any more. Raises Refused("case.erased")."""
    if is_erased(office, case):
        raise Refused("case.erased")


def finish(office: Office) -> None:
    """Destroy the local keys of what was erased, and have the database forget it. Outside any transaction."""
    shelf = office.store.erasures
    doomed = shelf.doomed()
    if doomed:
        for case in doomed:
            office.local_keys.destroy(case)
        with office.store.write():
            shelf.done(doomed)
    shelf.scrub()
