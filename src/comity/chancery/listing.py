"""One line of a list for each case, whatever list it stands in: state, term, label, and what awaits approval.

A page asks the database a fixed number of questions, however many lines it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from comity.cases.calendar import DAY, HOUR, Calendars, add_days, day_of
from comity.cases.docket import CaseState, ClockState, first_due
from comity.chancery import house, reading, rights
from comity.chancery.labels import Labeller
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.chancery.rights import REVIEWERS
from comity.chancery.view import Contexts, ruling_of
from comity.store.dockets import DocketRow
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow

# A day further off is counted no further: the count is then null.
FURTHEST = 400


class Lister:
    """Makes the lines of one page for one officer, inside the caller's snapshot."""

    def __init__(self, office: Office, officer: OfficerRow) -> None:
        self._office, self._officer = office, officer
        self._now = office.clock.now()
        self._calendars: Calendars | None = None
        self._approvable = approvable(office, officer)
        self._counted: dict[tuple[str, str], int | None] = {}

    def lines(self, cases: Sequence[str]) -> list[dict[str, Any]]:
        """In the order of `cases`. A case that is neither in the record nor a draft is left out."""
        shelf = self._office.store
        rows = shelf.dockets.many(cases)
        drafts = shelf.house.waiting(cases, self._officer.authority)
        only = [drafts[case][0] for case in cases if case not in rows and case in drafts]
        opened = self._drafted_at(only)
        labels = self._labels(cases)
        lines = []
        for case in cases:
            waiting = drafts.get(case, [])
            if case in rows:
                line = self._of_docket(rows[case])
            elif waiting:
                line = self._of_draft(waiting[0], opened.get(waiting[0].house))
            else:
                continue
            line["label"] = labels.get(case)
            line["awaiting"] = [self._awaiting(each) for each in waiting]
            lines.append(line)
        return lines

    def _of_docket(self, row: DocketRow) -> dict[str, Any]:
        state = msgspec.json.decode(row.fold, type=CaseState)
        left = self._left(row, first_due(state.clocks))
        return reading.line(row, state, self._now) | {"left": left}

    def _of_draft(self, draft: ProposalRow, opened: str | None) -> dict[str, Any]:
        table = known_table(self._office, draft.procedure)
        return {
            "case": draft.case_id,
            "procedure": draft.procedure,
            "pillar": table.pillar,
            "state": table.initial,
            "channel": draft.channel,
            "requesting": self._office.party,
            "waiting_for": self._office.party,
            "deadline": None,
            "left": None,
            "opened": opened,
        }

    def _awaiting(self, draft: ProposalRow) -> dict[str, Any]:
        return {
            "proposal": draft.proposal,
            "act": draft.act,
            "content_hash": draft.content_hash,
            "drafted_by_me": draft.officer == self._officer.officer,
            "may_approve": draft.officer != self._officer.officer
            and draft.act in self._approvable.get(draft.procedure, ()),
        }

    def _drafted_at(self, drafts: Sequence[ProposalRow]) -> dict[int, str]:
        kept = self._office.store.house.many(draft.house for draft in drafts)
        return {
            at: msgspec.json.decode(row.header, type=house.HouseHeader).time for at, row in kept.items()
        }

    def _labels(self, cases: Sequence[str]) -> dict[str, dict[str, str]]:
        if self._office.keyring.bodies is None:
            return {}
        sealed = self._office.store.findings.labels(self._officer.authority, cases)
        if not sealed:
            return {}
        labeller = Labeller(self._office, self._officer.authority)
        return {case: msgspec.to_builtins(labeller.open(case, box)) for case, box in sealed.items()}

    def _left(self, row: DocketRow, clock: ClockState | None) -> dict[str, Any] | None:
        """{count, unit, calendar}: what is left of a running term, negative once it has passed.

        `unit` as the profile counts that term: "working_days" of its `calendar`, "days", or "hours" (begun
        ones). Today is not counted, the last day is: 0 on the last day. None while nothing runs.
        """
        if clock is None or clock.due is None or clock.frozen_by:
            return None
        length = ruling_of(self._office, row.case_id).params(row.procedure).get(clock.days) or {}
        if length.get("hours"):
            return {"count": -((self._now - clock.due) // HOUR), "unit": "hours", "calendar": None}
        today, last = day_of(self._now), day_of(clock.due)
        if not length.get("working"):
            return {"count": clock.due // DAY - self._now // DAY, "unit": "days", "calendar": None}
        code = str(length["calendar"])
        return {"count": self._working(code, today, last), "unit": "working_days", "calendar": code}

    def _working(self, code: str, today: str, last: str) -> int | None:
        if (code, last) not in self._counted:
            self._counted[code, last] = self._count(code, today, last)
        return self._counted[code, last]

    def _count(self, code: str, today: str, last: str) -> int | None:
        if self._calendars is None:
            self._calendars = Contexts(self._office).calendars()
        begin, end, sign = (today, last, 1) if today <= last else (last, today, -1)
        count = 0
        for _ in range(FURTHEST):
            if begin == end:
                return sign * count
            begin = add_days(begin, 1)
            count += self._calendars.works(code, begin)
        return None


def approvable(office: Office, officer: OfficerRow) -> dict[str, list[str]]:
    """By procedure, the acts that this officer's ranks may approve, whoever drafted them."""
    found: dict[str, list[str]] = {}
    for procedure, digest in office.agreed().newest.items():
        table = office.table(digest)
        acts = list(table.every_act.values()) if table is not None else []
        if officer.authority == rights.reviewer(office, procedure):
            acts = [act for act in acts if act.review and set(REVIEWERS) & set(officer.ranks)]
        else:
            acts = [act for act in acts if set(act.approver_ranks) & set(officer.ranks)]
        found[procedure] = [act.name for act in acts]
    return found

