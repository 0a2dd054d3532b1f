"""What scripts rely on: one JSON document, exit codes, the language, and no prompt without a person."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from cli.conftest import Two, comity
from comity.errors import Busy, IntegrityFailure, PeerFault, Refused, Unavailable
from support.source import SRC


def run(*words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC.parent), **more.pop("environ", {})}
    return subprocess.run(
        [sys.executable, "-m", "comity", *words],
        env=environ, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "usage.command_missing"),
        (("case",), "usage.command_missing"),
        (("frobnicate",), "usage.command_unknown"),
        (("case", "frobnicate"), "usage.command_unknown"),
        (("status", "--frobnicate"), "usage.option_unknown"),
        (("--frobnicate",), "usage.option_unknown"),
        (("case", "open", "readmission", "--fields"), "usage.option_value"),
        (("case", "act"), "usage.missing"),
        (("init", "somewhere"), "usage.missing"),
        (("officer", "add", "A", "--authority", "B"), "usage.missing"),
        (("carry", "out", "a", "b"), "usage.extra"),
        (("--lang", "de", "status"), "usage.value"),
        (("serve", "--every", "often"), "usage.value"),
        (("serve", "--every", "0"), "usage.value"),
        (("case", "acts"), "usage.one_of"),
        (("case", "acts", "x", "--procedure", "y"), "usage.one_of"),
        (("verify", "evidence.json"), "usage.missing"),
        (("verify", "--trust", "keys.json"), "usage.missing"),
        (("status",), "node.not_given"),
        (("officer", "add", "\udcff", "--authority", "B", "--rank", "drafts"), "usage.not_text"),
    ],
)
def test_a_mistake_in_the_command_line_is_usage_in_json_and_in_words(
    words: tuple[str, ...], code: str
) -> None:
    ran = comity("--json", *words)
    assert (ran.code, ran.error, ran.err) == (2, code, "")
    assert set(ran.json["error"]) == {"code", "fault", "params", "message", "hint"}
    told = comity("--lang", "fr", *words) if "--lang" not in words else comity(*words)
    assert (told.code, told.out) == (2, "")
    assert code in told.err


def test_a_near_miss_is_suggested() -> None:
    assert comity("--json", "statu").json["error"]["params"]["near"] == ["status"]


@pytest.mark.parametrize(
    ("words", "environ", "begins"),
    [
        (["--lang", "fr"], {"COMITY_LANG": "ar"}, "Erreur"),
        (["--lang=ar"], {}, "خطأ"),
        ([], {"COMITY_LANG": "ar", "LC_ALL": "fr_FR.UTF-8"}, "خطأ"),
        ([], {"LC_ALL": "fr_FR.UTF-8", "LANG": "ar_DZ.UTF-8"}, "Erreur"),
        ([], {"LANG": "ar_DZ.UTF-8"}, "خطأ"),
        ([], {"LANG": "de_DE.UTF-8"}, "Error"),
        ([], {}, "Error"),
    ],
)
def test_the_language_is_asked_of_the_line_then_of_the_environment(
    words: list[str], environ: dict[str, str], begins: str
) -> None:
    assert comity(*words, "frobnicate", **environ).err.startswith(begins)


def test_a_global_option_after_the_command_is_understood_too() -> None:
    assert comity("status", "--json", "--node", "/nonexistent/node").error == "node.absent"
    assert comity("status", "--lang", "ar").err.startswith("خطأ")


def test_no_passphrase_and_no_terminal_is_exit_8_and_no_prompt(agreed: Two, tmp_path: Path) -> None:
    directory = str(agreed.ours.directory)
    ran = comity("--json", "--node", directory, "status")
    assert (ran.code, ran.error, ran.err) == (8, "passphrase.missing", "")
    wrong = tmp_path / "wrong"
    wrong.write_text("not this one\n")
    for file, code in ((wrong, "passphrase.wrong"), (tmp_path / "absent", "passphrase.unreadable")):
        ran = comity("--json", "--node", directory, "status", PASSPHRASE_FILE=str(file))
        assert (ran.code, ran.error) == (8, code)
    wrong.write_text("\n")
    ran = comity("--json", "--node", directory, "status", PASSPHRASE_FILE=str(wrong))
    assert (ran.code, ran.error) == (8, "passphrase.empty")


def test_a_terminal_is_asked_and_a_new_passphrase_twice(tmp_path: Path) -> None:
    node = str(tmp_path / "node")
    with mock.patch("getpass.getpass", side_effect=["one", "another"]) as asked:
        ran = comity("--json", "init", node, "--party", "XA", terminal=True)
    assert (ran.code, ran.error, asked.call_count) == (8, "passphrase.mismatch", 2)
    assert not (tmp_path / "node").exists()
    with mock.patch("getpass.getpass", return_value="one"):
        assert comity("--json", "init", node, "--party", "XA", terminal=True).code == 0
        assert comity("--json", "--node", node, "status", terminal=True).json["party"] == "XA"


def test_a_wrong_token_is_exit_8(agreed: Two, tmp_path: Path) -> None:
    for content in ("", "nonsense", "comity-token/1 0000000000000000 " + "0" * 64, "é"):
        (tmp_path / "token").write_text(content, encoding="utf-8")
        ran = agreed.ours("case", "list", TOKEN_FILE=str(tmp_path / "token"))
        assert (ran.code, ran.error) == (8, "token.wrong")
    ran = agreed.ours("case", "list", TOKEN_FILE=str(tmp_path / "absent"))
    assert (ran.code, ran.error) == (8, "token.unreadable")


@pytest.mark.parametrize(
    ("raised", "exit_code", "code"),
    [
        (Refused("case.not_found"), 3, "case.not_found"),
        (PeerFault("peer.fork"), 4, "peer.fork"),
        (IntegrityFailure("record.altered"), 5, "record.altered"),
        (Busy("store.busy"), 6, "store.busy"),
        (Unavailable("store.unavailable"), 7, "store.unavailable"),
        (OSError(28, "No space left on device", "/a/path"), 7, "disk.full"),
        (PermissionError(13, "denied", "/a/path"), 7, "disk.unusable"),
        (RuntimeError("a secret at /a/path"), 5, "internal.unexpected"),
        (KeyboardInterrupt(), 130, "session.interrupted"),
    ],
)
def test_every_failure_has_its_exit_code_and_shows_no_path_and_no_traceback(
    raised: BaseException, exit_code: int, code: str
) -> None:
    def fail(*args: object) -> None:
        raise raised

    with mock.patch("comity.cli.session.Session.office", fail):
        ran, told = comity("--json", "status"), comity("status")
    assert (ran.code, ran.error) == (exit_code, code)
    assert told.code == exit_code
    for text in (ran.out, ran.err, told.out, told.err):
        assert "/a/path" not in text
        assert "Traceback" not in text


def test_debugging_shows_the_traceback_only_when_asked_for() -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("why")

    with mock.patch("comity.cli.session.Session.office", fail), pytest.raises(RuntimeError):
        comity("status", DEBUG="1")


def test_the_process_keeps_stdout_to_one_document(agreed: Two) -> None:
    environ = {"COMITY_PASSPHRASE_FILE": str(agreed.ours.secret), "COMITY_NODE": str(agreed.ours.directory)}
    done = run("--json", "status", environ=environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["party"] == "FR"
    assert done.stdout.count("\n") == 1
    failed = run("--json", "case", "show", "0" * 32, environ=environ)
    assert (failed.returncode, failed.stderr) == (3, "")
    assert json.loads(failed.stdout)["error"]["code"] == "case.not_found"


def test_help_starts_fast_because_it_loads_no_framework() -> None:
    program = (
        "import sys; from comity.cli import main; code = main(['--help'])\n"
        "print(code, sorted({'django', 'rich', 'cryptography', 'psycopg', 'cheroot'} & set(sys.modules)))"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC.parent)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "0 []"


def test_a_reader_that_leaves_is_not_complained_about() -> None:
    command = f'"{sys.executable}" -m comity --help | true'
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC.parent)}
    done = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_serve_says_where_it_is_first_and_an_exchange_reaches_it(two: Two, stop: int, code: int) -> None:
    environ = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(SRC.parent),
        "COMITY_PASSPHRASE_FILE": str(two.theirs.secret), "COMITY_NODE": str(two.theirs.directory),
    }  # fmt: skip
    command = [sys.executable, "-m", "comity", "--json", "serve", "--courier", "127.0.0.1:0"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as serving:
        try:
            assert serving.stdout is not None
            ready = json.loads(serving.stdout.readline())
            assert (ready["ready"], ready["desk"]) == (True, None)
            assert ready["courier"].startswith("https://127.0.0.1:")
            again = two.theirs("serve", "--courier", "127.0.0.1:0")
            assert (again.code, again.error) == (6, "node.served")
            given = two.ours.do("exchange", ready["courier"])
            assert set(given) >= {"sent", "received", "new", "held", "void", "receipted"}
            assert set(given["receipted"]) == {"FR", "DZ"}
            assert two.ours.do("exchange")["new"] == 0
        finally:
            serving.send_signal(stop)
            assert serving.wait(20) == code
    gone = two.ours("exchange")
    assert (gone.code, gone.error) == (7, "peer.unreachable")


def test_a_mechanism_file_that_is_off_says_where(agreed: Two, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    tries: list[tuple[bytes, Callable[[dict[str, Any]], bool]]] = [
        (b"version = 1\nparties = [", lambda params: params["problem"] == "not_toml"),
        (b"version = 1\n", lambda params: params["problem"] == "missing"),
        (b"\xff", lambda params: params["key"] == "line 1"),
    ]
    for content, fits in tries:
        file.write_bytes(content)
        ran = agreed.ours("mechanism", "propose", str(file))
        assert (ran.code, ran.error) == (2, "profile.invalid")
        assert fits(ran.json["error"]["params"])
    assert agreed.ours("mechanism", "propose", str(tmp_path / "absent")).error == "file.unreadable"


def test_the_keys_that_open_bodies_stay_locked_where_no_officer_acts(agreed: Two) -> None:
    from comity import node

    opened: list[bool] = []
    real = node.open_office

    def watched(*args: Any, **more: Any) -> Any:
        opened.append(more["bodies"])
        return real(*args, **more)

    bundle = str(agreed.folder / "watched.bundle")
    commands = (("status",), ("carry", "out", bundle), ("case", "list"), ("pillar", "status"), ("backlog",))
    with mock.patch("comity.node.open_office", watched):
        for words in commands:
            agreed.ours.do(*words)
        assert opened == [False] * len(commands)
        agreed.ours.do("case", "list", token="drafter")
    assert opened[-1] is True
