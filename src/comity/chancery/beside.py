"""Minutes side by side: each paragraph in its two languages, how it stands, and what it was in each version.

A text is drafted in turn; a mark (agreed, stated by one side, reserved) is of one version, and its author alone lifts
it. The text that counts is the last version, or what was signed, to which the marks of the version belong that was
initialled. Where a text is initialled, a paragraph that bears no mark is agreed by both sides.
"""

from __future__ import annotations

from typing import Any

from comity.chancery import reading
from comity.chancery.office import Office
from comity.chancery.preparing import Item, reference, sealed_lines, sealed_text, stands
from comity.errors import Refused
from comity.store.people import OfficerRow

PROCEDURE = "minutes"
TEXTS = ("propose", "counter_draft", "sign")
STATED, RESERVED, AGREED = "state_alone", "reserve", "agree_paragraph"
MARKS = {STATED: "stated", RESERVED: "reserved", AGREED: "agreed"}
# States in which the text is fixed: initials fix it, signatures make it.
FIXED = ("initialled", "signed_by_one", "signed")


def beside(office: Office, officer: OfficerRow, case: str) -> dict[str, Any]:
    """The minutes as this officer may read them.

    {case, procedure, state, title, language, other_language, without_prejudice, versions, paragraphs}. `versions`:
    [{entry, act, by, time}], oldest first. `paragraphs`: [{number, first, second, standing, history}]; texts are None
    where they are not this reader's to open. `standing`: [{status, by, reason, first, second}], `status` one of agreed,
    stated, reserved and open. `history`: [{entry, act, by, time, first, second, changed, marks}], newest first.

    Raises Refused: case.not_found, alike for a case that is no minutes.
    """
    shown = reading.case_show(office, officer, case)
    if shown["procedure"] != PROCEDURE:
        raise Refused("case.not_found")
    return paragraphs(shown)


def paragraphs(shown: dict[str, Any]) -> dict[str, Any]:
    """`beside` of a case as `reading.case_show` gives it."""
    stood = [each for each in shown["timeline"] if stands(each)]
    versions = [each for each in stood if each["act"] in TEXTS]
    last = versions[-1] if versions else None
    opening: dict[str, Any] = versions[0]["terms"] if versions else {}
    count = 0 if last is None else int(last["terms"].get("paragraph_count", 0))
    return {
        "case": shown["case"],
        "procedure": shown["procedure"],
        "state": shown["state"],
        "title": next((text for each in reversed(versions) if (text := sealed_text(each, "title"))), None),
        "language": opening.get("language"),
        "other_language": opening.get("other_language"),
        "without_prejudice": last is not None and bool(last["terms"].get("without_prejudice")),
        "versions": [{name: each[name] for name in ("entry", "act", "by", "time")} for each in versions],
        "paragraphs": [
            {
                "number": number,
                **_text(last, number),
                "standing": _standing(stood, last, number, shown["state"]),
                "history": _history(stood, versions, number),
            }
            for number in range(1, count + 1)
            if last is not None
        ],
    }


def _text(version: Item, number: int) -> dict[str, str | None]:
    return {
        "first": _line(version, "paragraphs", number),
        "second": _line(version, "paragraphs_other_language", number),
    }


def _line(version: Item, name: str, number: int) -> str | None:
    lines = sealed_lines(version, name)
    return lines[number - 1] if lines is not None and number <= len(lines) else None


def _marked(stood: list[dict[str, Any]], version: Item) -> str:
    """The version whose marks a text bears: itself, or the one that was initialled before it was signed."""
    if version["act"] != "sign":
        return reference(version)
    initials = next((each for each in stood if reference(each) == version["terms"].get("of")), None)
    return "" if initials is None else str(initials["terms"].get("of", ""))


def _marks(stood: list[dict[str, Any]], version: Item, number: int) -> list[dict[str, Any]]:
    """The marks of one paragraph of a version that nobody lifted, oldest first."""
    named, lifted = _marked(stood, version), {each["terms"].get("of") for each in stood if each["act"] == "lift_mark"}
    return [
        _mark(each)
        for each in stood
        if each["act"] in MARKS
        and (each["terms"].get("of"), each["terms"].get("paragraph")) == (named, number)
        and reference(each) not in lifted
    ]


def _mark(item: Item) -> dict[str, Any]:
    words = "statement" if item["act"] == STATED else "grounds"
    return {
        "status": MARKS[item["act"]],
        "by": item["by"],
        "reason": item["terms"].get("reason"),
        "first": sealed_text(item, words),
        "second": sealed_text(item, f"{words}_other_language"),
    }


def _standing(stood: list[dict[str, Any]], last: Item, number: int, state: str) -> list[dict[str, Any]]:
    marks = _marks(stood, last, number)
    alone = [each for each in marks if each["status"] != "agreed"]
    if alone:
        return alone
    plain = {"by": None, "reason": None, "first": None, "second": None}
    # Who wrote a version agrees to it: the other side's word is what lacks.
    agreed = state in FIXED or any(each["by"] != last["by"] for each in marks)
    return [{"status": "agreed" if agreed else "open", **plain}]


def _history(stood: list[dict[str, Any]], versions: list[dict[str, Any]], number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    before: dict[str, str | None] | None = None
    for version in versions:
        text = _text(version, number)
        told = {name: version[name] for name in ("entry", "act", "by", "time")}
        changed = before is not None and text != before
        # What was signed bears the marks of the version before it: they stand there.
        marks = [] if version["act"] == "sign" else _marks(stood, version, number)
        found.append({**told, **text, "changed": changed, "marks": marks})
        before = text
    return found[::-1]
