"""What a page says when something is refused, absent or broken: a sentence, what to do, and nothing else.

A hidden case and an absent one, and an address that was never there, get the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from comity import language
from comity.courier import log
from comity.desk.asking import asked
from comity.errors import Busy, ComityError, Credentials, IntegrityFailure, Refused, Unavailable, Usage

PROGRAMS = "/api/"
ABSENT = ("case.not_found", "case.given_up", "proposal.not_found", "attachment.not_found")
FORBIDDEN = ("rank.missing", "authority.not_competent", "approval.same_officer")
TOO_LARGE = ("attachment.too_large", "import.too_large", "fields.too_large")
UNFIT = ("fields.invalid",)


def status(error: ComityError) -> int:
    """The HTTP status of a refusal, the same for pages and for the interface."""
    if error.code in ABSENT:
        return 404
    if error.code in TOO_LARGE:
        return 413
    if error.code in UNFIT or isinstance(error, Usage):
        return 422
    if isinstance(error, Refused):
        return 403 if error.code in FORBIDDEN else 409
    if isinstance(error, Credentials):
        return 401
    return 503 if isinstance(error, Busy | Unavailable | IntegrityFailure) else 502


class Refusals:
    """Last of the middleware: what a view raises becomes a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and for_program(request):
            told = page(request, Usage("request.method"))
            told.status_code, told["Allow"] = 405, response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for what we raise; a bare one for what nobody foresaw, which is logged by its place."""
        if isinstance(error, ComityError):
            if isinstance(error, Unavailable):
                asked(request).office.store.connection.close()
            return page(request, error)
        if isinstance(error, Http404):
            return absent(request)
        if isinstance(error, PermissionDenied | SuspiciousOperation):
            return page(request, Refused("request.forged"))
        if type(error).__name__ in ("ReauthenticationRequired", "ImmediateHttpResponse"):
            return None  # allauth's own way to answer
        log.failure(error)
        return page(request, IntegrityFailure("internal.unexpected"))


def for_program(request: HttpRequest) -> bool:
    """Whether the interface was asked, whatever came of it."""
    return request.path.startswith(PROGRAMS)


def page(request: HttpRequest, error: ComityError) -> HttpResponse:
    """One error as a page; as JSON for a program."""
    if for_program(request):
        from comity.desk.api.operations import refused

        return refused(request, error)
    told = language.explain(error, asked(request).spoken)
    return render(request, "refused.html", {"told": told}, status=status(error))


def absent(request: HttpRequest, exception: object = None) -> HttpResponse:
    """What is not there, and what may not be seen."""
    return page(request, Refused("case.not_found"))


def broken(request: HttpRequest) -> HttpResponse:
    """What failed outside every view: logged by its place, and shown without a word of it."""
    log.failure(sys.exc_info()[1])
    return HttpResponse(status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that this desk did not give out, or gave out too long ago."""
    if for_program(request):
        return absent(request)
    return render(
        request,
        "refused.html",
        {"told": language.explain(Refused("request.forged"), asked(request).spoken)},
        status=403,
    )
