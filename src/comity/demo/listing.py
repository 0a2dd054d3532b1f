"""A list of persons becomes single cases, and several cases take the same step on one day.

Each case stays a case of its own: its own draft, its own clearances, its own entry and keys. What they share
is the transaction.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from comity.chancery import clearing, submit
from comity.chancery.importing import run
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome
from comity.demo import steps
from comity.demo.moments import filled
from comity.demo.stage import Check, Person, Stage
from comity.errors import Unavailable, Usage

# How many kinds of faulty lines are told, the most frequent first.
TOLD = 6


def import_list(stage: Stage, step: steps.Import) -> None:
    """`comity import FILE`, the same function: each line is accounted for, and none opens a case by itself."""
    person, office, officer = stage.officer(step.by)
    try:
        content = (stage.home / step.file).read_bytes()
    except OSError:
        raise Unavailable("file.unreadable", file=str(stage.home / step.file)) from None
    found = run.run(office, officer, content, step.procedure, step.channel, dry_run=step.dry_run)
    told = "would_import" if step.dry_run else "imported_again" if step.again else "imported"
    stage.say(
        told,
        person.party,
        officer=person.told.name,
        file=step.file,
        lines=len(found["lines"]),
        **{name: found[name] for name in ("created", "duplicates", "rejected")},
    )
    if step.dry_run:
        _tell_faults(stage, person, found["lines"])
    elif step.again:
        stage.checks.append(Check(f"imported_twice.{step.file}", found["created"] == 0))
    else:
        known = {each["line"]: each["case"] for each in found["lines"] if each["outcome"] == "created"}
        for name, line in step.cases.items():
            if line not in known:
                raise Usage("story.unknown", what="line", name=str(line))
            stage.cases[name] = known[line]
        accounted = found["created"] + found["duplicates"] + found["rejected"] == len(found["lines"])
        stage.checks.append(Check(f"list_accounted.{step.file}", accounted))


def _tell_faults(stage: Stage, person: Person, lines: list[dict[str, Any]]) -> None:
    counted = Counter(each["code"] for each in lines if each["code"])
    for code, count in counted.most_common(TOLD):
        first = next(each["line"] for each in lines if each["code"] == code)
        meaning = stage.teller.word(f"problem.{code}")
        stage.say("faulty", person.party, count=count, first=first, meaning=meaning)
    if len(counted) > TOLD:
        stage.say("faulty_more", person.party, kinds=len(counted) - TOLD)


def many(stage: Stage, step: steps.Many) -> None:
    """The same act on several cases: drafted, cleared and approved by the same people, case by case."""
    outcomes: dict[str, Outcome] = {}
    if not step.drafted:
        outcomes = _drafted(stage, step)
    for told in step.clear:
        _cleared(stage, step, told)
    if step.approved_by:
        stage.move("")
        outcomes = _approved(stage, step, outcomes)
    person, _, _ = stage.officer(step.approved_by or step.by)
    if step.name:
        stage.entries |= {f"{step.name}.{case}": str(one.entry) for case, one in outcomes.items()}
    stage.say(
        "many",
        person.party,
        officer=person.told.name,
        authority=stage.authority(person.told.authority),
        act=stage.act_word(stage.story.cases[step.cases[0]].procedure, step.act),
        count=len(step.cases),
        cases=stage.teller.listed(stage.teller.of(stage.story.cases[name].title) for name in step.cases),
    )


def _drafted(stage: Stage, step: steps.Many) -> dict[str, Outcome]:
    _, office, officer = stage.officer(step.by)
    with sitting(office) as sits:
        return {
            case: submit.act_on(sits, officer, stage.case(case), step.act, _fields(stage, step, case), [])
            for case in step.cases
        }


def _fields(stage: Stage, step: steps.Many, case: str) -> dict[str, Any]:
    """`&name` means the entry of that name in this case."""
    own = {name.removesuffix(f".{case}"): entry for name, entry in stage.entries.items() if name.endswith(f".{case}")}
    fields: dict[str, Any] = filled(step.fields, stage.now, stage.entries | own)
    return fields


def _cleared(stage: Stage, step: steps.Many, told: steps.Clearing) -> None:
    person, office, officer = stage.officer(told.by)
    until = filled(told.until, stage.now, stage.entries)
    fields = {"safeguard": told.safeguard, "reason": told.reason, "until": until}
    with sitting(office) as sits:
        for case in step.cases:
            clearing.clear(sits, officer, stage.case(case), fields)
    stage.say(
        "many_cleared",
        person.party,
        officer=person.told.name,
        safeguard=stage.teller.word(f"safeguard.{told.safeguard}"),
        until=until,
        count=len(step.cases),
    )


def _approved(stage: Stage, step: steps.Many, outcomes: dict[str, Outcome]) -> dict[str, Outcome]:
    _, office, officer = stage.officer(step.approved_by)
    with sitting(office) as sits:
        return {
            case: submit.approve_one(sits, officer, *_waiting(sits, stage.case(case), outcomes.get(case)))
            for case in step.cases
        }


def _waiting(sits: Sitting, case: str, outcome: Outcome | None) -> tuple[str, str]:
    """The proposal to approve, and the hash of its content: drafted just now, or by an import."""
    if outcome is not None and outcome.proposal is not None and outcome.content_hash is not None:
        return outcome.proposal, outcome.content_hash
    row = next(iter(sits.office.store.house.proposals(case=case, status="waiting")), None)
    if row is None:
        raise Usage("story.unknown", what="draft", name=case)
    return row.proposal, row.content_hash
