"""The bare cryptography of one entry, and a GnuPG cycle: the peers of the exchange's figures.

For each entry: AES-256-GCM of 2 KB with its commitment, one HPKE wrap for each of four readers, leaf
hash on both sides; for each 256 entries one checkpoint with two signatures, verified, and a cosignature.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from comity.envelope import sealing
from comity.envelope.keys import SealingKey, SigningPair
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import leaf_hash

ENTRIES, READERS, BATCH = 512, 4, 256
BODY = b"x" * 1990


def measure() -> dict[str, Any]:
    """{entries_per_second: on one core, gnupg_cycles_per_second}."""
    readers = [SealingKey.from_seed(os.urandom(96)) for _ in range(READERS)]
    log, cosigner = (SigningPair.from_seed(os.urandom(64)) for _ in range(2))
    context = sealing.Context(mech="0" * 64, party="XA", inc=0, case="0" * 32, act="act", terms="0" * 64)
    origin = c2sp.origin("0" * 64, "XA", 0)
    started = time.perf_counter()
    for number in range(ENTRIES):
        key = os.urandom(32)
        sealed = sealing.seal(BODY, key, context, 0)
        for reader in readers:
            sealing.wrap(key, reader.public, context, 0, sealed.box, sealed.kc, reader.kid)
        leaf_hash(sealed.box_bytes[:900])
        leaf_hash(sealed.box_bytes[:900])
        if number % BATCH == BATCH - 1:
            checkpoint = Checkpoint(origin, number + 1, os.urandom(32))
            note = c2sp.sign(checkpoint, log, 0)
            c2sp.verify(note, log.verifying(), origin)
            name = c2sp.cosigner_name("0" * 64, "XB")
            lines = c2sp.cosign(checkpoint, cosigner, name, 1)
            c2sp.verify_cosignature(checkpoint, lines, cosigner.verifying(), name)
    rate = ENTRIES / (time.perf_counter() - started)
    return {"entries_per_second": round(rate, 1), "gnupg_cycles_per_second": gnupg()}


def gnupg(cycles: int = 20) -> float | None:
    """Sign, encrypt, decrypt and verify 2 KB by gpg, one process for each half; None where it is not there."""
    gpg = shutil.which("gpg")
    if gpg is None:
        return None
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o700)
        base = [gpg, "--homedir", home, "--batch", "--quiet", "--yes", "--trust-model", "always"]
        make = [*base, "--passphrase", "", "--quick-generate-key", "bench@example.org", "future-default"]
        if subprocess.run([*make, "default", "never"], capture_output=True, check=False).returncode:
            return None
        started = time.perf_counter()
        for _ in range(cycles):
            sealed = subprocess.run(
                [*base, "-se", "-r", "bench@example.org"], input=BODY, capture_output=True, check=True
            ).stdout
            opened = subprocess.run([*base, "-d"], input=sealed, capture_output=True, check=True).stdout
            assert opened == BODY
        took = time.perf_counter() - started
        subprocess.run(
            [shutil.which("gpgconf") or "gpgconf", "--homedir", home, "--kill", "all"], check=False
        )
    return round(cycles / took, 1)
