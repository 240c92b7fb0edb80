"""How do residents come in? Sealed, found again by their keys, and moved in the rollup when they move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection, bindparam, select, update

from data_access.doors import verify_doors
from data_access.engine import hold
from data_access.ingest.latest import NEVER, REGISTER, lock_people, move_people, shift_unit_hours
from data_access.ingest.package.columnwise import insert_columns
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.indexes import WORTH_IT, is_empty, without_indexes
from data_access.ingest.package.job import Job
from data_access.ingest.package.report import TableReport
from data_access.ingest.package.resident_doors import found_doors, insert_doors, named_doors
from data_access.ingest.package.resident_rows import PERSONAL, checked_numbers, first_free_id, unit_ids
from data_access.ingest.package.sealing import Hasher, json_objects, sealed_fields
from data_access.ingest.unmatched import match_again
from data_access.schema import dwelling, person_test, resident

SLICE = 100_000


def load_residents(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in residents. Those a package does not name stay as they are (people are closed, not deleted)."""
    report = draft.report
    with job.begin() as conn:
        hold(conn, REGISTER)
        numbers = checked_numbers(draft, simulated=job.simulated)
        units = unit_ids(conn, draft)
        job.advance("residents", 0.1)
        hasher = Hasher(job.keys)
        person_keys = hasher.person_keys(pc.fill_null(numbers, ""))
        if len(set(person_keys)) < draft.size:
            draft.refuse_repeated(
                [key if good else None for key, good in zip(person_keys, draft.good, strict=True)], "id_no"
            )
        job.advance("residents", 0.2)
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        loader = _Loader(job, conn, draft, hasher, numbers, units, person_keys)
        loader.compare()
        report.new, report.changed = len(loader.new), len(loader.changed)
        report.unchanged = int(draft.good.sum()) - report.new - report.changed
        if report.wrote:
            sender = job.source(conn, "residents")
            batch_id = job.open_batch(conn, sender, parts, report)
            loader.place_doors()
            loader.insert_new()
            loader.update_changed()
            loader.verify_doors()
            loader.match_waiting()
            topics = ("residents", "results") if loader.matched else ("residents",)
            job.close(conn, sender, batch_id, report, topics)
    return report


