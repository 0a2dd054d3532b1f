"""Passwords for a rehearsal's officers: `python -m comity.desk.accounts.passwords DIR`, JSON on stdin.

{officer: password}. A process of its own, because Django takes its settings once and a rehearsal that is
being told has the store's. Needs the file system and no passphrase; refuses a node that is no rehearsal.
COMITY_DATABASE_URL goes before what the node remembers, as everywhere.
"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import msgspec

from comity.errors import ComityError, Refused

WORK = 1 << 10


def main(words: list[str]) -> int:
    """The exit status."""
    from comity.desk import wiring

    try:
        # The key signs nothing here: this process answers no request.
        url = os.environ.get("COMITY_DATABASE_URL") or None
        facts = wiring.configure(Path(words[0]).absolute(), url, secrets.token_bytes(32))
        if not facts.rehearsal:
            raise Refused("password.not_rehearsal")
    except ComityError as error:
        sys.stderr.write(f"{error.code}\n")
        return error.exit_code
    wiring.lay_out()

    from django.contrib.auth.hashers import ScryptPasswordHasher
    from django.db import transaction

    from comity.desk.accounts.models import Account

    hasher = ScryptPasswordHasher()
    with transaction.atomic():
        for officer, password in msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, str]).items():
            account = Account.objects.of(officer)
            # Little work: a rehearsal's passwords are random, so there is nothing to guess, and there are many. The
            # first one who signs in gets the settings' full work (`must_update`).
            account.password = hasher.encode(password, hasher.salt(), n=WORK, r=8, p=1)
            account.save()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
