"""What the desk's process is given of the keystore, and how it learns of a key that was made meanwhile."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from comity import node
from comity.chancery import people
from comity.errors import Credentials
from comity.keyring import Keyring

PASSPHRASE = b"a desk's test"


def test_a_key_that_another_process_made_opens_at_the_desk_without_a_restart(tmp_path: Path) -> None:
    office = node.create(tmp_path / "node", "FR", PASSPHRASE, rehearsal=True)
    path = tmp_path / "node" / "keystore.json"
    desk = Keyring.of_shared(path, office.keyring.shared())
    assert desk.bodies is not None
    assert desk.bodies.tags == office.bodies.tags
    people.add_officer(office, "Claire Exemple", "FR-PREF-59", ["drafts"])
    key = office.store.people.keys(authority="FR-PREF-59")[0]
    with pytest.raises(Credentials, match=r"authority\.key_absent"):
        desk.bodies.authority("FR-PREF-59", key.kid)
    desk.renew()
    assert desk.bodies.authority("FR-PREF-59", key.kid).public == key.public
    office.close()


def test_what_is_shared_is_the_compartments_keys_and_holds_no_secret_of_theirs(tmp_path: Path) -> None:
    office = node.create(tmp_path / "node", "FR", PASSPHRASE, rehearsal=True)
    shared = office.keyring.shared()
    assert office.bodies.tags.hex().encode() not in shared
    assert PASSPHRASE not in shared
    wrong = b'{"node":"%s","bodies":"%s"}' % (secrets.token_hex(32).encode(), secrets.token_hex(32).encode())
    with pytest.raises(Exception, match=r"keystore\.damaged"):
        Keyring.of_shared(tmp_path / "node" / "keystore.json", wrong)
    office.close()


def test_the_courier_gets_no_key_that_opens_a_body(tmp_path: Path) -> None:
    office = node.create(tmp_path / "node", "FR", PASSPHRASE, rehearsal=True)
    courier = Keyring.of_node(tmp_path / "node" / "keystore.json", office.keyring.node_secrets())
    assert courier.bodies is None
    with pytest.raises(Credentials, match=r"passphrase\.missing"):
        courier.shared()
    office.close()
