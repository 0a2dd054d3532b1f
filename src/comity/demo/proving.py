"""The closing account, on both nodes: nothing is missing, nothing differs, and anyone can check it.

Each check has a name that says what was asked and of whom; none looks at what the demonstration itself
remembers of the story, except for the state in which each case must have ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from comity.chancery import account, audit_file, reading, upkeep
from comity.chancery import evidence as leaving
from comity.chancery.receive import RECEIPT
from comity.demo import place, steps, story
from comity.demo.stage import Check, Side, Stage


def prove(stage: Stage, step: steps.Prove) -> None:
    """Ask both nodes, tell each answer, and keep it."""
    for check in stage.checks:
        _tell(stage, check)
    for check in _asked(stage):
        stage.checks.append(check)
        _tell(stage, check)


def _tell(stage: Stage, check: Check) -> None:
    kind, _, of = check.name.partition(".")
    said = stage.teller.word(f"demo.check.{kind}")
    stage.say("check_good" if check.ok else "check_bad", check=said, of=_whose(stage, of))


def _whose(stage: Stage, of: str) -> str:
    """A party's name, with the case's where there is one; a file's name as it stands."""
    party, _, case = of.partition(".")
    if party not in stage.sides:
        return of
    if not case:
        return stage.name(party)
    return stage.teller.listed([stage.name(party), stage.teller.of(stage.story.cases[case].title)])


def _asked(stage: Stage) -> Iterator[Check]:
    accounts = {party: account.status(side.office) for party, side in stage.sides.items()}
    for party, found in accounts.items():
        yield Check(f"accounted.{party}", found["unaccounted"] == 0 and found["mode"] == "normal")
        yield Check(f"no_fault_of_the_other.{party}", not found["peer_faults"])
    yield Check("same_state", _same_state(stage, accounts))
    for party, side in stage.sides.items():
        yield Check(f"receipted.{party}", _receipted(side))
        yield Check(f"log_verified.{party}", bool(upkeep.verify_node(side.office)["ok"]))
        yield Check(f"rebuilt_equal.{party}", bool(upkeep.rebuild(side.office)["equal"]))
        for name, told in stage.story.cases.items():
            shown = reading.case_show(side.office, None, stage.case(name))
            whole = _as_told(stage, told, shown["timeline"])
            yield Check(f"ended.{party}.{name}", shown["state"] == told.ends and whole)
    yield from _offline(stage)


def _as_told(stage: Stage, told: story.Case, timeline: list[dict[str, Any]]) -> bool:
    """Every entry took effect, but for those of which the story says what became of them."""
    wanted = {stage.entries[name]: effect for name, effect in told.effects.items()}
    found = {"{party}:{incarnation}:{index}".format(**item["entry"]): item["effect"] for item in timeline}
    return set(wanted) <= set(found) and all(effect == wanted.get(entry, "applied") for entry, effect in found.items())


def _same_state(stage: Stage, accounts: dict[str, dict[str, Any]]) -> bool:
    """Both nodes, asked for the newest position that both hold, give one hash."""
    sizes = {party: min(found["logs"][party]["size"] for found in accounts.values()) for party in stage.sides}
    at = ",".join(f"{party}={size}" for party, size in sorted(sizes.items()))
    states = {party: account.status(side.office, at)["state"] for party, side in stage.sides.items()}
    for party, state in states.items():
        stage.say("state", party, party=stage.name(party), at=state["at"], hash=state["sha256"][:32])
    return len({(state["at"], state["sha256"]) for state in states.values()}) == 1


def _receipted(side: Side) -> bool:
    """Above what the other log has seen there are only receipts, in both logs as this node holds them."""
    covered = account.receipted(side.office)
    logs = side.office.store.logs
    return all(
        row.act == RECEIPT
        for head in logs.heads()
        for row in logs.scan_light(head.party, head.incarnation)
        if row.idx >= covered[head.party]
    )


def _offline(stage: Stage) -> Iterator[Check]:
    """Each case as evidence from each node, checked by a file of keys that the *other* node exported."""
    folder = stage.folder / "evidence"
    folder.mkdir(mode=place.OWNER_ONLY)
    trust: dict[str, Path] = {}
    for party, side in stage.sides.items():
        trust[party] = folder / f"keys-of-{party}.json"
        place.write_json(trust[party], leaving.keys_export(side.office))
    for party, side in stage.sides.items():
        for name in stage.story.cases:
            path = folder / f"{name}-{party}.json"
            document = _evidence(stage, side, stage.case(name))
            place.write_json(path, document)
            found = audit_file.verify_file(path, trust[stage.other(party).party])
            complete = document["unsigned"] == 0
            yield Check(f"offline.{party}.{name}", bool(found["ok"]) and complete)


def _evidence(stage: Stage, side: Side, case: str) -> dict[str, Any]:
    """By an officer of that side who may see the case."""
    shown = reading.case_show(side.office, None, case)
    route = stage.profile.channel(shown["channel"])
    known = stage.profile.authorities(side.party)
    authority = route.sender if route.sender in known else route.receiver
    name = next(
        name
        for name, person in stage.people.items()
        if person.told.authority == authority and "directs" in person.told.ranks
    )
    _, office, officer = stage.officer(name)
    return leaving.evidence(office, officer, case)
