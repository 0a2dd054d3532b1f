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

    from comity.desk.accounts.models import Account

    for officer, password in msgspec.json.decode(sys.stdin.buffer.read(), type=dict[str, str]).items():
        account = Account.objects.of(officer)
        account.set_password(password)
        account.save()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
