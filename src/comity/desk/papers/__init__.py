"""Papers as PDF/A: about signed figures (a briefing for both sides, an extract for the public), and to prepare a visit.

    compose.briefing, compose.extract   what the paper says, as plain data in one language
    draw                                its bytes
    preparation                         a visit prepared, for our own side alone

The extract is drawn only from what both sides signed, with small cells hidden (`cases.suppression`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from comity.cases.indicators import family_of
from comity.cases.suppression import public
from comity.chancery import blocking, preparing, rights, signing
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.desk.letters.draw import draw as draw_document
from comity.desk.papers.compose import compose
from comity.desk.papers.preparation import compose as compose_preparation
from comity.desk.visits import Told
from comity.journal.entry import Ref, seconds
from comity.store.people import OfficerRow

TEMPLATE = Path(__file__).parent / "paper.typ"
KINDS = ("briefing", "extract")


def draw(office: Office, officer: OfficerRow, entry: Ref, kind: str, language: str) -> bytes:
    """The PDF of a paper of `KINDS` about signed figures, in "fr", "ar" or "en". That it was drawn is recorded.

    Raises Refused("rank.missing" | "figures.not_found" | "figures.not_agreed").
    """
    facts, account = signing.printed(office, officer, entry, kind)
    document = document_of(office, facts, account, kind, language)
    return draw_document(document, seconds(account["cut_off"]), TEMPLATE)


def document_of(
    office: Office, facts: dict[str, Any], account: dict[str, Any], kind: str, language: str
) -> dict[str, Any]:
    """What the template takes; of an extract nothing but what may leave."""
    family = family_of(known_table(office, account["procedure"]))
    if kind == "extract":
        account = public(account, family)
    return compose(office.agreed().profile, family, facts, account, kind, language)


def preparation(office: Office, officer: OfficerRow, case: str, language: str) -> bytes:
    """A visit prepared, with the position papers of this officer's authority. Reading them is recorded, for a letter.

    Raises Refused: case.not_found, data.blocked.
    """
    rights.visible(office, officer, case)
    blocking.check_settled(office, case)
    found = preparing.prepare(office, officer, case, "letter")
    return draw_document(compose_preparation(Told(office, found, language), language), office.clock.now(), TEMPLATE)
