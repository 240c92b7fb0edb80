"""Which of several reports about one sample and person holds? The same order of versions as in a feed, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from data_access.bulk import bulk_insert
from data_access.engine import insert_into
from data_access.ingest.result_rows import version_of
from data_access.ingest.result_writing import natural_key
from data_access.schema import test_result, test_result_superseded

AT_ONCE = 10_000
Fact = dict[str, Any]


@dataclass
class Judged:
    """The fact that holds of each natural key, the others, and how the feed would have answered."""

    winners: list[Fact] = field(default_factory=list)
    losers: list[Fact] = field(default_factory=list)
    corrections: int = 0
    duplicates: int = 0


class Repeats:
    """Facts whose natural key may stand several times, in the order of the files."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, int], list[Fact]] = {}

    def add(self, columns: Sequence[list[Any]], who: Any, names: Sequence[str]) -> None:
        """Add facts by column; ``who`` is the place of each person."""
        for place, values in zip(who.tolist(), zip(*columns, strict=True), strict=True):
            fact = dict(zip(names, values, strict=True)) | {"who": place}
            self._groups.setdefault(natural_key(fact), []).append(fact)

    def judge(self) -> Judged:
        """Return what holds: the greatest version; a later greater one was a correction, anything else a duplicate."""
        judged = Judged()
        for facts in self._groups.values():
            best, others = facts[0], []
            for fact in facts[1:]:
                if version_of(fact) > version_of(best):
                    others.append(best)
                    best = fact
                    judged.corrections += 1
                else:
                    judged.duplicates += 1
                    if version_of(fact) < version_of(best):
                        others.append(fact)
            judged.winners.append(best)
            judged.losers += others
        return judged

    def write(self, conn: Connection, judged: Judged, batch_id: int, *, at: int) -> None:
        """Insert winners into ``test_result`` and losers, word for word, into ``test_result_superseded``."""
        names = [column.name for column in test_result.columns if column.name != "id"]
        rows = (tuple(fact.get(name, batch_id) for name in names) for fact in judged.winners)
        bulk_insert(conn, test_result, names, rows)
        if not judged.losers:
            return
        r = test_result.c
        wanted = {natural_key(fact) for fact in judged.losers}
        ids = {
            (barcode, resident_id): id_
            for barcode, resident_id, id_ in conn.execute(
                select(r.barcode, r.resident_id, r.id).order_by(r.id.desc()).limit(len(judged.winners))
            )
            if (barcode, resident_id) in wanted
        }
        insert = insert_into(conn, test_result_superseded).on_conflict_do_nothing()
        for start in range(0, len(judged.losers), AT_ONCE):
            conn.execute(
                insert,
                [
                    {name: fact.get(name, batch_id) for name in names}
                    | {"result_id": ids[natural_key(fact)], "superseded_at": at, "superseded_by_batch_id": batch_id}
                    for fact in judged.losers[start : start + AT_ONCE]
                ],
            )
