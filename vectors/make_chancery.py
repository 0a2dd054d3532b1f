"""Write the vectors of mechanism and evidence again: PYTHONPATH=src python vectors/make_chancery.py

Two parties, AA and BB, with a mechanism that has no procedure (so that no change of a table changes these
bytes), and the entries that belong to no case. Everything follows from the constants below, except ML-DSA-44
signatures, which are hedged: those are kept from the files as long as they verify.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from comity.cases.calendar import Calendar
from comity.cases.holds import HoldEntry, PillarHolds
from comity.chancery import evidence as outside
from comity.chancery.account import HoldAnnex
from comity.chancery.agreement import StartAnnex
from comity.chancery.people import KeyAnnex
from comity.envelope import canonical
from comity.envelope import card as cards
from comity.envelope.keys import SealingKey, SigningPair
from comity.errors import ComityError
from comity.journal import checkpoint as c2sp
from comity.journal import entry, proof, tree
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import Header, Ref
from comity.mechanism import ENGINE, Proposal, profile_of, read_proposal, sign_bytes

HERE = Path(__file__).parent
START = entry.seconds("2026-03-02T09:30:00Z")
PARTIES = ("AA", "BB")
AUTHORITY = {"AA": "AA-PREF", "BB": "BB-CONS"}


def fixed(label: str, length: int) -> bytes:
    """Bytes that stand for random ones: SHAKE-256 of a label."""
    return hashlib.shake_256(b"comity vectors chancery " + label.encode()).digest(length)


class Node:
    """A party's keys and card."""

    def __init__(self, party: str) -> None:
        self.party = party
        self.log = SigningPair.from_seed(fixed(f"{party} log", 64))
        self.cosigning = SigningPair.from_seed(fixed(f"{party} cosigning", 64))
        self.authority = SealingKey.from_seed(fixed(f"{party} authority", 96))
        self.card = cards.Card(
            party=party,
            log=cards.verifying(self.log),
            cosign=cards.verifying(self.cosigning),
            bundle=SealingKey.from_seed(fixed(f"{party} bundle", 96)).public.hex(),
            tls=fixed(f"{party} tls", 32).hex(),
            rehearsal=True,
        )
        self.fingerprint = cards.fingerprint(self.card)


NODES = {party: Node(party) for party in PARTIES}


def words(text: str) -> dict[str, str]:
    return {"fr": text, "ar": text, "en": text}


PROFILE = profile_of(
    {
        "version": 1,
        "title": words("An example"),
        "parties": list(PARTIES),
        "pillars": ["readmission", "consular"],
        "instruments": {},
        "authorities": {AUTHORITY[party]: {"party": party, "name": words(AUTHORITY[party])} for party in PARTIES},
        "channels": {},
        "procedures": {},
        "calendars": {"AA": {"party": "AA", "weekend": ["saturday", "sunday"], "days": ["2026-05-01"]}},
    }
)
PROPOSAL = Proposal(
    profile=canonical.decode(PROFILE.canonical()),
    tables={},
    engine=ENGINE,
    parties={party: node.fingerprint for party, node in NODES.items()},
    nonce=fixed("nonce", 16).hex(),
)
MECH = PROPOSAL.digest()


