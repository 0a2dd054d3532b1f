"""The narrator: each thing that happens is one line for a person, or one event for a program."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterable
from typing import Any

from comity import language
from comity.journal.entry import rfc3339
from comity.language import Language
from comity.profile import Words

WIDEST = 110
INDENT = "   "
HANGING = INDENT + "    "


class Teller:
    """`text(line, style)` prints for a person; `event` takes an object for a program, and replaces it."""

    def __init__(
        self,
        spoken: Language,
        text: Callable[[str, str], None],
        event: Callable[[dict[str, Any]], None] | None,
    ) -> None:
        self.language = spoken
        self._text = text
        self._event = event
        self._chapter = 0

    def of(self, words: Words) -> str:
        """The words in the reader's language."""
        return str(getattr(words, self.language))

    def word(self, key: str) -> str:
        """A term of the catalogues, or its code where it has no words."""
        return language.say(key, self.language) if language.has(key) else key.rpartition(".")[2]

    def listed(self, names: Iterable[str]) -> str:
        """Several names in a row, with the comma of the reader's script."""
        return ("، " if self.language == "ar" else ", ").join(names)

    def title(self, words: Words) -> None:
        """The name of the story."""
        self._give({"event": "title", "text": self.of(words)}, "bold", "", "")

    def chapter(self, number: int, title: Words) -> None:
        """A numbered heading."""
        self._chapter = number
        text = language.say("demo.chapter", self.language, number=number, title=self.of(title))
        if self._event is None:
            self._text("", "")
        self._give({"event": "chapter", "chapter": number, "text": text}, "bold", "", "")

    def why(self, words: Words) -> None:
        """What is about to happen and why, in the story's words."""
        self._give({"event": "story", "chapter": self._chapter, "text": self.of(words)}, "", INDENT, INDENT)

    def line(self, what: str, time: int, by: str, /, **params: object) -> None:
        """One thing that happened: the sentence `demo.line.WHAT`, with its time in the story."""
        stamp = rfc3339(time)
        said = language.say(f"demo.line.{what}", self.language, **params)
        told = {"event": what, "chapter": self._chapter, "time": stamp, "party": by or None, "text": said}
        shown = said if self._event is not None else f"{stamp[:10]} {stamp[11:16]}  {said}"
        self._give(told | {"text": shown}, "", INDENT, HANGING)

    def note(self, what: str, /, **params: object) -> None:
        """A sentence without a time: `demo.note.WHAT`."""
        said = language.say(f"demo.note.{what}", self.language, **params)
        self._give({"event": what, "chapter": self._chapter, "text": said}, "", INDENT, HANGING)

    def close(self, document: dict[str, Any]) -> None:
        """The last line for a program."""
        if self._event is not None:
            self._event(document)

    def _give(self, told: dict[str, Any], style: str, first: str, then: str) -> None:
        if self._event is not None:
            self._event(told)
            return
        width = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns - 1)
        for line in textwrap.wrap(
            told["text"],
            max(width, 40),
            initial_indent=first,
            subsequent_indent=then,
            break_long_words=False,
            break_on_hyphens=False,
        ):
            self._text(line, style)
