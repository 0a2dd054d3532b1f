"""The offline audit of one log: a numbered list of checks, each against a named attack.

The auditor trusts the log's public keys and nothing on the disk. One pass, constant memory, so a
log of a million entries is read once. `comity verify` prints the checks in this order.

A log may hold entries that its author should never have written (void: a wrong place, a time that
runs backwards). In a mirrored log these are explained when the author's own signed checkpoint covers
them: they are his doing, they stay, and the record is whole. In our own log nothing explains them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from comity.envelope.keys import VerifyingPair
from comity.errors import PeerFault
from comity.journal import checkpoint as checkpoints
from comity.journal.checkpoint import Checkpoint, Origin
from comity.journal.entry import BadLeaf, Header, decode_header
from comity.journal.entry import leaf_hash as hash_of
from comity.journal.fork import Fork, fork_proof
from comity.journal.tree import Frontier

__all__ = ["ATTACKS", "AuditResult", "Check", "Fork", "Row", "audit_log", "fork_proof"]

ATTACKS: Final[Mapping[str, str]] = {
    "index.consecutive": "an entry cut out, moved, or slipped in between",
    "leaf.kept": "a header removed, or a header and its hash that disagree",
    "leaf.readable": "a header overwritten with what is no header",
    "header.place": "an entry carried over from another log, incarnation or index",
    "time.monotone": "an entry dated before the one it follows",
    "root.stored": "a header edited in place",
    "body.hash": "a sealed body exchanged for another",
    "body.present": "a sealed body deleted without an erasure on record, or brought back after one",
    "checkpoint.signature": "a history that its author never signed",
    "checkpoint.covered": "the end of the log cut off, or the checkpoint removed",
    "checkpoint.root": "the whole log rewritten, with hashes that fit each other",
    "anchors": "a log rewritten and signed again by its own author, against what the other party saw",
}
# Broken by an author in a log that he signed, these are his fault and not the disk's.
_EXPLICABLE: Final = ("leaf.readable", "header.place", "time.monotone")
_BY_ENTRY: Final = 8  # so many of the checks look at each entry


class Row(NamedTuple):
    """One entry as a disk holds it; a plain tuple does as well.

    `header` None: a leaf mirrored as its hash alone, void; never in our own log. `stored_root` is the
    root after this entry (32 bytes), in each row or in none. `sealed` is item 0's ciphertext.
    """

    at: int
    header: bytes | None
    leaf_hash: bytes | None
    stored_root: bytes | None
    sealed: bytes | None
    erased: bool


Entries = Iterable[tuple[int, bytes | None, bytes | None, bytes | None, bytes | None, bool]]


class Check(NamedTuple):
    """`name` is a key of `ATTACKS`; `detail` is a short sentence with places and counts, no content."""

    name: str
    ok: bool
    detail: str


class AuditResult(NamedTuple):
    """`first_bad`: the least index that a failed check can point to, else None. `root` is recomputed."""

    checks: list[Check]
    first_bad: int | None
    size: int
    root: bytes

    @property
    def ok(self) -> bool:
        """Whether every check passed."""
        return all(check.ok for check in self.checks)


class _Findings:
    """For each check: the first and the last index where it failed, and how many did."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.count: dict[str, int] = {}
        self.hashes_alone = 0

    def add(self, name: str, index: int) -> None:
        self.first.setdefault(name, index)
        self.last[name] = index
        self.count[name] = self.count.get(name, 0) + 1


def audit_log(
    entries: Entries,
    note: str | None,
    *,
    mech: str,
    party: str,
    inc: int,
    keys: VerifyingPair,
    mirrored: bool,
    require_note: bool = False,
    anchors: Mapping[int, bytes] | None = None,
) -> AuditResult:
    """Audit the log (mech, party, inc) as a disk holds it: `entries` in index order, `note` its checkpoint.

    `keys` are the log's own; `mirrored`: the log is the other party's. `require_note`: entries without
    a checkpoint fail. `anchors` maps a size to a root (32 bytes) learnt elsewhere: from the other
    party's `seen`, an older checkpoint, a fence. Raises nothing for a bad record.
    """
    place, anchors = Origin(mech, party, inc), anchors or {}
    checkpoint, fault = _signed(note, keys, checkpoints.origin(*place))
    sizes = set(anchors) | ({checkpoint.size} if checkpoint else set())
    found = _Findings()
    roots, frontier = _walk(entries, place, mirrored, found, sizes)
    size, signed = frontier.size, 0
    if mirrored and checkpoint is not None and roots.get(checkpoint.size) == checkpoint.root:
        signed = checkpoint.size
    checks = [_judge(name, found, signed) for name in list(ATTACKS)[:_BY_ENTRY]]
    bad = [found.first[check.name] for check in checks if not check.ok]
    if checkpoint is not None and checkpoint.size > size:
        bad.append(size)
    checks += [
        Check("checkpoint.signature", fault is None, fault or ""),
        _coverage(checkpoint, size, require_note),
        _root(checkpoint, roots),
        _anchored(anchors, roots),
    ]
    return AuditResult(checks, min(bad, default=None), size, frontier.root())


