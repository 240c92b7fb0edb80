"""How is the database reached? Two engines a database, and the few things SQLite and PostgreSQL do differently.

Measured (1.5 M people, 2 cores): only the writer may say ``BEGIN IMMEDIATE``: one leaked reader connection that
did blocked every writer for ten minutes. Never-idle readers grew SQLite's WAL to 1 GB without the limits below.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import DatabaseError as DriverError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data_access.asked_once import remembering
from data_access.row_security import enter
from domain.errors import N_, ConfigurationError, DatabaseError
from domain.scope import Scope

BUSY_TIMEOUT_S = 30


@dataclass(frozen=True)
class Database:
    """One database: ``writer`` for transactions that change records, ``reader`` for everything else."""

    url: str
    writer: Engine
    reader: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded engine."""
        return self.writer.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open one write transaction: committed at the end, rolled back on any error."""
        with explained(), self.writer.begin() as conn:
            yield conn

    @contextmanager
    def read(self, scope: Scope | None = None) -> Iterator[Connection]:
        """Open one consistent read: everything in it sees the same instant of the database.

        With a ``scope`` PostgreSQL refuses rows about people outside it, whatever is asked (``row_security``).
        """
        with explained(), self.reader.connect() as conn, remembering(conn):
            if scope is not None:
                enter(conn, scope)
            yield conn

    def checkpoint(self) -> None:
        """Give the SQLite WAL's space back; nothing to do elsewhere."""
        if self.is_sqlite:
            raw = self.writer.raw_connection()  # outside any transaction: the "begin" event must not fire
            try:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                raw.close()

    def analyze(self) -> None:
        """Let the engine count what its planner goes by; after large loads."""
        with self.write() as conn:
            if self.is_sqlite:
                conn.exec_driver_sql("PRAGMA analysis_limit=2000")  # a sample: ten million rows take a minute
            conn.exec_driver_sql("ANALYZE")

    def finish_building(self) -> None:
        """Turn a SQLite file opened with ``building`` into an ordinary one, safely on the disk."""
        raw = self.writer.raw_connection()
        try:
            raw.cursor().execute(f"DETACH DATABASE {STAGE}")
            raw.cursor().execute("PRAGMA synchronous=FULL")
            raw.cursor().execute("PRAGMA journal_mode=WAL")
        finally:
            raw.close()
        Path(f"{self.writer.url.database}{STAGE_SUFFIX}").unlink(missing_ok=True)

    def dispose(self) -> None:
        """Close all connections."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str, *, building: bool = False) -> Database:
    """Return the database at ``url`` (``sqlite:///file`` or ``postgresql://...``).

    ``building`` opens a SQLite file without journal: for a new file that is thrown away where anything fails.
    Raises ``ConfigurationError`` for any other engine. The file or server is not touched yet.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the text may hold a password: it is not repeated
        raise ConfigurationError(
            N_("The database address cannot be read; write sqlite:///FILE or postgresql://USER@HOST/NAME.")
        ) from None
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _open_sqlite(url, parsed.database, building=building)
    if backend == "postgresql":
        writer = create_engine(parsed, pool_size=8, max_overflow=8, pool_pre_ping=True)
        reader = create_engine(
            parsed, pool_size=8, max_overflow=16, pool_pre_ping=True, isolation_level="REPEATABLE READ"
        ).execution_options(postgresql_readonly=True)
        return Database(url, writer, reader)
    raise ConfigurationError(
        N_("The database address {url} is neither SQLite nor PostgreSQL."), url=parsed.render_as_string()
    )


def _open_sqlite(url: str, path: str | None, *, building: bool) -> Database:
    if not path or path == ":memory:":
        raise ConfigurationError(N_("The SQLite database needs a file; {url} names none."), url=url)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    args = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_S}
    writer = create_engine(url, connect_args=args, pool_size=1, max_overflow=0, pool_timeout=BUSY_TIMEOUT_S)
    reader = create_engine(url, connect_args=args, pool_size=8, max_overflow=24)
    if building:  # alone in a new file: nothing to lock, and the stage is written beside it
        _prepare(writer, "BEGIN", WRITER_PRAGMAS + BUILDING_PRAGMAS, stage=f"{path}{STAGE_SUFFIX}")
    else:
        _prepare(writer, "BEGIN IMMEDIATE", WRITER_PRAGMAS)
    _prepare(reader, "BEGIN", READER_PRAGMAS)
    return Database(url, writer, reader)


