"""A pillar held and resumed: the hold, the offer, the acceptance, and what was held meanwhile."""

from __future__ import annotations

from comity.chancery import suspension
from comity.demo import steps
from comity.demo.stage import Stage
from comity.errors import Usage
from comity.journal.entry import Ref


def hold(stage: Stage, step: steps.Hold) -> None:
    """`comity pillar hold`: one side's alone, and binding at once."""
    person, office, officer = stage.officer(step.by)
    found = suspension.hold(office, officer, step.pillar, step.measure, step.reason)
    stage.say(
        "held",
        person.party,
        party=stage.name(person.party),
        officer=person.told.name,
        pillar=stage.pillar(step.pillar),
        measure=step.measure,
        entry=_text(found["entry"]),
    )


def offer(stage: Stage, step: steps.Offer) -> None:
    """`comity pillar offer`: it names the holds that it would lift, whoever made them."""
    person, office, officer = stage.officer(step.by)
    found = suspension.offer(office, officer, step.pillar)
    stage.entries[step.name] = _text(found["entry"])
    stage.say(
        "offered",
        person.party,
        party=stage.name(person.party),
        officer=person.told.name,
        holds=", ".join(_text(each["entry"]) for each in found["holds"]),
        entry=_text(found["entry"]),
    )


def resume(stage: Stage, step: steps.Resume) -> None:
    """`comity pillar accept`: nobody lifts the other's hold alone."""
    if step.offer not in stage.entries:
        raise Usage("story.unknown", what="offer", name=step.offer)
    person, office, officer = stage.officer(step.by)
    found = suspension.accept(office, officer, step.pillar, Ref.parse(stage.entries[step.offer]))
    stage.say(
        "resumed" if found["open"] else "still_held",
        person.party,
        party=stage.name(person.party),
        officer=person.told.name,
        pillar=stage.pillar(step.pillar),
        offer=stage.entries[step.offer],
    )


def backlog(stage: Stage, step: steps.Backlog) -> None:
    """`comity backlog`, as that officer may see it."""
    person, office, officer = stage.officer(step.by)
    items = suspension.backlog(office, officer, step.pillar)["items"]
    stage.say("backlog", person.party, party=stage.name(person.party), count=len(items))
    procedures = {stage.cases[name]: told.procedure for name, told in stage.story.cases.items() if name in stage.cases}
    for item in items:
        reasons = " ".join(stage.teller.word(f"reason.{code}") for code in item["expired"])
        stage.say(
            "waiting_expired" if reasons else "waiting",
            person.party,
            case=stage.titled(item["case"]),
            act=stage.act_word(procedures.get(item["case"], ""), item["act"]),
            author=stage.name(item["author"]),
            entry=_text(item["entry"]),
            reasons=reasons,
        )


def _text(entry: dict[str, object]) -> str:
    return "{party}:{incarnation}:{index}".format(**entry)
