"""Write docs/procedures/*.md from the tables themselves; nothing in those pages is written by hand.

    python docs/make_procedures.py [--check]

With `--check` nothing is written, and the exit code is 1 where a page differs from its table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from comity.cases.safeguards import SAFEGUARDS
from comity.cases.table import Act, Field, Guard, Table
from comity.language import say
from comity.mechanism import procedures

PAGES = Path(__file__).parent / "procedures"
LANGUAGE = "en"


def page(table: Table) -> str:
    """The whole page of one procedure, in Markdown."""
    source = f"src/comity/cases/{table.procedure}.py"
    parts = [
        f"# {say(f'procedure.{table.procedure}', LANGUAGE)}\n",
        f"Written by `docs/make_procedures.py` from `{source}`; change the table, not this page.\n",
        f"Pillar: {table.pillar}. The first state is `{table.initial}`. Table digest:\n`{table.digest}`.\n",
        "Lengths of terms, closed lists of codes and the effect of silence are in the mechanism's profile.\n",
        *("## Diagram\n", diagram(table)),
        "Arrows back to the same state are not drawn, nor facts out of their order (marked *irregular*).\n",
        *("## States\n", states(table)),
        *("## Acts\n", acts(table)),
        *("## Fields\n", fields(table)),
        *("## Safeguards\n", safeguards(table)),
        *("## Crossings\n", crossings(table)),
        *("## Clocks\n", clocks(table)),
    ]
    return "\n".join(parts)


def rows(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(head)
    every = [heads, ["---"] * len(heads), *lines]
    return "".join(f"| {' | '.join(cell or '–' for cell in line)} |\n" for line in every)


def code(*names: str) -> str:
    """Names in code type, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def leads(act: Act, state: str) -> Iterator[tuple[str, tuple[Guard, ...]]]:
    """Where an act leads from a state, with the conditions of each way."""
    for lead in act.leads:
        if not lead.source or state in lead.source:
            yield lead.target or state, lead.guards
            if not lead.guards:
                return
    yield act.target or state, ()


def diagram(table: Table) -> str:
    """A Mermaid state diagram; acts that lead from one state to the same other share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for act in table.acts:
        for state in act.source:
            for target, guards in leads(act, state):
                when = [" ".join(g.args) for g in guards if g.name in ("profile_allows", "term_is")]
                label = f"{act.name} ({', '.join(when)})" if when else act.name
                if target != state and label not in arrows.setdefault((state, target), []):
                    arrows[state, target].append(label)
    lines = [f"    {a} --> {b}: {', '.join(labels)}" for (a, b), labels in arrows.items()]
    ends = [f"    {state.name} --> [*]" for state in table.states if state.ends]
    body = "\n".join([f"    [*] --> {table.initial}", *lines, *ends])
    return f"```mermaid\nstateDiagram-v2\n{body}\n```\n"


def states(table: Table) -> str:
    """Each state, whose move it is, and whether the case ends there."""
    return rows(
        ("state", "meaning", "waits for", "ends"),
        (
            (
                code(s.name),
                say(f"state.{table.procedure}.{s.name}", LANGUAGE),
                s.waits,
                "yes" if s.ends else "",
            )
            for s in table.states
        ),
    )


def acts(table: Table) -> str:
    """Each act: by whom, from where to where, and what is special about it."""
    return rows(
        ("act", "meaning", "by", "allowed in", "leads to", "void (a fact: irregular) when", "marks"),
        (
            (
                code(act.name),
                say(f"act.{table.procedure}.{act.name}", LANGUAGE),
                act.by,
                "every state but " + code(*rest)
                if len(rest := others(table, act)) < 4
                else code(*act.source),
                "; ".join(dict.fromkeys(destinations(act))),
                " ".join(say(f"reason.{guard.code}", LANGUAGE) for guard in act.guards),
                marks(act),
            )
            for act in table.acts
        ),
    )


def others(table: Table, act: Act) -> list[str]:
    """The states in which the act is not allowed."""
    return [state.name for state in table.states if state.name not in act.source]


def destinations(act: Act) -> Iterator[str]:
    """Every way that an act can lead."""
    for state in act.source:
        for target, guards in leads(act, state):
            when = " and ".join(f"{guard.name}({', '.join(guard.args)})" for guard in guards)
            where = "stays" if target == state else code(target)
            yield f"{where} when {when}" if when else where


def marks(act: Act) -> str:
    """The properties of an act that decide how it stands against others."""
    named = ("opens", "attests", "survives", "fact", "protective", "irreversible")
    found = [name for name in named if getattr(act, name)]
    found += [f"{act.approvals} approvals"] if act.approvals > 1 else []
    found += [f"one more by the reviewing authority when {code(act.review)}"] if act.review else []
    found += ["by the reviewing authority"] if act.reviewer else []
    found += [f"starts {code(*act.starts)}"] if act.starts else []
    found += [f"stops {code(*act.stops)}"] if act.stops else []
    found += [f"strikes {code(*act.strikes)}"] if act.strikes else []
    return ", ".join(found)


def fields(table: Table) -> str:
    """Terms, which both nodes read, and sealed fields."""
    return rows(
        ("act", "terms (header)", "sealed fields"),
        (
            (code(act.name), ", ".join(map(described, act.terms)), ", ".join(map(described, act.body)))
            for act in table.acts
        ),
    )


def described(field: Field) -> str:
    """A field's name, kind, and where its codes come from."""
    kind = field.kind.replace("_", " ")
    if field.kind == "code":
        kind = "one of " + ", ".join(field.choices)
    elif field.kind == "profile_code":
        kind = f"profile's {field.source} list"
    elif field.kind in ("entry", "source") and field.choices:
        kind = f"{field.kind}: " + " or ".join(field.choices)
    return f"`{field.name}` ({kind}{'' if field.required else ', optional'})"


