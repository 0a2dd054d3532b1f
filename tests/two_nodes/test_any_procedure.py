"""Any acts of any procedure, legal ones and forced ones, over a post that loses, repeats and reorders.

Random walks on two nodes, for every table that a channel of the worked example serves. A forced act is appended
behind the chancery's back, by either side, with terms that mostly fit and any number of tags. In the end the post
works and `invariants.everything` must hold; beside it, two things are judged without the fold: what took
effect was entitled and carried its tags, and nothing that a hold binds took effect under one that its author had seen.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comity.cases import forms
from comity.cases.calendar import day_of
from comity.cases.docket import CaseState
from comity.cases.fields import codes
from comity.cases.order import CaseEntry
from comity.cases.table import COMMON, Act, Table
from comity.chancery import docketing, matter, suspension
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.chancery.view import case_entry
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.mechanism import procedures
from two_nodes import invariants
from two_nodes.test_any_post import LENGTHS
from two_nodes.world import PARTIES, Template, World, other, profile

MOST_CASES = 3
WALKS, STEPS = 2, 45
AGREED = profile()
SERVED = sorted(name for name in procedures() if AGREED.channels(name))
# How often each step is taken.
WEIGHTS = {
    "open": 1, "act": 12, "both_act": 2, "force": 8, "release_or_drop": 3,
    "hold": 2, "resume_by_steps": 3, "resume": 2,
    "tick": 2, "send": 3, "deliver": 3, "lose": 1, "exchange": 5,
}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Two nodes with officers at every authority of the worked example."""
    authorities = {party: tuple(AGREED.authorities(party)) for party in PARTIES}
    return Template.make(tmp_path_factory.mktemp("staffed"), None, authorities=authorities)


