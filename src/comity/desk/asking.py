"""What a page's view is given: Django's request with the office, the officer and the language on it."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest

from comity.chancery.office import Office
from comity.language import Language
from comity.store.people import OfficerRow


class Asked(HttpRequest):
    """As `Access` hands it on. `officer` is None on a page that is open to all."""

    office: Office
    officer: OfficerRow | None
    spoken: Language


def asked(request: HttpRequest) -> Asked:
    """The request with what the middleware laid on it."""
    return cast(Asked, request)


def officer_of(request: HttpRequest) -> tuple[Office, OfficerRow]:
    """The office, and the officer who is signed in: `Access` let nobody else through."""
    found: Any = request
    assert found.officer is not None
    return found.office, found.officer
