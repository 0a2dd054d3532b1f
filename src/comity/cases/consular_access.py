"""What the two tables of a detention share: acknowledging the notice, asking for access, and their terms.

Vienna Convention on Consular Relations, article 36.
"""

from __future__ import annotations

from comity.cases.judicial import CONTACT
from comity.cases.parts import of
from comity.cases.table import Act, Clock, Field, Guard, Keep

OF_REQUEST = of("ask_access")
# The request that waits, and no earlier one.
ANSWERS = Guard("answers_open", ("of", "asked"), "answer.other_access")

CLOCKS = (
    Clock(name="acknowledgement", debtor="requested", days="acknowledgement", survives=True),
    Clock(name="access", debtor="requesting", days="access", survives=True),
)


def acknowledge(target: str, reference: Field) -> Act:
    """The consulate has the notice."""
    return Act(
        name="acknowledge",
        by="requested",
        source=("notified",),
        target=target,
        body=(reference, CONTACT),
        stops=("acknowledgement",),
        survives=True,
        letter="acknowledgement",
    )


def ask_access(*source: str) -> Act:
    """The consulate asks to see the person; who asks has the notice."""
    return Act(
        name="ask_access",
        by="requested",
        source=source,
        target="access_asked",
        body=(
            Field(name="visitors", kind="list", most=6, example="Vice-consul"),
            Field(name="wished_days", kind="list", required=False, most=6),
            CONTACT,
        ),
        keeps=(Keep("asked"),),
        starts=("access",),
        stops=("acknowledgement",),
        survives=True,
        letter="access_request",
    )
