"""Identification in a case, as the house log holds it: what was asked of our own registry, and what an officer chose.

The registry never leaves its owner: what was asked, which records were shown and which one was chosen lie sealed to the
officer's own authority, as the reasons of a clearance do, and go with the case. Nothing of it is an entry, and nothing
follows from it by itself: the person is recognised or refused by the procedure's own act, which a human drafts.

Directive (EU) 2016/680, article 25: each question to the registry is a consultation, recorded with its case. Article
11: no decision is based on the machine's answer alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from comity.cases.fields import PERSON_NAMED_BY
from comity.cases.table import Table
from comity.chancery import blocking, erasing, house, rights
from comity.chancery.matter import table_for
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.store.dockets import DocketRow
from comity.store.house import Asked
from comity.store.people import OfficerRow

IDENTIFY = "identify_person"
FIELDS = ("search", "record", "none", "reasons")
QUERY = ("name", "born", "place", "sex")
REASONS_MOST = 4000
# Who looks a person up: those who draft and approve the answer, and nobody who merely may see the case.
RANKS = ("drafts", "approves")
INDEX = "identify.index"
"""Where the node remembers its registry: a local setting that no entry and no bundle holds."""
_DAY = 86_400
_COUNTED = 10_000


def attached(office: Office) -> str:
    """What this node asks, as `comity.identify` writes it: a folder or a service; empty where none is attached."""
    return office.store.agreement.meta(INDEX) or ""


def attach(office: Office, place: str, rows: int, *, service: bool = False) -> None:
    """Remember where the registry is, or with an empty `place` that there is none. It is recorded, without the place.

    service: whether that is a service, which other processes keep.
    """
    data = {"attached": bool(place), "rows": rows} | ({"service": True} if service else {})
    with office.store.write():
        office.store.agreement.set_meta(INDEX, place)
        house.record(office, "registry_attached", data=data)


def offered(table: Table) -> bool:
    """Whether a procedure's cases hold a person whom somebody may have to identify."""
    return any(one.kind == "person" for act in table.acts for one in act.body)


def permit(office: Office, officer: OfficerRow, case: str) -> DocketRow:
    """The docket of a case in which this officer may ask our registry: we are the requested side, it is neither blocked
    nor erased.

    Raises Refused: case.not_found (hidden, absent, or a procedure without a person), act.illegal (party.not_entitled),
    rank.missing, authority.not_competent, data.blocked, case.erased.
    """
    row = rights.visible(office, officer, case)
    if not offered(table_for(office, case, row.procedure)):
        raise Refused("case.not_found")
    if row.requesting == office.party:
        raise Refused("act.illegal", act=IDENTIFY, reason="party.not_entitled")
    rights.check_rank(officer, RANKS)
    rights.check_authority(office, officer, rights.own_end(office, row.channel))
    blocking.check_settled(office, case)
    erasing.check_lasting(office, case)
    return row


def may(office: Office, officer: OfficerRow, case: str) -> bool:
    """Whether `permit` lets this officer through."""
    try:
        permit(office, officer, case)
    except (Refused, Usage):
        return False
    return True


