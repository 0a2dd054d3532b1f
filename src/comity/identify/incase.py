"""Identification in a case: the node's own index asked for a person of the case, and told so that a human can decide.

Between the search (which knows no case) and the chancery (which knows no index). Each question is in the house log,
with its case, before its answer is shown.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.chancery import identifying, reading
from comity.chancery.matter import table_for
from comity.errors import Refused
from comity.identify import born, fold, model, registry, sealing
from comity.identify.search import Query

if TYPE_CHECKING:
    from comity.chancery.office import Office
    from comity.identify.merge import Answer, Candidate
    from comity.identify.opened import Opened
    from comity.identify.registry import Registry
    from comity.store.people import OfficerRow

MOST = 50
SHOWN = 10
# From which probability on a candidate resembles how much, in words; below the last one hardly.
BANDS = ((0.95, "very_much"), (0.6, "well"), (0.2, "somewhat"), (0.0, "hardly"))
# Evidence in nats: from here on two facts agree; below zero they differ, and between they are near.
AGREES = {"born": 3.0, "place": 4.0, "sex": 0.5}

# From here on a second candidate may be the person as well.
ANOTHER = 0.1

_warm: dict[tuple[str, str], Registry] = {}
_lock = threading.Lock()


def attach(office: Office, folder: Path) -> int:
    """Make this folder the node's registry. Returns its number of records.

    Refused: identify.sealed_here, and as in `registry.load`.
    """
    if sealing.is_sealed(folder):
        raise Refused("identify.sealed_here")
    registry.load(folder.absolute(), model.load())
    rows = registry.about(folder.absolute()).rows
    identifying.attach(office, str(folder.absolute()), rows)
    return rows


def index_of(office: Office) -> Registry:
    """The node's registry, kept open by this process while it is the same. Refused: identify.not_attached, …"""
    folder = identifying.attached(office)
    if not folder:
        raise Refused("identify.not_attached")
    stamp = (folder, registry.about(Path(folder)).revision)
    with _lock:
        if stamp not in _warm:
            _warm.clear()
            _warm[stamp] = registry.load(Path(folder), model.load())
        return _warm[stamp]


def offer(office: Office, officer: OfficerRow, case: str) -> dict[str, Any]:
    """{attached, query: {name, born, place, sex}, spellings}: what the case itself says of its person, to begin with.

    Reading it is recorded as every reading of a body is. Refused as `identifying.permit`.
    """
    identifying.permit(office, officer, case)
    shown = reading.case_show(office, officer, case, why="search")
    found = identifying.persons(table_for(office, case, shown["procedure"]), shown)
    return {
        "attached": bool(identifying.attached(office)),
        "query": _query(found[0])._asdict() if found else Query("")._asdict(),
        "spellings": identifying.spellings(found),
    }


def _query(person: dict[str, Any]) -> Query:
    names = identifying.spellings([person])
    sex = str(person.get("sex") or "")
    return Query(
        names[0] if names else "",
        str(person.get("born") or ""),
        str(person.get("birth_place") or person.get("birth_place_arabic") or ""),
        sex if sex in ("m", "f") else "",
    )


def ask(
    office: Office, officer: OfficerRow, case: str, query: Query | None = None, *, limit: int = SHOWN
) -> dict[str, Any]:
    """Ask the registry for a person of this case. `query`: as the officer wrote it; without, as the case has it.

    {search, query, candidates: [{id, score, band, evidence, record}], homonyms, complete, rows, bare}. `search` is the
    number that a choice names; `bare`: a name alone, that may be several records'. Refused as `identifying.permit`,
    identify.not_attached, identify.name_empty, identify.born_unreadable, identify.no_index and as it goes.
    """
    offered = offer(office, officer, case)
    query = Query(**offered["query"]) if query is None else query
    index = index_of(office)
    with _lock:  # the vocabulary remembers the words asked last: one question at a time
        answer = index.search(query, limit=min(limit, MOST))
    told = told_of(index, query, answer)
    asked = identifying.note_search(
        office, officer, case, query._asdict(), told | {"of_case": _of_case(query.name, offered["spellings"])}
    )
    return {"search": asked, **told}


def _of_case(name: str, spellings: list[str]) -> bool:
    """Whether every word of a name stands in one of the case's own spellings."""
    words = set(fold.units(name))
    return any(words <= set(fold.units(each)) for each in spellings)


def told_of(index: Registry, query: Query, answer: Answer) -> dict[str, Any]:
    """An answer with what each record has beside what was asked, as JSON values."""
    # One of two spellings of a name may be borne once only: whom else it may be says the same as homonyms do.
    several = answer.homonyms > 1 or sum(one.score >= ANOTHER for one in answer.candidates) > 1
    bare = not query.born and not query.place and several
    return {
        "query": query._asdict(),
        "candidates": [
            {
                "id": one.id,
                "score": one.score,
                "band": next(name for least, name in BANDS if one.score >= least),
                "evidence": {name: each for name, each in one.evidence.items() if name != "record"},
                "record": _record(index, one),
            }
            for one in answer.candidates
        ],
        "homonyms": answer.homonyms,
        "complete": answer.whole,
        "rows": sum(member.rows for member in index.members.values()),
        "bare": bare,
    }


def _record(of: Registry, one: Candidate) -> dict[str, Any]:
    """{name, born, place, sex}, and in `agrees` what of them was compared: agrees, near or differs."""
    number = int(one.evidence["record"])
    # A record's number is one of its own shard, and which that is its identifier tells.
    index = next(
        each for each in of.members.values() if number < len(each.born_first) and each.id_of(number) == one.id
    )
    name = one.evidence["name"]
    words = [word["record"] for word in name["words"] if word["record"]]
    return {
        "name": " ".join([*words, *name["not_asked"]]),
        "born": born_text(int(index.born_first[number]), int(index.born_last[number])),
        "place": _place(index, int(index.place[number])),
        "sex": ("", "m", "f")[int(index.sex[number])],
        "agrees": {
            fact: agreement(fact, float(one.evidence[fact]["ratio"])) for fact in AGREES if fact in one.evidence
        },
    }


def _place(index: Opened, code: int) -> str:
    """A place by the table's spelling; one that no table lists by its folded text."""
    extra = (text for text, number in index.places.extra.items() if number == code)
    return index.places.name(code) or next(extra, "")


def agreement(fact: str, ratio: float) -> str:
    """How two facts compare, by the evidence that they give: agrees, near, differs; unknown where one is missing."""
    if ratio == 0:
        return "unknown"
    return "differs" if ratio < 0 else "agrees" if ratio >= AGREES[fact] else "near"


def born_text(first: int, last: int) -> str:
    """Days since 1800 as a date of birth is written: a day, a year, two years, or two days; empty for unknown."""
    if (first, last) == (0, 0):
        return ""
    begin, end = born.date_of(first), born.date_of(last)
    whole = begin.year == end.year and (begin.month, begin.day, end.month, end.day) == (1, 1, 12, 31)
    return str(born.Born(first, last, "day" if first == last else "year" if whole else "range"))
