"""What the interface asks for and answers, as types: from these its OpenAPI document is made."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import ConfigDict, Field


class Asked(Schema):
    """A request's body: nothing is in it that is not named."""

    model_config = ConfigDict(extra="forbid")


class Attachment(Asked):
    """A file: its name, and its bytes in Base64 (RFC 4648, section 4)."""

    name: str
    content: str


class NewCase(Asked):
    """The act that opens a case of this procedure."""

    procedure: str
    fields: dict[str, Any] = Field(default_factory=dict)
    attachments: list[Attachment] = Field(default_factory=list)


class NewAct(Asked):
    """An act on a case; `clear`, `flag`, `name_readers` and `position_paper` stay in the house."""

    act: str
    fields: dict[str, Any] = Field(default_factory=dict)
    attachments: list[Attachment] = Field(default_factory=list)


class Approval(Asked):
    """The hash of exactly what was read; `content_hash` is the same under the name that a draft gives it."""

    hash: str = ""
    content_hash: str = ""


class Entry(Schema):
    """A position in a log."""

    party: str
    incarnation: int
    index: int


class Outcome(Schema):
    """What became of an act: `awaiting_approval`, `sealed`, or `kept` in the house. `hint`: a code, if any."""

    case: str
    act: str
    status: str
    proposal: str | None = None
    content_hash: str | None = None
    entry: Entry | None = None
    hint: str | None = None


class Open(Schema):
    """An answer that may have more than is named here: as the command of that name gives it."""

    model_config = ConfigDict(extra="allow")


class Cases(Open):
    """A page of cases, oldest first; `next` is the cursor of the following one."""

    cases: list[dict[str, Any]]
    next: str | None = None


class Case(Open):
    """One case, as `comity case show`."""

    case: str
    procedure: str
    pillar: str
    state: str
    settled: bool
    waiting_for: str | None = None
    deadline: dict[str, Any] | None = None
    timeline: list[dict[str, Any]]


class Acts(Open):
    """Every act of the case's table, with whether it is legal now, as `comity case acts`."""

    acts: list[dict[str, Any]]


class Told(Schema):
    """An error: a stable code, whose fault it is, its parameters, and two sentences in the reader's language."""

    code: str
    fault: str
    params: dict[str, Any]
    message: str
    hint: str


class Error(Schema):
    """What every refusal looks like."""

    error: Told
