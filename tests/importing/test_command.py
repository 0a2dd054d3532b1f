"""`comity import`: one document, progress beside it, and a Ctrl-C that loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Two
from importing.conftest import CHANNEL, line, sheet
from support.source import ROOT, SRC

LIST = str(ROOT / "examples" / "fr-dz" / "list-of-60.csv")
OPTIONS = ("--procedure", "readmission", "--channel", CHANNEL)


def test_one_document_says_what_became_of_each_line_and_twice_creates_nothing(two: Two) -> None:
    dry = two.ours("import", LIST, *OPTIONS, "--dry-run", token="drafter")
    assert (dry.code, dry.out.count("\n")) == (0, 1)
    assert "60" in dry.err
    assert set(dry.json) == {"created", "duplicates", "rejected", "lines"}
    assert all({"line", "outcome", "case", "code"} <= set(each) for each in dry.json["lines"])
    real = two.ours.do("import", LIST, *OPTIONS, token="drafter")
    counts = ("created", "duplicates", "rejected")
    assert [real[name] for name in counts] == [dry.json[name] for name in counts]
    again = two.ours.do("import", LIST, *OPTIONS, token="drafter")
    assert (again["created"], again["rejected"]) == (0, real["rejected"])
    made = next(each["case"] for each in real["lines"] if each["outcome"] == "created")
    assert two.ours.do("case", "show", made, token="drafter")["state"] == "drafted"


@pytest.mark.parametrize("spoken", ["fr", "ar", "en"])
def test_a_person_reads_each_outcome_in_words(two: Two, spoken: str) -> None:
    from comity import language

    said = two.ours("--lang", spoken, "import", LIST, *OPTIONS, "--dry-run", text=True, token="drafter")
    assert said.code == 0
    assert language.say("problem.date.impossible", spoken) in said.out
    assert language.say("cli.word.outcome.duplicate", spoken) in said.out
    assert "\x1b" not in said.out + said.err


def test_a_list_needs_a_token_a_file_and_the_right_encoding(two: Two, tmp_path: Path) -> None:
    missing = two.ours("import", LIST, *OPTIONS)
    assert (missing.code, missing.error) == (8, "token.missing")
    absent = two.ours("import", str(tmp_path / "absent.csv"), *OPTIONS, token="drafter")
    assert (absent.code, absent.error) == (2, "file.unreadable")
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(sheet(line()).decode().encode("cp1256", "replace"))
    ran = two.ours("import", str(wrong), *OPTIONS, token="drafter")
    assert (ran.code, ran.error) == (2, "import.encoding")
    assert "WINDOWS-1256" in ran.json["error"]["hint"]
    rank = two.ours("import", LIST, *OPTIONS, token="approver")
    assert (rank.code, rank.error) == (3, "rank.missing")


def test_ctrl_c_waits_for_the_batch_ends_with_130_and_the_same_command_goes_on(two: Two, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_bytes(sheet(*map(line, range(5000))))
    environ = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(SRC.parent), "COMITY_NODE": str(two.ours.directory),
        "COMITY_PASSPHRASE_FILE": str(two.ours.secret), "COMITY_TOKEN_FILE": str(two.ours.tokens["drafter"]),
    }  # fmt: skip
    command = [sys.executable, "-m", "comity", "--json", "import", str(file), *OPTIONS]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as importing:
        assert importing.stderr is not None
        assert importing.stdout is not None
        importing.stderr.readline()  # the first thousand lines are in
        importing.send_signal(signal.SIGINT)
        out = importing.stdout.read()
        assert importing.wait(30) == 130
    assert json.loads(out)["error"]["code"] == "session.interrupted"
    dry = two.ours.do("import", str(file), *OPTIONS, "--dry-run", token="drafter")
    assert 1000 <= dry["duplicates"] < 5000
    assert dry["duplicates"] % 200 == 0
    rest = two.ours.do("import", str(file), *OPTIONS, token="drafter")
    assert (rest["created"], rest["duplicates"]) == (5000 - dry["duplicates"], dry["duplicates"])
