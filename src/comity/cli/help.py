"""Help that a newcomer understands without the documentation, in the reader's language.

A command is declared with its words only. What it is for, its parameters and what comes next are
sentences of the catalogue (`cli.command`, `cli.parameter`); its example stands in `examples.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from typer import TyperException
from typer.core import TyperCommand, TyperGroup

from comity import language
from comity.cli.examples import EXAMPLES, FIRST_INSTALLATION
from comity.errors import Usage

if TYPE_CHECKING:
    from comity.cli.output import Output

GLOBAL = ("node", "as_json", "lang")
ENVIRONMENT = ("NODE", "PASSPHRASE_FILE", "TOKEN_FILE", "DATABASE_URL", "LANG", "NOW")
GAP, LEAST = 2, 18


def path_of(ctx: Any) -> str:
    """`case open` for that command, empty for the program itself."""
    return str(ctx.command_path).partition(" ")[2] if ctx.parent is not None else ""


class _Helped:
    """What commands and groups share: help comes from the catalogue, not from docstrings."""

    def get_help(self, ctx: Any) -> str:
        """The whole help of this command; an object {help} with --json."""
        out: Output = ctx.obj.out
        text = "\n".join(page(out, self, path_of(ctx)))
        return json.dumps({"help": text}, ensure_ascii=False) if out.json else text

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer's; what it raises knows the command it is about."""
        try:
            parsed: list[str] = super().parse_args(ctx, args)  # type: ignore[misc]
        except TyperException as bad:
            bad.ctx = getattr(bad, "ctx", None) or ctx  # type: ignore[attr-defined]
            raise
        return parsed


class Command(_Helped, TyperCommand):
    """One command."""


class Group(_Helped, TyperGroup):
    """A command that has commands."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raises Usage("usage.command_missing") where a bare group would print English."""
        rest = super().parse_args(ctx, args)
        if not ctx._protected_args and not ctx.resilient_parsing and not self.invoke_without_command:
            raise Usage("usage.command_missing", command=ctx.command_path, known=list(self.commands))
        return rest

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Raises Usage("usage.command_unknown") with the names that are near."""
        if args[0] not in self.commands:
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.commands)
            raise Usage("usage.command_unknown", command=args[0], near=near, known=list(self.commands))
        return super().resolve_command(ctx, args)


def key_of(path: str) -> str:
    """`case open` → `case_open`, as the catalogue has it."""
    return path.replace(" ", "_").replace("-", "_") or "comity"


def parameter_key(path: str, name: str) -> str:
    """The command's own sentence for a parameter, or else the one that all commands share."""
    own = f"parameter.{key_of(path)}.{name}"
    return own if language.has(f"cli.{own}") else f"parameter.any.{name}"


def page(out: Output, command: Any, path: str) -> list[str]:
    """The lines of the help of `command`."""
    key = key_of(path)
    lines = [out.say(f"command.{key}.purpose"), "", out.say("help.usage"), f"  {usage(command, path)}"]
    if isinstance(command, Group):
        rows = [(name, purpose(out, f"{path} {name}".strip())) for name in command.commands]
        lines += _section(out, "commands", rows)
    lines += _section(out, "arguments", _arguments(out, command, path))
    lines += _section(out, "options", _options(out, command, path))
    if path in EXAMPLES:
        lines += ["", out.say("help.example"), f"  {EXAMPLES[path]}"]
    if path == "":
        lines += _installation(out)
        named = [(f"COMITY_{name}", out.say(f"environment.{name}")) for name in ENVIRONMENT]
        lines += _section(out, "environment", named)
    if language.has(f"cli.command.{key}.next"):
        lines += ["", out.say("help.next"), f"  {out.say(f'command.{key}.next')}"]
    if path:
        lines += ["", out.say("help.global")]
    return lines


def purpose(out: Output, path: str) -> str:
    """One line: what the command is for."""
    return out.say(f"command.{key_of(path)}.purpose")


def usage(command: Any, path: str) -> str:
    """`comity [--node DIR] … case open PROCEDURE --fields FILE [--attach FILE]…`."""
    words = ["comity", *([path] if path else [])]
    for each in _shown(command):
        word = each.metavar or each.name.upper()
        if each.param_type_name == "option":
            word = each.opts[0] if each.is_flag else f"{each.opts[0]} {word}"
        word = word if each.required else f"[{word}]"
        words.append(f"{word}…" if each.nargs == -1 or getattr(each, "multiple", False) else word)
    if isinstance(command, Group):
        words.append("[COMMAND …]" if command.invoke_without_command else "COMMAND …")
    return " ".join(words)


def _shown(command: Any) -> list[Any]:
    shown = [each for each in command.params if not each.hidden]
    return sorted(shown, key=lambda each: each.param_type_name == "option")


def _arguments(out: Output, command: Any, path: str) -> list[tuple[str, str]]:
    return [
        (each.metavar or each.name.upper(), out.say(parameter_key(path, each.name)))
        for each in _shown(command)
        if each.param_type_name == "argument"
    ]


def _options(out: Output, command: Any, path: str) -> list[tuple[str, str]]:
    rows = []
    for each in _shown(command):
        if each.param_type_name == "option":
            word = each.opts[0] if each.is_flag else f"{each.opts[0]} {each.metavar or each.name.upper()}"
            rows.append((word, out.say(parameter_key(path, each.name))))
    return [*rows, ("--help", out.say("parameter.any.help"))]


def _section(out: Output, heading: str, rows: list[tuple[str, str]]) -> list[str]:
    if not rows:
        return []
    width = max(LEAST, *(len(name) for name, _ in rows)) + GAP
    if out.right_to_left:
        body = [f"  \u2068{name}\u2069 — {text}" for name, text in rows]
    else:
        body = [f"  {name:<{width}}{text}" for name, text in rows]
    return ["", out.say(f"help.{heading}"), *body]


def _installation(out: Output) -> list[str]:
    """The order of a first installation: a sentence, and below it the line to type."""
    lines = ["", out.say("help.first")]
    for number, (step, typed) in enumerate(FIRST_INSTALLATION, 1):
        lines += [f"  {number}. {out.say(f'first.{step}')}", f"     {typed}"]
    return lines
