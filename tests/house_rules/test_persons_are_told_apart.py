"""Whoever gives information says what of it is fact, and may say who the person is in the matter.

Directive (EU) 2016/680, articles 6 and 7: suspects, convicted persons, victims, witnesses and others are told apart,
and facts from personal assessments. Both are sealed: a header says nothing of a person.
"""

from __future__ import annotations

import pytest

from comity.cases.table import Act, Field, Table
from comity.mechanism import procedures
from support.readmission_world import PROFILE

CATEGORIES = {"suspect", "convicted", "victim", "witness", "contact", "other"}
BASES = {"fact", "assessment", "both"}


def giving() -> list[tuple[Table, Act]]:
    """The acts that give information under conditions, and name a person."""
    return [
        (table, act)
        for table in procedures().values()
        for act in table.acts
        if any(one.name == "handling" for one in act.terms) and any(one.kind == "person" for one in act.body)
    ]


def test_both_pillars_that_give_information_are_looked_at() -> None:
    assert {table.pillar for table, _ in giving()} == {"police", "intelligence"}
    assert len(giving()) >= 5


@pytest.mark.parametrize(("table", "act"), giving(), ids=lambda each: getattr(each, "procedure", "") or each.name)
def test_a_person_has_a_category_of_the_profile_and_it_is_sealed(table: Table, act: Act) -> None:
    field = sealed(act)["person_category"]
    assert (field.kind, field.required) == ("profile_code", False)
    assert set(PROFILE.params(table.procedure)["codes"][field.source]) == CATEGORIES
    assert "person_category" not in {one.name for one in act.terms}


@pytest.mark.parametrize(("table", "act"), giving(), ids=lambda each: getattr(each, "procedure", "") or each.name)
def test_it_is_said_whether_that_is_fact_or_assessment(table: Table, act: Act) -> None:
    field = sealed(act)["basis"]
    assert (field.required, set(field.choices)) == (True, BASES)
    assert "basis" not in {one.name for one in act.terms}


def sealed(act: Act) -> dict[str, Field]:
    return {one.name: one for one in act.body}
