"""Figures as one side signs them, and where two results differ, case by case.

The annex holds the account and a line for each case of the cohort: who recomputes it at the same position gets the
same bytes, or sees from the lines which cases are counted otherwise, and how. All of it follows from headers, which
both nodes keep in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from comity.cases.calendar import is_day
from comity.cases.figures import Line
from comity.cases.order import parsed
from comity.envelope import canonical
from comity.journal.entry import Ref

ACTS = ("figures", "figures_agree", "figures_differ")
# A few years of any procedure; more make an annex that no single exchange should carry.
MOST_CASES = 20_000

Name = Annotated[str, Meta(pattern=r"\A[a-z][a-z0-9_]{0,63}\Z")]
Code = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_.-]{0,64}\Z")]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Party = Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
Hash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Time = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")]
_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
Place = Annotated[str, Meta(pattern=rf"\A[A-Z]{{2}}={_NUMBER}:{_NUMBER}(?:,[A-Z]{{2}}={_NUMBER}:{_NUMBER})?\Z")]


class IndicatorRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See `figures.account`."""

    name: Name
    numerator: Count
    denominator: Count | None
    of: Name | None
    by: dict[Code, Count] | None


class AnswerRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """See `durations.rows_of`."""

    clock: Name
    party: Party
    owed: Count
    in_time: Count
    late: Count
    disputed: Count
    missing: Count
    pending: Count
    median: Count | None
    p90: Count | None


class Cohort(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Both days included; None: no bound."""

    first: str | None = msgspec.field(name="from")
    last: str | None = msgspec.field(name="to")


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `chancery.figures.figures` gives, without the digest."""

    procedure: Name
    at: Place
    cut_off: Time
    cohort: Cohort
    definitions: Hash
    excluded: dict[Name, Count]
    indicators: list[IndicatorRow]
    answers: list[AnswerRow]


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The annex of an entry `figures` or `figures_differ`."""

    v: int = 1
    account: Account
    lines: list[Line]

    @property
    def result(self) -> str:
        """The digest of the account, as every node prints it."""
        return canonical.digest(self.account)

    def terms(self) -> dict[str, str | int | bool]:
        """What the entry says of its annex."""
        account, cohort = self.account, self.account.cohort
        said: dict[str, str | int | bool] = {"procedure": account.procedure, "at": account.at, "result": self.result}
        return said | {name: day for name, day in (("from", cohort.first), ("to", cohort.last)) if day is not None}


def pack(account: Mapping[str, Any], lines: Iterable[Line]) -> bytes:
    """The annex of a result, canonical."""
    return canonical.encode({"v": 1, "account": dict(account), "lines": msgspec.to_builtins(list(lines))})


def read(annex: bytes) -> Signed | None:
    """None for what is no annex of figures."""
    try:
        signed: Signed = canonical.decode(annex, Signed)
    except canonical.NotCanonical:
        return None
    if not all(map(_is_line, signed.lines)):
        return None
    cases = [line.case for line in signed.lines]
    cohort = signed.account.cohort
    days = all(day is None or is_day(day) for day in (cohort.first, cohort.last))
    return signed if signed.v == 1 and days and cases == sorted(set(cases)) else None


_CASE = re.compile(r"[0-9a-f]{32}")
_WORD = re.compile(r"[A-Za-z0-9_.-]{0,64}")


def _is_line(line: Line) -> bool:
    """Codes and counts alone: nothing that a screen would have to fear."""
    words = [line.excluded, *line.counts, *line.reasons, *line.reasons.values()]
    words += [word for debt in line.debts for word in (debt.clock, debt.party)]
    counts = [*line.counts.values(), *(debt.seconds or 0 for debt in line.debts)]
    return bool(_CASE.fullmatch(line.case)) and all(map(_WORD.fullmatch, words)) and min(counts, default=0) >= 0


def answered(terms: Mapping[str, Any]) -> Ref | None:
    """The entry that an answer names."""
    return parsed(terms.get("of"))


def is_formed(act: str, terms: Mapping[str, Any], annex: bytes) -> bool:
    """Whether terms and annex are those of this act, and say the same."""
    given = {name: value for name, value in terms.items() if name != "annex"}
    if act == "figures_agree":
        named = given.get("result"), given.get("figures")
        sound = all(isinstance(each, str) and len(each) == 64 for each in named)
        return sound and set(given) == {"of", "result", "figures"} and answered(given) is not None and not annex
    signed = read(annex)
    if act == "figures_differ":
        if answered(given) is None:
            return False
        given.pop("of")
    return signed is not None and given == signed.terms()


class Difference(NamedTuple):
    """Where two results say otherwise; None: that one does not have it at all. Of the sums, `case` is empty."""

    case: str
    figure: str
    ours: str | int | None
    theirs: str | int | None


def differences(ours: Signed, theirs: Signed) -> list[Difference]:
    """The sums that differ, then each case that is counted otherwise, in the order of their identifiers."""
    found = list(_apart("", _sums(ours.account), _sums(theirs.account)))
    mine = {line.case: _parts(line) for line in ours.lines}
    other = {line.case: _parts(line) for line in theirs.lines}
    for case in sorted(mine.keys() | other.keys()):
        found += _apart(case, mine.get(case, {}), other.get(case, {}))
    return found


Parts = dict[str, str | int]


def _apart(case: str, ours: Parts, theirs: Parts) -> Iterable[Difference]:
    for figure in [*ours, *(name for name in theirs if name not in ours)]:
        if ours.get(figure) != theirs.get(figure):
            yield Difference(case, figure, ours.get(figure), theirs.get(figure))


def _sums(account: Account) -> Parts:
    found: Parts = {"definitions": account.definitions, "cut_off": account.cut_off}
    found |= {f"excluded.{why}": count for why, count in account.excluded.items()}
    for one in account.indicators:
        found[one.name] = one.numerator
        found |= {f"{one.name}.{code}": count for code, count in (one.by or {}).items()}
    for row in account.answers:
        given = msgspec.to_builtins(row)
        for name in AnswerRow.__struct_fields__[2:]:
            if given[name] is not None:
                found[f"{row.clock}.{row.party}.{name}"] = given[name]
    return found


def _parts(line: Line) -> Parts:
    if line.excluded:
        return {f"excluded.{line.excluded}": 1}
    # A case of the cohort that counts for nothing is still in it, and is not the same as one that is not.
    found: Parts = {"cohort": 1, **line.counts}
    found |= {f"{name}.by": code for name, code in line.reasons.items()}
    debts: dict[str, list[str]] = {}
    for debt in line.debts:
        took = "" if debt.seconds is None else f":{debt.seconds}"
        debts.setdefault(f"{debt.clock}.{debt.party}", []).append(f"{debt.ending}{took}")
    return found | {name: " ".join(endings) for name, endings in debts.items()}
