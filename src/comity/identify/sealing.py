"""An index sealed at rest: every file as `NAME.sealed`, and unsealed into memory-backed storage to be read.

The key is made of a passphrase (Argon2id, as the keystore's) or of a key file. Each file has a key of its own (HKDF of
the root, a random salt and the file's place in the folder) and is AES-256-GCM in chunks; a chunk's number and whether
it is the last are its associated data, so that none can be changed, moved, repeated or cut off.

    comity-sealed/1\\n  salt (16)  then chunks: MiB of plaintext + 16, the last one shorter or empty + 16

`sealed.json`: {"v": 1, "kdf": "argon2id" | "file", "salt": hex, "check": hex}; `check` tells a wrong key from damage.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.errors import Credentials, Refused
from comity.identify import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MAGIC = b"comity-sealed/1\n"
CHUNK = 1 << 20
SALT, TAG = 16, 16
SEAL = "sealed.json"
SUFFIX = ".sealed"
MEMORY = Path("/dev/shm")  # noqa: S108 - memory-backed, in a folder of this user's own
"""Storage in memory; what is unsealed stands here in a folder that only this user may read."""
_LEFT = 256 << 20  # bytes of memory that unsealing leaves to the machine
_LAST = (files.STATE, files.MANIFEST)  # sealed after the files that they name


def is_sealed(folder: Path) -> bool:
    """Whether this is a sealed index."""
    return (folder / SEAL).exists()


def of_passphrase(folder: Path, passphrase: bytes) -> bytes:
    """The root key; the folder's salt is made when it is not sealed yet. Credentials: passphrase.wrong."""
    salt = _salt(folder, "argon2id")
    key = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=64 * 1024).derive(passphrase)
    return _checked(folder, "argon2id", salt, key)


def of_file(folder: Path, file: Path) -> bytes:
    """The root key of a key file: 32 random bytes or more. Credentials: identify.key_file, passphrase.wrong."""
    secret = read_key(file)
    salt = _salt(folder, "file")
    return _checked(folder, "file", salt, _derived(hashlib.sha256(secret).digest(), salt, b"root"))


def read_key(file: Path) -> bytes:
    """A key file's bytes. Credentials: identify.key_file."""
    try:
        secret = file.read_bytes()
    except OSError:
        raise Credentials("identify.key_file", file=str(file)) from None
    if len(secret) < 32:
        raise Credentials("identify.key_file", file=str(file))
    return secret


def seal(folder: Path, key: bytes) -> None:
    """Seal the files of an index where it stands; each plain one is removed once the sealed one is on the disk.

    Interrupted, it leaves an index that is read by sealing again; `sealed.json` stands before the first is sealed.
    """
    for path in _ordered(folder, folder):
        seal_file(path, Path(f"{path}{SUFFIX}"), str(path.relative_to(folder)), key)
        path.unlink()


def resumed(folder: Path, key: Callable[[Path], bytes] | None) -> bool:
    """Whether sealing this index had been interrupted, and was finished now. Refused: identify.exists for a sealed
    index, identify.sealing_unfinished where no key was given to go on with."""
    if not is_sealed(folder):
        return False
    if _whole(folder):
        raise Refused("identify.exists")
    if key is None:
        raise Refused("identify.sealing_unfinished")
    seal(folder, key(folder))
    return True


def keep(plain: Path, folder: Path, key: bytes) -> None:
    """Seal into `folder` what changed in its unsealed copy since; the state last, then remove what is gone there."""
    for path in _ordered(plain, plain):
        name = path.relative_to(plain)
        target = folder / f"{name}{SUFFIX}"
        if not target.exists() or path.name in _LAST:
            target.parent.mkdir(parents=True, exist_ok=True)
            seal_file(path, target, str(name), key)
    for target in folder.rglob(f"*{SUFFIX}"):
        if not (plain / str(target.relative_to(folder))[: -len(SUFFIX)]).exists():
            target.unlink()


