"""What there is: cases, one case, its acts, and approval. Each operation is a command, and gives its JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from comity import language
from comity.chancery import clearing, flagging, people, positions, readers, reading, retention, submit, visiting
from comity.chancery.sitting import Sitting
from comity.courier import log
from comity.desk import refusals
from comity.desk.api import once, strict
from comity.desk.api.schemas import Acts, Approval, Attachment, Case, Cases, Error, NewAct, NewCase, Outcome
from comity.desk.asking import asked
from comity.errors import ComityError, Credentials, IntegrityFailure, Refused, Usage
from comity.store.people import OfficerRow

CLEAR = "clear"
UNKNOWN = "…"
ASKED = {
    name
    for schema in (NewCase, NewAct, Approval, Attachment)
    for name in schema.model_fields
} | {"procedure", "state", "after", "limit"}
RETRY_SECONDS = "2"
REFUSED = {401: Error, 404: Error, 409: Error, 413: Error, 422: Error, 503: Error}


class Bearer(HttpBearer):
    """`Authorization: Bearer` and the text of a token file, or `OFFICER.SECRET`, its last two words, for clients
    that send one word only (RFC 6750, token68)."""

    def authenticate(self, request: HttpRequest, token: str) -> OfficerRow:
        """Raises Credentials("token.wrong")."""
        words = token.split()
        if len(words) == 1:
            words = [people.TOKEN, *words[0].split(".", 1)]
        officer = people.authenticate(asked(request).office, " ".join(words))
        strict.content_of(request)  # no stranger's body is read
        return officer


api = NinjaAPI(
    title="Comity",
    version="1",
    description="The desk's acts for programs: the JSON of the commands.",
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
    auth=Bearer(),
    parser=strict.StrictParser(),
)


def _by(request: HttpRequest) -> OfficerRow:
    officer: OfficerRow = request.auth  # type: ignore[attr-defined]
    return officer


def _given(document: dict[str, Any], status: int = 200) -> HttpResponse:
    return JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})


@api.get("/cases", response={200: Cases, **REFUSED}, url_name="cases", operation_id="list_cases")
def list_cases(
    request: HttpRequest,
    procedure: str | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = reading.PAGE,
) -> HttpResponse:
    """The cases that the officer may see, oldest first."""
    return _given(
        reading.case_list(asked(request).office, _by(request), procedure, state, after, max(1, limit))
    )


@api.post("/cases", response={201: Outcome, **REFUSED}, url_name="open_case", operation_id="open_case")
def open_case(request: HttpRequest, body: NewCase) -> HttpResponse:
    """Draft a new case. It exists at this node alone until another officer approves it."""
    files = strict.uploads(body.attachments)
    strict.bounded(body.fields)

    def act(sits: Sitting) -> submit.Outcome:
        return submit.open_case(sits, _by(request), body.procedure, body.fields, files)

    return _given(once.done(request, asked(request).office, _by(request), act), 201)


@api.get("/cases/{case}", response={200: Case, **REFUSED}, url_name="case", operation_id="show_case")
def show_case(request: HttpRequest, case: str) -> HttpResponse:
    """One case, with the content that the officer's authority may read."""
    return _given(reading.case_show(asked(request).office, _by(request), case))


@api.get("/cases/{case}/acts", response={200: Acts, **REFUSED}, url_name="acts", operation_id="list_acts")
def list_acts(request: HttpRequest, case: str) -> HttpResponse:
    """Every act of the case's table: whether it is legal now, why not, its schema, and fields that pass."""
    return _given(reading.case_acts(asked(request).office, _by(request), case))