class Walk:
    """One world, and what `seed` makes happen in it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.table = procedures()[world.procedure]
        self.pillar = self.table.pillar
        self.channels = sorted(AGREED.channels(world.procedure))
        self.world.clocks["DZ"].skew = self.chance.choice([0, 0, -600, 7200])

    def walk(self, steps: int) -> None:
        self.open()
        self.world.exchange()
        for name in self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()), k=steps):
            getattr(self, name)()
        for party in PARTIES:  # what was delayed comes in the end, last first
            while self.world.post[party]:
                self.world.deliver(party, -1)

    def side(self) -> str:
        return self.chance.choice(PARTIES)

    def case(self) -> str:
        return self.chance.choice(self.world.cases)

    # --- Officers

    def open(self) -> None:
        if len(self.world.cases) < MOST_CASES:
            try:
                self.world.open(self.chance.choice(self.channels))
            except Refused as no:
                assert no.params.get("reason") == "pillar.held"

    def act(self, party: str = "", case: str = "") -> None:
        """One of the acts that are legal now for this side, with any codes of its lists."""
        party, case = party or self.side(), case or self.case()
        docket = self.world.offices[party].store.dockets.get(case)
        if docket is None or not docket.channel:
            return
        legal = [name for name, each in self.world.acts(party, case).items() if each["legal"]]
        # What ends a case is drawn less often, so that cases get somewhere.
        legal = [name for name in legal if not self.ends(name) or self.chance.random() < 0.2]
        if legal:
            name = self.chance.choice(legal)
            chosen = self.chosen(self.table.find(name))
            try:
                self.world.act(party, case, name, **chosen)
            except Refused as no:  # another code than the example's may lead elsewhere, or need a source
                assert no.code in ("act.illegal", "fields.invalid")
                assert chosen or sources(self.table.find(name)), no

    def both_act(self) -> None:
        """Before the post goes: what they do crosses."""
        case = self.case()
        for party in PARTIES:
            self.act(party, case)
        self.world.exchange()

    def ends(self, name: str) -> bool:
        act = self.table.find(name)
        return act is not None and bool(act.target) and self.table.by_state[act.target].ends

    def chosen(self, act: Act | None) -> dict[str, str]:
        """Other codes than the example's, for some terms."""
        params = AGREED.params(self.table.procedure)
        return {
            each.name: self.chance.choice(each.choices or codes(params, each.source))
            for each in (act.terms if act is not None and not act.opens else ())
            if each.kind in ("code", "profile_code") and each.source != "channel" and self.chance.random() < 0.5
        }

    def force(self) -> None:
        """An act that no chancery of ours was asked about; mostly one that the state allows, by whom it may be."""
        party, case = self.side(), self.case()
        office = self.world.offices[party]
        row = office.store.dockets.get(case)
        state = msgspec.json.decode(row.fold, type=CaseState) if row is not None else None
        acts = [*self.table.acts, *COMMON.values()]
        if state is not None and self.chance.random() < 0.8:
            acts = [each for each in acts if state.state in each.source] or acts
            asked = [each for each in acts if each.approvals > 1]
            acts = asked if asked and self.chance.random() < 0.5 else acts
        act = self.chance.choice(acts)
        spoilt = self.chance.random() < 0.1
        leaf = Leaf(
            pillar=self.pillar,
            case=case,
            act=act.name if not spoilt else "promote",
            table=self.table.digest,
            terms=self.terms(office, state, act) if self.chance.random() < 0.9 else {"day": "2026-03-09"},
            approvals=[f"{self.chance.getrandbits(128):032x}" for _ in range(self.chance.randint(0, 3))],
        )
        with office.store.write():
            ledger = Ledger(office)
            ledger.append(leaf)
            ledger.flush()
            docketing.settle(office, ledger)

    def terms(self, office: Office, state: CaseState | None, act: Act) -> dict[str, Any]:
        """Terms that fit the act's schema, and may fit the case."""
        refs = [str(each.ref) for each in state.effects] if state is not None else []
        held = [str(each.ref) for each in state.effects if each.effect == "held"] if state is not None else []
        at = forms.Situation(
            table=self.table,
            today=day_of(office.clock.now()),
            variables=dict(state.variables) if state is not None else {},
            overdue=self.chance.choice(held or refs) if refs and act.name in COMMON else "",
            party=office.party,
        )
        made = forms.example(act, AGREED.params(self.table.procedure), at) | self.chosen(act)
        for each in act.terms:
            if each.kind == "commitment":
                made[each.name] = "ab" * 32
            elif each.kind in ("source", "sources") and self.world.reports and self.chance.random() < 0.5:
                made[each.name] = self.chance.choice(sorted(self.world.reports.values()))
        return {each.name: made[each.name] for each in act.terms if each.name in made}

    # --- Pillars

    def hold(self) -> None:
        party = self.side()
        scope = self.table.procedure if self.chance.random() < 0.3 else None
        director = self.world.director(party)
        suspension.hold(self.world.offices[party], director, self.pillar, "suspension", None, scope)

    def resume_by_steps(self) -> None:
        try:
            getattr(self.world, self.chance.choice(["offer", "accept"]))(self.side(), self.pillar)
        except Refused as no:
            assert no.code in ("pillar.open", "offer.not_standing", "accept.own_offer")

    def resume(self) -> None:
        """Offered, and accepted as soon as the offer arrives."""
        party = self.side()
        self.world.exchange()
        try:
            self.world.offer(party, self.pillar)
            self.world.exchange()
            self.world.accept(other(party), self.pillar)
        except Refused as no:
            assert no.code in ("pillar.open", "offer.not_standing", "accept.own_offer")

    def release_or_drop(self) -> None:
        """One of the acts of this side that a hold held."""
        party = self.side()
        items = suspension.backlog(self.world.offices[party], None)["items"]
        items = [each for each in items if each["author"] == party]
        if items:
            item = self.chance.choice(items)
            place = item["entry"]
            entry = str(Ref(place["party"], place["incarnation"], place["index"]))
            try:
                self.world.act(party, item["case"], self.chance.choice(["release", "release", "drop"]), entry=entry)
            except Refused as no:
                assert no.code == "act.illegal"

    # --- Time and the post

    def tick(self) -> None:
        only = self.chance.choice(["", "", "", *PARTIES])
        length = self.chance.choice(LENGTHS)
        self.world.tick(length if not only else min(length, 3600), only)

    def send(self) -> None:
        self.world.send(self.side())

    def deliver(self) -> None:
        """Any of those waiting, so also the newest first; kept ones come again."""
        party = self.side()
        waiting = len(self.world.post[party])
        if waiting:
            self.world.deliver(party, self.chance.randrange(waiting), self.chance.random() < 0.3)

    def lose(self) -> None:
        waiting = self.world.post[self.side()]
        if waiting:
            waiting.pop(self.chance.randrange(len(waiting)))

    def exchange(self) -> None:
        self.world.exchange()


def sources(act: Act | None) -> bool:
    """Whether a field of the act names something outside its case, which no example can know."""
    return act is not None and any(each.kind in ("source", "sources", "case") for each in act.terms)


# --- Judged without the fold ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """An entry and what its docket says became of it."""

    entry: CaseEntry
    effect: str
    released: bool


def told(office: Office, table: Table) -> Iterator[tuple[CaseState, list[Told]]]:
    """Every case of this table on a node."""
    for row in office.store.dockets.all():
        if row.procedure != table.procedure:
            continue  # what a case of it had to cite
        state = msgspec.json.decode(row.fold, type=CaseState)
        found = []
        for effect in state.effects:
            ref = effect.ref
            kept = office.store.logs.get(ref.party, ref.inc, ref.index)
            assert kept is not None
            found.append(Told(case_entry(kept), effect.effect, effect.released_by is not None))
        yield state, found


