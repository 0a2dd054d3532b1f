"""Fingerprints of what cases of ours were opened with: keyed, so that nothing can be read in them."""

from __future__ import annotations

from collections.abc import Iterable

from comity.store.bulk import insert

# SQLite binds 32,766 parameters at most; PostgreSQL twice as many.
AT_ONCE = 10_000


class References:
    """The shelf of fingerprints (hex) and the cases that they stand for."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def cases(self, digests: Iterable[str]) -> dict[str, str]:
        """The case that each of these fingerprints stands for; those that are new are left out."""
        wanted = list(digests)
        found: dict[str, str] = {}
        for begin in range(0, len(wanted), AT_ONCE):
            rows = self.m.Reference.objects.using(self.alias).filter(
                digest__in=wanted[begin : begin + AT_ONCE]
            )
            found.update(rows.values_list("digest", "case_id"))
        return found

    def put(self, rows: Iterable[tuple[str, str]]) -> None:
        """Note (digest, case). The first case keeps a fingerprint: whoever opened a second one knew of it."""
        insert(self.alias, "reference", ("digest", "case_id"), rows, ignore=True)

    def forget(self, case: str) -> None:
        """What opened this case may be proposed again."""
        self.m.Reference.objects.using(self.alias).filter(case_id=case).delete()
