"""A visit's preparation in words: every sentence and code chosen here, for the page and for the paper alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from comity import language
from comity.chancery.matter import table_for
from comity.chancery.office import Office
from comity.chancery.view import ruling_of
from comity.desk import dates, wording
from comity.journal.entry import Ref
from comity.language import words


@dataclass(frozen=True)
class Point:
    """One item of the agenda. `entry`: its reference; `raised`: (party, yes | no | not_stated, in words), by side."""

    entry: str
    by: str
    title: str
    topic: str
    about: str
    case_count: int | None
    withdrawn: bool
    raised: list[tuple[str, str, str]]
    paper: dict[str, Any] | None


class Told:
    """What `preparing.prepare` found, in one language. `facts`, `dates`, `postponed`, …: as they stand on the page."""

    def __init__(self, office: Office, found: dict[str, Any], spoken: str) -> None:
        table = table_for(office, found["case"], found["procedure"])
        profile = ruling_of(office, found["case"]).profile
        self._at = wording.Speech(table, profile, spoken, {})
        self._spoken = spoken
        self.found = found
        self.state = words.word("state", found["state"], spoken, found["procedure"])
        self.channel = wording.channel_words(profile, found["channel"], spoken) if found["channel"] else ""
        self.title = self._text(found["plan"].get("title"))
        self.reference = self._text(found["plan"].get("reference"))
        self.purpose = self._text(found["plan"].get("purpose"))
        self.whole = found["whole"]
        self.as_of = dates.moment(found["as_of"], spoken)

    def facts(self) -> list[tuple[str, str]]:
        """(label, value): kind, level and place of the meeting."""
        plan = self.found["plan"]
        return [
            (words.word("field.visit.plan", name, self._spoken), self._said("plan", name, plan.get(name)))
            for name in ("kind", "level", "place", "location")
            if plan.get(name)
        ]

    def dates(self) -> list[dict[str, Any]]:
        """{days, by, standing, convened_by}: each date in the order in which it was proposed."""
        return [each | {"days": self._days(each)} for each in self.found["dates"]]

    def postponed(self) -> list[dict[str, Any]]:
        """{day, by, on, reason, grounds}: which date was put off, by whom, when, and why or that nothing was stated."""
        return [
            {
                "day": self._day(each["first_day"]),
                "by": each["by"],
                "on": self._day(each["time"][:10]),
                "reason": self._said("postpone", "reason", each["reason"]),
                "grounds": each["grounds"] or "",
            }
            for each in self.found["postponed"]
        ]

    def points(self) -> list[Point]:
        """The agenda, in the order in which it was proposed."""
        return [
            Point(
                entry=reference(each["entry"]),
                by=each["by"],
                title=self._text(each["title"]),
                topic=self._said("propose_item", "topic", each["topic"]),
                about=each["about"] or "",
                case_count=each["case_count"],
                withdrawn=each["withdrawn"],
                raised=[
                    (party, code, self._said("mark_item", "raised", code))
                    for party, code in sorted(each["raised"].items())
                ],
                paper=each["paper"],
            )
            for each in self.found["agenda"]
        ]

    def delegations(self) -> list[dict[str, Any]]:
        """{by, head, size, offices} of each side."""
        return [
            each | {"head": self._said("name_delegation", "head", each["head"]), "offices": each["offices"] or []}
            for each in self.found["delegations"]
        ]

    def sessions(self) -> list[dict[str, Any]]:
        """{day, by, format, topic, offices} of each session."""
        return [
            each
            | {name: self._said("hold_session", name, each[name]) for name in ("format", "topic")}
            | {"day": self._day(each["day"]), "offices": each["offices"] or []}
            for each in self.found["sessions"]
        ]

    def proposed(self) -> list[dict[str, Any]]:
        """The lines of what is stuck, with their words: {pillar, procedure, party, overdue, oldest, owed, held}."""
        return lines(self.found["proposed"], self._spoken)

    def proposals(self) -> list[dict[str, Any]]:
        """{pillar, topic, cases}: what this proposes, most cases first."""
        return items(self.found["proposed"], self._spoken)

    def _days(self, each: dict[str, Any]) -> str:
        first, last = each["first_day"], each["last_day"]
        if not last or last == first:
            return self._day(first)
        return language.say("desk.prepare.days", self._spoken, first=self._day(first), last=self._day(last))

    def _day(self, value: str | None) -> str:
        return dates.day(value, self._spoken) if value else "–"

    def _said(self, act: str, name: str, value: Any) -> str:
        return wording.said(self._at, act, name, value)

    def _text(self, value: Any) -> str:
        return value if isinstance(value, str) else ""


def reference(entry: dict[str, Any]) -> str:
    """`FR:0:12`."""
    return str(Ref(entry["party"], entry["incarnation"], entry["index"]))


def lines(agenda: dict[str, Any], spoken: str) -> list[dict[str, Any]]:
    """The lines of `agenda.agenda` with pillar, procedure and day in words."""
    return [
        each
        | {name: words.word(name, each[name], spoken) for name in ("pillar", "procedure")}
        | {"oldest": dates.day(each["oldest"], spoken) if each["oldest"] else "–"}
        for each in agenda["lines"]
    ]


def items(agenda: dict[str, Any], spoken: str) -> list[dict[str, Any]]:
    """What `agenda.agenda` proposes, with the pillar in words; `topic`: the topic of that name, where one is listed."""
    return [
        each | {"topic": each["pillar"], "pillar": words.word("pillar", each["pillar"], spoken)}
        for each in agenda["items"]
    ]
