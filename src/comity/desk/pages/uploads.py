"""Files that come with a form: bounded, told by their content, kept in memory until they are sealed."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from django.http import HttpRequest

from comity.chancery.draft import Upload, media_type

ATTACH = "attach"


def of(request: HttpRequest) -> list[Upload]:
    """What was attached, in order."""
    found = []
    for upload in request.FILES.getlist(ATTACH):
        content = upload.read()
        name = unicodedata.normalize("NFC", PurePath(str(upload.name or "")).name)
        found.append(Upload(name=name, type=media_type(content), content=content))
    return found
