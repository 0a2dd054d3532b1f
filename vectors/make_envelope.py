"""Write the envelope's vectors again: PYTHONPATH=src python vectors/make_envelope.py

Everything follows from the constants below, except what HPKE draws at random: those bytes are kept
from the files as long as they still do what their vector says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.envelope import bundlebox, canonical, card, keys, opening, padding, sealing, tearline
from comity.errors import ComityError

HERE = Path(__file__).parent


def fixed(label: str, length: int) -> bytes:
    """Bytes that stand for random ones: SHAKE-256 of a label."""
    return hashlib.shake_256(b"comity vectors " + label.encode()).digest(length)


MECH = fixed("mechanism", 32).hex()
CASE = fixed("case", 16).hex()
TERMS = {"channel": "consular", "sent": "2026-03-02"}
CONTEXT = sealing.Context(MECH, "FR", 0, CASE, "submit", canonical.digest(TERMS))
AUTHORITY = "DZ.consulate-lyon"
TEXT = '{"given_names":["Samir"],"name_arabic":"سمير بن عودة","surname":"BENAOUDA"}'.encode()


def refused(make: Callable[[], object]) -> str:
    """The code with which the call is refused, or nothing."""
    try:
        make()
    except ComityError as error:
        return error.code
    return ""


def kept(old: str, make: Callable[[], bytes], holds: Callable[[bytes], bool]) -> bytes:
    """The random bytes of the last run if they still hold, else new ones."""
    data = bytes.fromhex(old)
    if data and holds(data):
        return data
    data = make()
    assert holds(data)
    return data


def flipped(data: bytes, at: int) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def canonical_vectors() -> dict[str, Any]:
    values: dict[str, Any] = {
        "keys are sorted": {"b": 1, "a": [True, False, None], "C": {"z": 0, "": ""}},
        "escapes": '\x00\x08\t\n\x0b\x0c\r\x1f"\\/\x7f\u2028é€😀',
        "Arabic": {"name": "سمير بن عودة"},
        "greatest integers": [2**53 - 1, -(2**53) + 1, 0],
        "terms": TERMS,
    }
    refuse = {
        "the same key twice": b'{"a":1,"a":1}',
        "keys in another order": b'{"b":1,"a":1}',
        "white space": b'{"a": 1}',
        "a line end": b'{"a":1}\n',
        "an escape that is not needed": b'"\\u0061"',
        "upper-case escape": b'"\\u001F"',
        "escaped solidus": b'"\\/"',
        "a lone surrogate": b'"\\ud800"',
        "not UTF-8": b'"\xff"',
        "a byte order mark": b'\xef\xbb\xbf"a"',
        "a fraction": b"1.5",
        "an exponent": b"1e2",
        "minus zero": b"-0",
        "an integer of 2**53": b"9007199254740992",
        "a key outside ASCII": '{"é":1}'.encode(),
        "33 levels": b"[" * 33 + b"]" * 33,
        "nothing": b"",
    }
    return {
        "about": "`value` encodes to `canonical`; the bytes under `refuse` are not canonical",
        "encode": [
            {
                "name": name,
                "value": value,
                "canonical": canonical.encode(value).hex(),
                "sha256": canonical.digest(value),
            }
            for name, value in values.items()
        ],
        "refuse": [{"name": name, "bytes": data.hex()} for name, data in refuse.items()],
    }


def padding_vectors() -> dict[str, Any]:
    ends = [0, 1, 511, 512, 1023, 1024, 2047, 2048, 4095, 4096, 8191, 8192, 1_000_000]
    plain = [b"", b"comity", b"\x80\x00\x00", bytes(511)]
    refuse = {
        "no marker": bytes(512),
        "another marker": b"a\x01".ljust(512, b"\x00"),
        "more than the least step": padding.pad(b"comity").ljust(1024, b"\x00"),
        "between two steps": padding.pad(b"comity") + b"\x00",
        "no padding at all": b"a" * 512,
        "nothing": b"",
        "a multiple of 4096 where less would do": (b"a" * 4095 + b"\x80").ljust(8192, b"\x00"),
    }
    return {
        "about": "a plaintext, 0x80, zeros to the least step: 512, 1024, 2048, 4096, multiples of 4096",
        "lengths": [{"plaintext": n, "padded": len(padding.pad(bytes(n)))} for n in ends],
        "pad": [{"plaintext": p.hex(), "padded": padding.pad(p).hex()} for p in plain],
        "refuse": [{"name": name, "padded": data.hex()} for name, data in refuse.items()],
    }


def context_of(**changes: Any) -> dict[str, Any]:
    names = sealing.Context.__struct_fields__
    return {**{name: getattr(CONTEXT, name) for name in names}, **changes}


def box_vector(name: str, key: bytes, item: int, plaintext: bytes) -> dict[str, Any]:
    sealed = sealing.seal(plaintext, key, CONTEXT, item)
    return {
        "name": name,
        "key": key.hex(),
        "context": context_of(),
        "item": item,
        "plaintext": plaintext.hex(),
        "aad": sealing.box_aad(CONTEXT, item).decode(),
        "box_bytes": sealed.box_bytes.hex(),
        "box": sealed.box,
        "kc": sealed.kc,
    }


def body_vectors() -> dict[str, Any]:
    key = fixed("item key", 32)
    good = [
        box_vector("a body", key, 0, TEXT),
        box_vector("an empty attachment", fixed("item key 1", 32), 1, b""),
    ]
    first = {name: value for name, value in good[0].items() if name not in ("name", "plaintext", "aad")}
    box_bytes = bytes.fromhex(first["box_bytes"])
    unpadded = AESGCM(key).encrypt(bytes(12), TEXT, sealing.box_aad(CONTEXT, 0))
    two_keys, other_key, other_text = two_key_box(key)
    altered: dict[str, dict[str, Any]] = {
        "one bit of the ciphertext": {"box_bytes": flipped(box_bytes, 40).hex()},
        "one bit, and the header's hash follows": rehashed(flipped(box_bytes, 40)),
        "the tag cut short": rehashed(box_bytes[:-1]),
        "another key": {"key": fixed("another", 32).hex()},
        "another key, and the commitment follows": {
            "key": fixed("another", 32).hex(),
            "kc": sealing.commitment(fixed("another", 32)),
        },
        "replayed as another item": {"item": 1},
        "not padded": rehashed(unpadded),
        "one ciphertext, two keys: the second": {**rehashed(two_keys), "key": other_key.hex()},
    }
    for field, value in {
        "mech": fixed("another", 32).hex(),
        "party": "DZ",
        "inc": 1,
        "case": fixed("another", 16).hex(),
        "act": "withdraw",
        "terms": fixed("another", 32).hex(),
    }.items():
        altered[f"replayed under another {field}"] = {"context": context_of(**{field: value})}
    refuse = []
    for name, change in altered.items():
        v = {**first, **change}
        refuse.append({"name": name, **v, "error": refused(lambda v=v: open_vector(v))})
    return {
        "about": "AES-256-GCM, 12 zero bytes as nonce; under two_keys both keys decrypt, and kc admits one",
        "open": good,
        "refuse": refuse,
        "two_keys": {
            "box_bytes": two_keys.hex(),
            "keys": [key.hex(), other_key.hex()],
            "kc": sealing.commitment(key),
            "plaintext_under_second": other_text.hex(),
        },
    }


def open_vector(v: dict[str, Any]) -> bytes:
    context = sealing.Context(**v["context"])
    return opening.open_box(
        bytes.fromhex(v["box_bytes"]), bytes.fromhex(v["key"]), context, v["item"], v["box"], v["kc"]
    )


def rehashed(box_bytes: bytes) -> dict[str, Any]:
    return {"box_bytes": box_bytes.hex(), "box": hashlib.sha256(box_bytes).hexdigest()}


def times(a: int, b: int) -> int:
    """The product in GCM's field (NIST SP 800-38D, 6.3)."""
    product = 0
    for bit in range(127, -1, -1):
        if a >> bit & 1:
            product ^= b
        b = (b >> 1) ^ (0xE1 << 120 if b & 1 else 0)
    return product


