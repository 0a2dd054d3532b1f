"""What a reader is shown of cases: lists, one case, the acts that are legal now."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import msgspec

from comity.cases import forms
from comity.cases.calendar import day_of
from comity.cases.context import Context
from comity.cases.decide import held_items, why_not
from comity.cases.docket import CaseState, ClockState, Effect, first_due
from comity.cases.safeguards import required
from comity.cases.settling import settled_part
from comity.cases.table import COMMON, Act, Table
from comity.chancery import (
    blocking,
    consular,
    consult,
    flagging,
    identifying,
    readers,
    retention,
    rights,
    shelter,
    tearing,
)
from comity.chancery.matter import Matter, active_table, find_matter, known_table, locate, supposed
from comity.chancery.office import Office
from comity.chancery.view import Contexts
from comity.errors import Refused, Usage
from comity.journal.entry import Ref, rfc3339
from comity.store.dockets import DocketRow
from comity.store.people import OfficerRow

PAGE = 100
PAGE_MOST = 1000
# As many tags as any act asks for: what is legal is another question than who must still stand for it.
MOST_TAGS = 8


def entry_json(ref: Ref) -> dict[str, Any]:
    """An entry's place, as every surface shows it."""
    return {"party": ref.party, "incarnation": ref.inc, "index": ref.index}


