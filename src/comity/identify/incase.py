"""Identification in a case: the node's own registry asked for a person of it, and told so that a human can decide.

Between the search (which knows no case) and the chancery (which knows no index). Each question is in the house log,
with its case, before its answer is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comity.chancery import identifying, reading
from comity.chancery.matter import table_for
from comity.errors import Refused
from comity.identify import asking, attached, fold, merge, model, registry, sealing
from comity.identify.search import Query

if TYPE_CHECKING:
    from pathlib import Path

    from comity.chancery.office import Office
    from comity.identify.attached import Found
    from comity.identify.held import Held
    from comity.identify.merge import Candidate
    from comity.store.people import OfficerRow

MOST = 50
SHOWN = 10
# From which probability on a candidate resembles how much, in words; below the last one hardly.
BANDS = ((0.95, "very_much"), (0.6, "well"), (0.2, "somewhat"), (0.0, "hardly"))
# Evidence in nats: from here on two facts agree; below zero they differ, and between they are near.
AGREES = {"born": 3.0, "place": 4.0, "sex": 0.5}

# From here on a second candidate may be the person as well.
ANOTHER = 0.1

# A word that most registries hold: a service is tried with it when it is attached, and what it finds is dropped.
TRIED = Query("محمد")


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


def attach_service(
    office: Office, urls: str, token_file: Path | None = None, *, within: float = asking.SECONDS
) -> tuple[int, list[str]]:
    """Make the service at these addresses the node's registry. Returns its number of records and its shards' names.

    Each shard is tried: a service that is not whole today would be found out by an officer tomorrow. Refused or Usage
    as `attached.service_at`; Unavailable as `attached.rows_of`.
    """
    service = attached.service_at(urls, token_file, within)
    rows = attached.rows_of(service, TRIED)
    identifying.attach(office, attached.text_of(service), rows, service=True)
    return rows, [where.shard for where in asking.read(service.addresses)]


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

    {search, query, candidates: [{id, score, band, evidence, record}], homonyms, complete, rows, bare, missing: [{shard,
    reason}]}. `search` is the number that a choice names; `bare`: a name alone, that may be several records';
    `missing`: what of a service did not answer. Refused as `identifying.permit`, identify.not_attached, and as
    `attached.found`; Unavailable as that. Of a question that got no answer nothing is recorded.
    """
    offered = offer(office, officer, case)
    query = Query(**offered["query"]) if query is None else query
    where = identifying.attached(office)
    if not where:
        raise Refused("identify.not_attached")
    found = attached.found(attached.remembered(where), query, limit=min(limit, MOST))
    told = told_of(query, found)
    asked = identifying.note_search(
        office, officer, case, query._asdict(), told | {"of_case": _of_case(query.name, offered["spellings"])}
    )
    return {"search": asked, **told}


def _of_case(name: str, spellings: list[str]) -> bool:
    """Whether every word of a name stands in one of the case's own spellings."""
    words = set(fold.units(name))
    return any(words <= set(fold.units(each)) for each in spellings)


def told_of(query: Query, found: Found) -> dict[str, Any]:
    """An answer with what each record has beside what was asked, as JSON values."""
    answer = found.answer
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
                "record": _record(one, found.held[one.id]),
            }
            for one in answer.candidates
        ],
        "homonyms": answer.homonyms,
        "complete": answer.whole,
        "rows": found.rows,
        "bare": bare,
        "missing": [one._asdict() for one in found.missing],
    }


def _record(one: Candidate, held: Held) -> dict[str, Any]:
    """{name, born, place, sex}, and in `agrees` what of them was compared: agrees, near or differs."""
    return {
        "name": " ".join(merge.name_of(one.evidence)),
        "born": held.born,
        "place": held.place,
        "sex": held.sex,
        "agrees": {
            fact: agreement(fact, float(one.evidence[fact]["ratio"])) for fact in AGREES if fact in one.evidence
        },
    }


def agreement(fact: str, ratio: float) -> str:
    """How two facts compare, by the evidence that they give: agrees, near, differs; unknown where one is missing."""
    if ratio == 0:
        return "unknown"
    return "differs" if ratio < 0 else "agrees" if ratio >= AGREES[fact] else "near"
