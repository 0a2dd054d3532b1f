"""Destroying what a case contains: ciphertexts, wraps, drafts, labels. Leaves stay, and that it was done."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

HOUSE = "~"  # stands where a wrap names the party of its log
# Cases whose local key is still to be destroyed; whether the database still has to give back its space.
DOOMED, UNSCRUBBED = "erasure.doomed", "erasure.unscrubbed"
# Where a server keeps what was deleted until the table is written anew.
SCRUBBED = ("wrap", "attachment", "house", "finding", "finding_token", "reference", "entry")


class Erasures:
    """The destroying statements of one node's database. All but `scrub` belong into the caller's transaction."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def case(self, case: str, time: int, reason: str) -> int:
        """Destroy every sealed item of a case, and every sealed part of its house records. How many entries had any."""
        entries = self.m.Entry.objects.using(self.alias).filter(case_id=case)
        places = list(entries.exclude(sealed=None).values_list("party", "incarnation", "idx"))
        for party, incarnation, idx in places:
            where = {"party": party, "incarnation": incarnation, "idx": idx}
            self.m.Attachment.objects.using(self.alias).filter(**where).update(sealed=None)
        entries.update(sealed=None)
        house = self.m.House.objects.using(self.alias).filter(case_id=case).exclude(sealed=None)
        records = [(HOUSE, 0, idx) for idx in house.values_list("idx", flat=True)]
        house.update(sealed=None)
        for party, incarnation, idx in (*places, *records):
            where = {"party": party, "incarnation": incarnation, "idx": idx}
            self.m.Wrap.objects.using(self.alias).filter(**where).delete()
            self.m.Erasure.objects.using(self.alias).get_or_create(**where, defaults={"time": time, "reason": reason})
        self.m.Reference.objects.using(self.alias).filter(case_id=case).delete()
        self.m.FindingToken.objects.using(self.alias).filter(case_id=case).delete()
        # Looked at, and nothing to read: what was destroyed is not looked for again.
        self.m.Finding.objects.using(self.alias).filter(case_id=case).update(label=b"")
        waiting = self.m.Proposal.objects.using(self.alias).filter(case_id=case, status="waiting")
        waiting.update(status="discarded")
        return len(places)

    def wraps(self, party: str, incarnation: int, idx: int, authority: str) -> None:
        """Destroy the keys of one entry's items for one authority."""
        where = {"party": party, "incarnation": incarnation, "idx": idx, "authority": authority}
        self.m.Wrap.objects.using(self.alias).filter(**where).delete()

    def records(self) -> set[int]:
        """The house records whose sealed part was destroyed."""
        rows = self.m.Erasure.objects.using(self.alias).filter(party=HOUSE)
        return set(rows.values_list("idx", flat=True))

    def doom(self, cases: Iterable[str]) -> None:
        """Note whose local keys are to be destroyed as soon as this is committed."""
        self._note(DOOMED, sorted({*self.doomed(), *cases}))
        self._note(UNSCRUBBED, ["yes"])

    def doomed(self) -> list[str]:
        """The cases whose local keys are still to be destroyed."""
        return self._noted(DOOMED)

    def done(self, cases: Iterable[str]) -> None:
        """The keys of these are gone; another process may have noted others meanwhile."""
        self._note(DOOMED, sorted(set(self.doomed()) - set(cases)))

    def scrub(self) -> bool:
        """Have the database give back what was deleted, outside any transaction. Whether there was anything.

        SQLite overwrites what it deletes (`secure_delete`). A PostgreSQL server keeps it in its tables until they
        are written anew; its write-ahead log, and archives of that, are its operator's.
        """
        from django.db import connections

        if not self._noted(UNSCRUBBED):
            return False
        # Before, not after: what another process erases meanwhile is noted again, and scrubbed by the next call.
        self._note(UNSCRUBBED, [])
        connection = connections[self.alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in SCRUBBED:
                    cursor.execute(f'VACUUM FULL "{table}"')
        return True

    def _noted(self, name: str) -> list[str]:
        row = self.m.Meta.objects.using(self.alias).filter(name=name).values_list("value", flat=True).first()
        return [] if row is None else msgspec.json.decode(row, type=list[str])

    def _note(self, name: str, value: list[str]) -> None:
        text = msgspec.json.encode(value).decode()
        self.m.Meta.objects.using(self.alias).update_or_create(name=name, defaults={"value": text})
