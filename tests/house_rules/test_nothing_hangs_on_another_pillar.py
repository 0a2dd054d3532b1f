"""No act, term or condition makes a case depend on a consular case, or on the state of another pillar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec import structs

from comity.cases import unlinked
from comity.cases.table import Act, Field, Guard, GuardName, Table
from comity.chancery import suspension
from comity.envelope import canonical
from comity.errors import Usage
from comity.mechanism import PILLARS, procedures, profile_of
from two_nodes.fixtures import scratch  # noqa: F401 - pytest finds fixtures by these names
from two_nodes.world import PARTIES, Template, World, profile

NEVER_LINKED = ("consular",)
# A person asks about what another case holds, and names it. Only this table's own acts look at that name.
SPOKEN_OF = {("data_request", "of_case")}
AGREED = profile()
SERVED = sorted(name for name in procedures() if AGREED.channels(name))

# What each condition reads, argument by argument: a new one is judged here before it is used. All but `source`
# lie in the case itself or in what was agreed; a source is an entry of another case, cited and never waited for.
READS: dict[str, tuple[str, ...]] = {
    "day_not_before_act": ("term",),
    "day_not_after_act": ("term",),
    "day_not_after_variable": ("term", "variable", "word"),
    "act_day_not_after_variable": ("variable",),
    "day_after_variable": ("term", "variable"),
    "term_equals_variable": ("term", "variable"),
    "answers_open": ("term", "variable"),
    "settled_in_past": ("variable",),
    "profile_allows": ("agreed", "word"),
    "clock_lapsed": ("clock",),
    "conclusive": ("variable",),
    "debt_overdue": ("term",),
    "term_is": ("term", "word"),
    "variable_is": ("variable", "word"),
    "variable_is_not": ("variable", "word"),
    "kept": ("variable",),
    "kept_if": ("variable", "variable", "word"),
    "day_leaves": ("term", "word"),
    "source_permits": ("source", "term"),
    "sources_permit": ("source", "word"),
    "classified": ("term", "term", "term"),
    "not_below": ("source", "term"),
    "originators_granted": ("source", "term", "act"),
    "of_this_case": ("source",),
    "opened_this_case": ("source",),
    "by_author": ("term",),
    "by_other": ("term",),
    "own_alone": ("source",),
}


def links(table: Table) -> Iterator[str]:
    """Where the table reaches out of its case further than it may."""
    kept = {keep.name for act in table.acts for keep in act.keeps}
    clocks = {clock.name for clock in table.clocks}
    for act in table.acts:
        for one in (*act.terms, *act.body):
            yield from _of_field(table, act, one)
        for guard in (*act.guards, *(guard for lead in act.leads for guard in lead.guards)):
            terms = {one.name for one in act.terms}
            sources = {one.name for one in act.terms if one.kind in ("source", "sources")}
            known = {"term": terms, "variable": kept, "clock": clocks, "source": sources, "agreed": {"silence"}}
            known["act"] = set(table.by_act)
            for reads, word in _read(guard):
                if reads != "word" and word not in known[reads]:
                    yield f"{act.name}: {guard.name} reads {word}, which is no {reads} of this procedure"


def _of_field(table: Table, act: Act, one: Field) -> Iterator[str]:
    if one.kind not in ("source", "sources", "case"):
        return
    if table.pillar in NEVER_LINKED and (table.procedure, one.name) not in SPOKEN_OF:
        yield f"{act.name}.{one.name} names another case, in the {table.pillar} pillar"
    for choice in one.choices if one.kind != "case" else ():
        pillar, _, name = choice.partition(".")
        if pillar in NEVER_LINKED:
            yield f"{act.name}.{one.name} cites the {pillar} pillar"
        if not any(other.pillar == pillar and name in other.by_act for other in procedures().values()):
            yield f"{act.name}.{one.name} cites {choice}, an act of no procedure"
    if one.kind != "case" and not one.choices:
        yield f"{act.name}.{one.name} cites anything"


def test_a_case_that_is_spoken_of_is_compared_with_what_was_said_here_and_with_nothing_else() -> None:
    for procedure, name in SPOKEN_OF:
        table = procedures()[procedure]
        guards = [(act, guard) for act in table.acts for guard in act.guards if name in guard.args]
        assert {guard.name for _, guard in guards} == {"term_equals_variable"}
        kept = {keep.name for act in table.acts for keep in act.keeps if keep.term == name}
        assert {guard.args[1] for _, guard in guards} <= kept
        leads = [guard for act in table.acts for lead in act.leads for guard in lead.guards]
        assert not [guard for guard in leads if {name, *kept} & set(guard.args)]


def _read(guard: Guard) -> Iterator[tuple[str, str]]:
    """(what is read, its name) for each argument; the last kind stands for all that follow."""
    reads = READS[guard.name]
    for at, word in enumerate(guard.args):
        yield reads[min(at, len(reads) - 1)], word


def test_each_condition_of_the_vocabulary_was_judged() -> None:
    assert set(READS) == set(get_args(GuardName))


@pytest.mark.parametrize("table", procedures().values(), ids=lambda table: table.procedure)
def test_no_procedure_hangs_on_another_pillar_or_on_a_consular_case(table: Table) -> None:
    assert not list(links(table))
    assert not list(unlinked.links(table))
    assert not list(unlinked.stopped(table))


@pytest.mark.parametrize(
    ("pillar", "terms", "guards", "found"),
    [
        ("police", (Field(name="of", kind="source", choices=("consular.notify",)),), (), "cites the consular pillar"),
        ("consular", (Field(name="of", kind="case"),), (), "names another case"),
        ("police", (Field(name="of", kind="source"),), (), "cites anything"),
        ("police", (), (Guard("kept", ("consular_open",), "x.y"),), "reads consular_open"),
        ("police", (), (Guard("clock_lapsed", ("access",), "x.y"),), "no clock of this procedure"),
    ],
)
def test_such_a_link_is_found(pillar: str, terms: tuple[Field, ...], guards: tuple[Guard, ...], found: str) -> None:
    act = Act(name="send", by="requesting", source=("drafted",), opens=True, terms=terms, guards=guards)
    table = Table(procedure="linked", pillar=pillar, initial="drafted", states=(), acts=(act,))
    assert any(found in line for line in links(table))


@pytest.mark.parametrize(
    ("pillar", "one", "erases"),
    [
        ("police", Field(name="of", kind="source", choices=("consular.notify",)), ""),
        ("police", Field(name="of", kind="sources", choices=("police.request", "consular.close")), ""),
        ("police", Field(name="of", kind="source"), ""),
        ("consular", Field(name="of", kind="source", choices=("judicial.transfer",)), ""),
        ("consular", Field(name="of", kind="case"), ""),
        ("judicial", Field(name="of", kind="case"), "of"),
    ],
)
def test_a_table_that_would_link_comes_into_no_mechanism(pillar: str, one: Field, erases: str) -> None:
    """Refused where a profile is held to the tables: at a proposal, an acceptance, and each start of a node."""
    known = procedures()["detained_national"]
    bad = structs.replace(known.acts[1], terms=(one,), erases=erases)
    table = structs.replace(known, pillar=pillar, acts=(known.acts[0], bad, *known.acts[2:]))
    with pytest.raises(Usage) as refused:
        profile_of(worked_example(), {"detained_national": table})
    assert refused.value.params == {"key": "procedures.detained_national", "problem": "linked"}
    profile_of(worked_example(), {"detained_national": known})


@pytest.mark.parametrize("part", ["acts", "clocks"])
def test_a_consular_table_that_a_hold_could_stop_comes_into_no_mechanism(part: str) -> None:
    known = procedures()["detained_national"]
    first, *rest = getattr(known, part)
    table = structs.replace(known, **{part: (structs.replace(first, survives=False), *rest)})
    with pytest.raises(Usage) as refused:
        profile_of(worked_example(), {"detained_national": table})
    assert refused.value.params == {"key": "procedures.detained_national", "problem": "can_be_held"}


def worked_example() -> Any:
    """The worked example's profile as plain data."""
    return canonical.decode(AGREED.canonical())


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    authorities = {party: tuple(AGREED.authorities(party)) for party in PARTIES}
    return Template.make(tmp_path_factory.mktemp("staffed"), None, authorities=authorities)


@pytest.mark.parametrize("procedure", SERVED)
def test_a_case_is_opened_while_every_other_pillar_is_held_by_both_sides(
    procedure: str,
    staffed: Template,
    scratch: Path,  # noqa: F811
) -> None:
    world = World.of(staffed, scratch, procedure=procedure)
    try:
        own = procedures()[procedure].pillar
        for pillar in (pillar for pillar in PILLARS if pillar != own):
            for party in PARTIES:
                suspension.hold(world.offices[party], world.director(party), pillar, "suspension", None)
        world.exchange()
        opened = world.open(sorted(AGREED.channels(procedure))[0])
        world.exchange()
        assert [world.effect(party, opened.entry) for party in PARTIES] == ["applied", "applied"]
    finally:
        world.close()
