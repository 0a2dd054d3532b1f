"""Two nodes with officers at the two ministries of the worked example, with a visit and minutes on them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from comity.store.people import OfficerRow
from two_nodes.world import Template, World

CHANNEL, OURS, THEIRS = "FR-MEAE-MAE", "FR-MEAE", "DZ-MAE"
# The prefecture has nothing to do with the dialogue.
AUTHORITIES = {"FR": (OURS, "FR-PREF-59"), "DZ": (THEIRS, "DZ-CONS-LILLE")}
TITLE = "Réadmission : les demandes sans réponse"
FRENCH = ["Les deux parties se réunissent deux fois par an.", "Les demandes sont accusées dans la semaine."]
ARABIC = ["يجتمع الطرفان مرتين في السنة.", "يُشعر باستلام الطلبات في غضون أسبوع."]


def made(folder: Path) -> World:
    """A world of its own, with nothing in it."""
    (folder / "world").mkdir(parents=True)
    template = Template.make(folder / "template", None, authorities=AUTHORITIES)
    return World.of(template, folder / "world", procedure="visit")


def officer(world: World, authority: str = OURS, role: str = "drafter") -> OfficerRow:
    return world.officers[authority, role]


def turn(world: World, party: str, case: str, act: str, procedure: str = "visit", **fields: Any) -> str:
    """An act that reaches the other side; its entry."""
    done = replace(world, procedure=procedure).act(party, case, act, **fields)
    world.exchange()
    return str(done.entry)


def opened(world: World, procedure: str, **fields: Any) -> str:
    """A case on the ministries' channel, known to both."""
    case = replace(world, procedure=procedure).open(CHANNEL, **fields).case
    world.exchange()
    return case


def visit(world: World) -> tuple[str, str]:
    """(case, item): postponed by each side, convened, with delegations, and an item on its agenda."""
    case = opened(world, "visit")
    for party, other in (("DZ", "FR"), ("FR", "DZ")):
        turn(world, party, case, "postpone", reason="none_stated", grounds="")
        turn(world, party, case, "reschedule")
        turn(world, other, case, "convene")
    for party in ("FR", "DZ"):
        turn(world, party, case, "name_delegation", head="director", size=6)
    return case, turn(world, "FR", case, "propose_item", topic="readmission", title=TITLE, case_count=14)


def minutes(world: World) -> str:
    """Of two paragraphs, changed once: the first one agreed, the second reserved by the side that wrote before."""
    case = opened(world, "minutes", **text(FRENCH, ARABIC), language="fr", other_language="ar")
    changed = [FRENCH[0], FRENCH[1].replace("la semaine", "les quinze jours")]
    turn(world, "DZ", case, "counter_draft", "minutes", **text(changed, ARABIC), without_prejudice=True)
    turn(world, "FR", case, "agree_paragraph", "minutes", paragraph=1)
    turn(world, "FR", case, "reserve", "minutes", paragraph=2, grounds="Délai trop long.")
    return case


def text(first: list[str], second: list[str]) -> dict[str, Any]:
    return {"paragraphs": first, "paragraphs_other_language": second, "paragraph_count": len(first)}