def power(a: int, n: int) -> int:
    result = 1 << 127
    while n:
        if n & 1:
            result = times(result, a)
        a, n = times(a, a), n >> 1
    return result


def aes(key: bytes, block: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)  # noqa: S305


def keystream(key: bytes, blocks: int) -> bytes:
    return b"".join(aes(key, bytes(12) + (n + 2).to_bytes(4, "big")) for n in range(blocks))


def tag(key: bytes, ciphertext: bytes, aad: bytes) -> int:
    h, y = int.from_bytes(aes(key, bytes(16)), "big"), 0
    lengths = (len(aad) * 8).to_bytes(8, "big") + (len(ciphertext) * 8).to_bytes(8, "big")
    for part in (aad, ciphertext, lengths):
        for at in range(0, len(part), 16):
            y = times(y ^ int.from_bytes(part[at : at + 16].ljust(16, b"\x00"), "big"), h)
    return y ^ int.from_bytes(aes(key, bytes(12) + b"\x00\x00\x00\x01"), "big")


def two_key_box(key: bytes) -> tuple[bytes, bytes, bytes]:
    """One ciphertext with one tag that AES-GCM opens, well padded, under two keys: the box, the second
    key, and what it reads. (Dodis and others, "Fast Message Franking", 2018: the tag is linear in the
    ciphertext, so that one free block makes the two tags equal.)"""
    aad, blocks = sealing.box_aad(CONTEXT, 0), 32
    stream = keystream(key, blocks)
    # Both plaintexts end with 0x80, the shortest padding: try keys until their last stream bytes agree.
    other = next(k for k in candidates() if keystream(k, blocks)[-1] == stream[-1])
    padded = (TEXT + b" " * (511 - len(TEXT))) + b"\x80"
    cipher = bytes(a ^ b for a, b in zip(padded, stream, strict=True))
    free = blocks - 2  # which block gives way; the lengths block follows the last one
    cipher = cipher[: free * 16] + bytes(16) + cipher[free * 16 + 16 :]
    h1, h2 = (int.from_bytes(aes(k, bytes(16)), "big") for k in (key, other))
    weight = power(h1, blocks - free + 1) ^ power(h2, blocks - free + 1)
    block = times(tag(key, cipher, aad) ^ tag(other, cipher, aad), power(weight, 2**128 - 2))
    cipher = cipher[: free * 16] + block.to_bytes(16, "big") + cipher[free * 16 + 16 :]
    box = cipher + tag(key, cipher, aad).to_bytes(16, "big")
    return box, other, padding.unpad(AESGCM(other).decrypt(bytes(12), box, aad))


