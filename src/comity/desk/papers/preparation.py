"""A visit's preparation file laid out for `paper.typ`: for one's own side, since the position papers stand in it."""

from __future__ import annotations

from typing import Any

from comity import language
from comity.desk.letters import words as written
from comity.desk.visits import Point, Told

Part = dict[str, Any]


def compose(told: Told, spoken: str) -> dict[str, Any]:
    """The document, in one language."""
    made = _File(told, spoken)
    title = made.say("title")
    parts = (made.dates(), made.agenda(), made.stuck(), made.delegations(), made.papers())
    return {
        "lang": spoken,
        "dir": language.direction(spoken),
        "title": written.unmarked(title),
        "author": written.unmarked(made.line(told.channel)),
        "heading": title,
        "scope": made.say("own_side"),
        "facts": made.facts(),
        "first": [part for part in parts if part],
        "second": [],
        "method_head": "",
        "method": [],
        "footer": {
            "entry": made.say("footer", as_of=told.as_of),
            "digest": "",
            "sha256": "",
            "page": language.sentences("paper")["paper.footer.page"][spoken],
        },
    }


class _File:
    def __init__(self, told: Told, spoken: str) -> None:
        self.told, self.spoken = told, spoken

    def say(self, key: str, **params: object) -> str:
        return language.say(f"desk.prepare.{key}", self.spoken, **params)

    def line(self, value: object) -> str:
        """What an officer or the other side wrote, isolated where its direction may differ."""
        return written.line(value, self.spoken)

    def lines(self, text: str) -> list[tuple[str, str]]:
        """(direction, line): a paper is in the language of who wrote it, whatever the document's."""
        return [(written.way(each, self.spoken), self.line(each)) for each in text.split("\n") if each.strip()]

    def facts(self) -> list[list[str]]:
        told = self.told
        rows = [(self.say("meeting"), told.title), (self.say("reference"), told.reference)]
        rows += [(self.say("state"), told.state), *told.facts()]
        rows += [(self.say("purpose"), told.purpose)] if told.purpose else []
        return [[label, self.line(value)] for label, value in rows if value]

    def dates(self) -> Part:
        told, rows = self.told, []
        for each in told.dates():
            standing = self.say("standing" if each["standing"] else "not_standing")
            rows.append([each["by"], self.line(each["days"]), standing, each["convened_by"] or "–"])
        for each in told.postponed():
            text = self.say("put_off", by=each["by"], day=each["day"], on=each["on"])
            rows.append([each["by"], text, each["reason"], "–"])
        party = language.say("desk.dialogue.party", self.spoken)
        heads = [party, self.say("dates"), self.say("what"), self.say("accepted_by")]
        head = self.say("postponed", count=len(told.found["postponed"]))
        return self._table(head, heads, [1, 6, 4, 2], rows)

    def agenda(self) -> Part:
        parties = [party for party, _, _ in next((each.raised for each in self.told.points()), [])]
        heads = [self.say("item"), self.say("topic"), language.say("desk.dialogue.party", self.spoken)]
        heads += [self.say("raised_by", party=party) for party in parties]
        rows = [
            [self.line(each.title or "–"), self._topic(each), each.by, *(words for _, _, words in each.raised)]
            for each in self.told.points()
        ]
        return self._table(self.say("agenda"), heads, [6, 4, 1, *(3 for _ in parties)], rows)

    def _topic(self, point: Point) -> str:
        topic = f"{point.topic} ({point.case_count})" if point.case_count else point.topic
        return self.say("withdrawn") if point.withdrawn else topic

    def stuck(self) -> Part:
        names = ("overdue", "oldest", "owed", "held")
        heads = [language.say("desk.inbox.procedure", self.spoken), language.say("desk.dialogue.party", self.spoken)]
        heads += [language.say(f"desk.dialogue.{name}", self.spoken) for name in names]
        rows = [
            [f"{each['procedure']} ({each['pillar']})", each["party"], *(str(each[name]) for name in names)]
            for each in self.told.proposed()
        ]
        return self._table(self.say("proposed"), heads, [6, 1, 2, 3, 2, 2], rows)

    def delegations(self) -> Part:
        rows = [
            [each["by"], self.say("delegation", head=each["head"], size=each["size"]), self.line(office)]
            for each in self.told.delegations()
            for office in each["offices"] or ["–"]
        ]
        heads = [language.say("desk.dialogue.party", self.spoken), self.say("delegations"), self.say("offices")]
        return self._table(self.say("delegations"), heads, [1, 5, 6], rows)

    def papers(self) -> Part:
        """Our own papers: the meeting as a whole first, then item by item."""
        standing = [(self.say("whole"), self.told.whole)]
        standing += [(self.line(each.title or each.topic), each.paper) for each in self.told.points()]
        blocks = [
            {"title": title, "lines": self.lines(paper["text"]), "note": self.line(paper["by"])}
            for title, paper in standing
            if paper is not None
        ]
        return {"kind": "prose", "head": self.say("papers"), "blocks": blocks} if blocks else {}

    def _table(self, head: str, heads: list[str], widths: list[int], rows: list[list[str]]) -> Part:
        return {"kind": "table", "head": head, "heads": heads, "widths": widths, "rows": rows} if rows else {}
