"""Who may know of a dossier in a story, who may not, and what is left once it was erased."""

from __future__ import annotations

from comity.chancery import reading, submit
from comity.demo import steps
from comity.demo.stage import Check, Stage
from comity.errors import Refused


def name_readers(stage: Stage, step: steps.Readers) -> None:
    """`comity case act CASE name_readers`."""
    person, office, officer = stage.officer(step.by)
    readers = [stage.people[name].officer for name in step.readers]
    submit.name_readers(office, officer, stage.case(step.case), {"readers": readers, "everyone": False})
    told = stage.teller.listed(stage.people[name].told.name for name in step.readers)
    stage.say("readers", person.party, officer=person.told.name, names=told)


def unseen(stage: Stage, step: steps.Unseen) -> None:
    """`comity case show`, by somebody who may not: the answer is that of a dossier that never was."""
    person, office, officer = stage.officer(step.by)
    answers = []
    for case in (stage.case(step.case), "0" * 32):
        try:
            reading.case_show(office, officer, case)
            answers.append("")
        except Refused as refused:
            answers.append(refused.code)
    stage.checks.append(Check(f"unseen.{person.party}.{step.case}", answers == ["case.not_found"] * 2))
    stage.say("unseen", person.party, officer=person.told.name)


def gone(stage: Stage, step: steps.Gone) -> None:
    """No ciphertext, no key and no readable draft of what was there before the erasure, on that officer's node."""
    person, office, _ = stage.officer(step.by)
    case = stage.case(step.case)
    left = []
    erased_at = {
        (head.party, head.incarnation): office.store.erasures.of_log(head.party, head.incarnation)
        for head in office.store.logs.heads()
    }
    for row in office.store.logs.of_case(case):
        wraps = office.store.logs.wraps(row.party, row.incarnation, row.idx, row.idx + 1)
        erased = row.idx in erased_at[row.party, row.incarnation]
        there = row.sealed is not None
        # What attests the erasure was sealed after it.
        if (there or wraps) if erased else (there and row.act != "attest_erasure"):
            left.append(row.idx)
    stage.checks.append(Check(f"gone.{person.party}.{step.case}", not left))
    stage.say("gone", person.party, party=stage.name(person.party))
