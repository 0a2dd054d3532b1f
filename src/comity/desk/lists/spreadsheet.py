"""Sheets that a spreadsheet opens: UTF-8 with its mark, so that Arabic is read as such, and no live cell.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from comity.chancery.importing.sheet import COLUMNS

LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
MARK = "\ufeff"

# Invented, as every person in this repository is. Channel and authority may stay empty.
_PERSONS = (
    ("2026/001", "EXEMPLE", "Karim", "كريم مثال", "1990-03-12", "Aïn Fictive", "m", "D-001", "2025-11-02", "no"),
    ("2026/002", "MODELE", "Samira", "سميرة نموذج", "1988", "", "f", "D-002", "2025-11-03", "no"),
    ("2026/003", "", "", "يوسف تخيل", "~1985", "عين خيال", "m", "D-003", "2025-11-04", "no"),
)
_PLACES = (
    *("reference", "surname", "given_names", "name_arabic", "born", "birth_place", "sex"),
    *("decision_reference", "decision_date", "minor"),
)


def written(rows: Iterable[Sequence[object]]) -> bytes:
    """RFC 4180, with CRLF."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_dead(str(cell)) for cell in row] for row in rows])
    return (MARK + out.getvalue()).encode()


def example() -> bytes:
    """A list as it can be brought, with every column."""
    filled = [dict(zip(_PLACES, person, strict=True)) | {"enforceable": "yes", "appeal": "no"} for person in _PERSONS]
    return written([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in filled)])


def _dead(cell: str) -> str:
    return f"'{cell}" if cell.startswith(LIVE) else cell
