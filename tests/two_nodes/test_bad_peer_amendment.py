"""A hostile peer's amendments and acceptances: void on the other node, and nothing that runs changes."""

from __future__ import annotations

from typing import Any

import pytest

from comity import mechanism
from comity.cases.readmission import READMISSION
from comity.chancery import account, amendment
from comity.chancery.draft import case_identifier
from comity.chancery.versioning import ActivateAnnex, AmendAnnex
from comity.envelope import canonical
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.mechanism import sign_bytes
from two_nodes import invariants
from two_nodes.adversary import Adversary
from two_nodes.amended import reply
from two_nodes.attacked import Attacked


def signature(evil: Adversary, digest: str) -> dict[str, str]:
    message = sign_bytes(digest)
    return {"ed25519": evil.log.sign_ed25519(message).hex(), "mldsa44": evil.log.sign_mldsa(message).hex()}


def an_offer(attacked: Attacked, document: dict[str, Any] | None = None, **over: Any) -> Ref:
    """An amendment that is right in everything that is not told otherwise."""
    evil = attacked.evil
    parties = evil.victim.agreed().proposal.parties
    made = canonical.decode(mechanism.propose(reply(35), parties, "6" * 32).canonical()) | (document or {})
    digest = canonical.digest(made)
    annex = AmendAnnex(
        document=canonical.encode(made).decode(), signature=over.pop("signature", signature(evil, digest))
    )
    told = {"base": evil.victim.agreed().version, "version": digest} | over
    return evil.append(evil.header(act="amend", terms=told), annex=canonical.encode(annex))


FORMS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "another_nodes_fingerprint": ({"parties": {"FR": "0" * 64, "DZ": "1" * 64}}, {}, "amend.malformed"),
    "a_third_party": ({"parties": {"FR": "0" * 64, "IT": "1" * 64}}, {}, "amend.malformed"),
    "a_field_that_is_not_known": ({"more": 1}, {}, "amend.malformed"),
    "a_table_that_is_no_hash": ({"tables": {"readmission": "x"}}, {}, "amend.malformed"),
    "toldthat_name_another_document": ({}, {"version": "7" * 64}, "amend.malformed"),
    "a_base_that_is_no_hash": ({}, {"base": "\x00"}, "amend.malformed"),
    "a_base_that_is_a_number": ({}, {"base": 7}, "amend.malformed"),
    "no_signature": ({}, {"signature": {}}, "amend.signature"),
    "a_false_signature": ({}, {"signature": {"ed25519": "00" * 64, "mldsa44": "00" * 2420}}, "amend.signature"),
}


@pytest.mark.parametrize("attack", sorted(FORMS))
def test_an_amendment_that_is_not_in_form_is_void(attacked: Attacked, attack: str) -> None:
    document, over, code = FORMS[attack]
    attacked.stays_void(an_offer(attacked, document, **over), code)
    assert amendment.shown(attacked.evil.victim)["amendments"] == []


@pytest.mark.parametrize(("act", "code"), [("amend", "amend.malformed"), ("activate", "activate.malformed")])
@pytest.mark.parametrize("annex", [b"", b"\xff", b"{}"])
def test_an_annex_that_can_not_be_read_voids_it(attacked: Attacked, act: str, code: str, annex: bytes) -> None:
    attacked.stays_void(attacked.evil.append(attacked.evil.header(act=act), annex=annex), code)


def test_an_amendment_on_a_pillar_is_void(attacked: Attacked) -> None:
    ref = attacked.evil.append(attacked.evil.header(act="amend", pillar="police"))
    attacked.stays_void(ref, "pillar.mismatch")


def test_an_acceptance_of_nothing_or_of_its_own_amends_nothing(fresh_sqlite: Attacked) -> None:
    evil, world = fresh_sqlite.evil, fresh_sqlite.world
    ref = an_offer(fresh_sqlite)
    evil.send()
    offered = amendment.shown(evil.victim)["amendments"]
    assert [each["entry"] for each in offered] == [str(ref)]
    digest = offered[0]["digest"]
    annex = canonical.encode(ActivateAnnex(signature=signature(evil, digest)))
    void = account.status(evil.victim)["effects"]["void"]
    for named in (str(ref), "FR:0:0", "FR:0:9007199254740991"):
        evil.append(evil.header(act="activate", terms={"names": named, "version": digest}), annex=annex)
    evil.append(evil.header())
    evil.send()
    assert account.status(evil.victim)["effects"]["void"] == void + 3
    assert len(amendment.shown(evil.victim)["versions"]) == 1
    case = world.open().case
    assert world.state("FR", case) == "submitted"
    invariants.conservation(evil.victim)
    invariants.caches_equal_refold(evil.victim)


