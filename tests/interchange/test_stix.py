"""A bundle of STIX becomes drafts, a report becomes a bundle, and what was written comes back as it was."""

from __future__ import annotations

import json

import pytest
import stix2

from comity.errors import Refused, Usage
from comity.interchange import stix, stix_marks, stix_write
from interchange.sample import FIELDS, bundle, container, indicator, report


def test_a_report_comes_back_as_it_was_written() -> None:
    content = stix_write.write(report())
    assert stix.read(content).unmapped == []
    [draft] = stix.read(content).drafts
    assert (draft.fields, draft.unmapped) == (FIELDS, [])
    assert stix_write.write(report(**draft.fields)) == content


@pytest.mark.parametrize(
    "without", ["indicators", "assessment", "facts", "restrictions", "evaluation", "cleared_until"]
)
def test_a_report_without_an_optional_field_comes_back_without_it(without: str) -> None:
    given = {key: value for key, value in FIELDS.items() if key != without}
    [draft] = stix.read(stix_write.write(stix_write.Report("x", report().time, given))).drafts
    assert draft.fields == given


def test_the_library_of_oasis_takes_what_is_written() -> None:
    found = stix2.parse(stix_write.write(report()).decode(), allow_custom=False)
    kinds = [each["type"] for each in found.objects]
    assert kinds.count("indicator") == len(FIELDS["indicators"])
    for each in found.objects:
        if each["type"] in ("report", "indicator", "note"):
            assert stix_marks.TLP2["amber"] in each.object_marking_refs
            assert len(each.object_marking_refs) == 2, "TLP, and our own marking beside it"


def test_a_tool_that_knows_no_extension_is_told_the_codes_by_the_marking_s_name() -> None:
    objects = json.loads(stix_write.write(report()))["objects"]
    names = [each["name"] for each in objects if each["type"] == "marking-definition"]
    assert names == [
        "TLP:AMBER",
        "AA.unclassified; pap_amber; europol.H1; may_lead=true; may_derive=false; may_judicial=false",
    ]


def test_several_reports_are_several_drafts_each_with_its_own_marking() -> None:
    first, second, third = (indicator(number) for number in (1, 2, 3))
    reports = [
        container(first["id"], number=1, colour="green"),
        container(first["id"], second["id"], number=2, colour="red"),
    ]
    found = stix.read(bundle(first, second, third, *reports))
    assert [(d.fields["subject"], d.fields["audience"], d.fields["indicators"]) for d in found.drafts] == [
        ("Rapport 1", "tlp2_green", ["ipv4-addr: 198.51.100.1"]),
        ("Rapport 2", "tlp2_red", ["ipv4-addr: 198.51.100.1", "ipv4-addr: 198.51.100.2"]),
    ]
    assert found.unmapped == ["objects[2] (indicator)"], "what no report holds is listed"


def test_what_has_no_field_is_listed_by_its_place() -> None:
    one = indicator(labels=["x"], valid_until="2027-01-01T00:00:00Z", confidence=0)
    other = indicator(2, pattern_type="snort", pattern="alert tcp any any")
    malware = {**indicator(3), "type": "malware", "id": "malware--00000000-0000-4000-8000-000000000003"}
    top = container(one["id"], other["id"], malware["id"], "tool--00000000-0000-4000-8000-000000000009", lang="fr")
    [draft] = stix.read(bundle(top, one, other, malware)).drafts
    assert draft.unmapped == [
        "objects[0].lang",
        "objects[0].object_refs[3]",
        *("objects[1].labels", "objects[1].valid_until", "objects[1].confidence"),
        *("objects[2] (indicator)", "objects[3] (malware)"),
    ]


def test_an_observable_is_a_line_and_two_properties_of_one_are_asked_for_together() -> None:
    name = "file--00000000-0000-4000-8000-000000000001"
    one = {"type": "file", "id": name, "name": "a.exe", "hashes": {"MD5": "00", "SHA-256": "11"}, "size": 3}
    [draft] = stix.read(bundle(container(name), one)).drafts
    assert draft.fields["indicators"] == [
        "pattern: [file:name = 'a.exe' AND file:hashes.MD5 = '00' AND file:hashes.'SHA-256' = '11']"
    ]
    assert draft.unmapped == ["objects[1].size"]
    one["defanged"] = True
    [draft] = stix.read(bundle(container(name), one)).drafts
    assert "indicators" not in draft.fields, "a value that was made harmless is not the value"


def test_what_its_author_revoked_is_listed_and_not_taken() -> None:
    one = indicator(object_marking_refs=[stix_marks.TLP2["green"]])
    gone = indicator(2, revoked=True)
    note = {**indicator(3, revoked=True), "type": "note", "id": "note--00000000-0000-4000-8000-000000000003"}
    note |= {"abstract": "assessment", "content": "Faux."}
    [draft] = stix.read(bundle(container(one["id"], gone["id"], note["id"]), one, gone, note)).drafts
    assert (draft.fields["indicators"], "assessment" in draft.fields) == (["ipv4-addr: 198.51.100.1"], False)
    assert draft.unmapped == ["objects[2] (indicator)", "objects[3] (note)"]
    found = stix.read(bundle(container(one["id"], revoked=True), container(one["id"], number=2), one))
    assert ([each.fields["subject"] for each in found.drafts], found.unmapped) == (
        ["Rapport 2"],
        ["objects[0] (report)"],
    )


@pytest.mark.parametrize(
    ("objects", "code"),
    [
        ([indicator(spec_version="2.0")], "interchange.version"),
        ([{k: v for k, v in indicator().items() if k != "spec_version"}], "interchange.version"),
        ([indicator(), indicator()], "interchange.twice"),
        ([indicator(id="indicator--1")], "interchange.malformed"),
        ([indicator(id="tool--00000000-0000-4000-8000-000000000001")], "interchange.malformed"),
        ([indicator(type=7)], "interchange.malformed"),
        ([container(object_refs="x")], "interchange.malformed"),
        ([container(name=["x"])], "interchange.malformed"),
        ([container(object_marking_refs=[stix_marks.TLP2["green"]] * 33)], "interchange.malformed"),
        ([container(extensions={stix_marks.EXTENSION: {"embargo": "2027"}})], "interchange.extension"),
    ],
)
def test_what_is_no_bundle_of_stix_2_1_is_refused(objects: list[dict[str, object]], code: str) -> None:
    with pytest.raises((Usage, Refused)) as refused:
        stix.read(bundle(*objects))
    assert refused.value.code == code


def test_a_bundle_of_2_0_and_what_is_no_bundle_are_refused() -> None:
    for content, code in ((bundle(spec_version="2.0"), "version"), (b'{"type": "report"}', "not_bundle")):
        with pytest.raises(Usage) as refused:
            stix.read(content)
        assert refused.value.code == f"interchange.{code}"


def test_a_line_that_is_no_observable_is_not_written() -> None:
    for line in ("+213 555 01 02 03", "ipv4: 198.51.100.7", "pattern: x", "file:: x", "autonomous-system: x"):
        with pytest.raises(Refused) as refused:
            stix_write.write(report(indicators=["ipv4-addr: 198.51.100.7", line]))
        assert (refused.value.code, refused.value.params) == ("interchange.indicator", {"line": 2})