def case_list(
    office: Office,
    officer: OfficerRow | None,
    procedure: str | None = None,
    state: str | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> dict[str, Any]:
    """{cases, next}: the cases that this reader may see, oldest first; `next` is the cursor of the next page."""
    with office.store.snapshot():
        rows = office.store.dockets.page(
            procedure=procedure,
            state=state,
            reader=None if officer is None else rights.reader(office, officer),
            after=_cursor(after),
            limit=min(limit, PAGE_MOST) + 1,
        )
    page = rows[: min(limit, PAGE_MOST)]
    more, now = len(rows) > len(page), office.clock.now()
    return {
        "cases": [line(row, msgspec.json.decode(row.fold, type=CaseState), now) for row in page],
        "next": f"{page[-1].opened}.{page[-1].case_id}" if more else None,
    }


def _cursor(after: str | None) -> tuple[int, str] | None:
    if not after:
        return None
    opened, _, case = after.partition(".")
    if not (opened.isascii() and opened.isdigit() and re.fullmatch("[0-9a-f]{32}", case)):
        raise Usage("cursor.malformed")
    return int(opened), case


def line(row: DocketRow, state: CaseState, now: int) -> dict[str, Any]:
    """One case as every list shows it; `state` is the fold that its row holds."""
    return {
        "case": row.case_id,
        "procedure": row.procedure,
        "pillar": row.pillar,
        "state": row.state,
        "channel": row.channel,
        "requesting": row.requesting or None,
        "opened": rfc3339(row.opened),
        "waiting_for": row.waiting_for or None,
        "deadline": deadline(state, now),
    }


def deadline(state: CaseState, now: int) -> dict[str, Any] | None:
    """The running clock that is due first: as `clock_json`."""
    first = first_due(state.clocks)
    return None if first is None else clock_json(first, now)


def clock_json(clock: ClockState, now: int) -> dict[str, Any]:
    """One debt of an answer, as every surface shows it; times in RFC 3339.

    `overdue` is by the reader's clock, and so in no shared state: null once it was answered or lifted, and
    while nothing is due; false while a hold stops it.
    """
    return {
        "due": None if clock.due is None else rfc3339(clock.due),
        "frozen": list(clock.frozen_by),
        "overdue": _overdue(clock, now),
        "clock": clock.name,
        "debtor": clock.debtor,
        "of": str(clock.of),
        "start": None if clock.start is None else rfc3339(clock.start),
        "tendered_since": None if clock.tendered_since is None else rfc3339(clock.tendered_since),
        "provisional": clock.provisional,
        "disputed": clock.disputed,
        "outcome": clock.outcome or None,
    }


def _clock(clock: ClockState, table: Table, now: int) -> dict[str, Any]:
    """`clock_json`; `expected` is true where no right arises from lateness."""
    return clock_json(clock, now) | {"expected": table.by_clock[clock.name].expected}


def _overdue(clock: ClockState, now: int) -> bool | None:
    if clock.stopped_by is not None or clock.due is None:
        return None
    return not clock.frozen_by and now > clock.due


def case_show(office: Office, officer: OfficerRow | None, case: str, why: str = "") -> dict[str, Any]:
    """One case: its state, whose move it is, its clocks and its timeline. A draft's is empty.

    With an officer, and the body keys opened, each item that this officer's authority can read carries
    `content`, and that it was read is recorded, with `why`. Raises Refused("case.not_found").
    """
    contents: dict[Ref, dict[str, Any]] = {}
    row = office.store.dockets.get(case)
    shut = officer is not None and blocking.shut(office, officer, case)
    if row is not None and officer is not None and office.keyring.bodies is not None and not shut:
        contents = consult.bodies(office, officer, case, why)
    drafts = _drafts(office, officer, case)  # reading one is recorded: before the snapshot, which only reads
    with office.store.snapshot():
        row = office.store.dockets.get(case)
        if row is None:
            return _drafted(office, officer, case, drafts)
        matter = find_matter(office, officer, case)
        state = msgspec.json.decode(row.fold, type=CaseState)
        context = Contexts(office).of(matter.table, matter.entries)
        shelters = shelter.shown(office, officer, case, matter.table, row.channel, state.requesting, context.params)
        settled = set(settled_part(context, matter.entries))
        blocked = blocking.standing(office, case)
        return {
            "case": case,
            "procedure": row.procedure,
            "pillar": row.pillar,
            "state": row.state,
            "channel": row.channel,
            "requesting": state.requesting or None,
            "requested": state.requested or None,
            "settled": all(entry.ref in settled for entry in matter.entries),
            "waiting_for": row.waiting_for or None,
            "deadline": deadline(state, office.clock.now()),
            "clocks": [_clock(clock, matter.table, office.clock.now()) for clock in state.clocks],
            "alerts": matter.table.alerting(state.variables) + [blocking.ALERT] * blocked,
            "blocked": blocked,
            "consular": consular.shown(office, matter, state, context.params),
            "flag": flagging.shown(office, officer, case, row.procedure, row.channel),
            "identification": identifying.shown(office, officer, case),
            "readers": readers.shown(office, officer, case, row.procedure),
            "retention": retention.shown(office, row),
            "safeguards": shelters,
            "drafts": drafts,
            "timeline": _timeline(office, context, matter, state, settled, contents),
        }


def _drafted(
    office: Office, officer: OfficerRow | None, case: str, drafts: list[dict[str, Any]]
) -> dict[str, Any]:
    procedure, channel, requesting = locate(office, officer, case)
    table = known_table(office, procedure)
    params = office.agreed().params(procedure)
    return {
        "case": case,
        "procedure": procedure,
        "pillar": table.pillar,
        "state": table.initial,
        "channel": channel,
        "requesting": requesting,
        "requested": office.peer_party,
        "settled": False,
        "waiting_for": requesting,
        "deadline": None,
        "clocks": [],
        "alerts": [],
        "blocked": False,
        "consular": None,
        "flag": flagging.shown(office, officer, case, procedure, channel),
        "identification": [],
        "readers": readers.shown(office, officer, case, procedure),
        "retention": None,
        "safeguards": shelter.shown(office, officer, case, table, channel, requesting, params),
        "drafts": drafts,
        "timeline": [],
    }


def _drafts(office: Office, officer: OfficerRow | None, case: str) -> list[dict[str, Any]]:
    """Acts of our own that wait for another officer's approval, with their content for who may approve."""
    drafts: list[dict[str, Any]] = []
    for row in office.store.house.proposals(case=case, status="waiting"):
        if officer is not None and not rights.concerns(office, officer, row):
            continue
        draft: dict[str, Any] = {"proposal": row.proposal, "act": row.act, "content_hash": row.content_hash}
        if officer is not None and office.keyring.bodies is not None:
            try:
                draft["content"] = consult.draft(office, officer, row)
            except Refused as refused:
                if refused.code != "data.blocked":
                    raise
        drafts.append(draft)
    return drafts


def _timeline(
    office: Office,
    context: Context,
    matter: Matter,
    state: CaseState,
    settled: set[Ref],
    contents: dict[Ref, dict[str, Any]],
) -> list[dict[str, Any]]:
    effects = {effect.ref: effect for effect in state.effects}
    sealed = office.store.logs.bodies([matter.case])
    rank = {effect.ref: number for number, effect in enumerate(state.effects)}
    items: list[dict[str, Any]] = []
    for entry in sorted(matter.entries, key=lambda entry: rank.get(entry.ref, len(rank))):
        effect = effects.get(entry.ref, Effect(entry.ref, entry.act, "void", "entry.unknown"))
        other = context.other(entry.ref.party)
        seen = context.log.first_seeing(other, entry.ref)
        body = sealed.get(entry.ref[:3], "sealed")
        items.append(
            {
                "entry": entry_json(entry.ref),
                "act": entry.act,
                "time": rfc3339(entry.time),
                "by": entry.ref.party,
                "effect": effect.effect,
                "reason": effect.reason or None,
                "note": effect.note or None,
                "released_by": None if effect.released_by is None else entry_json(effect.released_by),
                "dropped_by": None if effect.dropped_by is None else entry_json(effect.dropped_by),
                "settled": entry.ref in settled,
                "receipted": None if seen is None else rfc3339(seen.time),
                "terms": entry.terms,
                "body": "open" if entry.ref in contents else body,
            }
        )
        if entry.ref in contents:
            items[-1]["content"] = contents[entry.ref]
            if verdict := tearing.checked(office, entry.terms, contents[entry.ref]):
                items[-1]["tear_line"] = verdict
    return items


def case_acts(office: Office, officer: OfficerRow | None, case: str) -> dict[str, Any]:
    """{acts}: every act of the case's table, with whether it is legal now for us, and why not."""
    with office.store.snapshot():
        if office.store.dockets.get(case) is None:
            procedure, channel, requesting = locate(office, officer, case)
            table = known_table(office, procedure)
            matter, state = Matter(case, table, channel, requesting, []), None
        else:
            matter = find_matter(office, officer, case)
            state = matter.state
        return {"procedure": matter.table.procedure, "acts": _acts(office, officer, matter, state)}


def opening_acts(office: Office, officer: OfficerRow | None, procedure: str) -> dict[str, Any]:
    """{acts}: what opens a case of this procedure, and the acts that may follow."""
    with office.store.snapshot():
        table = active_table(office, procedure)
        channels = office.agreed().profile.channels(procedure, office.party)
        ours = [code for code in channels if rights.on_channel(office, officer, code)]
        matter = Matter("", table, next(iter(ours), ""), office.party, [])
        return {"procedure": procedure, "acts": _acts(office, officer, matter, None)}


def _acts(
    office: Office, officer: OfficerRow | None, matter: Matter, state: CaseState | None
) -> list[dict[str, Any]]:
    contexts = Contexts(office)
    context = contexts.of(matter.table, matter.entries)
    params = context.params
    situation = _situation(office, officer, matter, state)
    blocked = bool(matter.case) and blocking.standing(office, matter.case)
    standing = shelter.shown(office, officer, matter.case, matter.table, matter.channel, matter.requesting, params)
    listed: list[dict[str, Any]] = []
    for act in (*matter.table.acts, *COMMON.values()):
        example = forms.example(act, params, replace(situation, overdue=_named(office, act, state)))
        reasons = _why_not(office, officer, context, matter, act, example)
        if blocked and not blocking.passes(act):
            reasons.append("data.blocked")
        listed.append(
            {
                "name": act.name,
                "legal": not reasons,
                "why_not": reasons,
                "survives": act.survives or act.protective or act.fact,
                "fact": act.fact,
                "protective": act.protective,
                "irreversible": act.irreversible,
                "by": act.by,
                "ranks": list(act.ranks),
                "approver_ranks": list(act.approver_ranks) if act.approvals > 1 else [],
                "approvals": act.approvals,
                "safeguards": list(required(params, act.name)),
                "safeguards_missing": shelter.missing(act, standing),
                "schema": forms.schema(act, params),
                "example": example,
            }
        )
    return listed


def _why_not(
    office: Office,
    officer: OfficerRow | None,
    context: Context,
    matter: Matter,
    act: Act,
    example: dict[str, Any],
) -> list[str]:
    """Reason codes: of the fold, of our side, of the officer's ranks and authority. Empty: legal now."""
    reasons: list[str] = []
    side = "requesting" if matter.requesting == office.party else "requested"
    if act.by not in ("either", side):
        reasons.append("party.not_entitled")
    else:
        names = {field.name for field in act.terms}
        terms = {name: value for name, value in example.items() if name in names}
        own, peer = office.heads()
        entry = supposed(office, own, peer, matter.table, act.name, terms, MOST_TAGS)
        found = why_not(context, matter.entries, entry, matter.state)
        if found is not None:
            reasons.append(found)
    if officer is not None:
        if not set(act.ranks) & set(officer.ranks):
            reasons.append("rank.missing")
        if matter.channel:
            channel = office.agreed().profile.channel(matter.channel)
            if officer.authority != rights.competent(office, act, matter.table.procedure, channel):
                reasons.append("authority.not_competent")
        elif act.opens:
            reasons.append("authority.not_competent")
    return reasons


def _situation(
    office: Office, officer: OfficerRow | None, matter: Matter, state: CaseState | None
) -> forms.Situation:
    """Where an example must pass: this case, today, on a channel of this officer's."""
    channels = office.agreed().profile.channels(matter.table.procedure, office.party)
    return forms.Situation(
        table=matter.table,
        today=day_of(office.clock.now()),
        case=matter.case,
        variables=dict(state.variables) if state is not None else {},
        channels=tuple(code for code in channels if rights.on_channel(office, officer, code)),
        party=office.party,
    )


def _named(office: Office, act: Act, state: CaseState | None) -> str:
    """The entry that an example of this act names: the debt that is overdue, or our own held entry."""
    if state is None:
        return ""
    if act.name in COMMON:
        held = held_items(state, office.party)
        return str(held[0].ref) if held else ""
    if any(guard.name == "debt_overdue" for guard in act.guards):
        owed = [clock for clock in state.clocks if clock.stopped_by is None and clock.debtor != office.party]
        owed.sort(key=lambda clock: (clock.due is None, clock.due or 0))
        return str(owed[0].of) if owed else ""
    return ""
