"""Evidence of a fork: two checkpoints by one log, neither of which continues the other.

The evidence convicts by itself. It needs no trust in whoever hands it over: both notes carry the
accused log's two signatures, and, where the sizes differ, a path shows from the larger tree's own
root what its beginning is. A failing consistency proof would show nothing, anyone can make one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from comity.envelope.keys import VerifyingPair
from comity.errors import Refused
from comity.journal import checkpoint as checkpoints
from comity.journal import tree
from comity.journal.checkpoint import Checkpoint


class Fork(NamedTuple):
    """A proven fork, the smaller checkpoint first."""

    kind: Literal["same_size", "rewritten_prefix"]
    first: Checkpoint
    second: Checkpoint


def fork_proof(note_a: str, note_b: str, log: VerifyingPair, origin: str,
               path: Sequence[bytes] = ()) -> Fork:  # fmt: skip
    """The fork that two notes of the log `origin` prove, given in either order.

    `path` is `tree.prefix_path(leaves of the larger tree, smaller size)`; not needed at equal sizes.
    Raises PeerFault("checkpoint.…") for a note that its log did not sign, so that nobody can be
    accused by a forgery, and Refused("fork.unproven") where the two may well be consistent.
    """
    both = (checkpoints.verify(note_a, log, origin), checkpoints.verify(note_b, log, origin))
    first, second = sorted(both, key=lambda checkpoint: checkpoint.size)
    if first.size == second.size:
        if first.root == second.root:
            raise Refused("fork.unproven", why="equal")
        return Fork("same_size", first, second)
    if first.size == 0:
        if first.root == tree.EMPTY_ROOT:
            raise Refused("fork.unproven", why="empty")
        return Fork("rewritten_prefix", first, second)
    roots = tree.prefix_roots(first.size, second.size, path)
    if roots is None or roots[1] != second.root:
        raise Refused("fork.unproven", why="path")
    if roots[0] == first.root:
        raise Refused("fork.unproven", why="consistent")
    return Fork("rewritten_prefix", first, second)
