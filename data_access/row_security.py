"""How does PostgreSQL itself keep a read inside its scope? Row-level security behind the WHERE of every query.

The third wall (menu, query, database): a query that forgot its scope returns rows of the reader's own areas, nothing
else. Readers of the whole district and SQLite, which knows no roles, rest on the queries alone (ADR 0016).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import ProgrammingError

from data_access.schema import metadata
from domain.scope import Scope

ROLE = "cockpit_scoped"
"""A role of the server that nobody signs in as: a transaction takes it on while it reads for a scope."""
PLACES = ("area_id", "unit_id")
OPEN = frozenset({
    "area_ancestor", "area_change", "cluster", "coverage_snapshot", "daily_signal", "facility", "free_unit",
    "lab", "risk_override", "room", "screening_round", "staff_shift", "supply", "supply_movement", "survey_round",
    "testing_point",
    "unit_hour", "vehicle", "zone", "zone_area",
})  # fmt: skip
"""Tables with a place that speak of no person."""
CLOSED = frozenset(
    {
        "app_session",
        "app_user",
        "audit",
        "audit_head",
        "user_area",
        "unmatched",
        "upload",
        "public_inbox",
        "command",
        "resident_mark",
        "outbox",
    }
)
"""Tables that no read for a scope needs; strangers belong to no area."""

_log = logging.getLogger(__name__)
_SEPARATOR = "\n"
_TAKE_ON = text(f"""
    SELECT set_config('cockpit.areas', :codes, true), set_config('role', '{ROLE}', true)
    WHERE NOT EXISTS (SELECT 1 FROM area WHERE parent_id IS NULL AND code = ANY(string_to_array(:codes, E'\\n')))
      AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}' AND pg_has_role(current_user, oid, 'MEMBER'))
""")  # noqa: S608 - the role's name is ours
_INSIDE = """{place} IN (
    SELECT up.area_id FROM area_ancestor AS up JOIN area AS top ON top.id = up.ancestor_id
    WHERE top.code = ANY(string_to_array(current_setting('cockpit.areas', true), E'\\n')))"""


def protected() -> dict[str, str]:
    """Return the tables whose rows are kept inside a scope, each with the column that says where."""
    return {
        table.name: place
        for table in metadata.sorted_tables
        if (place := _place(table)) is not None and table.name not in OPEN | CLOSED
    }


def install(conn: Connection) -> bool:
    """Bring role, rights and policies up to the schema; whether they stand. Nothing to do but on PostgreSQL.

    A database user who may not make roles needs the role made once by an administrator, and granted to it.
    """
    if conn.dialect.name != "postgresql":
        return False
    try:
        with conn.begin_nested():
            _make_role(conn)
            _secure(conn)
    except ProgrammingError as error:
        _log.warning("row-level security is off: %s; see deploy/README.md", error.orig)
        return False
    return True


@contextmanager
def inside(conn: Connection, scope: Scope) -> Iterator[None]:
    """Let the database refuse, within this block of a transaction, every row about people outside the scope."""
    if not enter(conn, scope):
        yield
        return
    yield
    conn.execute(text("RESET ROLE"))  # after an error the transaction is rolled back, and the role with it


def enter(conn: Connection, scope: Scope) -> bool:
    """Take the role on until the transaction ends; False where none is needed (whole district) or none is there."""
    if conn.dialect.name != "postgresql":
        return False
    return conn.execute(_TAKE_ON, {"codes": _SEPARATOR.join(scope.area_codes)}).first() is not None


@contextmanager
def unscoped(conn: Connection) -> Iterator[None]:
    """Count over everybody within a read for a scope: for what all readers share in memory, whoever asks first."""
    if conn.dialect.name != "postgresql" or conn.execute(text("SELECT current_user")).scalar_one() != ROLE:
        yield
        return
    conn.execute(text("RESET ROLE"))
    yield
    conn.execute(text(f"SET LOCAL ROLE {ROLE}"))


Asked = ParamSpec("Asked")
Told = TypeVar("Told")


def over_everybody(
    query: Callable[Concatenate[Connection, Asked], Told],
) -> Callable[Concatenate[Connection, Asked], Told]:
    """Let a query that tells of the scope's own areas look at records of others as evidence: whether a contact may go
    rests on the tests of a case who may live across the street's border. Such a query keeps its scope by itself.
    """

    @wraps(query)
    def asked(conn: Connection, /, *args: Asked.args, **filters: Asked.kwargs) -> Told:
        with unscoped(conn):
            return query(conn, *args, **filters)

    return asked


def _place(table: Table) -> str | None:
    return next((name for name in PLACES if name in table.c), None)


def _make_role(conn: Connection) -> None:
    known = text("SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = :role")
    member = conn.execute(known, {"role": ROLE}).scalar_one_or_none()
    if member is None:
        conn.execute(text(f"CREATE ROLE {ROLE} NOLOGIN"))
    if not member:
        conn.execute(text(f"GRANT {ROLE} TO CURRENT_USER"))


def _secure(conn: Connection) -> None:
    for table in metadata.sorted_tables:
        if table.name not in CLOSED:
            conn.execute(text(f"GRANT SELECT ON {table.name} TO {ROLE}"))
    for name, place in protected().items():
        conn.execute(text(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"))
        conn.execute(text(f"DROP POLICY IF EXISTS cockpit_scope ON {name}"))
        inside_scope = _INSIDE.format(place=place)
        conn.execute(text(f"CREATE POLICY cockpit_scope ON {name} FOR SELECT TO {ROLE} USING ({inside_scope})"))
