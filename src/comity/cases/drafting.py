"""A text of two sides, drafted in turn: the terms, conditions and acts that every such table has alike.

Whoever drafts next changes the other side's last version, and names it; so the chain counts the versions. The text is
in two languages, equally authentic (Vienna Convention on the Law of Treaties, article 33): their paragraphs have the
same numbers, and neither is a translation.
"""

from __future__ import annotations

from comity.cases.parts import listed, of
from comity.cases.police_fields import prose
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Field, Guard, Keep

# --- Terms

VERSION = of("propose", "counter_draft")
PARAGRAPHS = Field(name="paragraph_count", kind="count", least=1, most=100)
PARAGRAPH = Field(name="paragraph", kind="count", least=1, most=100)
WITHOUT_PREJUDICE = Field(name="without_prejudice", kind="flag", required=False)

# --- Conditions, and what is kept

LAST_VERSION = Guard("answers_open", ("of", "version"), "version.not_last")
OTHERS_VERSION = Guard("by_other", ("of",), "version.own")
KEEP_VERSION = Keep("version")

# --- Sealed fields

DECLARATION = prose("declaration", 2000)


def texts(*, both: bool) -> tuple[Field, Field]:
    """The paragraphs in the two languages; `both` must be given, or the first alone."""
    return (
        Field(name="paragraphs", kind="list", most=100, line=2000),
        Field(name="paragraphs_other_language", kind="list", most=100, line=2000, required=both),
    )


# --- Acts


def reserve(source: tuple[str, ...], *, keeps: str, strikes: str) -> Act:
    """A side reserves one paragraph of a version. It may have crossed a new one, and stands of that which it names."""
    return Act(
        name="reserve",
        by="either",
        source=source,
        terms=(VERSION, PARAGRAPH, listed("reason", "reservation")),
        body=(prose("grounds", required=True), prose("grounds_other_language"), CONTACT),
        guards=(LAST_VERSION,),
        keeps=(Keep(keeps),),
        survives=True,
        protective=True,
        strikes=(strikes,),
        letter="reservation",
    )


def accept_version(
    name: str, source: tuple[str, ...], target: str, *, keeps: str, starts: tuple[str, ...] = (), letter: str
) -> Act:
    """The side that did not write the last version takes it as it stands."""
    return Act(
        name=name,
        by="either",
        source=source,
        target=target,
        terms=(VERSION,),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(OTHERS_VERSION, LAST_VERSION),
        keeps=(Keep(keeps),),
        starts=starts,
        stops=("reply",),
        letter=letter,
    )
