"""What leaves for a spreadsheet is read as text."""

from __future__ import annotations

import csv
import io

from comity.desk.lists import spreadsheet


def test_no_cell_of_a_sheet_that_leaves_is_a_formula() -> None:
    made = spreadsheet.written([["=1+1", "+1", "-1", "@a", "\t=1", "a=1", 7]])
    assert made.startswith(b"\xef\xbb\xbf"), "a spreadsheet would not read Arabic"
    cells = next(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert cells == ["'=1+1", "'+1", "'-1", "'@a", "'\t=1", "a=1", "7"]
