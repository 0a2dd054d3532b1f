"""One scene: its steps, each a few commands, and what both nodes must say of them in the end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from comity.cases.calendar import day_of
from comity.cases.table import Table
from comity.demo.moments import filled
from comity.errors import Usage
from comity.journal.entry import rfc3339, seconds
from comity.mechanism import procedures
from comity.profile import Profile
from playing.entries import Case, Expected, reference
from playing.nodes import Answer, Pair
from playing.owed import Account
from playing.script import Script, Step, Wrong

UNITS = {"d": 86_400, "h": 3_600, "m": 60}
PDF = b"%PDF-1.4\n% invented\n"
PAUSE = 60
REFUSED = 3


@dataclass
class Stage:
    """A scene being played on `pair`. `entries`: what steps named, and the last of each act."""

    script: Script
    profile: Profile
    pair: Pair
    account: Account
    cases: dict[str, Case] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    expected: dict[str, Expected] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    forks: int = 0
    files: int = 0

    def play(self, steps: tuple[Step, ...]) -> None:
        """All steps, then the closing account. Raises Wrong, with the step that went otherwise."""
        for number, step in enumerate(steps, 1):
            try:
                getattr(self, f"_{step.kind}")(step)
            except (Wrong, Usage) as bad:
                raise Wrong(f"step {number} ({step.by} {step.kind} {getattr(step, step.kind)}): {bad}") from bad
        self.close()

    # --- Acts

    def _act(self, step: Step) -> None:
        if step.each:
            self._each(step)
            return
        case, officer = self._officers(step)
        offered = self._offered(step, case, officer["drafts"])
        self._perform(step, case, officer, offered, self._fields(step, case, offered))

    def _each(self, step: Step) -> None:
        """The step with each code of the field's list: all but the last on a copy of both nodes as they stand."""
        case, officer = self._officers(step)
        offered = self._offered(step, case, officer["drafts"])
        listed = offered["schema"]["properties"].get(step.each, {}).get("enum")
        if not listed:
            raise Wrong(f"{step.each} has no list of codes")
        fields = self._fields(step, case, offered)
        for code in listed[:-1]:
            self.forks += 1
            other = self.pair.copy(self.pair.folder / f"{self.forks:02}-{code}")
            copies = {name: replace(one) for name, one in self.cases.items()}
            fork = replace(self, pair=other, cases=copies, entries=dict(self.entries), written=[], expected={})
            fork._perform(step, copies[step.case], officer, offered, fields | {step.each: code})
            fork.settle_accounts(once=True)
        self._perform(step, case, officer, offered, fields | {step.each: listed[-1]})

    def _officers(self, step: Step) -> tuple[Case, dict[str, tuple[str, str]]]:
        """The case (a new one if its name is new) and who acts for this party, by rank."""
        procedure = step.procedure or self.script.procedure
        channel = step.channel or self.script.channel
        known = self.cases.get(step.case)
        if known is None:
            route = self.profile.channel(channel)
            ends = {self.profile.bodies[end].party: end for end in (route.sender, route.receiver)}
            known = self.cases[step.case] = Case(procedure, channel, ends)
        if step.by not in known.ends:
            raise Wrong(f"by = {step.by!r}: no party of channel {known.channel}")
        authority = known.ends[step.by]
        officers = {rank: (authority, rank) for rank in ("drafts", "approves", "reviews", "directs")}
        reviewer = self.reviewer(known.procedure, step.by)
        return known, officers | ({"second": (reviewer, "reviews")} if reviewer else {})

    def reviewer(self, procedure: str, party: str) -> str:
        """The party's reviewing authority for a procedure; empty where the profile names none."""
        return self.profile.rules[procedure].reviewers.get(party, "")

    def _offered(self, step: Step, case: Case, officer: tuple[str, str]) -> dict[str, Any]:
        about = (case.identifier,) if case.identifier else ("--procedure", case.procedure)
        listed = self.pair.do(step.by, "case", "acts", *about, officer=officer)["acts"]
        found = next((each for each in listed if each["name"] == step.act), None)
        if found is None:
            raise Wrong(f"the procedure has no act {step.act}")
        return dict(found)

    def _fields(self, step: Step, case: Case, offered: dict[str, Any]) -> dict[str, Any]:
        own = {} if case.identifier else {"channel": case.channel}
        given = filled(step.fields, seconds(self.pair.now), self.entries)
        fields = offered["example"] | own | given
        return {name: value for name, value in fields.items() if name not in step.without}

    def _perform(
        self,
        step: Step,
        case: Case,
        officer: dict[str, tuple[str, str]],
        offered: dict[str, Any],
        fields: dict[str, Any],
    ) -> None:
        self._pause()
        alone = offered["approvals"] == 1 and bool(case.identifier)
        if offered["safeguards"] and alone:
            self._clear_all(step, case, officer, offered, fields)
        answer = self._draft(step, case, officer, fields)
        waits = answer.document if answer.code == 0 else {}
        case.identifier = case.identifier or waits.get("case", "")
        if waits.get("status") == "awaiting_approval":
            if not alone:
                self._clear_all(step, case, officer, offered, fields)
            answer = self._review(step, case, officer, waits, fields)
            if answer.code == 0:
                if step.uncleared:
                    self._uncleared(step, case, officer, offered, fields, waits)
                answer = self._approve(step, case, officer, waits)
        self._answered(step, case, answer, fields)

    def _draft(
        self, step: Step, case: Case, officer: dict[str, tuple[str, str]], fields: dict[str, Any]
    ) -> Answer:
        more = [word for name in step.attach for word in ("--attach", str(self._file(name, PDF)))]
        file = self._file(f"{step.act}.json", json.dumps(fields, ensure_ascii=False, indent=1).encode())
        known = ("case", "act", case.identifier, step.act)
        words = known if case.identifier else ("case", "open", case.procedure)
        drafter = officer["second"] if self._reviewing(case, step.act) else officer["drafts"]
        return self.pair.run(step.by, *words, "--fields", str(file), *more, officer=drafter)

    def _reviewing(self, case: Case, act: str) -> bool:
        """Whether the act is the reviewing authority's to do."""
        return bool((found := procedures()[case.procedure].find(act)) and found.reviewer)

    def _review(
        self, step: Step, case: Case, officer: dict[str, tuple[str, str]], waits: dict[str, Any], fields: dict[str, Any]
    ) -> Answer:
        """What is flagged waits for the reviewing authority first; nothing else does."""
        act = procedures()[case.procedure].find(step.act)
        if act is None or not act.review or fields.get(act.review) is not True:
            return Answer(0, waits)
        words = ("case", "approve", waits["proposal"], "--hash", waits["content_hash"])
        return self.pair.run(step.by, *words, officer=officer["second"])

    def _approve(
        self, step: Step, case: Case, officer: dict[str, tuple[str, str]], waits: dict[str, Any]
    ) -> Answer:
        """By the second officer; by who drafted, where one is enough and it waited for the review alone."""
        act = procedures()[case.procedure].by_act.get(step.act)
        rank = "drafts" if act is not None and act.approvals == 1 else "approves"
        words = ("case", "approve", waits["proposal"], "--hash", waits["content_hash"])
        return self.pair.run(step.by, *words, officer=officer[rank])

    # --- Safeguards

    def _clear_all(
        self,
        step: Step,
        case: Case,
        officer: dict[str, tuple[str, str]],
        offered: dict[str, Any],
        fields: dict[str, Any],
    ) -> None:
        chosen = offered["safeguards"] if step.clear is None else step.clear
        for safeguard in chosen:
            self._clear(step, case, officer, safeguard, str(fields.get("cleared_until", "")))

    def _clear(
        self, step: Step, case: Case, officer: dict[str, tuple[str, str]], safeguard: str, until: str
    ) -> None:
        found = {"safeguard": safeguard, "reason": "examined on the file", "until": until}
        file = self._file(f"clear-{safeguard}.json", json.dumps(found).encode())
        words = ("case", "act", case.identifier, "clear", "--fields", str(file))
        self.pair.do(step.by, *words, officer=officer["reviews"])

    def _uncleared(
        self,
        step: Step,
        case: Case,
        officer: dict[str, tuple[str, str]],
        offered: dict[str, Any],
        fields: dict[str, Any],
        waits: dict[str, Any],
    ) -> None:
        """Each safeguard alone is taken back: approval is refused for want of it, until it is cleared again."""
        past = day_of(seconds(self.pair.now) - UNITS["d"])
        for safeguard in offered["safeguards"]:
            self._clear(step, case, officer, safeguard, past)
            error = self._approve(step, case, officer, waits).error
            if error.get("code") != "safeguard.missing" or error["params"]["missing"] != [safeguard]:
                raise Wrong(f"without {safeguard}: {error or 'approved'}")
            if case.procedure == self.script.procedure:
                self.account.uncleared.add((step.act, safeguard))
            self._clear(step, case, officer, safeguard, str(fields["cleared_until"]))

    # --- What became of it

    def _answered(self, step: Step, case: Case, answer: Answer, fields: dict[str, Any]) -> None:
        if step.refused:
            found = (answer.code, answer.error.get("code"), answer.error.get("params", {}).get("reason") or "")
            if found != (REFUSED, step.refused, step.reason):
                told = answer.error or f"sealed as {answer.document}"
                raise Wrong(f"expected {step.refused} {step.reason}, exit {REFUSED}; found exit {answer.code}: {told}")
            if case.procedure == self.script.procedure:
                self.account.refused.add(step.reason or step.refused)
            return
        if answer.code != 0 or answer.document.get("status") != "sealed":
            raise Wrong(f"exit {answer.code}: {answer.error or answer.document}")
        entry = reference(answer.document["entry"])
        self.expected[entry] = Expected(step.case, step.act, step.effect, step.reason)
        self.entries[step.act] = entry
        if step.as_:
            self.entries[step.as_] = entry
        self.written.append(step.by)
        if case.procedure == self.script.procedure:
            terms = {(step.act, name, str(value)) for name, value in fields.items() if isinstance(value, str)}
            self.account.grounds |= terms

    def close(self) -> None:
        """The scene's end: nothing is left on the way, and both nodes tell the same of every entry."""
        self.settle_accounts()
        told = {}
        for party in self.pair.parties:
            status = self.pair.do(party, "status")
            told[party] = status["state"]
            if status["unaccounted"] or not self.pair.do(party, "verify")["ok"]:
                raise Wrong(f"the node of {party} does not verify")
        if len({msgspec.json.encode(state, order="sorted") for state in told.values()}) != 1:
            raise Wrong(f"the two nodes tell different states: {told}")

    def settle_accounts(self, *, once: bool = False) -> None:
        """Exchange, and compare what both nodes say of each case with what the steps expect.

        `once`: one bundle from who wrote; enough for both to hold the same.
        """
        if once and len(set(self.written)) == 1:
            self._carry(Step(carry=self.written[0]))
        else:
            self._exchange(Step(exchange=True))
        for name, case in self.cases.items():
            if not case.identifier:
                continue
            shown = [self.pair.do(party, "case", "show", case.identifier) for party in self.pair.parties]
            lines = [[self._line(item) for item in each["timeline"]] for each in shown]
            if lines[0] != lines[1] or shown[0]["state"] != shown[1]["state"]:
                raise Wrong(f"the two nodes tell different cases: {lines}")
            for entry, act, effect, reason in lines[0]:
                self._compare(case, name, entry, act, effect, reason)

    @staticmethod
    def _line(item: dict[str, Any]) -> tuple[str, str, str, str]:
        return reference(item["entry"]), item["act"], item["effect"], item["reason"] or ""

    def _compare(self, case: Case, name: str, entry: str, act: str, effect: str, reason: str) -> None:
        wanted = self.expected.pop(entry, None)
        if wanted is not None and (wanted.effect, wanted.reason) != (effect, reason):
            raise Wrong(f"{act} {entry} of {name}: expected {wanted.effect} {wanted.reason}, found {effect} {reason}")
        if wanted is not None and case.procedure == self.script.procedure:
            if effect == "applied":
                self.account.applied.add(act)
            elif reason:
                self.account.refused.add(reason)

    def _state(self, step: Step) -> None:
        case = self._known(step)
        for party in self.pair.parties:
            found = self.pair.do(party, "case", "show", case.identifier)["state"]
            if found != step.state:
                raise Wrong(f"the node of {party} finds it {found}")

    # --- The post, the clocks, the pillar

    def _exchange(self, step: Step) -> None:
        del step
        if not self.written:
            return
        self._pause()
        first = self.written[-1]
        second = next(party for party in self.pair.parties if party != first)
        self.pair.carry(first, second)
        self.pair.carry(second, first)
        if second in self.written:
            self.pair.carry(first, second)
        self.written.clear()

    def _carry(self, step: Step) -> None:
        self._pause()
        second = next(party for party in self.pair.parties if party != step.carry)
        self.pair.carry(step.carry, second)

    def _move(self, step: Step) -> None:
        try:
            length = int(step.move[:-1]) * UNITS[step.move[-1]]
        except (ValueError, KeyError):
            raise Wrong(f"move = {step.move!r}: as +20d, +3h or +45m") from None
        self.pair.now = rfc3339(seconds(self.pair.now) + length)

    def _pause(self) -> None:
        self.pair.now = rfc3339(seconds(self.pair.now) + PAUSE)

    def _hold(self, step: Step) -> None:
        more = ("--procedure", self._table(step).procedure) if step.hold == "procedure" else ()
        self._pillar(step, "hold", "--measure", "suspension", "--no-reason", *more)

    def _offer(self, step: Step) -> None:
        self._pillar(step, "offer")

    def _accept(self, step: Step) -> None:
        pillar = self._table(step).pillar
        offer = self.pair.do(step.by, "pillar", "status")["pillars"][pillar]["offer"]
        if offer is None:
            raise Wrong("there is no offer to accept: exchange first")
        self._pillar(step, "accept", "--offer", reference(offer))

    def _pillar(self, step: Step, verb: str, *more: str) -> None:
        self._pause()
        _, officer = self._officers(step)
        self.pair.do(step.by, "pillar", verb, self._table(step).pillar, *more, officer=officer["directs"])
        self.written.append(step.by)

    def _table(self, step: Step) -> Table:
        return procedures()[step.procedure or self.script.procedure]

    # --- What a hold held

    def _release(self, step: Step) -> None:
        self._pause()
        case, (_, officer), entry = self._known(step), self._officers(step), self._named(step.release)
        words = ("case", "release", case.identifier, entry)
        answer = self.pair.run(step.by, *words, officer=officer["drafts"])
        if answer.code == 0 and answer.document["status"] == "awaiting_approval":
            answer = self._approve(replace_act(step, "release"), case, officer, answer.document)
        self._answered(replace_act(step, "release"), case, answer, {})

    def _drop(self, step: Step) -> None:
        self._pause()
        case, (_, officer), entry = self._known(step), self._officers(step), self._named(step.drop)
        answer = self._draft(replace_act(step, "drop"), case, officer, {"entry": entry})
        self._answered(replace_act(step, "drop"), case, answer, {})

    def _known(self, step: Step) -> Case:
        case = self.cases.get(step.case)
        if case is None or not case.identifier:
            raise Wrong(f"no case {step.case} was opened")
        return case

    def _named(self, name: str) -> str:
        if name not in self.entries:
            raise Wrong(f"no entry {name}")
        return self.entries[name]

    def _file(self, name: str, content: bytes) -> Path:
        self.files += 1
        path = self.pair.folder / "files" / f"{self.files:03}-{name}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path


def replace_act(step: Step, act: str) -> Step:
    """The step as one that does this act."""
    return msgspec.structs.replace(step, act=act)
