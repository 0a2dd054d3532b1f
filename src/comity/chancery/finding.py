"""What an officer's desk stands on: what waits for this officer, and a search in what is sealed.

Both show lines as `listing.Lister` makes them. Reading a label is a consultation (Directive (EU) 2016/680,
article 25): each page that shows one is noted in the house log, by name, with the cases that it showed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from msgspec import structs

from comity.chancery import folding, house, rights
from comity.chancery.indexing import catch_up
from comity.chancery.labels import Labeller
from comity.chancery.listing import Lister, approvable
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.errors import Refused, Usage
from comity.store.findings import Hit
from comity.store.inbox import Approver, Drafted, Filter, Place, Streams
from comity.store.people import OfficerRow

__all__ = ["catch_up", "inbox", "named", "search"]

Wait = Literal["mine", "theirs", "approval", "all"]
PAGE = 50
PAGE_MOST = 200
# Beyond so many, how many there are helps nobody, and counting takes longer than reading the page.
COUNTED = 1000
# Of a question: letters at least, and words that are looked at. Each further word doubles the ways to read it.
LETTERS_LEAST = 2
WORDS_MOST = 6
_CURSOR = re.compile(r"([0-9])\.([0-9]{1,15})\.([0-9]{1,15})\.([0-9a-f]{32})", re.ASCII)
_Fetch = Callable[[Place | None, int], list[Place]]


def inbox(
    office: Office,
    officer: OfficerRow,
    *,
    wait: Wait = "mine",
    procedure: str | None = None,
    state: str | None = None,
    pillar: str | None = None,
    late: bool | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> dict[str, Any]:
    """{cases, next, counts}: what this officer sees, most urgent first. `next`: the cursor, or null.

    `wait`: "mine" (our party's move, on a channel whose own end is this authority), "theirs" (the other
    party's), "approval" (a draft of this authority that this officer may approve), "all". `late`: only what
    is overdue by the reader's clock, or only what is not. Order: (class, urgency, opened, case), where the
    classes of "all" are: drafts for this officer to approve, on open cases and then of new ones; what waits
    for this authority; new cases that await a colleague; the rest. Urgency is the term that is due first,
    then cases without one, then those that a hold stops; new cases come oldest first. A case is shown
    once in a pass, and lost or repeated only if its own place moved across the cursor meanwhile.

    `counts`: {mine, theirs, approval, all: {count, more}} under the same filters; `more`: there are more
    than `count`. Raises Usage("cursor.malformed").
    """
    cursor = _cursor(after)
    with office.store.snapshot():
        desk = _Desk(office, officer, _filter(office, procedure, state, pillar, late))
        places, more = _page(desk.classes(wait), cursor, max(1, min(limit, PAGE_MOST)))
        lines = Lister(office, officer).lines([place.case for _, place in places])
        counts = desk.counts()
    note_listing(office, officer, _labelled(lines))
    last = f"{places[-1][0]}.{places[-1][1].first}.{places[-1][1].second}.{places[-1][1].case}" if more else None
    return {"cases": lines, "next": last, "counts": counts}


def search(
    office: Office, officer: OfficerRow, text: str, *, after: str | None = None, limit: int = PAGE
) -> dict[str, Any]:
    """{cases, next}: the cases in which every word of `text` stands, or begins a word; whole words first.

    Found are references, names in either script and years of birth, as they stood when the case was opened;
    words that stand side by side are also found written as one, and the other way round. Newest first.
    A word of one or two letters stands as it is; of a longer one than eight the first eight count.
    At most six words are looked at. Only cases that this officer sees, and only what this officer's
    authority could read of them: one that is hidden changes nothing in the answer.

    Raises Refused("search.too_short"), Usage("cursor.malformed"), Credentials without the bodies' keys.
    """
    parts = folding.asked(text)
    if sum(map(len, parts)) < LETTERS_LEAST:
        raise Refused("search.too_short", least=LETTERS_LEAST)
    cursor = _cursor(after)
    limit = max(1, min(limit, PAGE_MOST))
    labeller = Labeller(office, officer.authority)
    ways = folding.readings(parts[:WORDS_MOST])
    with office.store.snapshot():
        hits = office.store.findings.search(
            rights.reader(office, officer),
            [labeller.exact(way) for way in ways],
            [labeller.broad(way) for way in ways],
            None if cursor is None else Hit(cursor[0], cursor[1].first, cursor[1].case),
            limit + 1,
        )
        page = hits[:limit]
        lines = Lister(office, officer).lines([hit.case for hit in page])
    note_listing(office, officer, _labelled(lines), "search")
    last = f"{page[-1].rank}.{page[-1].opened}.0.{page[-1].case}" if len(hits) > limit else None
    return {"cases": lines, "next": last}


def named(office: Office, officer: OfficerRow, cases: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The lines of these cases, which the caller knows that this officer may see. Recorded as a listing."""
    with office.store.snapshot():
        lines = Lister(office, officer).lines(list(dict.fromkeys(cases)))
    note_listing(office, officer, _labelled(lines))
    return {line["case"]: line for line in lines}


class _Desk:
    """What one officer may be shown, class by class; inside a snapshot."""

    def __init__(self, office: Office, officer: OfficerRow, wanted: Filter) -> None:
        self._inbox, self._wanted = office.store.inbox, wanted
        profile = office.agreed().profile
        self._reader = rights.reader(office, officer)
        # Of a channel that carries nothing but what this authority reviews, it sees what was given to it alone.
        reads = [c for c in self._reader.reads if set(profile.channel(c).procedures) - set(self._reader.reviewed)]
        channels = [*self._reader.ends, *reads]
        ours, theirs = office.party, office.peer_party
        mine = [(channel, ours) for channel in self._reader.ends]
        given = (ours, theirs, "")
        rest = [(channel, party) for channel in channels for party in given if (channel, party) not in mine]
        self._mine = Streams(self._reader, mine)
        self._theirs = Streams(self._reader, [(channel, theirs) for channel in channels], given=(theirs,))
        self._rest = Streams(self._reader, rest, given=given)
        self._all = Streams(self._reader, [*mine, *rest], given=given)
        acts = approvable(office, officer)
        openings = {name: known_table(office, name).opening.name for name in acts}
        later = {name: [act for act in known if act != openings[name]] for name, known in acts.items()}
        self._approver = Approver(officer.officer, officer.authority, later)
        may = [(name, act) for name, act in openings.items() if act in acts[name]]
        others = [(name, act) for name, act in openings.items() if act not in acts[name]]
        initial = {known_table(office, name).initial for name in acts}
        shown = wanted.late is not True and (wanted.state is None or wanted.state in initial)
        self._to_approve = [Drafted(self._reader, may, officer.officer, by_others=True)] if shown else []
        new = [Drafted(self._reader, may, officer.officer), Drafted(self._reader, others)]
        self._elsewhere = new if shown else []

    def classes(self, wait: Wait) -> list[_Fetch]:
        """The classes of a list in their order, each giving its places after one of its own."""
        if wait == "mine":
            return [self._opened(self._mine)]
        if wait == "theirs":
            return [self._opened(self._theirs)]
        if wait == "approval":
            return [self._approve_open, self._drafted(self._to_approve)]
        return [
            self._approve_open,
            self._drafted(self._to_approve),
            self._opened(structs.replace(self._mine, without=self._approver)),
            self._drafted(self._elsewhere),
            self._opened(structs.replace(self._rest, without=self._approver)),
        ]

    def _approve_open(self, after: Place | None, limit: int) -> list[Place]:
        return self._inbox.to_approve(self._approver, self._reader, self._wanted, after, limit)

    def _opened(self, streams: Streams) -> _Fetch:
        return lambda after, limit: self._inbox.opened(streams, self._wanted, after, limit)

    def _drafted(self, drafts: list[Drafted]) -> _Fetch:
        return lambda after, limit: self._inbox.drafted(drafts, self._wanted, after, limit)

    def counts(self) -> dict[str, dict[str, Any]]:
        """As `inbox` says; none is counted further than `COUNTED`."""
        most = COUNTED + 1
        count = self._inbox.count_opened
        approval = len(self._approve_open(None, most)) + len(self._drafted(self._to_approve)(None, most))
        new = len(self._drafted([*self._to_approve, *self._elsewhere])(None, most))
        found = {
            "mine": count(self._mine, self._wanted, most),
            "theirs": count(self._theirs, self._wanted, most),
            "approval": approval,
            "all": count(self._all, self._wanted, most) + new,
        }
        return {
            name: {"count": min(number, COUNTED), "more": number > COUNTED} for name, number in found.items()
        }


def _filter(
    office: Office, procedure: str | None, state: str | None, pillar: str | None, late: bool | None
) -> Filter:
    procedures: tuple[str, ...] | None = None
    if procedure is not None or pillar is not None:
        known = office.agreed().newest
        procedures = tuple(
            name
            for name in known
            if procedure in (None, name) and pillar in (None, known_table(office, name).pillar)
        )
    return Filter(procedures, state, late, office.clock.now())


def _page(
    classes: list[_Fetch], cursor: tuple[int, Place] | None, limit: int
) -> tuple[list[tuple[int, Place]], bool]:
    """The next places with their classes, and whether there are more."""
    first, after = cursor or (0, None)
    found: list[tuple[int, Place]] = []
    for number, fetch in enumerate(classes):
        if number >= first and len(found) <= limit:
            places = fetch(after if number == first else None, limit + 1 - len(found))
            found += [(number, place) for place in places]
    return found[:limit], len(found) > limit


def _cursor(after: str | None) -> tuple[int, Place] | None:
    if not after:
        return None
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise Usage("cursor.malformed")
    return int(found[1]), Place(int(found[2]), int(found[3]), found[4])


def _labelled(lines: list[dict[str, Any]]) -> list[str]:
    return [line["case"] for line in lines if line["label"] is not None]


def note_listing(office: Office, officer: OfficerRow, shown: list[str], why: str = "list") -> None:
    """Who was shown the labels of which cases: on the disk before the page is given out. No case: nothing to note."""
    if shown:
        with office.store.write():
            house.record(
                office,
                "listed",
                officer=officer.officer,
                authority=officer.authority,
                data={"cases": shown},
                why=why,
            )
