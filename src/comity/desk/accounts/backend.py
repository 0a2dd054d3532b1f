"""Signing in by name and password, on a rehearsal node alone. Elsewhere a passkey is the only way in."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from comity.desk import wiring
from comity.desk.accounts.models import Account

# Checked when no account fits, so that a name that is not here costs what a wrong password costs.
_NOBODY: list[str] = []


class ByName(BaseBackend):
    """Several officers may have one name: the password says which."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **others: Any
    ) -> Account | None:
        """The account, or None."""
        if request is None or not username or not password:
            return None
        office = wiring.office_of(request.META)
        if not office.rehearsal:
            return None
        wanted = name_key(username)
        named = [row.officer for row in office.store.people.officers(active=True) if name_key(row.name) == wanted]
        for account in Account.objects.filter(officer__in=named, is_active=True):
            if account.has_usable_password() and account.check_password(password):
                return account
        if not named:
            _NOBODY[:] = _NOBODY or [make_password("nobody's")]
            check_password(password, _NOBODY[0])
        return None

    def get_user(self, user_id: int) -> Account | None:
        """By primary key."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def name_key(name: str) -> str:
    """A name as it compares: whatever its case and the width of its spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
