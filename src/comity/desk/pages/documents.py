"""Files that came with an act, given to whoever may read them, as files and never as part of a page."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from comity.chancery import consult, drafts, reading
from comity.desk.asking import officer_of
from comity.desk.pages import places
from comity.errors import Refused
from comity.journal.entry import Ref


def attachment(request: HttpRequest, case: str, place: str, item: int) -> HttpResponse:
    """One attachment of a sealed act. Raises Refused: case.not_found, attachment.not_found."""
    office, officer = officer_of(request)
    found = places.item_at(reading.case_show(office, officer, case)["timeline"], place)
    if found is None or "content" not in found:
        raise Refused("attachment.not_found")
    listed = found["content"].get("attachments", [])
    if not 1 <= item <= len(listed):
        raise Refused("attachment.not_found")
    entry = found["entry"]
    ref = Ref(entry["party"], entry["incarnation"], entry["index"])
    content = consult.attachment(office, officer, case, ref, item)
    return given(content, str(listed[item - 1].get("name", "")))


def drafted(request: HttpRequest, proposal: str, item: int) -> HttpResponse:
    """One attachment of a draft."""
    office, officer = officer_of(request)
    upload = drafts.attachment(office, officer, proposal, item)
    return given(upload.content, upload.name)


def given(content: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """A download. What the other side sent is opened by no program of ours, nor shown inside a page."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
