"""A node is made once, tokens go to files, cards are accepted by what people told each other."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from cli.conftest import Node, Two, comity, make_node


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return make_node(tmp_path_factory.mktemp("fresh"), "XA")[0]


def test_a_node_is_never_overwritten(fresh: Node) -> None:
    ran = fresh("init", str(fresh.directory), "--party", "XA")
    assert (ran.code, ran.error) == (3, "node.exists")


def test_a_party_that_is_no_code_is_usage(fresh: Node, tmp_path: Path) -> None:
    ran = fresh("init", str(tmp_path / "n"), "--party", "Xanadu")
    assert (ran.code, ran.error) == (2, "party.malformed")


def test_a_token_goes_to_a_file_of_its_owner_alone_and_is_never_printed(fresh: Node) -> None:
    ran = fresh("officer", "add", "Claude Exemple", "--authority", "XA-PREF", "--rank", "drafts")
    token_file = Path(ran.json["token_file"])
    assert token_file.is_absolute()
    assert token_file.name == f"{ran.json['officer']}.token"
    assert stat.S_IMODE(token_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(token_file.parent.stat().st_mode) == 0o700
    secret = token_file.read_text(encoding="ascii").split()[-1]
    assert secret not in ran.out + ran.err
    assert set(ran.json) == {"officer", "token_file"}


def test_an_unknown_rank_is_usage(fresh: Node) -> None:
    ran = fresh("officer", "add", "Claude", "--authority", "XA-PREF", "--rank", "emperor")
    assert (ran.code, ran.error) == (2, "rank.unknown")


def test_an_officer_of_an_authority_that_the_mechanism_lacks_is_refused(agreed: Two) -> None:
    ran = agreed.ours("officer", "add", "Claude", "--authority", "DZ-MAE", "--rank", "drafts")
    assert (ran.code, ran.error) == (3, "authority.unknown")


def test_a_card_is_refused_when_its_fingerprint_is_not_the_one_told(agreed: Two, fresh: Node) -> None:
    card = str(agreed.folder / "theirs.card")
    ran = fresh("pair", "accept", card, "--fingerprint", "0" * 64)
    assert (ran.code, ran.error) == (3, "peer.fingerprint_mismatch")
    assert fresh("pair", "accept", str(fresh.secret), "--fingerprint", "0" * 64).error == "card.malformed"
    assert fresh("pair", "accept", "/nonexistent", "--fingerprint", "0" * 64).code == 2


def test_before_pairing_and_before_a_mechanism_the_commands_say_what_is_missing(fresh: Node) -> None:
    for words, code in (
        (("carry", "out", os.devnull + "x"), "peer.unknown"),
        (("exchange",), "peer.unknown"),
    ):
        ran = fresh(*words)
        assert (ran.code, ran.error) == (3, code)
    assert fresh("pillar", "status").error == "mechanism.not_in_force"
    assert fresh("case", "acts", "--procedure", "readmission").error == "mechanism.not_in_force"
    assert fresh.do("status")["logs"] == {}


def test_a_file_that_can_not_be_written_is_named_and_nothing_is_left(fresh: Node, tmp_path: Path) -> None:
    ran = fresh("pair", "card", "--out", str(tmp_path / "absent" / "card.json"))
    assert (ran.code, ran.error) == (2, "file.unwritable")
    assert list(tmp_path.iterdir()) == []


def test_the_clock_of_a_real_node_can_not_be_set(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a passphrase\n")
    words = ("--json", "init", str(tmp_path / "real"), "--party", "XA")
    ran = comity(*words, PASSPHRASE_FILE=str(secret), NOW="2026-03-02T09:00:00Z")
    assert (ran.code, ran.error) == (2, "clock.not_rehearsal")


def test_a_mechanism_in_force_is_shown_with_its_authorities_and_channels(agreed: Two) -> None:
    shown = agreed.ours.do("mechanism", "show")
    assert set(shown) >= {"digest", "profile", "authorities", "channels", "procedures"}
    assert "readmission" in shown["procedures"]
