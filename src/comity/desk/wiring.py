"""Django made ready for one node: its database, its cookies' names, its key, and the office behind them.

Called once, by the process that serves the desk (or by what sets passwords for a rehearsal), before any
model is imported.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from pathlib import Path
from typing import Any

from comity.node import NodeFile, read_node_file

DATABASE = "default"
LANGUAGE_COOKIE = "lang"


def configure(directory: Path, database_url: str | None, secret: bytes) -> NodeFile:
    """Give Django this node's settings. `secret`: at least 32 bytes that only this node has.

    Raises Usage: node.absent, node.malformed.
    """
    import django
    from django.conf import settings as chosen

    from comity.desk import settings
    from comity.store import engine

    facts = read_node_file(directory)
    fixed = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    url = facts.database if database_url is None else database_url
    database = engine.settings_for(url, directory) | {"CONN_MAX_AGE": None}
    chosen.configure(
        **fixed
        | {
            "SECRET_KEY": hmac.digest(secret, b"comity/1/desk", hashlib.sha256).hex(),
            "DATABASES": {DATABASE: database},
            "SESSION_COOKIE_NAME": cookie(facts.party, "session"),
            "CSRF_COOKIE_NAME": cookie(facts.party, "csrf"),
            "LANGUAGE_COOKIE_NAME": cookie(facts.party, LANGUAGE_COOKIE),
        }
    )
    # Django writes paths, and what a stranger typed, into its log: ours has allowed fields and no others.
    silent = logging.getLogger("django")
    silent.addHandler(logging.NullHandler())
    silent.propagate = False
    django.setup()
    return facts


def cookie(party: str, purpose: str) -> str:
    """`__Host-comity-fr-session`: bound to one origin by its prefix, and to one party by its name, since
    cookies ignore ports and two desks may share a host."""
    return f"__Host-comity-{party.lower()}-{purpose}"


def lay_out() -> None:
    """Bring the desk's own tables up to this release: accounts, sessions, passkeys. Safe to repeat."""
    from django.core.management import call_command

    call_command("migrate", database=DATABASE, verbosity=0, interactive=False)


def office_of(environ: dict[str, Any]) -> Any:
    """The office that the worker laid into this request's environment."""
    return environ["comity.office"]
