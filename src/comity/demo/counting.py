"""The figures that both sides compute, and what the detector says of silence."""

from __future__ import annotations

from typing import Any

from comity.chancery import account
from comity.chancery import figures as counted
from comity.chancery.silence import silence
from comity.demo import steps
from comity.demo.stage import Check, Stage
from comity.envelope import canonical

# What the closing account shows of all the figures, in this order.
SHOWN = (
    *("requested", "receipted", "recognised", "refused", "withdrawn", "unanswered"),
    *("documents_in_time", "documents_late", "documents_missing", "expired_unused"),
    *("departed", "refused_at_border", "handed_over", "returned_in_error", "taken_back"),
)


def shared_position(stage: Stage) -> str:
    """The newest position that both nodes hold, as `--at` takes it."""
    accounts = [account.status(side.office) for side in stage.sides.values()]
    sizes = {party: min(found["logs"][party]["size"] for found in accounts) for party in stage.sides}
    return ",".join(f"{party}={size}" for party, size in sorted(sizes.items()))


def figures(stage: Stage, step: steps.Figures) -> None:
    """`comity figures --at POSITION` on both nodes, and `comity silence` on each."""
    at = shared_position(stage)
    found = {party: counted.figures(side.office, step.procedure, at=at) for party, side in stage.sides.items()}
    one = next(iter(found.values()))
    stage.checks.append(Check("figures_equal", len({canonical.encode(each) for each in found.values()}) == 1))
    stage.say("figures", "", at=one["at"], hash=one["sha256"][:32])
    by_name = {each["name"]: each for each in one["indicators"]}
    for name in SHOWN:
        if name in by_name:
            _row(stage, by_name[name])
    for party, side in stage.sides.items():
        _silence(stage, party, silence(side.office))


def _row(stage: Stage, figure: dict[str, Any]) -> None:
    title = stage.teller.word(f"figure.{figure['name']}.title")
    if figure["denominator"] is None:
        stage.say("figure", figure=title, count=figure["numerator"])
    else:
        whole = stage.teller.word(f"figure.{figure['of']}.title")
        stage.say("figure_of", figure=title, count=figure["numerator"], all=figure["denominator"], of=whole)


def _silence(stage: Stage, party: str, found: dict[str, Any]) -> None:
    for line in found["authorities"]:
        if line["exceeded"]:
            unit = "" if line["measure"] == "collection_lag" else " %"
            stage.say(
                "silent",
                party,
                party=stage.name(party),
                authority=stage.authority(line["authority"]),
                measure=stage.teller.word(f"measure.{line['measure']}"),
                value=f"{line['value']}{unit}",
                threshold=f"{line['threshold']}{unit}",
            )
    for proposal in found["proposals"]:
        authority = stage.authority(proposal["authority"])
        stage.say("consultation", party, party=stage.name(party), authority=authority)
    if not found["proposals"]:
        stage.say("no_silence", party, party=stage.name(party))