def persons(table: Table, shown: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The persons of a case as `reading.case_show` opened it for this officer, the last told first, each once."""
    found: list[dict[str, Any]] = []
    for item in reversed(shown["timeline"]):
        act = table.find(item["act"])
        content = item.get("content") or {}
        for one in act.body if act is not None else ():
            person = content.get(one.name) if one.kind == "person" else None
            if isinstance(person, dict) and person not in found and any(person.get(part) for part in PERSON_NAMED_BY):
                found.append(person)
    return found


def note_search(
    office: Office, officer: OfficerRow, case: str, query: Mapping[str, str], told: Mapping[str, Any]
) -> int:
    """Record that the registry was asked, before anybody is shown the answer. Returns the record's index.

    `told`: {of_case, candidates: [{id, score}], homonyms, complete, missing: [{shard, reason}]}. `of_case`: whether the
    name is one that the case holds. Readable without a key: which fields were asked, that, how many were shown, which
    parts of the registry did not answer, and the officer's questions of the last 24 hours, this one among them: what an
    overseer needs to see somebody probe the registry.
    """
    with office.store.write():
        since = office.clock.now() - _DAY
        asked = Asked(kinds=("registry_searched",), officers=(officer.officer,), since=since)
        earlier = office.store.house.page(asked, None, True, _COUNTED)
        kept = {name: told[name] for name in ("candidates", "homonyms", "complete")} | _missing(told)
        return house.record(
            office,
            "registry_searched",
            officer=officer.officer,
            authority=officer.authority,
            case=case,
            data={
                "asked": [name for name in QUERY if query.get(name)],
                "of_case": bool(told["of_case"]),
                "shown": len(told["candidates"]),
                "in_24_hours": len(earlier) + 1,
                **_missing(told),
            },
            secret=canonical.encode({"query": dict(query), **_text(kept)}),
        )


def _missing(told: Mapping[str, Any]) -> dict[str, Any]:
    """What did not answer; not written where all did."""
    return {"missing": told["missing"]} if told.get("missing") else {}


def _text(kept: dict[str, Any]) -> dict[str, Any]:
    """Probabilities as text: canonical JSON has no fractions."""
    listed = [{"id": one["id"], "score": f"{one['score']:.6f}"} for one in kept["candidates"]]
    return kept | {"candidates": listed}


def identify(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Record what an officer chose (see `choose`)."""
    with sitting(office) as sits:
        choose(sits, officer, case, fields)
    return Outcome(case=case, act=IDENTIFY, status="kept")


def choose(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Record which record an officer takes the person for, or none. `fields`: {search, record | none: true, reasons}.

    `search`: the index of a question of this authority's in this case; `record`: one of the identifiers that it showed.
    What was shown beside it, the probability and the number of homonyms, is taken from there and kept with the choice.

    Raises Refused as `permit`, and fields.invalid, body.erased.
    """
    office = sits.office
    permit(office, officer, case)
    problems = _problems(fields)
    searched = None if problems else _searched(office, officer, case, fields["search"])
    if searched is None and not problems:
        problems.append({"field": "search", "code": "field.not_listed"})
    record = fields.get("record") or ""
    known = {one["id"]: one["score"] for one in searched["candidates"]} if searched is not None else {}
    if searched is not None and record and record not in known:
        problems.append({"field": "record", "code": "field.not_listed"})
    if problems or searched is None:
        raise Refused("fields.invalid", problems=problems)
    sits.house.record(
        "identified",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"search": fields["search"]},
        secret=canonical.encode(
            {
                "record": record,
                "reasons": fields["reasons"].strip(),
                "query": searched["query"],
                "score": known.get(record, ""),
                "homonyms": searched["homonyms"],
                **_missing(searched),
            }
        ),
    )


def _problems(fields: dict[str, Any]) -> list[dict[str, str]]:
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in FIELDS]
    search, record, none, reasons = (fields.get(name) for name in FIELDS)
    if not isinstance(search, int) or isinstance(search, bool):
        problems.append({"field": "search", "code": "field.missing"})
    if none not in (None, False, True) or not isinstance(record, str | None) or bool(record) == bool(none):
        problems.append({"field": "record", "code": "field.missing"})
    if not isinstance(reasons, str) or not reasons.strip():
        problems.append({"field": "reasons", "code": "field.missing"})
    elif len(reasons) > REASONS_MOST:
        problems.append({"field": "reasons", "code": "field.too_long"})
    return problems


def _searched(office: Office, officer: OfficerRow, case: str, index: int) -> dict[str, Any] | None:
    """What was asked and shown; None for a record that is no question of this authority's in this case."""
    row = office.store.house.many([index]).get(index) if index >= 0 else None
    if row is None or (row.kind, row.case_id) != ("registry_searched", case):
        return None
    if msgspec.json.decode(row.header, type=house.HouseHeader).authority != officer.authority:
        return None
    _, secret = house.open_secret(office, index)
    found: dict[str, Any] = canonical.decode(secret)
    return found


def shown(office: Office, officer: OfficerRow | None, case: str) -> list[dict[str, Any]]:
    """What officers of this authority chose in a case, newest first; nothing for another authority.

    {by, time, search, record, reasons, query, score, homonyms}; `record` is empty where it was none of those shown.
    And {missing} where a part of the registry had not answered the question.
    """
    if officer is None or office.keyring.bodies is None or blocking.shut(office, officer, case):
        return []
    names: dict[str, str] = {}
    found: list[dict[str, Any]] = []
    for row in reversed(office.store.house.of_kind(case, "identified")):
        header = msgspec.json.decode(row.header, type=house.HouseHeader)
        if header.authority != officer.authority:
            continue
        try:
            _, secret = house.open_secret(office, row.idx)
        except Refused:
            continue  # erased with the case
        names = names or {each.officer: each.name for each in office.store.people.officers()}
        by = names.get(header.officer, "")
        found.append({"by": by, "time": header.time, "search": header.data["search"], **canonical.decode(secret)})
    return found


def spellings(listed: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every spelling of a name that persons of a case have: both scripts, then aliases."""
    found: list[str] = []
    for person in listed:
        latin = " ".join(str(person[part]) for part in ("given_names", "surname") if person.get(part))
        for text in (latin, person.get("name_arabic"), *(person.get("aliases") or ())):
            if isinstance(text, str) and text.strip() and text.strip() not in found:
                found.append(text.strip())
    return found
