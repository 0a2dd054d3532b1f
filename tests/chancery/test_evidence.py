"""What leaves for a court: the file proves headers and bodies by itself, and no other text passes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comity.chancery import evidence
from comity.chancery.audit_file import verify_file
from two_nodes.world import World, whole_case

CHANNEL = "FR-59-LILLE"


@pytest.fixture
def exported(sqlite_world: World, tmp_path: Path) -> tuple[dict[str, Any], Path]:
    """An evidence document of one whole case, and the file of the keys to trust."""
    world = sqlite_world
    case = whole_case(world, CHANNEL)
    officer = world.officers["FR-PREF-59", "drafter"]
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(evidence.keys_export(world.dz)))
    return evidence.evidence(world.fr, officer, case), keys


def judged(document: dict[str, Any], keys: Path) -> dict[str, Any]:
    path = keys.with_name("evidence.json")
    path.write_text(json.dumps(document))
    return verify_file(path, keys)


def test_evidence_proves_each_body_by_its_ciphertext_and_key(exported: tuple[dict[str, Any], Path]) -> None:
    document, keys = exported
    assert judged(document, keys)["ok"]
    assert all(entry["body"] is not None for entry in document["entries"])


def _other_text(body: dict[str, str]) -> None:
    box = bytearray(base64.b64decode(body["box"]))
    box[0] ^= 1
    body["box"] = base64.b64encode(bytes(box)).decode()


def _other_key(body: dict[str, str]) -> None:
    body["key"] = bytes(32).hex()


@pytest.mark.parametrize("change", [_other_text, _other_key, dict.clear], ids=["text", "key", "nothing"])
def test_another_body_under_a_true_header_is_refused(
    exported: tuple[dict[str, Any], Path], change: Callable[[dict[str, str]], None]
) -> None:
    document, keys = exported
    change(document["entries"][2]["body"])
    found = judged(document, keys)
    assert not found["ok"]
    place = document["entries"][2]
    assert found["first_bad"] == {"party": place["party"], "index": place["index"]}


def test_the_body_of_one_entry_under_the_header_of_another_is_refused(
    exported: tuple[dict[str, Any], Path],
) -> None:
    document, keys = exported
    document["entries"][0]["body"] = document["entries"][1]["body"]
    assert not judged(document, keys)["ok"]


def test_one_officers_act_leaves_a_record_by_name(sqlite_world: World) -> None:
    world = sqlite_world
    case = whole_case(world, CHANNEL)
    kinds = [row.kind for row in world.dz.store.house.of_case(case)]
    assert "sealed" in kinds
    assert "approved" in kinds
    names = {row.officer for row in world.dz.store.people.officers()}
    for row in world.dz.store.house.of_case(case):
        if row.kind == "sealed":
            said = json.loads(row.header)
            assert said["officer"] in names
            assert said["data"]["entry"].startswith("DZ:0:")
