"""Help and output that a person understands, in three languages, with nothing left in English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Two, comity
from cli.test_a_case_by_hand import perform
from comity import language
from comity.cases.readmission import READMISSION
from comity.cases.reasons import REASONS
from comity.cases.safeguards import SAFEGUARDS
from comity.chancery.people import RANKS
from comity.cli.examples import EXAMPLES
from comity.cli.help import Group, key_of, parameter_key
from comity.cli.terminal import shown
from comity.cli.tree import ALONE, ORDER, make_tree
from comity.mechanism import PILLARS
from comity.store.dockets import EFFECTS

ARABIC = re.compile("[\u0600-\u06ff]")


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{path} {name}".strip())


ALL = list(commands(make_tree()))
# A group that is a command as well has an example of its own.
LEAVES = [path for path, command in ALL if not isinstance(command, Group) or path in ALONE]


def test_every_command_of_the_root_has_its_place() -> None:
    root = ALL[0][1]
    assert set(root.commands) <= set(ORDER)
    assert {"init", "pair", "mechanism", "officer", "case", "carry", "status", "verify"} <= set(root.commands)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize(("path", "command"), ALL, ids=[path or "comity" for path, _ in ALL])
def test_each_command_says_its_purpose_its_parameters_and_an_example(
    path: str, command: Any, spoken: str
) -> None:
    ran = comity("--lang", spoken, *path.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    first = ran.out.splitlines()[0]
    assert first == language.say(f"cli.command.{key_of(path)}.purpose", spoken)
    assert "\x1b" not in ran.out
    if path in LEAVES:
        assert EXAMPLES[path] in ran.out
        assert language.say(f"cli.command.{key_of(path)}.next", spoken) in ran.out
    for parameter in command.params:
        if not parameter.hidden:
            assert language.say(f"cli.{parameter_key(path, parameter.name)}", spoken) in ran.out


def test_no_example_is_of_a_command_that_is_not_there() -> None:
    assert set(EXAMPLES) == set(LEAVES)


def test_help_is_one_document_with_json() -> None:
    ran = comity("--json", "case", "open", "--help")
    assert ran.code == 0
    assert ran.json["help"].startswith(language.say("cli.command.case_open.purpose", "en"))


def test_the_first_help_shows_the_order_of_a_first_installation() -> None:
    text = comity("--help").out
    steps = ["comity init", "pair card", "pair accept", "mechanism propose", "carry out", "mechanism accept"]
    places = [text.index(step, text.index("A first installation")) for step in (*steps, "officer add")]
    assert places == sorted(places)


def test_the_codes_that_people_meet_have_words() -> None:
    reasons = {guard.code for act in READMISSION.acts for guard in act.guards}
    wanted = {
        "act": {act.name for act in READMISSION.acts} | {"clear", "release", "drop"},
        "state": {state.name for state in READMISSION.states},
        "reason": reasons | set(REASONS) | {"rank.missing", "authority.not_competent"},
        "effect": set(EFFECTS),
        "rank": set(RANKS),
        "pillar": set(PILLARS),
        "safeguard": set(SAFEGUARDS),
    }

    def known(kind: str, code: str) -> bool:
        keys = (f"{kind}.readmission.{code}", f"{kind}.{code}", f"cli.word.{kind}.{code}")
        return any(map(language.has, keys))

    missing = [f"{kind}.{code}" for kind, codes in wanted.items() for code in codes if not known(kind, code)]
    assert not missing


@pytest.fixture(scope="module")
def worked(agreed: Two, tmp_path_factory: pytest.TempPathFactory) -> tuple[Two, str]:
    folder = tmp_path_factory.mktemp("worked")
    return agreed, perform(agreed.ours, folder, "submit")


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("case", "show", "CASE"),
        ("case", "acts", "CASE"),
        ("case", "list"),
        ("pillar", "status"),
        ("backlog",),
        ("mechanism", "show"),
        ("verify",),
        ("rebuild",),
    ],
    ids=" ".join,
)
def test_a_person_reads_words_without_colour_and_without_json(
    worked: tuple[Two, str], words: tuple[str, ...], spoken: str
) -> None:
    two, case = worked
    chosen = [case if word == "CASE" else word for word in words]
    ran = two.ours("--lang", spoken, *chosen, text=True, token="drafter")
    assert ran.code == 0, ran.err
    assert ran.out.strip()
    assert "\x1b" not in ran.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(ran.out)
    assert bool(ARABIC.search(ran.out)) >= (spoken == "ar")
    if spoken == "ar" and words[0] in {"status", "case"}:
        assert "\u2068" in ran.out


def test_the_timeline_shows_the_act_in_words_and_what_the_officer_may_read(worked: tuple[Two, str]) -> None:
    two, case = worked
    said = two.ours("--lang", "fr", "case", "show", case, text=True, token="drafter").out
    assert "Présenter la demande de réadmission" in said
    assert "provisoire" in said
    without = two.ours("--lang", "fr", "case", "show", case, text=True).out
    assert "person" in said
    assert "person" not in without


def test_acts_are_listed_legal_first_and_the_others_with_the_reason_in_words(worked: tuple[Two, str]) -> None:
    two, case = worked
    said = two.ours("--lang", "en", "case", "acts", case, text=True, token="drafter").out
    assert said.index("Allowed now") < said.index("withdraw") < said.index("Not allowed now")
    assert language.say("reason.party.not_entitled", "en") in said


def test_an_error_is_said_in_words_with_what_to_do(worked: tuple[Two, str], tmp_path: Path) -> None:
    two, case = worked
    ran = two.ours("--lang", "fr", "case", "act", case, "recognise", text=True, token="drafter")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("Erreur : ")
    assert "act.illegal" in ran.err
    assert language.say("reason.party.not_entitled", "fr") in ran.err


def test_a_value_from_the_other_side_can_not_move_the_cursor_or_turn_the_line() -> None:
    assert shown("a\x1b[2Jb\u202ec\u2069\r\n") == "a[2Jbc\n"
    assert shown(None) == shown("") == shown([]) == "–"
