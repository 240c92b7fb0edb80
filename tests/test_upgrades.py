"""Does a database that an earlier version wrote keep its records when it is brought up to date, and back?"""

from __future__ import annotations

from alembic import command
from sqlalchemy import MetaData, Table, inspect, text

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


def test_events_that_others_refer_to_are_kept_on_the_way_up_and_down(database: Database) -> None:
    _at(database, "0001")
    _at(database, "0008")
    known = {"area_id": 1, "state": "closed", "version": 1, "created_at": 0, "changed_at": 0, "kind": "fire",
             "level": "1", "source": "camera", "begun_at": 0, "false_alarm": False, "satisfaction": 3}  # fmt: skip
    with database.write() as conn:
        conn.execute(
            text(
                "INSERT INTO area (id, code, level, name, kind, independent, updated_at)"
                " VALUES (1, '330113', 'district', 'x', 'district', false, 0)"
            )
        )
        event = Table("event", MetaData(), autoload_with=conn)
        conn.execute(event.insert(), {"id": 1, "code": "E1", **known})
        conn.execute(event.insert(), {"id": 2, "code": "E2", "merged_into_id": 1, **known})
    _at(database, "head")
    migrate.require_current(database)
    with database.read() as conn:
        kept = conn.execute(text("SELECT code, merged_into_id, recurs_of_id FROM event ORDER BY id")).all()
    assert [tuple(row) for row in kept] == [("E1", None, None), ("E2", 1, None)]
    _at(database, "0001")
