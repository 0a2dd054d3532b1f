"""After leaves were written: fold again what they touch, and keep the state hash of all cases.

Dockets are caches of the fold. They are written in the same transaction as the entries, so a crash
leaves both or neither; `comity rebuild` makes them again from the headers alone.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from comity.cases import contacts, signed_figures, statehash
from comity.cases import docket as dockets
from comity.cases.context import Context
from comity.cases.docket import CaseState
from comity.cases.fold import advance, fold, refresh
from comity.cases.order import CaseEntry
from comity.cases.table import Table
from comity.cases.versions import AMENDING
from comity.chancery import blocking, rights
from comity.chancery.ledger import Ledger, amend_fault
from comity.chancery.office import Office
from comity.chancery.ruling import table_of
from comity.chancery.signed_fault import figures_fault
from comity.chancery.view import SUSPENSION, Contexts, calendar_fault, case_entry
from comity.journal.entry import Ref, decode_header
from comity.store.agreement import FaultRow
from comity.store.dockets import EFFECTS, DocketRow, urgency
from comity.store.logs import Row

CALENDARS = ""  # stands for no case where a declared calendar waits for its receipt
UNKNOWN = "act.unknown"
CASELESS = ("start", "key", "receipt", "calendar", contacts.ACT, *SUSPENSION, *AMENDING, *signed_figures.ACTS)


class Folded(msgspec.Struct):
    """A case as one transaction has it: its docket (None before its first entry), state and entries."""

    row: DocketRow | None
    state: CaseState
    entries: list[CaseEntry]


NOTHING = CaseState(
    state="",
    requesting="",
    requested="",
    procedure="",
    effects=[],
    variables={},
    clocks=[],
    waiting_for="",
    frontier={},
    holds="",
)


def ref_of(row: Row) -> Ref:
    """Where a stored entry stands."""
    return Ref(row.party, row.incarnation, row.idx)


def position(ledger: Ledger) -> str:
    """Both logs' sizes, as a receipt's `at` and as `status --at` takes them."""
    heads = sorted((ledger.own, ledger.peer), key=lambda head: head.party)
    return ",".join(f"{head.party}={head.incarnation}:{head.size}" for head in heads)


def state_root(office: Office) -> bytes:
    """The state hash of all dockets as they are now, 32 bytes."""
    return statehash.node_hash(_children(office.store.dockets.nodes([""]).get("")))


def caseless_fault(office: Office, row: Row, annex: bytes) -> str:
    """The reason for which an entry of the mechanism itself is void; empty when it counts."""
    if row.act not in CASELESS or row.act == "start":
        return UNKNOWN
    if row.act in AMENDING:
        return amend_fault(office, row, annex)
    if row.act in SUSPENSION and row.pillar not in office.active(row.eff).profile.pillars:
        return "pillar.unknown"
    if row.act == "calendar":
        return calendar_fault(office.active(row.eff), annex, row.party)
    if row.act == contacts.ACT:
        owned = office.active(row.eff).profile.authorities(row.party)
        return contacts.fault(decode_header(row.header or b"").terms, annex, owned)
    if row.act in signed_figures.ACTS:
        return figures_fault(office, row, annex)
    return ""


def settle(office: Office, ledger: Ledger) -> dict[str, CaseState]:
    """Fold again every case that the rows flushed since the last call can change. Returns their states."""
    rows = ledger.rows[ledger.settled :]
    ledger.settled = len(ledger.rows)
    new: dict[str, list[CaseEntry]] = {}
    for row in rows:
        if row.case_id:
            new.setdefault(row.case_id, []).append(case_entry(row))
    touched = set(new)
    shelf = office.store.dockets
    for head, other in ((ledger.own, ledger.peer), (ledger.peer, ledger.own)):
        seen = head.eff.get(other.party, (0, 0))[1]
        if seen > ledger.before[head.party].get(other.party, (0, 0))[1]:
            touched.update(shelf.awaiting(head.party, seen))
    if CALENDARS in touched:
        # A declared calendar was receipted: every running term may move.
        touched.discard(CALENDARS)
        _await_calendars(office, ledger, [])
        running = shelf.all_running()
        refold(office, running, Contexts(office, ledger))
        for case in running:
            ledger.folded.pop(case, None)
    if any(row.act == "calendar" and not row.fault for row in rows):
        _await_calendars(office, ledger, rows)
    for row in rows:
        if not row.case_id and row.act in SUSPENSION:
            touched.update(shelf.running(row.pillar))
            touched.update(_concurrent_cases(office, ledger, row))
    ledger.before = {head.party: dict(head.eff) for head in (ledger.own, ledger.peer)}
    if not touched:
        return {}
    return refold(office, sorted(touched), Contexts(office, ledger), new, ledger.folded)


def _await_calendars(office: Office, ledger: Ledger, rows: list[Row]) -> None:
    """Note that these calendars wait for the other side's receipt, and forget those that have it."""
    shelf = office.store.dockets
    waits = [(log, covers) for log, covers in shelf.awaited(CALENDARS)]
    waits += [
        (_other(ledger, row.party), row.idx) for row in rows if row.act == "calendar" and not row.fault
    ]
    seen = {head.party: head.eff.get(_other(ledger, head.party), (0, 0))[1] for head in (ledger.own, ledger.peer)}
    shelf.await_receipts({CALENDARS: [wait for wait in waits if wait[1] >= seen[wait[0]]]}, {CALENDARS})


