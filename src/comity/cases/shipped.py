"""The tables that this release ships, by procedure. A new procedure, or a changed one, is registered here."""

from __future__ import annotations

from comity.cases.announcement import ANNOUNCEMENT
from comity.cases.asset_recovery import ASSET_RECOVERY
from comity.cases.commitment import COMMITMENT
from comity.cases.consultation import CONSULTATION
from comity.cases.data_request import DATA_REQUEST
from comity.cases.denunciation import DENUNCIATION
from comity.cases.derived_product import DERIVED_PRODUCT
from comity.cases.detained_national import DETAINED_NATIONAL
from comity.cases.detention_notification import DETENTION_NOTIFICATION
from comity.cases.extradition import EXTRADITION
from comity.cases.intelligence_report import INTELLIGENCE_REPORT
from comity.cases.joint_assessment import JOINT_ASSESSMENT
from comity.cases.joint_operation import JOINT_OPERATION
from comity.cases.judicial_information import JUDICIAL_INFORMATION
from comity.cases.minutes import MINUTES
from comity.cases.mutual_assistance import MUTUAL_ASSISTANCE
from comity.cases.note import NOTE
from comity.cases.police_information import POLICE_INFORMATION
from comity.cases.police_spontaneous import POLICE_SPONTANEOUS
from comity.cases.readmission import READMISSION
from comity.cases.readmission_third_country import READMISSION_THIRD_COUNTRY
from comity.cases.sentenced_transfer import SENTENCED_TRANSFER
from comity.cases.service_of_documents import SERVICE_OF_DOCUMENTS
from comity.cases.table import Table
from comity.cases.tear_line import TEAR_LINE
from comity.cases.terrorism_alert import TERRORISM_ALERT
from comity.cases.threat_to_life import THREAT_TO_LIFE
from comity.cases.transit import TRANSIT
from comity.cases.visit import VISIT
from comity.cases.wanted import WANTED

# Each procedure's active table first, then every older one that a case may still be open under.
SHIPPED: dict[str, tuple[Table, ...]] = {
    tables[0].procedure: tables
    for tables in (
        (READMISSION,),
        (READMISSION_THIRD_COUNTRY,),
        (TRANSIT,),
        (DETENTION_NOTIFICATION,),
        (DETAINED_NATIONAL,),
        (POLICE_INFORMATION,),
        (POLICE_SPONTANEOUS,),
        (WANTED,),
        (JOINT_OPERATION,),
        (TERRORISM_ALERT,),
        (THREAT_TO_LIFE,),
        (MUTUAL_ASSISTANCE,),
        (EXTRADITION,),
        (ASSET_RECOVERY,),
        (SERVICE_OF_DOCUMENTS,),
        (SENTENCED_TRANSFER,),
        (JUDICIAL_INFORMATION,),
        (DENUNCIATION,),
        (INTELLIGENCE_REPORT,),
        (TEAR_LINE,),
        (DERIVED_PRODUCT,),
        (JOINT_ASSESSMENT,),
        (DATA_REQUEST,),
        (VISIT,),
        (MINUTES,),
        (ANNOUNCEMENT,),
        (COMMITMENT,),
        (NOTE,),
        (CONSULTATION,),
    )
}


def procedures() -> dict[str, Table]:
    """The active table of each procedure, by name."""
    return {name: tables[0] for name, tables in SHIPPED.items()}


def table_of(digest: str) -> Table | None:
    """The shipped table, active or older, that has this digest; None when this release has none."""
    return next((table for tables in SHIPPED.values() for table in tables if table.digest == digest), None)
