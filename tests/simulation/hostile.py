"""The other side's node in hostile hands, with its real keys, after a seed's honest part.

It lies in `seen`, mutates fields and bytes of headers, signs forks and false roots, acts without approval.
The victim goes on working and dying meanwhile. At worst the attacker's own entries are void or refused: the
victim's record stays sound, and everything it let out before is still there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from comity.cases.readmission import READMISSION
from comity.chancery.ledger import Wire
from comity.envelope import canonical
from comity.errors import PeerFault
from comity.journal.entry import Ref, rfc3339
from simulation import keeping
from two_nodes.adversary import Adversary

if TYPE_CHECKING:
    from simulation.run import Run

ATTACKS = 10
VICTIM, ATTACKER = "FR", "DZ"
WRONG: dict[str, Any] = {
    "mech": "0" * 64, "party": "XX", "inc": 1, "index": 0, "v": 2, "pillar": "\x00", "case": "0" * 31, "act": "",
    "table": "z" * 64, "seen": {"XX": [0, 1, "f" * 64]}, "terms": {"n": 1.5}, "approvals": ["1"],
    "items": [{"box": "0"}], "nonce": "", "time": "1970-01-01T00:00:00Z",
}  # fmt: skip


class Hostile:
    def __init__(self, run: Run) -> None:
        self.run, self.chance, self.trace = run, run.chance, run.trace
        self.evil = Adversary(run.world, ATTACKER)
        self.attacks = [
            self.lie_about_a_root, self.claim_less_than_before, self.mutate_a_field, self.mutate_a_byte,
            self.act_alone, self.fork, self.sign_a_false_root, self.say_it_again,
        ]  # fmt: skip

    def attack(self, _party: str) -> None:
        """One attack, through the door that bundles come in by."""
        self.evil.victim = self.run.world.offices[VICTIM]
        self.chance.choice(self.attacks)()

    def header(self, **over: Any) -> dict[str, Any]:
        """Right in everything that is not told otherwise; its time never runs backwards."""
        head = self.evil.victim.store.logs.head(ATTACKER, 0)
        assert head is not None
        now = self.run.world.clocks[ATTACKER].now()
        return self.evil.header(**{"time": rfc3339(max(head.time, now)), "nonce": self.nonce()} | over)

    def nonce(self) -> str:
        return self.chance.randbytes(16).hex()

    def is_void(self, ref: Ref, *codes: str) -> None:
        """The entry stands in the mirror, void for one of these reasons, and what follows it arrived."""
        after = self.evil.append(self.header())
        self.evil.send()
        assert self.evil.row(after).fault == ""
        found = self.evil.reason(ref)
        assert found in codes or not codes, f"{found} instead of {codes}"
        assert found, "a wrong entry counts"

    # --- Entries that are wrong in themselves

    def lie_about_a_root(self) -> None:
        size = self.chance.randrange(1, 99)
        ref = self.evil.append(self.header(seen={VICTIM: [0, size, "f" * 64]}))
        self.is_void(ref, "seen.false_root")
        self.trace.fault("lie in seen: a root that is not", ref)

    def claim_less_than_before(self) -> None:
        """Clamped: what its author saw before stays seen."""
        logs = self.evil.victim.store.logs
        before = logs.head(ATTACKER, 0)
        assert before is not None
        root = logs.root_at(VICTIM, 0, 1).hex()
        ref = self.evil.append(self.header(seen={VICTIM: [0, 1, root]}))
        self.evil.send()
        assert self.evil.row(ref).eff[VICTIM] >= before.eff[VICTIM], "a false seen gained something"
        self.trace.fault("lie in seen: less than before", ref)

    def mutate_a_field(self) -> None:
        name = self.chance.choice(sorted(WRONG))
        made = self.header()
        if self.chance.random() < 0.2:
            del made[name]
        else:
            made[name] = WRONG[name]
        self.is_void(self.evil.append(_loose(made)))
        self.trace.fault("mutated field", name)

    def mutate_a_byte(self) -> None:
        leaf = bytearray(canonical.encode(self.header()))
        at = self.chance.randrange(len(leaf))
        leaf[at] ^= 1 << self.chance.randrange(8)
        ref = self.evil.append(bytes(leaf))
        self.evil.append(self.header())
        try:
            self.evil.send()
        except PeerFault as fault:  # an annex or items that are now named and did not come
            assert fault.code.startswith("bundle."), fault.code
            del self.evil.wires[ref.index :]
        self.trace.fault("mutated byte", at)

    def act_alone(self) -> None:
        """A protected act on some case under no approval, or under one person's twice."""
        cases = self.run.officers.cases
        if cases:
            tags = self.chance.choice(([], ["1" * 32], ["1" * 32, "1" * 32]))
            made = self.header(
                case=self.chance.choice(cases), pillar="readmission", act="recognise", approvals=tags,
                table=READMISSION.digest, terms={"basis": "proof"},
            )  # fmt: skip
            ref = self.evil.append(made)
            self.evil.send()
            effect = self.run.effect(VICTIM, ref)
            assert effect not in ("applied", "irregular"), effect
            self.trace.fault("act without approval", ref, effect)

    # --- Payloads that don't prove themselves

    def refused(self, payload: Any, *codes: str) -> None:
        heads = [(head.size, head.root) for head in self.evil.victim.store.logs.heads()]
        try:
            self.evil.send(payload)
        except PeerFault as fault:
            assert fault.code in codes, fault.code
            kept = [one.code for one in self.evil.victim.store.agreement.faults()]
            assert fault.code in kept, "no evidence was kept"
        else:
            raise AssertionError(f"taken in spite of {codes}")
        assert heads == [(head.size, head.root) for head in self.evil.victim.store.logs.heads()]

    def fork(self) -> None:
        """A second history, signed with the real keys, from some index on that the victim holds."""
        held = self.evil.victim.store.logs.head(ATTACKER, 0)
        assert held is not None
        at = self.chance.randrange(1, held.size)
        true = self.evil.wires
        self.evil.wires = [*true[:at], Wire(canonical.encode(self.header(index=at)), [], [], b"")]
        try:
            first = self.chance.randrange(0, at + 1)
            self.refused(self.evil.payload(first), "peer.fork", "checkpoint.root")
        finally:
            self.evil.wires = true
        self.trace.fault("fork", at)

    def sign_a_false_root(self) -> None:
        self.evil.append(self.header())
        size = len(self.evil.wires)
        self.refused(self.evil.payload(checkpoint=self.evil.checkpoint(size, root=b"\x07" * 32)), "checkpoint.root")
        self.evil.wires.pop()
        self.trace.fault("false root signed")

    def say_it_again(self) -> None:
        """Everything from the first entry on."""
        head = self.evil.victim.store.logs.head(ATTACKER, 0)
        assert head is not None
        taken = self.evil.send(self.evil.payload(0))
        assert taken.new == len(self.evil.wires) - head.size, "an entry was taken twice"
        self.trace.fault("repeated", VICTIM, taken.received)


def _loose(made: dict[str, Any]) -> bytes:
    """Encoded as told, floats and all."""
    return msgspec.json.Encoder(order="sorted").encode(made)


def play(run: Run, *, judge: bool) -> None:
    """Attacks between the victim's own steps. What it holds in the end is sound."""
    hostile = Hostile(run)
    own = [run.officers.act_some, run.officers.clear_and_approve, run.officers.hold, run.post.send]
    for _ in range(ATTACKS):
        run.step(hostile.attack, VICTIM)
        if run.chance.random() < 0.5:
            run.step(run.chance.choice(own), VICTIM)
    victim = run.world.offices[VICTIM]
    run.receipts.are_kept(victim)
    if judge:
        keeping.sound(victim)
