"""Extradition: what a surrender depends on. Assurances, the bar of the death penalty, and speciality afterwards.

An assurance is a text with a giver, a scope and a way in which it is monitored; the other side accepts or rejects it.
Where death is among the penalties, nothing is granted before one against it was accepted, whoever approves. What
the person may be prosecuted for after the surrender is what the surrender was granted for; all else needs consent.
"""

from __future__ import annotations

from comity.cases.extradition_body import BODIES
from comity.cases.judicial import CLEARED_UNTIL, flag
from comity.cases.parts import code, listed, of
from comity.cases.table import Act, Guard, Keep, Lead

DEATH_PENALTY = flag("death_penalty", required=True, example="false")

# The absolute bar: where death is among the penalties, an assurance against it was accepted.
BAR = tuple(
    Guard("kept_if", ("life_assured", variable, "true"), "bar.death_penalty")
    for variable in ("death_penalty", "death_penalty_in_full")
)
ANSWERS_ASSURANCE = Guard("answers_open", ("of", "assurance"), "answer.other_assurance")
OF_LIFE = Lead(
    guards=(Guard("term_is", ("scope", "no_death_penalty"), "review.missing"),), target="life_assurance_given"
)


ASSURING = (
    Act(
        name="assure",
        by="requesting",
        source=("requested", "information_asked"),
        target="assurance_given",
        leads=(OF_LIFE,),
        terms=(
            code(
                "scope", "fair_trial", "no_death_penalty", "no_further_prosecution", "retrial", "detention_conditions"
            ),
            code("monitoring", "consular_visits", "independent_visits", "reports", "none"),
        ),
        body=BODIES["assure"],
        approvals=2,
        keeps=(Keep("assurance"),),
        stops=("information",),
        letter="assurance",
    ),
    Act(
        name="accept_assurance",
        by="requested",
        source=("assurance_given",),
        target="requested",
        terms=(of("assure"),),
        body=BODIES["accept_assurance"],
        approvals=2,
        guards=(ANSWERS_ASSURANCE,),
        letter="assurance_accepted",
    ),
    # An act of its own, for this scope: it alone lifts the bar.
    Act(
        name="accept_life_assurance",
        by="requested",
        source=("life_assurance_given",),
        target="requested",
        terms=(of("assure"),),
        body=BODIES["accept_assurance"],
        approvals=2,
        guards=(ANSWERS_ASSURANCE,),
        keeps=(Keep("life_assured"),),
        letter="assurance_accepted",
    ),
    Act(
        name="reject_assurance",
        by="requested",
        source=("assurance_given", "life_assurance_given"),
        target="requested",
        terms=(of("assure"), code("reason", "too_vague", "not_binding", "no_monitoring", "giver_not_competent")),
        body=BODIES["reject_assurance"],
        approvals=2,
        guards=(ANSWERS_ASSURANCE,),
        letter="assurance_rejected",
    ),
)

SPECIALITY = (
    Act(
        name="ask_prosecution",
        by="requesting",
        source=("surrendered",),
        target="consent_asked",
        terms=(listed("subject", "offence"), DEATH_PENALTY),
        body=BODIES["ask_prosecution"],
        approvals=2,
        keeps=(Keep("other_offence"), Keep("death_penalty_elsewhere", "death_penalty")),
        starts=("consent",),
        letter="speciality_request",
    ),
    Act(
        name="consent_prosecution",
        by="requested",
        source=("consent_asked",),
        target="surrendered",
        terms=(of("ask_prosecution"), CLEARED_UNTIL),
        body=BODIES["consent_prosecution"],
        approvals=2,
        attests=True,
        guards=(
            Guard("answers_open", ("of", "other_offence"), "answer.other_offence"),
            # The assurance that was accepted covers the first offence; for this one there is none.
            Guard("variable_is_not", ("death_penalty_elsewhere", "true"), "bar.death_penalty"),
        ),
        keeps=(Keep("speciality"),),
        stops=("consent",),
        letter="speciality_consent",
    ),
    Act(
        name="decline_prosecution",
        by="requested",
        source=("consent_asked",),
        target="surrendered",
        terms=(of("ask_prosecution"), listed("reason", "judicial_refusal")),
        body=BODIES["decline_prosecution"],
        guards=(Guard("answers_open", ("of", "other_offence"), "answer.other_offence"),),
        stops=("consent",),
        letter="speciality_refusal",
    ),
)