def candidates() -> Iterator[bytes]:
    n = 0
    while True:
        yield fixed(f"second key {n}", 32)
        n += 1


def wrap_vectors(old: dict[str, Any]) -> dict[str, Any]:
    private = keys.SealingKey.from_seed(fixed("authority", 96))
    key, local_key, nonce = fixed("item key", 32), fixed("local key", 32), fixed("nonce", 12)
    box = sealing.seal(TEXT, key, CONTEXT, 0)
    place = {"context": context_of(), "item": 0, "box": box.box, "kc": box.kc, "authority": AUTHORITY}

    def opens(v: dict[str, Any], sealed: bytes) -> bytes:
        context = sealing.Context(**v["context"])
        at = (context, v["item"], v["box"], v["kc"], v["authority"])
        if v["kind"] == "local":
            return opening.unwrap_local(sealed, local_key, *at)
        return opening.unwrap(sealed, private, *at)

    good: list[dict[str, Any]] = []
    for kind in ("hpke", "local"):
        v = {"name": f"a wrap, {kind}", "kind": kind, **place, "key": key.hex()}
        if kind == "hpke":
            info = sealing.wrap_info(CONTEXT, 0, box.box, box.kc, AUTHORITY, private.kid)
            sealed = kept(
                old["open"][0]["sealed"] if old else "",
                lambda: sealing.wrap(key, private.public, CONTEXT, 0, box.box, box.kc, AUTHORITY),
                lambda data, v=v: not refused(lambda: opens(v, data)),
            )
        else:
            info = sealing.local_info(CONTEXT, 0, box.box, box.kc, AUTHORITY)
            sealed = sealing.wrap_local(key, local_key, nonce, CONTEXT, 0, box.box, box.kc, AUTHORITY)
        good.append({**v, "info": info.decode(), "sealed": sealed.hex()})
    refuse = [bad for v in good for bad in wrap_negatives(v, opens)]
    refuse.append(wrong_key_wrap(private, place, opens, old))
    return {
        "about": "`sealed` opens to `key` with `seed` (hpke) or `local_key` (local); info is HPKE's info or the associated data",
        "seed": private.seed.hex(),
        "public": private.public.hex(),
        "kid": private.kid,
        "local_key": local_key.hex(),
        "open": good,
        "refuse": refuse,
    }


