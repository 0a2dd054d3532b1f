"""A hostile peer's second histories, checkpoints and beginnings: refused whole, kept as evidence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from comity.chancery import upkeep
from comity.chancery.ledger import Wire
from comity.envelope import canonical
from comity.errors import PeerFault
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint
from two_nodes.adversary import Adversary, refused, unchanged
from two_nodes.attacked import Attacked

# --- Histories ------------------------------------------------------------------------------------


def forked(wire: Wire, number: int) -> Wire:
    return Wire(
        wire.header.replace(b'"nonce":"', b'"nonce":"%x' % (number % 16), 1), wire.items, [], wire.annex
    )


def test_a_fork_at_every_index_is_evidence_and_everything_else_goes_on(fresh: Attacked) -> None:
    world, evil = fresh.world, fresh.evil
    honest = list(evil.wires)
    for at in range(len(honest)):
        evil.wires = [*honest[:at], forked(honest[at], at), *honest[at + 1 :]]
        with refused(evil.victim, "peer.fork"):
            evil.send(evil.payload(first=0))
        with refused(evil.victim, "peer.fork"):
            evil.send(evil.payload(first=len(honest)))  # its checkpoint alone
        evil.append(evil.header())
        with refused(evil.victim, "peer.fork"):
            evil.send(evil.payload(first=0))
        with refused(evil.victim, "checkpoint.root", "peer.fork"):
            evil.send()  # one new entry on top of another past
    kept = evil.victim.store.agreement.faults()
    assert all(fault.evidence for fault in kept)
    assert c2sp.verify(kept[0].evidence.decode(), evil.log.verifying(), c2sp.origin(evil.mech, "DZ", 0))
    world.act("DZ", fresh.case, "recognise")  # the honest branch, on which our own entries stand
    world.exchange()
    assert world.state("FR", fresh.case) == "recognised"


def test_a_shorter_history_under_the_same_keys_is_evidence(fresh: Attacked) -> None:
    evil = fresh.evil
    del evil.wires[-2:]
    evil.wires[-1] = forked(evil.wires[-1], 7)
    with refused(evil.victim, "peer.fork"):
        evil.send(evil.payload(first=0))


def test_an_old_payload_replayed_teaches_nothing(fresh: Attacked) -> None:
    evil = fresh.evil
    old = evil.payload(first=0)
    evil.append(evil.header())
    evil.send()
    with unchanged(evil.victim, "peer"):
        taken = evil.send(old)
    assert (taken.new, taken.received) == (0, len(old.entries))


def test_a_gap_waits_and_changes_nothing(fresh: Attacked) -> None:
    evil = fresh.evil
    evil.append(evil.header())
    evil.append(evil.header())
    with unchanged(evil.victim):
        assert evil.send(evil.payload(first=len(evil.wires) - 1)).gap
    assert evil.send().new == 2


def test_a_gap_so_far_away_that_no_number_holds_it(fresh: Attacked) -> None:
    evil = fresh.evil
    first = 2**53 - 2
    with unchanged(evil.victim):
        note = evil.checkpoint(first, b"\x01" * 32)
        assert evil.send(evil.payload(first=first, entries=[], checkpoint=note)).gap


# --- What travels beside -----------------------------------------------------------------------------


def lines(note: str) -> list[str]:
    return note.rstrip("\n").split("\n")


CHECKPOINTS: dict[str, tuple[Callable[[Adversary], dict[str, Any]], tuple[str, ...]]] = {
    "without_ed25519": (
        lambda e: {"checkpoint": "\n".join([*lines(e.checkpoint(len(e.wires)))[:4],
                                            lines(e.checkpoint(len(e.wires)))[5]]) + "\n"},
        ("checkpoint.signature",)),
    "without_mldsa": (
        lambda e: {"checkpoint": "\n".join(lines(e.checkpoint(len(e.wires)))[:5]) + "\n"},
        ("checkpoint.signature",)),
    "smaller_than_the_entries": (
        lambda e: {"checkpoint": e.checkpoint(len(e.wires) - 1)}, ("checkpoint.size",)),
    "larger_than_the_entries": (
        lambda e: {"checkpoint": e.checkpoint(len(e.wires) + 1)}, ("checkpoint.size",)),
    "of_another_root": (
        lambda e: {"checkpoint": e.checkpoint(len(e.wires), b"\x01" * 32)}, ("checkpoint.root",)),
    "of_another_incarnation": (
        lambda e: {"incarnation": 1, "checkpoint": e.checkpoint(len(e.wires), inc=1)},
        ("checkpoint.origin",)),
    "of_another_incarnation_from_the_beginning": (
        lambda e: {"incarnation": 1, "first": 0, "entries": [], "checkpoint": e.checkpoint(0, inc=1)},
        ("checkpoint.origin",)),
    "of_the_victims_own_log": (
        lambda e: {"checkpoint": c2sp.sign(Checkpoint(c2sp.origin(e.mech, "FR", 0), len(e.wires), e.root(
            len(e.wires))), e.log, 1)}, ("checkpoint.origin",)),
    "signed_by_the_cosigning_key": (
        lambda e: {"checkpoint": c2sp.sign(Checkpoint(c2sp.origin(e.mech, "DZ", 0), len(e.wires), e.root(
            len(e.wires))), e.cosigning, 1)}, ("checkpoint.signature",)),
    "that_is_none": (lambda e: {"checkpoint": "\x00"}, ("checkpoint.malformed",)),
    "that_is_empty": (lambda e: {"checkpoint": ""}, ("checkpoint.malformed",)),
    "for_another_mechanism": (lambda e: {"mech": "0" * 64}, ("mechanism.other",)),
}  # fmt: skip


@pytest.mark.parametrize("attack", sorted(CHECKPOINTS))
def test_a_checkpoint_that_does_not_cover_what_came(fresh_sqlite: Attacked, attack: str) -> None:
    evil = fresh_sqlite.evil
    evil.append(evil.header())
    over, codes = CHECKPOINTS[attack]
    with refused(evil.victim, *codes):
        evil.send(evil.payload(**over(evil)))
    assert evil.send().new == 1, "the same entry under a good checkpoint is taken"


def test_a_box_that_is_not_the_one_named(fresh: Attacked) -> None:
    evil = fresh.evil
    item = {"box": "0" * 64, "kc": "0" * 64}
    for items in ([b"another box"], [], [None, None]):
        evil.append(fresh.entry(items=[item]), items=items)
        with refused(evil.victim, "bundle.item_mismatch"):
            evil.send()
        evil.wires.pop()
    evil.append(fresh.entry(items=[item]), items=[None])
    assert evil.send().new == 1, "erased before it arrived"
    assert upkeep.verify_node(evil.victim)["ok"]


def test_an_annex_missing_exchanged_or_unasked_for(fresh: Attacked) -> None:
    evil = fresh.evil
    for terms, annex in (
        ({"annex": "0" * 64}, b""),
        ({"annex": "0" * 64}, b"x"),
        ({"annex": 7}, b"x"),
        ({}, b"x"),
    ):
        header = canonical.encode(evil.header(act="hold", pillar="police", terms=terms))
        evil.append(header, annex=annex)
        with refused(evil.victim, "bundle.annex_mismatch"):
            evil.send()
        evil.wires.pop()


def test_a_forged_cosignature(fresh: Attacked) -> None:
    evil, victim = fresh.evil, fresh.evil.victim
    name = c2sp.cosigner_name(evil.mech, "DZ")
    head = victim.store.logs.head("FR", 0)
    assert head is not None
    ours = c2sp.origin(evil.mech, "FR", 0)
    fresh.world.open()
    head = victim.store.logs.head("FR", 0)
    assert head is not None
    good = c2sp.cosign(Checkpoint(ours, head.size, head.root), evil.cosigning, name, 1)
    other_root = c2sp.cosign(Checkpoint(ours, head.size, b"\x01" * 32), evil.cosigning, name, 1)
    by_log_key = c2sp.cosign(Checkpoint(ours, head.size, head.root), evil.log, name, 1)
    for cosignature in (other_root, by_log_key, good[:1], good[1:], [*good, good[0]]):
        with refused(victim, "cosignature.signature"):
            evil.send(evil.payload(held=head.size, cosignature=cosignature))
    for held in (head.size + 1, 2**53 - 1):
        with refused(victim, "cosignature.size"):
            evil.send(evil.payload(held=held, cosignature=good))
    with refused(victim, "cosignature.malformed"):
        evil.send(evil.payload(held=head.size, cosignature=["— \x00"]))
    evil.send(evil.payload(held=head.size, cosignature=good))
    assert victim.peer().cosigned_size == head.size


# --- Before there is a log ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "attack", ["another_act", "other_signature", "one_signature", "other_document", "a_hash"]
)
def test_a_start_altered(unmet: Attacked, attack: str) -> None:
    evil = unmet.evil
    start, header = evil.wires[0], canonical.decode(evil.wires[0].header)
    annex = canonical.decode(start.annex)
    if attack == "other_signature":
        annex["signatures"]["FR"] = annex["signatures"]["DZ"]
    elif attack == "one_signature":
        del annex["signatures"]["FR"]
    elif attack == "other_document":
        annex["document"] = annex["document"].replace('"nonce":"', '"nonce":"0')[:-1] + "}"
    changed = canonical.encode(annex)
    header["terms"].pop("annex")
    if attack == "another_act":
        header["act"] = "receipt"
    evil.wires, rest = [], evil.wires[1:]
    evil.append(header if attack != "a_hash" else b"\xff", annex=changed)
    evil.wires += rest
    with refused(evil.victim, "start.invalid"):
        evil.send()
    evil.wires = [start, *rest]
    assert evil.send().new == len(evil.wires)


def test_an_empty_log_and_then_the_true_one(unmet: Attacked) -> None:
    evil = unmet.evil
    assert evil.send(evil.payload(entries=[])).new == 0
    assert evil.send().new == len(evil.wires)


def test_a_bundle_that_is_no_payload(fresh_sqlite: Attacked) -> None:
    from comity.courier import bundle

    for plain in (
        b"",
        b"\xc1",
        b"\x80",
        msgspec.msgpack.encode({"v": 2}),
        b"\x93" * 5000,
        b"\xdf" + b"\xff" * 99,
    ):
        with pytest.raises(PeerFault) as no:
            bundle.decode(plain)
        assert no.value.code == "bundle.payload"


def test_our_request_opened_again_by_the_peer_that_pretends_not_to_have_seen_it(fresh: Attacked) -> None:
    """Both openings are concurrent then: were the identifier not bound to its author, the party that comes
    first in the alphabet would become the requesting one, and our own request void."""
    world, evil = fresh.world, fresh.evil
    had_seen = evil.victim.store.logs.head("FR", 0)
    assert had_seen is not None
    case = world.open().case
    terms = {"channel": "DZ-DGSN-ALGER", "reply_owed": "recognition", "cleared_until": "2026-05-01"}
    seen = {"FR": [0, had_seen.size, had_seen.root.hex()]}
    evil.append(fresh.entry(case=case, act="submit", terms=terms, seen=seen, approvals=["1" * 32, "2" * 32]))
    evil.send()
    shown = world.case("FR", case)
    assert (shown["requesting"], shown["channel"]) == ("FR", "FR-59-LILLE")