class _Loader:
    """The good rows of a draft on their way into ``resident``, ``person_test`` and ``unit_hour``."""

    def __init__(
        self,
        job: Job,
        conn: Connection,
        draft: Draft,
        hasher: Hasher,
        numbers: pa.Array,
        units: Any,
        person_keys: list[bytes],
    ) -> None:
        self.job, self.conn, self.hasher, self.person_keys = job, conn, hasher, person_keys
        self.rows = np.flatnonzero(draft.good)
        self.columns = {**draft.columns, "id_no": numbers, "id_type": pc.fill_null(draft.columns["id_type"], "id_card")}
        self.plain = json_objects({name: self.columns[name] for name in PERSONAL})
        self.units = units
        self.must_test = draft.columns["must_test"].to_numpy(zero_copy_only=False)
        self.special = draft.columns["special_group"]
        self.surveyed = draft.columns["surveyed_at"]
        self.new: list[int] = []
        self.changed: dict[int, Any] = {}  # row -> what is held
        self.fingerprints: dict[int, bytes] | list[bytes] = {}
        self.dwellings = np.full(draft.size, -1)
        self.unverified: set[int] = set()  # doors whose people changed
        self.touched: list[int] = []
        self.matched = 0

    def compare(self) -> None:
        """Tell new, changed and unchanged apart by key and fingerprint."""
        c = resident.c
        held = {}
        if not is_empty(self.conn, resident):
            statement = select(
                c.id, c.person_key, c.contact_key, c.fingerprint, c.dwelling_id, c.surveyed_at, c.left_at
            )
            held = {bytes(row.person_key): row for row in self.conn.execute(statement)}
        self.fingerprints = self._fingerprints()
        for row in self.rows.tolist():
            known = held.get(self.person_keys[row]) if held else None
            if known is None:
                self.new.append(row)
            elif bytes(known.fingerprint) != self.fingerprints[row]:  # unchanged rows undo no survey
                self.changed[row] = known
        self.job.advance("residents", 0.4)

    def _fingerprints(self) -> list[bytes]:
        others = (self.columns["unit_code"], self.columns["must_test"], self.special, self.surveyed)
        texts = [pc.fill_null(column.cast(pa.string()), "") for column in others]
        return self.hasher.fingerprints(pc.binary_join_element_wise(self.plain, *texts, "|"))

    def place_doors(self) -> None:
        """Find the doors of new and changed residents, and make those that are not there yet."""
        rows = np.array(sorted([*self.new, *self.changed]), dtype=np.int64)
        if not rows.size:
            return
        named = named_doors(self.columns["address"].take(pa.array(rows)), self.units[rows])
        if is_empty(self.conn, resident) and is_empty(self.conn, dwelling):
            ids = insert_doors(self.conn, named, self.surveyed.take(pa.array(rows)), at=self.job.at)
        else:
            ids = found_doors(self.conn, named, at=self.job.at)
            self.unverified = set(ids.tolist())
        self.dwellings[rows] = np.append(ids, -1)[named.of_row]
        self.unverified |= {known.dwelling_id for known in self.changed.values() if known.dwelling_id is not None}

    def verify_doors(self) -> None:
        """Let doors that were there, or whose people came one by one, count as verified when their people do."""
        verify_doors(self.conn, self.unverified, at=self.job.at)

    def insert_new(self) -> None:
        """Insert new residents, each with a row in ``person_test`` and, who must test, one more never sampled."""
        conn, count = self.conn, len(self.new)
        if not count:
            return
        bulk = count >= WORTH_IT and is_empty(conn, resident)
        first = first_free_id(conn, count)
        with without_indexes(conn, resident, person_test, drop=bulk):
            for start in range(0, count, SLICE):
                rows = np.array(self.new[start : start + SLICE])
                ids = range(first + start, first + start + len(rows))
                columns = self._columns(rows, ids)
                insert_columns(conn, resident, columns)
                copied = {name: columns[name] for name in ("unit_id", "must_test")}
                insert_columns(conn, person_test, {"resident_id": ids, **copied})
                self.job.advance("residents", 0.4 + 0.5 * (start + len(rows)) / count)
        self.touched += range(first, first + count)
        chosen = np.array(self.new)[self.must_test[self.new].astype(np.bool_)]
        units, people = np.unique(self.units[chosen], return_counts=True)
        shift_unit_hours(
            conn, Counter({(unit, NEVER): n for unit, n in zip(units.tolist(), people.tolist(), strict=True)})
        )

    def update_changed(self) -> None:
        """Write changed residents anew and move those in the rollup who moved or whose ``must_test`` changed."""
        rows = np.array(list(self.changed), dtype=np.int64)
        if not rows.size:
            return
        ids = [int(self.changed[row].id) for row in rows.tolist()]
        columns, held = self._columns(rows, ids), list(self.changed.values())
        stays = zip(held, columns["dwelling_id"], columns["surveyed_at"], strict=True)
        columns |= {"surveyed_at": [_verified(*one) for one in stays], "left_at": [None] * len(ids)}
        names = [name for name in columns if name not in ("id", "person_key")]
        statement = update(resident).where(resident.c.id == bindparam("b_id")).values({n: bindparam(n) for n in names})
        fresh = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        people = lock_people(self.conn, ids)
        self.conn.execute(statement, [{"b_id": row["id"], **{name: row[name] for name in names}} for row in fresh])
        moves = [
            (people[row["id"]], people[row["id"]]._replace(unit_id=row["unit_id"], must_test=bool(row["must_test"])))
            for row in fresh
        ]
        move_people(self.conn, moves)
        old = {int(known.id): known.contact_key for known in held}
        self.touched += [row["id"] for row in fresh if row["contact_key"] != _bytes(old[row["id"]])]

    def match_waiting(self) -> None:
        """Find results of these people that came before them."""
        self.matched = match_again(self.conn, self.job.keys, self.touched, at=self.job.at)

    def _columns(self, rows: Any, ids: Sequence[int]) -> dict[str, Sequence[Any]]:
        """Return the columns of ``resident`` for some rows."""
        take = pa.array(rows)
        plain = self.plain.take(take).cast(pa.binary()).to_pylist()
        return {
            "id": ids,
            "person_key": [self.person_keys[row] for row in rows.tolist()],
            "contact_key": self.hasher.contact_keys(self.columns["phone"].take(take), self.columns["name"].take(take)),
            "sealed": list(sealed_fields(self.job.keys, plain, ids)),
            "unit_id": self.units[rows].tolist(),
            "dwelling_id": [None if door < 0 else door for door in self.dwellings[rows].tolist()],
            "must_test": self.must_test[rows].astype(int).tolist(),
            "special_group": self.special.take(take).to_pylist(),
            "surveyed_at": self.surveyed.take(take).to_pylist(),
            "fingerprint": [self.fingerprints[row] for row in rows.tolist()],
            "updated_at": [self.job.at] * len(rows),
        }


def _verified(held: Any, door: int | None, at: int | None) -> int | None:
    """Return when somebody was last verified: by what is taken in, or by the survey behind the same door since."""
    if held.surveyed_at is None or door is None or door != held.dwelling_id:
        return at
    return max(int(held.surveyed_at), at or 0)


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
