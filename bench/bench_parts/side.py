"""One node of the desk's bench in a process of its own: lives the planned days, told one by one.

Its bundles are real (packed, signed and sealed to the peer's node) and lie as files where the other process
finds them. A bundle holds a whole day, where `serve` would send 1,024 entries at a time.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from bench_parts.doing import DONE, DRAFTED, Doer
from bench_parts.life import HELD_PILLAR, Plan, Shape
from bench_parts.stage import PASSPHRASE
from comity import node
from comity.chancery import account, docketing, receive, suspension
from comity.chancery.office import Office
from comity.courier import bundle
from comity.courier.exchange import take
from comity.journal.entry import Ref

DAY = 86_400
WHOLE_DAY = 1 << 15  # entries in a bundle at most


class HandClock:
    """Stands until it is moved; what the node writes is dated by it."""

    def __init__(self) -> None:
        self.time = 0

    def now(self) -> int:
        return self.time


def plan_of(office: Office, shape: Shape) -> Plan:
    """The same plan in both processes: it depends on the shape and the agreed profile alone."""
    profile = office.agreed().profile
    channels = {
        procedure: {
            code: (profile.bodies[route.sender].party, profile.bodies[route.receiver].party)
            for code, route in profile.routes.items()
            if procedure in route.procedures
        }
        for procedure in ("readmission", "detention_notification")
    }
    return Plan(shape, channels, list(profile.parties))


class Side:
    """`base/PARTY` is the node, `base/post` where bundles lie."""

    def __init__(self, base: Path, party: str) -> None:
        facts = json.loads((base / "life.json").read_text())
        self.post, self.party = base / "post", party
        self.begin = int(facts["begin"])
        self.office = node.open_office(base / party, PASSPHRASE)
        self.clock = HandClock()
        self.office.clock = self.clock
        shape = Shape(*facts["shape"])
        self.plan = plan_of(self.office, shape)
        self.doer = Doer(self.office, self.plan)
        self.days = list(self.plan.days(party))

    def act(self, day: int) -> None:
        """This side's acts of a day, and its bundle."""
        self.clock.time = self.begin + day * DAY + 9 * 3600
        if self.doer.done() < day:
            self._suspension(day)
            self.doer.day(day, self.days[day])
        self.pack()

    def _suspension(self, day: int) -> None:
        """The second party holds a pillar and offers its resumption; the first accepts. Each once, also when
        the day is taken up again."""
        first, again = self.plan.shape.hold
        holder = self.plan.parties[1] == self.party
        if day not in (first, again - 2, again - 1):
            return
        director = next(one for one in self.office.store.people.officers() if "directs" in one.ranks)
        status = account.pillar_status(self.office, HELD_PILLAR)["pillars"][HELD_PILLAR]
        standing = status["offer"]
        if day == first and holder and not status["holds"]:
            suspension.hold(self.office, director, HELD_PILLAR, "Suspension d'essai / تعليق تجريبي", None)
        elif day == again - 2 and holder and standing is None:
            suspension.offer(self.office, director, HELD_PILLAR)
        elif day == again - 1 and not holder and standing is not None:
            named = Ref(standing["party"], standing["incarnation"], standing["index"])
            suspension.accept(self.office, director, HELD_PILLAR, named)

    def pack(self) -> None:
        path = self.post / f"{self.party}.bundle"
        path.with_suffix(".new").write_bytes(bundle.pack(self.office, receive.outgoing(self.office)))
        path.with_suffix(".new").replace(path)

    def take(self, other: str, day: int | None) -> int:
        """What the other side's bundle brought, in entries."""
        if day is not None:
            self.clock.time = self.begin + day * DAY + 12 * 3600
        _, taken = take(self.office, (self.post / f"{other}.bundle").read_bytes())
        return taken.new

    def facts(self) -> dict[str, Any]:
        """What this node now holds."""
        heads = self.office.store.logs.heads()
        return {
            "state": docketing.state_root(self.office).hex(),
            "entries": sum(head.size for head in heads),
            "cases": self.office.store.dockets.count(),
            "effects": self.office.store.dockets.effects(),
            "faults": len(self.office.store.agreement.faults()),
        }

    def whole(self) -> None:
        """Nothing of the bench stays in the node's own tables."""
        shelf = self.office.store.agreement
        shelf.m.Meta.objects.using(shelf.alias).filter(name__in=[DONE, DRAFTED]).delete()


def answer(side: Side, order: dict[str, Any]) -> Any:
    match order["do"]:
        case "done":
            return side.doer.done()
        case "act":
            side.act(order["day"])
        case "take":
            return side.take(order["of"], order["day"])
        case "pack":
            side.clock.time = max(side.clock.time, int(time.time()))
            side.pack()
        case "facts":
            return side.facts() | {"planned": side.plan.facts}
        case "whole":
            side.whole()
    return None


def main(base: Path, party: str) -> None:
    receive.MOST_ENTRIES, receive.MOST_BYTES = WHOLE_DAY, 60 << 20
    side = Side(base, party)
    profile = cProfile.Profile() if os.environ.get("COMITY_BENCH_PROFILE") else None
    print(json.dumps("ready"), flush=True)
    try:
        for line in sys.stdin:
            if profile is not None:
                profile.enable()
            found = answer(side, json.loads(line))
            if profile is not None:
                profile.disable()
            print(msgspec.json.encode(found).decode(), flush=True)
    except KeyboardInterrupt:
        os._exit(130)  # what was not committed is as if it had never begun
    if profile is not None:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(70)
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(40)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
