"""A paper about figures laid out: facts, tables and bars as plain data in one language, for `paper.typ`."""

from __future__ import annotations

from typing import Any

from comity import language
from comity.cases.indicators import Family
from comity.desk.letters import words as written
from comity.language.words import word
from comity.profile import Profile

Part = dict[str, Any]
DAY = 86_400
HIDDEN = "•"
NOTHING = "–"
ENDINGS = ("in_time", "late", "disputed", "missing", "pending")


def compose(
    profile: Profile, family: Family, facts: dict[str, Any], account: dict[str, Any], kind: str, spoken: str
) -> dict[str, Any]:
    """`facts`: of `signing.listed`; `account`: whole, or as `suppression.public` gives it."""
    made = _Paper(profile, facts, account, kind, spoken)
    title = made.say(f"{kind}.title", procedure=made.procedure)
    return {
        "lang": spoken,
        "dir": language.direction(spoken),
        "title": written.unmarked(title),
        "author": written.unmarked(written.named(profile.title, spoken)),
        "heading": title,
        "scope": made.say(f"{kind}.scope"),
        "facts": made.facts(),
        # The bars under their counts: with twelve rows of answers they would push the method off the second page.
        "first": [part for part in (made.indicators(), made.outcomes(family)) if part],
        "second": [part for part in (made.answers(), made.reasons(), made.excluded()) if part],
        "method_head": made.say("head.method"),
        "method": made.method(),
        "footer": {
            "entry": made.say("footer.entry", entry=made.entry),
            "digest": made.say("footer.digest"),
            "sha256": facts["result"],
            "page": language.sentences("paper")["paper.footer.page"][spoken],
        },
    }


class _Paper:
    def __init__(
        self, profile: Profile, facts: dict[str, Any], account: dict[str, Any], kind: str, spoken: str
    ) -> None:
        self.profile, self.of, self.account, self.kind, self.spoken = profile, facts, account, kind, spoken
        self.public = kind == "extract"
        self.procedure = word("procedure", account["procedure"], spoken)
        entry = facts["entry"]
        self.entry = f"{entry['party']}:{entry['incarnation']}:{entry['index']}"
        self.known = {one["name"]: one for one in account["indicators"]}

    def say(self, key: str, **params: object) -> str:
        return language.say(f"paper.{key}", self.spoken, **params)

    def title(self, name: str) -> str:
        return language.say(f"figure.{name}.title", self.spoken)

    def number(self, value: int | None) -> str:
        return HIDDEN if value is None else str(value)

    def day(self, value: str) -> str:
        return written.day(value[:10], self.spoken)

    def facts(self) -> list[list[str]]:
        cohort = self.account["cohort"]
        days = {name: self.day(cohort[name]) if cohort[name] else "" for name in ("from", "to")}
        which = {(True, True): "between", (True, False): "since", (False, True): "until", (False, False): "all"}
        period = self.say(
            f"cohort.{which[bool(days['from']), bool(days['to'])]}", first=days["from"], last=days["to"]
        )
        rows = [
            ("agreement", written.named(self.profile.title, self.spoken)),
            ("cohort", period),
            ("cut_off", self.day(self.account["cut_off"])),
            ("status", self.say(f"status.{self.of['status']}", signer=self.of["party"])),
            ("position", f"\u2066{self.account['at']}\u2069"),
        ]
        return [[self.say(f"fact.{name}"), value] for name, value in rows]

    def indicators(self) -> Part:
        rows = []
        for one in self.account["indicators"]:
            count, whole = one["numerator"], one["denominator"]
            out_of = "" if one["of"] is None else self.title(one["of"])
            share = ""
            if one["of"] is not None and count is not None and whole:
                share = self.say("percent", count=count * 100 // whole)
            if one["of"] is not None:
                out_of = f"{self.number(whole)} ({out_of})" if whole != 0 else out_of
            rows.append([self.title(one["name"]), self.number(count), out_of, share])
        return self._table("figures", ["figure", "count", "of", "share"], [5, 2, 4, 2], rows)

    def outcomes(self, family: Family) -> Part:
        """A bar for each outcome. What is hidden has no bar: its length would be a number."""
        names = [part for whole, parts in family.wholes if whole == "receipted" for part in parts]
        bars = [
            [self.title(name), self.known[name]["numerator"] or 0, self.number(self.known[name]["numerator"])]
            for name in names
            if name in self.known
        ]
        most = max((bar[1] for bar in bars), default=0)
        return {"kind": "bars", "head": self.say("head.outcomes"), "rows": bars, "most": most} if bars else {}

    def answers(self) -> Part:
        columns = ["answer", "party", *(() if self.public else ("owed", *ENDINGS)), "median", "p90"]
        rows = [
            [
                word("clock", row["clock"], self.spoken, self.account["procedure"]),
                row["party"],
                *(() if self.public else (str(row[name]) for name in ("owed", *ENDINGS))),
                *(self.length(row, name) for name in ("median", "p90")),
            ]
            for row in self.account["answers"]
        ]
        widths = [6, 2, 3, 3] if self.public else [9, 2, 2, 2, 2, 4, 3, 3, 4, 4]
        return self._table("answers", columns, widths, rows) if rows else {}

    def length(self, row: dict[str, Any], name: str) -> str:
        """Whole days, begun ones counted. Of a side that owed nothing there is none."""
        if not self.public and not row["owed"]:
            return NOTHING
        if row[name] is None:
            return self.say("not_reached")
        return self.say("days", count=row[name] if self.public else -(-row[name] // DAY))

    def reasons(self) -> Part:
        rows = [
            [
                self.say("reason", figure=self.title(one["name"]), reason=word("code", code, self.spoken)),
                self.number(count),
            ]
            for one in self.account["indicators"]
            for code, count in (one["by"] or {}).items()
        ]
        return self._table("reasons", ["figure", "count"], [9, 2], rows) if rows else {}

    def excluded(self) -> Part:
        rows = [[self.say(f"excluded.{why}"), self.number(count)] for why, count in self.account["excluded"].items()]
        return self._table("excluded", ["figure", "count"], [9, 2], rows)

    def method(self) -> list[str]:
        return [self.say(f"method.{name}") for name in ("cut_off", "open", "alike", *(("few",) if self.public else ()))]

    def _table(self, head: str, columns: list[str], widths: list[int], rows: list[list[str]]) -> Part:
        heads = [self.say(f"column.{name}") for name in columns]
        return {"kind": "table", "head": self.say(f"head.{head}"), "heads": heads, "widths": widths, "rows": rows}
