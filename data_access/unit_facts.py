"""What do the records say of a unit that is to be, or stays, certified free of the epidemic? For any number at once.

A round of the unit is the 48 hours before the instant: complete where the share of its people who must be tested and
were sampled reaches the policy's ``round_coverage``, negative where the last result of nobody is positive. Its
dwellings are the doors on record; those seen empty are verified like those where somebody lives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, select

from data_access.schema import (
    area,
    area_ancestor,
    batch,
    dwelling,
    infection,
    lead,
    quarantine_test,
    resident,
    source,
    test_result,
)
from domain.control_policy import ControlPolicy
from domain.free_units import UnitFacts
from domain.instants import DAY, HOUR, from_epoch
from domain.results import COUNTS_AS_TESTED, TestResult
from domain.zones import Round

WINDOW_S = 48 * HOUR
INFECTED = ("initial_positive", "confirmed", "asymptomatic")
ARRIVALS = ("risk_area", "co_traveller")
"""Leads that tell of an arrival; one that nobody verified in time is an arrival nobody reported."""
OVER = ("closed", "forwarded", "invalid")


@dataclass(frozen=True)
class Asked:
    """A unit (first or second level) at an instant, under the policy in force; ``checked_at`` its last checklist."""

    area_id: int
    at: int
    policy: ControlPolicy
    checked_at: int | None = None


@dataclass
class _Held:
    """What the tables hold of the units asked for, by area id."""

    infections: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    dwellings: Counter[int] = field(default_factory=Counter)
    must_test: Counter[int] = field(default_factory=Counter)
    surveyed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    results: dict[int, dict[int, list[tuple[int, int]]]] = field(default_factory=lambda: defaultdict(dict))
    missed: dict[int, list[tuple[int, int | None]]] = field(default_factory=lambda: defaultdict(list))
    arrivals: dict[int, list[tuple[int, int | None]]] = field(default_factory=lambda: defaultdict(list))


def unit_facts(conn: Connection, zone: ZoneInfo, asked: Sequence[Asked], *, people: bool = True) -> list[UnitFacts]:
    """Return what is known of each unit asked for, in their order; seven statements however many there are.

    ``people`` False leaves out survey and rounds, which read everybody who lives there: for what suspends a unit.
    """
    areas = sorted({one.area_id for one in asked})
    if not areas:
        return []
    low, high = min(one.at for one in asked), max(one.at for one in asked)
    held = _Held()
    _read_infections(conn, areas, held)
    if people:
        _read_people(conn, areas, held)
        _read_dwellings(conn, areas, held)
        _read_results(conn, areas, low - WINDOW_S, high, held)
    _read_missed(conn, areas, low - max(one.policy.free_units.free_days for one in asked) * DAY, held)
    _read_arrivals(conn, areas, held)
    since = _observed_since(conn)
    return [_facts(one, held, since, zone) for one in asked]


def _facts(one: Asked, held: _Held, since: int | None, zone: ZoneInfo) -> UnitFacts:
    rule, day = one.policy.free_units, _day(one.at, zone)
    found = max((at for at in held.infections[one.area_id] if at <= one.at), default=None)
    limit = one.policy.clocks["free_unit_checklist"].limit.total_seconds()
    late = one.at - one.policy.clocks["lead_check"].limit.total_seconds()
    passed = None if one.checked_at is None else one.at - one.checked_at <= limit
    return UnitFacts(
        observed_since=day if since is None else min(day, _day(since, zone)),
        last_infection=None if found is None else _day(found, zone),
        rounds=tuple(_round(one, held, zone)),
        dwellings=held.dwellings[one.area_id],
        dwellings_verified=sum(at > one.at - rule.survey_days * DAY for at in held.surveyed[one.area_id]),
        checklist_passed=passed,
        missed=sum(
            one.at - rule.free_days * DAY < due <= one.at and (taken is None or taken > one.at)
            for due, taken in held.missed[one.area_id]
        ),
        unreported=sum(
            received <= late and (verified is None or verified > one.at)
            for received, verified in held.arrivals[one.area_id]
        ),
    )


def _round(one: Asked, held: _Held, zone: ZoneInfo) -> Iterable[Round]:
    """Return the round that ends at the instant; none where nobody of the unit must be tested."""
    must = held.must_test[one.area_id]
    if not must:
        return
    last = {}
    for person, some in held.results[one.area_id].items():
        within = [(at, result) for at, result in some if one.at - WINDOW_S <= at <= one.at]
        if within:
            last[person] = max(within)[1]
    share = one.policy.targets["round_coverage"].share
    negative = all(result == TestResult.NEGATIVE for result in last.values())
    yield Round(_day(one.at, zone), complete=len(last) >= share * must, all_negative=negative)


def _within(areas: Sequence[int]) -> Any:
    """Return the second-level units inside each unit: (ancestor_id, area_id)."""
    return (
        select(area_ancestor.c.ancestor_id, area_ancestor.c.area_id)
        .join(area, and_(area.c.id == area_ancestor.c.area_id, area.c.level.in_(("unit1", "unit2"))))
        .where(area_ancestor.c.ancestor_id.in_(areas))
        .subquery()
    )


def _read_infections(conn: Connection, areas: Sequence[int], held: _Held) -> None:
    """Count an infection where the line list places it and where the person lives."""
    inside, i = _within(areas), infection.c
    placed = select(inside.c.ancestor_id, i.id, i.reported_at).join(infection, i.area_id == inside.c.area_id)
    lived = (
        select(inside.c.ancestor_id, i.id, i.reported_at)
        .select_from(infection)
        .join(resident, resident.c.id == i.resident_id)
        .join(inside, inside.c.area_id == resident.c.unit_id)
    )
    shown = i.classification.in_(INFECTED)
    for where, _id, at in {tuple(row) for half in (placed, lived) for row in conn.execute(half.where(shown))}:
        held.infections[int(where)].append(int(at))


def _read_people(conn: Connection, areas: Sequence[int], held: _Held) -> None:
    inside, r = _within(areas), resident.c
    statement = (
        select(inside.c.ancestor_id, func.count())
        .join(resident, and_(r.unit_id == inside.c.area_id, r.must_test))
        .group_by(inside.c.ancestor_id)
    )
    held.must_test.update({int(where): count for where, count in conn.execute(statement)})


def _read_dwellings(conn: Connection, areas: Sequence[int], held: _Held) -> None:
    inside, d = _within(areas), dwelling.c
    statement = (
        select(inside.c.ancestor_id, d.surveyed_at, func.count())
        .join(dwelling, d.unit_id == inside.c.area_id)
        .group_by(inside.c.ancestor_id, d.surveyed_at)
    )
    for where, surveyed, count in conn.execute(statement):
        held.dwellings[int(where)] += count
        held.surveyed[int(where)] += [] if surveyed is None else [int(surveyed)] * count


def _read_results(conn: Connection, areas: Sequence[int], low: int, high: int, held: _Held) -> None:
    inside, r, t = _within(areas), resident.c, test_result.c
    statement = (
        select(inside.c.ancestor_id, r.id, t.sampled_at, t.result)
        .join(resident, and_(r.unit_id == inside.c.area_id, r.must_test))
        .join(test_result, and_(t.resident_id == r.id, t.sampled_at >= low, t.sampled_at <= high))
        .where(t.result.in_([int(result) for result in COUNTS_AS_TESTED]))
    )
    for where, person, at, result in conn.execute(statement):
        held.results[int(where)].setdefault(int(person), []).append((int(at), int(result)))


def _read_missed(conn: Connection, areas: Sequence[int], since: int, held: _Held) -> None:
    inside, q = _within(areas), quarantine_test.c
    statement = (
        select(inside.c.ancestor_id, q.due_at, q.sampled_at)
        .join(quarantine_test, q.area_id == inside.c.area_id)
        .where(q.due_at > since, q.cancelled_at.is_(None))
    )
    for where, due, taken in conn.execute(statement):
        held.missed[int(where)].append((int(due), taken))


def _read_arrivals(conn: Connection, areas: Sequence[int], held: _Held) -> None:
    inside, item = _within(areas), lead.c
    statement = (
        select(inside.c.ancestor_id, item.created_at, item.verified_at)
        .join(lead, item.area_id == inside.c.area_id)
        .where(item.lead_type.in_(ARRIVALS), item.state.not_in(OVER))
    )
    for where, received, verified in conn.execute(statement):
        held.arrivals[int(where)].append((int(received), verified))


def _observed_since(conn: Connection) -> int | None:
    """Return since when infections are on record: the first report, or the first delivery of a line list."""
    delivered = select(func.min(batch.c.received_at)).join(source, source.c.id == batch.c.source_id)
    first = (
        conn.execute(select(func.min(infection.c.reported_at))).scalar(),
        conn.execute(delivered.where(source.c.topic == "infections")).scalar(),
    )
    return min((int(at) for at in first if at is not None), default=None)


def _day(at: int, zone: ZoneInfo) -> date:
    return from_epoch(at).astimezone(zone).date()