def entitled_and_approved(office: Office, table: Table) -> None:
    """What took effect was its author's to do, and carried as many tags as its act and its terms demand."""
    for state, items in told(office, table):
        named = {str(item.entry.ref): item.entry for item in items}
        for item in items:
            x, act = item.entry, table.find(item.entry.act)
            if item.effect not in ("applied", "irregular"):
                continue
            assert act is not None, x
            side = "requesting" if x.ref.party == state.requesting else "requested"
            if item.effect == "irregular":
                assert act.fact, x
                continue
            assert act.by in ("either", side), x
            done, terms = act, x.terms
            if act.name == "release":
                held = named[str(x.terms["entry"])]
                assert held.ref.party == x.ref.party, x
                if not table.release_many:
                    done, terms = table.by_act[held.act], held.terms
            assert x.approvals >= done.tags(terms), (x, x.approvals)


def nothing_under_a_hold(office: Office, table: Table) -> None:
    """No act that a hold binds took effect while one stood that its author had seen."""
    pillar = list(_of_the_pillar(office, table))
    for _, items in told(office, table):
        for item in items:
            act = table.find(item.entry.act)
            free = act is None or act.survives or act.protective or act.fact
            if item.effect == "applied" and not free:
                assert not _standing(pillar, item.entry), (item.entry, "took effect under a hold")


def _of_the_pillar(office: Office, table: Table) -> Iterator[tuple[Ref, str, list[str]]]:
    """(entry, act, what it names) of every hold, offer and acceptance that concerns this procedure."""
    for head in office.store.logs.heads():
        for row in office.store.logs.scan(head.party, head.incarnation):
            if row.act not in ("hold", "offer", "accept") or row.pillar != table.pillar or row.header is None:
                continue
            terms = msgspec.json.decode(row.header)["terms"]
            if terms.get("procedure", table.procedure) == table.procedure:
                yield Ref(row.party, row.incarnation, row.idx), row.act, str(terms.get("names", "")).split()


def _standing(pillar: list[tuple[Ref, str, list[str]]], x: CaseEntry) -> set[str]:
    """The holds in an entry's past that no acceptance in its past lifted."""
    past = [each for each in pillar if _before(each[0], x)]
    offers = {str(ref): names for ref, act, names in past if act == "offer"}
    lifted = {hold for _, act, names in past if act == "accept" for offer in names for hold in offers.get(offer, [])}
    return {str(ref) for ref, act, _ in past if act == "hold"} - lifted


def _before(ref: Ref, x: CaseEntry) -> bool:
    if ref.party == x.ref.party:
        return ref[1:] < x.ref[1:]
    return ref[1:] < x.eff.get(ref.party, (0, 0))


@pytest.mark.parametrize("procedure", SERVED)
def test_whatever_the_post_does_to_a_procedure_both_nodes_agree(procedure: str, staffed: Template) -> None:
    @settings(
        max_examples=WALKS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller seed is no shorter walk
    )
    @given(seed=st.integers(0, 1 << 32))
    def walks(seed: int) -> None:
        shm = Path("/dev/shm")
        directory = Path(tempfile.mkdtemp(prefix="comity-", dir=shm if shm.is_dir() else None))
        world = World.of(staffed, directory, procedure=procedure)
        try:
            walk = Walk(world, seed)
            walk.walk(STEPS)
            for office in world.offices.values():
                entitled_and_approved(office, walk.table)
                nothing_under_a_hold(office, walk.table)
            invariants.everything(world)
        finally:
            world.close()
            shutil.rmtree(directory, ignore_errors=True)

    walks()


def test_a_hold_stands_in_the_past_of_what_follows_it_until_an_offer_of_it_is_accepted(
    sqlite_world: World,
) -> None:
    """The judge of these tests, judged: it sees a hold, and sees it lifted."""
    world, table = sqlite_world, procedures()["readmission"]
    case = world.open().case
    world.exchange()
    world.hold("DZ")
    world.exchange()
    pillar = list(_of_the_pillar(world.fr, table))

    def supposed() -> CaseEntry:
        own, peer = world.fr.heads()
        return matter.supposed(world.fr, own, peer, table, "withdraw", {}, 1)

    assert _standing(pillar, supposed())
    world.offer("DZ")
    world.exchange()
    world.accept("FR")
    pillar = list(_of_the_pillar(world.fr, table))
    assert len(pillar) == 3
    assert not _standing(pillar, supposed())
    assert world.state(other("FR"), case) == "submitted"
