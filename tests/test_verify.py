"""Does the recount hold in a clean district, and does each damage show in exactly the check that is about it?"""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from data_access.audit import Actor, record
from data_access.engine import Database
from data_access.keys import Keys
from data_access.verify import findings, verify
from tests.ingest.streams import deliveries, send_all, settle
from tests.world import World

LATEST = "Everybody's latest sample equals the latest counting result"
REGISTER = "Nobody is counted who is not in the register"
BUCKETS = "The hour buckets of every unit equal a recount over people"
POINTS = "The samples of every point and hour equal a recount over results"
BATCHES = "Every batch's outcomes add up to its rows"
ORPHANS = "Every result belongs to a resident"
TREE = "Every area lies under its parent and its parent's ancestors"
AUDIT = "The audit chain is whole"

SAMPLED = "SELECT min(resident_id) FROM person_test WHERE last_sampled_at IS NOT NULL"
A_BUCKET = "SELECT min(unit_id) FROM unit_hour WHERE hour > 0 AND people > 0"
DAMAGE = {
    "a latest sample a second off": (
        "UPDATE person_test SET last_sampled_at = last_sampled_at"
        f" + CASE WHEN last_sampled_at % 3600 = 3599 THEN -1 ELSE 1 END WHERE resident_id = ({SAMPLED})",
        LATEST,
    ),
    "a latest sample forgotten by somebody not counted": (
        "UPDATE person_test SET last_sampled_at = NULL WHERE NOT must_test",
        LATEST,
    ),
    "a resident who changed without the copy": ("UPDATE resident SET must_test = NOT must_test WHERE id = 2", LATEST),
    "a resident without a row": ("DELETE FROM person_test WHERE resident_id = 1", LATEST),
    "a row without a resident": (
        "INSERT INTO person_test (resident_id, unit_id, must_test) VALUES (999999, 1, false)",
        REGISTER,
    ),
    "a bucket one too many": (
        f"UPDATE unit_hour SET people = people + 1 WHERE hour > 0 AND unit_id = ({A_BUCKET})",
        BUCKETS,
    ),
    "a bucket missing": (
        "DELETE FROM unit_hour WHERE hour = (SELECT max(hour) FROM unit_hour WHERE people > 0)",
        BUCKETS,
    ),
    "a bucket of nobody's": ("INSERT INTO unit_hour (unit_id, hour, people) VALUES (77, 1, 1)", BUCKETS),
    "a point's hour one too few": ("UPDATE point_hour SET samples = samples - 1 WHERE point_id = 1", POINTS),
    "a point's hour missing": ("DELETE FROM point_hour WHERE hour = (SELECT max(hour) FROM point_hour)", POINTS),
    "a result of nobody": (
        "UPDATE test_result SET resident_id = 999999 WHERE id = (SELECT min(id) FROM test_result WHERE result = 2)",
        ORPHANS,
    ),
    "a batch that does not add up": ("UPDATE batch SET accepted = accepted + 1 WHERE id = 1", BATCHES),
    "an area that is not under its street": (
        "DELETE FROM area_ancestor WHERE level = 'street' AND area_id = (SELECT id FROM area WHERE code = 'u1')",
        TREE,
    ),
    "an area under another street": (
        "UPDATE area_ancestor SET ancestor_id = (SELECT id FROM area WHERE code = 'S2')"
        " WHERE level = 'street' AND area_id = (SELECT id FROM area WHERE code = 'u1')",
        TREE,
    ),
    "an area under two streets": (
        "INSERT INTO area_ancestor (area_id, ancestor_id, level)"
        " SELECT u.id, s.id, 'street' FROM area u, area s WHERE u.code = 'u1' AND s.code = 'S2'",
        TREE,
    ),
    "an area that is not in itself": (
        "DELETE FROM area_ancestor WHERE area_id = ancestor_id AND area_id = (SELECT id FROM area WHERE code = 'S2')",
        TREE,
    ),
    "an audit entry rewritten": ("UPDATE audit SET actor = 'somebody else' WHERE id = 2", AUDIT),
    "an audit entry taken out": ("DELETE FROM audit WHERE id = 2", AUDIT),
    "the last audit entry taken away": ("DELETE FROM audit WHERE id = 3", AUDIT),
    "the end of the audit taken away": ("DELETE FROM audit_head", AUDIT),
}


@pytest.fixture
def district(world: World, keys: Keys) -> World:
    """Three dozen people with corrected, repeated and unknown results, and an audit."""
    settle(world, 36)
    world.area("330113/S2")
    send_all(world.db.url, keys, deliveries(4, count=3, rows=50, residents=36))
    for action in ("a", "b", "c"):
        with world.db.write() as conn:
            record(conn, Actor("cli"), action)
    return world


def broken(conn: Connection) -> list[str]:
    return [finding.name for finding in findings(conn) if not finding.holds]


def after(db: Database, statement: str) -> list[str]:
    """Write past every rule, as a disk or a person with a shell might; return what the checks say, and undo it."""
    with db.writer.connect() as conn:
        if db.is_sqlite:
            conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        assert conn.execute(text(statement)).rowcount > 0
        found = broken(conn)
        conn.rollback()
    return found


def test_an_empty_database_holds(database: Database) -> None:
    assert [finding.name for finding in verify(database) if not finding.holds] == []


def test_a_clean_district_holds_and_each_damage_shows_in_the_check_that_is_about_it(district: World) -> None:
    assert [finding.name for finding in verify(district.db) if not finding.holds] == []
    found = {what: after(district.db, statement) for what, (statement, _) in DAMAGE.items()}
    beside = "Every area holds as many people as the areas below it"  # follows where an area hangs wrong
    told = {what: [name for name in names if name != beside] for what, names in found.items()}
    assert told == {what: [check] for what, (_, check) in DAMAGE.items()}
    assert [finding.name for finding in verify(district.db) if not finding.holds] == []
