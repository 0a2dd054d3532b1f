"""One run of the command: the global options, the environment, the passphrase, the token, the office.

Promise kept here: no prompt unless stdin is a terminal, and a secret comes only from a file or from the
person at that terminal, never from an argument, and is never printed.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from comity import language
from comity.cli.output import Output
from comity.errors import Credentials, Usage

if TYPE_CHECKING:
    from typer import Context

    from comity.chancery.office import Office
    from comity.store.people import OfficerRow

# A passphrase or a token is a line; a longer file was named by mistake.
MOST_SECRET = 4096


class Session:
    """`words`: the command line without the program's name; `environ`: as `os.environ`."""

    def __init__(self, words: list[str], environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.node: str | None = None
        self.exit_code = 0
        spoken = _value_of("--lang", words)
        self.out = Output(
            language.choose(
                spoken if spoken in language.LANGUAGES else None,
                environ.get("COMITY_LANG"),
                environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG"),
            ),
            "--json" in _before_dashes(words),
        )

    @property
    def directory(self) -> Path:
        """The node's directory, absolute. Raises Usage("node.not_given")."""
        named = self.node or self.environ.get("COMITY_NODE")
        if not named:
            raise Usage("node.not_given")
        return Path(named).absolute()

    @property
    def now(self) -> str | None:
        """COMITY_NOW, for a rehearsal node's clock."""
        return self.environ.get("COMITY_NOW") or None

    @property
    def database_url(self) -> str | None:
        """COMITY_DATABASE_URL, which goes before what the node remembers."""
        return self.environ.get("COMITY_DATABASE_URL") or None

    def passphrase(self, *, new: bool = False) -> bytes:
        """The passphrase from its file, or typed (twice when `new`). Raises Credentials."""
        named = self.environ.get("COMITY_PASSPHRASE_FILE")
        if named:
            found = _secret(named)
            if found is None:
                raise Credentials("passphrase.unreadable", file=named)
        elif not sys.stdin.isatty():
            raise Credentials("passphrase.missing")
        else:
            found = self._typed("passphrase_new" if new else "passphrase")
            if new and self._typed("passphrase_again") != found:
                raise Credentials("passphrase.mismatch")
        if not found:
            raise Credentials("passphrase.empty")
        return found

    def token(self) -> str | None:
        """The text of the officer's token, None when none was named. Raises Credentials."""
        named = self.environ.get("COMITY_TOKEN_FILE")
        if not named:
            return None
        found = _secret(named)
        if found is None:
            raise Credentials("token.unreadable", file=named)
        try:
            return found.decode("ascii")
        except UnicodeDecodeError:
            raise Credentials("token.wrong") from None

    @contextmanager
    def office(self, *, bodies: bool = False) -> Iterator[Office]:
        """The node, open. `bodies` false leaves the keys that open bodies locked."""
        directory = self.directory
        from comity import node

        node.read_node_file(directory)  # a wrong directory is said before anybody types a passphrase
        office = node.open_office(
            directory, self.passphrase(), bodies=bodies, now=self.now, database_url=self.database_url
        )
        try:
            yield office
        finally:
            office.close()

    @contextmanager
    def reading(self) -> Iterator[tuple[Office, OfficerRow | None]]:
        """The node and the officer whose token was named; None sees what the operator may: headers."""
        token = self.token()
        with self.office(bodies=token is not None) as office:
            from comity.chancery import people

            yield office, None if token is None else people.authenticate(office, token)

    @contextmanager
    def acting(self) -> Iterator[tuple[Office, OfficerRow]]:
        """The node and the officer who acts. Raises Credentials("token.missing")."""
        if not self.environ.get("COMITY_TOKEN_FILE"):
            raise Credentials("token.missing")
        with self.reading() as (office, officer):
            assert officer is not None  # reading() authenticated the token just seen
            yield office, officer

    def _typed(self, prompt: str) -> bytes:
        try:
            return getpass.getpass(f"{self.out.say(f'prompt.{prompt}')} ", stream=sys.stderr).encode()
        except EOFError:
            raise Credentials("passphrase.missing") from None


def session_of(ctx: Context) -> Session:
    """The session that `main` gave to the command."""
    found = ctx.obj
    assert isinstance(found, Session)
    return found


def _secret(name: str) -> bytes | None:
    """A file's content without its closing line break; None when it can't be read or is no secret."""
    try:
        descriptor = os.open(Path(name).expanduser(), os.O_RDONLY | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(MOST_SECRET + 1)
    except (OSError, ValueError):
        return None
    return None if len(content) > MOST_SECRET else content.rstrip(b"\r\n")


def _before_dashes(words: list[str]) -> list[str]:
    """Options end at `--`."""
    return words[: words.index("--")] if "--" in words else words


def _value_of(option: str, words: list[str]) -> str | None:
    """The value of a global option, seen before the line is parsed: errors of the parse speak it too."""
    for word, after in zip_longest(words, words[1:]):
        if word == "--":
            break
        if word == option:
            return after
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None
