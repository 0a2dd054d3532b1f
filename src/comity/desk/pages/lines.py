"""A case as one line of a list: every word of it chosen here, so that the template only lays it out.

A page has fifty of these. Choosing words in the template's own language was most of such a page's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from comity import language
from comity.chancery.office import Office
from comity.desk import dates, wording
from comity.desk.pages import clocks
from comity.language import words

# By the unit in which a term is counted: what is left of it, and by how much it is over.
LEFT = {"hours": "left.hours", "working_days": "left.working", "days": "left.days"}
OVER = {"hours": "left.over_hours", "working_days": "left.over_working", "days": "left.over_days"}


@dataclass(frozen=True)
class Shown:
    """`state` names the clock's for the style sheet; `due` is its machine form, `due_words` what is read."""

    href: str
    title: dict[str, str]
    mine: bool
    state: str
    state_words: str
    procedure: str
    channel: str
    awaiting: list[tuple[str, str]]
    waits: str
    term: str
    due: str
    due_words: str


def told(office: Office, line: dict[str, Any], spoken: str) -> Shown:
    """A line of `finding` in the reader's language."""
    procedure, waits = line["procedure"], line["waiting_for"]
    clock = line["deadline"]
    state = "" if clock is None else clocks.state(clock)
    due = "" if clock is None else (clock["due"] or "")[:10]
    profile = office.agreed().profile
    return Shown(
        href=reverse("case", kwargs={"case": line["case"]}),
        title=title(line["label"]),
        mine=waits == office.party,
        state=state,
        state_words=words.word("state", line["state"], spoken, procedure),
        procedure=words.word("procedure", procedure, spoken),
        channel=wording.channel_words(profile, line["channel"], spoken) if line["channel"] else "",
        awaiting=[_awaiting(each, procedure, spoken) for each in line["awaiting"]],
        waits=_waits(waits, office.party, spoken),
        term=_term(line, state, spoken),
        due=due,
        due_words=dates.day(due, spoken) if due else "",
    )


def title(label: dict[str, str] | None) -> dict[str, str]:
    """{name, arabic, reference} of a label; empty texts where there is none."""
    found = label or {}
    return {
        "name": f"{found.get('surname', '')} {found.get('given_names', '')}".strip(),
        "arabic": found.get("name_arabic", ""),
        "reference": found.get("reference", ""),
    }


def _awaiting(draft: dict[str, Any], procedure: str, spoken: str) -> tuple[str, str]:
    key = "desk.inbox.to_approve" if draft["may_approve"] else "desk.inbox.draft"
    act = words.word("act", draft["act"], spoken, procedure)
    return reverse("draft", kwargs={"proposal": draft["proposal"]}), language.say(key, spoken, act=act)


def _waits(waits: str | None, party: str, spoken: str) -> str:
    if waits is None:
        return ""
    if waits == party:
        return language.say("desk.waits.mine", spoken)
    return language.say("desk.waits.theirs", spoken, party=waits)


def _term(line: dict[str, Any], state: str, spoken: str) -> str:
    """What the running term says: stopped, not collected yet, so much left, or so much over."""
    clock, left = line["deadline"], line["left"]
    if state == "frozen":
        return language.say("desk.clock.frozen", spoken, parties=", ".join(clock["frozen"]))
    if state == "tendered":
        return language.say("desk.clock.tendered", spoken, since=dates.day(clock["tendered_since"], spoken))
    if clock is None or not left:
        return ""
    if state == "overdue":
        return language.say(f"desk.{OVER[left['unit']]}", spoken, count=_magnitude(left["count"]))
    return language.say(f"desk.{LEFT[left['unit']]}", spoken, count=left["count"])


def _magnitude(count: int | None) -> int | None:
    return None if count is None else -count
