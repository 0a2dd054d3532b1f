"""Attacks on a marking: whatever a file says of itself, a draft is for no wider audience than the narrowest of it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Refused, Usage
from comity.interchange import markings, misp, misp_write, stix, stix_marks, stix_write
from interchange.sample import attribute, bundle, container, event, indicator, report

STATEMENT = "marking-definition--00000000-0000-4000-8000-00000000000a"
COLOURS = list(stix_marks.TLP2)


def statement(name: str = STATEMENT, **more: Any) -> dict[str, Any]:
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": name,
        "created": "2026-01-01T00:00:00Z",
        "definition_type": "statement",
        "definition": {"statement": "Réservé aux services désignés."},
        **more,
    }


def refusal(content: bytes, read: Any = stix.read, **more: Any) -> str:
    with pytest.raises((Refused, Usage)) as refused:
        read(content, **more)
    return str(refused.value.code)


# --- STIX -----------------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(COLOURS), min_size=1, max_size=4), st.sampled_from(COLOURS))
def test_the_strictest_marking_of_all_that_a_report_holds_counts(members: list[str], own: str) -> None:
    held = [indicator(number, object_marking_refs=[stix_marks.TLP2[colour]]) for number, colour in enumerate(members)]
    [draft] = stix.read(bundle(*held, container(*(each["id"] for each in held), colour=own))).drafts
    narrowest = markings.strictest(markings.AUDIENCES, [markings.TLP[colour] for colour in (own, *members)])
    assert draft.fields["audience"] == narrowest


@pytest.mark.parametrize(
    ("colour", "audience"),
    [("white", "tlp2_clear"), ("green", "tlp2_green"), ("amber", "tlp2_amber"), ("red", "tlp2_red")],
)
def test_tlp_1_is_read_as_what_it_allowed(colour: str, audience: str) -> None:
    one = indicator(object_marking_refs=[stix_marks.TLP1[colour]])
    assert stix.read(bundle(one)).drafts[0].fields["audience"] == audience


def test_an_unmarked_report_and_an_unmarked_indicator_alone_are_refused_not_clear() -> None:
    one = indicator()
    assert refusal(bundle(container(object_marking_refs=[]))) == "interchange.unmarked"
    marked = indicator(2, object_marking_refs=[stix_marks.TLP2["clear"]])
    assert refusal(bundle(marked, one)) == "interchange.unmarked"
    inside = indicator(object_marking_refs=[stix_marks.TLP2["clear"]])
    unmarked = container(inside["id"], object_marking_refs=[])
    assert refusal(bundle(inside, unmarked)) == "interchange.unmarked"


def test_a_marking_of_a_part_of_an_object_is_refused() -> None:
    granular = [{"marking_ref": stix_marks.TLP2["red"], "selectors": ["name"]}]
    one = indicator(granular_markings=granular)
    assert refusal(bundle(container(one["id"]), one)) == "interchange.granular"
    assert refusal(bundle(container(granular_markings=granular))) == "interchange.granular"
    both = [{"lang": "fr", **granular[0]}]
    assert refusal(bundle(container(granular_markings=both))) == "interchange.granular"
    spoken = [{"lang": "fr", "selectors": ["name"]}]
    assert stix.read(bundle(container(granular_markings=spoken))).drafts, "a language restricts nobody"


def test_a_statement_is_refused_unless_an_officer_says_what_it_amounts_to() -> None:
    one = container(object_marking_refs=[stix_marks.TLP2["green"], STATEMENT])
    assert refusal(bundle(one, statement())) == "interchange.marking_unknown"
    assert refusal(bundle(one)) == "interchange.marking_unknown"
    said = markings.mapping([f"{STATEMENT}=tlp2_amber_strict"], stix_marks.OFFICIAL)
    assert stix.read(bundle(one, statement()), said).drafts[0].fields["audience"] == "tlp2_amber_strict"
    said = markings.mapping([f"{STATEMENT}=restrictions"], stix_marks.OFFICIAL)
    fields = stix.read(bundle(one, statement()), said).drafts[0].fields
    assert (fields["audience"], fields["restrictions"]) == ("tlp2_green", "Réservé aux services désignés.")
    # A mapping adds to what is said; it takes nothing away.
    said = markings.mapping([f"{STATEMENT}=tlp2_clear"], stix_marks.OFFICIAL)
    assert stix.read(bundle(one, statement()), said).drafts[0].fields["audience"] == "tlp2_green"


@pytest.mark.parametrize("name", [*stix_marks.TLP2.values(), *stix_marks.TLP1.values()])
def test_nobody_may_say_that_tlp_means_something_else(name: str) -> None:
    with pytest.raises(Refused) as refused:
        markings.mapping([f"{name}=tlp2_clear"], stix_marks.OFFICIAL)
    assert refused.value.code == "interchange.map_official"
    kind, _, digits = name.partition("--")
    shouted = f"{kind}--{digits.upper()}"
    with pytest.raises(Refused):
        markings.mapping([f"{shouted}=tlp2_clear"], stix_marks.OFFICIAL)
    one = indicator(object_marking_refs=[shouted])
    assert stix.read(bundle(one)).drafts[0].fields["audience"] == markings.TLP[stix_marks.OFFICIAL[name]]


def test_a_definition_that_takes_an_official_identifier_to_say_another_colour_is_refused() -> None:
    false = stix_marks.official("tlp2_clear") | {"id": stix_marks.TLP2["red"]}
    assert refusal(bundle(container(), false)) == "interchange.marking_false"
    false = statement(stix_marks.TLP1["red"], definition_type="tlp", definition={"tlp": "white"})
    assert refusal(bundle(container(), false)) == "interchange.marking_false"


def changed(change: Any) -> bytes:
    found = json.loads(stix_write.write(report()))
    change({each["id"].partition("--")[0]: each for each in found["objects"]}, found["objects"])
    return json.dumps(found).encode()


def house(kinds: dict[str, Any]) -> dict[str, Any]:
    """The terms in our own marking definition, which stands last of its kind."""
    terms: dict[str, Any] = kinds["marking-definition"]["extensions"][stix_marks.EXTENSION]
    return terms


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("may_judicial", "true"),
        ("classification", ["AA.unclassified"]),
        ("action", "pap_blue"),
        ("issued", "2026-02-30"),
        ("handling", 'H1"; x'),
        ("embargo", "2027-01-01"),
        ("restrictions", {}),
    ],
)
def test_our_own_marking_with_a_term_that_we_do_not_know_or_understand_is_refused(term: str, value: Any) -> None:
    assert refusal(changed(lambda kinds, _: house(kinds).update({term: value}))) == "interchange.extension"


def test_two_of_our_markings_that_differ_are_refused() -> None:
    def change(kinds: dict[str, Any], objects: list[dict[str, Any]]) -> None:
        other = copy.deepcopy(kinds["marking-definition"])
        other["id"] = STATEMENT
        house({"marking-definition": other})["classification"] = "AA.secret"
        objects.append(other)
        kinds["indicator"]["object_marking_refs"].append(STATEMENT)

    assert refusal(changed(change)) == "interchange.markings_differ"


# --- MISP -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "audience"),
    [
        (["tlp:white"], "tlp2_clear"),
        (["TLP:Amber"], "tlp2_amber"),
        (["tlp:amber+strict", "tlp:green"], "tlp2_amber_strict"),
        (["tlp:clear", "tlp:red"], "tlp2_red"),
    ],
)
def test_the_strictest_tag_counts_whatever_its_letters(tags: list[str], audience: str) -> None:
    assert misp.read(event(*tags)).drafts[0].fields["audience"] == audience


def test_a_stricter_tag_on_one_attribute_counts_for_the_whole() -> None:
    parts = [attribute("domain", "a.invalid"), attribute("domain", "b.invalid", "tlp:red", "PAP:RED")]
    [draft] = misp.read(event("tlp:clear", "PAP:CLEAR", Attribute=parts)).drafts
    assert (draft.fields["audience"], draft.fields["action"]) == ("tlp2_red", "pap_red")
    inside = [{"name": "x", "Attribute": parts}]
    assert misp.read(event("tlp:clear", Object=inside)).drafts[0].fields["audience"] == "tlp2_red"
    reports = [{"content": "Note.", "Tag": [{"name": "tlp:red"}]}]
    assert misp.read(event("tlp:clear", EventReport=reports)).drafts[0].fields["audience"] == "tlp2_red"


def test_an_event_without_tlp_is_refused_even_if_it_is_for_all() -> None:
    assert refusal(event(distribution="3"), misp.read) == "interchange.unmarked"
    marked = [attribute("domain", "a.invalid")]
    assert refusal(event("PAP:CLEAR", Attribute=marked), misp.read) == "interchange.unmarked"


@pytest.mark.parametrize(
    ("distribution", "audience"),
    [("0", "tlp2_amber_strict"), (1, "tlp2_green"), ("2", "tlp2_green"), (3, "tlp2_clear"), ("5", "tlp2_clear")],
)
def test_a_distribution_narrows_what_a_tag_allows(distribution: object, audience: str) -> None:
    assert misp.read(event("tlp:clear", distribution=distribution)).drafts[0].fields["audience"] == audience
    assert misp.read(event("tlp:red", distribution=distribution)).drafts[0].fields["audience"] == "tlp2_red"
    part = attribute("domain", "a.invalid", distribution=distribution)
    inside = {"name": "x", "distribution": distribution}
    prose = {"content": "Note.", "distribution": distribution}
    for where in ({"Attribute": [part]}, {"Object": [inside]}, {"EventReport": [prose]}):
        assert misp.read(event("tlp:clear", **where)).drafts[0].fields["audience"] == audience


def test_a_sharing_group_names_organisations_and_is_refused() -> None:
    assert refusal(event("tlp:green", distribution="4"), misp.read) == "interchange.sharing_group"
    parts = [attribute("domain", "a.invalid", distribution=4)]
    assert refusal(event("tlp:green", Attribute=parts), misp.read) == "interchange.sharing_group"
    assert refusal(event("tlp:green", distribution=True), misp.read) == "interchange.malformed"


@pytest.mark.parametrize(
    "tag", ["tlp:ex:chr", "tlp:unclear", "TLP: RED", "PAP:BLUE", 'euci:classification="x"', 'nato:x="y"', "tlp:rot"]
)
def test_a_tag_that_restricts_and_is_not_mapped_is_refused_unless_an_officer_maps_it(tag: str) -> None:
    assert refusal(event("tlp:green", tag), misp.read) == "interchange.tag_unknown"
    assert refusal(event("tlp:green", Attribute=[attribute("url", "x", tag)]), misp.read) == "interchange.tag_unknown"
    said = markings.mapping([f"{tag}=restrictions"], ())
    fields = misp.read(event("tlp:green", tag), said=said).drafts[0].fields
    assert fields["restrictions"].lower() == tag.lower()


def test_an_attribute_graded_otherwise_than_its_event_is_refused() -> None:
    graded = ('admiralty-scale:source-reliability="b"', 'admiralty-scale:information-credibility="2"')
    [draft] = misp.read(event("tlp:green", *graded)).drafts
    assert draft.fields["evaluation"] == "admiralty.B2"
    worse = [attribute("domain", "a.invalid", 'admiralty-scale:source-reliability="e"')]
    assert refusal(event("tlp:green", *graded, Attribute=worse), misp.read) == "interchange.evaluation_mixed"
    twice = (*graded, 'admiralty-scale:source-reliability="a"')
    assert refusal(event("tlp:green", *twice), misp.read) == "interchange.evaluation_mixed"
    [draft] = misp.read(event("tlp:green", graded[0])).drafts
    assert "evaluation" not in draft.fields, "half an evaluation is none"


def test_half_of_our_own_marking_or_a_term_unknown_in_it_is_refused() -> None:
    def without(what: str, plus: tuple[str, ...] = ()) -> bytes:
        found = json.loads(misp_write.write(report()))
        tags = [tag for tag in found["Event"]["Tag"] if what not in tag["name"]]
        found["Event"]["Tag"] = tags + [{"name": name} for name in plus]
        return json.dumps(found).encode()

    assert refusal(without("comity:version"), misp.read) == "interchange.extension"
    assert refusal(without("§", ('comity:embargo="2027-01-01"',)), misp.read) == "interchange.extension"
    assert refusal(without("§", ('comity:may-judicial="true"',)), misp.read) == "interchange.extension"
    assert refusal(without("may-judicial", ('COMITY:may-judicial="yes"',)), misp.read) == "interchange.extension"
    on_part = [attribute("domain", "a.invalid", 'comity:handling="europol.H0"')]
    assert refusal(event("tlp:green", Attribute=on_part), misp.read) == "interchange.extension"


@pytest.mark.parametrize("pair", ["tlp2_clear", "x=tlp2_blue", "=tlp2_red", "x="])
def test_a_mapping_to_nothing_that_there_is_is_a_mistake(pair: str) -> None:
    with pytest.raises(Usage) as refused:
        markings.mapping([pair], ())
    assert refused.value.code == "interchange.map"
