"""Whatever a table or a profile shows to an officer has its words in the three languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comity import language
from comity.cases.fields import EVIDENCE, PERSON
from comity.cases.forms import code_word
from comity.cases.table import Table
from comity.cases.terms import PROBLEMS
from comity.mechanism import procedures
from support.readmission_world import PROFILE

TABLES = procedures()
# Lists whose codes the profile names itself: a place or an authority is known to no catalogue.
NAMED_BY_PROFILE = ("channel", "border_point")


def wanted(table: Table) -> Iterator[str]:
    name = table.procedure
    yield f"procedure.{name}"
    yield from (f"state.{name}.{state.name}" for state in table.states)
    yield from (f"clock.{name}.{clock.name}" for clock in table.clocks)
    yield from (f"safeguard.{safeguard}" for safeguard in table.safeguards)
    yield from (f"alert.{alert.name}" for alert in table.alerts)
    for act in table.acts:
        yield f"act.{name}.{act.name}"
        yield from (f"reason.{guard.code}" for guard in act.guards)
        yield from (f"reason.{guard.code}" for lead in act.leads for guard in lead.guards)
        for field in (*act.terms, *act.body):
            yield f"field.{name}.{act.name}.{field.name}"
            yield from (
                code_word(name, act.name, field, value) for value in field.choices if field.kind == "code"
            )
    yield from (f"field.person.{field.name}" for field in PERSON)
    yield from (f"code.person.{field.name}.{value}" for field in PERSON for value in field.choices)
    yield from (f"field.evidence.{field.name}" for field in EVIDENCE)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_everything_in_a_table_has_its_words(name: str) -> None:
    assert not [key for key in wanted(TABLES[name]) if not language.has(key)]


def test_every_problem_of_a_field_has_its_sentence() -> None:
    assert not [code for code in PROBLEMS if not language.has(f"problem.field.{code}")]
    assert not [code for code in PROBLEMS if not language.has(f"reason.terms.{code}")]


def test_every_code_of_the_worked_profile_has_words_there_or_in_the_catalogue() -> None:
    for procedure, rules in PROFILE.rules.items():
        for source, listed in rules.codes.items():
            for code, known in listed.items():
                assert known.name or (
                    source not in NAMED_BY_PROFILE and language.has(f"code.{source}.{code}")
                )
        assert all(language.has(f"clock.{procedure}.{name}") for name in rules.lengths)
