"""The form of every act of every procedure: labelled in each language, and what it shows is what it gives back."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.forms import Situation, asked, example
from comity.cases.table import Act, Table
from comity.desk.forms import Control, Setting, draw, read
from comity.language import LANGUAGES
from comity.mechanism import procedures
from support.readmission_world import PROFILE

ENTRY = "FR:0:1"


def acts() -> list[tuple[str, str]]:
    return [(name, act.name) for name, table in sorted(procedures().items()) for act in table.acts]


def setting(table: Table, act: Act, spoken: str) -> Setting:
    entries = {each.name: [(ENTRY, "…")] for each in table.acts}
    channels = [(code, code) for code in PROFILE.channels(table.procedure)]
    params, lists = PROFILE.params(table.procedure), PROFILE.rules[table.procedure].codes
    return Setting(table.procedure, act, params, spoken, entries, channels, lists)


def filled(table: Table, act: Act) -> dict[str, Any]:
    """Fields that pass, an entry named where one must be."""
    made = example(act, PROFILE.params(table.procedure), Situation(table, "2026-03-02", "00" * 16, party="FR"))
    named = {one.name: ENTRY for one in act.terms if one.kind == "entry"}
    return made | named


def posted(controls: list[Control]) -> dict[str, str]:
    """What a browser sends for the form as it stands."""
    sent: dict[str, str] = {}
    for control in controls:
        if control.kind == "person":
            sent |= posted(control.parts)
        elif control.kind == "evidence":
            for row in control.rows:
                sent |= posted(row)
        elif control.kind == "flag":
            sent |= {control.name: "on"} if control.value else {}
        else:
            sent[control.name] = str(control.value)
    return sent


@pytest.mark.parametrize(("procedure", "name"), acts())
def test_what_a_form_shows_is_what_it_gives_back(procedure: str, name: str) -> None:
    table = procedures()[procedure]
    act = table.by_act[name]
    fields = filled(table, act)
    given = read(act, posted(draw(setting(table, act, "fr"), fields, [])))
    unticked = {one.name for one in (*act.terms, *act.body) if one.kind == "flag" and not one.required}
    assert given == {key: value for key, value in fields.items() if value is not False or key not in unticked}


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize(("procedure", "name"), acts())
def test_every_control_and_every_choice_has_words(procedure: str, name: str, spoken: str) -> None:
    table = procedures()[procedure]
    controls = draw(setting(table, table.by_act[name], spoken), {}, [])
    assert len(controls) == len(asked((*table.by_act[name].terms, *table.by_act[name].body)))
    for control in controls:
        assert control.label
        assert "_" not in control.label
        if control.name != "channel":
            assert not [words for code, words in control.choices if words == code and "_" in code]


def test_an_unticked_box_that_must_be_answered_says_no_and_any_other_says_nothing() -> None:
    act = procedures()["mutual_assistance"].by_act["send_evidence"]
    given = read(act, {"may_named_proceedings": "on"})
    assert given == {
        "may_named_proceedings": True,
        "may_other_proceedings": False,
        "may_administrative": False,
        "may_third_party": False,
    }
