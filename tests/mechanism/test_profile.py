"""A profile is read strictly: what is off is named by its place in the file."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.mechanism import (
    procedures,
    profile_of,
    propose,
    read_profile,
    read_proposal,
    sign_bytes,
    table_of,
)

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "profiles" / "fr-dz.toml").read_text("utf-8")
CARDS = {"FR": "a" * 64, "DZ": "b" * 64}
NONCE = "0123456789abcdef" * 2


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(Usage) as refused:
        read_profile(text)
    assert (refused.value.code, refused.value.exit_code) == ("profile.invalid", 2)
    return refused.value.params["key"], refused.value.params["problem"]


def replaced(old: str, new: str, count: int = 1) -> str:
    assert old in TEXT
    return TEXT.replace(old, new, count)


READMISSION = "procedures.readmission"


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ("version = 1", "version = 2", "version", "unknown"),
        ('parties = ["FR", "DZ"]', 'parties = ["FR"]', "parties", "not_two"),
        ('parties = ["FR", "DZ"]', 'parties = ["FR", "dz"]', "parties", "not_a_party"),
        ('"dialogue"', '"trade"', "pillars", "unknown"),
        ('"readmission", "dialogue"', '"dialogue"', READMISSION, "pillar_missing"),
        ('receiver = "DZ-CONS-LILLE"', 'receiver = "FR-PREF-13"', "channels.FR-59-LILLE", "same_party"),
        ('receiver = "DZ-CONS-LILLE"', 'receiver = "DZ-X"', "channels.FR-59-LILLE", "authority_unknown"),
        (
            'procedures = ["readmission"]',
            'procedures = ["clairvoyance"]',
            "channels.FR-59-LILLE.procedures",
            "unknown",
        ),
        (
            "[procedures.readmission.lengths.information]\ndays = 10\n",
            "",
            f"{READMISSION}.lengths.information",
            "missing",
        ),
        ("days = 20", "days = 0", f"{READMISSION}.lengths.reply.days", "out_of_bounds"),
        ("days = 20", 'days = "twenty"', f"{READMISSION}.lengths.reply.days", "type"),
        (
            'calendar = "DZ"',
            'calendar = "XX"',
            f"{READMISSION}.lengths.reply_accelerated.calendar",
            "unknown",
        ),
        ('silence = "none"', 'silence = "perhaps"', f"{READMISSION}.silence", "type"),
        (
            'submit = ["final_decision",',
            'depart = ["final_decision",',
            f"{READMISSION}.safeguards.depart",
            "does_not_attest",
        ),
        ('"fitness_to_travel",', '"good_weather",', f"{READMISSION}.safeguards.notify_transfer", "unknown"),
        ('weekend = ["friday",', 'weekend = ["vendredi",', "calendars.DZ.weekend", "not_a_weekday"),
        ('signed = "1994"', 'signed = "199"', "instruments.protocol-1994.signed", "not_a_day"),
        ('"consular-1974"]', '"consular-1975"]', f"{READMISSION}.instruments", "unknown"),
        # Of two rows for one level on one day nobody could say which counts.
        ('level = "diffusion_restreinte"', 'level = "non_protege"', "equivalences.1", "overlaps"),
        ('issuer = "FR"\nlevel', 'issuer = "XX"\nlevel', "equivalences.0", "not_a_party"),
        ('rank = 0\n', "rank = 10\n", "equivalences.0.rank", "out_of_bounds"),
    ],
)
def test_what_is_off_is_named(old: str, new: str, key: str, problem: str) -> None:
    assert refusal(replaced(old, new)) == (key, problem)


def test_a_broken_file_is_refused_with_its_line() -> None:
    assert refusal("version = 1\nparties = [\n!") == ("line 3", "not_toml")


@pytest.mark.parametrize("length", ["hours = 24\ndays = 1", "hours = -1", "hours = 24\nworking = true"])
def test_a_term_counts_days_or_hours_and_not_both(length: str) -> None:
    found = refusal(replaced("hours = 24", length))
    assert found[0] == "procedures.transit.lengths.reply_urgent.hours"


def test_an_unknown_key_is_refused_and_not_ignored() -> None:
    found = refusal(replaced("tolerance_days = 2", "tolerance_day = 2"))
    assert found == (f"{READMISSION}.tolerance_day", "unknown")


def test_a_procedure_is_for_those_who_need_to_know_when_the_profile_says_so() -> None:
    head = "[procedures.readmission]\n"
    closed = read_profile(replaced(head, f"{head}need_to_know = true\n"))
    assert closed.rules["readmission"].need_to_know
    assert not read_profile(TEXT).rules["readmission"].need_to_know
    assert b"need_to_know" not in read_profile(TEXT).canonical(), "a profile without it keeps its bytes"
    key, _ = refusal(replaced(head, f'{head}need_to_know = "yes"\n'))
    assert key == "procedures.readmission.need_to_know"


def test_both_sides_readings_are_demanded() -> None:
    without = re.sub(r"\[procedures\.readmission\.interpretations\.DZ\].*?\n\n", "", TEXT, flags=re.DOTALL)
    assert refusal(without) == (f"{READMISSION}.interpretations", "not_each_party")


@pytest.mark.parametrize("source", ["refusal", "document", "evidence", "interview_place", "border_refusal"])
def test_every_list_that_the_table_names_is_demanded(source: str) -> None:
    value = tomllib.loads(TEXT)
    del value["procedures"]["readmission"]["codes"][source]
    with pytest.raises(Usage) as refused:
        profile_of(value)
    assert refused.value.params == {"key": f"{READMISSION}.codes.{source}", "problem": "missing"}


def test_the_canonical_form_is_the_same_whatever_the_order_of_the_file() -> None:
    def turned(value: Any) -> Any:
        return {k: turned(v) for k, v in reversed(value.items())} if isinstance(value, dict) else value

    profile = read_profile(TEXT)
    other = profile_of(turned(tomllib.loads(TEXT)))
    assert other.canonical() == profile.canonical()
    assert other.params("readmission") == profile.params("readmission")


def test_channels_and_authorities_are_found_by_party() -> None:
    profile = read_profile(TEXT)
    assert set(profile.authorities("DZ")) & set(profile.authorities("FR")) == set()
    assert profile.channel("FR-59-LILLE").receiver == "DZ-CONS-LILLE"
    assert set(profile.channels("readmission", "DZ")) == {"DZ-DGSN-ALGER"}
    with pytest.raises(Refused, match=r"^channel\.unknown"):
        profile.channel("FR-59")


def test_a_proposal_is_read_back_and_named_by_all_that_it_binds() -> None:
    profile = read_profile(TEXT)
    proposal = propose(profile, CARDS, NONCE)
    assert read_proposal(proposal.canonical()) == (proposal, profile)
    assert sign_bytes(proposal.digest()).endswith(bytes.fromhex(proposal.digest()))
    others = {
        propose(profile, CARDS | {"DZ": "c" * 64}, NONCE).digest(),
        propose(profile, CARDS, NONCE[::-1]).digest(),
        propose(read_profile(replaced("days = 20", "days = 21")), CARDS, NONCE).digest(),
    }
    assert len(others | {proposal.digest()}) == 4
    with pytest.raises(Refused, match=r"^mechanism\.parties"):
        propose(profile, {"FR": "a" * 64}, NONCE)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"v": 2}, "mechanism.invalid"),
        ({"nonce": "x"}, "mechanism.invalid"),
        ({"parties": {"FR": "a" * 64, "XX": "b" * 64}}, "mechanism.invalid"),
        ({"parties": {"FR": "a" * 64, "DZ": "B" * 64}}, "mechanism.invalid"),
        ({"tables": {}}, "mechanism.invalid"),
        ({"more": 1}, "mechanism.invalid"),
        ({"engine": "comity-fold/9"}, "mechanism.engine_unknown"),
        ({"tables": dict.fromkeys(procedures(), "0" * 64)}, "mechanism.table_unknown"),
        ({"profile": {}}, "profile.invalid"),
    ],
)
def test_a_proposal_that_this_release_can_not_keep_is_refused(change: dict[str, Any], code: str) -> None:
    value = canonical.decode(propose(read_profile(TEXT), CARDS, NONCE).canonical()) | change
    with pytest.raises((Refused, Usage)) as refused:
        read_proposal(canonical.encode(value))
    assert refused.value.code == code


def test_a_profile_in_another_spelling_than_the_canonical_is_refused() -> None:
    value = canonical.decode(propose(read_profile(TEXT), CARDS, NONCE).canonical())
    value["profile"]["procedures"]["readmission"]["silence"] = "none"  # the default, written out
    with pytest.raises(Refused, match=r"^mechanism\.invalid"):
        read_proposal(canonical.encode(value))


def test_every_shipped_table_is_found_by_its_digest() -> None:
    assert all(table_of(table.digest) is table for table in procedures().values())
    assert table_of("0" * 64) is None


def test_the_calendars_of_the_example_are_those_that_the_script_writes() -> None:
    script = ROOT / "profiles" / "make_calendars.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("change", "key", "problem"),
    [
        ({"oversight": {"FR": "FR-PREF-59"}}, "oversight.FR", "has_cases"),
        ({"oversight": {"FR": "FR-DACS"}}, "oversight.FR", "has_cases"),
        ({"oversight": {"FR": "DZ-IGMI"}}, "oversight.FR", "authority_unknown"),
        ({"oversight": {"XX": "FR-IGA"}}, "oversight.XX", "not_a_party"),
    ],
)
def test_who_oversees_has_no_case(change: dict[str, Any], key: str, problem: str) -> None:
    with pytest.raises(Usage) as refused:
        profile_of(tomllib.loads(TEXT) | change)
    assert refused.value.params == {"key": key, "problem": problem}


@pytest.mark.parametrize(("review", "keep"), [(0, 10), (11, 10), (10, 36_526), (-1, -1)])
def test_data_is_reviewed_before_it_goes_and_goes_within_a_hundred_years(review: int, keep: int) -> None:
    document = tomllib.loads(TEXT)
    document["procedures"]["readmission"]["retention"] = {"review": {"days": review}, "keep": {"days": keep}}
    with pytest.raises(Usage) as refused:
        profile_of(document)
    assert refused.value.params == {"key": "procedures.readmission.retention", "problem": "out_of_bounds"}


def test_the_worked_example_says_of_every_procedure_how_long_its_data_is_kept() -> None:
    rules = read_profile(TEXT).rules
    assert [name for name, one in rules.items() if one.retention is None] == []
