"""What a shard's process is asked and answers: JSON over HTTP (docs/specification/shards.md).

`POST /SHARD/look` with a `Look` is answered by a `Looked`; `POST /SHARD/count` with a `Count`, by a `Counted`. An error
is an `Error` with a code of ours. Every body is bounded and has its length stated.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comity.identify.held import Held

MOST_ASKED = 64 << 10
"""Bytes of a request's body."""
MOST_ANSWERED = 8 << 20
"""Bytes of an answer's body."""
MOST_LIMIT = 200

_Short = Annotated[str, Meta(max_length=256)]
_Name = Annotated[str, Meta(pattern=r"\A[a-z0-9]{1,32}\Z")]
"""Of a shard. It is written to logs, so that nothing else may stand in it."""


class Look(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A query, as `search.Query`, and how many hits are wanted."""

    v: Literal[1] = 1
    name: Annotated[str, Meta(max_length=8192)]
    born: _Short = ""
    place: Annotated[str, Meta(max_length=1024)] = ""
    sex: _Short = ""
    limit: Annotated[int, Meta(ge=1, le=MOST_LIMIT)] = 10


class Hit(msgspec.Struct, frozen=True):
    """As `merge.Hit`. held: what a case needs beside the evidence; a search without a case does without it."""

    id: str
    names: list[list[str]]
    evidence: dict[str, Any]
    held: Held | None = None


class Ratio(msgspec.Struct, frozen=True):
    """Evidence of one fact, in nats."""

    ratio: float


class Word(msgspec.Struct, frozen=True):
    """A word that was asked beside the record's, or none."""

    asked: str
    record: str | None
    ratio: float | None
    alignment: list[tuple[str, str]]


class Named(msgspec.Struct, frozen=True):
    """Evidence of the name."""

    ratio: float
    words: list[Word]
    not_asked: list[str]


class Evidence(msgspec.Struct, frozen=True):
    """What `Hit.evidence` has to have: the readers of an answer count on it. More may stand beside it."""

    name: Named
    born: Ratio | UnsetType = UNSET
    place: Ratio | UnsetType = UNSET
    sex: Ratio | UnsetType = UNSET


class Common(msgspec.Struct, frozen=True):
    """As `merge.Common`."""

    words: list[float]
    names: float | None
    entries: int


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """As `merge.Found`, and which shard says so: of which shards in all, of how many rows in `total`, and of which
    state of the registry (`revision`)."""

    v: Literal[1] = 1
    shard: _Name
    shards: list[_Name]
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
