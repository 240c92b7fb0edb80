"""Who acts, when, under which rules, in which transaction? What every part of a command is given."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from data_access.audit import Actor
from data_access.district import control_versions
from data_access.keys import Keys
from data_access.scoping import areas_in_scope
from domain.control_policy import ControlPolicy
from domain.errors import N_
from domain.event_policy import EventPolicy
from domain.instants import from_epoch, to_epoch
from domain.policies import in_force, policies
from domain.scope import Scope
from domain.workflow import WorkflowError

_QUARTER_S = 900
"""Local days begin on a quarter of an hour everywhere, so one answer serves all instants of it."""


@dataclass
class Acting:
    """One command under way. ``scope`` None: a rule or a feed acts, which no area binds."""

    conn: Connection
    keys: Keys
    actor: Actor
    scope: Scope | None
    now: int
    zone: ZoneInfo
    command_id: int | None = None
    touched: set[str] = field(default_factory=set)
    """Topics whose data version grows at the end."""
    _days: dict[int, date] = field(default_factory=dict, repr=False)
    _policies: dict[int, ControlPolicy] = field(default_factory=dict, repr=False)

    @cached_property
    def areas(self) -> frozenset[int] | None:
        """Ids of the areas the actor may act in; None: anywhere."""
        if self.scope is None:
            return None
        return frozenset(self.conn.execute(areas_in_scope(self.scope)).scalars())

    @staticmethod
    def unique() -> str:
        """Return a key for an order that came without one."""
        return secrets.token_hex(8)

    @cached_property
    def versions(self) -> tuple[ControlPolicy, ...]:
        """The control policies of the district, oldest first; one alone where it is pinned to it."""
        return control_versions(self.conn)

    def policy(self, at: int) -> ControlPolicy:
        """Return the control policy in force on the local date of an instant."""
        quarter = at // _QUARTER_S
        if quarter not in self._policies:
            self._policies[quarter] = in_force(self.versions, self.day(at))
        return self._policies[quarter]

    def event_policy(self, at: int) -> EventPolicy:
        """Return the event policy in force on the local date of an instant."""
        return in_force(policies().events, self.day(at))

    def runs(self, kind: str, at: int) -> bool:
        """Return whether a clock runs at all: levels of events may leave a step without limit."""
        return self.event_policy(at).clocks.get(kind, kind) is not None

    def day(self, at: int) -> date:
        """Return the local date of an instant."""
        quarter = at // _QUARTER_S
        if quarter not in self._days:
            self._days[quarter] = from_epoch(quarter * _QUARTER_S).astimezone(self.zone).date()
        return self._days[quarter]

    def end_of(self, on: str) -> int:
        """Return the last second of a local date."""
        after = date.fromisoformat(on) + timedelta(days=1)
        return to_epoch(datetime.combine(after, time(), self.zone)) - 1

    def due(self, kind: str, begun: int, at: int) -> tuple[int, str]:
        """Return when a clock that began at ``begun`` is due, and the policy version that says so.

        Raises ``WorkflowError`` for a clock that the policy in force at ``at`` does not know.
        """
        events = self.event_policy(at)
        limit = events.clocks.get(kind)
        if limit is not None:
            return begun + int(limit.total_seconds()), events.id
        policy = self.policy(at)
        clock = policy.clocks.get(kind)
        if clock is None:
            raise WorkflowError(N_("The control policy {version} knows no clock {kind}."), version=policy.id, kind=kind)
        return begun + int(clock.limit.total_seconds()), policy.id


def new_ids(conn: Connection, table: Any, count: int) -> list[int]:
    """Return ids for ``count`` new rows, so that other rows can name them before they are written.

    SQLite has one writer, so the next ids are the caller's; PostgreSQL's sequence gives each number once.
    """
    if conn.dialect.name == "postgresql":
        sequence = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
        return [int(id_) for id_ in conn.exec_driver_sql(sequence, (f'"{table.name}"', count)).scalars()]
    last = conn.connection.cursor().execute(f'SELECT max(id) FROM "{table.name}"').fetchone()[0]  # noqa: S608 - our own names
    first = int(last or 0) + 1
    return list(range(first, first + count))
