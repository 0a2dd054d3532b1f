"""The terms and fields of an act: what passes, what is refused and for which reason."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.cases.forms import PERSONS
from comity.cases.readmission import READMISSION
from comity.cases.terms import Situation, check_body, check_terms, example, schema, split_fields
from comity.envelope import canonical
from comity.errors import Refused
from support.readmission_world import PROFILE

PARAMS = PROFILE.params("readmission")
TODAY = "2026-03-02"
VARIABLES = {
    "submission": "FR:0:1",
    "asked": "DZ:0:3",
    "recognition": "DZ:0:5",
    "notified": "FR:0:9",
    "transfer_day": "2026-03-09",
    "document": "DZ:0:7",
    "returned": "DZ:0:11",
}
ACTS = READMISSION.by_act


def fields(act: str, **changed: Any) -> dict[str, Any]:
    at = Situation(READMISSION, TODAY, "5a" * 16, VARIABLES)
    return {k: v for k, v in (example(ACTS[act], PARAMS, at) | changed).items() if v is not None}


def problems(act: str, **changed: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        split_fields(ACTS[act], fields(act, **changed), PARAMS)
    assert refused.value.code == "fields.invalid"
    return [(p["field"], p["code"]) for p in refused.value.params["problems"]]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_example_of_every_act_passes(act: str) -> None:
    terms, body = split_fields(ACTS[act], fields(act), PARAMS)
    assert check_terms(ACTS[act], terms, PARAMS) is None
    assert check_body(ACTS[act], body, PARAMS) == []
    assert len(canonical.encode(terms)) <= 512


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_schema_names_exactly_the_fields_of_the_act(act: str) -> None:
    made = schema(ACTS[act], PARAMS)
    assert made["additionalProperties"] is False
    assert set(made["properties"]) == {f.name for f in (*ACTS[act].terms, *ACTS[act].body)}
    assert set(made["required"]) <= set(fields(act)) <= set(made["properties"])
    json.dumps(made)


@pytest.mark.parametrize("person", PERSONS, ids=lambda person: person["surname"])
def test_every_fictional_person_passes(person: dict[str, str]) -> None:
    _, body = split_fields(ACTS["submit"], fields("submit", person=dict(person)), PARAMS)
    assert body["person"] == person


def test_two_cases_show_different_fictional_persons() -> None:
    shown = {
        json.dumps(example(ACTS["submit"], PARAMS, Situation(READMISSION, TODAY, f"{n:032x}"))["person"])
        for n in range(40)
    }
    assert len(shown) >= 8


@pytest.mark.parametrize(
    ("act", "changed", "reason"),
    [
        ("submit", {"channel": None}, "terms.missing"),
        ("submit", {"remark": "free text in a header"}, "terms.unknown"),
        ("submit", {"channel": "no-such"}, "terms.not_a_code"),
        ("submit", {"channel": ["FR-59-LILLE"]}, "terms.not_a_code"),
        ("submit", {"accelerated": 1}, "terms.not_a_flag"),
        ("submit", {"cleared_until": "2026-02-30"}, "terms.not_a_day"),
        ("submit", {"cleared_until": "20260301"}, "terms.not_a_day"),
        ("submit", {"cleared_until": "٢٠٢٦-٠٣-٠٢"}, "terms.not_a_day"),
        ("give_information", {"of": "DZ:0:03"}, "terms.not_an_entry"),
        ("give_information", {"of": "DZ:0:3\n"}, "terms.not_an_entry"),
        ("issue_document", {"valid_from": "2026-04-02", "valid_until": "2026-04-01"}, "terms.day_order"),
        ("issue_document", {"valid_from": TODAY, "valid_until": "2026-04-02"}, "terms.validity"),
        ("notify_transfer", {"cleared_until": "2026-03-03"}, "terms.day_order"),
        ("withdraw", {"reason": "protection_claim"}, "terms.not_a_code"),
    ],
)
def test_terms_off_their_schema_have_one_reason(act: str, changed: dict[str, Any], reason: str) -> None:
    known = {field.name for field in ACTS[act].terms}
    terms = {
        k: v for k, v in (fields(act) | changed).items() if (k in known or k in changed) and v is not None
    }
    assert check_terms(ACTS[act], terms, PARAMS) == reason


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(
    act=st.sampled_from(sorted(ACTS)),
    terms=st.dictionaries(
        st.sampled_from(
            ["channel", "of", "day", "reason", "cleared_until", "valid_from", "valid_until", "kind", "x"]
        ),
        JSON_VALUES | st.sampled_from([TODAY, "FR:0:1", "laissez_passer"]),
    ),
)
def test_no_terms_that_a_peer_could_send_break_the_check(act: str, terms: dict[str, Any]) -> None:
    code = check_terms(ACTS[act], terms, PARAMS)
    assert code is None or code.startswith("terms.")


def test_health_data_without_consent_is_refused() -> None:
    wanted = [("health", "field.consent")]
    assert problems("submit", health="…") == wanted
    assert problems("submit", health="…", health_consent=False) == wanted
    split_fields(ACTS["submit"], fields("submit", health="…", health_consent=True), PARAMS)


def test_a_body_that_names_no_person_is_refused() -> None:
    assert problems("submit", person={"surname": "", "born": "1990"}) == [("person", "field.unnamed_person")]


@pytest.mark.parametrize("born", ["1990-13-01", "90", "1992/1988", "vers 1990", "1990-03-12T00:00"])
def test_a_birth_date_is_one_of_the_forms_that_registers_use(born: str) -> None:
    assert ("person.born", "field.not_a_birth_date") in problems(
        "submit", person={"surname": "X", "born": born}
    )


def test_what_the_closed_list_does_not_name_can_not_be_sent() -> None:
    assert problems("submit", religion="…") == [("religion", "field.unknown")]
    assert problems("submit", person={"surname": "X", "asylum": True}) == [("person.asylum", "field.unknown")]
    assert problems("withdraw", note="why") == [("note", "field.unknown")]


def test_attachments_are_listed_by_the_chancery_and_never_by_the_officer() -> None:
    body = {"attachments": [{"name": "a.pdf", "type": "application/pdf", "sha256": "0" * 64, "size": 1}]}
    assert check_body(ACTS["withdraw"], body, PARAMS) == []
    assert problems("withdraw", attachments=[]) == [("attachments", "field.unknown")]


@pytest.mark.parametrize("text", ["a\u202eb", "a\x00b", "a\nb", "\u2066x"])
def test_a_line_can_not_turn_the_text_around_it(text: str) -> None:
    assert problems("submit", reference=text) == [("reference", "field.not_a_text")]


def test_evidence_is_of_a_kind_that_the_instrument_ranks() -> None:
    found = problems("submit", evidence=[{"document": "library_card"}, "x"])
    assert found == [("evidence.0.document", "field.not_a_code"), ("evidence.1", "field.not_a_list")]


def test_every_field_of_an_act_has_its_own_name_and_no_term_is_free_text() -> None:
    for act in ACTS.values():
        names = [field.name for field in (*act.terms, *act.body)]
        assert len(names) == len(set(names))
        assert "attachments" not in names
        allowed = {"code", "profile_code", "day", "entry", "case", "count", "flag"}
        assert {field.kind for field in act.terms} <= allowed
    assert msgspec.to_builtins(READMISSION)["procedure"] == "readmission"
