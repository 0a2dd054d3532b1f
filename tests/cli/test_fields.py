"""A fields file is one strict JSON object, and an attachment is what its first bytes say."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import comity
from comity.chancery.draft import media_type
from comity.chancery.given import parse_fields
from comity.cli import fields
from comity.cli.fields import read_attachments, read_fields
from comity.errors import Refused, Usage


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        (b'{\n "a": 1,\n "b" 2\n}', "fields.not_json", {"line": 3}),
        (b"", "fields.not_json", {"line": 1}),
        (b'{"a": NaN}', "fields.not_json", {}),
        (b'{"a": Infinity}', "fields.not_json", {}),
        (b'{"a": "\\ud800"}', "fields.not_json", {}),
        (b"[" * 100_000, "fields.not_json", {}),
        (b'{"a": ' + b"9" * 5000 + b"}", "fields.not_json", {}),
        (b"[1, 2]", "fields.not_object", {}),
        (b'"text"', "fields.not_object", {}),
        (b'{"a": 1,\n "b": 2,\n "a": 3}', "fields.repeated", {"key": "a", "line": 3}),
        (b'{"p": {"x": 1,\n "\\u0078": 2}}', "fields.repeated", {"key": "x", "line": 2}),
        (b'{"a": [{"b": 1}, {"b": 1,\n\n"b": 2}]}', "fields.repeated", {"key": "b", "line": 3}),
        (b'{"a":\n "\xff"}', "fields.not_text", {"line": 2}),
    ],
)
def test_a_fields_file_that_is_off_says_what_and_on_which_line(
    content: bytes, code: str, params: dict[str, Any]
) -> None:
    with pytest.raises(Usage) as caught:
        parse_fields(content)
    assert caught.value.code == code
    assert caught.value.params.items() >= params.items()


def test_equal_names_in_different_objects_are_no_repetition() -> None:
    content = '\ufeff{"a": {"b": ":{}"}, "b": [{"b": 1}, {"b": "\\""}], "c": "b"}'.encode()
    assert parse_fields(content) == {"a": {"b": ":{}"}, "b": [{"b": 1}, {"b": '"'}], "c": "b"}


def test_a_fields_file_that_is_too_large_or_absent_is_named(tmp_path: Path) -> None:
    file = tmp_path / "fields.json"
    file.write_bytes(b" " * (fields.MOST_FIELDS + 1))
    with pytest.raises(Usage, match=r"fields\.too_large"):
        read_fields(str(file))
    with pytest.raises(Usage, match=r"file\.unreadable"):
        read_fields(str(tmp_path / "absent"))
    assert read_fields(None) == {}


def test_the_fields_are_read_before_any_passphrase_is_asked_for() -> None:
    ran = comity("--json", "case", "act", "0" * 32, "acknowledge", "--fields", "-", stdin=b"{")
    assert (ran.code, ran.error) == (2, "fields.not_json")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
        (b"MZ", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_type_is_told_by_the_content(content: bytes, kind: str) -> None:
    assert media_type(content) == kind


def test_a_program_called_pdf_is_no_pdf_and_only_the_name_travels(tmp_path: Path) -> None:
    file = tmp_path / "passe\u0301.pdf"
    file.write_bytes(b"MZ")
    (upload,) = read_attachments([str(file)])
    assert (upload.name, upload.type) == ("passé.pdf", "application/octet-stream")


def test_a_huge_attachment_is_refused_before_it_is_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "MOST_ATTACHMENT", 1000)
    file = tmp_path / "huge.pdf"
    file.touch()
    os.truncate(file, 1 << 40)
    with pytest.raises(Refused, match=r"attachment\.too_large"):
        read_attachments([str(file)])
