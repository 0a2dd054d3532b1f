"""What of a report may leave in a file, field by field and level by level."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.intelligence_report import REPORT
from comity.errors import Refused, Usage
from comity.interchange import markings, misp, misp_write, release, stix, stix_write
from comity.interchange.stix_write import Report
from interchange.sample import FIELDS, TIME

ROW = {"issuer": "AA", "instrument": "security_agreement", "since": "2020-01-01", "until": "", "equals": {"BB": "x"}}
PARAMS = {"equivalences": [{**ROW, "level": "unclassified", "rank": 0}, {**ROW, "level": "restricted", "rank": 1}]}


def refusal(params: Any = PARAMS, leave_out: tuple[str, ...] = (), **changed: Any) -> str:
    with pytest.raises((Refused, Usage)) as refused:
        release.checked(FIELDS | changed, params, leave_out)
    return str(refused.value.code)


def test_every_field_of_a_report_goes_is_left_out_by_name_or_never_goes() -> None:
    lists = (release.CARRIED, release.PERSONAL, release.NEVER)
    known = [name for each in lists for name in each]
    assert sorted(known) == sorted(one.name for one in (*REPORT.terms, *REPORT.body))
    assert {"tear", "salts", "channel"} == set(release.NEVER)


@pytest.mark.parametrize(("write", "read"), [(stix_write.write, stix.read), (misp_write.write, misp.read)])
def test_every_field_that_goes_comes_back_from_the_file(write: Any, read: Any) -> None:
    every = FIELDS | {"flagged": True}
    assert set(every) == set(release.CARRIED), "the sample has them all"
    aside = {"channel": "AA-BB", "tear": "00" * 32, "salts": {"seed": "secret"}}
    fields = release.checked(every | aside, PARAMS, ())
    content = write(Report("x", TIME, fields))
    assert b"secret" not in content
    assert read(content).drafts[0].fields == every


def test_a_red_report_does_not_leave() -> None:
    assert refusal(audience="tlp2_red") == "interchange.red"
    for audience in markings.AUDIENCES[1:]:
        assert release.checked(FIELDS | {"audience": audience}, PARAMS, ())


@pytest.mark.parametrize(
    "changed",
    [
        {"classification": "AA.restricted"},
        {"classification": "AA.unheard_of"},
        {"classification": "BB.unclassified"},
        {"instrument": "another"},
        {"issued": "2019-12-31"},
    ],
)
def test_a_report_that_the_profile_does_not_hold_to_be_unclassified_does_not_leave(changed: dict[str, str]) -> None:
    assert refusal(**changed) == "interchange.classified"
    assert refusal({"equivalences": []}) == "interchange.classified"
    twice = {"equivalences": [PARAMS["equivalences"][0], {**ROW, "level": "unclassified", "rank": 1}]}
    assert refusal(twice) == "interchange.classified", "two rows are no answer"


@pytest.mark.parametrize("name", release.PERSONAL)
def test_persons_and_what_gives_a_source_away_leave_in_no_file(name: str) -> None:
    assert refusal(**{name: ["Exemple"]}) == "interchange.not_carried"
    assert name not in release.checked(FIELDS | {name: ["Exemple"]}, PARAMS, (name,))
    assert release.left_out(FIELDS | {name: ["Exemple"]}, release.PERSONAL) == [name]


@pytest.mark.parametrize("name", [*release.CARRIED, *release.NEVER, "unheard_of"])
def test_a_marking_or_a_restriction_can_not_be_left_out(name: str) -> None:
    assert refusal(leave_out=(name,)) == "interchange.leave_out"


def test_a_field_that_nobody_thought_of_does_not_leave() -> None:
    assert refusal(embargo="2027-01-01") == "interchange.not_carried"
