"""What a script must have shown when it ends, by the procedure's table and the profile; and what it did show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from comity.cases.fields import codes
from comity.cases.table import Act, Field, Table
from comity.profile import Profile

# The fields in which an act says why: each code of their lists is a refusal, or a ground for what is done.
GROUNDS = frozenset({"reason", "ground", "grounds", "refusal", "objection"})


def says_why(one: Field) -> bool:
    """Whether the field holds a ground, by its name or by its list's."""
    return one.kind in ("code", "profile_code") and (
        one.name in GROUNDS or "refusal" in one.source or "reason" in one.source
    )


def grounds(table: Table, profile: Profile) -> Iterator[tuple[str, str, str]]:
    """(act, field, code) for every ground that an act may give."""
    params = profile.params(table.procedure)
    for act in table.acts:
        for one in filter(says_why, act.terms):
            listed = one.choices if one.kind == "code" else codes(params, one.source)
            yield from ((act.name, one.name, code) for code in listed)


def guarded(acts: tuple[Act, ...]) -> set[str]:
    """The codes for which a guard makes an act void or, of a fact, irregular."""
    return {guard.code for act in acts for guard in act.guards}


@dataclass
class Account:
    """What was seen in the played procedure. `grounds`: as the function's; `refused`: reason codes of any kind."""

    commands: int = 0
    applied: set[str] = field(default_factory=set)
    grounds: set[tuple[str, str, str]] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    # (act, safeguard): approval was refused for want of this one alone.
    uncleared: set[tuple[str, str]] = field(default_factory=set)

    def missing(self, table: Table, profile: Profile, unreachable: dict[str, str]) -> list[str]:
        """What is owed and was not seen, in words; nothing when all was."""
        wanted = guarded(table.acts)
        found = [f"act {act.name} was never applied" for act in table.acts if act.name not in self.applied]
        found += [
            f"{act}: {name} = {code} was never given"
            for act, name, code in grounds(table, profile)
            if (act, name, code) not in self.grounds
        ]
        found += [f"{code} was never met" for code in sorted(wanted - self.refused - set(unreachable))]
        demanded = profile.rules[table.procedure].safeguards
        found += [
            f"{act} was never refused for want of {name} alone"
            for act, names in demanded.items()
            for name in names
            if (act, name) not in self.uncleared
        ]
        found += [f"{code} is said to be unreachable and is no code" for code in sorted(set(unreachable) - wanted)]
        found += [f"{code} is said to be unreachable and was met" for code in sorted(set(unreachable) & self.refused)]
        return found
