"""The offline audit: a sound log passes, and each attack fails the check that names it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.journal import checkpoint
from comity.journal.audit import ATTACKS, AuditResult, Row, audit_log
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import encode_header, leaf_hash, rfc3339
from comity.journal.tree import Frontier
from support import journal_samples as samples
from support.journal_samples import COSIGN, LOG, MECH, NOW, Stub

SIZE = 9
ROWS = samples.log(SIZE)
NOTE = samples.note(ROWS)


def audit(rows: list[Row], note: str | None = NOTE, **changes: Any) -> AuditResult:
    asked = {"mech": MECH, "party": "XA", "inc": 0, "keys": LOG.verifying(), "mirrored": True, **changes}
    return audit_log(rows, note, **asked)


def failed(result: AuditResult) -> set[str]:
    return {check.name for check in result.checks if not check.ok}


def rehashed(rows: list[Row]) -> list[Row]:
    """The rows with leaf hashes and roots made to fit their headers: a thorough attacker."""
    frontier, done = Frontier.empty(), []
    for row in rows:
        digest = leaf_hash(row.header) if row.header is not None else row.leaf_hash
        frontier.append(digest or bytes(32))
        done.append(row._replace(leaf_hash=digest, stored_root=frontier.root()))
    return done


def replaced(index: int, rows: list[Row] = ROWS, **changes: Any) -> list[Row]:
    return [row._replace(**changes) if at == index else row for at, row in enumerate(rows)]


def edited(index: int, **changes: Any) -> bytes:
    return encode_header(samples.header(index, **changes))


def test_a_sound_log_passes_every_numbered_check() -> None:
    for mirrored in (True, False):
        result = audit(ROWS, mirrored=mirrored)
        assert [check.name for check in result.checks] == list(ATTACKS)
        assert (failed(result), result.first_bad, result.ok) == (set(), None, True)
        assert (result.size, result.root) == (SIZE, checkpoint.read(NOTE).root)
    assert audit([], None, require_note=True).ok


def test_an_unsigned_tail_is_sound_and_counted() -> None:
    result = audit(ROWS, samples.note(ROWS, 6))
    assert result.ok
    assert "6 of 9 entries signed" in {check.detail for check in result.checks}


@pytest.mark.parametrize("index", range(SIZE))
def test_a_header_edited_in_place_is_found_at_its_index(index: int) -> None:
    result = audit(replaced(index, header=edited(index, act="refuse")))
    assert {"leaf.kept", "root.stored", "checkpoint.root"} <= failed(result)
    assert result.first_bad == index


@pytest.mark.parametrize("index", range(SIZE))
def test_a_header_edited_with_all_its_hashes_is_found_by_the_signature(index: int) -> None:
    result = audit(rehashed(replaced(index, header=edited(index, act="refuse"))))
    assert failed(result) == {"checkpoint.root"}
    assert result.first_bad is None, "hashes that fit each other don't say where"


def test_a_rewrite_signed_again_by_its_author_is_found_by_what_the_other_party_saw() -> None:
    rows = rehashed(replaced(5, header=edited(5, act="refuse")))
    seen = {size: ROWS[size - 1].stored_root for size in (2, 4, 7)}
    assert audit(rows, samples.note(rows)).ok
    result = audit(rows, samples.note(rows), anchors=seen)
    assert failed(result) == {"anchors"}
    assert "between entries 4 and 6" in result.checks[-1].detail
    assert audit(ROWS, anchors=seen).ok


@pytest.mark.parametrize("index", range(SIZE - 1))
def test_an_entry_cut_out_is_found(index: int) -> None:
    result = audit(ROWS[:index] + ROWS[index + 1 :])
    assert {"index.consecutive", "root.stored", "header.place", "checkpoint.covered"} <= failed(result)
    assert result.first_bad == index


@pytest.mark.parametrize("size", range(SIZE))
def test_a_log_rolled_back_to_any_size_is_found(size: int) -> None:
    result = audit(ROWS[:size])
    assert failed(result) == {"checkpoint.covered", "checkpoint.root"}
    assert result.first_bad == size


def test_a_removed_checkpoint_is_found_where_one_is_due() -> None:
    assert failed(audit(ROWS, None, require_note=True)) == {"checkpoint.covered"}
    assert audit(ROWS, None).ok


@pytest.mark.parametrize("fallen", ["", "ed25519", "mldsa44"])
def test_a_checkpoint_by_a_stranger_is_refused_with_either_family_fallen(fallen: str) -> None:
    result = audit(ROWS, samples.note(ROWS, keys=COSIGN), keys=Stub(LOG.verifying(), fallen))
    assert failed(result) == {"checkpoint.signature"}
    assert result.checks[8].detail == "checkpoint.signature"


@pytest.mark.parametrize("index", range(SIZE))
def test_an_exchanged_body_is_found(index: int) -> None:
    result = audit(replaced(index, sealed=samples.body(index + 1)))
    assert (failed(result), result.first_bad) == ({"body.hash"}, index)


def test_a_deleted_body_is_found_unless_its_erasure_is_on_record() -> None:
    result = audit(replaced(3, sealed=None))
    assert (failed(result), result.first_bad) == ({"body.present"}, 3)
    assert audit(replaced(3, sealed=None, erased=True)).ok


def test_an_erased_body_that_a_backup_brought_back_is_found() -> None:
    result = audit(replaced(3, erased=True))
    assert (failed(result), result.first_bad) == ({"body.present"}, 3)


def test_an_entry_without_items_needs_no_body_and_may_have_none() -> None:
    rows = samples.log(4, at_2={"items": []})
    assert failed(audit(rows, samples.note(rows))) == {"body.hash"}
    assert audit(replaced(2, rows, sealed=None), samples.note(rows)).ok


def test_a_bad_leaf_mirrored_as_its_hash_alone_stops_nothing() -> None:
    rows = rehashed(replaced(4, header=None, leaf_hash=leaf_hash(b"bad leaf"), sealed=None))
    result = audit(rows, samples.note(rows))
    assert result.ok
    assert "1 kept as a hash alone" in {check.detail for check in result.checks}


def test_a_header_removed_from_our_own_log_is_found() -> None:
    rows = replaced(4, header=None, sealed=None)
    assert failed(audit(rows, mirrored=False)) == {"leaf.kept"}
    assert failed(audit(replaced(4, header=None, leaf_hash=None, sealed=None))) >= {
        "leaf.kept",
        "root.stored",
    }
    assert failed(audit(replaced(4, header=None))) == {"body.hash"}


def test_removed_roots_do_not_hide_an_edit() -> None:
    rows = [row._replace(stored_root=None) if row.at > 4 else row for row in ROWS]
    assert (failed(audit(rows)), audit(rows).first_bad) == ({"root.stored"}, 5)
    assert audit([row._replace(stored_root=None) for row in ROWS]).ok, (
        "no roots at all: the checkpoint decides"
    )


@pytest.mark.parametrize(("name", "changes"), [
    ("time.monotone", {"time": rfc3339(NOW)}),
    ("header.place", {"index": 7}),
    ("header.place", {"inc": 1}),
    ("header.place", {"party": "XB"}),
    ("header.place", {"mech": "cd" * 32}),
])  # fmt: skip
def test_an_authors_own_fault_is_not_tampering_when_he_signed_it(name: str, changes: dict[str, Any]) -> None:
    rows = samples.log(SIZE, at_4=changes)
    signed = audit(rows, samples.note(rows))
    assert signed.ok
    assert any(check.name == name and "signed so by its author" in check.detail for check in signed.checks)
    for result in (
        audit(rows, samples.note(rows, 4)),
        audit(rows, None),
        audit(rows, samples.note(rows), mirrored=False),
    ):
        assert (failed(result), result.first_bad) == ({name}, 4)


def test_an_unreadable_header_is_tampering_unless_its_author_signed_it() -> None:
    rows = replaced(4, header=b"{}", sealed=None)
    assert "leaf.readable" in failed(audit(rows))
    whole = rehashed(rows)
    assert audit(whole, samples.note(whole)).ok


def test_the_time_of_a_bad_entry_does_not_lower_the_mark() -> None:
    rows = samples.log(6, at_2={"time": rfc3339(NOW + 50)})
    found = {check.name: check.detail for check in audit(rows, None).checks}
    assert found["time.monotone"].startswith("3, the first at 3")


@given(st.data())
def test_no_single_change_to_a_row_goes_unseen(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, SIZE - 1))
    field = data.draw(st.sampled_from(["at", "header", "leaf_hash", "stored_root", "sealed"]))
    before = getattr(ROWS[index], field)
    if isinstance(before, int):
        after: Any = data.draw(st.integers(0, 20).filter(lambda value: value != before))
    else:
        at, mask = data.draw(st.integers(0, len(before) - 1)), data.draw(st.integers(1, 255))
        after = before[:at] + bytes([before[at] ^ mask]) + before[at + 1 :]
    result = audit(replaced(index, **{field: after}))
    assert not result.ok
    assert result.first_bad == index


def test_the_note_of_another_log_is_refused() -> None:
    other = checkpoint.sign(
        Checkpoint(checkpoint.origin(MECH, "XB", 0), SIZE, checkpoint.read(NOTE).root), LOG, NOW
    )
    assert failed(audit(ROWS, other)) == {"checkpoint.signature"}
