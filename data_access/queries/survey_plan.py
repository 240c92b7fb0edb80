"""How far is each unit of the survey, and how far should it be? Its doors against the round that runs there.

A unit's round is the running one of the smallest area that holds it, the latest begun of two. Where none runs, a door
counts as verified for the policy's days, as for the certificates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from data_access.frames import Marks, Shares, Whole, whole_numbers
from data_access.queries.counting import LIVE_TOLERANCE_S
from data_access.queries.registered import SURVEYED, dwellings_by_unit
from data_access.queries.states import state_at
from data_access.schema import LEVELS, area, area_ancestor, dwelling, survey_entry, survey_round
from data_access.versions import versions
from domain.control_policy import ControlPolicy
from domain.instants import from_epoch, to_epoch
from domain.survey_pace import expected_share

NO_ROUND = -1


@dataclass(frozen=True)
class Round:
    """A round that runs at the instant asked for; instants in epoch seconds."""

    id: int
    begins_at: int
    ends_at: int
    share: float


@dataclass(frozen=True)
class UnitsSurveyed:
    """Units that have doors, ascending by id, and in the same order: doors, those verified, the round (its place in
    ``rounds``, ``NO_ROUND``), and the doors that the plan expects by now and at its end (NaN without a round).
    """

    rounds: tuple[Round, ...]
    units: Whole
    doors: Whole
    verified: Whole
    round: Whole
    expected: Shares
    goal: Shares

    @property
    def planned(self) -> Marks:
        """Units where a round runs."""
        return np.not_equal(self.round, NO_ROUND)


def units_surveyed(conn: Connection, at: int, zone: ZoneInfo, policy: ControlPolicy) -> UnitsSurveyed:
    """Return how far every unit is at an instant.

    As of: today's doors, which keep only their last verification: one that was verified again since ``at`` is missing.
    """
    usual = _verified(conn, verified_since(at, zone, policy), at)
    usual = usual[np.argsort(usual[:, 0])]
    units, doors, verified = usual[:, 0], usual[:, 1], usual[:, 2].copy()
    rounds, place = _rounds(conn, at, units)
    expected, goal = (np.full(len(units), np.nan) for _ in range(2))
    for number, one in enumerate(rounds):
        mine = place == number
        counted = _verified(conn, one.begins_at, at)
        counted = counted[np.argsort(counted[:, 0])]
        verified[mine] = counted[mine, 2]
        expected[mine] = doors[mine] * expected_share(at, one.begins_at, one.ends_at, one.share, zone)
        goal[mine] = doors[mine] * one.share
    return UnitsSurveyed(rounds, units, doors, verified, place, expected, goal)


def _verified(conn: Connection, since: int, at: int) -> Whole:
    """Return (unit id, dwellings, those verified between two instants); the present is counted once a version."""
    changed = [version.changed_at for topic, version in versions(conn).items() if topic in SURVEYED]
    if changed and to_epoch(max(changed)) <= at + LIVE_TOLERANCE_S:
        return dwellings_by_unit(conn, since)
    d = dwelling.c
    fresh = func.sum(case((d.surveyed_at.between(since, at), 1), else_=0))
    return whole_numbers(conn, select(d.unit_id, func.count(), fresh).group_by(d.unit_id), 3)


def verified_since(at: int, zone: ZoneInfo, policy: ControlPolicy) -> int:
    """Return the midnight since which a door counts as verified where no round runs."""
    day = from_epoch(at).astimezone(zone).date() - timedelta(days=policy.free_units.survey_days)
    return to_epoch(datetime(day.year, day.month, day.day, tzinfo=zone))


def open_conflicts(at: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on ``survey_entry`` for conflicts that nobody had decided at an instant."""
    e = survey_entry.c
    return (e.received_at <= at, or_(e.state == "conflict", e.decided_at > at))


def conflicts_by_unit(conn: Connection, at: int) -> Whole:
    """Return (unit id, conflicts nobody had decided at an instant) of every unit that has any."""
    e = survey_entry.c
    return whole_numbers(conn, select(e.unit_id, func.count()).where(*open_conflicts(at)).group_by(e.unit_id), 2)


def _rounds(conn: Connection, at: int, units: Whole) -> tuple[tuple[Round, ...], Whole]:
    """Return the rounds that run, and of each unit the place of its own."""
    r = survey_round.c
    running = and_(r.created_at <= at, r.begins_at <= at, state_at(survey_round, at) == "running")
    columns = (r.id, r.begins_at, r.ends_at, r.share, r.area_id, area.c.level)
    rows = conn.execute(select(*columns).join(area, area.c.id == r.area_id).where(running)).all()
    rows = sorted(rows, key=lambda row: (LEVELS.index(row.level), row.begins_at, row.id))
    place = np.full(len(units), NO_ROUND, dtype=np.int64)
    for number, row in enumerate(rows):  # the smallest area comes last and holds
        under = select(area_ancestor.c.area_id).where(area_ancestor.c.ancestor_id == row.area_id)
        inside = np.array(conn.execute(under).scalars().all(), dtype=np.int64)
        place[np.isin(units, inside)] = number
    return tuple(Round(row.id, row.begins_at, row.ends_at, row.share) for row in rows), place
