"""What one authority's officers find a sealed case by: a label that only this node opens, and blind fingerprints.

Both keys come from the compartment *bodies* and are the authority's own. A fingerprint is an HMAC of a folded
word, or of the beginning of one: it can be compared, and neither read nor guessed at without the passphrase.
What that leaves to see for who holds the database alone stands in docs/threats.md.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.cases.table import Field
from comity.chancery import folding
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.errors import IntegrityFailure

INFO = b"comity/1/finding\n"
NONCE = 12
# Bytes of a fingerprint: enough that no two words of one node meet by chance.
DIGEST = 12
# Beginnings are kept from 3 to 8 letters: longer ones are told apart by their first eight.
SHORTEST, LONGEST = 3, 8
# A body may hold a long text where a name belongs: only so many words of each field are kept.
MOST_WORDS = 24
MOST_YEARS = 20
REFERENCES = ("reference", "decision_reference")
SHOWN = ("surname", "given_names", "name_arabic", "born")
WORD, BEGINNING = b"w\n", b"p\n"


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of a list shows of a case, as it was opened. Empty texts where nothing was said."""

    reference: str = ""
    surname: str = ""
    given_names: str = ""
    name_arabic: str = ""
    born: str = ""


class Labeller:
    """Makes and reads what stands in the index for one authority. Raises Credentials without the bodies' keys."""

    def __init__(self, office: Office, authority: str) -> None:
        keys = HKDF(hashes.SHA256(), 64, None, INFO + authority.encode()).derive(office.bodies.local)
        self._box, self._tokens = AESGCM(keys[:32]), keys[32:]
        self._random = office.random
        self._authority = authority

    def seal(self, case: str, label: Label) -> bytes:
        """nonce (12) ‖ ciphertext, bound to the case and the authority."""
        nonce = self._random(NONCE)
        return nonce + self._box.encrypt(nonce, msgspec.json.encode(label), self._place(case))

    def open(self, case: str, sealed: bytes) -> Label:
        """Raises IntegrityFailure("record.altered") for a label that this node did not seal for this case."""
        try:
            plain = self._box.decrypt(sealed[:NONCE], sealed[NONCE:], self._place(case))
        except InvalidTag:
            raise IntegrityFailure("record.altered", log="finding", index=case) from None
        return msgspec.json.decode(plain, type=Label)

    def _place(self, case: str) -> bytes:
        return canonical.encode([case, self._authority])

    def tokens(self, texts: Iterable[Sequence[str]]) -> set[bytes]:
        """The fingerprints of these runs of words: words, joined neighbours, and their beginnings."""
        # Neighbours and kin begin alike: each of these is made once, however often it stands there.
        words = {word for run in texts for word in folding.neighbours(run[:MOST_WORDS])}
        beginnings = {
            word[:length] for word in words for length in range(SHORTEST, min(LONGEST, len(word)) + 1)
        }
        return {self._digest(WORD, word) for word in words} | {self._digest(BEGINNING, each) for each in beginnings}

    def exact(self, reading: Sequence[str]) -> list[bytes]:
        """What must stand in a case in which these words stand as they are, the longest first."""
        return [self._digest(WORD, word) for word in sorted(set(reading), key=len, reverse=True)]

    def broad(self, reading: Sequence[str]) -> list[bytes]:
        """The same where words may go on; one too short to be a beginning stands as it is."""
        return [
            self._digest(BEGINNING, word[:LONGEST]) if len(word) >= SHORTEST else self._digest(WORD, word)
            for word in sorted(set(reading), key=len, reverse=True)
        ]

    def _digest(self, kind: bytes, word: str) -> bytes:
        return hmac.digest(self._tokens, kind + word.encode(), "sha256")[:DIGEST]


def label_of(fields: Iterable[Field], body: dict[str, Any]) -> Label:
    """The label of an opening's body: its first reference and its first person."""
    reference = next((text for text in _references(body) if text), "")
    person = next(iter(_persons(fields, body)), {})
    return Label(reference=reference, **{name: _text(person.get(name)) for name in SHOWN})


def runs_of(fields: Iterable[Field], body: dict[str, Any]) -> list[list[str]]:
    """The runs of folded words by which an opening is found: references, names in both scripts, years of birth."""
    runs = []
    for text in _references(body):
        parts = folding.words(text)
        runs += [parts, ["".join(parts)]]
    for person in _persons(fields, body):
        runs.append(folding.words(f"{_text(person.get('surname'))} {_text(person.get('given_names'))}"))
        runs.append(folding.words(_text(person.get("name_arabic"))))
        aliases = person.get("aliases")
        runs += [folding.words(_text(alias)) for alias in aliases if alias] if isinstance(aliases, list) else []
        runs += [[year] for year in _years(_text(person.get("born")))]
    return [[word for word in run if word] for run in runs if any(run)]


def _references(body: dict[str, Any]) -> list[str]:
    return [_text(body.get(name)) for name in REFERENCES]


def _persons(fields: Iterable[Field], body: dict[str, Any]) -> list[dict[str, Any]]:
    found = [body.get(field.name) for field in fields if field.kind == "person"]
    return [person for person in found if isinstance(person, dict)]


def _text(value: object) -> str:
    """What the other side sealed may be anything: what is no text is none."""
    return value if isinstance(value, str) else ""


def _years(born: str) -> list[str]:
    years = [int(year) for year in re.findall(r"(?<!\d)[0-9]{4}(?!\d)", folding.fold(born))]
    if "/" in born and len(years) == 2 and 0 <= years[1] - years[0] < MOST_YEARS:
        years = list(range(years[0], years[1] + 1))
    return [f"{year:04}" for year in years]
