"""Which case each person's request blocks: caches, made again by `rebuild`."""

from __future__ import annotations

from collections.abc import Mapping

from comity.store.bulk import insert
from comity.store.select import select


class Blocks:
    """The shelf of blocks: one row for each request that blocks a case now."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def put(self, named: Mapping[str, str]) -> None:
        """What each of these requests blocks from now on; an empty case: nothing any more."""
        freed = [request for request, case in named.items() if not case]
        if freed:
            self.m.Block.objects.using(self.alias).filter(request__in=freed).delete()
        rows = [(request, case) for request, case in named.items() if case]
        insert(self.alias, "block", ("request", "case_id"), rows, replace_by="request")

    def standing(self, case: str) -> bool:
        """Whether any request blocks this case."""
        return bool(select(self.alias, "block", ("request",), {"case_id": case}, limit=1))

    def all(self) -> dict[str, str]:
        """The case that each request blocks."""
        return dict(select(self.alias, "block", ("request", "case_id"), {}))

    def drop_all(self) -> None:
        self.m.Block.objects.using(self.alias).all().delete()
