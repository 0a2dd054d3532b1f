"""Amending the mechanism while cases run: an offer with a new document, and its acceptance by the other side.

A case keeps the version that was active for who opened it; what opens later stands under the newest. Which version
that is follows from headers alone (`cases.versions`); what is refused here is refused to our own side only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from comity import mechanism
from comity.cases.calendar import day_of, is_day
from comity.cases.versions import ACTIVATE, AMEND, TERMINATE, VersionEntry
from comity.chancery import agreement, calendars, docketing, house, people, rights
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Agreed, Office
from comity.chancery.versioning import ActivateAnnex, AmendAnnex, document_of
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.mechanism import Proposal, read_proposal
from comity.profile import Channel, Profile
from comity.store.logs import Row
from comity.store.people import OfficerRow


class Offered(msgspec.Struct, frozen=True):
    """An amendment that one side offers. `in_force`: whether both have agreed to it here."""

    digest: str
    base: str
    in_force: bool = False


def offer(office: Office, profile: Profile) -> Offered:
    """Sign a new version made from a profile and this release's tables, and offer it. It leaves with the next exchange.

    Raises Refused: mechanism.not_in_force, mechanism.parties, amendment.nothing, amendment.changed,
    amendment.open_cases.
    """
    with office.store.write():
        office.writable()
        ledger = Ledger(office)
        active = office.agreed()
        proposal = mechanism.propose(profile, active.proposal.parties, office.random(16).hex())
        _check(office, active, proposal, profile)
        digest = proposal.digest()
        annex = AmendAnnex(document=proposal.canonical().decode(), signature=agreement.sign(office, digest))
        terms: dict[str, str | int | bool] = {"base": active.version, "version": digest}
        ledger.append(Leaf(act=AMEND, terms=terms, annex=canonical.encode(annex)))
        house.record(office, "proposed", data={"digest": digest, "base": active.version})
        _finish(office, ledger)
    return Offered(digest, active.version)


def accept(office: Office, digest: str) -> Offered:
    """Accept the version that the other side offers: it is active here at once, there with the next exchange.

    Raises Refused: mechanism.not_in_force, mechanism.unknown_digest, mechanism.own_first (an offer of ours crossed
    it, and ours is the one that can be accepted), mechanism.table_unknown (this release can't fold it),
    mechanism.invalid, amendment.changed, amendment.open_cases.
    """
    with office.store.write():
        office.writable()
        ledger = Ledger(office)
        versions, active = office.versions(), office.agreed()
        past = next((each for each in versions.chain() if each.digest == digest and each.offer is not None), None)
        if past is not None and past.offer is not None:
            return Offered(digest, past.offer.base, in_force=True)
        theirs = [each for each in versions.open() if each.ref.party != office.party]
        found = next((each for each in theirs if each.version == digest), None)
        if found is None:
            raise Refused("mechanism.unknown_digest", digest=digest, known=[each.version for each in theirs])
        head = {office.party: (ledger.own.incarnation, ledger.own.size)}
        mine = versions.stands_first(office.party, found, head)
        if mine is not None:
            raise Refused("mechanism.own_first", digest=digest, ours=mine.version)
        proposal, profile = _read(office, found)
        _check(office, active, proposal, profile)
        annex = ActivateAnnex(signature=agreement.sign(office, digest))
        terms: dict[str, str | int | bool] = {"names": str(found.ref), "version": digest}
        ledger.append(Leaf(act=ACTIVATE, terms=terms, annex=canonical.encode(annex)))
        house.record(office, "accepted", data={"digest": digest, "base": active.version})
        took_effect(office, ledger)
        _finish(office, ledger)
    return Offered(digest, active.version, in_force=True)


def terminate(office: Office, officer: OfficerRow, day: str | None) -> dict[str, Any]:
    """Give notice that from `day` on no case opens; None takes our last notice back. Binds without an acceptance.

    What is open goes on, and so do its terms. Returns {entry, day}. Raises Usage("day.malformed"), Refused:
    rank.missing, terminate.past (a day that is over), terminate.none (nothing to take back).
    """
    rights.check_rank(officer, ("directs",))
    if day is not None and not is_day(day):
        raise Usage("day.malformed", day=day)
    if day is not None and day < day_of(office.clock.now()):
        raise Refused("terminate.past", day=day)
    with office.store.write():
        office.writable()
        ledger = Ledger(office)
        if day is None and not any(each.ref.party == office.party for each in office.versions().notices()):
            raise Refused("terminate.none")
        header = ledger.append(Leaf(act=TERMINATE, terms={"day": day or ""}))
        house.record(
            office,
            "terminate",
            officer=officer.officer,
            authority=officer.authority,
            data={"day": day or "", "entry": str(header.ref)},
        )
        _finish(office, ledger)
    return {"entry": str(header.ref), "day": day}


def settle(office: Office, ledger: Ledger, rows: list[Row]) -> None:
    """After the other side's entries were taken in: what an activation among them asks of this node."""
    valid = {each.activation.ref for each in office.versions().chain() if each.activation is not None}
    if any(row.act == ACTIVATE and docketing.ref_of(row) in valid for row in rows):
        took_effect(office, ledger)
        _finish(office, ledger)


def took_effect(office: Office, ledger: Ledger) -> None:
    """A new version is active: keys of authorities that it adds are published, calendars that it changes declared."""
    people.publish_keys(office, ledger)
    chain = office.versions().chain()
    before = {each.code: each for each in office.ruling(chain[-2].digest).profile.calendars()}
    changed = [each for each in office.agreed().profile.calendars() if each != before.get(each.code)]
    ours = [
        calendars.carried(office, before[each.code], each) if each.code in before else each
        for each in changed
        if each.party == office.party
    ]
    agreement.declare(office, ledger, ours)


def shown(office: Office) -> dict[str, list[dict[str, Any]]]:
    """{versions, amendments, notices}: every version, the active one last; what is offered and not accepted yet; and

    each party's notice of termination that stands.
    """
    versions = office.versions()
    return {
        "versions": [
            {
                "digest": each.digest,
                "offered": None if each.offer is None else str(each.offer.ref),
                "activated": None if each.activation is None else str(each.activation.ref),
            }
            for each in versions.chain()
        ],
        "amendments": [
            {"digest": each.version, "ours": each.ref.party == office.party, "entry": str(each.ref)}
            for each in versions.open()
        ],
        "notices": [
            {"party": each.ref.party, "day": each.day, "entry": str(each.ref)} for each in versions.notices()
        ],
    }


def _finish(office: Office, ledger: Ledger) -> None:
    ledger.flush()
    docketing.settle(office, ledger)


def _read(office: Office, offered: VersionEntry) -> tuple[Proposal, Profile]:
    """What the other side's amendment says. Raises Refused as `read_proposal`, which a profile of ours would too."""
    annex = office.store.logs.annexes([offered.annex]).get(offered.annex, b"")
    try:
        return read_proposal(document_of(annex) or b"")
    except Usage as bad:
        raise Refused("mechanism.invalid", **(bad.params | {"problem": "profile"})) from bad


# --- What an amendment may not do


def _check(office: Office, active: Agreed, proposal: Proposal, profile: Profile) -> None:
    """Raises Refused: amendment.nothing, amendment.changed, amendment.open_cases."""
    if (profile.canonical(), proposal.tables) == (active.stated.canonical(), active.proposal.tables):
        raise Refused("amendment.nothing", digest=active.version)
    for code in _changed(active.profile, profile):
        raise Refused("amendment.changed", what=code)
    gone, cases = _gone(active, profile), 0
    if gone:
        for row in office.store.dockets.all():
            table = office.table(row.table) if row.table else None
            ended = table is None or table.by_state[row.state].ends
            if not ended and gone & _needed(active.profile, row.channel, row.procedure):
                cases += 1
    if cases:
        raise Refused("amendment.open_cases", what=", ".join(sorted(gone)), cases=cases)


def _changed(old: Profile, new: Profile) -> Iterator[str]:
    """Codes that would mean something else: a code in the record means one thing for good."""
    for code, body in new.bodies.items():
        if code in old.bodies and old.bodies[code].party != body.party:
            yield code
    for code, route in new.routes.items():
        if code in old.routes and _ends(old.routes[code]) != _ends(route):
            yield code
    for code, week in new.weeks.items():
        if code in old.weeks and old.weeks[code].party != week.party:
            yield code


def _ends(route: Channel) -> tuple[str, str]:
    return route.sender, route.receiver


def _gone(active: Agreed, new: Profile) -> set[str]:
    """Authorities and channels that the version in force has and the new one leaves out."""
    old = active.stated
    return (set(old.bodies) - set(new.bodies)) | (set(old.routes) - set(new.routes))


def _needed(profile: Profile, channel: str, procedure: str) -> set[str]:
    """The channel and the authorities on which a case depends."""
    route = profile.routes.get(channel)
    if route is None:
        return set()
    return {channel, *_ends(route), *route.readers, *profile.rules[procedure].reviewers.values()}
