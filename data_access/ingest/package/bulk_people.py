"""Whose results are these, and when was each person last sampled? Everybody at once, in arrays."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from sqlalchemy import Connection, select, text

from data_access.bulk import bulk_insert
from data_access.ingest.latest import shift_point_hours
from data_access.ingest.package.indexes import WORTH_IT, without_indexes
from data_access.ingest.package.sealing import Hasher
from data_access.keys import Keys
from data_access.schema import person_test, resident

Ints = npt.NDArray[np.int64]


class People:
    """Everybody in the register: ``ids`` and ``units`` by place, and the place of an identifier."""

    def __init__(self, conn: Connection, keys: Keys) -> None:
        rows = conn.execute(select(resident.c.id, resident.c.person_key, resident.c.unit_id)).all()
        self.ids: Ints = np.array([row[0] for row in rows] + [0], dtype=np.int64)
        self.units: Ints = np.array([row[2] for row in rows] + [0], dtype=np.int64)
        self.latest: Ints = np.zeros(len(rows), dtype=np.int64)
        self._by_key = {bytes(row[1]): place for place, row in enumerate(rows)}
        self._by_number: dict[str, int] = {}
        self._hasher = Hasher(keys)

    def find(self, numbers: pa.Array) -> Ints:
        """Return the place of the person with each identifier, -1 where nobody has it."""
        encoded = numbers.dictionary_encode()
        distinct = encoded.dictionary
        texts, by_number = distinct.to_pylist(), self._by_number
        fresh = [place for place, number in enumerate(texts) if number not in by_number]
        if fresh:
            keys = self._hasher.person_keys(distinct.take(pa.array(fresh)))
            by_number.update({texts[place]: self._by_key.get(key, -1) for place, key in zip(fresh, keys, strict=True)})
        places = np.array([by_number[number] for number in texts] + [-1], dtype=np.int64)
        indices = encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
        return np.asarray(places[indices])

    def sampled(self, places: Ints, sampled_at: Ints, counts: npt.NDArray[np.bool_]) -> None:
        """Note samples; only those that count move a person's latest."""
        np.maximum.at(self.latest, places[counts], sampled_at[counts])


def write_latest(conn: Connection, people: People, point_hours: Counter[tuple[int, int]]) -> None:
    """Write latest samples and build both rollups from them. Nobody was sampled before."""
    tested = np.flatnonzero(people.latest)
    if tested.size:
        conn.execute(text("CREATE TEMPORARY TABLE bulk_latest (resident_id BIGINT PRIMARY KEY, at BIGINT NOT NULL)"))
        order = tested[np.argsort(people.ids[tested])]
        pairs: Any = zip(people.ids[order].tolist(), people.latest[order].tolist(), strict=True)
        _insert_pairs(conn, pairs)
        with without_indexes(conn, person_test, drop=tested.size >= WORTH_IT):
            conn.execute(
                text(
                    "UPDATE person_test SET last_sampled_at = b.at FROM bulk_latest AS b"
                    " WHERE person_test.resident_id = b.resident_id"
                )
            )
        conn.execute(text("DROP TABLE bulk_latest"))
    conn.execute(text("DELETE FROM unit_hour"))
    conn.execute(
        text(
            "INSERT INTO unit_hour (unit_id, hour, people)"
            " SELECT unit_id, COALESCE(last_sampled_at / 3600, 0), COUNT(*) FROM person_test"
            " WHERE must_test GROUP BY 1, 2"
        )
    )
    shift_point_hours(conn, point_hours)


def _insert_pairs(conn: Connection, pairs: Any) -> None:
    from sqlalchemy import BigInteger, Column, MetaData, Table

    table = Table("bulk_latest", MetaData(), Column("resident_id", BigInteger), Column("at", BigInteger))
    bulk_insert(conn, table, ("resident_id", "at"), pairs)
