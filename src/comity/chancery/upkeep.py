"""Checking and repairing one's own record: `verify`, `rebuild`, and the check before `serve`.

The auditor trusts the public keys on the two cards, the signer's memory outside the database, and what
the other party's entries say they had seen; nothing else on the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from comity.cases import statehash
from comity.cases.docket import CaseState
from comity.cases.order import CaseEntry
from comity.chancery import blocking, columns, docketing
from comity.chancery.house import FRONTIER, HouseHeader
from comity.chancery.office import Office
from comity.chancery.ruling import table_of
from comity.chancery.view import Contexts, case_entry
from comity.chancery.wholelogs import WholeLogs
from comity.envelope import canonical
from comity.errors import ComityError, IntegrityFailure
from comity.journal.audit import AuditResult, audit_log
from comity.journal.checkpoint import origin
from comity.journal.entry import leaf_hash, seconds
from comity.journal.tree import Frontier
from comity.store.dockets import DocketRow
from comity.store.erasure import HOUSE
from comity.store.logs import Head, Row

Progress = Callable[[str, int, int], None]  # what, done, of how many
CHUNK = 500


def quiet(what: str, done: int, total: int) -> None:
    """No progress shown."""


def verify_node(office: Office, progress: Progress = quiet) -> dict[str, Any]:
    """{ok, checks: [{name, ok, detail}], first_bad: {party, index}|None}. Writes nothing."""
    checks: list[dict[str, Any]] = []
    first_bad: dict[str, Any] | None = None
    try:
        first_bad = _verified(office, checks, progress)
    except (ComityError, msgspec.MsgspecError, ValueError) as bad:
        # What can't even be read was not written by this node.
        params = bad.params if isinstance(bad, ComityError) else {}
        checks.append(_check("record.readable", False, str(bad) if isinstance(bad, ComityError) else ""))
        if {"party", "index"} <= set(params):
            first_bad = {"party": params["party"], "index": params["index"]}
    return {"ok": all(check["ok"] for check in checks), "checks": checks, "first_bad": first_bad}


def _verified(office: Office, checks: list[dict[str, Any]], progress: Progress) -> dict[str, Any] | None:
    """Adds every check to `checks`; the first place that is bad, or None."""
    first_bad: dict[str, Any] | None = None
    with office.store.snapshot():
        mode = office.mode()
        checks.append(_check("signer.mark", mode == "normal", "" if mode == "normal" else "signed more than is here"))
        heads = office.store.logs.heads()
        anchors = _anchors(office, heads, progress)
        for head in heads:
            result = _audit(office, head, anchors[head.party], progress)
            checks += [_check(f"{head.party}.{one.name}", one.ok, one.detail) for one in result.checks]
            noted = Frontier.load(head.frontier).root()
            if (result.size, result.root, result.root) != (head.size, head.root, noted):
                checks.append(_check(f"{head.party}.head", False, f"{head.size} noted, {result.size} here"))
            bad = result.first_bad
            attached = _attachments(office, head, progress)
            checks.append(_check(f"{head.party}.attachments", attached is None, "" if attached is None else "altered"))
            if bad is None:
                bad = attached
            if bad is not None and first_bad is None:
                first_bad = {"party": head.party, "index": bad}
        if first_bad is None and all(check["ok"] for check in checks):
            for head in heads:
                other = next((h for h in heads if h.party != head.party), None)
                bad = columns.first_wrong(office, head, other, progress)
                detail = "" if bad is None else "not what the headers say"
                checks.append(_check(f"{head.party}.columns", bad is None, detail))
                if bad is not None and first_bad is None:
                    first_bad = {"party": head.party, "index": bad}
        house_bad = _house(office, progress)
        checks.append(_check("house.root", house_bad is None, "" if house_bad is None else f"the first at {house_bad}"))
        if office.in_force() and all(check["ok"] for check in checks):
            differences = _differences(office, progress)
            detail = f"{len(differences)} differ" if differences else ""
            checks.append(_check("dockets.refolded", not differences, detail))
    return first_bad


def check_start(office: Office, progress: Progress = quiet) -> None:
    """Before a node serves: its release has every table in force, and its own record holds together.

    Raises IntegrityFailure: table.not_shipped, record.altered.
    """
    if office.in_force():
        office.agreed()
    found = verify_node(office, progress)
    if not found["ok"]:
        failed = [check["name"] for check in found["checks"] if not check["ok"]]
        raise IntegrityFailure("record.altered", checks=failed, **(found["first_bad"] or {}))


def _check(name: str, ok: bool, detail: str = "") -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail}


def _audit(office: Office, head: Head, anchors: dict[int, bytes], progress: Progress) -> AuditResult:
    own = head.party == office.party
    name = origin(office.agreed().digest, head.party, head.incarnation)
    mark = office.signer.high(name) if own else None
    note = (mark.note if mark else None) if own else (office.peer().checkpoint or None)
    keys = office.card.log.pair() if own else office.peer_card.log.pair()
    erased = office.store.erasures.of_log(head.party, head.incarnation)

    def rows() -> Iterator[tuple[int, bytes | None, bytes | None, bytes | None, bytes | None, bool]]:
        for number, row in enumerate(office.store.logs.scan(head.party, head.incarnation)):
            if number % CHUNK == 0:
                progress(head.party, number, head.size)
            yield row.idx, row.header, row.leaf, row.root, row.sealed, row.idx in erased
        progress(head.party, head.size, head.size)

    return audit_log(
        rows(),
        note,
        mech=office.agreed().digest,
        party=head.party,
        inc=head.incarnation,
        keys=keys,
        mirrored=not own,
        require_note=not own,
        anchors=anchors,
    )


class _Seen(msgspec.Struct):
    """The part of a header that tells what its author had seen."""

    seen: dict[str, tuple[int, int, str]]


_seen = msgspec.json.Decoder(_Seen)


def _anchors(office: Office, heads: list[Head], progress: Progress) -> dict[str, dict[int, bytes]]:
    """Roots of each log that the other party's entries name: a log signed again by its owner fails here."""
    anchors: dict[str, dict[int, bytes]] = {head.party: {} for head in heads}
    for head in heads:
        for row in office.store.logs.scan_light(head.party, head.incarnation):
            if row.idx % CHUNK == 0:
                progress(f"{head.party}.anchors", row.idx, head.size)
            if row.header is None or row.fault:
                continue
            try:
                seen = _seen.decode(row.header).seen
            except msgspec.MsgspecError:
                continue  # the audit of that log itself names this leaf
            for party, (_, size, root) in seen.items():
                if party in anchors and party != head.party:
                    anchors[party][size] = bytes.fromhex(root) if len(root) == 64 else b""
        progress(f"{head.party}.anchors", head.size, head.size)
    return anchors


