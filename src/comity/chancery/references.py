"""Whether something like this was opened here before, without keeping anything that could be read.

Of each opening act that this node drafts, fingerprints are kept: of its reference, and of the person (in
each script in which the name stands) with the decision. They are HMACs under a key of the compartment
*bodies*, and each authority has its own: what another authority opened is neither found nor inferred.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comity.chancery.office import Office
from comity.envelope import canonical

LABEL = b"comity/1/reference"
# Letters that a clerk writes one for the other: forms of alif, final ya, ta marbuta, seats of hamza.
_ARABIC = str.maketrans("أإآٱىةؤئ", "اااايهوي", "\u0640")


class Marks(NamedTuple):
    """Fingerprints in hex. `persons`: one for each script in which the person is named."""

    reference: str
    persons: tuple[str, ...]

    def all(self) -> tuple[str, ...]:
        return tuple(mark for mark in (self.reference, *self.persons) if mark)


class Marker:
    """Makes the fingerprints of one authority's openings. Raises Credentials without the bodies' keys."""

    def __init__(self, office: Office, authority: str, procedure: str) -> None:
        self._key = HKDF(hashes.SHA256(), 32, None, LABEL).derive(office.bodies.local)
        self._of = authority, procedure

    def of(self, body: dict[str, Any]) -> Marks:
        """The marks of an opening's sealed fields; an empty one where a field is not there."""
        reference, decision = plain(body.get("reference")), plain(body.get("decision_reference"))
        person = body.get("person")
        persons: list[str] = []
        if isinstance(person, dict) and decision:
            latin = name_key(f"{person.get('surname') or ''} {person.get('given_names') or ''}")
            for name in (latin, name_key(str(person.get("name_arabic") or ""))):
                if name:
                    persons.append(self._mark("person", name, str(person.get("born") or ""), decision))
        return Marks(self._mark("reference", reference) if reference else "", tuple(persons))

    def _mark(self, kind: str, *parts: str) -> str:
        return hmac.digest(self._key, canonical.encode([kind, *self._of, *parts]), "sha256").hex()


def plain(value: object) -> str:
    """A reference as it compares: whatever its case, its spaces and its width of letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value or ""))).casefold()


def name_key(name: str) -> str:
    """A name as it compares: letters alone, without accents and vowel signs, its parts in any order."""
    letters = unicodedata.normalize("NFKD", name.translate(_ARABIC)).casefold()
    # Vowel signs and accents are marks of their own once decomposed.
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "".join(sorted(re.findall(r"[^\W\d_]+", bare.translate(_ARABIC))))
