"""Why an entry of signed figures, or an answer to one, is void: judged when it comes in, and by `verify` again."""

from __future__ import annotations

from comity.cases import signed_figures
from comity.chancery.office import Office
from comity.chancery.view import precedes_position
from comity.journal.entry import decode_header
from comity.store.logs import Row


def figures_fault(office: Office, row: Row, annex: bytes) -> str:
    """Empty where it counts: figures.malformed, or figures.no_entry for an answer to what is no such entry.

    An answer names figures that the other side had signed below what its author had seen.
    """
    if row.header is None:
        return "figures.malformed"
    terms = decode_header(row.header).terms
    if not signed_figures.is_formed(row.act, terms, annex):
        return "figures.malformed"
    if row.act == "figures":
        return "" if terms["procedure"] in office.active(row.eff).newest else "figures.malformed"
    named = signed_figures.answered(terms)
    if named is None or named.party == row.party or not precedes_position(named, row.eff):
        return "figures.no_entry"
    found = office.store.logs.get(*named)
    if found is None or found.act != "figures" or found.case_id or found.fault:
        return "figures.no_entry"
    same = row.act != "figures_agree" or terms["figures"] == found.annex
    return "" if same else "figures.no_entry"
