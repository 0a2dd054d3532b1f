"""What was recalled is gone from the receiving node: no ciphertext, key, draft, label or fingerprint of it is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.chancery import erasing, evidence, finding, submit, suspension, upkeep
from comity.chancery.draft import Upload
from comity.envelope import canonical
from comity.errors import Refused
from comity.journal.entry import Ref, decode_header
from two_nodes.fixtures import scratch  # noqa: F401 - pytest finds fixtures by these names
from two_nodes.intelligence import OUT, content, given, granted, shown, template
from two_nodes.world import Template, World

CANARY = "ZQCANARYQZ"
PICTURE = Upload(f"{CANARY}.png", "image/png", b"\x89PNG\r\n\x1a\n" + CANARY.encode() * 50)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def staffed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    return template(tmp_path_factory.mktemp("erasure"), server)


@pytest.fixture
def world(staffed: Template, scratch: Path) -> Iterator[World]:  # noqa: F811
    made = World.of(staffed, scratch, procedure="intelligence_report")
    yield made
    made.close()


def sealed_traces(world: World, party: str, case: str) -> dict[str, bytes]:
    """Every secret thing that this node holds of a case: ciphertexts, wraps, drafts, labels, fingerprints, key."""
    store = world.offices[party].store
    found: dict[str, bytes] = {}
    for row in store.logs.of_case(case):
        place = f"{row.party}:{row.idx}"
        if row.sealed is not None:
            found[f"entry {place}"] = row.sealed
        for (_, number), box in store.logs.attachments(row.party, row.incarnation, row.idx, row.idx + 1).items():
            if box is not None:
                found[f"attachment {place}.{number}"] = box
        for wrap in store.logs.wraps(row.party, row.incarnation, row.idx, row.idx + 1):
            found[f"wrap {place}.{wrap.item} {wrap.authority}"] = wrap.sealed
    for record in store.house.of_case(case):
        if record.sealed is not None:
            found[f"house {record.idx}"] = record.sealed
        for wrap in store.logs.wraps("~", 0, record.idx, record.idx + 1):
            found[f"house wrap {record.idx}"] = wrap.sealed
    for authority in ("DZ-DGSI", "DZ-BCN", "FR-DGSI"):
        for label in store.findings.labels(authority, [case]).values():
            found[f"label {authority}"] = label
    key = world.offices[party].directory / "local" / case[:2] / case
    if key.exists():
        found["local key"] = key.read_bytes()
    return found


def dump(world: World, party: str) -> bytes:
    """Every byte of the node: its files, and on a server every cell of every table."""
    office = world.offices[party]
    data = b"".join(path.read_bytes() for path in sorted(office.directory.rglob("*")) if path.is_file())
    connection = office.store.connection
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for cell in (cell for row in cursor.fetchall() for cell in row):
                    data += bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode()
    return data


def recalled(world: World) -> tuple[str, Ref, dict[str, bytes]]:
    """A report with a canary that was read, searched for, given on and recalled; and what the receiver holds of it."""
    person = {"surname": CANARY, "given_names": "Karim"}
    case, item = given(world, "FR", facts=f"{CANARY} at the port.", subject=CANARY, person=person)
    world.act("FR", case, "correct", correction=f"{CANARY} again.")
    world.exchange()
    granted(world, "DZ", case, item, "DZ-BCN")
    drafter = world.officers["DZ-DGSI", "drafter"]
    world.act("DZ", case, "pass_on", [PICTURE], item=str(item), to="DZ-BCN", grounds=CANARY)
    world.act("DZ", case, "feedback", comment=CANARY)
    while finding.catch_up(world.dz, "DZ-DGSI"):
        pass
    assert content(world, "DZ", drafter, case, item)
    assert content(world, "DZ", world.officers["DZ-BCN", "drafter"], case, item)
    # A draft that nobody approved.
    submit.draft_act(world.dz, drafter, case, "report_use", _use(item), [], keep=True)
    world.exchange()
    world.act("FR", case, "recall")
    world.exchange()
    return case, item, sealed_traces(world, "DZ", case)


def _use(item: Ref) -> dict[str, object]:
    return {"source": str(item), "use": "lead", "reference": "2026/1", "result": CANARY}


def test_nothing_of_a_recalled_report_is_left_on_the_receiving_node(world: World) -> None:
    case, _, traces = recalled(world)
    assert {"local key"} <= set(traces)
    assert {kind.split(" ")[0] for kind in traces} >= {"entry", "attachment", "wrap", "house", "label", "local"}
    held = dump(world, "DZ")
    assert all(secret in held for secret in traces.values())
    attested = world.act("DZ", case, "attest_erasure")
    left = dump(world, "DZ")
    assert not [name for name, secret in traces.items() if secret in left]
    assert CANARY.encode() not in left
    # What the attestation itself says is all that there is now.
    assert {name.split(" ")[0] for name in sealed_traces(world, "DZ", case)} <= {"entry", "wrap"}
    world.exchange()
    assert world.state("FR", case) == "erased"
    assert world.effect("FR", attested.entry) == "applied"


def test_both_records_still_verify_and_fold_alike_after_an_erasure(world: World) -> None:
    case, _, _ = recalled(world)
    world.act("DZ", case, "attest_erasure")
    world.exchange()
    for office in world.offices.values():
        found = upkeep.verify_node(office)
        assert found["ok"], [check for check in found["checks"] if not check["ok"]]
        assert upkeep.rebuild(office)["equal"]
    digests = [office.store.dockets.get(case) for office in world.offices.values()]
    assert len({row.digest for row in digests if row is not None}) == 1


def test_a_body_that_came_back_after_its_erasure_is_found(world: World) -> None:
    case, item, _ = recalled(world)
    box = world.dz.store.logs.get(*item)
    assert box is not None
    world.act("DZ", case, "attest_erasure")
    with world.dz.store.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE entry SET sealed = %s WHERE party = %s AND idx = %s", [box.sealed, item.party, item.index]
        )
    found = upkeep.verify_node(world.dz)
    assert [check["name"] for check in found["checks"] if not check["ok"]] == ["FR.body.present"]


def test_who_reads_an_erased_case_is_told_so_and_shown_nothing(world: World) -> None:
    case, item, _ = recalled(world)
    world.act("DZ", case, "attest_erasure")
    page = shown(world, "DZ", world.officers["DZ-DGSI", "drafter"], case)
    assert page is not None
    bodies = {each["act"]: each["body"] for each in page["timeline"]}
    assert bodies["report"] == bodies["correct"] == bodies["pass_on"] == "erased"
    assert bodies["attest_erasure"] in ("open", "sealed")
    assert CANARY not in json.dumps(page)
    assert page["drafts"] == []
    reader = shown(world, "DZ", world.officers["DZ-BCN", "drafter"], case)
    assert reader is None or CANARY not in json.dumps(reader)
    # The originator keeps its own.
    kept = content(world, "FR", world.officers["FR-DGSI", "drafter"], case, item)
    assert kept is not None
    assert CANARY in kept["facts"]


def test_an_export_made_after_the_erasure_holds_nothing_of_it(world: World, scratch: Path) -> None:  # noqa: F811
    case, _, traces = recalled(world)
    world.act("DZ", case, "attest_erasure")
    world.exchange()
    officer = world.officers["DZ-DGSI", "drafter"]
    exported = canonical.encode(evidence.evidence(world.dz, officer, case))
    sent = world.send("DZ")
    assert not [name for name, secret in traces.items() if secret in exported or secret in sent]
    assert CANARY.encode() not in exported


def test_a_crash_between_the_commit_and_the_key_leaves_a_key_that_opens_nothing_and_the_next_start_destroys_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _, traces = recalled(world)
    monkeypatch.setattr("comity.chancery.sitting.erasing.finish", lambda office: None)
    world.act("DZ", case, "attest_erasure")
    monkeypatch.undo()
    key = world.dz.directory / "local" / case[:2] / case
    assert key.read_bytes() == traces["local key"]
    assert not [name for name, secret in traces.items() if name != "local key" and secret in dump(world, "DZ")] or (
        world.dz.store.connection.vendor == "postgresql"
    )
    erasing.finish(world.dz)
    assert not key.exists()
    assert world.dz.store.erasures.doomed() == []


def test_an_attestation_that_is_refused_destroys_nothing(world: World) -> None:
    case, item = given(world)
    before = sealed_traces(world, "DZ", case)
    with pytest.raises((Refused, KeyError)):
        world.act("DZ", case, "attest_erasure", of=str(item))
    assert sealed_traces(world, "DZ", case) == before


def test_the_clock_of_the_attestation_runs_on_under_a_hold_and_a_silence_is_stated(world: World) -> None:
    case, _ = given(world)
    world.act("FR", case, "recall")
    world.exchange()
    office = world.dz
    row = office.store.dockets.get(case)
    assert row is not None
    assert row.due is not None
    suspension.hold(office, world.officers["DZ-DGSI", "director"], "intelligence", "suspension", None)
    world.exchange()
    world.tick(row.due - world.clocks["FR"].now() + 86_400)
    world.exchange()
    stated = world.act("FR", case, "silence")
    world.exchange()
    assert world.effect("DZ", stated.entry) == "applied"
    world.act("DZ", case, "attest_erasure")
    world.exchange()
    assert world.state("FR", case) == "erased"


def test_a_header_tells_what_was_erased_and_nothing_of_what_it_said(world: World) -> None:
    case, item, _ = recalled(world)
    world.act("DZ", case, "attest_erasure")
    row = world.dz.store.logs.get(*item)
    assert row is not None
    assert row.header is not None
    header = decode_header(row.header)
    assert header.terms["classification"].startswith("FR.")
    assert CANARY not in json.dumps(header.terms)
    assert OUT["FR"] == header.terms["channel"]
