"""How the files of this package hang their commands on the tree."""

from __future__ import annotations

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
