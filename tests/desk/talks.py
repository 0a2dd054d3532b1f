"""A visit, minutes and a commitment that stand on the desks of the two ministries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from comity.chancery import positions, reading, submit
from desk.desks import MINISTRIES, Desks, Person
from two_nodes.dialogue import ARABIC, CHANNEL, FRENCH, TITLE, text

PAPER = "Rappeler que le délai court de la réception.\nNe rien céder sur les accusés."


@dataclass
class Talks:
    """`visit` was postponed once and has an item, of which `paper` is kept; one paragraph of `minutes` is reserved."""

    desks: Desks
    visit: str
    item: str
    minutes: str
    commitment: str

    @classmethod
    def make(cls, desks: Desks) -> Talks:
        visit = opened(desks, "visit", title="Commission mixte, septième session", reference="MEAE/visite/7")
        desks.exchange()
        done(desks, "DZ", visit, "postpone", reason="none_stated")
        done(desks, "DZ", visit, "reschedule")
        done(desks, "FR", visit, "convene")
        done(desks, "FR", visit, "name_delegation", head="director", size=6)
        done(desks, "DZ", visit, "name_delegation", offices=["مديرية الشؤون القنصلية"])
        item = done(desks, "FR", visit, "propose_item", topic="readmission", title=TITLE, case_count=14)
        done(desks, "DZ", visit, "propose_item", topic="history", title="الأرشيف")
        drafter = desks.person(MINISTRIES["FR"], "drafts").row
        positions.keep(desks.offices["FR"], drafter, visit, {"item": item, "text": PAPER})
        minutes = opened(desks, "minutes", **text(FRENCH, ARABIC), language="fr", other_language="ar")
        desks.exchange()
        changed = [FRENCH[0], FRENCH[1].replace("la semaine", "les quinze jours")]
        done(desks, "DZ", minutes, "counter_draft", **text(changed, ARABIC), without_prejudice=True)
        done(desks, "FR", minutes, "agree_paragraph", paragraph=1)
        done(desks, "FR", minutes, "reserve", paragraph=2, grounds="Délai long.", grounds_other_language="أجل طويل")
        title, owner = "Accuser réception sous sept jours", "Bureau des laissez-passer"
        commitment = opened(desks, "commitment", title=title, owner=owner)
        desks.exchange()
        done(desks, "DZ", commitment, "agree", owner="المديرية العامة للشؤون القنصلية")
        done(desks, "DZ", commitment, "instruct")
        done(desks, "DZ", commitment, "service_acknowledged")
        return cls(desks, visit, item, minutes, commitment)

    def person(self, party: str = "FR", rank: str = "drafts") -> Person:
        return self.desks.person(MINISTRIES[party], rank)


def opened(desks: Desks, procedure: str, **fields: Any) -> str:
    """A case of ours on the ministries' channel, approved."""
    office, drafter = desks.offices["FR"], desks.person(MINISTRIES["FR"], "drafts").row
    opening = reading.opening_acts(office, drafter, procedure)["acts"][0]
    drafted = submit.draft_opening(office, drafter, procedure, opening["example"] | {"channel": CHANNEL} | fields, [])
    return desks.approve(office, MINISTRIES["FR"], drafted, opening, fields)


def done(desks: Desks, party: str, case: str, act: str, **fields: Any) -> str:
    """An act that reaches the other side; its entry."""
    desks.act(MINISTRIES[party], case, act, **fields)
    desks.exchange()
    entries = desks.offices[party].store.logs.of_case(case)
    last = max((row for row in entries if row.party == party), key=lambda row: row.idx)
    return f"{last.party}:{last.incarnation}:{last.idx}"
