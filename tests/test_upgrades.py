"""Does a database that an earlier version wrote keep its records when it is brought up to date, and back?"""

from __future__ import annotations

from alembic import command
from sqlalchemy import inspect, text

from data_access import migrate
from data_access.engine import Database
from data_access.schema import RECORD_TABLES


def _at(database: Database, revision: str) -> None:
    with database.write() as conn:
        made = migrate.config()
        made.attributes["connection"] = conn
        step = command.downgrade if revision == "0001" else command.upgrade
        step(made, revision)


def test_infections_of_the_slice_become_records_with_a_state(database: Database) -> None:
    _at(database, "0001")
    with database.write() as conn:
        conn.execute(
            text(
                "INSERT INTO area (id, code, level, name, kind, independent, updated_at)"
                " VALUES (1, '330113', 'district', 'x', 'district', false, 0)"
            )
        )
        conn.execute(
            text(
                "INSERT INTO infection (id, code, classification, detection_mode, reported_at, recorded_at, area_id,"
                " updated_at) VALUES (7, 'I7', 'asymptomatic', 'home', 100, 200, 1, 200)"
            )
        )
    _at(database, "head")
    migrate.require_current(database)
    with database.read() as conn:
        row = conn.execute(text("SELECT code, state, version, created_at, changed_at, ct FROM infection")).one()
    assert tuple(row) == ("I7", "asymptomatic", 1, 200, 200, None)


def test_a_step_back_takes_the_records_of_the_scenarios_only(database: Database) -> None:
    _at(database, "0001")
    with database.read() as conn:
        there = set(inspect(conn).get_table_names())
    assert "test_result" in there and "infection" in there
    assert there.isdisjoint({*RECORD_TABLES, "transition", "task", "command"} - {"infection"})
    _at(database, "head")
    migrate.require_current(database)
