"""What belongs to no case is looked for at each opening and in each transaction, and most of it are receipts."""

from __future__ import annotations

from django.db import connections

from comity.chancery import catching_up, docketing
from comity.chancery.office import AMENDING, Office
from comity.chancery.view import SUSPENSION, pillar_holds
from comity.store.logs import Row
from comity.store.store import Store
from two_nodes.world import World


def asked(office: Office) -> list[str]:
    """The statements, with their values, that both nodes put for what has no case."""
    office.versions()
    raw, found = connections[office.store.alias].connection, list[str]()
    raw.set_trace_callback(found.append)
    try:
        catching_up.catch_up(office)
        pillar_holds(office, "readmission")
        office.store.logs.caseless("", AMENDING)
        office.store.logs.caseless("", ("calendar",))
    finally:
        raw.set_trace_callback(None)
    return [text for text in found if "\"case_id\" = ''" in text]


def test_no_question_for_what_has_no_case_reads_the_receipts(sqlite_world: World) -> None:
    sqlite_world.open()
    sqlite_world.exchange()
    sqlite_world.hold("DZ")
    sqlite_world.exchange()
    for office in sqlite_world.offices.values():
        statements, cursor = asked(office), connections[office.store.alias].cursor()
        assert len(statements) == 4
        for text in statements:
            [*plan] = cursor.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()
            assert "entry_hold" in plan[0][-1], text
        assert [row.act for row in office.store.logs.caseless("readmission", SUSPENSION)] == ["hold"]


def test_each_engine_answers_alike_by_pillar_act_and_verdict_and_in_order(store: Store) -> None:
    said = [
        ("FR", "", "receipt", ""), ("DZ", "", "amend", docketing.UNKNOWN), ("DZ", "readmission", "hold", ""),
        ("DZ", "anything", "hold", docketing.UNKNOWN), ("FR", "", "calendar", ""),
    ]  # fmt: skip
    rows = [
        Row(party, 0, idx, b"h", b"s", b"l", bytes(32), pillar=pillar, act=act, fault=fault)
        for idx, (party, pillar, act, fault) in enumerate(said)
    ]
    of_a_case = Row("DZ", 0, 9, b"h", b"s", b"l", bytes(32), case_id="c" * 32, pillar="readmission", act="hold")
    with store.write():
        store.logs.append([*rows, of_a_case])
    find = store.logs.caseless
    assert [row.idx for row in find()] == [1, 2, 3, 0, 4]
    assert [row.idx for row in find(None, ("hold", "amend"), docketing.UNKNOWN)] == [1, 3]
    assert [row.idx for row in find("readmission", ("hold",))] == [2]
    assert [row.idx for row in find("", ("calendar", "receipt"))] == [0, 4]
    assert find("", ("receipt",))[0] == rows[0]
