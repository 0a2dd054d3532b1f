"""A report leaves the node in a file for others: who wrote it, when, of which entry, and to whom it goes, is recorded.

Only a report of one's own leaves, by an officer of the authority that gave it, and only as long as it stands: what was
recalled or corrected is not spread any further. What may be in the file is the edge's to check (`interchange.release`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from comity.cases.docket import CaseState, Effect
from comity.cases.originator import PROVENANCE
from comity.cases.shipped import procedures
from comity.chancery import consult, rights
from comity.chancery.house import HouseWriter
from comity.chancery.office import Office
from comity.chancery.view import ruling_of
from comity.envelope import canonical
from comity.errors import Refused
from comity.journal.entry import Ref, decode_header, rfc3339
from comity.store.people import OfficerRow

ACT = ("intelligence", "report")
# Acts of the case after which its report is not what should be read.
_SUPERSEDING = ("recall", "correct")


class Item(msgspec.Struct, frozen=True):
    """`fields`: terms and body; `params`: the procedure's, of the profile in force; `time`: the entry's, RFC 3339."""

    fields: dict[str, Any]
    params: dict[str, Any]
    time: str


class Exported(msgspec.Struct, frozen=True):
    """`left_out`: the names of fields that the report has, and the file has not."""

    content: bytes
    left_out: list[str]


def export(
    office: Office, officer: OfficerRow, case: str, entry: Ref, to: str, form: str, make: Callable[[Item], Exported]
) -> Exported:
    """What `make` makes of the report, once the disclosure stands in the house log.

    `to`: who gets the file, in words, which only the officer's authority can read (Directive (EU) 2016/680, article 25:
    the log tells the recipient). Raises Refused: case.not_found, interchange.not_report, interchange.originator,
    interchange.not_standing, authority.not_competent, rank.missing, and what `make` raises.
    """
    with office.store.write():
        docket = rights.visible(office, officer, case)
        row = office.store.logs.get(*entry)
        if row is None or row.case_id != case or row.header is None or (row.pillar, row.act) != ACT:
            raise Refused("interchange.not_report")
        terms = decode_header(row.header).terms
        if row.party != office.party or PROVENANCE in terms:
            raise Refused("interchange.originator")
        if not _stands(msgspec.json.decode(docket.fold, type=CaseState).effects, entry):
            raise Refused("interchange.not_standing")
        own = rights.own_end(office, docket.channel)
        rights.check_authority(office, officer, own)
        rights.check_rank(officer, procedures()[docket.procedure].opening.approver_ranks)
        writer = HouseWriter(office)
        body = {name: value for name, value in consult.body(writer, officer, entry).items() if name != "attachments"}
        params = ruling_of(office, case).params(docket.procedure)
        made = make(Item({**terms, **body}, params, rfc3339(row.time)))
        writer.record(
            "exported",
            officer=officer.officer,
            authority=officer.authority,
            case=case,
            data={
                "entry": str(entry),
                "format": form,
                "sha256": hashlib.sha256(made.content).hexdigest(),
                "left_out": made.left_out,
            },
            secret=canonical.encode({"to": to}),
            to=[officer.authority],  # who gets it from there is in words, and sealed
        )
        writer.flush()
    return made


def _stands(effects: tuple[Effect, ...] | list[Effect], entry: Ref) -> bool:
    """Whether the report took effect, and nothing since took it back or put it right."""
    acted = [each for each in effects if each.acted]
    return any(each.ref == entry for each in acted) and not any(each.act in _SUPERSEDING for each in acted)