def _other(ledger: Ledger, party: str) -> str:
    return ledger.peer.party if party == ledger.own.party else ledger.own.party


def _concurrent_cases(office: Office, ledger: Ledger, row: Row) -> set[str]:
    """Cases of the pillar with an entry that this hold had not seen: it holds them, or its lifting frees them."""
    found: set[str] = set()
    for head in (ledger.own, ledger.peer):
        first = row.eff.get(head.party, (0, 0))[1]
        found.update(office.store.logs.cases_from(head.party, head.incarnation, first, row.pillar))
    return found


def refold(
    office: Office,
    cases: Iterable[str],
    contexts: Contexts,
    new: dict[str, list[CaseEntry]] | None = None,
    folded: dict[str, Folded] | None = None,
) -> dict[str, CaseState]:
    """Bring these cases' dockets and the state hash to the head.

    `new`: the entries that their dockets have not been folded with, in the order of their log; without
    it everything is folded from the start. `folded`: what this transaction knows already.
    """
    cases = list(cases)
    onward = folded is not None
    folded = {} if folded is None else folded
    new = {} if new is None else new
    fresh = [case for case in cases if case not in folded]
    loaded = load(office, fresh)
    before: dict[str, bytes] = {}
    made: dict[str, Folded] = {}
    for case in cases:
        had = folded.get(case) or loaded[case]
        before[case] = had.row.digest if had.row is not None else b""
        made[case] = folded[case] = _moved(office, contexts, case, had, new.get(case, []), onward)
    shelf = office.store.dockets
    rows = [one.row for one in made.values() if one.row is not None]
    known = {case for case in cases if before[case]}
    shelf.put(rows, known)
    blocking.note(office, {row.case_id: (made[row.case_id].state, office.table(row.table)) for row in rows})
    waits = {case: [(party, ref.index) for party, ref in dockets.awaits(one.state)] for case, one in made.items()}
    shelf.await_receipts(waits, known)
    update_map(office, {row.case_id for row in rows if before[row.case_id] != row.digest})
    office.store.access.give_all(_to_review(office, made))
    return {case: one.state for case, one in made.items()}


def _to_review(office: Office, folded: dict[str, Folded]) -> list[tuple[str, str, str]]:
    """(case, our reviewing authority, the first entry that is for it) of cases in which such an entry was not void.

    That is a flagged one, or one that leads to where that authority of ours is the next to act.
    """
    found: list[tuple[str, str, str]] = []
    for case, one in folded.items():
        reviewer = rights.reviewer(office, one.row.procedure) if one.row is not None else ""
        table = office.table(one.row.table) if reviewer and one.row is not None and one.row.table else None
        if table is None:
            continue
        ours = "requested" if one.state.requested == office.party else "requesting"
        waiting = {state for act in table.acts if act.reviewer and act.by in (ours, "either") for state in act.source}
        void = {effect.ref for effect in one.state.effects if effect.effect == "void"}
        for entry in one.entries:
            act = table.find(entry.act)
            if act is None or entry.ref in void:
                continue
            if act.flagged(entry.terms) or act.target in waiting:
                found.append((case, reviewer, str(entry.ref)))
                break
    return found


def load(office: Office, cases: list[str]) -> dict[str, Folded]:
    """Dockets and entries of these cases, in two queries."""
    if not cases:
        return {}
    entries: dict[str, list[CaseEntry]] = {case: [] for case in cases}
    for row in office.store.logs.stamps(cases):
        entries[row.case_id].append(case_entry(row))
    known = office.store.dockets.many(cases)
    found: dict[str, Folded] = {}
    for case in cases:
        docket = known.get(case)
        state = NOTHING if docket is None else msgspec.json.decode(docket.fold, type=CaseState)
        found[case] = Folded(docket, state, entries[case])
    return found


def _moved(
    office: Office, contexts: Contexts, case: str, had: Folded, new: list[CaseEntry], onward: bool
) -> Folded:
    """A case at the head: from its docket where it has one, else from its entries alone."""
    entries = had.entries
    here = {entry.ref for entry in entries}
    entries += [entry for entry in new if entry.ref not in here]
    docket = had.row if onward else None
    table = office.table(docket.table) if docket is not None and docket.table else None
    if docket is None or table is None or not had.state.requesting:
        # What opens a case says under which table and version it stands: until then nothing is carried on.
        table = table_of(office, entries)
        state = fold_case(contexts, table, entries)
    else:
        state = _onward(contexts.of(table, entries), had.state, entries, new)
    return Folded(docket_row(case, table, state, entries), state, entries)