class _Items(msgspec.Struct):
    items: list[dict[str, str]]


_items = msgspec.json.Decoder(_Items)


def _attachments(office: Office, head: Head, progress: Progress) -> int | None:
    """The first entry whose attachment is not the one that its header names, or is gone without erasure.

    Of each file only the hash is kept: all of them together may be larger than this machine's memory.
    """
    logs = office.store.logs
    erased = office.store.erasures.of_log(head.party, head.incarnation)
    kept: dict[int, dict[int, str | None]] = {}
    for number, (idx, item, sealed) in enumerate(logs.scan_attachments(head.party, head.incarnation)):
        if number % CHUNK == 0:
            progress(f"{head.party}.attachments", min(idx, head.size - 1), head.size)
        kept.setdefault(idx, {})[item] = None if sealed is None else hashlib.sha256(sealed).hexdigest()
    for row in logs.scan_light(head.party, head.incarnation):
        if row.idx % CHUNK == 0:
            progress(f"{head.party}.attachments", row.idx, head.size)
        if not _attached(row, kept.get(row.idx, {}), row.idx in erased):
            return row.idx
    progress(f"{head.party}.attachments", head.size, head.size)
    return None


def _attached(row: Row, found: dict[int, str | None], erased: bool) -> bool:
    """Whether files with these hashes are what the entry's header names; None: the file is gone."""
    if row.header is None:
        return True
    try:
        boxes = [item["box"] for item in _items.decode(row.header).items[1:]]
    except (msgspec.MsgspecError, KeyError):
        return True  # the audit of the log names this leaf
    if set(found) != set(range(1, len(boxes) + 1)):
        return False
    for number, box in enumerate(boxes, start=1):
        if found[number] is None and not erased:
            return False
        if found[number] not in (None, box):
            return False
    return True


