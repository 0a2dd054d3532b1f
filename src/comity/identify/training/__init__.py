"""The name model made from the data, by one command and the same to the byte each time.

`python -m comity.identify.training --data data/names --out model.npz`, or `comity identify train`. What is read is in
`data.py`, how letters are paired in `em.py` and `alignment.py`, pairs of one script in `spellings.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comity.identify import model
from comity.identify.training import data, spellings
from comity.identify.training.em import TURNS, Learned, learn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def train(folder: Path, out: Path, progress: Callable[[str], None], turns: int = TURNS) -> None:
    """Reads the files of `folder`, writes the model to `out`; `progress` gets a line now and then. Some minutes.

    turns: of expectation-maximisation; fewer are quicker and worse. Raises Usage("file.unreadable").
    """
    progress("reading")
    across = data.unit_pairs(folder)
    progress(f"{len(across)} pairs of units, Latin beside Arabic")
    learned = learn(across, sizes=(3, 2), largest=5, least=6, say=progress, turns=turns)
    found = spellings.evidences(learned, across)
    latin = spellings.latin(across, found)
    progress(f"{len(latin)} pairs of Latin units")
    between_latin = learn(latin, sizes=(3, 3), largest=4, least=40, say=progress, turns=turns)
    arabic = spellings.arabic(across, found)
    progress(f"{len(arabic)} pairs of Arabic units")
    between_arabic = learn(arabic, sizes=(2, 2), largest=4, least=12, say=progress, turns=turns)
    model.write(
        out,
        {
            ("latin", "arabic"): _table(learned),
            ("latin", "latin"): _table(between_latin),
            ("arabic", "arabic"): _table(between_arabic),
        },
    )


def _table(learned: Learned) -> model.Table:
    return model.Table(learned.left, learned.right, learned.weights)
