"""`identify generate`, `evaluate` and `train`: a registry of nobody, how good an index is, and the model made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.help import Command
from comity.cli.identify_progress import Progress
from comity.cli.session import session_of
from comity.errors import Usage

Directory = Annotated[str, typer.Argument(metavar="DIR")]
Rows = Annotated[int, typer.Option("--rows", metavar="N", min=1, max=100_000_000)]
Seed = Annotated[int, typer.Option("--seed", metavar="S", min=0)]
OutFile = Annotated[str, typer.Option("--out", metavar="FILE")]
Data = Annotated[str, typer.Option("--data", metavar="DIR")]
Queries = Annotated[str | None, typer.Option("--queries", metavar="FILE")]
Count = Annotated[int, typer.Option("--count", metavar="N", min=1)]
Even = Annotated[bool, typer.Option("--even")]
Batch = Annotated[str, typer.Option("--batch", metavar="FILE")]
Truth = Annotated[str, typer.Option("--truth", metavar="FILE")]

NAMES = "data/names"


def register(group: typer.Typer) -> None:
    """Hang the commands on `identify`."""
    group.command("generate", cls=Command)(generate)
    group.command("evaluate", cls=Command)(evaluate)
    group.command("train", cls=Command)(train)


def generate(
    ctx: typer.Context,
    rows: Rows,
    out_file: OutFile,
    seed: Seed = 1,
    data: Data = NAMES,
    queries: Queries = None,
    count: Count = 1000,
    even: Even = False,
) -> None:
    """A registry in which nobody lives, and queries about it with the truth beside them."""
    from comity.identify import synthetic

    out = session_of(ctx).out
    told = Progress(out)
    made = synthetic.generate(
        Path(out_file),
        rows=rows,
        seed=seed,
        data=Path(data),
        queries=Path(queries) if queries else None,
        count=count,
        even=even,
        progress=lambda done: told.tell("generating", done),
    )
    told.end()
    if out.json:
        out.document({"registry": out_file, "rows": rows, "seed": seed, "queries": made})
    else:
        out.line("identify.generated", rows=rows, file=out_file, queries=made)


def evaluate(ctx: typer.Context, directory: Directory, batch_file: Batch, truth_file: Truth) -> None:
    """How good an index is, on queries whose answer is known."""
    from comity.identify import batch, evaluating, model, opened

    out = session_of(ctx).out
    truth = evaluating.truth_of(Path(truth_file))
    asked = list(batch.read(Path(batch_file)))
    index = opened.Opened(Path(directory), model.load())
    told = Progress(out)
    found = evaluating.evaluate(Path(directory), index, asked, truth, lambda done: told.tell("evaluating", done))
    told.end()
    if out.json:
        out.document(found._asdict())
        return
    out.line("identify.evaluated", queries=found.queries, absent=found.absent, errors=found.errors)
    out.table(
        ("measure", "found"),
        [(out.say(f"identify.measure.{name}"), f"{value:g}") for name, value in found._asdict().items()][3:],
    )


def train(ctx: typer.Context, out_file: OutFile, data: Data = NAMES) -> None:
    """Make the name model anew: the same bytes from the same files."""
    from comity.identify import training

    out = session_of(ctx).out
    if not Path(data).is_dir():
        raise Usage("identify.no_names", file=data)
    told, steps = Progress(out), 0

    def step(_line: str) -> None:
        nonlocal steps
        steps += 1
        told.tell("training", steps)

    training.train(Path(data), Path(out_file), step)
    told.end()
    size = Path(out_file).stat().st_size
    if out.json:
        out.document({"model": out_file, "bytes": size})
    else:
        out.line("identify.trained", file=out_file, size=size)