def _house(office: Office, progress: Progress) -> int | None:
    """The first record of the house log that does not hold, or None."""
    frontier = Frontier.empty()
    size, erased = 0, office.store.erasures.of_log(HOUSE, 0)
    for size, row in enumerate(office.store.house.scan(), start=1):
        if size % CHUNK == 0:
            progress("house", size, size + 1)  # how many there are is known at the end
        frontier.append(leaf_hash(row.header))
        try:
            header = canonical.decode(row.header, HouseHeader)
        except canonical.NotCanonical:
            return row.idx
        if row.idx != size - 1 or header.index != row.idx or row.root != frontier.root():
            return row.idx
        if (header.kind, header.case, header.officer) != (row.kind, row.case_id, row.officer):
            return row.idx
        if seconds(header.time) != row.time:
            return row.idx
        if not header.items:
            continue
        if (row.sealed is None) != (row.idx in erased):
            return row.idx
        if row.sealed is not None and hashlib.sha256(row.sealed).hexdigest() != header.items[0].box:
            return row.idx
    progress("house", size, size)
    dumped = office.store.agreement.meta(FRONTIER)
    return None if (dumped or Frontier.empty().dump().hex()) == frontier.dump().hex() else size


def _differences(office: Office, progress: Progress) -> list[str]:
    """Cases whose docket, any column of it, is not what their headers fold to."""
    stored = {row.case_id: _comparable(row) for row in office.store.dockets.all()}
    blocked = office.store.blocks.all()
    folded: dict[str, bytes] = {}
    differing: list[str] = []
    for row in _folded(office, progress):
        folded[row.case_id] = row.digest
        blocks = blocked.pop(row.case_id, "") == blocking.of_row(office, row)
        if stored.pop(row.case_id, None) != _comparable(row) or not blocks:
            differing.append(row.case_id)
    differing += {*stored, *blocked}  # dockets and blocks of cases that are in no log
    if not differing and statehash.root(folded) != docketing.state_root(office):
        return ["~"]  # the dockets hold, the inner nodes of the state hash do not
    return sorted(differing)


def _comparable(row: DocketRow) -> bytes:
    """A docket without the mark of the holds it was last folded under, which is a hint and no state."""
    try:
        state = msgspec.json.decode(row.fold, type=CaseState)
    except msgspec.MsgspecError:
        return b""
    state.holds = ""
    plain = msgspec.structs.replace(row, fold=msgspec.json.encode(state))
    return hashlib.sha256(msgspec.msgpack.encode(plain)).digest()


def _folded(office: Office, progress: Progress) -> Iterator[DocketRow]:
    contexts = Contexts(office, logs=WholeLogs(office))
    cases = office.store.logs.all_cases()
    for start in range(0, len(cases), CHUNK):
        progress("cases", start, len(cases))
        entries: dict[str, list[CaseEntry]] = {}
        for row in office.store.logs.stamps(cases[start : start + CHUNK]):
            entries.setdefault(row.case_id, []).append(case_entry(row))
        for case, found in entries.items():
            table = table_of(office, found)
            state = docketing.fold_case(contexts, table, found)
            yield docketing.docket_row(case, table, state, found)
    progress("cases", len(cases), len(cases))


def rebuild(office: Office, progress: Progress = quiet) -> dict[str, Any]:
    """Make all dockets again from the headers, in one transaction: {equal, cases, differences}.

    An interruption leaves what was there before.
    """
    with office.store.write():
        if not office.in_force():
            return {"equal": True, "cases": 0, "differences": []}
        differences = _differences(office, progress)
        if not differences:
            return {"equal": True, "cases": office.store.dockets.count(), "differences": []}
        office.store.dockets.drop_all()
        office.store.blocks.drop_all()
        contexts = Contexts(office, logs=WholeLogs(office))
        cases = office.store.logs.all_cases()
        for start in range(0, len(cases), CHUNK):
            progress("rebuilt", start, len(cases))
            docketing.refold(office, cases[start : start + CHUNK], contexts)
        progress("rebuilt", len(cases), len(cases))
        return {"equal": False, "cases": len(cases), "differences": differences}

