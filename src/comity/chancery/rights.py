"""Who may see and do what: ranks, authorities and names. What no rule allows is refused."""

from __future__ import annotations

import msgspec

from comity.cases.table import Act, Table
from comity.chancery.office import Office
from comity.errors import Refused
from comity.profile import Channel
from comity.store.access import EVERYBODY, RESTRICTED, Reader
from comity.store.dockets import DocketRow
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow

# Who stands for what is flagged, at the reviewing authority.
REVIEWERS = ("reviews",)
# Who says which officers of an authority need to know of a case, and so is kept from none.
DIRECTS = ("directs",)


def own_authority(office: Office, channel: Channel) -> str:
    """Our end of a channel. Raises Refused("channel.not_ours")."""
    ours = office.agreed().profile.authorities(office.party)
    for authority in (channel.sender, channel.receiver):
        if authority in ours:
            return authority
    raise Refused("channel.not_ours")


def own_end(office: Office, channel: str) -> str:
    """`own_authority` of a channel by its code. Raises Refused: channel.unknown, channel.not_ours."""
    return own_authority(office, office.agreed().profile.channel(channel))


def readers(office: Office, channel: Channel) -> list[str]:
    """The authorities for which a body on this channel is sealed, in order."""
    return sorted({channel.sender, channel.receiver, *channel.readers})


def on_channel(office: Office, officer: OfficerRow | None, channel: str) -> bool:
    """Whether an officer's authority is an end of a channel, or reads it. Of a case that says little: see `sees`."""
    if officer is None:
        return True
    if not channel or channel not in office.agreed().profile.routes:
        return False
    return officer.authority in readers(office, office.agreed().profile.channel(channel))


def reader(office: Office, officer: OfficerRow) -> Reader:
    """What an officer sees, as every list and search asks for it."""
    sees_all = set(DIRECTS) & set(officer.ranks)
    return msgspec.structs.replace(
        reader_of(office, officer.authority), officer="" if sees_all else officer.officer
    )


def reader_of(office: Office, authority: str) -> Reader:
    """What one of our authorities sees, whoever is named there."""
    agreed = office.agreed().profile
    ends = [code for code, route in agreed.routes.items() if authority in (route.sender, route.receiver)]
    return Reader(
        authority,
        ends=tuple(ends),
        reads=tuple(code for code, route in agreed.routes.items() if code not in ends and authority in route.readers),
        reviewed=tuple(name for name in agreed.rules if reviewer(office, name) == authority),
        closed=tuple(name for name, rules in agreed.rules.items() if rules.need_to_know),
    )


def sees(office: Office, officer: OfficerRow | None, case: str, procedure: str, channel: str) -> bool:
    """Whether an officer sees a case of the record: one on a channel of the officer's authority, or given to it by
    an act, of which the officer needs to know. The reviewing authority sees what was flagged.

    Without an officer: what the operator may see, which is every header and no body.
    """
    if officer is None:
        return True
    by_channel = on_channel(office, officer, channel) and officer.authority != reviewer(office, procedure)
    if not by_channel and not office.store.access.given(case, officer.authority):
        return False
    return needs_to_know(office, officer, case, procedure)


def needs_to_know(office: Office, officer: OfficerRow, case: str, procedure: str) -> bool:
    """Whether no list of names of the officer's authority keeps the officer from a case, or a draft of one."""
    if set(DIRECTS) & set(officer.ranks):
        return True
    names = office.store.access.names(case, officer.authority)
    return officer.officer in names or not is_restricted(office, procedure, names)


def is_restricted(office: Office, procedure: str, names: set[str]) -> bool:
    """Whether only those named see a case; `names`: as `store.access.names` has them for one authority."""
    rules = office.agreed().profile.rules.get(procedure)
    if rules is not None and rules.need_to_know:
        return EVERYBODY not in names
    return RESTRICTED in names


def concerns(office: Office, officer: OfficerRow, draft: ProposalRow) -> bool:
    """Whether a draft is the officer's to see."""
    return draft.concerns(officer.authority) and needs_to_know(office, officer, draft.case_id, draft.procedure)


def visible(office: Office, officer: OfficerRow | None, case: str) -> DocketRow:
    """The docket of a case that this reader may see.

    Raises Refused("case.not_found") alike for a hidden and for an absent one.
    """
    row = office.store.dockets.get(case)
    if row is None or not sees(office, officer, row.case_id, row.procedure, row.channel):
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
    end, second = own_end(office, channel), reviewer(office, procedure)
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
