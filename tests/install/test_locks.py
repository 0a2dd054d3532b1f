"""pip installs what uv would: the exported files hold the versions and hashes of uv.lock, and no address."""

from __future__ import annotations

import re
import tomllib

import pytest

from support.source import ROOT

LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
PACKAGES = {each["name"]: each for each in LOCK["package"]}


def exported(name: str) -> dict[str, tuple[str, set[str]]]:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    assert "://" not in text
    lines = [re.match(r"([\w.-]+)==(\S+)", line) for line in text.splitlines() if line.strip()]
    hashes = [
        set(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line)) for line in text.splitlines() if line.strip()
    ]
    assert all(lines), "every line is one pinned package"
    return {line[1]: (line[2], given) for line, given in zip(lines, hashes, strict=True) if line}


def reached(*groups: str) -> set[str]:
    """The packages that the project needs, and that these need in turn, in uv.lock."""
    project = PACKAGES["comity"]
    first = [
        *project["dependencies"],
        *(each for group in groups for each in project["dev-dependencies"][group]),
    ]
    found: set[str] = set()
    waiting = [(each["name"], tuple(each.get("extra", ()))) for each in first]
    while waiting:
        name, extras = waiting.pop()
        found.add(name)
        package = PACKAGES[name]
        inner = [
            *package.get("dependencies", []),
            *(e for x in extras for e in package["optional-dependencies"][x]),
        ]
        waiting += [(e["name"], tuple(e.get("extra", ()))) for e in inner if e["name"] not in found]
    return found


@pytest.mark.parametrize(("name", "groups"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_pip_gets_the_versions_and_hashes_that_uv_locked(name: str, groups: tuple[str, ...]) -> None:
    packages = exported(name)
    assert set(packages) == reached(*groups)
    for package, (version, hashes) in packages.items():
        locked = PACKAGES[package]
        files = [*locked.get("wheels", []), *([locked["sdist"]] if "sdist" in locked else [])]
        assert version == locked["version"]
        assert hashes == {each["hash"] for each in files}


def test_what_a_node_runs_is_the_same_in_both_files() -> None:
    assert exported("requirements.lock").items() <= exported("requirements-dev.lock").items()
