"""What officers do in a story: draft, clear, approve, be refused, and look at what the other side did."""

from __future__ import annotations

import hashlib
from typing import Any

from comity import language
from comity.chancery import consult, reading, submit
from comity.chancery.office import Office
from comity.chancery.submit import Outcome
from comity.demo import steps
from comity.demo.moments import filled
from comity.demo.stage import Check, Person, Stage
from comity.errors import IntegrityFailure, Refused
from comity.journal.entry import Ref
from comity.store.people import OfficerRow


def act(stage: Stage, step: steps.Act) -> None:
    """`comity case open` or `case act`, then what the house does, then `case approve`."""
    person, office, officer = stage.officer(step.by)
    named = stage.entries | {f"case.{name}": case for name, case in stage.cases.items()}
    fields = filled(step.fields, stage.now, named)
    uploads = stage.draw(step.attach)
    if step.case in stage.cases:
        outcome = submit.draft_act(office, officer, stage.cases[step.case], step.act, fields, uploads)
    else:
        procedure = stage.story.cases[step.case].procedure
        outcome = submit.draft_opening(office, officer, procedure, fields, uploads)
        stage.cases[step.case] = outcome.case
    stage.sent[f"{step.case}.{step.act}"] = uploads
    if outcome.status == "awaiting_approval":
        _tell(stage, "drafted", person, step, hash=str(outcome.content_hash)[:16])
        for upload in uploads:
            stage.say("attached", person.party, file=upload.name, bytes=len(upload.content))
        for attempt in step.refused:
            _refused(stage, attempt, outcome)
        for clearing in step.clear:
            _clear(stage, clearing, outcome.case)
        if step.reviewed_by:
            _review(stage, step, outcome)
        outcome = _approve(stage, step, outcome)
    else:
        _tell(stage, "sealed", person, step, entry=_place(outcome))
    if step.name:
        stage.entries[step.name] = str(outcome.entry)


def _approve(stage: Stage, step: steps.Act, outcome: Outcome) -> Outcome:
    stage.move(step.approved_at)
    person, office, officer = stage.officer(step.approved_by)
    assert outcome.proposal is not None
    assert outcome.content_hash is not None
    outcome = submit.approve(office, officer, outcome.proposal, outcome.content_hash)
    _tell(stage, "approved", person, step, entry=_place(outcome))
    return outcome


def _review(stage: Stage, step: steps.Act, outcome: Outcome) -> None:
    stage.move("")
    person, office, officer = stage.officer(step.reviewed_by)
    submit.approve(office, officer, str(outcome.proposal), str(outcome.content_hash))
    authority = stage.authority(person.told.authority)
    stage.say("reviewed", person.party, officer=person.told.name, authority=authority)


def attempt(stage: Stage, step: steps.Try) -> None:
    """An act that the rules refuse: tried in earnest, and nothing of it stays."""
    person, office, officer = stage.officer(step.by)
    fields = filled(step.fields, stage.now, stage.entries)
    case = stage.case(step.case)
    try:
        submit.draft_act(office, officer, case, step.act, fields, [])
    except Refused as refused:
        if refused.params.get("reason") != step.reason:
            raise
        shown = reading.case_show(office, officer, case)
        act = stage.act_word(shown["procedure"], step.act)
        message = stage.teller.word(f"reason.{step.reason}")
        stage.say("tried", person.party, officer=person.told.name, act=act, message=message)
        stage.checks.append(Check(f"stopped.{person.party}.{step.case}", ok=True))
        return
    raise IntegrityFailure("demo.not_refused", wanted=step.reason)


def _refused(stage: Stage, attempt: steps.Attempt, outcome: Outcome) -> None:
    """Four eyes and safeguards are shown by trying to go round them."""
    stage.move("")
    person, office, officer = stage.officer(attempt.by)
    try:
        submit.approve(office, officer, str(outcome.proposal), str(outcome.content_hash))
    except Refused as refused:
        if refused.code != attempt.code:
            raise
        message = language.explain(refused, stage.teller.language)["message"]
        stage.say("refused", person.party, officer=person.told.name, message=message)
        return
    raise IntegrityFailure("demo.not_refused", wanted=attempt.code)