def test_an_acceptance_of_our_amendment_that_its_author_did_not_sign_is_void(fresh_sqlite: Attacked) -> None:
    evil = fresh_sqlite.evil
    offer = amendment.offer(evil.victim, reply(35))
    ref = amendment.shown(evil.victim)["amendments"][0]["entry"]
    annex = canonical.encode(ActivateAnnex(signature=signature(evil, "0" * 64)))
    made = evil.header(act="activate", terms={"names": ref, "version": offer.digest})
    fresh_sqlite.stays_void(evil.append(made, annex=annex), "activate.signature")
    assert len(amendment.shown(evil.victim)["versions"]) == 1


def test_a_document_with_a_profile_that_does_not_hold_together_can_not_be_accepted(fresh_sqlite: Attacked) -> None:
    evil = fresh_sqlite.evil
    an_offer(fresh_sqlite, {"profile": {"version": 1}})
    evil.append(evil.header())
    evil.send()
    [offered] = amendment.shown(evil.victim)["amendments"]
    with pytest.raises(Refused) as no:
        amendment.accept(evil.victim, offered["digest"])
    assert no.value.code == "mechanism.invalid"
    assert len(amendment.shown(evil.victim)["versions"]) == 1


def test_no_case_opens_under_a_table_of_an_amendment_that_was_not_accepted(
    fresh_sqlite: Attacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other way round: an older table, named by who had accepted a newer one."""
    from msgspec.structs import replace

    from comity.cases import shipped

    evil = fresh_sqlite.evil
    table = replace(READMISSION, acts=(replace(READMISSION.acts[0], approvals=3), *READMISSION.acts[1:]))
    monkeypatch.setitem(shipped.SHIPPED, "readmission", (table, READMISSION))
    offered = amendment.offer(evil.victim, reply(35))
    ref = amendment.shown(evil.victim)["amendments"][0]["entry"]
    told = {"channel": "DZ-DGSN-ALGER", "reply_owed": "recognition", "cleared_until": "2026-12-31"}

    def opening(name: str, digest: str) -> Ref:
        made = fresh_sqlite.entry(
            case=case_identifier(evil.mech, "DZ", name * 32), act="submit", table=digest, terms=told, nonce=name * 32
        )
        return evil.append(made | {"approvals": ["1" * 32, "2" * 32, "3" * 32]})

    early = opening("7", table.digest)
    annex = canonical.encode(ActivateAnnex(signature=signature(evil, offered.digest)))
    evil.append(evil.header(act="activate", terms={"names": ref, "version": offered.digest}), annex=annex)
    late, right = opening("8", READMISSION.digest), opening("9", table.digest)
    evil.append(evil.header())
    evil.send()
    assert evil.reason(early) == "table.unknown"
    assert evil.reason(late) == "table.not_active"
    row = evil.row(right)
    assert fresh_sqlite.world.state("FR", row.case_id) == "submitted"
    invariants.conservation(evil.victim)
    invariants.once(evil.victim)
    invariants.caches_equal_refold(evil.victim)


def test_a_case_is_not_ruled_by_an_opening_of_another_procedure_put_into_it(fresh_sqlite: Attacked) -> None:
    """DZ stands before FR in the order of references, and so does what it puts into a case of FR's."""
    from comity.cases.transit import TRANSIT

    evil, world = fresh_sqlite.evil, fresh_sqlite.world
    case = world.open().case
    made = fresh_sqlite.entry(
        case=case, act=TRANSIT.opening.name, table=TRANSIT.digest, terms={"channel": "DZ-DGSN-UCI"}
    )
    evil.append(made)
    evil.append(evil.header())
    evil.send()
    assert world.state("FR", case) == "submitted"
    invariants.caches_equal_refold(evil.victim)
