"""The memory, pure: entries, the Merkle tree over them, signed checkpoints, proofs, the offline audit.

Keeps the promises that history which the peer acknowledged can't be rewritten unnoticed, and that
one bad leaf never stops what comes after it. No clock, randomness, network or database enters here.
"""
