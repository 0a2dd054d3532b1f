"""The sealed body, pure bytes in and out: canonical JSON, sealing, opening, keys, cards, bundles.

Lowest layer: imports nothing of Comity but `errors`. Random bytes are arguments, except inside HPKE,
whose encapsulation draws its own in the audited library.
"""
