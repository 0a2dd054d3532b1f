"""Letters: an act as a document that can be printed, signed and filed, in three languages, as PDF/A.

    kinds.available   which letters a case gives
    facts.facts_of    what one letter says, read through chancery (and so recorded as consultation)
    draw.render       its bytes: a function of kind, language and facts, and of nothing else

Any act of any table has a letter: its fields, drawn with the names that the catalogues give them. A letter
with a wording of its own has it in `language/catalogues/letter/`, and needs no code. The case identifier
stands on none: what tells a case to a reader is the reference number in its body.
"""

from __future__ import annotations

from comity.desk.letters.draw import render
from comity.desk.letters.facts import Facts, facts_of, gather
from comity.desk.letters.kinds import Kind, available

__all__ = ["Facts", "Kind", "available", "facts_of", "gather", "render"]
