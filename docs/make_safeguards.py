"""Write docs/procedures/safeguards.md from the code: each safeguard, its law, who clears it, for how long.

    python docs/make_safeguards.py [--check]

With `--check` nothing is written, and the exit code is 1 where the page differs from the code. The words
around the tables are in docs/safeguards_words.md.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from comity.cases.safeguards import SAFEGUARDS, Safeguard
from comity.cases.table import ATTESTED, Table
from comity.language import LANGUAGES, say
from comity.mechanism import procedures

HERE = Path(__file__).parent
PAGE = HERE / "procedures" / "safeguards.md"
WORDS = HERE / "safeguards_words.md"
MARK = "<!-- tables -->\n"
LANGUAGE = "en"


def page() -> str:
    """The words, with the tables where the mark stands."""
    words = WORDS.read_text("utf-8")
    if words.count(MARK) != 1:
        raise ValueError("the words need one mark")
    parts = [
        "## Each safeguard\n",
        rows(
            ("safeguard", "meaning", "cleared by", "a clearance lasts", "absolute", "required by"),
            map(described, SAFEGUARDS.values()),
        ),
        "## Their law\n",
        rows(
            ("safeguard", *(f"in words ({spoken})" for spoken in LANGUAGES), "where it is written"),
            (
                (
                    code(one.name),
                    *(say(f"safeguard.{one.name}", spoken) for spoken in LANGUAGES),
                    "; ".join(one.sources),
                )
                for one in SAFEGUARDS.values()
            ),
        ),
        "## The acts that attest them\n",
        rows(
            ("procedure", "act", "what the other side reads", "checked again"),
            (line for table in procedures().values() for line in attesting(table)),
        ),
    ]
    return words.replace(MARK, "\n".join(parts))


def described(one: Safeguard) -> tuple[str, ...]:
    """One line of the first table."""
    in_tables = [name for name, table in procedures().items() if one.name in table.safeguards]
    return (
        code(one.name),
        say(f"safeguard.{one.name}", LANGUAGE),
        ", ".join(code(rank) for rank in sorted(one.ranks)),
        f"{one.longest} days at most, then it is examined again",
        "yes: no rank sets it aside" if one.absolute else "",
        ", ".join(f"[{name}]({name}.md)" for name in in_tables),
    )


def attesting(table: Table) -> Iterable[tuple[str, ...]]:
    """The acts of a table that attest, and those whose guards look at the attested day once more."""
    again = [act.name for act in table.acts for guard in act.guards if guard.code == "safeguard.lapsed"]
    for act in table.acts:
        if act.attests:
            yield table.procedure, code(act.name), f"one day, {code(ATTESTED)}", ", ".join(map(code, again))


def code(name: str) -> str:
    """A name in code type."""
    return f"`{name}`"


def rows(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(head)
    every = [heads, ["---"] * len(heads), *lines]
    return "".join(f"| {' | '.join(cell or '–' for cell in line)} |\n" for line in every)


def main(check: bool) -> int:
    """Write the page; or say that it differs."""
    text = page()
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.name}\n")
    if not check:
        PAGE.write_text(text, "utf-8")
    return 1 if check else 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
