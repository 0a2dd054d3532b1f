"""An event of MISP becomes a draft, a report becomes an event, and what was written comes back as it was."""

from __future__ import annotations

import json

import pymisp
import pytest

from comity.errors import Refused, Usage
from comity.interchange import misp, misp_write
from comity.interchange.stix_write import Report
from interchange.sample import FIELDS, TIME, attribute, event, report


def test_a_report_comes_back_as_it_was_written() -> None:
    content = misp_write.write(report())
    [draft] = misp.read(content).drafts
    assert (draft.fields, draft.unmapped) == (FIELDS, [])
    assert misp_write.write(report(**draft.fields)) == content


@pytest.mark.parametrize(
    "without", ["indicators", "assessment", "facts", "restrictions", "evaluation", "cleared_until"]
)
def test_a_report_without_an_optional_field_comes_back_without_it(without: str) -> None:
    given = {key: value for key, value in FIELDS.items() if key != without}
    [draft] = misp.read(misp_write.write(Report("x", TIME, given))).drafts
    assert draft.fields == given


@pytest.mark.parametrize("evaluation", ["4x4.A1", "3x5x2.B2", "admiralty.F6"])
def test_an_evaluation_keeps_its_scheme(evaluation: str) -> None:
    [draft] = misp.read(misp_write.write(report(evaluation=evaluation))).drafts
    assert draft.fields["evaluation"] == evaluation


def test_the_library_of_misp_takes_what_is_written() -> None:
    found = pymisp.MISPEvent()
    found.load(misp_write.write(report()).decode())
    assert len(found.attributes) == len(FIELDS["indicators"]) + 4
    assert (str(found.distribution), found.published) == ("0", False), "who loads it decides who gets it"
    assert not any(each.to_ids for each in found.attributes), "PAP:AMBER asks for no active detection"
    [draft] = misp.read(found.to_json().encode()).drafts
    assert draft.fields == FIELDS, "also after that library wrote it again"


@pytest.mark.parametrize(("action", "detected"), [("pap_red", False), ("pap_green", True), ("pap_clear", True)])
def test_detection_is_asked_for_only_where_the_permitted_actions_allow_it(action: str, detected: bool) -> None:
    found = json.loads(misp_write.write(report(action=action)))["Event"]["Attribute"]
    assert {each["to_ids"] for each in found if each["type"] == "domain"} == {detected}


def test_attributes_become_lines_and_the_rest_is_listed() -> None:
    given = [
        attribute("ip-src", "2001:db8::7"),
        attribute("ip-dst", "198.51.100.0/24", comment="scan"),
        attribute("hostname", "a.exemple.invalid"),
        attribute("AS", "AS64500"),
        attribute("filename|md5", "a.exe|001dd76872d80801692ff942308c64e6"),
        attribute("ip-src", "localhost"),
        attribute("yara", "rule x {}"),
        attribute("md5", "00", deleted=True),
        attribute("comment", "Vu deux fois.\r\nÀ suivre."),
    ]
    inner = [{"name": "file", "Attribute": [attribute("sha1", "11", object_relation="sha1")]}]
    [draft] = misp.read(event("tlp:green", "PAP:GREEN", Attribute=given, Object=inner)).drafts
    assert draft.fields == {
        "subject": "Envoi",
        "facts": "Vu deux fois.\nÀ suivre.",
        "indicators": [
            "ipv6-addr: 2001:db8::7",
            "ipv4-addr: 198.51.100.0/24",
            "domain-name: a.exemple.invalid",
            "autonomous-system: 64500",
            "pattern: [file:name = 'a.exe' AND file:hashes.MD5 = '001dd76872d80801692ff942308c64e6']",
            "file.hashes.SHA-1: 11",
        ],
        "audience": "tlp2_green",
        "action": "pap_green",
    }
    assert sorted(draft.unmapped) == [
        "Event.Attribute[1].comment",
        "Event.Attribute[5] (ip-src)",
        "Event.Attribute[6] (yara)",
        "Event.Attribute[7]",
        "Event.Object[0].Attribute[0].object_relation",
        "Event.Object[0].name",
    ]


def test_a_comment_that_looks_like_ours_means_nothing_in_the_event_of_another() -> None:
    given = [attribute("text", "Aucune.", comment="comity:restrictions")]
    [draft] = misp.read(event("tlp:green", Attribute=given)).drafts
    assert draft.fields == {"subject": "Envoi", "facts": "Aucune.", "audience": "tlp2_green"}
    assert draft.unmapped == ["Event.Attribute[0].comment"]


def test_each_event_of_a_response_is_a_draft_of_its_own() -> None:
    events = [json.loads(event(f"tlp:{colour}")) for colour in ("red", "green")]
    found = misp.read(json.dumps({"response": events}).encode())
    assert [each.fields["audience"] for each in found.drafts] == ["tlp2_red", "tlp2_green"]


@pytest.mark.parametrize("content", [b"{}", b'{"Event": []}', b'{"response": [{}]}', b'{"info": 7}'])
def test_what_is_no_event_is_refused(content: bytes) -> None:
    with pytest.raises(Usage) as refused:
        misp.read(content)
    assert refused.value.code == "interchange.not_event"


def test_a_line_that_is_no_observable_is_not_written() -> None:
    with pytest.raises(Refused) as refused:
        misp_write.write(report(indicators=["téléphone 0550 01 02 03"]))
    assert (refused.value.code, refused.value.params) == ("interchange.indicator", {"line": 1})