_COMMON = ("mmap_size=4294967296", "temp_store=MEMORY")
WRITER_PRAGMAS = (
    *_COMMON,
    "journal_mode=WAL",
    "journal_size_limit=268435456",
    "wal_autocheckpoint=60000",  # 240 MB: a page that many deliveries change is carried over once for all of them
    "cache_size=-262144",
    "synchronous=FULL",
    "foreign_keys=ON",
)
READER_PRAGMAS = (*_COMMON, "cache_size=-16384", "query_only=ON")
BUILDING_PRAGMAS = (
    "journal_mode=OFF",
    "synchronous=OFF",
    "foreign_keys=OFF",
    "cache_size=-1048576",
    "temp_store=FILE",  # in memory the sorter takes one thread: 3 M rows, three indexes 37 s against 15 s
    "threads=2",
)


STAGE, STAGE_SUFFIX = "stage", "-stage"
"""The file beside a new SQLite file from which large tables are taken over, as it is attached and called."""


def stage_of(conn: Connection) -> str | None:
    """Return the path of the stage beside a file opened with ``building``; None for a database in use."""
    found: str | None = conn.info.get(STAGE)
    return found


def _prepare(engine: Engine, begin: str, pragmas: tuple[str, ...], *, stage: str | None = None) -> None:
    @event.listens_for(engine, "connect")
    def _connect(dbapi: sqlite3.Connection, record: Any) -> None:
        dbapi.isolation_level = None  # the driver must not begin by itself
        for pragma in pragmas:
            dbapi.execute(f"PRAGMA {pragma}")
        if stage is not None:
            record.info[STAGE] = stage
            dbapi.execute(f"ATTACH DATABASE ? AS {STAGE}", (stage,))

    @event.listens_for(engine, "begin")
    def _begin(conn: Connection) -> None:
        conn.exec_driver_sql(begin)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a person can mend (full disk, locked, broken or absent database) into a ``DatabaseError``."""
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseError(LOCKED) from error
    except DriverError as error:
        text = f"{type(error.orig).__name__}: {error.orig}".lower()
        for sign, message in _EXPLANATIONS:
            if sign in text:
                raise DatabaseError(message) from error
        if isinstance(error, OperationalError) and error.connection_invalidated:
            raise DatabaseError(LOST) from error
        raise


LOCKED = N_("Another process has been writing to the database for over 30 seconds; try again.")
LOST = N_("The connection to the database server was lost; is it running?")

_EXPLANATIONS = (
    ("disk is full", N_("The disk is full: free some space, nothing was half-written.")),
    ("no space left", N_("The disk is full: free some space, nothing was half-written.")),
    ("database is locked", LOCKED),
    ("not a database", N_("The database file is broken or not a SQLite database; restore it from a backup.")),
    ("malformed", N_("The database file is broken or not a SQLite database; restore it from a backup.")),
    ("unable to open", N_("The database file cannot be opened; check the folder and its rights.")),
    ("readonly database", N_("The database file is read-only; check its rights.")),
    ("connection refused", N_("The database server does not answer; is it running and the address right?")),
    ("the database system is", LOST),  # starting up, shutting down, in recovery mode
    ("terminating connection", LOST),
    ("failed to resolve host", N_("The database server does not answer; is it running and the address right?")),
    ("password authentication failed", N_("The database server refuses this user name or password.")),
    ("undefinedtable", N_("The database is empty: run 'python cockpit.py init' first.")),
    ("no such table", N_("The database is empty: run 'python cockpit.py init' first.")),
)


def insert_into(conn: Connection, table: Table) -> Any:
    """Return the engine's INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return insert_for(conn.dialect.name, table)


def insert_for(dialect: str, table: Table) -> Any:
    """Return the same by the dialect's name, for statements that are built once."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def hold(conn: Connection, name: str, *, shared: bool = False) -> None:
    """Hold the lock ``name`` until the transaction ends, alone or ``shared``. SQLite's one writer is alone anyway."""
    if conn.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        conn.execute(select(lock(func.hashtext(name))))
