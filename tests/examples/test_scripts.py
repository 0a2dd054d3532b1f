"""Each procedure's script in examples/procedures, played by the command line on two nodes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

import agreed as mechanism
import play as command
from comity.language import LANGUAGES
from comity.mechanism import procedures
from playing.nodes import Pair
from playing.owed import Account, guarded
from playing.play import agreed, play
from playing.script import FOLDER, Script, Step, Wrong, read


def silent(line: str) -> None:
    """Nothing is printed in a test."""


@pytest.mark.parametrize("procedure", sorted(procedures()))
def test_every_act_and_every_code_of_refusal_is_played(procedure: str, founded: Pair, scratch: Path) -> None:
    script = read(FOLDER / f"{procedure}.toml")
    assert script.procedure == procedure
    account, missing = play(script, scratch, silent, pair=founded)
    assert not missing
    assert account.applied >= set(procedures()[procedure].by_act)
    for code, why in script.unreachable.items():
        print(f"{procedure}: {code} is not met by the command line: {why}")
        assert why


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_script_is_of_a_procedure_that_is_shipped_and_titled_in_each_language(path: Path) -> None:
    script = read(path)
    assert path.stem == script.procedure
    assert script.procedure in procedures()
    assert len({scene.name for scene in script.scenes}) == len(script.scenes)
    for words in (script.title, *(scene.title for scene in script.scenes)):
        assert all(getattr(words, language).strip() for language in LANGUAGES)


@pytest.fixture(scope="module")
def transit() -> Script:
    return read(FOLDER / "transit.toml")


def altered(script: Script, scene: str, **changes: str) -> Script:
    """The script with its scene's last act changed."""
    chosen = next(each for each in script.scenes if each.name == scene)
    at = max(number for number, step in enumerate(chosen.steps) if step.act)
    steps = [*chosen.steps[:at], msgspec.structs.replace(chosen.steps[at], **changes)]
    return msgspec.structs.replace(script, scenes=(msgspec.structs.replace(chosen, steps=tuple(steps)),))


@pytest.mark.parametrize(
    ("scene", "changes", "found"),
    [
        ("refused", {"refused": "", "reason": ""}, "exit 3"),  # refused, and the script says that it passes
        ("refused", {"reason": "day.past"}, "expected act.illegal day.past"),  # refused for another reason
        ("withdrawn", {"effect": "applied", "reason": ""}, "expected applied"),  # it was struck
        ("revoked", {"refused": "act.illegal", "reason": "day.past", "each": ""}, "expected act.illegal"),
        ("revoked", {"act": "vanish", "each": ""}, "no act vanish"),
        ("revoked", {"by": "XA", "each": ""}, "no party"),
    ],
)
def test_what_goes_otherwise_than_the_script_says_is_told(
    transit: Script, founded: Pair, scratch: Path, scene: str, changes: dict[str, str], found: str
) -> None:
    with pytest.raises(Wrong, match=found):
        play(altered(transit, scene, **changes), scratch, silent, pair=founded)


def test_a_script_that_leaves_something_out_is_told_what(transit: Script) -> None:
    table, profile = procedures()["transit"], agreed()
    full = Account(
        applied=set(table.by_act),
        refused=guarded(table.acts),
        grounds={("refuse", "reason", "protection")},
        uncleared={("request", name) for name in profile.rules["transit"].safeguards["request"]},
    )
    assert not [line for line in full.missing(table, profile, {}) if "was never given" not in line]
    assert "refuse: reason = public_order was never given" in full.missing(table, profile, {})
    without = replace(full, applied=full.applied - {"revoke"}, refused=full.refused - {"day.past"}, uncleared=set())
    told = without.missing(table, profile, {"day.to_come": "said", "day.never": "said"})
    for line in (
        "act revoke was never applied",
        "day.past was never met",
        "request was never refused for want of best_interests alone",
        "day.to_come is said to be unreachable and was met",
        "day.never is said to be unreachable and is no code",
    ):
        assert line in told


def test_the_command_prints_what_a_person_would_type_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["transit", "--scene", "held", "--lang", "fr"]) == 0
    lines = capsys.readouterr().out.splitlines()
    typed = [line for line in lines if "./run comity --node" in line]
    for words in ("case open transit --fields", "case approve", "case act", "carry out", "pillar hold readmission"):
        assert any(words in line for line in typed), words


def test_the_command_ends_with_1_and_a_sentence_when_something_goes_otherwise(
    transit: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "read", lambda path: altered(transit, "held", effect="struck"))
    assert command.main(["transit", "--quiet"]) == 1
    assert "transit: scene held, " in capsys.readouterr().err


def test_a_step_is_of_one_kind_and_of_nothing_unknown(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match="a step is one of"):
        _ = Step(by="FR", act="request", exchange=True).kind
    written = tmp_path / "odd.toml"
    written.write_text((FOLDER / "transit.toml").read_text("utf-8").replace("uncleared", "uncleaned"), "utf-8")
    with pytest.raises(Wrong, match="uncleaned"):
        read(written)


def test_the_mechanism_itself_is_amended_declared_counted_and_terminated(capsys: pytest.CaptureFixture[str]) -> None:
    assert mechanism.main(["--lang", "ar"]) == 0
    typed = capsys.readouterr().out
    for words in ("mechanism propose", "contacts set", "mechanism calendar", "figures sign", "mechanism terminate"):
        assert words in typed
