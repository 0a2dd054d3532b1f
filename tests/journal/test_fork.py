"""A fork is proven by the accused log's own signatures, and never by anything less."""

from __future__ import annotations

import pytest

from comity.envelope.keys import SigningPair
from comity.errors import PeerFault, Refused
from comity.journal import checkpoint, tree
from comity.journal.audit import fork_proof
from comity.journal.checkpoint import Checkpoint
from support import journal_samples as samples
from support.journal_samples import COSIGN, LOG, NOW, ORIGIN

HONEST = samples.leaves(12)
KEYS = LOG.verifying()


def signed(leaves: list[bytes], keys: SigningPair = LOG) -> str:
    return checkpoint.sign(Checkpoint(ORIGIN, len(leaves), tree.root_of(leaves)), keys, NOW)


def forked(index: int, size: int = 12) -> list[bytes]:
    return [*HONEST[:index], tree.EMPTY_ROOT, *HONEST[index + 1 : size]]


@pytest.mark.parametrize("index", range(7))
def test_a_fork_at_every_index_is_proven_at_equal_and_at_different_sizes(index: int) -> None:
    same = fork_proof(signed(HONEST[:7]), signed(forked(index, 7)), KEYS, ORIGIN)
    assert same.kind == "same_size"
    other = forked(index)
    for size in range(index + 1, 12):
        notes = (signed(other), signed(HONEST[:size]))
        for pair in (notes, notes[::-1]):
            fork = fork_proof(*pair, KEYS, ORIGIN, tree.prefix_path(other, size))
            assert (fork.kind, fork.first.size, fork.second.size) == ("rewritten_prefix", size, 12)


@pytest.mark.parametrize("size", range(1, 13))
def test_an_honest_log_cannot_be_accused(size: int) -> None:
    notes = (signed(HONEST[:size]), signed(HONEST))
    lie = tree.prefix_path(forked(0), size)
    for path in ([], tree.prefix_path(HONEST, size), lie, lie[1:], [*lie, bytes(32)]):
        with pytest.raises(Refused, match=r"fork\.unproven"):
            fork_proof(*notes, KEYS, ORIGIN, path)


def test_a_forged_checkpoint_accuses_nobody() -> None:
    with pytest.raises(PeerFault, match=r"checkpoint\.signature"):
        fork_proof(signed(HONEST), signed(forked(3), COSIGN), KEYS, ORIGIN)


def test_an_empty_tree_forks_only_when_its_root_is_false() -> None:
    with pytest.raises(Refused):
        fork_proof(signed([]), signed(HONEST), KEYS, ORIGIN)
    false = checkpoint.sign(Checkpoint(ORIGIN, 0, bytes(32)), LOG, NOW)
    assert fork_proof(false, signed(HONEST), KEYS, ORIGIN).kind == "rewritten_prefix"


def test_the_published_fork_convicts() -> None:
    points = samples.vectors("checkpoint")
    log, fork = SigningPair(bytes.fromhex(points["seeds"]["log"])).verifying(), points["fork"]
    path = [bytes.fromhex(step) for step in fork["path"]]
    assert fork_proof(fork["a"], fork["b"], log, points["origin"], path).kind == "rewritten_prefix"
    with pytest.raises(Refused):
        fork_proof(fork["a"], points["note"], log, points["origin"], path)
