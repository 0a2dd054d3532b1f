"""The specification's pages: each format has one, what they show is real, the index lacks none."""

from __future__ import annotations

import hashlib
import re

import pytest

from comity.chancery import docketing
from comity.chancery.draft import case_identifier
from comity.chancery.house import HouseHeader
from comity.envelope import canonical
from comity.store.engine import prepare
from support.source import ROOT

PAGES = ROOT / "docs" / "specification"
VECTORS = ROOT / "vectors"


def text(page: str) -> str:
    return (PAGES / f"{page}.md").read_text("utf-8")


def blocks(page: str) -> list[str]:
    return re.findall(r"^```\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)


def test_the_index_names_every_page_and_every_vector_file() -> None:
    index = text("index")
    pages = {path.name for path in PAGES.glob("*.md")} - {"index.md"}
    assert pages == set(re.findall(r"\]\((\w+\.md)\)", index))
    assert {path.name for path in VECTORS.glob("*.json")} == set(re.findall(r"`(\w+\.json)`", index))


@pytest.mark.parametrize("page", ["mechanism", "receipts", "evidence"])
def test_each_line_that_a_page_of_the_chancery_shows_is_in_its_vectors(page: str) -> None:
    published = "".join((VECTORS / f"{name}.json").read_text("utf-8") for name in ("mechanism", "evidence"))
    shown = re.findall(r"\b[0-9a-f]{32,}\b", text(page))
    assert shown
    assert [digits for digits in shown if digits not in published] == []
    for line in "".join(blocks(page)).splitlines():
        written = line.replace("\\", "\\\\").replace('"', '\\"')
        assert all(part in published for part in written.split("[…]")), line


def test_the_record_on_the_house_page_is_one() -> None:
    header = canonical.decode(blocks("house")[0].strip().encode(), HouseHeader)
    assert header.kind == "paired"


def test_the_house_page_names_every_kind_of_record() -> None:
    source = "".join(path.read_text("utf-8") for path in (ROOT / "src" / "comity" / "chancery").glob("*.py"))
    calls = re.findall(r"(?:house\.record|\.record)\((?:\s*office,)?\s*\"(\w+)\"", source)
    assert len(set(calls)) >= 7
    assert [kind for kind in (*calls, "hold", "offer", "accept") if f"`{kind}`" not in text("house")] == []


def test_a_case_is_named_as_the_house_page_says() -> None:
    mech, nonce = "ab" * 32, "cd" * 16
    told = hashlib.sha256(b"comity/1/case\n" + mech.encode() + b"FR" + nonce.encode()).hexdigest()[:32]
    assert case_identifier(mech, "FR", nonce) == told


def test_the_store_page_names_each_column_of_the_log_and_no_table_that_is_not_there() -> None:
    prepare()
    from django.apps import apps

    models = {model._meta.db_table: model for model in apps.get_app_config("store").get_models()}
    public, _, rest = text("store").partition("## The rest, by name")
    columns = [field.column for field in models["entry"]._meta.concrete_fields if field.column != "id"]
    assert [column for column in columns if f"`{column}`" not in public] == []
    named = "".join(re.findall(r"^\| (`.*?) \|", rest, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", named)) <= set(models)
    assert {"entry", "docket"} <= set(models)


def test_the_mechanism_page_names_every_act_without_a_case() -> None:
    assert [act for act in docketing.CASELESS if f"| `{act}` |" not in text("mechanism")] == []
