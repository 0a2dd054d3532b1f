"""The examples that open the specification's pages are the published vectors, byte for byte."""

from __future__ import annotations

import pytest

from support.journal_samples import VECTORS, vectors


def page(name: str) -> str:
    return (VECTORS.parent / "docs" / "specification" / f"{name}.md").read_text()


def test_the_header_page_shows_the_published_leaf_and_hash() -> None:
    good = vectors("header")["good"][0]
    assert f"\n{good['leaf']}\n" in page("header")
    assert f"`{good['hash']}`" in page("header")


def test_the_log_page_shows_the_published_roots() -> None:
    for root in vectors("tree")["roots"][:4]:
        assert root in page("log")


@pytest.mark.parametrize("name", ["checkpoint", "proof"])
def test_the_example_notes_are_the_published_ones(name: str) -> None:
    points = vectors("checkpoint")
    note = points["note"] + "".join(f"{line}\n" for line in points["cosignatures"])
    text = note if name == "checkpoint" else vectors("proof")["text"]
    example = page(name).split("```\n")[1]
    assert len(example.splitlines()) == len(text.splitlines())
    for shown, whole in zip(example.splitlines(), text.splitlines(), strict=True):
        start, _, end = shown.partition("[…]")
        assert whole.startswith(start)
        assert whole.endswith(end)
        assert len(start) + len(end) == len(whole) or len(whole) > 2420, "only ML-DSA-44 lines are shortened"
