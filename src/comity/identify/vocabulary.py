"""The units of a registry made ready to be searched: which of them may be the word that an officer typed."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.identify import skeleton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from comity.identify.chunks import Words
    from comity.identify.fold import Script, Unit
    from comity.identify.model import Model

SIEVED = 600  # words that the skeleton lets through to the model
KEPT = 96  # of them, those that the index is asked for
LEAST = 1.0  # evidence, in nats
SAME_SCRIPT = np.float32(3.5)
"""Taken off the evidence of a Latin word beside a Latin one: the table of Latin beside Latin is surer of an equal
spelling than that of Latin beside Arabic is of an equal name, and a record with a Latin name would stand first."""
_REMEMBERED = 20_000


class Near(NamedTuple):
    """Units that may be a word, the likeliest first: their numbers and the evidence for each, in nats."""

    units: NDArray[np.int64]
    evidence: NDArray[np.float32]


class Vocabulary:
    """All units of an index, by script, with their signatures and the model's view of them."""

    def __init__(self, units: Sequence[Unit], model: Model, *, sieved: int = SIEVED) -> None:
        self._sieved = sieved
        self.units = units
        self.model = model
        self._numbers: dict[Script, NDArray[np.int64]] = {}
        self._signatures: dict[Script, tuple[NDArray[np.uint64], NDArray[np.uint8]]] = {}
        self._ready: dict[tuple[Script, Script], Words] = {}
        self._near: OrderedDict[Unit, Near] = OrderedDict()
        for script in ("arabic", "latin"):
            chosen = [number for number, unit in enumerate(units) if unit.script == script]
            if chosen:
                self._numbers[script] = np.array(chosen, np.int64)
                found = skeleton.signatures([skeleton.skeleton(script, units[number].text) for number in chosen])
                self._signatures[script] = (found, np.bitwise_count(found).sum(axis=0).astype(np.uint8))

    def near(self, word: Unit) -> Near:
        """The units of either script that may be this word; remembered for the words asked for last."""
        if word in self._near:
            self._near.move_to_end(word)
            return self._near[word]
        found = [self._near_in(word, script) for script in self._numbers]
        units = np.concatenate([near.units for near in found]) if found else np.zeros(0, np.int64)
        evidence = np.concatenate([near.evidence for near in found]) if found else np.zeros(0, np.float32)
        order = np.argsort(-evidence, kind="stable")
        near = self._near[word] = Near(units[order], evidence[order])
        if len(self._near) > _REMEMBERED:
            self._near.popitem(last=False)
        return near

    def _near_in(self, word: Unit, script: Script) -> Near:
        many, sizes = self._signatures[script]
        like = np.zeros(many.shape[1], np.float32)
        for bones in skeleton.readings(word.script, word.text):
            np.maximum(like, skeleton.likeness(skeleton.signatures([bones])[:, 0], many, sizes), out=like)
        most = self._sieved
        chosen = np.arange(len(like)) if len(like) <= most else np.argpartition(-like, most)[:most]
        chunks = self.model.chunks[word.script, script]
        if (word.script, script) not in self._ready:
            texts = [self.units[number].text for number in self._numbers[script]]
            self._ready[word.script, script] = chunks.ready(texts)
        ready = self._ready[word.script, script]
        chosen = chosen[_of_like_length(word, script, ready.lengths[chosen] - 2)]
        evidence = chunks.evidence(word.text, ready, chosen)
        if word.script == script == "latin":
            evidence = evidence - np.minimum(SAME_SCRIPT, evidence * np.float32(0.2))
        good = np.flatnonzero(evidence >= LEAST)
        good = good[np.argsort(-evidence[good], kind="stable")][:KEPT]
        return Near(self._numbers[script][chosen[good]], evidence[good])


def _of_like_length(word: Unit, script: Script, lengths: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Whether a word has about as many letters as that script needs for it; Arabic writes few of the vowels."""
    letters = len(word.text)
    low, high = letters * 2 // 3 - 1, letters * 4 // 3 + 2
    if word.script != script:
        low, high = (letters // 3, letters + 2) if script == "arabic" else (letters - 2, letters * 3)
    return (lengths >= low) & (lengths <= high)
