"""Are the figures still what the records say, and do the records agree? Recounts every rollup from raw facts, the slow
and obvious way, and runs every invariant between records (``data_access.queries.invariants``).

Each check is one statement that lists what differs; an empty list is the proof. Runs on one consistent read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from data_access import audit
from data_access.checks import Check
from data_access.engine import Database
from data_access.queries.invariants import broken_ones
from data_access.robot_checks import ROBOT_CHECKS
from domain.errors import N_
from domain.instants import now, to_epoch

SHOWN = 20
"""Differences listed a check."""


@dataclass(frozen=True)
class Finding:
    """What a check found: nothing, or the first differences."""

    name: str
    differences: tuple[tuple[object, ...], ...]

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences


_LATEST = """SELECT r.id, r.unit_id, r.must_test, max(t.sampled_at) AS last_sampled_at
             FROM resident r LEFT JOIN test_result t ON t.resident_id = r.id AND t.result IN (0, 1, 3)
             GROUP BY r.id, r.unit_id, r.must_test"""

CHECKS = (
    Check(
        N_("Everybody's latest sample equals the latest counting result"),
        f"""SELECT l.id, l.last_sampled_at, p.last_sampled_at FROM ({_LATEST}) l
            LEFT JOIN person_test p ON p.resident_id = l.id
            WHERE p.resident_id IS NULL OR p.unit_id <> l.unit_id OR p.must_test <> l.must_test
               OR coalesce(p.last_sampled_at, -1) <> coalesce(l.last_sampled_at, -1)""",  # noqa: S608
    ),
    Check(
        N_("Nobody is counted who is not in the register"),
        "SELECT p.resident_id FROM person_test p LEFT JOIN resident r ON r.id = p.resident_id WHERE r.id IS NULL",
    ),
    Check(
        N_("The hour buckets of every unit equal a recount over people"),
        """SELECT unit_id, hour, sum(people) FROM (
             SELECT unit_id, hour, people FROM unit_hour
             UNION ALL
             SELECT unit_id, coalesce(last_sampled_at, 0) / 3600, -count(*) FROM person_test
             WHERE must_test GROUP BY unit_id, coalesce(last_sampled_at, 0) / 3600
           ) AS parts GROUP BY unit_id, hour HAVING sum(people) <> 0""",
    ),
    Check(
        N_("The samples of every point and hour equal a recount over results"),
        """SELECT point_id, hour, sum(samples) FROM (
             SELECT point_id, hour, samples FROM point_hour
             UNION ALL
             SELECT point_id, sampled_at / 3600, -count(*) FROM test_result
             WHERE point_id IS NOT NULL GROUP BY point_id, sampled_at / 3600
           ) AS parts GROUP BY point_id, hour HAVING sum(samples) <> 0""",
    ),
    Check(
        N_("Everybody with a door lives in the unit of the door"),
        """SELECT r.id, r.dwelling_id, r.unit_id, d.unit_id FROM resident r LEFT JOIN dwelling d ON d.id = r.dwelling_id
           WHERE r.dwelling_id IS NOT NULL AND (d.id IS NULL OR d.unit_id <> r.unit_id)""",
    ),
    Check(
        N_("Nobody who moved out of the district is among those who must be tested"),
        """SELECT id, left_at FROM resident WHERE left_at IS NOT NULL AND must_test""",
    ),
    Check(
        N_("Of every door that was verified, and of no other, is known whether somebody lives there"),
        """SELECT id, surveyed_at, occupancy FROM dwelling WHERE (surveyed_at IS NULL) <> (occupancy IS NULL)""",
    ),
    Check(
        N_("Every batch's outcomes add up to its rows"),
        """SELECT id, read FROM batch WHERE read <> accepted + duplicate + correction + unmatched + refused""",
    ),
    Check(
        N_("Every result belongs to a resident"),
        """SELECT t.id FROM test_result t LEFT JOIN resident r ON r.id = t.resident_id WHERE r.id IS NULL""",
    ),
    Check(
        N_("Every area lies under its parent and its parent's ancestors"),
        """SELECT a.id, 'itself' FROM area a LEFT JOIN area_ancestor own
             ON own.area_id = a.id AND own.ancestor_id = a.id AND own.level = a.level WHERE own.area_id IS NULL
           UNION ALL
           SELECT a.id, 'missing' FROM area a JOIN area_ancestor up ON up.area_id = a.parent_id
             LEFT JOIN area_ancestor own
             ON own.area_id = a.id AND own.ancestor_id = up.ancestor_id AND own.level = up.level
             WHERE own.area_id IS NULL
           UNION ALL
           SELECT own.area_id, 'too many' FROM area_ancestor own JOIN area a ON a.id = own.area_id
             LEFT JOIN area_ancestor up ON up.area_id = a.parent_id AND up.ancestor_id = own.ancestor_id
             WHERE own.ancestor_id <> own.area_id AND up.area_id IS NULL""",
    ),
)


def verify(db: Database) -> Iterator[Finding]:
    """Yield what each check found, on one consistent read of the database."""
    with db.read() as conn:
        yield from findings(conn)


def findings(conn: Connection) -> Iterator[Finding]:
    """Yield what each check finds in a transaction."""
    for check in (*CHECKS, *ROBOT_CHECKS):
        yield Finding(check.name, _differences(conn, check.statement))
    for sentence, rows in broken_ones(conn, to_epoch(now()), SHOWN):
        yield Finding(sentence, tuple(rows))
    broken = audit.broken_link(conn)
    differences = () if broken is None else ((broken,),)
    yield Finding(N_("The audit chain is whole"), differences)


def _differences(conn: Connection, statement: str) -> tuple[tuple[object, ...], ...]:
    rows = conn.execute(text(f"SELECT * FROM ({statement}) AS found LIMIT {SHOWN}")).all()  # noqa: S608
    return tuple(tuple(row) for row in rows)
