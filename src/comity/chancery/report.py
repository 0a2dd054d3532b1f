"""The house log's record of a time, sealed to the overseeing authority and signed by this node.

The file is canonical JSON. Inside its seal stand the records as they lie in the log, the hashes that prove their place,
and a note in the form of a checkpoint over the log's size and root: whoever opened two reports can tell whether the
later log is another one.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import msgspec

from comity.chancery import accountability, house, oversight
from comity.chancery.house import HouseHeader
from comity.chancery.office import Office
from comity.envelope import canonical, opening, sealing
from comity.errors import ComityError, IntegrityFailure, Refused
from comity.journal import checkpoint as c2sp
from comity.journal import span
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import leaf_hash, rfc3339
from comity.store.house import Asked
from comity.store.people import OfficerRow

FORMAT = "comity-oversight/1"
ACT = "oversight.report"
# So many records are some fifty megabytes; a longer time is exported in parts.
MOST = 100_000
NO_OPERATION = "none"


class Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file. `box`, `wrap`: Base64. `hash`, `kc`: as an entry's item has them."""

    format: str
    mechanism: str
    party: str
    authority: str
    kid: str
    first: int
    end: int
    size: int
    hash: str
    kc: str
    wrap: str
    box: str


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is sealed. `records`: leaves `first` … `end - 1` of the log of `size`; `beside`: hex hashes."""

    format: str
    mechanism: str
    party: str
    made: str
    officer: str
    since: str
    until: str
    first: int
    end: int
    size: int
    root: str
    note: str
    counts: dict[str, int]
    beside: list[str]
    records: list[str]


def export(office: Office, officer: OfficerRow, since: str | None, until: str | None) -> tuple[bytes, dict[str, Any]]:
    """The file's bytes, and {first, end, size, root, counts} of it. `since`, `until`: UTC days, both included.

    Raises Refused: rank.missing, oversight.nothing, oversight.too_long; Usage("day.malformed").
    """
    oversight.check(office, officer)
    begin, beyond = oversight.days(since, until)
    with office.store.write():
        office.writable()
        report = _report(office, officer, since or "", until or "", Asked(since=begin, until=beyond))
        sealed = _seal(office, officer.authority, report)
        summary = {"first": report.first, "end": report.end, "size": report.size, "root": report.root}
        house.record(
            office,
            "log_exported",
            officer=officer.officer,
            authority=officer.authority,
            data=summary,
            to=[officer.authority],
        )
    return canonical.encode(sealed), summary | {"counts": report.counts}


def _report(office: Office, officer: OfficerRow, since: str, until: str, wanted: Asked) -> Report:
    shelf = office.store.house
    oldest, newest = shelf.page(wanted, None, False, 1), shelf.page(wanted, None, True, 1)
    last = shelf.last()
    if not oldest or not newest or last is None:
        raise Refused("oversight.nothing")
    first, end = oldest[0].idx, newest[0].idx + 1
    if end - first > MOST:
        raise Refused("oversight.too_long", records=end - first, most=MOST)
    rows = shelf.page(Asked(), first - 1, False, end - first)
    agreed, now = office.agreed().digest, office.clock.now()
    point = Checkpoint(c2sp.house_origin(agreed, office.party), last.idx + 1, last.root)
    return Report(
        format=FORMAT,
        mechanism=agreed,
        party=office.party,
        made=rfc3339(now),
        officer=officer.officer,
        since=since,
        until=until,
        first=first,
        end=end,
        size=point.size,
        root=point.root.hex(),
        # Each size is signed once: that a report was made is a record of its own, after it.
        note=c2sp.sign(point, office.keyring.node.log, now),
        counts=_counts([row.kind for row in rows]),
        beside=[one.hex() for one in span.prove(list(shelf.leaves()), first, end)],
        records=[row.header.decode() for row in rows],
    )


def _counts(kinds: list[str]) -> dict[str, int]:
    counts = dict.fromkeys((*accountability.OPERATIONS, NO_OPERATION), 0)
    for kind in kinds:
        counts[accountability.kind(kind).operation or NO_OPERATION] += 1
    return counts


def _seal(office: Office, authority: str, report: Report) -> Sealed:
    public = house.newest_key(office, office.party, authority, published=False)
    key = office.random(32)
    about = _context(report.mechanism, report.party, authority, report.first, report.end, report.size)
    sealed = sealing.seal(canonical.encode(report), key, about, 0)
    wrap = sealing.wrap(key, public.public, about, 0, sealed.box, sealed.kc, authority)
    return Sealed(
        format=FORMAT,
        mechanism=report.mechanism,
        party=report.party,
        authority=authority,
        kid=public.kid,
        first=report.first,
        end=report.end,
        size=report.size,
        hash=sealed.box,
        kc=sealed.kc,
        wrap=base64.b64encode(wrap).decode(),
        box=base64.b64encode(sealed.box_bytes).decode(),
    )


def _context(mech: str, party: str, authority: str, first: int, end: int, size: int) -> sealing.Context:
    said = {"authority": authority, "first": first, "end": end, "size": size}
    return sealing.Context(mech=mech, party=party, inc=0, case="", act=ACT, terms=canonical.digest(said))


def read(office: Office, officer: OfficerRow, content: bytes) -> dict[str, Any]:
    """{party, made, officer, since, until, first, end, size, root, note, counts, entries}, all of it verified.

    Raises Refused("rank.missing"), Credentials for another authority's, IntegrityFailure("report.altered").
    """
    oversight.check(office, officer)
    report = _opened(office, content)
    headers = _verified(office, report)
    with office.store.write():
        told = {"asked": {"report": report.size}, "first": report.first, "last": report.end - 1}
        data = told | {"entries": len(headers)}
        house.record(office, "log_read", officer=officer.officer, authority=officer.authority, data=data)
    plain = msgspec.to_builtins(report)
    kept = ("party", "made", "officer", "since", "until", "first", "end", "size", "root", "note", "counts")
    return {name: plain[name] for name in kept} | {"entries": [oversight.told(header) for header in headers]}


def _opened(office: Office, content: bytes) -> Report:
    try:
        file: Sealed = canonical.decode(content.rstrip(b"\n"), Sealed)
        wrap, box = (base64.b64decode(text, validate=True) for text in (file.wrap, file.box))
    except (canonical.NotCanonical, binascii.Error, ValueError):
        raise IntegrityFailure("report.altered", part="file") from None
    agreed = office.agreed()
    origin = (FORMAT, agreed.digest, office.party, agreed.profile.oversight.get(office.party))
    if (file.format, file.mechanism, file.party, file.authority) != origin:
        raise IntegrityFailure("report.altered", part="origin")
    about = _context(file.mechanism, file.party, file.authority, file.first, file.end, file.size)
    private = office.bodies.authority(file.authority, file.kid)
    try:
        key = opening.unwrap(wrap, private, about, 0, file.hash, file.kc, file.authority)
        report: Report = canonical.decode(opening.open_box(box, key, about, 0, file.hash, file.kc), Report)
    except (ComityError, canonical.NotCanonical):
        raise IntegrityFailure("report.altered", part="seal") from None
    if (report.first, report.end, report.size) != (file.first, file.end, file.size):
        raise IntegrityFailure("report.altered", part="range")
    return report


def _verified(office: Office, report: Report) -> list[HouseHeader]:
    """The report's records, once the node's two signatures cover them. Stops: whoever can seal to the authority, and
    so could write a report of their own."""
    name = c2sp.house_origin(report.mechanism, report.party)
    try:
        point = c2sp.verify(report.note, office.card.log.pair(), name)
        headers = [canonical.decode(text.encode(), HouseHeader) for text in report.records]
        beside = [bytes.fromhex(one) for one in report.beside]
    except (ComityError, canonical.NotCanonical, ValueError):
        raise IntegrityFailure("report.altered", part="signature") from None
    leaves = [leaf_hash(text.encode()) for text in report.records]
    root = span.root_with(leaves, report.first, report.size, beside)
    if (point.size, point.root, point.root.hex()) != (report.size, root, report.root):
        raise IntegrityFailure("report.altered", part="root")
    if [header.index for header in headers] != list(range(report.first, report.end)):
        raise IntegrityFailure("report.altered", part="records")
    if report.counts != _counts([header.kind for header in headers]):
        raise IntegrityFailure("report.altered", part="counts")
    return headers