def wrap_negatives(
    v: dict[str, Any], opens: Callable[[dict[str, Any], bytes], bytes]
) -> Iterator[dict[str, Any]]:
    other = fixed("another", 32).hex()
    changes: dict[str, dict[str, Any]] = {
        "first bit": {"sealed": flipped(bytes.fromhex(v["sealed"]), 0).hex()},
        "last bit": {"sealed": flipped(bytes.fromhex(v["sealed"]), -1).hex()},
        "cut short": {"sealed": v["sealed"][:-2]},
        "nothing": {"sealed": ""},
        "replayed as another item": {"item": 1},
        "replayed beside another box": {"box": other},
        "replayed under another commitment": {"kc": other},
        "replayed for another authority": {"authority": "DZ.central"},
    }
    for field, value in {
        "mech": other,
        "party": "DZ",
        "inc": 1,
        "case": other[:32],
        "act": "withdraw",
    }.items():
        changes[f"replayed under another {field}"] = {"context": context_of(**{field: value})}
    for name, change in changes.items():
        bad = {k: x for k, x in {**v, **change}.items() if k not in ("key", "info")}
        error = refused(lambda bad=bad: opens(bad, bytes.fromhex(bad["sealed"])))
        yield {**bad, "name": f"{name}, {v['kind']}", "error": error}


def wrong_key_wrap(
    private: keys.SealingKey,
    place: dict[str, Any],
    opens: Callable[[dict[str, Any], bytes], bytes],
    old: dict[str, Any],
) -> dict[str, Any]:
    """A dishonest sender: a perfect wrap of another key than the header commits to."""
    info = sealing.wrap_info(CONTEXT, 0, place["box"], place["kc"], AUTHORITY, private.kid)
    bad = {"name": "another key inside, hpke", "kind": "hpke", **place}
    sealed = kept(
        old["refuse"][-1]["sealed"] if old else "",
        lambda: keys.SUITE.encrypt(fixed("another", 32), keys.sealing_public(private.public), info),
        lambda data: refused(lambda: opens(bad, data)) == "wrap.wrong_key",
    )
    return {**bad, "sealed": sealed.hex(), "error": "wrap.wrong_key"}


def node(party: str) -> tuple[card.Card, keys.SigningPair, keys.SealingKey, dict[str, str]]:
    seeds = {
        name: fixed(f"{party} {name}", length)
        for name, length in (("log", 64), ("cosign", 64), ("bundle", 96))
    }
    log, cosign = (keys.SigningPair.from_seed(seeds[name]) for name in ("log", "cosign"))
    bundle = keys.SealingKey.from_seed(seeds["bundle"])
    made = card.Card(
        party=party,
        log=card.verifying(log),
        cosign=card.verifying(cosign),
        bundle=bundle.public.hex(),
        tls=fixed(f"{party} tls", 32).hex(),
        rehearsal=True,
    )
    return made, log, bundle, {name: seed.hex() for name, seed in seeds.items()}


def card_vectors() -> dict[str, Any]:
    made, _, bundle, seeds = node("FR")
    text = card.encode(made).decode()
    point = bundle.public[1184:].hex()
    edits = {
        "another version": ('"v":1', '"v":2'),
        "a field more": ('"v":1', '"v":1,"w":1'),
        "a field missing": ('"rehearsal":true,', ""),
        "a field twice": ('"v":1', '"v":1,"v":1'),
        "a space": ('"v":1', '"v": 1'),
        "a party that is no code": ('"FR"', '"fr"'),
        "a line end in the party": ('"FR"', '"FR\\n"'),
        "a flag that is no flag": ("true", "1"),
        "upper-case hex": (made.tls, made.tls.upper()),
        "a key cut short": (made.log.ed25519, made.log.ed25519[:-2]),
        "an X25519 point of small order": (point, "00" * 32),
        "ML-KEM coefficients out of range": (bundle.public[:8].hex(), "ff" * 8),
        "log and cosigner with one key": (made.cosign.ed25519, made.log.ed25519),
    }
    refuse = []
    for name, (find, put) in edits.items():
        bad = text.replace(find, put)
        refuse.append(
            {
                "name": name,
                "find": find,
                "put": put,
                "error": refused(lambda bad=bad: card.decode(bad.encode())),
            }
        )
    return {
        "about": "`card` follows from the seeds; each edit under `refuse` replaces `find` by `put` in it",
        "seeds": seeds,
        "card": text,
        "fingerprint": card.fingerprint(made),
        "refuse": refuse,
    }


