"""What a shard's process is asked and answers: JSON over HTTP (docs/specification/shards.md).

`POST /SHARD/look` with a `Look` is answered by a `Looked`; `POST /SHARD/count` with a `Count`, by a `Counted`. An error
is an `Error` with a code of ours. Every body is bounded and has its length stated.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

MOST_ASKED = 64 << 10
"""Bytes of a request's body."""
MOST_ANSWERED = 8 << 20
"""Bytes of an answer's body."""
MOST_LIMIT = 200

_Short = Annotated[str, Meta(max_length=256)]


class Look(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A query, as `search.Query`, and how many hits are wanted."""

    v: Literal[1] = 1
    name: Annotated[str, Meta(max_length=8192)]
    born: _Short = ""
    place: Annotated[str, Meta(max_length=1024)] = ""
    sex: _Short = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_LIMIT)] = 10


class Hit(msgspec.Struct, frozen=True):
    """As `merge.Hit`."""

    id: str
    names: list[list[str]]
    evidence: dict[str, Any]


class Common(msgspec.Struct, frozen=True):
    """As `merge.Common`."""

    words: list[float]
    names: float | None
    entries: int


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """As `merge.Found`, and which shard says so: of which shards in all, of how many rows in `total`, and of which
    state of the registry (`revision`)."""

    v: Literal[1] = 1
    shard: str
    shards: list[str]
    revision: str
    rows: int
    total: int
    whole: bool
    ratios: list[float]
    hits: list[Hit]
    common: Common


class Count(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Names as `Hit` has them."""

    v: Literal[1] = 1
    names: Annotated[list[Annotated[list[_Short], Meta(max_length=4)]], Meta(max_length=8)]


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many records have one of those names. `revision`: as `Looked`."""

    v: Literal[1] = 1
    revision: str
    count: int


class Error(msgspec.Struct, frozen=True):
    """A stable code, and its parameters: never a path, never a row."""

    code: str
    params: dict[str, Any] = {}
