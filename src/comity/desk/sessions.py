"""How long a session lives: 15 minutes without a request, 12 hours whatever happens.

By the machine's own clock, a rehearsal's too: the story's time is not the time of the person at the screen.
What a session notes of its last request is written at most once a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

IDLE_SECONDS = 15 * 60
LONGEST_SECONDS = 12 * 3600
NOTED_SECONDS = 60
BEGAN, SEEN = "comity.began", "comity.seen"


class Bounds:
    """Ends a session that is over before anything is read from it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        session, now = request.session, int(time.time())
        if session.get(SEEN) is not None and not alive(session[BEGAN], session[SEEN], now):
            logout(request)
        response = self.get_response(request)
        # A visitor who is not signed in gets no row; one who is carries the times from the first answer on.
        if session.get("_auth_user_id") is not None:
            session.setdefault(BEGAN, now)
            if now - session.get(SEEN, 0) >= NOTED_SECONDS:
                session[SEEN] = now
        return response


def alive(began: int, seen: int, now: int) -> bool:
    """Whether a session that began and was last seen then (epoch seconds) still stands.

    Seen is up to a minute older than the last request: it ends after 14 to 15 idle minutes, never later.
    """
    return 0 <= now - seen <= IDLE_SECONDS and now - began <= LONGEST_SECONDS