def bundle_vectors(old: dict[str, Any]) -> dict[str, Any]:
    sender, log, _, _ = node("FR")
    own, _, private, seeds = node("DZ")
    to, limit, payload = card.fingerprint(own), 4096, b"the payload is defined elsewhere"
    origin = card.fingerprint(sender)

    def opened(data: bytes, most: int = limit) -> bytes:
        return bundlebox.open_bundle(data, private, to, sender, most)

    data = kept(
        old["data"] if old else "",
        lambda: bundlebox.seal_bundle(payload, log, origin, to, private.public),
        lambda data: not refused(lambda: opened(data)),
    )
    before = {bad["name"]: bad["data"] for bad in old["refuse"]} if old else {}
    reader = keys.SealingKey.from_seed(fixed("another", 96)).public
    changes = {
        "longer than the limit": data.ljust(limit + 1, b"\x00"),
        "cut short": data[:1200],
        "another format": data.replace(b"bundle/1", b"bundle/2"),
        "reflected": data[:16] + data[48:80] + data[16:48] + data[80:],
        "from a stranger": flipped(data, 16),
        "for another node": flipped(data, 48),
        "one bit of the signature": flipped(data, 80),
        "one bit of the payload": flipped(data, -1),
        "a byte more": data + b"\x00",
    }
    changes["sealed to another key, signed by the peer"] = kept(
        before.get("sealed to another key, signed by the peer", ""),
        lambda: bundlebox.seal_bundle(payload, log, origin, to, reader),
        lambda data: refused(lambda: opened(data)) == "bundle.unopenable",
    )
    return {
        "about": "`data` opens to `payload` with the bundle key of `seeds`; the fingerprints are the cards'",
        "sender_card": card.encode(sender).decode(),
        "from": origin,
        "to": to,
        "seeds": seeds,
        "limit": limit,
        "payload": payload.hex(),
        "data": data.hex(),
        "refuse": [
            {"name": name, "data": bad.hex(), "error": refused(lambda bad=bad: opened(bad))}
            for name, bad in changes.items()
        ],
    }


def tearline_vectors() -> dict[str, Any]:
    seed = bytes(range(32)).hex()
    fields = {
        "facts": "Two containers are expected.",
        "indicators": ["ipv4-addr: 198.51.100.7"],
        "other_persons": [],
        "subject": "بضاعة منتظرة",
    }
    part = tearline.disclose(fields, seed, ["facts"])
    moved = {"fields": part["fields"] | {"subject": "x"}, "salts": part["salts"], "hashes": part["hashes"]}
    return {
        "about": "`commitment` binds `fields` under `seed`; `part` shows one of them and matches; nothing in `refuse` does",
        "seed": seed,
        "fields": fields,
        "salts": {name: tearline.salt(seed, name) for name in fields},
        "commitment": tearline.commit(fields, seed),
        "part": part,
        "refuse": [
            {"name": "another word", "part": part | {"fields": {"facts": "Three containers are expected."}}},
            {"name": "a field more than is salted", "part": moved},
            {"name": "a hash left out", "part": part | {"hashes": dict(list(part["hashes"].items())[1:])}},
            {"name": "another salt", "part": part | {"salts": {"facts": "00" * 16}}},
            {"name": "nothing shown", "part": {"fields": {}, "salts": {}, "hashes": part["hashes"]}},
        ],
    }


def texts() -> dict[str, str]:
    """Every file's name and text."""

    def old(name: str) -> dict[str, Any]:
        path = HERE / name
        found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found

    made = {
        "canonical.json": canonical_vectors(),
        "padding.json": padding_vectors(),
        "body.json": body_vectors(),
        "tearline.json": tearline_vectors(),
        "wrap.json": wrap_vectors(old("wrap.json")),
        "card.json": card_vectors(),
        "bundle.json": bundle_vectors(old("bundle.json")),
    }
    return {name: json.dumps(content, ensure_ascii=True, indent=1) + "\n" for name, content in made.items()}


if __name__ == "__main__":
    for name, text in texts().items():
        (HERE / name).write_text(text, "utf-8")
