"""`./run` on machines that lack something, that were cut off, or that start it twice; without a network.

A stand-in `uv` on PATH makes an empty virtual environment where the real one would install into it;
everything else is the real script and real Pythons.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.source import ROOT

TOOLS = ["sh", "dirname", "readlink", "cat", "ln", "ps", "find", "cmp", "rm", "cp", "mkdir", "rmdir", "sleep"]
TOOLS += ["sync", "mv", "chmod", "basename"]
FAKE_UV = """#!/bin/sh
echo installed >>"{log}"
sleep {seconds}
exec "{python}" -m venv --without-pip "$UV_PROJECT_ENVIRONMENT"
"""


class Machine:
    """A checkout with a tiny `comity`, and a PATH on which only what is put there can be found."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self.bin, self.log = folder / "a checkout", folder / "bin", folder / "uv.log"
        source = self.checkout / "src" / "comity"
        source.mkdir(parents=True)
        self.bin.mkdir()
        for name in ("run", "requirements.lock", "requirements-dev.lock"):
            shutil.copy(ROOT / name, self.checkout / name)
        (source / "__init__.py").touch()
        (source / "cli.py").write_text("import sys\ndef main():\n    print(sys.argv[1:])\n    return 3\n")
        for tool in TOOLS:
            found = shutil.which(tool)
            if found:
                (self.bin / tool).symlink_to(found)

    def program(self, name: str, text: str) -> None:
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def python(self, name: str = "python3", without: str = "nothing at all") -> None:
        """A Python that works; `without`: a module that can't be imported from it."""
        here = f'case "$*" in *"{without}"*) exit 1;; esac\nexec "{sys.executable}" "$@"\n'
        self.program(name, f"#!/bin/sh\n{here}")

    def uv(self, seconds: float = 0) -> None:
        self.program("uv", FAKE_UV.format(log=self.log, seconds=seconds, python=sys.executable))

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.checkout / "run", *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.bin)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def installs(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_no_python_ends_with_7_and_one_command_to_type(machine: Machine) -> None:
    machine.program("apt-get", "#!/bin/sh\n")
    code, out, err = machine.run("demo")
    assert (code, out) == (7, "")
    assert err.splitlines()[-1].strip() == "apt-get install -y python3 python3-venv"
    assert not (machine.checkout / ".run.lock").is_symlink()


def test_an_old_python_and_a_shim_that_fails_are_passed_over(machine: Machine) -> None:
    machine.uv()
    machine.program("python3", "#!/bin/sh\necho 'pyenv: python3: command not found' >&2\nexit 127\n")
    machine.program("python3.14", "#!/bin/sh\nexit 1\n")
    machine.python("python3.11")
    code, out, err = machine.run("comity", "status", "a b")
    assert (code, out) == (3, "['status', 'a b']\n"), err
    assert "pyenv" not in err


def test_a_python_without_venv_ends_with_7_and_names_the_package(machine: Machine) -> None:
    machine.python(without="ensurepip")
    code, _, err = machine.run("comity")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert code == 7
    assert err.splitlines()[-1].strip() == f"apt-get install -y python{version}-venv"


def test_with_uv_a_python_without_venv_is_enough(machine: Machine) -> None:
    machine.uv()
    machine.python(without="ensurepip")
    assert machine.run("comity")[0] == 3


def test_the_second_start_installs_nothing_and_says_nothing(machine: Machine) -> None:
    machine.uv()
    machine.python()
    assert machine.run("comity", "one")[0] == 3
    began = time.monotonic()
    assert machine.run("comity", "two") == (3, "['two']\n", "")
    assert time.monotonic() - began < 5
    assert machine.installs() == 1


def test_a_changed_lock_is_installed_again(machine: Machine) -> None:
    machine.uv()
    machine.python()
    machine.run("comity")
    with (machine.checkout / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    assert machine.run("comity")[0] == 3
    assert machine.installs() == 2


def test_two_at_once_install_once_and_both_work(machine: Machine) -> None:
    machine.uv(seconds=1)
    machine.python()
    both = [machine.start("comity", name) for name in ("one", "two")]
    assert [process.communicate(timeout=60)[0] for process in both] == ["['one']\n", "['two']\n"]
    assert machine.installs() == 1
    assert not (machine.checkout / ".run.lock").is_symlink()


def test_an_installation_that_was_killed_is_started_anew(machine: Machine) -> None:
    machine.uv(seconds=30)
    machine.python()
    killed = machine.start("comity")
    until = time.monotonic() + 20
    while machine.installs() == 0 and time.monotonic() < until:
        time.sleep(0.02)
    assert machine.installs() == 1
    half = machine.checkout / ".venv" / "half-unpacked"
    half.parent.mkdir(exist_ok=True)
    half.touch()
    os.killpg(killed.pid, 9)
    killed.communicate(timeout=10)
    assert (machine.checkout / ".run.lock").is_symlink(), "a killed process can't tidy up"
    machine.uv()
    assert machine.run("comity")[0] == 3
    assert not half.exists()
    assert not (machine.checkout / ".run.lock").is_symlink()


def test_a_checkout_that_was_moved_and_a_link_to_it_still_work(machine: Machine, tmp_path: Path) -> None:
    machine.uv()
    machine.python()
    machine.run("comity")
    machine.checkout = machine.checkout.rename(tmp_path / "elsewhere")
    (tmp_path / "link").symlink_to(machine.checkout / "run")
    launcher = tmp_path / "comity"
    launcher.symlink_to(machine.checkout / ".venv" / "bin" / "comity")
    assert machine.run("comity", "moved") == (3, "['moved']\n", "")
    for command in ([tmp_path / "link", "comity", "x"], [launcher, "x"]):
        env = {"PATH": str(machine.bin)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (3, "['x']\n", "")


def test_a_python_that_has_gone_is_noticed(machine: Machine) -> None:
    machine.uv()
    machine.python()
    machine.run("comity")
    interpreter = machine.checkout / ".venv" / "bin" / "python"
    interpreter.unlink()
    interpreter.symlink_to("/nowhere/python3")
    assert machine.run("comity")[0] == 3
    assert machine.installs() == 2


def test_an_unknown_word_is_a_usage_error_and_installs_nothing(machine: Machine) -> None:
    for words in ([], ["demonstrate"], ["bench"]):
        code, out, err = machine.run(*words)
        assert (code, out) == (2, "")
        assert err.startswith("usage: ./run")
    assert machine.installs() == 0
