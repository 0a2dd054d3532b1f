"""What stays in the sending state's house: what was said in a visit, and the person's consent to each disclosure.

Both are records of the house log, sealed to the authority whose officer made them. They are in no bundle, no letter, no
file of evidence and no export: nothing but this module opens them, for that authority alone, and each reading is
recorded by name. They are erased with the case. Both are kept although the person's data is contested and the case is
blocked: as every act of a consular case is, for else a challenge would silence what the person said. Reading them then
is for those alone who decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from comity.cases import consular
from comity.cases.calendar import day_of, is_day
from comity.chancery import blocking, erasing, house, rights
from comity.chancery.matter import table_for
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome
from comity.envelope import canonical
from comity.errors import Credentials, Refused
from comity.store.house import HouseRow
from comity.store.people import OfficerRow

KEPT = VISIT_NOTE, CONSENT = "visit_note", "record_consent"
# To whom something may be told with the person's consent, and how that consent was given.
TOLD = ("family", "counsel", "employer", "press", "authority_at_home", "detaining_state")
MEANS = ("in_writing", "orally", "by_counsel")
NOTE_MOST, WHAT_MOST = 20_000, 2_000


def note_visit(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Keep what was said in a visit. `fields`: {day, note}, the day not to come. Raises as `keep`."""
    with sitting(office) as sits:
        return keep(sits, officer, case, VISIT_NOTE, fields)


def record_consent(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Keep that the person agreed, or not, that something be told. `fields`: {day, to, how, given, what}.

    `to`: one of `TOLD`; `how`: one of `MEANS`; `given`: true or false; `what`: what is to be told. Raises as `keep`.
    """
    with sitting(office) as sits:
        return keep(sits, officer, case, CONSENT, fields)


def keep(sits: Sitting, officer: OfficerRow, case: str, act: str, fields: dict[str, Any]) -> Outcome:
    """One of the two records, by its name, in the caller's sitting.

    Raises Refused: case.not_found, act.unknown (no case of a person whom a consulate visits), act.illegal (we are not
    the sending state), authority.not_competent, case.erased, fields.invalid.
    """
    office = sits.office
    _check(office, officer, case, act)
    erasing.check_lasting(office, case)
    today = day_of(office.clock.now())
    if act == VISIT_NOTE:
        _valid(fields, {"day": (_day, today), "note": (_text, NOTE_MOST)})
        _note(sits, officer, case, fields)
    else:
        asked = {"day": (_day, today), "to": (_code, TOLD), "how": (_code, MEANS)}
        _valid(fields, asked | {"given": (_flag, None), "what": (_text, WHAT_MOST)})
        _consent(sits, officer, case, fields)
    return Outcome(case=case, act=act, status="kept")


def _note(sits: Sitting, officer: OfficerRow, case: str, fields: Mapping[str, Any]) -> None:
    sits.house.record(
        "visit_noted",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"day": fields["day"]},
        secret=canonical.encode({"note": fields["note"]}),
    )


def _consent(sits: Sitting, officer: OfficerRow, case: str, fields: Mapping[str, Any]) -> None:
    sits.house.record(
        "consent_recorded",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={name: fields[name] for name in ("day", "to", "given")},
        secret=canonical.encode({name: fields[name] for name in ("how", "what")}),
    )


def may_note(office: Office, officer: OfficerRow | None, case: str) -> bool:
    """Whether this officer may keep and read such records of this case."""
    if officer is None or office.keyring.bodies is None:
        return False
    try:
        _check(office, officer, case, VISIT_NOTE)
    except Refused:
        return False
    return True


def kept(office: Office, officer: OfficerRow, case: str) -> dict[str, Any]:
    """{notes: [{record, day, by, note}], consents: [{record, day, to, given, how, what, by}]}, oldest first.

    What was erased is left out. That it was read is recorded. Raises Refused as `keep`, and data.blocked; Credentials
    where the bodies' keys are not there, since none can then be told from nothing to be read.
    """
    with office.store.write():
        _check(office, officer, case, VISIT_NOTE)
        if office.keyring.bodies is None:
            raise Credentials("passphrase.missing")
        blocking.check_open(office, officer, case)
        names = {row.officer: row.name for row in office.store.people.officers()}
        notes = _opened(office, officer, case, "visit_noted", names)
        consents = _opened(office, officer, case, "consent_recorded", names)
        if notes or consents:
            house.record(
                office,
                "consulted",
                officer=officer.officer,
                authority=officer.authority,
                case=case,
                data={"records": [one["record"] for one in (*notes, *consents)]},
            )
    return {"notes": notes, "consents": consents}


def _opened(
    office: Office, officer: OfficerRow, case: str, kind: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    found = []
    for row in office.store.house.of_kind(case, kind):
        if row.sealed is None or _authority(row) != officer.authority:
            continue
        try:
            header, secret = house.open_secret(office, row.idx)
        except (Refused, Credentials):
            continue  # erased, or its key is gone
        by = names.get(header.officer, header.officer)
        found.append({"record": row.idx, **header.data, **canonical.decode(secret), "by": by})
    return found


def _authority(row: HouseRow) -> str:
    return msgspec.json.decode(row.header, type=house.HouseHeader).authority


def _check(office: Office, officer: OfficerRow, case: str, act: str) -> None:
    """Whether the case is one that a consulate visits, we are the sending state, and this is its authority."""
    row = rights.visible(office, officer, case)
    table = table_for(office, case, row.procedure)
    if not consular.is_consular(table):
        raise Refused("act.unknown", act=act, known=[one.name for one in table.acts])
    if row.requesting == office.party:
        raise Refused("act.illegal", act=act, reason="party.not_entitled")
    rights.check_authority(office, officer, rights.own_end(office, row.channel))


# --- Fields ------------------------------------------------------------------------------------------------


def _valid(fields: Mapping[str, Any], asked: Mapping[str, tuple[Any, Any]]) -> None:
    """Raises Refused("fields.invalid", problems=[{field, code}])."""
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in asked]
    for name, (fits, bound) in asked.items():
        value = fields.get(name)
        absent = value is None or (isinstance(value, str) and not value.strip())
        code = "missing" if absent else fits(value, bound)
        if code:
            problems.append({"field": name, "code": f"field.{code}"})
    if problems:
        raise Refused("fields.invalid", problems=problems)


def _day(value: Any, today: str) -> str:
    if not is_day(value):
        return "not_a_day"
    return "to_come" if value > today else ""


def _code(value: Any, listed: tuple[str, ...]) -> str:
    return "" if value in listed else "not_a_code"


def _flag(value: Any, _: None) -> str:
    return "" if type(value) is bool else "not_a_flag"


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str):
        return "not_a_text"
    return "too_long" if len(value) > most else ""