def _onward(
    context: Context, state: CaseState, entries: list[CaseEntry], new: list[CaseEntry]
) -> CaseState:
    """A state moved to the head: clocks by the receipts that came, then entry by entry."""
    added = {entry.ref for entry in new}
    sofar = [entry for entry in entries if entry.ref not in added]
    if sofar:
        state = refresh(context, state, sofar)
    for entry in new:
        state = advance(context, state, sofar, entry)
        sofar.append(entry)
    return state


def fold_case(contexts: Contexts, table: Table | None, entries: list[CaseEntry]) -> CaseState:
    """The case at the head; without a known table every entry is void (`table.unknown`)."""
    if table is None:
        effects = [
            dockets.Effect(entry.ref, entry.act, "void", entry.fault or "table.unknown")
            for entry in sorted(entries, key=lambda entry: entry.ref)
        ]
        return msgspec.structs.replace(NOTHING, effects=effects)
    return fold(contexts.of(table, entries), entries)


def docket_row(
    case: str, table: Table | None, state: CaseState, entries: list[CaseEntry]
) -> DocketRow:
    """A case's state as its docket keeps it."""
    counts = dict.fromkeys(EFFECTS, 0)
    for effect in state.effects:
        counts[effect.effect] += 1
    running = [clock for clock in state.clocks if clock.stopped_by is None]
    return DocketRow(
        case_id=case,
        procedure=state.procedure,
        pillar=table.pillar if table is not None else "",
        table=table.digest if table is not None else "",
        state=state.state,
        requesting=state.requesting,
        waiting_for=state.waiting_for,
        channel=_channel(table, state, entries),
        due=min((clock.due for clock in running if clock.due is not None), default=None),
        opened=min(entry.time for entry in entries),
        running=bool(running),
        urgency=_urgency(state),
        touched=max(entry.time for entry in entries),
        fold=msgspec.json.encode(state),
        digest=state.digest(),
        **counts,
    )


def _urgency(state: CaseState) -> int:
    first = dockets.first_due(state.clocks)
    return urgency(None, False) if first is None else urgency(first.due, bool(first.frozen_by))


def _channel(table: Table | None, state: CaseState, entries: list[CaseEntry]) -> str:
    """The channel that the case was opened on; it fixes both authorities.

    Only an opening that counts names it: a void one could show the case to another authority, or hold
    text that no database takes.
    """
    if table is not None:
        by_ref = {entry.ref: entry for entry in entries}
        for effect in state.effects:
            if effect.act == table.opening.name and effect.effect in ("applied", "held"):
                return str(by_ref[effect.ref].terms["channel"])
    return ""


def update_map(office: Office, cases: set[str]) -> None:
    """Bring the state hash up to date where these cases stand (docs/specification/fold.md)."""
    if not cases:
        return
    shelf = office.store.dockets
    leaves = {case[:3] for case in cases}
    prefixes = {prefix[:depth] for prefix in leaves for depth in (0, 1, 2)}
    nodes = {prefix: _children(children) for prefix, children in shelf.nodes(prefixes).items()}
    for prefix in prefixes:
        nodes.setdefault(prefix, _children(None))
    for leaf, pairs in shelf.digests_under(leaves).items():
        nodes[leaf[:2]][int(leaf[2], 16)] = statehash.bucket_hash(pairs)
    for depth in (2, 1):
        for prefix in [prefix for prefix in nodes if len(prefix) == depth]:
            nodes[prefix[:-1]][int(prefix[-1], 16)] = statehash.node_hash(nodes[prefix])
    shelf.put_nodes({prefix: b"".join(children) for prefix, children in nodes.items()})


def _children(stored: bytes | None) -> list[bytes]:
    if stored is None:
        return [bytes(32)] * 16
    return [stored[at : at + 32] for at in range(0, 512, 32)]


def compare(office: Office, ledger: Ledger, at: str, root: bytes) -> None:
    """A receipt of the peer's at the position where we stood: another state hash is an alarm, never an input."""
    for row in ledger.new_of(ledger.peer.party):
        header = ledger.headers.get(ref_of(row))
        if row.act != "receipt" or row.fault or header is None or header.terms.get("at") != at:
            continue
        stated = header.terms.get("state")
        if stated != root.hex():
            params = {"at": at, "ours": root.hex(), "theirs": str(stated)[:64]}
            office.store.agreement.add_fault(FaultRow(office.clock.now(), "state.differs", params))


def count(states: dict[str, CaseState], rows: Iterable[Row]) -> dict[str, int]:
    """How many of these rows have each effect."""
    counts = dict.fromkeys(EFFECTS, 0)
    effects = {
        (case, effect.ref): effect.effect for case, state in states.items() for effect in state.effects
    }
    for row in rows:
        effect = effects.get((row.case_id, ref_of(row)))
        if effect is not None:
            counts[effect] += 1
    return counts
