"""What a command says: one JSON document for programs, or lines and tables for a person.

Promise kept here: with --json nothing but that document reaches stdout. For a person nothing depends on
colour alone, nothing is coloured when stdout is no terminal, and a right-to-left language gets plain
lines in which each value is isolated, since terminals lay out mixed tables wrongly.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from comity import language
from comity.cli import words
from comity.cli.terminal import apart, shown, write
from comity.errors import ComityError
from comity.language import Language
from comity.language.words import problem, word

if TYPE_CHECKING:
    from rich.console import Console

# Columns of a table that goes into a file or a pipe.
WIDE = 160


class Output:
    """Where a command's result goes. `language`: that of what people read."""

    def __init__(self, spoken: Language, as_json: bool) -> None:
        self.language: Language = spoken
        self.json = as_json
        self._console: Console | None = None

    @property
    def right_to_left(self) -> bool:
        """Whether lines stand in for tables."""
        return language.direction(self.language) == "rtl"

    def say(self, key: str, /, **params: object) -> str:
        """The sentence `cli.KEY`."""
        return language.say(f"cli.{key}", self.language, **params)

    def word(self, kind: str, code: object, procedure: str = "") -> str:
        """A code in words, or the code itself where there are none yet."""
        return word(kind, code, self.language, procedure)

    # --- for programs ---

    def document(self, data: Any) -> None:
        """One JSON document and a line break, at once."""
        write(sys.stdout, json.dumps(data, ensure_ascii=False, separators=(", ", ": ")))

    def error(self, error: ComityError) -> None:
        """An error, in JSON on stdout or in words on stderr."""
        told = language.explain(error, self.language)
        if self.json:
            self.document({"error": told})
            return
        write(sys.stderr, self.say("error.head", message=told["message"], code=told["code"]))
        for name, value in error.params.items():
            if name == "problems" and isinstance(value, list):
                for each in value:
                    write(sys.stderr, self._pair(each["field"], problem(each["code"], self.language)))
            # What the sentence says already, and nothing at all, is not said again.
            elif name != "command" and value not in ("", [], None) and shown(value) not in told["message"]:
                write(sys.stderr, self._pair(name, words.of_parameter(name, value, self.language)))
        write(sys.stderr, f"  {told['hint']}")

    # --- for people ---

    def line(self, key: str, /, indent: str = "", **params: object) -> None:
        """One sentence on stdout."""
        self.text(indent + self.say(key, **params))

    def text(self, text: str, style: str = "") -> None:
        """One line as it is."""
        self.console.print(text, style=style or None, soft_wrap=True)

    def heading(self, key: str, /, **params: object) -> None:
        """A line above what follows; bold in a terminal."""
        self.text(self.say(key, **params), "bold")

    def facts(self, facts: Iterable[tuple[str, object]]) -> None:
        """Pairs of label (key under `cli.label`) and value, one on each line."""
        for label, value in facts:
            self.pair(self.say(f"label.{label}"), value, indent="")

    def pair(self, name: object, value: object, indent: str = "  ") -> None:
        """A name and its value on one line."""
        self.text(self._pair(name, value, indent))

    def table(self, labels: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Rows under labels (keys under `cli.label`); one line each from right to left."""
        heads = [self.say(f"label.{label}") for label in labels]
        if self.right_to_left:
            self.text(" — ".join(heads), "bold")
            for row in rows:
                self.text(" — ".join(apart(value, True) for value in row))
            return
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for head in heads:
            table.add_column(head, overflow="fold")
        for row in rows:
            table.add_row(*map(shown, row))
        self.console.print(table)

    def note(self, key: str, typed: str = "") -> None:
        """What to do next, and the line to type; on stderr, never in the way of a program."""
        write(sys.stderr, self.say(key))
        if typed:
            write(sys.stderr, f"  {typed}")

    @property
    def console(self) -> Console:
        """Made when something is to be printed for a person: rich is not loaded before."""
        if self._console is None:
            from rich.console import Console

            width = None if sys.stdout.isatty() else WIDE
            self._console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False, width=width)
        return self._console

    def _pair(self, name: object, value: object, indent: str = "  ") -> str:
        colon = " :" if self.language == "fr" else ":"
        return f"{indent}{shown(name)}{colon} {apart(value, self.right_to_left)}"
