"""The command line: `comity`, as an officer, an operator or another program drives a node."""

from __future__ import annotations

import os
import sys
from typing import Any

INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 a check said no, 2 usage, 3 refused by a rule,
    4 the peer's fault, 5 integrity failure, 6 busy, 7 unavailable, 8 credentials, 130 interrupted."""
    from comity.cli.session import Session
    from comity.errors import ComityError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    session = Session(sys.argv[1:] if argv is None else list(argv), os.environ)
    try:
        try:
            return _run(session, sys.argv[1:] if argv is None else list(argv))
        except ComityError as error:
            session.out.error(error)
            return error.exit_code
    except KeyboardInterrupt:
        session.out.error(ComityError("session.interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; Python must not complain of it once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0


def _run(session: Any, words: list[str]) -> int:
    import typer

    from comity.cli import problems
    from comity.cli.tree import make_tree
    from comity.errors import ComityError, Usage

    try:
        if any("\udc80" <= letter <= "\udcff" for word in words for letter in word):
            raise Usage("usage.not_text")
        root = make_tree()
        with root.make_context("comity", list(words), obj=session) as ctx:
            root.invoke(ctx)
    except typer.Exit as done:
        return done.exit_code
    except problems.Parsed as bad:
        raise problems.of_the_line(bad) from None
    except (ComityError, KeyboardInterrupt, BrokenPipeError):
        raise
    except OSError as bad:
        if problems.wants_traceback():
            raise
        raise problems.of_the_system(bad) from bad
    except Exception as bad:  # the last door: nobody sees a traceback
        if problems.wants_traceback():
            raise
        raise problems.of_the_software() from bad
    return int(session.exit_code)
