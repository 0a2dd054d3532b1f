"""Who may see and do what: ranks and authorities. What no rule allows is refused."""

from __future__ import annotations

from comity.cases.table import Act, Table
from comity.chancery.office import Office
from comity.errors import Refused
from comity.profile import Channel
from comity.store.dockets import DocketRow
from comity.store.people import OfficerRow

# Who stands for what is flagged, at the reviewing authority.
REVIEWERS = ("reviews",)


def own_authority(office: Office, channel: Channel) -> str:
    """Our end of a channel. Raises Refused("channel.not_ours")."""
    ours = office.agreed().profile.authorities(office.party)
    for authority in (channel.sender, channel.receiver):
        if authority in ours:
            return authority
    raise Refused("channel.not_ours")


def readers(office: Office, channel: Channel) -> list[str]:
    """The authorities for which a body on this channel is sealed, in order."""
    return sorted({channel.sender, channel.receiver, *channel.readers})


def may_see(office: Office, officer: OfficerRow | None, channel: str) -> bool:
    """An officer sees the cases on the channels that end at, or are read by, that officer's authority.

    Without an officer: what the operator may see, which is every header and no body.
    """
    if officer is None:
        return True
    if not channel or channel not in office.agreed().profile.routes:
        return False
    return officer.authority in readers(office, office.agreed().profile.channel(channel))


def visible_channels(office: Office, officer: OfficerRow | None) -> list[str] | None:
    """The channels on which this officer sees cases; None for all."""
    if officer is None:
        return None
    return [code for code in office.agreed().profile.routes if may_see(office, officer, code)]


def visible(office: Office, officer: OfficerRow | None, case: str) -> DocketRow:
    """The docket of a case that this reader may see.

    Raises Refused("case.not_found") alike for a hidden and for an absent one.
    """
    row = office.store.dockets.get(case)
    if row is None or not may_see(office, officer, row.channel):
        raise Refused("case.not_found")
    return row


def check_rank(officer: OfficerRow, ranks: tuple[str, ...]) -> None:
    """Raises Refused("rank.missing") when the officer has none of these ranks."""
    if not set(ranks) & set(officer.ranks):
        raise Refused("rank.missing", needed=list(ranks))


def check_side(office: Office, act: Act, requesting: str) -> None:
    """Whether the act is our side's to do. Raises Refused("act.illegal", reason="party.not_entitled")."""
    side = "requesting" if requesting == office.party else "requested"
    if act.by not in ("either", side):
        raise Refused("act.illegal", act=act.name, reason="party.not_entitled")


def reviewer(office: Office, procedure: str) -> str:
    """Our authority that reviews what is flagged in a procedure; empty where the profile names none."""
    rules = office.agreed().profile.rules.get(procedure)
    return "" if rules is None else rules.reviewers.get(office.party, "")


def answering(office: Office, procedure: str, channel: str) -> tuple[str, ...]:
    """Our authorities that answer for a case: the channel's end, and the reviewing one where there is one."""
    if not channel:
        return ()
    end, second = own_authority(office, office.agreed().profile.channel(channel)), reviewer(office, procedure)
    return (end, second) if second else (end,)


def competent(office: Office, act: Act, procedure: str, channel: Channel) -> str:
    """Our authority that does this act: the channel's end, or the reviewing one."""
    return reviewer(office, procedure) if act.reviewer else own_authority(office, channel)


def check_authority(office: Office, officer: OfficerRow, authority: str) -> None:
    """Only the competent authority acts. Raises Refused("authority.not_competent")."""
    if officer.authority != authority:
        raise Refused("authority.not_competent", authority=officer.authority)


def find_act(table: Table, name: str) -> Act:
    """Raises Refused("act.unknown")."""
    act = table.find(name)
    if act is None:
        raise Refused("act.unknown", act=name, known=[known.name for known in table.acts])
    return act
