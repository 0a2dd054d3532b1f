"""The language of a page: the one chosen, else the browser's first that we speak, else English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from comity import language
from comity.desk import access, refusals, wiring
from comity.desk.asking import asked
from comity.language import LANGUAGES

NAMES = {"fr": "Français", "ar": "العربية", "en": "English"}


class Speaking:
    """Lays the office and the language on each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = asked(request)
        found.office = wiring.office_of(request.META)
        found.officer = None
        found.spoken = chosen(request)
        with translation.override(found.spoken):
            response = self.get_response(request)
        response.setdefault("Content-Language", found.spoken)
        response.setdefault("Vary", "Cookie, Accept-Language")
        return response


def chosen(request: HttpRequest) -> language.Language:
    """By the cookie, then by Accept-Language in its order (weights are seldom sent out of order)."""
    accepted = request.headers.get("Accept-Language", "")[:200].split(",")
    if refusals.for_program(request):  # a cookie means nothing there
        return language.choose(*accepted)
    return language.choose(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), *accepted)


def shared(request: HttpRequest) -> dict[str, Any]:
    """What every template may use."""
    found = asked(request)
    return {
        "lang": found.spoken,
        "direction": language.direction(found.spoken),
        "languages": [(code, NAMES[code]) for code in LANGUAGES],
        "officer": found.officer,
        "sections": [] if found.officer is None else access.sections(found.office, found.officer),
        "office": found.office,
        "party": found.office.party,
        "rehearsal": found.office.rehearsal,
        "here": request.get_full_path(),
    }
