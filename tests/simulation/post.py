"""The post between two simulated nodes: it loses, repeats, reorders, delays and damages what it carries.

Bundles are real. Who receives one a second time, or an older one after a newer, must come to the same;
one that was damaged must be refused and change nothing.
"""

from __future__ import annotations

import random

from comity.chancery.receive import outgoing, receive
from comity.courier import bundle
from comity.errors import PeerFault
from simulation.founding import Nodes
from simulation.keeping import Receipts
from simulation.trace import Trace
from two_nodes.world import PARTIES, other


class Post:
    def __init__(self, nodes: Nodes, receipts: Receipts, trace: Trace, chance: random.Random) -> None:
        self.world, self.receipts, self.trace, self.chance = nodes.world, receipts, trace, chance

    def send(self, party: str) -> None:
        """A bundle goes into the post; asked twice, the node offers the same entries under the same note."""
        office = self.world.offices[party]
        payload = outgoing(office)
        if self.chance.random() < 0.1:
            again = outgoing(office)
            assert (again.entries, again.checkpoint) == (payload.entries, payload.checkpoint)
        self.receipts.let_out(office, payload)
        self.world.post[other(party)].append(bundle.pack(office, payload))
        self.trace.event("sent", party, payload.first, len(payload.entries), payload.held)

    def deliver(self, party: str) -> None:
        """`party` is given one of those waiting, the oldest mostly."""
        waiting = self.world.post[party]
        if not waiting:
            return
        at = 0 if self.chance.random() < 0.7 else self.chance.randrange(len(waiting))
        again = self.chance.random() < 0.15
        data = waiting[at] if again else waiting.pop(at)
        office = self.world.offices[party]
        taken = receive(office, bundle.unpack(office, data))
        self.trace.event("delivered", party, taken.received, taken.new, taken.gap)
        if at and (waiting or not again):
            self.trace.fault("reordered", party, at)
        if again:
            self.trace.fault("repeated", party, taken.received)
        if taken.gap:
            self.trace.fault("gap", party)

    def lose(self, party: str) -> None:
        waiting = self.world.post[party]
        if waiting:
            waiting.pop(self.chance.randrange(len(waiting)))
            self.trace.fault("lost", party)

    def delay(self, party: str) -> None:
        """What waits here comes after what is sent next: moved to the end."""
        waiting = self.world.post[party]
        if len(waiting) > 1:
            waiting.append(waiting.pop(0))
            self.trace.fault("delayed", party)

    def damage(self, party: str) -> None:
        """One bit of a bundle turns on its way."""
        waiting = self.world.post[party]
        if not waiting:
            return
        data = bytearray(waiting[self.chance.randrange(len(waiting))])
        data[self.chance.randrange(len(data))] ^= 1 << self.chance.randrange(8)
        office = self.world.offices[party]
        before = [(head.size, head.root) for head in office.store.logs.heads()]
        try:
            receive(office, bundle.unpack(office, bytes(data)))
        except PeerFault as fault:
            assert fault.code.startswith("bundle."), fault.code
            # Which check finds it depends on where the bit fell, and the sealed length is always the same.
            self.trace.fault("damaged", party, fault.code)
        else:
            raise AssertionError("a damaged bundle was taken")
        assert before == [(head.size, head.root) for head in office.store.logs.heads()]

    def exchange(self, party: str) -> None:
        """One bundle each way that nothing happens to."""
        for side in (party, other(party)):
            self.send(side)
            to = other(side)
            office = self.world.offices[to]
            taken = receive(office, bundle.unpack(office, self.world.post[to].pop()))
            self.trace.event("delivered", to, taken.received, taken.new, taken.gap)

    def empty(self) -> None:
        """What was delayed comes in the end, the last first."""
        for party in PARTIES:
            office = self.world.offices[party]
            while self.world.post[party]:
                receive(office, bundle.unpack(office, self.world.post[party].pop()))
                self.trace.event("delivered", party)
