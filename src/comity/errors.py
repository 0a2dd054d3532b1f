"""Errors say who is at fault, with a stable code and parameters, and never prose.

The edge turns a code into a sentence in the reader's language (`comity.language`). `params` holds
codes, numbers and identifiers only: no personal data, no secret, no path of this machine that the
reader did not give.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

Fault = Literal["ours", "peer", "node"]


class ComityError(Exception):
    """`code` is dotted and stable; `params` are JSON values; `exit_code` is that of `surface`."""

    fault: ClassVar[Fault] = "ours"
    exit_code: ClassVar[int] = 3

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class Refused(ComityError):
    """A rule says no to what our own side asked. Nothing was changed."""


class Usage(ComityError):
    """The command's words or the file given to it are off. Nothing was changed."""

    exit_code = 2


class PeerFault(ComityError):
    """What the other state's node sent can't be accepted. Kept as evidence; nothing else stops."""

    fault: ClassVar[Fault] = "peer"
    exit_code = 4


class IntegrityFailure(ComityError):
    """This node's own record does not hold together. The node stops rather than write on."""

    fault: ClassVar[Fault] = "node"
    exit_code = 5


class Busy(ComityError):
    """Another process holds the write lock, or this directory is already served."""

    fault: ClassVar[Fault] = "node"
    exit_code = 6


class Unavailable(ComityError):
    """Something needed can't be reached: the peer, the database, the disk."""

    fault: ClassVar[Fault] = "node"
    exit_code = 7


class Credentials(ComityError):
    """The passphrase or the token is missing or wrong."""

    exit_code = 8
