"""A case as `case_show` gives it, for any act of any table, without a node: the opening act and one more."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from comity.cases.forms import Situation, example
from comity.cases.readmission import READMISSION
from comity.cases.table import Table
from comity.desk import letters
from comity.desk.letters import Facts, Kind
from comity.envelope import tearline
from support.readmission_world import PROFILE

CASE = "c0ffee00" * 4
TODAY = "2026-03-02"
# What a node writes by itself.
WHOLE = {"facts": "Exemple"}
COMPUTED: dict[str, Any] = {
    "commitment": tearline.commit(WHOLE, "ab" * 32),
    "salts": {"seed": "ab" * 32},
    "disclosure": tearline.disclose(WHOLE, "ab" * 32, ["facts"]),
}
PERSON = {
    "surname": "BENEXEMPLE",
    "given_names": "Karim",
    "name_arabic": "كريم بن إكزمبل",
    "aliases": ["Karim le Grand"],
    "born": "1990-03-12",
    "birth_place": "Aïn Fictive",
    "sex": "m",
}


def case_of(table: Table, *acts: str, **bodies: dict[str, Any]) -> dict[str, Any]:
    """The opening act and then `acts`, each with its example's fields and those given under its name."""
    channel, route = next(iter(PROFILE.channels(table.procedure).items()))
    requesting = PROFILE.bodies[route.sender].party
    parties = {"requesting": requesting, "requested": PROFILE.bodies[route.receiver].party}
    variables = {keep.name: f"{requesting}:0:0" for act in table.acts for keep in act.keeps if not keep.term}
    at = Situation(table, TODAY, CASE, variables, channels=(channel,))
    timeline = []
    for number, name in enumerate(dict.fromkeys([table.opening.name, *acts])):
        act = table.by_act[name]
        made = example(act, PROFILE.params(table.procedure), at) | bodies.get(name, {})
        made |= {field.name: COMPUTED[field.kind] for field in (*act.terms, *act.body) if field.kind in COMPUTED}
        terms = {field.name: made.pop(field.name) for field in act.terms if field.name in made}
        by = parties["requesting" if act.by == "either" else act.by]
        timeline.append(
            {
                "entry": {"party": by, "incarnation": 0, "index": number},
                "act": name,
                "time": f"{TODAY}T10:00:00Z",
                "by": by,
                "effect": "applied",
                "released_by": None,
                "terms": terms,
                "content": made,
            }
        )
    state = table.by_act[acts[-1]].target if acts else table.opening.target
    head = {"case": CASE, "procedure": table.procedure, "channel": channel, "state": state}
    return head | parties | {"timeline": timeline}


def letter(case: dict[str, Any], name: str, table: Table = READMISSION) -> tuple[Kind, Facts]:
    """The last letter of that name which the case gives to either side."""
    kinds = [one for party in ("requesting", "requested") for one in letters.available(case, case[party])]
    kind = next(one for one in reversed(kinds) if one.letter == name)
    return kind, letters.gather(case, kind, PROFILE, table)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    """What a reader could copy out of it."""
    if shutil.which("pdftotext") is None and os.environ.get("COMITY_CI") != "1":
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    """Without spaces and marks of direction, which an extraction places as it likes."""
    return "".join(
        c for c in text if not c.isspace() and c not in "\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2068\u2069"
    )
