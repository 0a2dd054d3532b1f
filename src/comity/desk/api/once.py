"""Nothing is done twice: a request that is repeated under its `Idempotency-Key` gets the first answer again.

The answer is committed in the transaction that did what was asked, under the write lock: a crash leaves both
or neither, and of two that come at once the second waits and is given the first one's. Refusals changed
nothing and are not kept. A key is its officer's own and is kept for two days.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from comity.chancery.office import Office
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome
from comity.desk.accounts.models import Answered
from comity.desk.api.strict import content_of
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.store.people import OfficerRow

HEADER = "Idempotency-Key"
KEY_MOST = 200
KEPT_SECONDS = 48 * 3600


def done(
    request: HttpRequest, office: Office, officer: OfficerRow, act: Callable[[Sitting], Outcome]
) -> dict[str, Any]:
    """The outcome of `act`, or of the first request under this key.

    Raises Usage("idempotency.malformed"), Refused("idempotency.other_request"), and what `act` raises.
    """
    key = request.headers.get(HEADER, "")
    if not key:
        with sitting(office) as sits:
            return act(sits).as_json()
    if len(key) > KEY_MOST or not all("!" <= letter <= "~" for letter in key):
        raise Usage("idempotency.malformed", most=KEY_MOST)
    place = hashlib.sha256(f"{officer.officer}\n{key}".encode()).hexdigest()
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + content_of(request)).hexdigest()
    kept = Answered.objects.using(office.store.alias)
    now = int(time.time())
    with sitting(office) as sits:
        kept.filter(time__lt=now - KEPT_SECONDS).delete()
        known = kept.filter(place=place).first()
        if known is not None:
            if known.asked != asked:
                raise Refused("idempotency.other_request")
            return _read(bytes(known.answer))
        answer = canonical.encode(act(sits).as_json())
        kept.create(place=place, asked=asked, answer=answer, time=now)
        return _read(answer)


def _read(answer: bytes) -> dict[str, Any]:
    """The same object from the same bytes, the first time too: a repetition answers byte for byte alike."""
    document: dict[str, Any] = canonical.decode(answer)
    return document
