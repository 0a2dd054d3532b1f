"""A national detained in the other state: the stages of the trial, and the petition for clemency.

What a court did is told by the detaining side and changes nobody's move. The last day to appeal is shown; nothing
lapses by it here, because whether an appeal is in time is the court's to say. A petition is filed by the sending state,
with the person's consent; it has no term. The detaining side says as often as it can what became of it, and each time
is a sign of life. Where there is none, that is shown and no act is needed for it.
"""

from __future__ import annotations

from comity.cases.judicial import (
    CLEARED_UNTIL,
    CONTACT,
    DAY_PAST,
    DAY_TO_COME,
    HOUR,
    REFERENCE,
    day,
    lines,
    prose,
    text,
)
from comity.cases.parts import code, listed, of
from comity.cases.table import Act, Field, Keep, Lead

# A court goes on after a release on bail, and a petition after a transfer.
ON_TRIAL = ("notified", "followed", "access_asked", "petition_filed", "released")
PETITIONED = (*ON_TRIAL, "transferred")
_COURT = text("court", 200, "Tribunal de Fictive")
_PETITION = of("file_petition")
_DECIDED = Lead(source=("petition_filed",), target="followed")
# A term that no act has: what was kept is let go.
_NO_PETITION = Keep("petition", "nothing")

# --- The trial ---------------------------------------------------------------------------------------

TRIAL = (
    Act(
        name="report_stage",
        by="requesting",
        source=ON_TRIAL,
        terms=(day(), code("stage", "charged", "indicted", "sent_to_trial", "discontinued")),
        body=(REFERENCE, _COURT, lines("charges", 10), lines("law", 10), CONTACT),
        guards=(DAY_TO_COME,),
        survives=True,
        letter="trial_stage",
    ),
    Act(
        name="set_hearing",
        by="requesting",
        source=ON_TRIAL,
        # `of`: the hearing whose place it takes.
        terms=(
            day(example="+10"),
            code("hearing", "investigation", "detention", "trial", "judgment", "appeal"),
            Field(name="of", kind="entry", choices=("set_hearing",), required=False),
        ),
        body=(HOUR, _COURT, text("location", 200), CONTACT),
        guards=(DAY_PAST,),
        survives=True,
        letter="hearing",
    ),
    Act(
        name="report_judgment",
        by="requesting",
        source=ON_TRIAL,
        # `appeal_until`: the last day to appeal where the court stated it; else it is computed by the profile's length.
        terms=(
            day(),
            code("level", "first_instance", "appeal", "cassation"),
            code("outcome", "convicted", "acquitted", "convicted_in_part", "sent_back"),
            day("appeal_until", "+10", required=False, not_before="day"),
        ),
        body=(REFERENCE, _COURT, text("sentence", 200, "Quatre ans d'emprisonnement"), CONTACT),
        guards=(DAY_TO_COME,),
        keeps=(Keep("judgment"),),
        survives=True,
        letter="judgment",
    ),
    Act(
        name="report_appeal",
        by="requesting",
        source=ON_TRIAL,
        terms=(of("report_judgment"), day(), code("lodged_by", "person", "prosecution", "both", "other")),
        body=(REFERENCE, _COURT, CONTACT),
        guards=(DAY_TO_COME,),
        survives=True,
        letter="appeal",
    ),
    Act(
        name="report_final",
        by="requesting",
        source=ON_TRIAL,
        terms=(of("report_judgment"), day(), code("how", "no_appeal", "appeal_withdrawn", "appeals_exhausted")),
        body=(REFERENCE, CONTACT),
        guards=(DAY_TO_COME,),
        survives=True,
        letter="final_judgment",
    ),
)

# --- Clemency ----------------------------------------------------------------------------------------

CLEMENCY = (
    Act(
        name="file_petition",
        by="requested",
        source=("notified", "followed", "access_asked", "petition_filed"),
        target="petition_filed",
        leads=(Lead(source=("access_asked",)),),
        terms=(
            day(),
            code("filed_by", "person", "family", "counsel", "sending_state"),
            listed("kind", "clemency"),
            CLEARED_UNTIL,
        ),
        body=(
            REFERENCE,
            text("addressed_to", 200, "Chef de l'État", required=True),
            prose("grounds", required=False),
            CONTACT,
        ),
        approvals=2,
        attests=True,
        guards=(DAY_TO_COME,),
        keeps=(Keep("petition"), Keep("last_petition")),
        stops=("acknowledgement",),
        survives=True,
        letter="petition",
    ),
    Act(
        # A sign of life, repeated as often as there is one.
        name="report_petition",
        by="requesting",
        source=PETITIONED,
        terms=(_PETITION, code("stage", "received", "under_consideration", "opinion_asked", "forwarded")),
        body=(text("authority", 200, "Direction des grâces"), REFERENCE, CONTACT),
        survives=True,
        letter="petition_news",
    ),
    Act(
        name="ask_news",
        by="requested",
        source=PETITIONED,
        terms=(_PETITION,),
        body=(REFERENCE, CONTACT),
        survives=True,
        letter="petition_reminder",
    ),
    Act(
        name="grant_clemency",
        by="requesting",
        source=PETITIONED,
        leads=(_DECIDED,),
        terms=(_PETITION, day(), listed("measure", "clemency")),
        body=(REFERENCE, text("scope", 300, "Remise de la peine restant à exécuter"), CONTACT),
        guards=(DAY_TO_COME,),
        keeps=(_NO_PETITION,),
        survives=True,
        letter="clemency_grant",
    ),
    Act(
        name="deny_clemency",
        by="requesting",
        source=PETITIONED,
        leads=(_DECIDED,),
        terms=(_PETITION, day(), listed("reason", "clemency_refusal")),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(DAY_TO_COME,),
        keeps=(_NO_PETITION,),
        survives=True,
        letter="clemency_refusal",
    ),
)
