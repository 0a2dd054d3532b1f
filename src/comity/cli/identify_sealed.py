"""Whether an index is sealed, with which key, and where its files are to be read."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from comity.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from comity.cli.session import Session

Sealed = Annotated[bool, typer.Option("--sealed")]
Plain = Annotated[bool, typer.Option("--plain")]
KeyFile = Annotated[str | None, typer.Option("--key-file", metavar="FILE")]


def secret(session: Session, key_file: str | None, *, sealed: bool, plain: bool) -> Callable[[Path], bytes] | None:
    """What makes the key of a new index; None where it stays plain: as was asked, or because no key was given."""
    from comity.identify import sealing

    if plain and (sealed or key_file):
        raise Usage("identify.sealed_or_plain")
    given = bool(session.environ.get("COMITY_PASSPHRASE_FILE"))
    if plain or not (sealed or key_file or given):
        return None
    if key_file is not None:
        sealing.read_key(Path(key_file))  # refused now, not after hours
        return lambda folder: sealing.of_file(folder, Path(str(key_file)))
    passphrase = session.passphrase(new=True)
    return lambda folder: sealing.of_passphrase(folder, passphrase)


@contextmanager
def opened(
    session: Session, directory: str, key_file: str | None, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Path]:
    """The folder to read: the index's own, or its copy in memory where it is sealed."""
    from comity.identify import sealing

    folder = Path(directory)
    if not sealing.is_sealed(folder):
        yield folder
        return
    with sealing.unsealed(folder, _key(session, folder, key_file), wanted) as copy:
        yield copy


@contextmanager
def changing(session: Session, directory: str, key_file: str | None) -> Iterator[Path]:
    """The folder to change; where it is sealed, what was changed is sealed before this ends."""
    from comity.identify import delta, sealing

    folder = Path(directory)
    if not sealing.is_sealed(folder):
        yield folder
        return
    with delta.locked(folder):
        key = _key(session, folder, key_file)
        with sealing.unsealed(folder, key) as copy:
            yield copy
            sealing.keep(copy, folder, key)


def _key(session: Session, folder: Path, key_file: str | None) -> bytes:
    from comity.identify import sealing

    if key_file is not None:
        return sealing.of_file(folder, Path(key_file))
    return sealing.of_passphrase(folder, session.passphrase())
