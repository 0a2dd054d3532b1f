"""A database of an older release is brought up: what is new is read off what is there."""

from __future__ import annotations

from django.core.management import call_command

from comity.envelope import canonical
from comity.store.house import Asked
from comity.store.store import SCHEMA, Store
from store.conftest import Opener

OLD = "0006_need_to_know"
CASE = "c" * 32


def older(store: Store) -> None:
    """Back to the older tables, with two house records, a case and its two entries."""
    call_command("migrate", "store", OLD, database=store.alias, verbosity=0)
    header = {"officer": "ab" * 8, "time": "2026-03-02T09:00:00Z", "kind": "listed"}
    columns = '"idx", "header", "sealed", "leaf", "root", "case_id", "kind"'
    with store.write(), store.connection.cursor() as cursor:
        for idx, time in ((0, "2026-03-02T09:00:00Z"), (1, "2026-03-02T10:00:00Z")):
            values = [idx, canonical.encode(header | {"time": time}), None, b"", b"", "", "listed"]
            cursor.execute(f'INSERT INTO "house" ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s)', values)
        for idx, time in ((0, 500), (1, 900)):
            cursor.execute(
                'INSERT INTO "entry" ("party", "incarnation", "idx", "leaf", "root", "case_id", "pillar", "act",'
                ' "time", "eff", "seen_size", "fault", "annex") VALUES'
                ' (%s, 0, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s)',
                ["FR", idx, b"", b"", CASE, "readmission", "submit", time, "{}", "", ""],
            )
        cursor.execute(
            'INSERT INTO "docket" ("case_id", "procedure", "pillar", "table", "state", "requesting", "waiting_for",'
            ' "channel", "opened", "applied", "irregular", "held", "struck", "void", "orphaned", "running", "urgency",'
            ' "fold", "digest", "bucket") VALUES'
            " (%s, %s, %s, %s, %s, %s, %s, %s, 500, 2, 0, 0, 0, 0, 0, %s, 0, %s, %s, %s)",
            [CASE, "readmission", "readmission", "", "submitted", "FR", "DZ", "A", False, b"{}", b"", CASE[:3]],
        )
        store.agreement.set_meta(SCHEMA, OLD)


def test_an_older_record_is_found_by_officer_and_time_and_an_older_case_by_its_last_entry(opener: Opener) -> None:
    store = opener()
    older(store)
    store.bring_up()
    found = store.house.page(Asked(officers=("ab" * 8,)), None, False, 9)
    assert [(row.idx, row.time) for row in found] == [(0, 1772442000), (1, 1772445600)]
    assert [row.idx for row in store.house.page(Asked(since=1772445600), None, False, 9)] == [1]
    docket = store.dockets.get(CASE)
    assert docket is not None
    assert docket.touched == 900
