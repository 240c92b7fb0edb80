"""Does one code path serve both engines, and does the migrated schema equal the declared one?"""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from data_access import audit, migrate
from data_access.engine import Database, open_database
from data_access.migrations.env_filter import same_everywhere
from data_access.schema import audit as audit_table
from data_access.schema import metadata
from data_access.versions import bump, versions
from domain.errors import ConfigurationError, DatabaseError


def test_migrations_give_exactly_the_declared_schema(database: Database) -> None:
    with database.read() as conn:
        context = MigrationContext.configure(conn, opts={"include_object": same_everywhere, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_every_table_and_column_says_what_it_is() -> None:
    silent = [f"{t.name}.{c.name}" for t in metadata.sorted_tables for c in t.columns if not c.comment]
    assert silent == [] and all(table.comment for table in metadata.sorted_tables)


def test_upgrade_twice_changes_nothing(database: Database) -> None:
    migrate.upgrade(database)
    migrate.require_current(database)


def test_a_newer_database_is_refused_in_one_sentence(database: Database) -> None:
    with database.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match="newer version"):
        migrate.upgrade(database)


def test_a_broken_file_is_refused_in_one_sentence(tmp_path) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    db = open_database(f"sqlite:///{tmp_path / 'broken.db'}")
    with pytest.raises(DatabaseError, match="broken or not a SQLite database"):
        migrate.require_current(db)
    db.dispose()


def test_an_empty_database_says_how_to_begin(tmp_path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(DatabaseError, match="init"):
        migrate.require_current(db)
    db.dispose()


def test_other_engines_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="neither SQLite nor PostgreSQL"):
        open_database("mysql://nobody@127.0.0.1/x")


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match=r"read-?only"), database.read() as conn:
        bump(conn, ["results"], at=1)


def test_versions_grow(database: Database) -> None:
    for at in (10, 20):
        with database.write() as conn:
            bump(conn, ["results", "points"], at=at)
    with database.read() as conn:
        found = versions(conn)
    assert found["results"].number == 2 and found["results"].changed_at.timestamp() == 20


@pytest.mark.parametrize(
    "tamper",
    ["UPDATE audit SET actor = 'x' WHERE id = 2", "DELETE FROM audit WHERE id = 2", "DELETE FROM audit WHERE id = 3"],
)
def test_the_audit_chain_shows_tampering(database: Database, tamper: str) -> None:
    with database.write() as conn:
        for action in ("a", "b", "c"):
            audit.record(conn, audit.Actor("cli"), action, detail={"n": 1})
        assert audit.broken_link(conn) is None
        conn.execute(text(tamper))
        assert audit.broken_link(conn) in (2, 3)
        assert conn.execute(select(audit_table.c.id)).first() is not None


def test_the_data_dictionary_is_the_schemas() -> None:
    from scripts.data_dictionary import PATH, dictionary

    assert PATH.read_text("utf-8") == dictionary(), "run: python -m scripts.data_dictionary"
