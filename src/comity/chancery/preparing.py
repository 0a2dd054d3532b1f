"""A visit prepared: its dates and postponements, its agenda with what each side says was raised, and our own papers.

Everything is read of one case as its reader sees it; what the record proposes for an agenda is `agenda`'s, and the
position papers are the reader's authority's own. Nothing of it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.chancery import agenda as proposing
from comity.chancery import blocking, positions, reading
from comity.chancery.matter import table_for
from comity.chancery.office import Office
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.store.people import OfficerRow

Item = Mapping[str, Any]
DATING, NOT_STATED = ("plan", "reschedule"), "not_stated"


def prepare(office: Office, officer: OfficerRow, case: str, why: str = "") -> dict[str, Any]:
    """What is known of a visit, and what the record proposes for it.

    {case, procedure, state, channel, as_of, plan, dates, postponed, agenda, whole, delegations, sessions, proposed}.
    `plan`: terms and sealed fields of the opening. `dates`: [{entry, by, first_day, last_day, standing, convened_by}],
    `standing` the one that no other took the place of. `postponed`: [{entry, by, time, first_day, reason, grounds}].
    `agenda`: [{entry, by, topic, title, about, case_count, withdrawn, raised: {party: yes|no|not_stated}, paper}].
    `whole`: the paper on the meeting as such; a paper is as `positions.read` gives it, or None. `delegations`: the last
    of each party, {by, head, size, offices}; `sessions`: {by, day, format, topic, offices}, in their order. `proposed`:
    as `agenda.agenda`. Sealed fields are None where they are not this reader's to open.

    Raises Refused: case.not_found, alike for a procedure that has no agenda.
    """
    shown = reading.case_show(office, officer, case, why)
    if not positions.has_agenda(table_for(office, case, shown["procedure"])):
        raise Refused("case.not_found")
    # Who decides on contested data reads them, and would else write over what stands.
    papers = {} if blocking.shut(office, officer, case) else positions.read(office, officer, case, why)
    stood = [each for each in shown["timeline"] if stands(each)]
    proposed = proposing.agenda(office, officer)
    parties = office.agreed().profile.parties
    return {
        "case": case,
        "procedure": shown["procedure"],
        "state": shown["state"],
        "channel": shown["channel"],
        "as_of": proposed["as_of"],
        "plan": _plan(shown),
        "dates": _dates(stood),
        "postponed": [_postponed(stood, each) for each in stood if each["act"] == "postpone"],
        "agenda": [_point(stood, each, parties, papers) for each in stood if each["act"] == positions.ITEM],
        "whole": papers.get(""),
        "delegations": _delegations(stood),
        "sessions": [_session(each) for each in stood if each["act"] == "hold_session"],
        "proposed": proposed,
    }


def stands(item: Item) -> bool:
    """Whether it counts: what took effect, and facts, which happened whatever the papers said."""
    return item["effect"] in ("applied", "irregular") or item["released_by"] is not None


def reference(item: Item) -> str:
    """`FR:0:12`, as terms name an entry."""
    entry = item["entry"]
    return str(Ref(entry["party"], entry["incarnation"], entry["index"]))


def sealed_text(item: Item, name: str) -> str | None:
    """A text of the body; None where the body is closed to this reader, or the other side sealed something else."""
    value = item.get("content", {}).get(name)
    return value if isinstance(value, str) else None


def sealed_lines(item: Item, name: str) -> list[str] | None:
    """A list of texts of the body; None as `sealed_text`."""
    value = item.get("content", {}).get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else None


def _plan(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Terms and body of what opened the case; of one that is drafted here only, its draft's."""
    opened = next((each for each in shown["timeline"] if each["act"] == "plan"), None)
    if opened is not None:
        return {**opened["terms"], **opened.get("content", {})}
    drafted: dict[str, Any] = next((each["content"] for each in shown["drafts"] if "content" in each), {})
    return {**drafted.get("terms", {}), **drafted.get("body", {})}


def _dates(stood: list[dict[str, Any]]) -> list[dict[str, Any]]:
    named = {each["terms"].get("of"): each for each in stood if each["act"] == "postpone"}
    convened = {each["terms"].get("of"): each["by"] for each in stood if each["act"] == "convene"}
    dates = [each for each in stood if each["act"] in DATING]
    return [
        {
            "entry": each["entry"],
            "by": each["by"],
            "first_day": each["terms"].get("first_day"),
            "last_day": each["terms"].get("last_day"),
            "standing": each is dates[-1] and reference(each) not in named,
            "convened_by": convened.get(reference(each)),
        }
        for each in dates
    ]


def _postponed(stood: list[dict[str, Any]], item: Item) -> dict[str, Any]:
    date = next((each for each in stood if reference(each) == item["terms"].get("of")), None)
    return {
        "entry": item["entry"],
        "by": item["by"],
        "time": item["time"],
        "first_day": None if date is None else date["terms"].get("first_day"),
        "reason": item["terms"].get("reason"),
        "grounds": sealed_text(item, "grounds"),
    }


def _point(
    stood: list[dict[str, Any]], item: Item, parties: tuple[str, ...] | list[str], papers: Mapping[str, Any]
) -> dict[str, Any]:
    named = reference(item)
    about = [each for each in stood if each["terms"].get("of") == named]
    # The last word of each side counts; a side that said nothing stated nothing.
    marks = {each["by"]: each["terms"].get("raised") for each in about if each["act"] == "mark_item"}
    return {
        "entry": item["entry"],
        "by": item["by"],
        "topic": item["terms"].get("topic"),
        "title": sealed_text(item, "title"),
        "about": item["terms"].get("about"),
        "case_count": item["terms"].get("case_count"),
        "withdrawn": any(each["act"] == "withdraw_item" for each in about),
        "raised": {party: marks.get(party, NOT_STATED) for party in parties},
        "paper": papers.get(named),
    }


def _delegations(stood: list[dict[str, Any]]) -> list[dict[str, Any]]:
    last = {each["by"]: each for each in stood if each["act"] == "name_delegation"}
    return [
        {
            "by": party,
            "head": each["terms"].get("head"),
            "size": each["terms"].get("size"),
            "offices": sealed_lines(each, "offices"),
        }
        for party, each in sorted(last.items())
    ]


def _session(item: Item) -> dict[str, Any]:
    terms = item["terms"]
    return {
        "by": item["by"],
        "day": terms.get("day"),
        "format": terms.get("format"),
        "topic": terms.get("topic"),
        "offices": sealed_lines(item, "offices"),
    }
