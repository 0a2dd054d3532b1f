"""How two nodes come to know each other: nodes, cards, mechanism, officers."""

from __future__ import annotations

from comity import node
from comity.chancery import agreement, people
from comity.clock import RehearsalClock
from comity.demo import place, steps
from comity.demo.stage import Person, Side, Stage
from comity.envelope import card as cards
from comity.journal.entry import rfc3339


def nodes(stage: Stage, step: steps.Nodes) -> None:
    """`comity init` on each side, as rehearsal nodes, each with a passphrase of its own."""
    for party, told in stage.story.parties.items():
        directory = stage.folder / told.node
        passphrase_file = stage.folder / f"{told.node}.passphrase"
        passphrase = place.new_secret()
        place.write_secret(passphrase_file, passphrase + "\n")
        office = node.create(directory, party, passphrase.encode(), rehearsal=True, now=rfc3339(stage.time))
        clock = RehearsalClock(directory / "clock")
        stage.sides[party] = Side(party, office, directory, passphrase_file, clock)
        stage.say("node", party, party=stage.name(party), folder=_short(stage, directory))


def exchange_cards(stage: Stage, step: steps.Cards) -> None:
    """`comity pair card` and `comity pair accept`: each accepts the other's by its fingerprint."""
    post = stage.folder / "post"
    post.mkdir(exist_ok=True)
    for party, side in stage.sides.items():
        path = post / f"card-{party}.json"
        path.write_bytes(cards.encode(side.office.card))
        spoken = _spoken(side.office.fingerprint)
        stage.say("card", party, party=stage.name(party), file=_short(stage, path), fingerprint=spoken)
    for party, side in stage.sides.items():
        other = stage.other(party)
        spoken = _spoken(other.office.fingerprint)
        agreement.pair(side.office, (post / f"card-{other.party}.json").read_bytes(), spoken)
        stage.say("paired", party, party=stage.name(party), other=stage.name(other.party))


def propose(stage: Stage, step: steps.Propose) -> None:
    """`comity mechanism propose`: one side signs the profile."""
    row = agreement.propose(stage.sides[step.party].office, stage.profile)
    stage.say(
        "proposed",
        step.party,
        party=stage.name(step.party),
        title=stage.teller.of(stage.profile.title),
        digest=row.digest[:16],
    )


def accept(stage: Stage, step: steps.Accept) -> None:
    """`comity mechanism accept`: the other side signs the same digest."""
    office = stage.sides[step.party].office
    pending = next(row for row in office.store.agreement.all() if not row.ours)
    row = agreement.accept(office, pending.digest)
    stage.say("accepted", step.party, party=stage.name(step.party), digest=row.digest[:16])


def officers(stage: Stage, step: steps.Officers) -> None:
    """`comity officer add`, for everybody; the line told is one for each authority."""
    for party, told in stage.story.parties.items():
        side = stage.sides[party]
        tokens = side.directory / "tokens"
        tokens.mkdir(mode=place.OWNER_ONLY, exist_ok=True)
        named: dict[str, list[str]] = {}
        for one in told.officers:
            row, token = people.add_officer(side.office, one.name, one.authority, list(one.ranks))
            token_file = tokens / f"{row.officer}.token"
            place.write_secret(token_file, token)
            stage.people[one.id] = Person(one, party, row.officer, token, token_file, place.new_secret())
            named.setdefault(one.authority, []).append(one.name)
        for authority, names in named.items():
            stage.say("officers", party, authority=stage.authority(authority), names=stage.teller.listed(names))


def _spoken(fingerprint: str) -> str:
    """As people read it out: groups of eight."""
    return " ".join(fingerprint[start : start + 8] for start in range(0, len(fingerprint), 8))


def _short(stage: Stage, path: object) -> str:
    return str(path).removeprefix(f"{stage.folder.parent}/")
