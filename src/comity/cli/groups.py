"""How the files of this package hang their commands on the tree."""

from __future__ import annotations

from collections.abc import Callable

import typer

from comity.cli.help import Group


def subgroup(app: typer.Typer, name: str) -> typer.Typer:
    """The group `name` below `app`, made when first asked for: two files may share one group."""
    for known in app.registered_groups:
        if known.name == name and known.typer_instance is not None:
            return known.typer_instance
    made = typer.Typer(cls=Group, rich_markup_mode=None)
    app.add_typer(made, name=name)
    return made


def acting_group(app: typer.Typer, name: str, alone: Callable[..., None]) -> typer.Typer:
    """A group that does something by itself as well: `alone` is called where no command of it is named."""
    group = subgroup(app, name)
    group.callback(cls=Group, invoke_without_command=True)(alone)
    return group
