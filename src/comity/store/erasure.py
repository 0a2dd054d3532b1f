"""Destroying what a case contains: ciphertexts, wraps, drafts, labels. Leaves stay, and that it was done."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from comity.store.bulk import insert
from comity.store.select import select

HOUSE = "~"  # stands where a wrap names the party of its log
# Cases whose local key is still to be destroyed; whether the database still has to give back its space.
DOOMED, UNSCRUBBED = "erasure.doomed", "erasure.unscrubbed"
# Whether it has space to give back that waits for the day's erasures: a draft is changed many times a day.
LATER = "erasure.later"
# Where a server keeps what was deleted until the table is written anew.
SCRUBBED = ("wrap", "attachment", "house", "finding", "finding_token", "reference", "entry")


class Erasures:
    """The destroying statements of one node's database. All but `scrub` belong into the caller's transaction."""

    def __init__(self, alias: str) -> None:
        from comity.store import models
        from comity.store.agreement import AgreementShelf

        self.alias = alias
        self.m = models
        self._agreement = AgreementShelf(alias)

    def case(self, case: str, time: int, reason: str) -> int:
        """Destroy every sealed item of a case, and every sealed part of its house records. How many entries had any."""
        entries = self.m.Entry.objects.using(self.alias).filter(case_id=case)
        places = list(entries.exclude(sealed=None).values_list("party", "incarnation", "idx"))
        house = self.m.House.objects.using(self.alias).filter(case_id=case).exclude(sealed=None)
        records = [(HOUSE, 0, idx) for idx in house.values_list("idx", flat=True)]
        entries.update(sealed=None)
        house.update(sealed=None)
        self._destroy([*places, *records], time, reason)
        self.m.Reference.objects.using(self.alias).filter(case_id=case).delete()
        self.m.FindingToken.objects.using(self.alias).filter(case_id=case).delete()
        # Looked at, and nothing to read: what was destroyed is not looked for again.
        self.m.Finding.objects.using(self.alias).filter(case_id=case).update(label=b"")
        waiting = self.m.Proposal.objects.using(self.alias).filter(case_id=case, status="waiting")
        waiting.update(status="discarded")
        return len(places)

    def drafted(self, case: str, time: int, reason: str) -> int:
        """Destroy all that the house keeps sealed about a case that was only drafted. How many records had any."""
        house = self.m.House.objects.using(self.alias).filter(case_id=case).exclude(sealed=None)
        records = [(HOUSE, 0, idx) for idx in house.values_list("idx", flat=True)]
        house.update(sealed=None)
        self._destroy(records, time, reason)
        return len(records)

    def entry(self, party: str, incarnation: int, idx: int, time: int, reason: str) -> None:
        """Destroy the sealed items of one entry."""
        where = {"party": party, "incarnation": incarnation, "idx": idx}
        self.m.Entry.objects.using(self.alias).filter(**where).update(sealed=None)
        self._destroy([(party, incarnation, idx)], time, reason)

    def _destroy(self, places: list[tuple[str, int, int]], time: int, reason: str) -> None:
        """What lies beside the ciphertexts at these places, and that all of it is gone."""
        for party, incarnation, idx in places:
            where = {"party": party, "incarnation": incarnation, "idx": idx}
            self.m.Attachment.objects.using(self.alias).filter(**where).update(sealed=None)
            self.m.Wrap.objects.using(self.alias).filter(**where).delete()
        self.put((*place, time, reason) for place in places)

    def put(self, erasures: Iterable[tuple[str, int, int, int, str]]) -> None:
        """Note (party, incarnation, index, time, reason). What was noted already stays as it was."""
        insert(self.alias, "erasure", ("party", "incarnation", "idx", "time", "reason"), erasures, ignore=True)

    def of_log(self, party: str, incarnation: int) -> set[int]:
        """The entries of a log whose sealed items were destroyed; of the house log for the party `HOUSE`."""
        where = {"party": party, "incarnation": incarnation}
        return {idx for (idx,) in select(self.alias, "erasure", ("idx",), where)}

    def wraps(self, party: str, incarnation: int, idx: int, authority: str) -> None:
        """Destroy the keys of one entry's items for one authority."""
        where = {"party": party, "incarnation": incarnation, "idx": idx, "authority": authority}
        self.m.Wrap.objects.using(self.alias).filter(**where).delete()

    def doom(self, cases: Iterable[str]) -> None:
        """Note whose local keys are to be destroyed as soon as this is committed."""
        self._note(DOOMED, sorted({*self.doomed(), *cases}))
        self._note(UNSCRUBBED, ["yes"])

    def put_off(self) -> None:
        """Note that the database has to give back what was deleted, when `due` is called."""
        self._note(LATER, ["yes"])

    def due(self) -> None:
        """What was put off is for the next `scrub`."""
        if self._noted(LATER):
            self._note(LATER, [])
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
        text = self._agreement.meta(name)
        return [] if text is None else msgspec.json.decode(text, type=list[str])

    def _note(self, name: str, value: list[str]) -> None:
        self._agreement.set_meta(name, msgspec.json.encode(value).decode())