@contextmanager
def unsealed(folder: Path, key: bytes, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Path]:
    """The index in memory-backed storage for as long as the block lasts. wanted: of a file's place, whether it is read.

    Refused: identify.memory when it would not fit, identify.sealed_damaged, identify.sealing_unfinished. What a crash
    left before is removed.
    """
    tidy()
    if not _whole(folder):
        raise Refused("identify.sealing_unfinished")
    chosen = [
        (path, name)
        for path in sorted(folder.rglob(f"*{SUFFIX}"))
        if wanted(name := str(path.relative_to(folder))[: -len(SUFFIX)])
    ]
    need = sum(path.stat().st_size for path, _ in chosen)
    free = _free()
    if need + _LEFT > free:
        raise Refused("identify.memory", need=need >> 20, free=max(free - _LEFT, 0) >> 20)
    where = MEMORY / f"{_prefix()}{os.getpid()}-{secrets.token_hex(4)}"
    where.mkdir(mode=0o700)
    # Held before it has its name: who tidies up never meets a lock that is about to be taken.
    lock = os.open(where / "lock.new", os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    (where / "lock.new").rename(where / "lock")
    try:
        for path, name in chosen:
            target = where / "index" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            unseal_file(path, target, name, key)
        yield where / "index"
    finally:
        shutil.rmtree(where, ignore_errors=True)
        os.close(lock)


def tidy() -> None:
    """Remove what processes of this user left in memory when they were ended: their locks ended with them."""
    for left in MEMORY.glob(f"{_prefix()}*"):
        try:
            lock = os.open(left / "lock", os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(lock)


def seal_file(path: Path, target: Path, name: str, key: bytes) -> None:
    """`path` sealed as `target`, whole or not at all. name: its place in the folder."""
    salt = secrets.token_bytes(SALT)
    cipher = AESGCM(_derived(key, salt, name.encode()))
    beside = Path(f"{target}.new")
    with path.open("rb") as source, beside.open("wb") as out:
        out.write(MAGIC + salt)
        number, block = 0, source.read(CHUNK)
        while True:
            following = source.read(CHUNK)
            out.write(cipher.encrypt(_nonce(number), block, _about(number, last=not following)))
            if not following:
                break
            number, block = number + 1, following
        out.flush()
        os.fsync(out.fileno())
    beside.replace(target)


def unseal_file(path: Path, target: Path, name: str, key: bytes) -> None:
    """The plaintext of `path` as `target`. Refused: identify.sealed_damaged."""
    left = path.stat().st_size - len(MAGIC) - SALT
    with path.open("rb") as source, target.open("wb") as out:
        if left < TAG or source.read(len(MAGIC)) != MAGIC:
            raise Refused("identify.sealed_damaged", file=name)
        cipher = AESGCM(_derived(key, source.read(SALT), name.encode()))
        number = 0
        while left:
            block = source.read(CHUNK + TAG)
            left -= len(block)
            try:
                out.write(cipher.decrypt(_nonce(number), block, _about(number, last=not left)))
            except (InvalidTag, ValueError):
                raise Refused("identify.sealed_damaged", file=name) from None
            number += 1


def _whole(folder: Path) -> bool:
    """The files that name the others are sealed last."""
    return any((folder / f"{name}{SUFFIX}").exists() for name in _LAST)


def _ordered(folder: Path, top: Path) -> list[Path]:
    plain = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {SUFFIX, ".new", ".lock"}]
    return sorted((path for path in plain if path != top / SEAL), key=lambda path: (path.name in _LAST, path))


def _salt(folder: Path, kdf: str) -> bytes:
    told = files.read_json(folder / SEAL)
    if told is None:
        return secrets.token_bytes(SALT)
    try:
        found = bytes.fromhex(told["salt"])
        used, version = told["kdf"], told["v"]
    except (TypeError, KeyError, ValueError):
        raise Refused("identify.sealed_damaged", file=SEAL) from None
    if version != 1 or len(found) != SALT:
        raise Refused("identify.sealed_damaged", file=SEAL)
    if used != kdf:
        raise Credentials("identify.other_key", kind=used)
    return found


def _checked(folder: Path, kdf: str, salt: bytes, key: bytes) -> bytes:
    check = _derived(key, salt, b"check").hex()
    told = files.read_json(folder / SEAL)
    if told is None:
        folder.mkdir(parents=True, exist_ok=True)
        files.write_json(folder / SEAL, {"v": 1, "kdf": kdf, "salt": salt.hex(), "check": check})
    elif not hmac.compare_digest(str(told.get("check")), check):
        raise Credentials("identify.wrong_key")
    return key


def _derived(key: bytes, salt: bytes, name: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=b"comity/1/sealed-index\n" + name).derive(key)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _about(number: int, *, last: bool) -> bytes:
    return MAGIC + number.to_bytes(8, "big") + (b"\1" if last else b"\0")


def _prefix() -> str:
    return f"comity-identify-{os.getuid()}-"


def _free() -> int:
    """Bytes that may still be taken: of the storage, and of the machine's memory, whichever is less."""
    about = os.statvfs(MEMORY)
    free = about.f_bavail * about.f_frsize
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return min(free, int(line.split()[1]) << 10)
    return free
