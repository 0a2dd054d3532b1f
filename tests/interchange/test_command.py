"""From a file to a case and from a case to a file, by the command line, on two nodes."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import comity
from comity import node
from comity.chancery import house
from interchange.conftest import Service, post
from interchange.sample import EXAMPLES, bundle, container, event, indicator

FORMATS = ("stix", "misp")


def exported(service: Service) -> list[dict[str, Any]]:
    """The records of disclosures in a node's house log, as its operator reads them."""
    connection = sqlite3.connect(service.node.directory / "node.sqlite3")
    rows = connection.execute("SELECT header FROM house ORDER BY idx").fetchall()
    connection.close()
    return [each for each in map(json.loads, (row[0] for row in rows)) if each["kind"] == "exported"]


def write(service: Service, file: Path, case: str, entry: str, form: str, *more: str) -> tuple[str, ...]:
    return ("interchange", "write", case, entry, "--format", form, "--to", "CERT d'exemple", "--out", str(file), *more)


def test_a_file_becomes_a_draft_an_officer_opens_it_and_the_report_becomes_a_file_again(
    services: tuple[Service, Service], tmp_path: Path
) -> None:
    ours, _ = services
    one = indicator(labels=["x"])
    file = tmp_path / "bundle.json"
    file.write_bytes(bundle(container(one["id"], colour="amber", description="Une adresse relevée."), one))
    ran = comity("--json", "interchange", "read", str(file), "--format", "stix", "--fields-out", str(tmp_path))
    [draft] = ran.json["drafts"]
    assert draft["unmapped"] == ["objects[1].labels"]
    assert set(draft["to_fill"]) >= {"classification", "issued", "instrument", "handling", "evaluation", "basis"}
    fields = json.loads((tmp_path / "draft-1.json").read_bytes())
    assert fields == draft["fields"]
    assert ((tmp_path / "draft-1.json").stat().st_mode & 0o777) == 0o600
    example = ours.example("--procedure", "intelligence_report", act="report")["example"]
    marking = {"classification": "FR.non_protege", "instrument": "classified-2022"}
    filled = fields | {name: (example | marking)[name] for name in draft["to_fill"]}
    case, entry = ours.act(None, "report", filled, only=True)
    for form in FORMATS:
        out = tmp_path / f"{form}.json"
        told = ours.do("approver", *write(ours, out, case, entry, form))
        assert (told["file"], told["format"], told["left_out"]) == (str(out), form, [])
        again = comity("--json", "interchange", "read", str(out), "--format", form).json
        [back] = again["drafts"]
        assert back["fields"] == {key: value for key, value in filled.items() if key != "channel"}
        assert (back["unmapped"], again["unmapped"], back["to_fill"]) == ([], [], ["channel"])


def test_the_house_log_says_who_wrote_what_and_only_the_authority_can_read_for_whom(
    services: tuple[Service, Service], tmp_path: Path
) -> None:
    ours, _ = services
    case, entry = ours.report(source_note="Un riverain.", contact="poste 214")
    before = len(exported(ours))
    named = ("--leave-out", "source_note", "--leave-out", "contact", "--leave-out", "person")
    told = ours.do("approver", *write(ours, tmp_path / "out.json", case, entry, "stix", *named))
    assert "riverain" not in (tmp_path / "out.json").read_text("utf-8")
    [record] = exported(ours)[before:]
    assert (record["case"], record["authority"]) == (case, "FR-DGSI")
    assert record["data"] == {
        "entry": entry,
        "format": "stix",
        "sha256": told["sha256"],
        "left_out": ["source_note", "contact"],
    }
    assert record["officer"]
    assert "CERT" not in json.dumps(record)
    office = node.open_office(ours.node.directory, ours.node.secret.read_bytes().rstrip(b"\n"))
    try:
        _, secret = house.open_secret(office, record["index"])
    finally:
        office.close()
    assert json.loads(secret) == {"to": "CERT d'exemple"}
    assert ours.node.do("verify")["ok"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "more", "code"),
    [
        ({"classification": "FR.diffusion_restreinte"}, (), "interchange.classified"),
        ({"source_note": "Un riverain."}, ("--leave-out", "restrictions"), "interchange.leave_out"),
        ({"indicators": ["téléphone 0550 01 02 03"]}, (), "interchange.indicator"),
    ],
)
def test_what_may_not_leave_leaves_no_file_and_no_record(
    services: tuple[Service, Service], tmp_path: Path, fields: dict[str, Any], more: tuple[str, ...], code: str
) -> None:
    ours, _ = services
    case, entry = ours.report(**fields)
    before = exported(ours)
    for form in FORMATS:
        assert ours.refusal("approver", *write(ours, tmp_path / "out.json", case, entry, form, *more)) == code
    assert not (tmp_path / "out.json").exists()
    assert exported(ours) == before


