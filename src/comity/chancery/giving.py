"""Giving an item on: the key is wrapped for the new authority when the act took effect, and not before.

What an act gave stands as long as the act does: where a recall crossed it, or a hold, the wraps and the access go
again, and come back when it is released. Nothing is wrapped for a recipient that is no authority of ours; that the
item was given to it stands in both logs all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

from comity.cases.docket import CaseState
from comity.cases.order import parsed
from comity.cases.table import Act, Table
from comity.chancery import consult, rights
from comity.chancery.house import HouseWriter, newest_key
from comity.chancery.ledger import Ledger
from comity.chancery.office import Office
from comity.envelope import sealing
from comity.errors import Refused
from comity.journal.entry import Header, Ref, decode_header
from comity.store.logs import Row, WrapRow


def check(office: Office, act: Act, terms: dict[str, object], channel: str) -> None:
    """Before an act that gives is drafted. Raises Refused: recipient.not_ours, recipient.has_it, authority.no_key."""
    to = str(terms.get(act.gives, "")) if act.gives else ""
    body = office.agreed().profile.bodies.get(to)
    if body is None:
        return
    if body.party != office.party:
        raise Refused("recipient.not_ours", authority=to)
    if to in by_channel(office, channel):
        raise Refused("recipient.has_it", authority=to)
    newest_key(office, office.party, to)


def by_channel(office: Office, channel: str) -> list[str]:
    """The authorities that hold an item of this channel without having been given it."""
    return rights.readers(office, office.agreed().profile.channel(channel))


def settle(writer: HouseWriter, ledger: Ledger, cases: Iterable[str]) -> None:
    """Bring what was given in these cases in line with what became of the acts, in the writer's transaction.

    `ledger`: has just folded them. A process without body keys takes back, and gives nothing: our own acts are made
    where the keys are.
    """
    for case in sorted(cases):
        folded = ledger.folded[case]
        row = folded.row
        table = writer.office.table(row.table) if row is not None and row.table else None
        # A case whose opening is void has no channel, and gave nothing.
        if row is not None and row.channel and table is not None and any(act.gives for act in table.acts):
            _settle(writer, table, row.channel, folded.state)


def _settle(writer: HouseWriter, table: Table, channel: str, state: CaseState) -> None:
    office = writer.office
    ours = set(office.agreed().profile.authorities(office.party)) - set(by_channel(office, channel))
    # Several acts may have given one item to one authority: it keeps it while any of them stands.
    standing: dict[tuple[Ref, str], str] = {}
    fallen: dict[tuple[Ref, str], str] = {}
    for effect in state.effects:
        act = table.find(effect.act)
        entry = office.store.logs.get(*effect.ref) if act is not None and act.gives else None
        if act is None or entry is None or entry.header is None or effect.ref.party != office.party:
            continue
        terms = decode_header(entry.header).terms
        item, to = parsed(terms.get(act.item)), str(terms.get(act.gives))
        if item is not None and to in ours:
            (standing if effect.acted else fallen)[item, to] = str(effect.ref)
    for (item, to), by in standing.items():
        _give(writer, by, channel, item, to)
    for (item, to), by in fallen.items():
        if (item, to) not in standing:
            _take(writer, by, channel, item, to)


def _give(writer: HouseWriter, by: str, channel: str, item: Ref, to: str) -> None:
    office, shelf = writer.office, writer.office.store
    row = shelf.logs.get(*item)
    if row is None or row.header is None or not row.case_id or office.keyring.bodies is None:
        return
    if _wrap(office, channel, row, to):
        shelf.access.give(row.case_id, to, by)
        data = {"entry": by, "item": str(item), "to": to}
        writer.record("given", authority=rights.own_end(office, channel), case=row.case_id, data=data, to=[to])


def _take(writer: HouseWriter, by: str, channel: str, item: Ref, to: str) -> None:
    office, shelf = writer.office, writer.office.store
    row = shelf.logs.get(*item)
    if row is None or not any(wrap.authority == to for wrap in shelf.logs.wraps(*item, item.index + 1)):
        return
    shelf.erasures.wraps(*item, to)
    if shelf.access.given_by(row.case_id, to):  # what was given by the house alone is not this act's to take
        shelf.access.take(row.case_id, to)
    data = {"entry": by, "item": str(item), "to": to}
    writer.record("taken_back", authority=rights.own_end(office, channel), case=row.case_id, data=data)


def _wrap(office: Office, channel: str, row: Row, to: str) -> bool:
    """Wrap every item of an entry for one more authority of ours. False where it has all, or nothing is left."""
    assert row.header is not None
    header = decode_header(row.header)
    own = rights.own_end(office, channel)
    key = newest_key(office, office.party, to)
    place = (row.party, row.incarnation, row.idx)
    known = {wrap.item for wrap in office.store.logs.wraps(*place, row.idx + 1) if wrap.authority == to}
    wraps: list[WrapRow] = []
    for number in (number for number in range(len(header.items)) if number not in known):
        opened = consult.unsealed(office, own, row, number)
        if opened is None:
            return False
        wraps.append(_sealed(header, number, opened.key, to, key.kid, key.public))
    office.store.logs.put_wraps(wraps)
    return bool(wraps)


def _sealed(header: Header, number: int, key: bytes, to: str, kid: str, public: bytes) -> WrapRow:
    named = header.items[number]
    sealed = sealing.wrap(key, public, consult.context_of(header), number, named.box, named.kc, to)
    return WrapRow(header.party, header.inc, header.index, number, to, kid, sealed)
