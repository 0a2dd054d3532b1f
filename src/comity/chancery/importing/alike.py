"""Lines of a list that may be one person with another line, or with a case of this authority that is still open.

A warning and nothing else: no line is kept out or merged. What compares is given from outside, so that nothing here
knows how names are compared. Cases are compared by their labels, that is by names and births alone, and each that is
shown is recorded as a consultation (Directive (EU) 2016/680, article 25).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from comity.chancery import finding, rights
from comity.chancery.listing import Lister
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.store.people import OfficerRow

MOST_CASES = 400


class Described(NamedTuple):
    """Whom a line or a label describes; empty is not known. `names`: each spelling, in either script."""

    names: tuple[str, ...]
    born: str = ""
    place: str = ""
    sex: str = ""


# The persons, and from which one on each is compared with all before it: (place, place, probability), likeliest first.
Compare = Callable[[Sequence[Described], int], Sequence[tuple[int, int, float]]]


def of_person(person: Mapping[str, Any]) -> Described:
    """Of a person's fields (`cases.fields.PERSON`), or of a label."""
    latin = " ".join(str(person[part]) for part in ("given_names", "surname") if person.get(part))
    names = tuple(name for name in (latin, str(person.get("name_arabic") or "")) if name)
    place = str(person.get("birth_place") or person.get("birth_place_arabic") or "")
    return Described(names, str(person.get("born") or ""), place, str(person.get("sex") or ""))


def warnings(
    office: Office, officer: OfficerRow, procedure: str, lines: Mapping[int, Mapping[str, Any]], compare: Compare
) -> dict[int, dict[str, Any]]:
    """{line: {line | None, case | None, probability}}: of each line that may be somebody else's, the likeliest.

    `lines`: the person that each line describes, by its number.
    """
    cases = _open_cases(office, officer, procedure)
    numbers = list(lines)
    described = [*(of_person(label) for label in cases.values()), *(of_person(lines[number]) for number in numbers)]
    known = list(cases)
    found: dict[int, dict[str, Any]] = {}
    for first, second, probability in compare(described, len(known)):
        line = numbers[second - len(known)]
        case = known[first] if first < len(known) else None
        other = numbers[first - len(known)] if case is None else None
        found.setdefault(line, {"line": other, "case": case, "probability": probability})
    shown = sorted({each["case"] for each in found.values() if each["case"]})
    finding.note_listing(office, officer, shown, "import")
    return found


def _open_cases(office: Office, officer: OfficerRow, procedure: str) -> dict[str, dict[str, Any]]:
    """The labels of the open cases of a procedure that this officer sees."""
    with office.store.snapshot():
        states = known_table(office, procedure).by_state
        reader = rights.reader(office, officer)
        rows = office.store.dockets.page(procedure=procedure, reader=reader, limit=MOST_CASES)
        standing = [row.case_id for row in rows if row.state not in states or not states[row.state].ends]
        lines = Lister(office, officer).lines(standing)
    return {line["case"]: line["label"] for line in lines if line["label"]}
