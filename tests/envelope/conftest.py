"""What the envelope's tests share: the published vectors, keys from fixed seeds, ways to spoil bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

VECTORS = Path(__file__).parents[2] / "vectors"


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], dict[str, Any]]:
    """The content of one file of vectors/, by its name without `.json`."""

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
        return found

    return read


def spoilt(data: bytes, step: int = 1) -> Iterator[bytes]:
    """Each way to alter one byte, at every `step`-th place and at the last; then each way to cut."""
    for at in sorted({*range(0, len(data), step), len(data) - 1}):
        yield data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]
    for length in sorted({*range(0, len(data), step), len(data) - 1}):
        yield data[:length]
    yield data + b"\x00"


@pytest.fixture(scope="session", name="spoilt")
def spoilt_fixture() -> Callable[..., Iterator[bytes]]:
    return spoilt