@api.post("/cases/{case}/acts", response={201: Outcome, **REFUSED}, url_name="act", operation_id="act")
def act_on(request: HttpRequest, case: str, body: NewAct) -> HttpResponse:
    """Draft an act; or keep in the house log what `NewAct` names: a clearance, a flag, readers, a position paper."""
    files = strict.uploads(body.attachments)
    strict.bounded(body.fields)

    def act(sits: Sitting) -> submit.Outcome:
        if body.act == CLEAR:
            clearing.clear(sits, _by(request), case, body.fields)
            return submit.Outcome(case=case, act=CLEAR, status="kept")
        if body.act == flagging.FLAG:
            flagging.flag(sits, _by(request), case, body.fields)
            return submit.Outcome(case=case, act=flagging.FLAG, status="kept")
        if body.act == readers.NAME:
            readers.name(sits, _by(request), case, body.fields)
            return submit.Outcome(case=case, act=readers.NAME, status="kept")
        if body.act == positions.NAME:
            positions.write(sits, _by(request), case, body.fields)
            return submit.Outcome(case=case, act=positions.NAME, status="kept")
        if body.act == retention.REVIEW_DATA:
            retention.decide(sits, _by(request), case, body.fields)
            return submit.Outcome(case=case, act=retention.REVIEW_DATA, status="kept")
        if body.act in visiting.KEPT:
            return visiting.keep(sits, _by(request), case, body.act, body.fields)
        return submit.act_on(sits, _by(request), case, body.act, body.fields, files)

    return _given(once.done(request, asked(request).office, _by(request), act), 201)


@api.get("/acts", response={200: Acts, **REFUSED}, url_name="opening_acts", operation_id="list_opening_acts")
def list_opening_acts(request: HttpRequest, procedure: str) -> HttpResponse:
    """The acts of a procedure before a case is open."""
    return _given(reading.opening_acts(asked(request).office, _by(request), procedure))


@api.post(
    "/proposals/{proposal}/approval",
    response={201: Outcome, **REFUSED},
    url_name="approval",
    operation_id="approve",
)
def approve(request: HttpRequest, proposal: str, body: Approval) -> HttpResponse:
    """Approve what another officer drafted, over its hash."""
    content_hash = body.hash or body.content_hash

    def act(sits: Sitting) -> submit.Outcome:
        return submit.approve_one(sits, _by(request), proposal, content_hash)

    return _given(once.done(request, asked(request).office, _by(request), act), 201)


# --- Refusals: one shape, whatever raised them -----------------------------------------------------------


def refused(request: HttpRequest, error: ComityError) -> HttpResponse:
    """An error as JSON. A rule that says no is 409, also where a page would say 403."""
    error = _unnamed(error)
    status = refusals.status(error)
    status = 409 if status == 403 else status
    response = _given({"error": language.explain(error, asked(request).spoken)}, status)
    if status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if status == 503:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _unnamed(error: ComityError) -> ComityError:
    """Without what the asker called things that we do not know: a name in the wrong place may be a person's."""
    if error.code == "fields.repeated":
        return Usage(error.code, **error.params | {"key": UNKNOWN})
    if error.code == "fields.invalid":
        problems = [
            each | {"field": UNKNOWN} if each["code"] == "field.unknown" else each
            for each in error.params.get("problems", [])
        ]
        return Refused(error.code, **error.params | {"problems": problems})
    return error


@api.exception_handler(ComityError)
def _ours(request: HttpRequest, error: ComityError) -> HttpResponse:
    return refused(request, error)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return refused(request, Credentials("token.bearer"))


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """By the place alone: what stood there may be a person's."""
    places = {next((str(part) for part in reversed(each["loc"]) if part in ASKED), UNKNOWN) for each in error.errors}
    problems = [{"field": place, "code": "field.not_as_asked"} for place in sorted(places)]
    return refused(request, Refused("fields.invalid", problems=problems))


@api.exception_handler(HttpError)
def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    return refused(request, cause if isinstance(cause, ComityError) else Usage("fields.not_json", line=1, column=1))


@api.exception_handler(Exception)
def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    log.failure(error)
    return refused(request, IntegrityFailure("internal.unexpected"))
