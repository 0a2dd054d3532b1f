"""What the last act adds: an agenda out of the record, a consular case that no hold stopped, figures that both sign."""

from __future__ import annotations

from pathlib import Path

from comity.chancery import agenda as proposing
from comity.chancery import consular as consulting
from comity.chancery import reading, signing, submit
from comity.courier.exchange import exchange as run_exchange
from comity.demo import counting, steps
from comity.demo.stage import Check, Stage
from comity.envelope import canonical
from comity.errors import Unavailable
from comity.journal.entry import Ref

PAPERS = "papers"
# What is drawn of figures that both signed: (paper, language, on whose node).
DRAWN = (("briefing", "fr", 0), ("briefing", "ar", 1), ("extract", "fr", 0), ("extract", "ar", 1))


def agenda(stage: Stage, step: steps.Agenda) -> None:
    """`comity agenda`, as the operator sees it; then `propose_item` for each pillar in it that the story wants."""
    person, office, officer = stage.officer(step.by)
    found = proposing.agenda(office, None)
    case, put = stage.case(step.case), 0
    for item in found["items"]:
        wanted = step.items.get(item["pillar"])
        if wanted is None:
            continue
        fields = {"topic": wanted.topic, "case_count": item["cases"], "title": wanted.title}
        outcome = submit.draft_act(office, officer, case, "propose_item", fields, [])
        stage.entries[f"{step.name}.{item['pillar']}"] = str(outcome.entry)
        put += 1
        stage.say(
            "agenda",
            person.party,
            officer=person.told.name,
            title=wanted.title,
            pillar=stage.pillar(item["pillar"]),
            count=item["cases"],
        )
    stage.checks.append(Check(f"agenda_from_record.{person.party}.{step.case}", put == len(step.items) > 0))


def consular(stage: Stage, step: steps.Consular) -> None:
    """`comity case show` by the sending state: nothing of the case was ever held, and what has had no answer."""
    person, office, officer = stage.officer(step.by)
    case = stage.case(step.case)
    shown = reading.case_show(office, officer, case)
    stands = {day["kind"]: day for day in consulting.calendar(office, officer)["days"] if day["case"] == case}
    went = all(item["effect"] in ("applied", "irregular") for item in shown["timeline"])
    petition = stands.get("petition")
    stage.checks.append(Check(f"never_held.{person.party}.{step.case}", went and petition is not None))
    if petition is not None:
        stage.say("petition", person.party, party=stage.name(person.party), day=petition["day"])


def sign_figures(stage: Stage, step: steps.SignFigures) -> None:
    """`comity figures sign`, `answer` and `print`: what both signed, and the papers, lie in `papers/` at the end."""
    signer, office, officer = stage.officer(step.by)
    other, theirs, answering = stage.officer(step.answered_by)
    signed = signing.sign(office, officer, step.procedure, at=counting.shared_position(stage))
    entry = Ref(*(signed["entry"][name] for name in ("party", "incarnation", "index")))
    _carry(stage, signer.party)
    answered = signing.answer(theirs, answering, entry)
    _carry(stage, other.party)
    stage.say(
        "figures_signed",
        signer.party,
        one=signer.told.name,
        other=other.told.name,
        entry=str(entry),
        hash=signed["result"][:32],
    )
    agreed = [signing.of_entry(each, entry)[0]["status"] for each in (office, theirs)]
    stage.checks.append(Check("figures_signed", [answered["status"], *agreed] == ["agreed"] * 3))
    sides = ((office, officer), (theirs, answering))
    folder = stage.folder / PAPERS
    folder.mkdir()
    _, account = signing.of_entry(office, entry)
    _write(stage, folder / "figures-signed.json", canonical.encode(account))
    for paper, language, side in DRAWN:
        content = stage.draw_paper(*sides[side], entry, paper, language)
        _write(stage, folder / f"{paper}-{language}.pdf", content)


def _carry(stage: Stage, party: str) -> None:
    server = stage.other(party).server
    if server is None:
        raise Unavailable("peer.no_url")
    run_exchange(stage.sides[party].office, server.url)


def _write(stage: Stage, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    whole = path.suffix != ".pdf" or content.startswith(b"%PDF")
    stage.checks.append(Check(f"paper.{path.name}", whole and len(content) > 1_000))
    stage.say("paper", "", file=f"{PAPERS}/{path.name}", bytes=len(content))
