"""What the parser says, as errors of ours: a code to rely on, and sentences in three languages."""

from __future__ import annotations

import errno
import os
from typing import Any

import typer

from comity.errors import ComityError, IntegrityFailure, Unavailable, Usage

Parsed = typer.TyperException


def of_the_line(bad: Parsed) -> Usage:
    """A mistake in the command line. The classes below `TyperException` are told apart by what they carry."""
    ctx: Any = getattr(bad, "ctx", None)
    command = "comity" if ctx is None else ctx.command_path
    option = getattr(bad, "option_name", None)
    if option is not None:
        if not hasattr(bad, "possibilities"):
            return Usage("usage.option_value", option=option, command=command)
        near = list(bad.possibilities or ())
        return Usage("usage.option_unknown", option=option, command=command, near=near)
    param = getattr(bad, "param", None)
    if param is not None:
        name = param.opts[0] if param.param_type_name == "option" else param.metavar or param.name.upper()
        if hasattr(bad, "param_type"):
            return Usage("usage.missing", name=name, command=command)
        return Usage("usage.value", name=name, command=command)
    return Usage("usage.extra", command=command)


def of_the_system(bad: OSError) -> ComityError:
    """A disk that is full or can't be used. What the user named is dealt with where it is opened."""
    if bad.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable("disk.full")
    return Unavailable("disk.unusable", error=errno.errorcode.get(bad.errno or 0, ""))


def of_the_software() -> ComityError:
    """Anything nobody foresaw. No path and no traceback: they may hold what nobody may read."""
    return IntegrityFailure("internal.unexpected")


def wants_traceback() -> bool:
    """COMITY_DEBUG is for those who mend the software, on data that is not real."""
    return bool(os.environ.get("COMITY_DEBUG"))
