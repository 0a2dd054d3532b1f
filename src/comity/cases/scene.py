"""What a condition is judged on: the entry, its case so far, and what the profile says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from comity.cases.context import Context
from comity.cases.docket import Draft
from comity.cases.order import CaseEntry, parsed
from comity.journal.entry import Ref


class Scene(NamedTuple):
    """An act about to be judged: `x` is the entry that makes it take effect, `terms` the act's own."""

    context: Context
    by_ref: Mapping[Ref, CaseEntry]
    draft: Draft
    x: CaseEntry
    terms: Mapping[str, Any]

    def variable(self, name: str) -> str:
        """What was kept under that name; empty when nothing was."""
        return self.draft.variables.get(name, "")

    def entry(self, term: str) -> Ref | None:
        """The entry that took effect for the one named by a term."""
        ref = parsed(self.terms.get(term))
        return None if ref is None else self.draft.acting(ref)
