"""Every reason that an act can meet has its sentence in three languages."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from comity.cases.reasons import REASONS
from comity.language import LANGUAGES, sentences
from support.random_world import HISTORIES, play
from support.small_world import SMALL, World

OF_THE_TABLE = {
    guard.code
    for act in SMALL.acts
    for guard in (*act.guards, *(guard for lead in act.leads for guard in lead.guards))
}


def test_every_reason_of_the_fold_can_be_said_in_three_languages() -> None:
    known = sentences("reason")
    for code in REASONS:
        texts = known[f"reason.{code}"]
        assert all(texts[language].strip() for language in LANGUAGES)


@given(HISTORIES)
def test_no_other_reason_is_ever_given(steps: list[tuple[Any, ...]]) -> None:
    world = World()
    for _ in play(steps, world):
        pass
    given_reasons = {effect.reason for effect in world.state().effects} - {""}
    given_reasons |= set(world.context().holds.invalid().values())
    assert given_reasons <= REASONS.keys() | OF_THE_TABLE
