"""The published vectors of mechanism and evidence: read by our own door, and alike to what a node writes."""

from __future__ import annotations

import copy
import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from comity import node
from comity.cases import calendar
from comity.chancery import audit_file, people, suspension
from comity.chancery.account import HoldAnnex
from comity.chancery.agreement import StartAnnex
from comity.chancery.office import Office
from comity.chancery.receive import outgoing
from comity.courier import bundle, exchange
from comity.envelope import canonical
from comity.envelope import card as cards
from comity.errors import ComityError
from comity.journal.entry import decode_header, leaf_hash
from comity.journal.tree import root_of
from comity.mechanism import read_proposal, sign_bytes
from support.source import ROOT
from support.two_offices import PARTIES, PASSPHRASE, Two, pair

MECHANISM: dict[str, Any] = json.loads((ROOT / "vectors" / "mechanism.json").read_text("utf-8"))
EVIDENCE: dict[str, Any] = json.loads((ROOT / "vectors" / "evidence.json").read_text("utf-8"))
HEADERS = {each["entry"]: decode_header(each["leaf"].encode()) for each in MECHANISM["entries"]}
ANNEXES = {each["entry"]: each["annex"].encode() for each in MECHANISM["entries"] if each["annex"]}


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_chancery", ROOT / "vectors" / "make_chancery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_that_makes_the_vectors_of_the_chancery_would_change_nothing() -> None:
    for name, text in script().texts().items():
        assert text == (ROOT / "vectors" / name).read_text("utf-8"), name


def test_the_published_mechanism_is_named_and_signed_as_it_says() -> None:
    data = MECHANISM["document"].encode()
    proposal, _ = read_proposal(data)
    assert hashlib.sha256(data).hexdigest() == proposal.digest() == MECHANISM["digest"]
    assert sign_bytes(MECHANISM["digest"]).hex() == MECHANISM["signed"]
    for party, text in MECHANISM["cards"].items():
        card = cards.decode(text.encode())
        assert proposal.parties[party] == cards.fingerprint(card)
        signed, message = MECHANISM["signatures"][party], bytes.fromhex(MECHANISM["signed"])
        assert card.log.pair().verify_ed25519(bytes.fromhex(signed["ed25519"]), message)
        assert card.log.pair().verify_mldsa(bytes.fromhex(signed["mldsa44"]), message)


@pytest.mark.parametrize("edit", MECHANISM["edits"], ids=lambda edit: edit["name"])
def test_an_edited_proposal_is_refused_under_its_code(edit: dict[str, str]) -> None:
    with pytest.raises(ComityError) as refused:
        read_proposal(MECHANISM["document"].replace(edit["find"], edit["put"]).encode())
    assert refused.value.code == edit["code"]


def test_the_published_entries_name_their_annexes_and_have_seen_what_is_there() -> None:
    leaves: dict[str, list[bytes]] = {party: [] for party in MECHANISM["cards"]}
    for each in MECHANISM["entries"]:
        leaf, header = each["leaf"].encode(), HEADERS[each["entry"]]
        assert leaf_hash(leaf).hex() == each["hash"]
        assert header.terms.get("annex", "") == (
            hashlib.sha256(each["annex"].encode()).hexdigest() if each["annex"] else ""
        )
        for party, (_, size, root) in header.seen.items():
            assert root_of(leaves[party][:size]).hex() == root
        leaves[header.party].append(leaf_hash(leaf))


def test_the_published_annexes_are_read_by_the_software() -> None:
    for ref, annex in ANNEXES.items():
        act = HEADERS[ref].act
        if act == "start":
            start = canonical.decode(annex, StartAnnex)
            assert (start.document, start.signatures) == (MECHANISM["document"], MECHANISM["signatures"])
        elif act == "key":
            key = canonical.decode(annex, people.KeyAnnex)
            assert people.kid_of(bytes.fromhex(key.public)) == key.kid == HEADERS[ref].terms["kid"]
        elif act == "calendar":
            assert calendar.read_annex(annex).code == HEADERS[ref].terms["calendar"]
        else:
            assert canonical.decode(annex, HoldAnnex).measure


def test_after_each_act_of_suspension_the_published_holds_stand() -> None:
    made = script()
    assert made.standing(made.logs(MECHANISM["signatures"])) == MECHANISM["standing"]
    assert [each["open"] for each in MECHANISM["standing"]] == [False, False, True]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A node whose log holds one entry of each act that belongs to no case."""
    folder = tmp_path_factory.mktemp("vectors")
    two = Two(*(node.create(folder / party, party, PASSPHRASE) for party in PARTIES))
    pair(two.a, two.b)
    two.agree()
    exchange.take(two.a, bundle.pack(two.b, outgoing(two.b)))
    director, _ = people.add_officer(two.a, "Example Officer", "FR-PREF-59", ["directs"])
    suspension.hold(two.a, director, "readmission", "All requests", None)
    suspension.offer(two.a, director, "readmission")
    exchange.take(two.b, bundle.pack(two.a, outgoing(two.a)))
    offered = next(ref for ref, header in headers(two.b).items() if header.act == "offer")
    theirs, _ = people.add_officer(two.b, "Example Officer", "DZ-DGSN", ["directs"])
    suspension.accept(two.b, theirs, "readmission", offered)
    yield two.b
    two.a.close()
    two.b.close()


def headers(office: Office) -> dict[Any, Any]:
    rows = [row for head in office.store.logs.heads() for row in office.store.logs.scan(head.party, 0)]
    found = [decode_header(row.header) for row in rows if row.header is not None]
    return {header.ref: header for header in found}


def test_what_a_node_writes_has_the_published_form(office: Office) -> None:
    """For each act: the same terms, an annex where there is one there, with the same fields."""
    published = {header.act: (header, ANNEXES.get(ref, b"{}")) for ref, header in HEADERS.items()}
    written = {header.act: header for header in headers(office).values()}
    assert set(written) == set(published)
    for act, header in written.items():
        like, annex = published[act]
        assert set(header.terms) == set(like.terms), act
        assert (header.case, header.table, header.items) == ("", "", []), act
        assert bool(header.pillar) == bool(like.pillar), act
        digest = str(header.terms.get("annex", ""))
        content = office.store.logs.annexes({digest}).get(digest, b"{}")
        assert set(json.loads(content)) == set(json.loads(annex)), act


def files(folder: Path, document: Any) -> tuple[Path, Path]:
    """The evidence and the keys, as files."""
    (folder / "evidence.json").write_text(json.dumps(document), "utf-8")
    (folder / "keys.json").write_text(json.dumps(EVIDENCE["keys"]), "utf-8")
    return folder / "evidence.json", folder / "keys.json"


def test_the_published_evidence_verifies(tmp_path: Path) -> None:
    found = audit_file.verify_file(*files(tmp_path, EVIDENCE["evidence"]))
    assert found["ok"]
    assert [check["name"] for check in found["checks"]] == ["mechanism", "AA:0:2", "BB:0:3"]


@pytest.mark.parametrize("change", EVIDENCE["changes"], ids=lambda change: change["name"])
def test_changed_evidence_fails_at_the_published_place(change: dict[str, Any], tmp_path: Path) -> None:
    document = copy.deepcopy(EVIDENCE["evidence"])
    place = document
    for step in change["path"][:-1]:
        place = place[step]
    place[change["path"][-1]] = change["put"]
    found = audit_file.verify_file(*files(tmp_path, document))
    bad = next(check for check in found["checks"] if not check["ok"])
    assert (bad["name"], bad["detail"]) == (change["bad"], change["detail"])
