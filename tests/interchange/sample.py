"""A report as an officer fills it in, and the files that carry markings, made by hand."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from comity.interchange import stix_marks
from comity.interchange.stix_write import Report

EXAMPLES = Path(__file__).parent / "examples"
TIME = "2026-03-02T09:00:00Z"
FIELDS: dict[str, Any] = {
    "evaluation": "admiralty.B2",
    "classification": "AA.unclassified",
    "issued": "2026-03-02",
    "instrument": "security_agreement",
    "audience": "tlp2_amber",
    "handling": "europol.H1",
    "action": "pap_amber",
    "may_lead": True,
    "may_derive": False,
    "may_judicial": False,
    "cleared_until": "2026-04-01",
    "reference": "R/2026/17",
    "subject": "Infrastructure d’un envoi frauduleux",
    "basis": "both",
    "facts": "Trois adresses relevées le 27 février.\nDeux sont encore actives.",
    "assessment": "Le même groupe, selon toute apparence.",
    "indicators": [
        "ipv4-addr: 198.51.100.7",
        "domain-name: exemple.invalid",
        "file.hashes.SHA-256: ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c",
        "autonomous-system: 64500",
        "file: l'avis \\ final.exe",
        "pattern: [file:name = 'a.exe' AND file:hashes.MD5 = '001dd76872d80801692ff942308c64e6']",
    ],
    "restrictions": "Ne pas interroger ces adresses depuis un réseau public.",
}


def report(**changed: Any) -> Report:
    return Report("5d1f/AA:0:12", TIME, {**FIELDS, **changed})


def example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / name).read_bytes())
    return found


def marked(bundle: dict[str, Any], *colours: str) -> bytes:
    """A bundle in which every object bears these markings of TLP 2.0."""
    found = copy.deepcopy(bundle)
    for each in found["objects"]:
        each["object_marking_refs"] = [stix_marks.TLP2[colour] for colour in colours]
    return json.dumps(found).encode()


def indicator(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created": TIME,
        "modified": TIME,
        "valid_from": TIME,
        "pattern_type": "stix",
        "pattern": f"[ipv4-addr:value = '198.51.100.{number}']",
        **more,
    }


def container(*refs: str, number: int = 1, colour: str = "green", **more: Any) -> dict[str, Any]:
    return {
        "type": "report",
        "spec_version": "2.1",
        "id": f"report--00000000-0000-4000-8000-{number:012d}",
        "created": TIME,
        "modified": TIME,
        "published": TIME,
        "name": f"Rapport {number}",
        "object_refs": list(refs),
        "object_marking_refs": [stix_marks.TLP2[colour]],
        **more,
    }


def bundle(*objects: dict[str, Any], **more: Any) -> bytes:
    name = "bundle--00000000-0000-4000-8000-000000000000"
    return json.dumps({"type": "bundle", "id": name, "objects": list(objects), **more}).encode()


def event(*tags: str, **more: Any) -> bytes:
    return json.dumps({"Event": {"info": "Envoi", "Tag": [{"name": name} for name in tags], **more}}).encode()


def attribute(kind: str, value: str, *tags: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "Tag": [{"name": name} for name in tags], **more}
