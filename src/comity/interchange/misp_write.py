"""A report of one's own as an event of MISP.

It is unpublished and distributed to nobody beyond the organisation that loads it: who loads it decides on that, within
the TLP tag. An indicator asks for detection only where the permitted actions let it be looked for by active means.
"""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from comity.errors import Refused
from comity.interchange import misp_marks, misp_types
from comity.interchange.misp import TEXTS
from comity.interchange.stix_write import Report

_NAMES = uuid.UUID("c9a1f4f5-2f0b-4b52-8a3e-7d5c1c6b9e10")
# Where detection by machines is no step beyond what PAP permits.
_DETECTED = ("pap_green", "pap_clear")


def write(report: Report) -> bytes:
    """The event, as UTF-8 JSON. Raises Refused("interchange.indicator") for a line that is no observable."""
    fields = report.fields
    stamp = str(int(datetime.fromisoformat(report.time).timestamp()))
    attributes = [
        _attribute(report, stamp, ("text", "Other", fields[name]), comment=f"{misp_marks.NAMESPACE}:{name}")
        for name in TEXTS
        if fields.get(name)
    ]
    detected = fields["action"] in _DETECTED
    for number, line in enumerate(dict.fromkeys(fields.get("indicators", [])), 1):
        found = misp_types.from_line(line)
        if found is None:
            raise Refused("interchange.indicator", line=number)
        attributes.append(_attribute(report, stamp, found, detected=detected))
    event = {
        "uuid": _id(report, "event"),
        "info": fields["subject"],
        "date": report.time[:10],
        "timestamp": stamp,
        "published": False,
        "analysis": "2",
        "threat_level_id": "4",
        "distribution": "0",
        "Tag": [{"name": name} for name in misp_marks.of_report(fields)],
        "Attribute": attributes,
    }
    return json.dumps({"Event": event}, ensure_ascii=False, indent=1).encode() + b"\n"


def _attribute(
    report: Report, stamp: str, said: tuple[str, str, str], *, comment: str = "", detected: bool = False
) -> dict[str, Any]:
    kind, category, value = said
    return {
        "uuid": _id(report, kind, value, comment),
        "type": kind,
        "category": category,
        "value": value,
        "comment": comment,
        "to_ids": detected,
        "distribution": "5",
        "timestamp": stamp,
    }


def _id(report: Report, *what: str) -> str:
    return str(uuid.uuid5(_NAMES, "/".join((report.name, *what))))
