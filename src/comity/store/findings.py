"""What makes sealed cases findable: labels, and keyed fingerprints of the words in them. None can be read here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from comity.store.access import Reader, named, on_channel, visible
from comity.store.blob import blob
from comity.store.bulk import insert
from comity.store.select import fetch, holes, select

# One way to read a question: fingerprints that must all stand in one case.
Reading = Sequence[bytes]


class FindingRow(msgspec.Struct, frozen=True):
    """See `models.Finding`."""

    case_id: str
    authority: str
    opened: int
    label: bytes


class Hit(NamedTuple):
    """`rank`: 0 where every word stands as it was asked for, 1 where some only begin so. Newest first."""

    rank: int
    opened: int
    case: str


class Findings:
    """The shelf of labels and fingerprints of one node's database."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def put(self, rows: Iterable[FindingRow], tokens: Iterable[tuple[bytes, str]]) -> None:
        """Note labels and (fingerprint, case). What is there already stays as it was."""
        insert(
            self.alias, "finding", FindingRow.__struct_fields__, map(msgspec.structs.astuple, rows), ignore=True
        )
        # Sorted: neighbours in the index are written together.
        insert(self.alias, "finding_token", ("digest", "case_id"), sorted(tokens), ignore=True)

    def known(self, pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (case, authority) are indexed."""
        where = {"case_id__in": {case for case, _ in pairs}}
        return {(case, authority) for case, authority in select(self.alias, "finding", ("case_id", "authority"), where)}

    def labels(self, authority: str, cases: Iterable[str]) -> dict[str, bytes]:
        """The sealed labels of these cases, those without one left out."""
        rows = self.m.Finding.objects.using(self.alias).filter(authority=authority, case_id__in=list(cases))
        return {case: blob(label) for case, label in rows.values_list("case_id", "label") if label}

    def forget(self, case: str) -> None:
        """Destroy the labels and fingerprints of a case whose contents were erased. Call it in that transaction.

        Where the contents are still there, the next catching up makes them again.
        """
        self.m.FindingToken.objects.using(self.alias).filter(case_id=case).delete()
        self.m.Finding.objects.using(self.alias).filter(case_id=case).delete()

    def missing(self, reader: Reader, unopened: Sequence[str], limit: int, *, holding: bool) -> list[str]:
        """Cases that this authority sees and that are not indexed for it, but for those in a state `unopened`.

        `holding`: those in which something is or was held, or those in which nothing was.
        """
        by_channel, channels = on_channel(reader)
        # Only names of our own tables stand in this text; every value is a parameter.
        wanted = (
            f'd."state" NOT IN ({holes(unopened)}) AND d."held" {">" if holding else "="} 0'  # noqa: S608
            ' AND NOT EXISTS (SELECT 1 FROM "finding" f'
            ' WHERE f."case_id" = d."case_id" AND f."authority" = %s)'
        )
        statement = (
            f'SELECT d."case_id" FROM "docket" d WHERE {by_channel} AND {wanted}'  # noqa: S608
            ' UNION SELECT d."case_id" FROM "case_access" a JOIN "docket" d ON d."case_id" = a."case_id"'
            f' WHERE a."authority" = %s AND {wanted} LIMIT %s'
        )
        asked = [*unopened, reader.authority]
        return [case for (case,) in fetch(self.alias, statement, [*channels, *asked, reader.authority, *asked, limit])]

    def search(
        self,
        reader: Reader,
        exact: Sequence[Reading],
        broad: Sequence[Reading],
        after: Hit | None,
        limit: int,
    ) -> list[Hit]:
        """Cases in which every fingerprint of some reading stands, of those that the reader sees, drafts too.

        `exact` readings come first. Both lists hold at least one reading, each of at least one fingerprint.
        """
        parts: list[str] = []
        params: list[Any] = []
        for rank, readings in ((0, exact), (1, broad)):
            for reading in readings:
                parts.append(_reading(rank, len(reading)))
                params += reading
        authority = reader.authority
        seen, places = visible(reader)
        needed, names = named(reader, "p")
        # Only names of our own tables stand in this text; every value is a parameter.
        statement = (
            'SELECT h."rank", f."opened", h."case_id" FROM'  # noqa: S608
            f' (SELECT "case_id", MIN("rank") AS "rank" FROM ({" UNION ALL ".join(parts)}) AS x'
            ' GROUP BY "case_id") AS h'
            ' JOIN "finding" f ON f."case_id" = h."case_id" AND f."authority" = %s'
            ' LEFT JOIN "docket" d ON d."case_id" = h."case_id"'
            f' WHERE (({seen}) OR (d."case_id" IS NULL AND EXISTS (SELECT 1 FROM "proposal" p'
            f' WHERE p."case_id" = h."case_id" AND p."authority" = %s AND {needed})))'
        )
        params += [authority, *places, authority, *names]
        if after is not None:
            statement += ' AND (h."rank", -f."opened", h."case_id") > (%s, %s, %s)'
            params += [after.rank, -after.opened, after.case]
        statement += ' ORDER BY h."rank", f."opened" DESC, h."case_id" LIMIT %s'
        return [Hit(*row) for row in fetch(self.alias, statement, [*params, limit])]


def _reading(rank: int, words: int) -> str:
    joins = "".join(
        f' JOIN "finding_token" t{at} ON t{at}."case_id" = t0."case_id" AND t{at}."digest" = %s'
        for at in range(1, words)
    )
    return (
        f'SELECT t0."case_id" AS "case_id", {rank} AS "rank" FROM "finding_token" t0'  # noqa: S608
        f'{joins} WHERE t0."digest" = %s'
    )
