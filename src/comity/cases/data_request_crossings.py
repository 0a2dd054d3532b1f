"""A person's request about data: what becomes of two acts that were made without sight of each other.

The holder's act goes first. What it answered stands; a challenge or a complaint goes on from there, and only where
nothing is left to contest, because the data were erased, has it no effect.
"""

from __future__ import annotations

from comity.cases.table import Outcome, cross

APPLIED: Outcome = "applied"
ANSWERED = "acknowledge extend give_access give_access_in_part hold_nothing neither_confirm correct refuse"
_TO_THE_HOLDER: tuple[Outcome, Outcome] = ("void", APPLIED)

CROSSINGS = (
    # Whoever takes the request back is spared what crossed it; what was destroyed is destroyed.
    *cross("withdraw", f"{ANSWERED} ask_identity lift_block find_lawful find_breach", (APPLIED, "struck")),
    *cross("withdraw", "erase", (APPLIED, "irregular")),
    *cross("challenge", ANSWERED),
    *cross("challenge", "ask_identity erase", _TO_THE_HOLDER),
    *cross("silence", "correct erase lift_block", _TO_THE_HOLDER),
    *cross("refer", ANSWERED),
    *cross("refer", "ask_identity erase", _TO_THE_HOLDER),
    *cross("prove_identity", "refuse", _TO_THE_HOLDER),
    *cross("close", "erase"),
)
