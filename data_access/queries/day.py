"""What is to be done in the field today? Clocks owed by the reader's role, tests of today and missing health reports.

One line per thing to do, most urgent first, without personal fields: names come from ``commands/day.py``, audited.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, exists, literal, or_, select

from data_access.queries.day_lines import EVENTS, SHOWN, with_records
from data_access.queries.indicators.quarantine import at_home
from data_access.queries.indicators.register import Asked, asked
from data_access.reading import Basis, Reading
from data_access.schema import (
    health_report,
    home_order,
    person_test,
    quarantine_test,
    supply_movement,
    task,
    transition,
)
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.field_day import ALSO, horizon, owed_by
from domain.instants import DAY, from_epoch, to_epoch
from domain.scope import Scope
from domain.workflow import RECORDS, record_type

MOST = 300
"""Lines of one list: more than anybody does in a day; a street's list shows its most urgent ones."""
MISSED_DAYS = 3
"""So many days a missed test stays on the list, as on the page of home control."""
TOPICS = ("surveillance", "free_units", "transfer", "home", "facility", "zones", "supplies", "arrivals", "areas",
          "residents", "survey", "results", "events")  # fmt: skip


class Thing(NamedTuple):
    """One thing to do, by what names it: what, about which record, and where."""

    kind: str
    record_type: str
    record_id: int
    area_id: int
    due_at: int


@reads(*TOPICS, calm=True)
def day(conn: Connection, scope: Scope, *, as_of: datetime, limit: int = MOST) -> Reading:
    """Return what the role in scope has to do on the local day of ``as_of``, earliest deadline first.

    One row per thing: kind (name of a clock; quarantine_test, health_report), record_type, record_id, code, state
    (then), version (today), due_at (UTC), section (overdue, now, later), resident_id (NA: no person of the register),
    area_code, area_name, community (name, None above one), building, door (None: the address names
    none; of an event what happened, in words). Only what the role can bring forward from the record's state. At most
    ``limit`` rows. Raises ``ScopeError`` for roles without personal access.
    """
    found = things(conn, scope, to_epoch(as_of), limit=limit)
    return Reading(with_records(conn, scope, found, to_epoch(as_of)).head(limit), as_of, as_of, Basis.LIVE)


def line(
    conn: Connection, scope: Scope, *, as_of: datetime, record: str, record_id: int, kind: str
) -> dict[str, Any] | None:
    """Return the row of ``day`` about one record and kind; None where it is not on the reader's list (any more)."""
    record_type(record)
    at = to_epoch(as_of)
    found = with_records(conn, scope, things(conn, scope, at, limit=1, only=(record, record_id, kind)), at)
    return None if found.empty else dict(zip(SHOWN, found.iloc[0], strict=True))


def things(
    conn: Connection, scope: Scope, at: int, *, limit: int, only: tuple[str, int, str] | None = None
) -> list[Thing]:
    """Return what is due, earliest first, before anybody asked whether the role can do it."""
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    scope.require_personal()
    question = asked(conn, at)
    today = from_epoch(at).astimezone(question.zone).date()
    midnight = datetime.combine(today + timedelta(days=1), time(), question.zone)
    until = horizon(at, to_epoch(midnight) - 1)
    statements = [_tasks(scope, at, until)]
    if any(move.name == "report_health" and scope.role in move.roles for move in record_type("home_order").moves):
        statements += [_tests(at, today), *_reports(question, until)]
    found: list[Thing] = []
    for statement in statements:
        held = statement.subquery()
        c = held.c
        chosen = select(held).where(c.area_id.in_(areas_in_scope(scope)))
        if only is not None:
            chosen = chosen.where(c.record_type == only[0], c.record_id == only[1], c.kind == only[2])
        chosen = chosen.order_by(c.due_at, c.kind, c.record_id).limit(2 * limit)
        found += [Thing(*row) for row in conn.execute(chosen)]
    first: dict[tuple[str, str, int], Thing] = {}
    for one in sorted(found, key=lambda one: (one.due_at, one.kind, one.record_type, one.record_id)):
        first.setdefault(one[:3], one)  # two missed tests of one home are one sample to take
    return list(first.values())


