"""`demo`: a whole story between two nodes on this machine, told as it happens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.help import Command
from comity.cli.session import session_of

NoServe = Annotated[bool, typer.Option("--no-serve")]
Story = Annotated[str | None, typer.Option("--story", metavar="FILE")]

FOLDER = ".demo"
CHECK_SAID_NO = 1


def register(app: typer.Typer) -> None:
    """Hang the command on the tree."""
    app.command("demo", cls=Command)(demo)


def demo(ctx: typer.Context, no_serve: NoServe = False, story: Story = None) -> None:
    """Make two nodes, play the story, prove its account; then serve until Ctrl-C, or end."""
    session = session_of(ctx)
    from comity.demo.play import found_story, play
    from comity.demo.telling import Teller
    from comity.desk import papers

    out = session.out
    teller = Teller(out.language, out.text, out.document if out.json else None)
    parent = Path(session.environ.get("COMITY_DEMO_DIR") or FOLDER)
    ok = play(found_story() if story is None else Path(story), parent, teller, papers.draw, serve=not no_serve)
    session.exit_code = 0 if ok else CHECK_SAID_NO
