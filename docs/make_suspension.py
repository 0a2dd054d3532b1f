"""Write docs/suspension.md from the tables themselves: what a hold does to each act, for a lawyer.

    python docs/make_suspension.py [--check]

With `--check` nothing is written, and the exit code is 1 where the page differs from the tables. The words
around the tables are in docs/suspension_words.md; everything about an act comes from its table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from comity.cases.table import COMMON, Act, Clock, Table
from comity.language import say
from comity.mechanism import procedures

HERE = Path(__file__).parent
PAGE = HERE / "suspension.md"
WORDS = HERE / "suspension_words.md"
MARK = "<!-- tables -->\n"
LANGUAGE = "en"


def page(tables: Iterable[Table]) -> str:
    """The whole page: the words, with one section for each procedure where the mark stands."""
    words = WORDS.read_text("utf-8")
    if words.count(MARK) != 1:
        raise ValueError("the words need one mark")
    return words.replace(MARK, "\n".join(section(table) for table in tables) + "\n")


def section(table: Table) -> str:
    """One procedure: its acts, the two that every procedure has, what strikes what, and its clocks."""
    name, its = say(f"procedure.{table.procedure}", LANGUAGE), f"procedures/{table.procedure}.md"
    acts = (*table.acts, *COMMON.values())
    parts = [
        f"### {name}\n",
        f"Pillar `{table.pillar}`, procedure `{table.procedure}`: [its table]({its}).\n",
        rows(
            ("act", "by", "after a hold on its pillar", "and so"),
            ((named(table, act), act.by, what_becomes(act), consequence(table, act)) for act in acts),
        ),
    ]
    strikes = [act for act in table.acts if act.strikes]
    if strikes:
        parts.append("Hold or no hold, a protective act strikes what crossed it without having seen it:\n")
        parts.append(
            rows(
                ("this act, if it is legal", "strikes"),
                ((code(act.name), code(*act.strikes)) for act in strikes),
            )
        )
    if table.clocks:
        parts.append(rows(("term", "owed by", "under a hold"), map(term, table.clocks)))
    return "\n".join(parts)


def named(table: Table, act: Act) -> str:
    """The act's name and what it means in words."""
    common = act.name not in table.by_act
    key = f"cli.word.act.{act.name}" if common else f"act.{table.procedure}.{act.name}"
    return f"{code(act.name)} – {say(key, LANGUAGE)}"


def what_becomes(act: Act) -> str:
    """One of the five answers that the fold gives (docs/specification/fold.md, Effects)."""
    if act.name == "release":
        return "void while a hold stands that it knew; **held** by one that crossed it"
    if act.protective:
        return "**takes effect** (protective)"
    if act.fact:
        return "**takes effect** (a fact)" if act.survives else "**takes effect** (a fact, marked irregular)"
    if act.survives:
        return "**takes effect** (survives)"
    return "**held**"


def consequence(table: Table, act: Act) -> str:
    """What follows for the one who reads the act under a hold, in a clause or two."""
    if act.name == "release":
        return "the way back for what was held: its author's own act, judged again on that day"
    if act.name == "drop":
        return "its author gives a held act up; nothing else changes"
    if act.protective:
        return "judged by what its author knew; no hold and no crossing act undoes it"
    if act.fact:
        return "what happened is recorded; out of its order it is marked irregular, never refused"
    if act.survives:
        return "goes its way as if there were no hold"
    said = ["stored and receipted, left unopened, without effect; released or dropped by its author alone"]
    if act.opens:
        said.append("no case begins until it is released")
    if act.irreversible:
        said.append("nothing irreversible begins under a hold")
    if act.approvals > 1 and not table.release_many:
        said.append(f"its release needs {act.approvals} officers again")
    return "; ".join(said)


def term(clock: Clock) -> tuple[str, ...]:
    """A clock, and whether it stands still."""
    if clock.survives:
        return code(clock.name), clock.debtor, "runs on"
    return code(clock.name), clock.debtor, "stands still; the node shows whose hold stopped it"


def rows(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(head)
    every = [heads, ["---"] * len(heads), *lines]
    return "".join(f"| {' | '.join(cell or '–' for cell in line)} |\n" for line in every)


def code(*names: str) -> str:
    """Names in code type, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def main(check: bool) -> int:
    """Write the page; or say that it differs."""
    made = page(procedures().values())
    if PAGE.exists() and PAGE.read_text("utf-8") == made:
        return 0
    sys.stderr.write(f"{PAGE.name}\n")
    if not check:
        PAGE.write_text(made, "utf-8")
    return 1 if check else 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
