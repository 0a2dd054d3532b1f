"""What allauth asks of us: no sign-up, no mail, and names for what a browser shows beside a passkey."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from comity import language
from comity.desk import wiring
from comity.desk.asking import asked


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """An officer is added by the operator (`comity officer add`), never by the web."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """The desk sends no mail: there is no address to send it to."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """As `send_mail`."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened in our own sentences."""


class Keys(DefaultMFAAdapter):  # type: ignore[misc]
    """Passkeys."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host of this desk, and the party's name for the browser's own dialogue."""
        request = context.request
        party = wiring.office_of(request.META).party
        name = language.say("desk.title", asked(request).spoken, party=party)
        return {"id": request.get_host().rpartition(":")[0] or request.get_host(), "name": name}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The officer's name, which the authenticator shows; and our number of the account."""
        rows = wiring.office_of(context.request.META).store.people.officers(officer=user.officer)
        name = rows[0].name if rows else user.officer
        return {"id": user_pk_to_url_str(user).encode(), "display_name": name, "name": name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """Where the officer gave none."""
        return language.say("desk.keys.unnamed", asked(context.request).spoken)
