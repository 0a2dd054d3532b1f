"""What each kind of record in the house log is, for the law: which processing operation, and why.

Directive (EU) 2016/680, article 25(1): logs are kept of collection, alteration, consultation, disclosure including
transfers, combination and erasure; for consultation and disclosure they tell the justification, the time, who, and
to whom. A kind that is not listed here is used nowhere: `tests/house_rules/test_accountability.py` holds that.
"""

from __future__ import annotations

from typing import NamedTuple

OPERATIONS = ("collection", "alteration", "consultation", "disclosure", "combination", "erasure")
# Why: the case's own work, its approval or its review; a page or file asked for; or what no person asked for.
WHYS = (
    *("work", "approval", "review", "search", "list", "letter"),
    *("export", "import", "oversight", "retention", "system"),
)


class Kind(NamedTuple):
    """`operation`: one of `OPERATIONS`; empty where no data of a person concerned is processed.

    `why`: the justification, unless the record's own `why` says another. `many`: its data may list several `cases`.
    """

    operation: str
    why: str
    many: bool = False


KINDS: dict[str, Kind] = {
    # The node and its people.
    "paired": Kind("", "system"),
    "proposed": Kind("", "system"),
    "accepted": Kind("", "system"),
    "terminate": Kind("", "work"),
    "officer_added": Kind("", "system"),
    "hold": Kind("", "work"),
    "offer": Kind("", "work"),
    "accept": Kind("", "work"),
    "contact_set": Kind("", "work"),
    "calendar_declared": Kind("", "work"),
    "figures_signed": Kind("", "work"),
    "figures_printed": Kind("", "work"),
    # A case's own work. What one officer seals alone is collected and disclosed at once: the disclosure is named.
    "drafted": Kind("collection", "work"),
    "approved": Kind("disclosure", "approval"),
    "sealed": Kind("disclosure", "work"),
    "reviewed": Kind("consultation", "review"),
    "discarded": Kind("alteration", "work"),
    "cleared": Kind("alteration", "work"),
    "flagged": Kind("alteration", "work"),
    "position_paper": Kind("collection", "work"),
    "cited": Kind("combination", "work", many=True),
    "received": Kind("collection", "system", many=True),
    "given": Kind("disclosure", "work"),
    "taken_back": Kind("erasure", "work"),
    "readers_named": Kind("", "work"),
    # What a consular visitor heard, and what the person agreed to have told.
    "visit_noted": Kind("collection", "work"),
    "consent_recorded": Kind("collection", "work"),
    # Reading, and what leaves the node in an officer's hands.
    "consulted": Kind("consultation", "work"),
    "listed": Kind("consultation", "list", many=True),
    "indexed": Kind("consultation", "system", many=True),
    "exported": Kind("disclosure", "export"),
    # Our own registry, asked in a case, and whom an officer takes the person for.
    "registry_attached": Kind("", "system"),
    "registry_searched": Kind("consultation", "search"),
    "identified": Kind("combination", "work"),
    # How long data is kept, and its end, whatever asked for it.
    "data_reviewed": Kind("alteration", "retention"),
    "erased": Kind("erasure", "work"),
    # The overseer's own doings.
    "log_read": Kind("consultation", "oversight"),
    "log_reviewed": Kind("", "oversight"),
    "log_exported": Kind("disclosure", "oversight"),
}
UNKNOWN = Kind("", "")
MANY = tuple(name for name, kind in KINDS.items() if kind.many)


def kind(name: str) -> Kind:
    """What a kind of record is; one that a later release wrote, and this one does not know, is no operation."""
    return KINDS.get(name, UNKNOWN)


def of_operation(operation: str) -> list[str]:
    """The kinds that are this operation."""
    return [name for name, kind in KINDS.items() if kind.operation == operation]
