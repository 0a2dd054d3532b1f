"""A whole script: the nodes founded once, each scene on a copy of them, and what was left out."""

from __future__ import annotations

from pathlib import Path

from comity.mechanism import procedures, read_profile
from comity.profile import Profile
from playing.nodes import PROFILE, Pair, Tell, found, staff
from playing.owed import Account
from playing.quick import quick
from playing.scene import Stage
from playing.script import Script, Wrong


def agreed() -> Profile:
    """The profile under which every script is played."""
    return read_profile(PROFILE.read_text(encoding="utf-8"))


def play(
    script: Script, folder: Path, tell: Tell, language: str = "en", *, only: str = "", pair: Pair | None = None
) -> tuple[Account, list[str]]:
    """What was seen, and what is missing in words. `pair`: nodes founded before, at this script's beginning.

    Raises Wrong where something went otherwise than the script says.
    """
    profile, account = agreed(), Account()
    table = procedures().get(script.procedure)
    if table is None or script.procedure not in profile.rules:
        raise Wrong(f"no procedure {script.procedure} in the profile")
    chosen = [scene for scene in script.scenes if only in ("", scene.name)]
    if not chosen:
        raise Wrong(f"no scene {only}")
    with quick():
        if pair is None:
            pair = found(folder / "founded", profile, script.begin, tell, language)
        ready = pair.copy(folder / "ready")
        ready.now, ready.tell, ready.ran = script.begin, tell, [0]
        staff(ready, profile, authorities(script, profile))
        for number, scene in enumerate(chosen, 1):
            tell(f"\n# {number}. {getattr(scene.title, language)}")
            stage = Stage(script, profile, ready.copy(folder / f"{number:02}-{scene.name}"), account)
            try:
                stage.play(scene.steps)
            except Wrong as bad:
                raise Wrong(f"scene {scene.name}, {bad}") from bad
    account.commands = ready.ran[0]
    return account, [] if only else account.missing(table, profile, script.unreachable)


def authorities(script: Script, profile: Profile) -> list[str]:
    """Those of the channels played on, those that review, and those to which something is given."""
    routes = [profile.channel(code) for code in script.channels()]
    ends = {end for route in routes for end in (route.sender, route.receiver)}
    reviewing = {
        authority
        for procedure in script.procedures()
        for authority in profile.rules[procedure].reviewers.values()
    }
    named = {str(step.fields.get("to")) for scene in script.scenes for step in scene.steps}
    return sorted(ends | reviewing | (named & set(profile.bodies)))
