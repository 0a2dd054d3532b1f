"""A trace of the model on two real nodes: databases, seals, signatures, bundles that come late.

The model's ordinary act is here the opening of a case, each of its own. What the model holds to be void, the
chancery must refuse to write; everything else must have the effect that the model says, on both sides.
"""

from __future__ import annotations

from comity.chancery import account, suspension
from comity.chancery.submit import Outcome
from comity.errors import Refused
from comity.journal.entry import Ref
from models.traces import ACCEPT, DROP, EFFECTS, HOLD, NOTE, OFFER, RELEASE, SETTLED, Entry, Trace
from two_nodes.world import World

PARTIES = ("FR", "DZ")
CHANNELS = ("FR-59-LILLE", "DZ-DGSN-ALGER")
PILLAR = "readmission"
KINDS = {HOLD, OFFER, ACCEPT, NOTE, RELEASE, DROP}


def expressible(trace: Trace) -> bool:
    """Whether the interface can say this: an offer there names all that stands, an acceptance answers the last
    offer, and an act under a hold that its author knows is not written, so nothing can cite it."""
    entries = [entry for log in trace.logs for entry in log]
    if not {entry.kind for entry in entries} <= KINDS:
        return False
    for entry in entries:
        standing = trace.standing(entry)
        if entry.kind == OFFER and standing and set(trace.all_in(entry.arg)) != set(standing):
            return False
        if entry.kind in (RELEASE, DROP) and trace.standing(trace.at(entry.arg)):
            return False
    offers = [entry for entry in entries if entry.kind == OFFER]
    return len(offers) <= 1


class Replay:
    """`written`: the real entry, and its case if any, of each entry of the model that could be written."""

    def __init__(self, trace: Trace, world: World) -> None:
        self.trace = trace
        self.world = world
        self.written: dict[Entry, tuple[Ref, str]] = {}
        self.sent: tuple[list[bytes], list[bytes]] = ([], [])
        self.arrived = [0, 0]

    def run(self) -> None:
        for entry in self.trace.in_order():
            self._bring(entry.party, entry.seen)
            self.world.tick(60)
            refused = ""
            try:
                self._write(entry)
            except Refused as why:
                refused = why.code
            known = entry.kind == NOTE and bool(self.trace.standing(entry))
            assert bool(refused) == (entry.void or known), (self.trace, entry, refused)
            self.sent[entry.party].append(self.world.send(PARTIES[entry.party]))
        for party in (0, 1):
            self._bring(party, self.trace.mirrors[party])

    def _bring(self, party: int, size: int) -> None:
        """The bundle that was sent when the other log had this size; those between are lost."""
        if size > self.arrived[party]:
            self.world.hand(PARTIES[party], self.sent[1 - party][size - 1])
            self.arrived[party] = size

    def _write(self, entry: Entry) -> None:
        party = PARTIES[entry.party]
        office, director = self.world.offices[party], self.world.director(party)
        case = ""
        if entry.kind == HOLD:
            # By turns on the pillar and on the procedure: the model has one kind for these.
            procedure = "readmission" if (entry.place + entry.party) % 2 else None
            told = suspension.hold(office, director, PILLAR, "suspension", None, procedure)
        elif entry.kind == OFFER:
            told = suspension.offer(office, director, PILLAR)
        elif entry.kind == ACCEPT:
            # What was refused stands nowhere: any reference will do.
            offered, _ = self.written.get(self.trace.at(entry.arg), (Ref(party, 0, 0), ""))
            told = suspension.accept(office, director, PILLAR, offered)
        else:
            outcome = self._act(entry)
            assert outcome.entry is not None
            self.written[entry] = (outcome.entry, outcome.case)
            return
        place = told["entry"]
        self.written[entry] = (Ref(place["party"], place["incarnation"], place["index"]), case)

    def _act(self, entry: Entry) -> Outcome:
        party = PARTIES[entry.party]
        if entry.kind == NOTE:
            return self.world.open(CHANNELS[entry.party])
        held, case = self.written[self.trace.at(entry.arg)]
        known = self.world.offices[party].store.dockets.get(case)
        if known is None:
            raise Refused("case.unknown")
        return self.world.act(party, case, "release" if entry.kind == RELEASE else "drop", entry=str(held))

    def differences(self, node: int) -> list[str]:
        """Where this real node comes to something else than the model's node."""
        party = PARTIES[node]
        wrong = []
        for entry, (ref, case) in self.written.items():
            thought = EFFECTS[entry.thought[node] & ~SETTLED]
            here = self.world.offices[party].store.logs.get(ref.party, ref.inc, ref.index) is not None
            if here != bool(thought):
                wrong.append(f"{ref} here: {here}, model {thought!r}")
            elif here and case:
                found = self.world.effect(party, ref).split()[0]
                if found != thought:
                    wrong.append(f"{ref}: model {thought!r}, node {found!r}")
        status = account.pillar_status(self.world.offices[party], PILLAR)["pillars"][PILLAR]
        stands = {(each["entry"]["party"], each["entry"]["index"]) for each in status["holds"]}
        model = {(self.written[hold][0].party, self.written[hold][0].index) for hold in self._up(node)}
        return wrong if stands == model else [*wrong, f"standing: model {model}, node {stands}"]

    def _up(self, node: int) -> list[Entry]:
        """The holds that stand for this node of the model in the end."""
        own, mirror = len(self.trace.logs[node]), self.trace.mirrors[node]
        return self.trace.standing(Entry(node, own, 0, 0, mirror, (0, 0)))
