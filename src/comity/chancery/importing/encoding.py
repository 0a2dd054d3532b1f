"""What a file that is not UTF-8 was probably written in, so that its owner knows what to do."""

from __future__ import annotations

import codecs
import re

from comity.errors import Usage

_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SAMPLE = 4096
# Arabic words are runs of high bytes; accented letters stand alone among plain ones, in French at least.
_RUN = re.compile(b"[\xc0-\xff]{3,}")
_HIGH = re.compile(b"[\x80-\xff]")


def text_of(content: bytes) -> str:
    """The text of a UTF-8 file, with or without its mark.

    Raises Usage("import.encoding") with what it `likely` is and the first `line` that is no UTF-8.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            raise Usage("import.encoding", likely=name, line=1)
    sample = content[:_SAMPLE]
    if sample.count(0) * 4 > len(sample):  # every other byte of plain letters in UTF-16 is zero
        raise Usage("import.encoding", likely="UTF-16", line=1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = content.count(b"\n", 0, bad.start) + 1
        raise Usage("import.encoding", likely=_likely(content), line=line) from None


def _likely(content: bytes) -> str:
    high = len(_HIGH.findall(content))
    in_runs = sum(len(run) for run in _RUN.findall(content))
    return "WINDOWS-1256" if in_runs * 2 > high else "WINDOWS-1252"
