"""The tree of commands: each group's file hangs its own on it; here the global options are added."""

from __future__ import annotations

import copy
from typing import Annotated, Any

import typer
from typer.main import get_command

from comity import language
from comity.cli import (
    agenda,
    calendar,
    case,
    case_views,
    consular,
    contacts,
    data,
    demo,
    figures,
    founding,
    identify,
    importing,
    interchange,
    oversight,
    pairing,
    pillar,
    prepare,
    record,
    retention,
    signed_figures,
    transport,
)
from comity.cli.help import GLOBAL, Group
from comity.cli.session import Session, session_of
from comity.errors import Usage

# As a new node needs them.
ORDER = (
    *("init", "pair", "mechanism", "contacts", "officer", "serve", "exchange", "carry"),
    *("case", "import", "interchange", "pillar", "backlog", "data", "figures", "silence"),
    *("agenda", "prepare", "calendar", "identify"),
    *("status", "verify", "rebuild", "evidence", "keys", "oversight", "retention", "demo"),
)

GROUPS = (
    *(founding, pairing, transport, case, case_views, consular, importing, interchange, pillar, record, figures),
    *(signed_figures, agenda, identify, prepare, calendar, contacts, data, oversight, retention, demo),
)

# Groups that are commands as well.
ALONE = ("figures",)

Node = Annotated[str | None, typer.Option("--node", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json")]
Lang = Annotated[str | None, typer.Option("--lang", metavar="fr|ar|en")]


def make_tree() -> Any:
    """The root command. Made anew for each run: nothing of one run is left for the next."""
    app = typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)
    app.callback()(_global_options)
    for group in GROUPS:
        group.register(app)
    root: Any = get_command(app)
    root.commands = {name: root.commands[name] for name in ORDER if name in root.commands}
    _spread(root, [each for each in root.params if each.name in GLOBAL])
    return root


def _global_options(ctx: typer.Context, node: Node = None, as_json: Json = False, lang: Lang = None) -> None:
    session = session_of(ctx)
    session.node, session.out.json = node, as_json
    _speak(session, lang)


def _spread(command: Any, options: list[Any]) -> None:
    """Who writes a global option after the command meant it all the same: accepted there, not shown."""
    for each in getattr(command, "commands", {}).values():
        _spread(each, options)
    if not isinstance(command, Group) or (command.invoke_without_command and command.name in ALONE):
        command.params += [_late(option) for option in options]


def _late(option: Any) -> Any:
    late = copy.copy(option)
    late.hidden, late.expose_value, late.callback = True, False, _set_late
    return late


def _set_late(ctx: typer.Context, param: Any, value: Any) -> None:
    session = session_of(ctx)
    if value and param.name == "node":
        session.node = value
    elif value and param.name == "lang":
        _speak(session, value)
    elif value:
        session.out.json = True


def _speak(session: Session, wanted: str | None) -> None:
    if wanted is None:
        return
    if wanted not in language.LANGUAGES:
        raise Usage("usage.value", name="--lang", choices=list(language.LANGUAGES))
    session.out.language = language.choose(wanted)
