"""The first sign-in with the officer's token, and the page of one's passkeys.

The operator hands an officer a token file (`comity officer add`). It opens the desk once, to register a
passkey; from then on the passkey does, and the token no more. Everything else about signing in is allauth's.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from comity import language
from comity.chancery import people
from comity.desk.accounts.models import Account
from comity.desk.asking import asked
from comity.errors import ComityError, Refused

TOKEN_MOST = 4096
BACKEND = "comity.desk.accounts.backend.ByName"


def enrol(request: HttpRequest) -> HttpResponse:
    """Sign in with a token, pasted or as a file, and go on to register a passkey."""
    error: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            account = _proved(request)
        except ComityError as refused:
            error = language.explain(refused, asked(request).spoken)
        else:
            login(request, account, backend=BACKEND)
            record_authentication(request, account, method="token")
            return redirect("mfa_add_webauthn")
    return render(request, "account/enrol.html", {"error": error}, status=422 if error else 200)


def _proved(request: HttpRequest) -> Account:
    """Raises Credentials("token.wrong"), Refused("token.passkey_exists")."""
    upload = request.FILES.get("file")
    text = upload.read(TOKEN_MOST).decode("ascii", "replace") if upload else request.POST.get("token", "")
    officer = people.authenticate(asked(request).office, text[:TOKEN_MOST])
    account = Account.objects.of(officer.officer)
    if Authenticator.objects.filter(user=account).exists():
        raise Refused("token.passkey_exists")
    return account


def keys(request: HttpRequest) -> HttpResponse:
    """One's own passkeys."""
    found = Authenticator.objects.filter(user=request.user).order_by("created_at")
    listed = [
        {"id": one.pk, "name": one.data.get("name", ""), "created": one.created_at.isoformat()[:19] + "Z"}
        for one in found
    ]
    return render(request, "account/keys.html", {"keys": listed})