def test_only_an_officer_who_may_approve_of_the_authority_that_gave_it_writes_a_report(
    services: tuple[Service, Service], tmp_path: Path
) -> None:
    ours, _ = services
    case, entry = ours.report()
    words = write(ours, tmp_path / "out.json", case, entry, "misp")
    assert ours.refusal("drafter", *words) == "rank.missing"
    ours.node.officer("stranger", "FR-PREF-59", "drafts", "approves", "directs")
    assert ours.node(*words, token="stranger").error == "case.not_found"
    assert ours.node(*words).error == "token.missing"


@pytest.mark.slow
def test_a_report_of_the_other_party_goes_into_no_file(services: tuple[Service, Service], tmp_path: Path) -> None:
    ours, theirs = services
    case, entry = ours.report()
    post(ours, theirs, tmp_path)
    words = write(theirs, tmp_path / "out.json", case, entry, "stix")
    assert theirs.refusal("approver", *words) == "interchange.originator"
    _, reply = theirs.act(case, "acknowledge", {})
    assert theirs.refusal("approver", *write(theirs, tmp_path / "x", case, reply, "stix")) == "interchange.not_report"
    assert theirs.refusal("approver", *write(theirs, tmp_path / "x", "0" * 32, entry, "stix")) == "case.not_found"


@pytest.mark.slow
@pytest.mark.parametrize("act", ["recall", "correct"])
def test_a_report_that_was_recalled_or_corrected_is_spread_no_further(
    services: tuple[Service, Service], tmp_path: Path, act: str
) -> None:
    ours, _ = services
    case, entry = ours.report()
    ours.do("approver", *write(ours, tmp_path / "out.json", case, entry, "stix"))
    about = {"recall": {"item": entry}, "correct": {"of": entry}}[act]
    ours.act(case, act, about)
    assert ours.refusal("approver", *write(ours, tmp_path / "x", case, entry, "stix")) == "interchange.not_standing"


def test_reading_needs_no_node_and_tells_what_is_to_be_filled_in_and_shortened(tmp_path: Path) -> None:
    crowd = [{"type": "domain", "value": f"a{number}.invalid"} for number in range(51)]
    ran = comity("--json", "interchange", "read", "-", "--format", "misp", stdin=event("tlp:green", Attribute=crowd))
    [draft] = ran.json["drafts"]
    assert draft["to_shorten"] == ["indicators"]
    assert len(draft["fields"]["indicators"]) == 51, "nothing is cut"
    assert "facts" in draft["to_fill"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("-", "--format", "csv"), "usage.value"),
        (("-", "--format", "stix", "--map", "x"), "interchange.map"),
        (("-", "--format", "misp", "--map", "TLP:RED=tlp2_clear"), "interchange.map_official"),
        (("/nowhere", "--format", "stix"), "file.unreadable"),
        (("-", "--format", "stix"), "fields.not_json"),
        (("-", "--format", "misp"), "fields.not_json"),
    ],
)
def test_a_mistake_on_the_line_or_in_the_file_is_named(words: tuple[str, ...], code: str) -> None:
    ran = comity("--json", "interchange", "read", *words, stdin=b"{")
    assert (ran.code in (2, 3), ran.error) == (True, code)


def test_a_recipient_must_be_named_in_words(services: tuple[Service, Service], tmp_path: Path) -> None:
    ours, _ = services
    words = ("interchange", "write", "0" * 32, "FR:0:1", "--format", "stix", "--out", str(tmp_path / "x"))
    assert ours.refusal("approver", *words) == "usage.missing"
    for to in (" ", "a\nb", "x" * 201):
        assert ours.refusal("approver", *words, "--to", to) == "usage.value"


@pytest.mark.parametrize("spoken", ["fr", "ar", "en"])
def test_a_person_reads_what_was_drawn_and_what_was_not(spoken: str) -> None:
    file = str(EXAMPLES / "misp-feed-event.json")
    ran = comity("--lang", spoken, "interchange", "read", file, "--format", "misp")
    assert ran.code == 0, ran.err
    assert "Event.Attribute[8] (regkey|value)" in ran.out
    assert "tlp2_clear" in ran.out
    assert "\x1b" not in ran.out
