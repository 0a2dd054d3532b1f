"""Public example files of OASIS and of MISP: read, written, and read again with the same fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import stix2

from comity.errors import Refused
from comity.interchange import markings, misp, misp_write, stix, stix_marks, stix_write
from comity.interchange.stix_write import Report
from interchange.sample import EXAMPLES, FIELDS, TIME, example, marked

BUNDLES = {
    "indicator-to-campaign-relationship.json": (["ipv4-addr: 10.0.0.0"], 6),
    "indicators-for-C2-with-COA.json": (
        [
            "ipv4-addr: 10.0.0.0",
            "file.hashes.SHA-256: ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c",
        ],
        16,
    ),
    "infrastructure.json": (["ipv4-addr: 198.51.100.3", "domain-name: example.com"], 0),
    "malicious-email-indicator-with-attachment.json": (
        [
            "pattern: [email-message:subject MATCHES '^[IMPORTANT] Please Review Before']",
            "pattern: [email-message:body_multipart[*].body_raw_ref.name MATCHES '^Final Report.+\\\\.exe$']",
        ],
        12,
    ),
}


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_of_oasis_that_nobody_marked_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        stix.read((EXAMPLES / name).read_bytes())
    assert refused.value.code == "interchange.unmarked"


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_of_oasis_once_marked_goes_through_and_comes_back(name: str) -> None:
    wanted, unmapped = BUNDLES[name]
    [draft] = stix.read(marked(example(name), "green", "amber")).drafts
    assert draft.fields == {"audience": "tlp2_amber", "indicators": wanted}
    assert len(draft.unmapped) >= unmapped
    written = stix_write.write(Report(name, TIME, FIELDS | draft.fields))
    stix2.parse(written.decode(), allow_custom=False)
    [again] = stix.read(written).drafts
    assert again.fields == FIELDS | draft.fields
    [across] = misp.read(misp_write.write(Report(name, TIME, again.fields))).drafts
    assert across.fields == again.fields, "the same through MISP"


def test_the_interoperability_example_has_a_marking_that_nobody_knows() -> None:
    """One of its two identifiers is that of TLP:RED, the other is one letter off."""
    found = json.dumps({"type": "bundle", "objects": [example("interop-objectmarking-test.json")]})
    with pytest.raises(Refused) as refused:
        stix.read(found.encode())
    assert refused.value.code == "interchange.marking_unknown"
    near = f"{stix_marks.TLP1['red'][:-1]}c"
    said = markings.mapping([f"{near}=tlp2_red"], stix_marks.OFFICIAL)
    assert stix.read(found.encode(), said).unmapped == ["objects[0] (campaign)"]


def test_an_event_of_a_public_feed_goes_through_and_comes_back() -> None:
    [draft] = misp.read((EXAMPLES / "misp-feed-event.json").read_bytes()).drafts
    assert draft.fields == {
        "subject": "Ransomware - Xorist",
        "facts": "UPX packed\n\nKey: 85350044dF4AC3518D185678A9414A7F,\nEncryption rounds:8,"
        "\nStart offset: 64,\nAlgorithm: TEA",
        "indicators": draft.fields["indicators"],
        "audience": "tlp2_clear",
    }
    assert "Event.Attribute[8] (regkey|value)" in draft.unmapped
    for read, write in ((misp.read, misp_write.write), (stix.read, stix_write.write)):
        fields = FIELDS | draft.fields
        [again] = read(write(Report("feed", TIME, fields))).drafts
        assert (again.fields, again.unmapped) == (fields, [])


def test_a_test_event_of_misp_bears_no_marking_and_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        misp.read((EXAMPLES / "misp-event.json").read_bytes())
    assert refused.value.code == "interchange.unmarked"


def test_each_example_has_its_origin_and_licence_told() -> None:
    told = (Path(EXAMPLES) / "SOURCES.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES.glob("*.json") if f"`{path.name}`" not in told] == []
