"""What sends a matter to a second authority, on the side that knows of it. None of these codes ever travels.

INTERPOL's constitution, articles 2 and 3, is the model for the first four. The others are those whose protection
most easily gets lost between two states: a speech offence (ICCPR, article 19), who writes, who is elected, who
was given refuge (Geneva Convention of 1951, article 33), who is a child (Convention on the Rights of the Child,
article 3).
"""

from __future__ import annotations

from comity.cases.table import Table

CHARACTERS = (
    *("political", "military", "religious", "racial"),
    *("speech_offence", "journalist", "elected_person", "refugee", "minor"),
)


def reviewable(table: Table) -> bool:
    """Whether the procedure has acts that a second authority can be asked to stand for."""
    return any(act.review for act in table.acts)