def safeguards(table: Table) -> str:
    """What must be cleared, by whom, and where the law says so."""
    known = [SAFEGUARDS[name] for name in table.safeguards]
    return rows(
        ("safeguard", "meaning", "cleared by", "absolute", "a clearance lasts", "source"),
        (
            (
                code(one.name),
                say(f"safeguard.{one.name}", LANGUAGE),
                ", ".join(sorted(one.ranks)),
                "yes" if one.absolute else "",
                f"{one.longest} days at most",
                "; ".join(one.sources),
            )
            for one in known
        ),
    )


def crossings(table: Table) -> str:
    """What becomes of two acts made without having seen each other."""
    return rows(
        ("requesting side", "becomes", "requested side", "becomes", "in"),
        (
            (
                code(c.requesting),
                c.requesting_outcome,
                code(c.requested),
                c.requested_outcome,
                c.state or "any state",
            )
            for c in table.crossings
        ),
    )


def clocks(table: Table) -> str:
    """What is owed, by whom, and what starts and stops the term."""
    return rows(
        ("clock", "meaning", "owed by", "starts with", "stops with", "length (profile)"),
        (
            (
                code(clock.name),
                say(f"clock.{table.procedure}.{clock.name}", LANGUAGE),
                clock.debtor,
                code(*(act.name for act in table.acts if clock.name in act.starts)),
                code(*(act.name for act in table.acts if clock.name in act.stops)),
                code(clock.days)
                + (f", {code(clock.faster)} when {code(clock.flag)}" if clock.faster else "")
                + "".join(f", {code(length)} when `{clock.term}` is {code(value)}" for value, length in clock.lengths)
                + (" (expected, not binding)" if clock.expected else ""),
            )
            for clock in table.clocks
        ),
    )


def main(check: bool) -> int:
    """Write the pages; or say which of them differ."""
    made = {PAGES / f"{name}.md": page(table) for name, table in procedures().items()}
    differ = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in differ:
        sys.stderr.write(f"{path.name}\n")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(made[path], "utf-8")
    return 1 if check and differ else 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
