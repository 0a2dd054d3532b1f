"""Who may reach an address: denied until listed.

Each route names its door when it is declared (`routes.py`); a view that was wired without one answers as if
it were not there. What a page then shows of a case is the chancery's to decide, by channel and authority.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from comity.chancery import oversight
from comity.chancery.office import Office
from comity.desk import refusals
from comity.desk.asking import asked
from comity.errors import Refused
from comity.store.people import OfficerRow

View = Callable[..., HttpResponseBase]


class Door(NamedTuple):
    """`name`: for the test that lists them. `ranks`: any of these, where `signed_in`; all when empty."""

    name: str
    signed_in: bool
    ranks: tuple[str, ...] = ()


EVERYBODY = Door("everybody", False)
NOBODY = Door("nobody", False)  # routed by a library that needs the address, and not there
TOKEN = Door("token", False)  # the interface's own: a bearer token in each request, no session
OFFICER = Door("officer", True)
# Figures and positions are sums over all channels: for those who direct, audit or administer the node.
STEERING = Door("steering", True, ("directs", "audits", "administers"))
DIRECTS = Door("directs", True, ("directs",))
DECIDES = Door("decides", True, ("directs", "reviews"))
# For officers of the overseeing authority alone, which the chancery asks for again; their one rank is this.
OVERSIGHT = Door("oversight", True, ("audits",))
DRAFTS = Door("drafts", True, ("drafts",))

DOORS: dict[str, Door] = {}


def route(address: str, view: View, name: str, door: Door) -> URLPattern:
    """A route with its door. An address without one does not exist."""
    listed(name, door)
    return path(address, view, name=name)


def listed(name: str, door: Door) -> None:
    """The door of a view that something else has routed, by its full name."""
    DOORS[name] = door


class Access:
    """After the session was read and before the view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """None lets the view run."""
        match = request.resolver_match
        door = DOORS.get(match.view_name if match is not None else "")
        if door is None or door is NOBODY:
            return refusals.absent(request)
        found = asked(request)
        found.officer = officer_behind(request)
        if not door.signed_in:
            return None
        if found.officer is None:
            return _to_sign_in(request)
        if not passes(found.office, found.officer, door):
            return refusals.page(request, Refused("rank.missing", needed=list(door.ranks)))
        if match is not None and match.view_name == "inbox" and oversight.oversees(found.office, found.officer):
            return redirect("oversight")  # who oversees has no case
        return None


def passes(office: Office, officer: OfficerRow, door: Door) -> bool:
    """Whether this officer passes a door. Who oversees does nothing else, and nobody else oversees."""
    overseeing = door is OVERSIGHT
    if door.ranks and not set(door.ranks) & set(officer.ranks):
        return False
    return not door.ranks or overseeing == oversight.oversees(office, officer)


def officer_behind(request: HttpRequest) -> OfficerRow | None:
    """The officer of the session's account, while the officer is active."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    rows = asked(request).office.store.people.officers(officer=user.officer, active=True)
    return rows[0] if rows else None


# What the frame of every page leads to, beside the inbox and the search: route, and the ranks that it is for.
SECTIONS = ("mechanism", "backlog", "dialogue", "import", "retention", "figures", "oversight")


def sections(office: Office, officer: OfficerRow) -> list[str]:
    """The sections whose door this officer passes."""
    doors = {name: DOORS[name] for name in SECTIONS if name in DOORS}
    return [name for name, door in doors.items() if passes(office, officer, door)]


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    if request.method == "GET":
        response = redirect(f"{reverse('account_login')}?next={request.path}")
    else:
        response = redirect("account_login")
    if request.headers.get("HX-Request"):
        response["HX-Redirect"] = reverse("account_login")
    return response
