"""Two nodes whose services exchange intelligence, with officers of every authority that an item could reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from comity.chancery import reading
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.store.people import OfficerRow
from support.postgres import Server
from two_nodes.world import Template, World, other

AUTHORITIES = {
    "FR": ("FR-DGSI", "FR-DLPAJ", "FR-SCCOPOL", "FR-OFAST"),
    "DZ": ("DZ-DGSI", "DZ-DRAJ", "DZ-BCN", "DZ-ONLCDT"),
}
OUT = {"FR": "FR-DGSI-DGSI", "DZ": "DZ-DGSI-DGSI"}


def template(directory: Path, server: Server | None) -> Template:
    return Template.make(directory, server, authorities=AUTHORITIES)


def given(world: World, party: str = "FR", **fields: Any) -> tuple[str, Ref]:
    """(case, entry) of a report by `party`, which the other side has acknowledged."""
    world.procedure = "intelligence_report"
    opened = world.open(OUT[party], **fields)
    assert opened.entry is not None
    world.exchange()
    world.act(other(party), opened.case, "acknowledge")
    world.exchange()
    return opened.case, opened.entry


def granted(world: World, party: str, case: str, item: Ref, to: str) -> None:
    """`party`, which holds the item, asks for leave to give it to `to`, and has it."""
    world.act(party, case, "request_dissemination", item=str(item), to=to)
    world.exchange()
    world.act(other(party), case, "grant", item=str(item), to=to)
    world.exchange()


def shown(world: World, party: str, officer: OfficerRow, case: str) -> dict[str, Any] | None:
    """The case page of an officer; None where there is no such case for that officer."""
    try:
        return reading.case_show(world.offices[party], officer, case)
    except Refused as no:
        assert no.code == "case.not_found"
        return None


def content(world: World, party: str, officer: OfficerRow, case: str, entry: Ref) -> dict[str, Any] | None:
    """What that officer reads of one entry; None where nothing of it opens."""
    page = shown(world, party, officer, case)
    items = [] if page is None else [each for each in page["timeline"] if each["entry"] == reading.entry_json(entry)]
    return items[0].get("content") if items else None