def _tasks(scope: Scope, at: int, until: int) -> Select[Any]:
    """Return open clocks. Three ways to be open, so that each finds its rows in the index of open tasks."""
    t = task.c
    names = [kind.name for kind in RECORDS.values() if kind.readable_by(scope.role)]
    open_now = and_(t.completed_at.is_(None), t.cancelled_at.is_(None))
    open_then = or_(t.completed_at > at, and_(t.completed_at.is_(None), t.cancelled_at > at))
    to_facilities = select(supply_movement.c.id).where(supply_movement.c.facility_id.is_not(None))
    also = and_(
        t.kind.in_(ALSO.get(scope.role, ())),
        ~and_(t.record_type == "supply_movement", t.record_id.in_(to_facilities)),
    )
    return select(t.kind, t.record_type, t.record_id, t.area_id, t.due_at).where(
        or_(open_now, open_then), t.created_at <= at, t.record_type.in_(names),
        or_(t.due_at <= until, t.record_type.in_(EVENTS)),  # an event in hand stays on the list though due tomorrow
        or_(t.org_code.in_(owed_by(scope.role)), also),
    )  # fmt: skip


def _tests(at: int, today: date) -> Select[Any]:
    """Return tests of homes that are due on this local day and not taken, and those missed on the three days before for
    which no later sample made up: neither one that a worker took nor one whose result came.
    """
    q, t, p = quarantine_test.c, transition.c, person_test.c
    taken_here = exists().where(
        t.record_type == q.record_type, t.record_id == q.record_id, t.move == "sample", t.at > q.due_at, t.at <= at
    )
    taken_elsewhere = exists().where(p.resident_id == q.resident_id, p.last_sampled_at > q.due_at)
    since = (today - timedelta(days=MISSED_DAYS)).isoformat()
    return select(literal("quarantine_test").label("kind"), q.record_type, q.record_id, q.area_id, q.due_at).where(
        q.due_at.between(at - (MISSED_DAYS + 1) * DAY, at + DAY),  # the index knows instants
        q.due_on.between(since, today.isoformat()), q.record_type == "home_order",
        or_(q.sampled_at.is_(None), q.sampled_at > at), or_(q.cancelled_at.is_(None), q.cancelled_at > at),
        or_(q.due_at >= at, and_(~taken_here, ~taken_elsewhere)),
    )  # fmt: skip


def _reports(question: Asked, until: int) -> list[Select[Any]]:
    """Return homes whose report of the present half-day has not come, as the indicator counts it; none where the next
    one is due tomorrow.
    """
    slot = report_slot(question)
    if slot is None or slot[1] > until:
        return []
    begins, due, day_ = slot
    h, r = home_order.c, health_report.c
    told = select(r.record_id).where(r.record_type == "home_order", r.at > begins, r.at <= question.at)
    return [
        select(
            literal("health_report").label("kind"), literal("home_order").label("record_type"),
            h.id.label("record_id"), h.area_id, literal(due).label("due_at"),
        ).where(
            h.begun_at <= begins, at_home(question.at), or_(h.ends_on.is_(None), h.ends_on >= day_), h.id.not_in(told)
        )
    ]  # fmt: skip


def report_slot(question: Asked) -> tuple[int, int, str] | None:
    """Return the report that is due next: (begins, due, local date); an instant belongs to the slot it ends."""
    today = from_epoch(question.at).astimezone(question.zone).date()
    days = [today + timedelta(days=offset) for offset in (-1, 0, 1)]
    ends = [
        (to_epoch(datetime.combine(day_, by, question.zone)), day_.isoformat())
        for day_ in days
        for by in question.policy.observation.report_by
    ]
    slots = ((begins, due, day_) for (begins, _before), (due, day_) in pairwise(ends))
    return next((slot for slot in slots if slot[0] < question.at <= slot[1]), None)