def _clear(stage: Stage, clearing: steps.Clearing, case: str) -> None:
    stage.move("")
    person, office, officer = stage.officer(clearing.by)
    until = filled(clearing.until, stage.now, stage.entries)
    fields = {"safeguard": clearing.safeguard, "reason": clearing.reason, "until": until}
    submit.clear(office, officer, case, fields)
    safeguard = stage.teller.word(f"safeguard.{clearing.safeguard}")
    stage.say("cleared", person.party, officer=person.told.name, safeguard=safeguard, until=until)


def look(stage: Stage, step: steps.Look) -> None:
    """`comity case show`, with that officer's token: the state, whose move it is, and the terms that run."""
    person, office, officer = stage.officer(step.by)
    case = stage.case(step.case)
    shown = reading.case_show(office, officer, case)
    if step.unopened:
        _unopened(stage, step, person, shown)
        return
    procedure = shown["procedure"]
    state = stage.teller.word(f"state.{procedure}.{shown['state']}")
    if shown["waiting_for"]:
        waiting = stage.name(shown["waiting_for"])
        stage.say("sees", person.party, party=stage.name(person.party), state=state, waiting=waiting)
    else:
        stage.say("sees_ended", person.party, party=stage.name(person.party), state=state)
    if shown["deadline"] is not None:
        _deadline(stage, person.party, procedure, shown["deadline"])
    for item in shown["timeline"]:
        if item["note"]:
            stage.say("noted", person.party, note=stage.teller.word(f"cli.show.silence_{item['note']}"))
    if step.read:
        _read(stage, step, person, office, officer, shown["timeline"])


def _deadline(stage: Stage, party: str, procedure: str, clock: dict[str, Any]) -> None:
    name = stage.teller.word(f"clock.{procedure}.{clock['clock']}")
    if clock["frozen"]:
        whose = stage.teller.listed(stage.name(each) for each in clock["frozen"])
        stage.say("frozen", party, clock=name, debtor=stage.name(clock["debtor"]), whose=whose)
    elif clock["tendered_since"] is not None:
        stage.say("tendered", party, clock=name, since=clock["tendered_since"][:10])
    elif clock["due"] is not None:
        stage.say("due", party, clock=name, debtor=stage.name(clock["debtor"]), due=clock["due"][:10])


def _unopened(stage: Stage, step: steps.Look, person: Person, shown: dict[str, Any]) -> None:
    """What crossed a hold is held, and this side's software has not opened it for anybody."""
    item = next(item for item in shown["timeline"] if item["act"] == step.unopened)
    lies = item["effect"] == "held" and item["body"] == "sealed" and "content" not in item
    stage.checks.append(Check(f"unopened.{person.party}.{step.case}", lies))
    stage.say(
        "unopened",
        person.party,
        party=stage.name(person.party),
        act=stage.act_word(shown["procedure"], step.unopened),
        receipted=(item["receipted"] or "")[:10],
    )


def _read(
    stage: Stage,
    step: steps.Look,
    person: Person,
    office: Office,
    officer: OfficerRow,
    timeline: list[dict[str, Any]],
) -> None:
    """Open a body and what is attached to it; the bytes must be those that the other side attached."""
    item = next(item for item in timeline if item["act"] == step.read)
    content = item.get("content", {})
    subject = content.get("person", {})
    if subject:
        latin = " ".join(filter(None, (subject.get("surname"), subject.get("given_names"))))
        stage.say(
            "reads",
            person.party,
            officer=person.told.name,
            latin=latin,
            arabic=subject.get("name_arabic", ""),
            born=subject.get("born", ""),
        )
    place = item["entry"]
    entry = Ref(place["party"], place["incarnation"], place["index"])
    for number, upload in enumerate(stage.sent[f"{step.case}.{step.read}"], start=1):
        opened = consult.attachment(office, officer, stage.case(step.case), entry, number)
        same = opened == upload.content
        stage.checks.append(Check(f"attachment.{upload.name}", same))
        digest = hashlib.sha256(opened).hexdigest()[:16]
        stage.say("opened", person.party, file=upload.name, bytes=len(opened), hash=digest)


def _tell(stage: Stage, what: str, person: Person, step: steps.Act, **params: object) -> None:
    procedure = stage.story.cases[step.case].procedure
    stage.say(
        what,
        person.party,
        officer=person.told.name,
        authority=stage.authority(person.told.authority),
        act=stage.act_word(procedure, step.act),
        **params,
    )


def _place(outcome: Outcome) -> str:
    return str(outcome.entry)
