"""Does this database fit this code, and how is it brought up to date? Alembic, driven from here only."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import inspect

from data_access import row_security
from data_access.engine import Database, explained
from domain.errors import N_, DatabaseError

FOLDER = Path(__file__).parent / "migrations"


def config() -> Config:
    """Return Alembic's configuration for this project."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    return made


def upgrade(db: Database) -> None:
    """Create or bring up to date every table, and on PostgreSQL the security of its rows, in one transaction where the
    engine can.

    Raises ``DatabaseError`` for a database that a newer version of this code has written.
    """
    require_known(db)
    with db.write() as conn:
        made = config()
        made.attributes["connection"] = conn
        command.upgrade(made, "head")
        row_security.install(conn)


def revision(db: Database) -> str | None:
    """Return the revision the database is at; None for an empty one."""
    with db.read() as conn:
        return MigrationContext.configure(conn).get_current_revision()


def require_known(db: Database) -> None:
    """Raise ``DatabaseError`` where the database's revision is not one this code knows (a newer one wrote it)."""
    at = revision(db)
    if at is None:
        with explained(), db.reader.connect() as conn:
            if inspect(conn).has_table("area"):
                raise DatabaseError(N_("The database has tables but no version mark; restore it from a backup."))
        return
    try:
        ScriptDirectory.from_config(config()).get_revision(at)
    except CommandError as error:
        raise DatabaseError(
            N_("The database was written by a newer version of this program ({revision}); update the program."),
            revision=at,
        ) from error


def require_current(db: Database) -> None:
    """Raise ``DatabaseError`` unless the database is at exactly this code's version."""
    require_known(db)
    at = revision(db)
    if at is None:
        raise DatabaseError(N_("The database is empty: run 'python cockpit.py init' first."))
    if at != ScriptDirectory.from_config(config()).get_current_head():
        raise DatabaseError(
            N_("The database is older than this program: run 'python cockpit.py init' to bring it up to date.")
        )
