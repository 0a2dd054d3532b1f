"""What an outsider who may write to the database can do: nothing that `verify` does not name.

Each test changes something in a real node's database, behind its back, asks `verify` and the check before
`serve`, and puts it back (one transaction that is rolled back), so that all share one pair of nodes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from comity.chancery import account, upkeep
from comity.chancery.draft import Upload
from comity.chancery.office import Office
from comity.chancery.receive import outgoing, receive
from comity.errors import IntegrityFailure
from two_nodes.world import Template, World, whole_case

PDF = Upload("decision.pdf", "application/pdf", b"%PDF-1.7 a decision")


@pytest.fixture(scope="module")
def node(template: Template) -> Iterator[World]:
    """Two nodes with a case in which each side said something, with an attachment."""
    directory = Path(tempfile.mkdtemp(prefix="comity-"))
    world = World.of(template, directory)
    case = whole_case(world, until="ask_information")
    world.act("FR", case, "give_information", attachments=[PDF])
    world.exchange()
    yield world
    world.close()
    shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def tampered(office: Office, *statements: tuple[str, list[Any]]) -> Iterator[None]:
    """These statements, undone afterwards. Each must have changed one row."""
    with transaction.atomic(using=office.store.alias):
        with office.store.connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
                assert cursor.rowcount == 1, "the tampering itself did nothing"
        yield
        transaction.set_rollback(True, using=office.store.alias)


def is_named(office: Office, party: str | None = None, index: int | None = None, check: str = "") -> None:
    """`verify` says no, where it is, and a start refuses."""
    found = upkeep.verify_node(office)
    assert not found["ok"]
    failed = [each["name"] for each in found["checks"] if not each["ok"]]
    if check:
        assert check in failed, failed
    if party is not None:
        assert found["first_bad"] == {"party": party, "index": index}, (found["first_bad"], failed)
    with pytest.raises(IntegrityFailure) as stops:
        upkeep.check_start(office)
    assert stops.value.code == "record.altered"


def flipped(data: bytes, at: int) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def of_row(office: Office, party: str, act: str) -> Any:
    return next(row for row in office.store.logs.scan(party, 0) if row.act == act)


def test_nothing_is_named_where_nothing_was_done(node: World) -> None:
    for office in node.offices.values():
        assert upkeep.verify_node(office)["ok"]
        upkeep.check_start(office)


@pytest.mark.parametrize("at", [0, 17, 150, 400, -2])
@pytest.mark.parametrize("act", ["start", "submit", "acknowledge", "receipt"])
def test_one_byte_of_a_header(node: World, act: str, at: int) -> None:
    party = "DZ" if act == "acknowledge" else "FR"
    for office in node.offices.values():
        row = of_row(office, party, act)
        changed = flipped(row.header, at)
        with tampered(
            office, ("UPDATE entry SET header=%s WHERE party=%s AND idx=%s", [changed, party, row.idx])
        ):
            is_named(office, party, row.idx)


@pytest.mark.parametrize("at", [0, 100, -1])
@pytest.mark.parametrize("act", ["submit", "acknowledge"])
def test_one_byte_of_a_sealed_body(node: World, act: str, at: int) -> None:
    party = "DZ" if act == "acknowledge" else "FR"
    for office in node.offices.values():
        row = of_row(office, party, act)
        changed = flipped(row.sealed, at)
        with tampered(
            office, ("UPDATE entry SET sealed=%s WHERE party=%s AND idx=%s", [changed, party, row.idx])
        ):
            is_named(office, party, row.idx, f"{party}.body.hash")


@pytest.mark.parametrize("column", ["leaf", "root"])
def test_a_stored_hash(node: World, column: str) -> None:
    row = of_row(node.fr, "FR", "submit")
    changed = flipped(getattr(row, column), 3)
    with tampered(node.fr, (f"UPDATE entry SET {column}=%s WHERE party='FR' AND idx=%s", [changed, row.idx])):
        is_named(node.fr, "FR", row.idx)


def test_a_body_deleted_without_an_erasure_on_record(node: World) -> None:
    row = of_row(node.fr, "FR", "submit")
    with tampered(node.fr, ("UPDATE entry SET sealed=NULL WHERE party='FR' AND idx=%s", [row.idx])):
        is_named(node.fr, "FR", row.idx, "FR.body.present")


@pytest.mark.parametrize("party", ["FR", "DZ"])
@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_a_row_deleted(node: World, party: str, which: str) -> None:
    head = node.fr.store.logs.head(party, 0)
    assert head is not None
    index = {"first": 0, "middle": head.size // 2, "last": head.size - 1}[which]
    with tampered(node.fr, ("DELETE FROM entry WHERE party=%s AND idx=%s", [party, index])):
        is_named(node.fr)


def test_two_rows_exchanged(node: World) -> None:
    for first in (1, 4):
        with tampered(
            node.fr,
            ("UPDATE entry SET idx=1000 WHERE party='FR' AND idx=%s", [first]),
            ("UPDATE entry SET idx=%s WHERE party='FR' AND idx=%s", [first, first + 1]),
            ("UPDATE entry SET idx=%s WHERE party='FR' AND idx=1000", [first + 1]),
        ):
            is_named(node.fr, "FR", first)


def test_an_attachment_changed_or_deleted(node: World) -> None:
    row = of_row(node.fr, "FR", "give_information")
    for office in node.offices.values():
        for statement in (
            "UPDATE attachment SET sealed=%s",
            "UPDATE attachment SET sealed=NULL",
            "DELETE FROM attachment",
        ):
            with tampered(office, (statement, [b"another"] if "%s" in statement else [])):
                is_named(office, "FR", row.idx, "FR.attachments")


@pytest.mark.parametrize(
    ("column", "value"),
    [("case_id", "0" * 32), ("pillar", "police"), ("act", "refuse"), ("time", 0), ("seen_size", 0),
     ("fault", "x"), ("eff", '{"DZ":[0,1],"FR":[0,1]}'), ("eff", "{"), ("annex", "0" * 64)],
)  # fmt: skip
def test_what_was_read_off_a_header_no_longer_says_what_it_says(node: World, column: str, value: Any) -> None:
    """These columns are what the fold reads: changed, the dockets would follow, headers and hashes intact."""
    row = of_row(node.fr, "DZ", "acknowledge")
    with tampered(node.fr, (f"UPDATE entry SET {column}=%s WHERE party='DZ' AND idx=%s", [value, row.idx])):
        is_named(node.fr, "DZ", row.idx)


@pytest.mark.parametrize(
    "change",
    ["state='handed_over'", "due=0", "waiting_for='FR'", "channel='FR-UCI-DGSN'", "applied=0", "held=1",
     "running=NOT running", "procedure='x'", "opened=0", "requesting='DZ'"],
)  # fmt: skip
def test_a_docket_changed(node: World, change: str) -> None:
    with tampered(node.fr, (f"UPDATE docket SET {change}", [])):
        is_named(node.fr, check="dockets.refolded")


@pytest.mark.parametrize("column", ["fold", "digest"])
def test_a_dockets_content_changed(node: World, column: str) -> None:
    row = next(node.fr.store.dockets.all())
    with tampered(node.fr, (f"UPDATE docket SET {column}=%s", [flipped(getattr(row, column), 40)])):
        is_named(node.fr, check="dockets.refolded")


def test_a_docket_deleted_or_invented(node: World) -> None:
    with tampered(node.fr, ("DELETE FROM docket", [])):
        is_named(node.fr, check="dockets.refolded")
    row = next(node.fr.store.dockets.all())
    with tampered(node.fr, ("UPDATE docket SET case_id=%s WHERE case_id=%s", ["0" * 32, row.case_id])):
        is_named(node.fr, check="dockets.refolded")


def test_a_house_record_changed_or_deleted(node: World) -> None:
    house = node.fr.store.house
    last = house.last()
    assert last is not None
    sealed = next(row for row in house.scan() if row.sealed is not None)
    for statement, values in (
        ("UPDATE house SET header=%s WHERE idx=1", [flipped(house.many([1])[1].header, 60)]),
        ("UPDATE house SET sealed=%s WHERE idx=%s", [flipped(sealed.sealed or b"", 5), sealed.idx]),
        ("UPDATE house SET sealed=NULL WHERE idx=%s", [sealed.idx]),
        ("UPDATE house SET root=%s WHERE idx=2", [bytes(32)]),
        ("DELETE FROM house WHERE idx=%s", [last.idx]),
        ("DELETE FROM house WHERE idx=1", []),
    ):
        with tampered(node.fr, (statement, values)):
            is_named(node.fr, check="house.root")


@pytest.mark.parametrize("party", ["FR", "DZ"])
def test_the_head_of_a_log(node: World, party: str) -> None:
    for change in ("size=size-1", "size=size+1", "time=0", "eff='{}'"):
        with tampered(node.fr, (f"UPDATE log SET {change} WHERE party=%s", [party])):
            is_named(node.fr)
    for column in ("root", "frontier"):
        with tampered(node.fr, (f"UPDATE log SET {column}=%s WHERE party=%s", [bytes(32), party])):
            is_named(node.fr)


def test_an_annex_changed_or_deleted(node: World) -> None:
    row = of_row(node.fr, "DZ", "key")
    for statement, values in (
        ("UPDATE annex SET content=%s WHERE sha256=%s", [b"{}", row.annex]),
        ("DELETE FROM annex WHERE sha256=%s", [row.annex]),
    ):
        with tampered(node.fr, (statement, values)):
            is_named(node.fr, "DZ", row.idx)


def test_the_key_of_another_states_authority_exchanged(node: World) -> None:
    """Who could put a key of his own here would read what we seal from then on."""
    row = next(key for key in node.fr.store.people.keys(party="DZ"))
    with tampered(
        node.fr, ("UPDATE authority_key SET public=%s WHERE party='DZ' AND kid=%s", [bytes(1216), row.kid])
    ):
        is_named(node.fr)


def test_the_peers_checkpoint_removed(node: World) -> None:
    with tampered(node.fr, ("UPDATE peer SET checkpoint=''", [])):
        is_named(node.fr, check="DZ.checkpoint.covered")


@pytest.mark.parametrize(
    "table", ["entry.header", "entry.sealed", "entry.leaf", "entry.root", "house.header"]
)
def test_text_in_the_place_of_bytes_crashes_nothing(sqlite_world: World, table: str) -> None:
    whole_case(sqlite_world, until="acknowledge")
    name, column = table.split(".")
    office = sqlite_world.fr
    with (
        tampered(office, (f"UPDATE {name} SET {column}='text' WHERE idx=2", []))
        if name == "house"
        else tampered(office, (f"UPDATE {name} SET {column}='text' WHERE party='FR' AND idx=2", []))
    ):
        is_named(office)


@pytest.mark.parametrize(
    "place",
    ["docket.fold", "docket.digest", "log.root", "log.frontier", "annex.content", "wrap.sealed",
     "attachment.sealed", "peer.card", "authority_key.public", "agreement.document", "mapnode.children"],
)  # fmt: skip
def test_text_in_the_place_of_bytes_elsewhere_crashes_nothing(sqlite_world: World, place: str) -> None:
    case = whole_case(sqlite_world, until="ask_information")
    sqlite_world.act("FR", case, "give_information", attachments=[PDF])
    sqlite_world.exchange()
    table, column = place.split(".")
    office = sqlite_world.fr
    with office.store.connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column}='text'")
    office.forget_agreed()
    office.__dict__.pop("peer_card", None)
    if table == "wrap":
        assert upkeep.verify_node(office)["ok"], "a wrap is nobody's evidence"
        return
    try:
        assert not upkeep.verify_node(office)["ok"]
    except IntegrityFailure as stops:
        assert stops.code == "record.altered"


# --- Rebuilding and going back ----------------------------------------------------------------------


def test_rebuild_repairs_a_docket_and_says_so(world: World) -> None:
    case = whole_case(world, until="acknowledge")
    office = world.fr
    before = account.status(office)["state"]
    for change in ("state='withdrawn'", "due=1", "applied=7"):
        with office.store.connection.cursor() as cursor:
            cursor.execute(f"UPDATE docket SET {change}")
        told = upkeep.rebuild(office)
        assert not told["equal"]
        assert told["differences"] == [case]
        assert world.state("FR", case) == "acknowledged"
        assert upkeep.rebuild(office)["equal"]
        upkeep.check_start(office)
        assert account.status(office)["state"] == before


def test_an_old_backup_put_back_is_noticed_and_nothing_is_written_or_sent(
    sqlite_template: Template, scratch: Path
) -> None:
    """At every position: the database as it was then, the signer's memory as it is now."""
    world = World.of(sqlite_template, scratch)
    place = scratch / "FR" / "node.sqlite3"
    backups = [place.read_bytes()]
    case = world.open().case
    world.exchange()
    for party, act in (("DZ", "acknowledge"), ("DZ", "ask_information"), ("FR", "give_information")):
        backups.append(place.read_bytes())
        world.act(party, case, act)
        world.exchange()
    now = place.read_bytes()
    office = world.fr
    for backup in backups:
        office.store.connection.close()
        place.write_bytes(backup)
        assert account.status(office)["mode"] == "read_only"
        sizes = {head.party: head.size for head in office.store.logs.heads()}
        for attempt in (
            lambda: outgoing(office),
            lambda: receive(office, outgoing(world.dz)),
            world.open,
            lambda: world.hold("FR"),
        ):
            with pytest.raises(IntegrityFailure) as stops:
                attempt()
            assert stops.value.code == "signer.rollback"
        assert sizes == {head.party: head.size for head in office.store.logs.heads()}
        assert not upkeep.verify_node(office)["ok"]
        with pytest.raises(IntegrityFailure):
            upkeep.check_start(office)
    office.store.connection.close()
    place.write_bytes(now)
    assert account.status(office)["mode"] == "normal"
    world.act("DZ", case, "recognise")
    world.exchange()
    assert world.state("FR", case) == "recognised"
    world.close()