def signatures(old: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Both parties' signatures over the digest; ML-DSA-44 as kept while it verifies."""
    message, made = sign_bytes(MECH), {}
    for party, node in NODES.items():
        kept = bytes.fromhex(old.get(party, {}).get("mldsa44", ""))
        if not node.log.verifying().verify_mldsa(kept, message):
            kept = node.log.sign_mldsa(message)
        made[party] = {"ed25519": node.log.sign_ed25519(message).hex(), "mldsa44": kept.hex()}
    return made


class Logs:
    """Both logs, written side by side: each entry has seen all of the other log."""

    def __init__(self) -> None:
        self.leaves: dict[str, list[bytes]] = {party: [] for party in PARTIES}
        self.annexes: dict[Ref, bytes] = {}
        self.headers: dict[Ref, Header] = {}

    def hashes(self, party: str) -> list[bytes]:
        return [entry.leaf_hash(leaf) for leaf in self.leaves[party]]

    def write(self, party: str, act: str, annex: bytes = b"", pillar: str = "", **terms: Any) -> Ref:
        other = next(each for each in PARTIES if each != party)
        seen = {}
        if self.leaves[other]:
            seen = {other: (0, len(self.leaves[other]), tree.root_of(self.hashes(other)).hex())}
        if annex:
            terms["annex"] = hashlib.sha256(annex).hexdigest()
        header = Header(
            mech=MECH, party=party, inc=0, index=len(self.leaves[party]),
            time=entry.rfc3339(START + 60 * len(self.headers)), pillar=pillar, case="", act=act, table="",
            seen=seen, terms=terms, approvals=[], items=[],
            nonce=fixed(f"{party} {len(self.leaves[party])}", 16).hex(),
        )  # fmt: skip
        self.leaves[party].append(entry.encode_header(header))
        self.headers[header.ref] = header
        if annex:
            self.annexes[header.ref] = annex
        return header.ref

    def position(self) -> str:
        return ",".join(f"{party}=0:{len(self.leaves[party])}" for party in PARTIES)


def logs(signed: dict[str, dict[str, str]]) -> Logs:
    """START, KEY and CALENDAR of both, a RECEIPT, then a hold, its offer and its acceptance."""
    made = Logs()
    start = canonical.encode(StartAnnex(document=PROPOSAL.canonical().decode(), signatures=signed))
    for party, node in NODES.items():
        made.write(party, "start", start, engine=ENGINE)
        key = KeyAnnex(authority=AUTHORITY[party], kid=node.authority.kid, public=node.authority.public.hex())
        made.write(party, "key", canonical.encode(key), authority=key.authority, kid=key.kid)
    calendar = Calendar(code="AA", party="AA", weekend=(5, 6), days=("2026-05-01",))
    made.write("AA", "calendar", calendar.annex(), calendar=calendar.code)
    made.write("BB", "receipt", at=made.position(), state="00" * 32)
    measure = HoldAnnex(measure="All requests of this pillar", reason=None)
    hold = made.write("BB", "hold", canonical.encode(measure), pillar="readmission")
    made.write("AA", "receipt", at=made.position(), state="00" * 32)
    offer = made.write("BB", "offer", pillar="readmission", names=str(hold))
    made.write("AA", "accept", pillar="readmission", names=str(offer))
    return made


def document_edits() -> list[dict[str, str]]:
    """Each replaces `find` by `put` in the document; the code with which the result is refused."""
    text = PROPOSAL.canonical().decode()
    edits = [
        ("another version", '"v":1}', '"v":2}'),
        ("white space", '"v":1}', '"v": 1}'),
        ("an engine of another name", ENGINE, "comity-fold/0"),
        ("a party too many", '"parties":["AA","BB"]', '"parties":["AA","BB","CC"]'),
        ("a fingerprint cut short", NODES["AA"].fingerprint, NODES["AA"].fingerprint[:-1]),
        ("a table of a procedure that has no rules", '"tables":{}', '"tables":{"x":"' + "00" * 32 + '"}'),
        ("a pillar that is none", '"consular"', '"commerce"'),
        ("a nonce in upper case", PROPOSAL.nonce, PROPOSAL.nonce.upper()),
    ]
    told = []
    for name, find, put in edits:
        assert text.count(find) == 1, name
        told.append({"name": name, "find": find, "put": put, "code": document_code(text.replace(find, put))})
        assert told[-1]["code"], name
    return told


def document_code(text: str) -> str:
    try:
        read_proposal(text.encode())
    except ComityError as bad:
        return bad.code
    return ""


def mechanism(old: dict[str, Any]) -> dict[str, Any]:
    signed = signatures(old.get("signatures", {}))
    made = logs(signed)
    return {
        "about": "`document` is the proposal; its SHA-256 is `digest`; `signatures` are over `signed`. `entries` in the "
        "order of writing, leaf, leaf hash and annex. Each edit replaces `find` by `put` in the document.",
        "cards": {party: cards.encode(node.card).decode() for party, node in NODES.items()},
        "document": PROPOSAL.canonical().decode(),
        "digest": MECH,
        "signed": sign_bytes(MECH).hex(),
        "signatures": signed,
        "edits": document_edits(),
        "entries": [
            {
                "entry": str(ref),
                "leaf": entry.encode_header(header).decode(),
                "hash": entry.leaf_hash(entry.encode_header(header)).hex(),
                "annex": made.annexes[ref].decode() if ref in made.annexes else "",
            }
            for ref, header in made.headers.items()
        ],
        "standing": standing(made),
    }


def standing(made: Logs) -> list[dict[str, Any]]:
    """After each act of suspension: which holds stand, and the offer that could be accepted."""
    told, taken = [], []
    for ref, header in made.headers.items():
        if header.act not in ("hold", "offer", "accept"):
            continue
        eff = {party: (0, size) for party, (_, size, _) in header.seen.items()} | {ref.party: (0, ref.index)}
        names = tuple(Ref.parse(name) for name in str(header.terms.get("names", "")).split())
        taken.append(
            HoldEntry(ref=ref, act=header.act, time=entry.seconds(header.time), eff=eff, pillar=header.pillar, names=names)
        )
        found = PillarHolds(taken).status(header.pillar)
        told.append(
            {
                "after": str(ref),
                "open": found.open,
                "holds": [str(hold.ref) for hold in found.holds],
                "offer": str(found.offer.ref) if found.offer is not None else "",
            }
        )
    return told


def note(party: str, made: Logs, old: str) -> str:
    """A log's checkpoint at its head, with the other party's cosignature; kept while it verifies."""
    other = next(node for each, node in NODES.items() if each != party)
    node, name = NODES[party], c2sp.origin(MECH, party, 0)
    cosigner = c2sp.cosigner_name(MECH, other.party)
    checkpoint = Checkpoint(name, len(made.leaves[party]), tree.root_of(made.hashes(party)))
    try:
        found = c2sp.verify(old, node.log.verifying(), name)
        c2sp.verify_cosignature(found, c2sp.cosignatures(old, cosigner), other.cosigning.verifying(), cosigner)
        if found == checkpoint:
            return old
    except ComityError:
        pass
    signed = c2sp.sign(checkpoint, node.log, START + 3600)
    return c2sp.with_cosignatures(signed, c2sp.cosign(checkpoint, other.cosigning, cosigner, START + 7200))


def evidence(signed: dict[str, dict[str, str]], old: dict[str, Any]) -> dict[str, Any]:
    """A keys file, and an evidence file over one entry of each log. These entries belong to no case, and so
    have no body; for the checks that makes no difference."""
    made = logs(signed)
    notes = {party: note(party, made, old.get("notes", {}).get(party, "")) for party in PARTIES}
    chosen = [Ref("AA", 0, 2), Ref("BB", 0, 3)]
    keys = {
        "format": outside.KEYS,
        "mechanism": MECH,
        "parties": {
            party: {"fingerprint": node.fingerprint, "card": cards.encode(node.card).decode()}
            for party, node in NODES.items()
        },
    }
    document = {
        "format": outside.EVIDENCE,
        "mechanism": MECH,
        "case": "",
        "unsigned": 0,
        "entries": [
            {
                "party": ref.party,
                "incarnation": ref.inc,
                "index": ref.index,
                "header": base64.b64encode(made.leaves[ref.party][ref.index]).decode(),
                "proof": proof.make(
                    ref.index, tree.inclusion_proof(made.hashes(ref.party), ref.index), notes[ref.party]
                ),
                "body": None,
            }
            for ref in chosen
        ],
    }
    return {
        "about": "`evidence` verifies against `keys`. Each change sets the value at `path` to `put`; `bad` is the name "
        "of the first check that then fails, and `detail` what it says.",
        "notes": notes,
        "keys": keys,
        "evidence": document,
        "changes": changes(made, document),
    }


def changes(made: Logs, document: dict[str, Any]) -> list[dict[str, Any]]:
    first, second = document["entries"]
    other_leaf = base64.b64encode(made.leaves["AA"][1]).decode()
    moved = made.headers[Ref("AA", 0, 2)]
    forged = base64.b64encode(entry.encode_header(moved).replace(b'"calendar":"AA"', b'"calendar":"AB"')).decode()
    bare = first["proof"][: first["proof"].rindex("— " + c2sp.cosigner_name(MECH, "BB"))]
    return [
        {"name": "a header changed", "path": ["entries", 0, "header"], "put": forged,
         "bad": "AA:0:2", "detail": "proof.inclusion"},
        {"name": "another entry's header", "path": ["entries", 0, "header"], "put": other_leaf,
         "bad": "AA:0:2", "detail": "header.place"},
        {"name": "another place", "path": ["entries", 0, "index"], "put": 1,
         "bad": "AA:0:1", "detail": "header.place"},
        {"name": "another mechanism", "path": ["mechanism"], "put": "00" * 32, "bad": "mechanism", "detail": ""},
        {"name": "a stranger's log", "path": ["entries", 1, "party"], "put": "CC",
         "bad": "CC:0:3", "detail": "party unknown to the keys"},
        {"name": "half of the cosignature missing", "path": ["entries", 0, "proof"], "put": bare,
         "bad": "AA:0:2", "detail": "cosignature.signature"},
        {"name": "the other log's proof", "path": ["entries", 0, "proof"], "put": second["proof"],
         "bad": "AA:0:2", "detail": "checkpoint.origin"},
    ]  # fmt: skip


def texts() -> dict[str, str]:
    """Each file's content, by name."""
    old = {name: json.loads(path.read_text("utf-8")) if (path := HERE / name).exists() else {} for name in FILES}
    agreed = mechanism(old[FILES[0]])
    made = {FILES[0]: agreed, FILES[1]: evidence(agreed["signatures"], old[FILES[1]])}
    return {name: json.dumps(value, ensure_ascii=False, indent=1) + "\n" for name, value in made.items()}


FILES = ("mechanism.json", "evidence.json")

if __name__ == "__main__":
    for name, text in texts().items():
        (HERE / name).write_text(text, "utf-8")
