"""One node's acts of one day in the bench's life, by the functions that an officer's act goes through.

A case that is still under way at the end is done in full: drafts, safeguards cleared by name, another
officer's approval over the hash, all of it in the house log. Of a case that has ended long ago the same
entries are made (`chancery.sealed.seal`: body, wraps, tags, leaf, fold), without the drafts and clearances
that stood in the house log before them; one record of each sealing is there, and the opening's fingerprints.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from bench_parts.life import FOUR_EYES, Case, Plan
from comity.cases import forms
from comity.cases.calendar import add_days, day_of
from comity.cases.table import Act
from comity.cases.terms import split_fields
from comity.chancery import clearing, rights
from comity.chancery.draft import Draft, case_identifier
from comity.chancery.matter import Matter, active_table
from comity.chancery.office import Office
from comity.chancery.references import Marker
from comity.chancery.sealed import seal
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome, act_on, approve_one, open_case
from comity.store.people import OfficerRow

PROSE = (
    "Après examen des pièces jointes et de l'audition, aucun élément nouveau n'est apparu ; exemple. ",
    "بعد دراسة الوثائق المرفقة والاستماع، لم يظهر أي عنصر جديد؛ هذا نص للتجربة. ",
)
DONE, DRAFTED = "bench.day", "bench.drafted"  # in `meta`, gone when the node is whole


class Staff(NamedTuple):
    """Who acts for an authority."""

    drafter: OfficerRow
    approver: OfficerRow


class Doer:
    """One node's officers at work. Days are done once, whatever interrupts them."""

    def __init__(self, office: Office, plan: Plan) -> None:
        self.office, self.plan = office, plan
        self.mech = office.agreed().digest
        self.ids: dict[int, str] = {}
        self.staff: dict[str, Staff] = {}
        for officer in office.store.people.officers():
            if "approves" in officer.ranks:
                drafter = next(
                    one for one in office.store.people.officers(authority=officer.authority) if one.ranks == ("drafts",)
                )
                self.staff[officer.authority] = Staff(drafter, officer)
        self._next_nonce: str | None = None
        drawn = office.random

        def planned(count: int) -> bytes:
            nonce, self._next_nonce = self._next_nonce, None
            return drawn(count) if nonce is None else bytes.fromhex(nonce)

        office.random = planned

    def done(self) -> int:
        """The last day whose acts are on the disk, or -1."""
        return int(self.office.store.agreement.meta(DONE) or -1)

    def day(self, number: int, acts: list[tuple[Case, str]]) -> None:
        """Two transactions: the drafts, then everything else. A crash between them leaves the drafts noted."""
        full = [(case, act) for case, act in acts if case.full and act in FOUR_EYES]
        noted = json.loads(self.office.store.agreement.meta(DRAFTED) or "null")
        if noted is None or noted[0] != number:
            noted = [number, self._drafts(number, full)] if full else [number, []]
        rest = [(case, act) for case, act in acts if not (case.full and act in FOUR_EYES)]
        with sitting(self.office) as sits:
            sits.preload(self._id(case) for case, act in rest if act != case.acts[0][2])
            for case, act in rest:
                self._act(sits, case, act)
            self._approve(sits, full, noted[1])
            self.office.store.agreement.set_meta(DONE, str(number))

    def _drafts(self, number: int, full: list[tuple[Case, str]]) -> list[list[str]]:
        with sitting(self.office) as sits:
            sits.preload(self._id(case) for case, act in full if act != case.acts[0][2])
            made: list[Outcome] = []
            for case, act in full:
                drafter = self._staff(case).drafter
                if act == case.acts[0][2]:
                    fields = self._fields(case, act, {})
                    self._next_nonce = self.plan.nonce(case.number)
                    made.append(open_case(sits, drafter, case.procedure, fields, []))
                else:
                    state = sits.matter(drafter, self._id(case)).state
                    assert state is not None
                    fields = self._fields(case, act, state.variables)
                    made.append(act_on(sits, drafter, self._id(case), act, fields, []))
            noted = [[str(outcome.proposal), str(outcome.content_hash)] for outcome in made]
            self.office.store.agreement.set_meta(DRAFTED, json.dumps([number, noted]))
        return noted

    def _approve(self, sits: Sitting, full: list[tuple[Case, str]], drafted: list[list[str]]) -> None:
        sits.preload_drafts(proposal for proposal, _ in drafted)
        until = add_days(day_of(self.office.clock.now()), 60)
        for (case, act), (proposal, content_hash) in zip(full, drafted, strict=True):
            approver = self._staff(case).approver
            for safeguard in self.office.agreed().params(case.procedure).get("safeguards", {}).get(act, ()):
                fields = {"safeguard": safeguard, "reason": PROSE[case.number % 2], "until": until}
                clearing.clear(sits, approver, self._id(case), fields)
            approve_one(sits, approver, proposal, content_hash)

    def _act(self, sits: Sitting, case: Case, act: str) -> None:
        """One act without a draft, or (of a case done in full) as one officer does it alone."""
        staff = self._staff(case)
        if act == case.acts[0][2]:
            table = active_table(self.office, case.procedure)
            matter = Matter(self._id(case), table, case.channel, self.office.party, [])
            variables: dict[str, Any] = {}
        else:
            matter = sits.matter(staff.drafter, self._id(case))
            assert matter.state is not None
            variables = matter.state.variables
        fields = self._fields(case, act, variables)
        if case.full and act != case.acts[0][2]:
            act_on(sits, staff.drafter, matter.case, act, fields, [])
        else:
            self._seal(sits, case, matter, matter.table.by_act[act], fields)

    def _seal(self, sits: Sitting, case: Case, matter: Matter, act: Act, fields: dict[str, Any]) -> None:
        office, staff = self.office, self._staff(case)
        params = office.agreed().params(case.procedure)
        terms, body = split_fields(act, fields, params)
        draft = Draft(
            mech=self.mech,
            case=matter.case,
            act=act.name,
            table=matter.table.digest,
            terms=terms,
            body=body,
            attachments=[],
            readers=rights.readers(office, office.agreed().profile.channel(case.channel)),
            nonce=self.plan.nonce(case.number) if act.opens else "",
        )
        if act.opens:
            marks = Marker(office, staff.drafter.authority, case.procedure).of(body)
            sits.references += [(mark, matter.case) for mark in marks.all()]
        entry = seal(sits, matter, draft, list(staff) if act.approvals > 1 else [staff.drafter])
        sits.house.record(
            "sealed",
            officer=staff.drafter.officer,
            authority=staff.drafter.authority,
            case=matter.case,
            data={"act": act.name, "content_hash": draft.content_hash, "entry": str(entry)},
        )

    def _fields(self, case: Case, act: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The act's fields as `comity case acts` shows them, with a person and some prose of this case's own."""
        table = active_table(self.office, case.procedure)
        params = self.office.agreed().params(case.procedure)
        at = forms.Situation(
            table=table,
            today=day_of(self.office.clock.now()),
            case=self._id(case),
            variables=variables,
            channels=(case.channel,),
        )
        fields = forms.example(table.by_act[act], params, at)
        if "person" in fields:
            year = day_of(self.office.clock.now())[:4]
            fields["person"] = names_of(self.plan, case)
            fields["reference"] = f"{year}/{case.number:06d}"
            if "decision_reference" in fields:
                fields["decision_reference"] = f"DEC-{year}-{case.number:06d}"
        for name, value in fields.items():
            if isinstance(value, list) and value and isinstance(value[0], str):
                fields[name] = [PROSE[case.number % 2].strip()] * 3
            elif value == "Exemple / مثال / Example":
                fields[name] = PROSE[case.number % 2] * 4
        return fields

    def _staff(self, case: Case) -> Staff:
        channel = self.office.agreed().profile.channel(case.channel)
        return self.staff[rights.own_authority(self.office, channel)]

    def _id(self, case: Case) -> str:
        known = self.ids.get(case.number)
        if known is None:
            known = case_identifier(self.mech, self.plan.party(case, "q"), self.plan.nonce(case.number))
            self.ids[case.number] = known
        return known


def names_of(plan: Plan, case: Case) -> dict[str, str]:
    """The person of a case's opening."""
    from bench_parts.names import person

    return person(plan.person_of(case.number))


def tokens(directory: Path) -> dict[str, str]:
    """Token texts by officer's name, as the founding left them; for who signs in to the desk."""
    found: dict[str, str] = json.loads((directory / "tokens.json").read_text())
    return found
