"""Who is at the screen, asked again for one act: a passkey's signature over its hash, or a password.

The passkey signs a challenge made from a fresh nonce and the hash of exactly what will be sealed, so a stolen
session, or a signature given for another act, approves nothing. A password, which only a rehearsal node
has, can't sign a hash: it proves the person, and the form carries the hash.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from allauth.core import ratelimit
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from fido2.webauthn import UserVerificationRequirement

from comity.errors import Refused

STATE = "comity.proof"
LABEL = b"comity/1/act\n"


def challenge(nonce: bytes, content_hash: str) -> bytes:
    """SHA-256("comity/1/act\\n" ‖ nonce ‖ hash): what the passkey signs. `content_hash`: 64 hex digits."""
    return hashlib.sha256(LABEL + nonce + bytes.fromhex(content_hash)).digest()


def wanted(request: HttpRequest, content_hash: str) -> dict[str, Any]:
    """{kind, options}: `passkey` with what the browser asks the authenticator, `password`, or `none`."""
    user: Any = request.user
    credentials = auth.get_credentials(user)
    if not credentials:
        return {"kind": "password" if user.has_usable_password() else "none", "options": ""}
    nonce = secrets.token_bytes(32)
    options, state = auth.get_server().authenticate_begin(
        credentials=credentials,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge(nonce, content_hash),
    )
    request.session[STATE] = {"state": state, "hash": content_hash}
    return {"kind": "passkey", "options": json.dumps(dict(options))}


def check(request: HttpRequest, content_hash: str) -> None:
    """Raises Refused("proof.wrong"), also for a proof that was given for another hash, or used before."""
    user: Any = request.user
    credentials = auth.get_credentials(user)
    if not credentials:
        if not ratelimit.consume(request, action="reauthenticate", user=user):
            raise Refused("proof.too_often")
        if not user.has_usable_password() or not user.check_password(request.POST.get("password", "")):
            raise Refused("proof.wrong")
        return
    asked = request.session.pop(STATE, None)  # one answer for each question
    if asked is None or asked["hash"] != content_hash.strip().lower():
        raise Refused("proof.wrong")
    try:
        response = json.loads(request.POST.get("credential", ""))
        auth.parse_authentication_response(response)
        auth.get_server().authenticate_complete(asked["state"], credentials, response)
    except (ValueError, TypeError, KeyError, ValidationError) as wrong:
        raise Refused("proof.wrong") from wrong