def _walk(
    entries: Entries, place: Origin, mirrored: bool, found: _Findings, sizes: set[int]
) -> tuple[dict[int, bytes], Frontier]:
    """One pass. Gives the recomputed roots at the `sizes` asked for, and the frontier at the end."""
    frontier = Frontier.empty()
    roots = {0: frontier.root()}
    last, rooted = "", False
    for at, (index, leaf, kept, stored, sealed, erased) in enumerate(entries):
        if index != at:
            found.add("index.consecutive", at)
        frontier.append(_leaf(leaf, kept, mirrored, at, found))
        root = frontier.root()
        rooted = rooted or stored is not None
        if rooted and stored != root:
            found.add("root.stored", at)
        if at + 1 in sizes:
            roots[at + 1] = root
        header = _header(leaf, at, found)
        if header is None:
            if sealed is not None:
                found.add("body.hash", at)
            continue
        if (header.mech, header.party, header.inc, header.index) != (*place, at):
            found.add("header.place", at)
        if header.time < last:
            found.add("time.monotone", at)
        last = max(last, header.time)
        _body(header, sealed, erased, at, found)
    return roots, frontier


def _leaf(leaf: bytes | None, kept: bytes | None, mirrored: bool, at: int, found: _Findings) -> bytes:
    """The leaf hash, computed where there is a leaf to compute it from."""
    if leaf is not None:
        digest = hash_of(leaf)
        if kept is not None and kept != digest:
            found.add("leaf.kept", at)
        return digest
    found.hashes_alone += 1
    # Our own leaves are all readable, so a hash alone in our log is a header that somebody removed.
    if kept is None or not mirrored:
        found.add("leaf.kept", at)
    return kept or bytes(32)


def _header(leaf: bytes | None, at: int, found: _Findings) -> Header | None:
    if leaf is None:
        return None
    try:
        return decode_header(leaf)
    except BadLeaf:
        found.add("leaf.readable", at)
        return None


def _body(header: Header, sealed: bytes | None, erased: bool, at: int, found: _Findings) -> None:
    if sealed is None:
        if header.items and not erased:
            found.add("body.present", at)
    elif erased:
        found.add("body.present", at)
    elif not header.items or sha256(sealed).hexdigest() != header.items[0].box:
        found.add("body.hash", at)


def _signed(note: str | None, keys: VerifyingPair, origin: str) -> tuple[Checkpoint | None, str | None]:
    """The verified checkpoint, or the code of what is wrong with it."""
    if note is None:
        return None, None
    try:
        return checkpoints.verify(note, keys, origin), None
    except PeerFault as bad:
        return None, bad.code


def _judge(name: str, found: _Findings, signed: int) -> Check:
    count = found.count.get(name, 0)
    if not count:
        alone = found.hashes_alone if name == "leaf.kept" else 0
        return Check(name, True, f"{alone} kept as a hash alone" if alone else "")
    detail = f"{count}, the first at {found.first[name]}"
    if name in _EXPLICABLE and signed > found.last[name]:
        # The signed tree holds these very leaves: their author wrote them so, nobody here did.
        return Check(name, True, f"{detail}: signed so by its author, void")
    return Check(name, False, f"{detail}: {ATTACKS[name]}")


def _coverage(checkpoint: Checkpoint | None, size: int, require_note: bool) -> Check:
    name = "checkpoint.covered"
    if checkpoint is None:
        return Check(name, not (require_note and size), f"0 of {size} entries signed")
    if checkpoint.size > size:
        return Check(name, False, f"{checkpoint.size} signed, {size} here: {ATTACKS[name]}")
    return Check(name, True, f"{checkpoint.size} of {size} entries signed")


def _root(checkpoint: Checkpoint | None, roots: Mapping[int, bytes]) -> Check:
    """Not ok too where nothing stands at the signed size: `checkpoint.covered` says why."""
    name = "checkpoint.root"
    if checkpoint is None or roots.get(checkpoint.size) == checkpoint.root:
        return Check(name, True, "")
    return Check(name, False, f"at size {checkpoint.size}: {ATTACKS[name]}")


def _anchored(anchors: Mapping[int, bytes], roots: Mapping[int, bytes]) -> Check:
    """Anchors beyond the end count: what the other party saw must still be here."""
    wrong = sorted(at for at, root in anchors.items() if roots.get(at) != root)
    if not wrong:
        return Check("anchors", True, f"{len(anchors)} agree" if anchors else "")
    good = max((at for at in anchors if at < wrong[0]), default=0)
    detail = f"{len(wrong)}, the first between entries {good} and {wrong[0] - 1}: {ATTACKS['anchors']}"
    return Check("anchors", False, detail)
