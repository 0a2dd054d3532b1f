"""Figures that one side signs, and the other side's answer: the same, or different, with its own result.

An officer who directs asks for either. What is signed is what this node computes: nobody types a number, and nobody
can say *the same* where it is not. Signing binds the numbers alone; how a case is judged stays where it was.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases import signed_figures
from comity.cases.signed_figures import MOST_CASES, Signed
from comity.chancery import docketing, figures, house, rights
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.chancery.reading import entry_json
from comity.errors import Refused
from comity.journal.entry import Ref, decode_header, rfc3339
from comity.store.logs import Row
from comity.store.people import OfficerRow


def sign(
    office: Office,
    officer: OfficerRow,
    procedure: str = figures.PROCEDURE,
    first: str | None = None,
    last: str | None = None,
    at: str | None = None,
) -> dict[str, Any]:
    """Sign the figures of a period at a position, this node's own if none is named. Returns that entry as `listed`.

    Raises Refused("rank.missing" | "figures.too_many"), and as `figures.find`.
    """
    return enter(office, officer, to_sign(office, officer, procedure, first, last, at))


def to_sign(
    office: Office, officer: OfficerRow, procedure: str, first: str | None, last: str | None, at: str | None
) -> Leaf:
    """What `sign` would enter, to be looked at first. At one position it is the same each time. Raises as `sign`."""
    rights.check_rank(officer, rights.DIRECTS)
    annex = _computed(office, procedure, first, last, at)
    return Leaf(act="figures", terms=_read(annex).terms(), annex=annex)


def answer(office: Office, officer: OfficerRow, entry: Ref) -> dict[str, Any]:
    """Compute what the other side signed, at its position, and say whether it is the same.

    Raises Refused("rank.missing" | "figures.not_found" | "figures.own" | "figures.settled").
    """
    return enter(office, officer, to_answer(office, officer, entry))


def to_answer(office: Office, officer: OfficerRow, entry: Ref) -> Leaf:
    """What `answer` would enter, to be looked at first. Raises as `answer`."""
    rights.check_rank(officer, rights.DIRECTS)
    with office.store.snapshot():
        row = _find(office, entry)
        if entry.party == office.party:
            raise Refused("figures.own", entry=str(entry))
        before = _answers(office).get(entry)
        if before is not None and before.act == "figures_agree":
            raise Refused("figures.settled", entry=str(entry))
        theirs = _annex(office, row)
    ours = _again(office, _read(theirs))
    if ours == theirs:
        terms: dict[str, str | int | bool] = {"of": str(entry), "result": _read(ours).result, "figures": row.annex}
        return Leaf(act="figures_agree", terms=terms)
    terms = {"of": str(entry), **_read(ours).terms()}
    return Leaf(act="figures_differ", terms=terms, annex=ours)


def listed(office: Office) -> list[dict[str, Any]]:
    """What either side signed, newest first: {entry, party, time, procedure, at, cohort, result, status, answer}.

    `status`: waiting, agreed, or differs. `answer`: the entry of the last answer, which counts, or None.
    """
    with office.store.snapshot():
        answers = _answers(office)
        rows = sorted(_rows(office, "figures"), key=lambda row: (row.time, _ref(row)), reverse=True)
        return [_listed(row, answers.get(_ref(row))) for row in rows]


def of_entry(office: Office, entry: Ref) -> tuple[dict[str, Any], Signed]:
    """One of `listed`, and what was signed. Raises Refused("figures.not_found")."""
    with office.store.snapshot():
        row = _find(office, entry)
        return _listed(row, _answers(office).get(entry)), _read(_annex(office, row))


def printed(office: Office, officer: OfficerRow, entry: Ref, paper: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """One of `listed` and the account that was signed, for a paper: `briefing`, or `extract` for the public.

    Raises Refused("rank.missing" | "figures.not_found"), and "figures.not_agreed" for an extract of one side's figures.
    """
    rights.check_rank(officer, rights.DIRECTS)
    facts, signed = of_entry(office, entry)
    if paper == "extract" and facts["status"] != "agreed":
        raise Refused("figures.not_agreed", entry=str(entry))
    with office.store.write():
        house.record(
            office,
            "figures_printed",
            officer=officer.officer,
            authority=officer.authority,
            data={"entry": str(entry), "paper": paper},
        )
    account: dict[str, Any] = msgspec.to_builtins(signed.account)
    return facts, account


def compare(office: Office, officer: OfficerRow | None, entry: Ref) -> dict[str, Any]:
    """Our own result beside the other side's: `of_entry`'s facts with {equal, figures, cases, hidden}.

    `figures`: [{figure, ours, theirs}] of the sums; `cases`: [{case, figure, ours, theirs}] of the cases that this
    officer sees; `hidden`: how many other cases are counted otherwise. `equal` is None while the other side has not
    said what it counts. Without an officer: what the operator may see. Raises Refused("figures.not_found").
    """
    with office.store.snapshot():
        row = _find(office, entry)
        said = _answers(office).get(entry)
        facts = _listed(row, said)
        base = _read(_annex(office, row))
        theirs: Signed | None = base
        if entry.party == office.party:
            theirs = base if said is not None and said.act == "figures_agree" else None
            if said is not None and said.act == "figures_differ":
                theirs = _read(_annex(office, said))
    if theirs is None:
        return facts | {"equal": None, "figures": [], "cases": [], "hidden": 0}
    ours = _read(_again(office, base))
    apart = signed_figures.differences(ours, theirs)
    cases = {each.case for each in apart if each.case}
    seen = cases
    if officer is not None:
        with office.store.snapshot():
            seen = office.store.access.seen(rights.reader(office, officer), sorted(cases))
    return facts | {
        "equal": not apart,
        "figures": [_told(each) for each in apart if not each.case],
        "cases": [{"case": each.case, **_told(each)} for each in apart if each.case in seen],
        "hidden": len(cases - seen),
    }


def _told(each: signed_figures.Difference) -> dict[str, Any]:
    return {"figure": each.figure, "ours": each.ours, "theirs": each.theirs}


def _computed(office: Office, procedure: str, first: str | None, last: str | None, at: str | None) -> bytes:
    found = figures.find(office, procedure, first, last, at)
    if len(found.lines) > MOST_CASES:
        raise Refused("figures.too_many", count=len(found.lines), most=MOST_CASES)
    return signed_figures.pack(found.account, found.lines)


def _again(office: Office, signed: Signed) -> bytes:
    """Our own result for what somebody signed."""
    account = signed.account
    return _computed(office, account.procedure, account.cohort.first, account.cohort.last, account.at)


def _read(annex: bytes) -> Signed:
    signed = signed_figures.read(annex)
    if signed is None:
        raise Refused("figures.not_found")
    return signed


def enter(office: Office, officer: OfficerRow, leaf: Leaf) -> dict[str, Any]:
    """Enter what `to_sign` or `to_answer` gave. Returns the figures that it is about, as `listed`."""
    with office.store.write():
        office.writable()
        ledger = Ledger(office)
        header = ledger.append(leaf)
        ledger.flush()
        docketing.settle(office, ledger)
        house.record(
            office,
            "figures_signed",
            officer=officer.officer,
            authority=officer.authority,
            data={"act": leaf.act, "entry": str(header.ref)},
        )
    entry = signed_figures.answered(leaf.terms) or header.ref
    return of_entry(office, entry)[0]


def _rows(office: Office, *acts: str) -> list[Row]:
    return [row for row in office.store.logs.caseless("", acts) if not row.fault]


def _find(office: Office, entry: Ref) -> Row:
    row = next((row for row in _rows(office, "figures") if _ref(row) == entry), None)
    if row is None:
        raise Refused("figures.not_found")
    return row


def _answers(office: Office) -> dict[Ref, Row]:
    """Entry → the last answer to it. An answer is the other side's; faults were told when it came in."""
    found: dict[Ref, Row] = {}
    for row in _rows(office, "figures_agree", "figures_differ"):
        entry = signed_figures.answered(_terms(row))
        if entry is not None:
            found[entry] = row
    return found


def _annex(office: Office, row: Row) -> bytes:
    return office.store.logs.annexes([row.annex]).get(row.annex, b"")


def _ref(row: Row) -> Ref:
    return Ref(row.party, row.incarnation, row.idx)


def _terms(row: Row) -> dict[str, Any]:
    return {} if row.header is None else dict(decode_header(row.header).terms)


def _listed(row: Row, said: Row | None) -> dict[str, Any]:
    terms = _terms(row)
    status = "waiting" if said is None else "agreed" if said.act == "figures_agree" else "differs"
    return {
        "entry": entry_json(_ref(row)),
        "party": row.party,
        "time": rfc3339(row.time),
        "procedure": terms["procedure"],
        "at": terms["at"],
        "cohort": {"from": terms.get("from"), "to": terms.get("to")},
        "result": terms["result"],
        "status": status,
        "answer": None if said is None else entry_json(_ref(said)) | {"time": rfc3339(said.time)},
    }
