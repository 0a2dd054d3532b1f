"""The safeguards of a case in words: which are cleared, until when, and who may clear the others."""

from __future__ import annotations

from typing import Any

from comity.cli.output import Output


def show(out: Output, safeguards: list[dict[str, Any]]) -> None:
    """A table of them; nothing for a case of the other side's."""
    if not safeguards:
        return
    out.heading("show.safeguards")
    rows = [
        (
            out.word("safeguard", each["name"]),
            out.word("clearance", each["state"]),
            each["cleared_until"],
            each["by"],
            ", ".join(out.word("rank", rank) for rank in each["may_clear"]),
        )
        for each in safeguards
    ]
    out.table(("safeguard", "state", "cleared_until", "cleared_by", "may_clear"), rows)


def missing(out: Output, act: dict[str, Any]) -> None:
    """What an act still needs before another officer can approve it."""
    if act["safeguards_missing"]:
        names = ", ".join(out.word("safeguard", one) for one in act["safeguards_missing"])
        out.line("acts.safeguards_missing", indent="    ", names=names)
