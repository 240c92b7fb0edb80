"""Is the epidemic found, followed and told in time? Figures of scenario 1 (DOMAIN 1.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.schema import area, daily_signal, infection, screening_round, task
from domain.instants import DAY, from_epoch

INFECTED = ("confirmed", "asymptomatic")
PURPOSES = ("fever_clinic", "inpatient", "key_group", "quarantine", "voluntary", "round")


def _on_time(key: str, *kinds: str) -> None:
    def rows(asked: Asked) -> Select[tuple[object, ...]]:
        """Return the tasks of these kinds due in the last 24 hours: in time or not."""
        return done_in_time(asked, *kinds)

    indicator(key)(rows)


_on_time("surveillance.core_investigation", "core_investigation")
_on_time("surveillance.full_investigation", "full_investigation")
_on_time("surveillance.admission", "admission")
_on_time("surveillance.lead_check", "lead_check", "lead_check_close_contact")
_on_time("surveillance.contact_location", "contact_location")
_on_time("surveillance.contact_control", "contact_control_close")
for _purpose in PURPOSES:
    _on_time(f"surveillance.turnaround_{_purpose}", f"turnaround_{_purpose}")


def _infections(asked: Asked, numerator: ColumnElement[Any], days: int) -> Select[tuple[object, ...]]:
    i, since = infection.c, asked.at - days * DAY
    return select(
        literal("infection").label("record_type"), i.id.label("record_id"), i.area_id, numerator.label("numerator"),
        literal(1).label("denominator"),
    ).where(i.classification.in_(INFECTED), i.reported_at > since, i.reported_at <= asked.at)  # fmt: skip


@indicator("surveillance.new_infections")
def new_infections(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the infections reported in the last 24 hours."""
    return _infections(asked, literal(1), 1)


@indicator("surveillance.community_share")
def community_share(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the infections reported in the last seven days: 1 where found in the community."""
    return _infections(asked, case((infection.c.detection_mode == "community", 1), else_=0), 7)


@indicator("surveillance.cluster_units")
def cluster_units(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the places (as the line list names them) with two infections or more reported within seven days."""
    i = infection.c
    return (
        select(
            literal("area").label("record_type"), i.area_id.label("record_id"), i.area_id,
            literal(1).label("numerator"), literal(1).label("denominator"),
        )
        .where(i.classification.in_(INFECTED), i.reported_at > asked.at - 7 * DAY, i.reported_at <= asked.at)
        .group_by(i.area_id)
        .having(func.count() >= 2)
    )  # fmt: skip


@indicator("surveillance.round_coverage", reads=("zones",))
def round_coverage(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the screening rounds closed in the last 24 hours: people sampled over people to sample."""
    s = screening_round.c
    return select(
        literal("screening_round").label("record_type"), s.id.label("record_id"), s.area_id,
        s.sampled.label("numerator"), s.target.label("denominator"),
    ).where(s.closed_at > asked.at - DAY, s.closed_at <= asked.at)  # fmt: skip


@indicator("surveillance.pool_resolution")
def pool_resolution(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the positive pools whose members were to be sampled again in the last 24 hours: 1 where they were held
    and sampled again, both in time.
    """
    held = task.alias("held")
    t, h = task.c, held.c
    both: ColumnElement[int] = case((and_(t.completed_at <= t.due_at, h.completed_at <= h.due_at), 1), else_=0)
    return (
        select(t.record_type, t.record_id, t.area_id, both.label("numerator"), literal(1).label("denominator"))
        .join(held, and_(h.record_type == t.record_type, h.record_id == t.record_id, h.kind == "pool_hold"))
        .where(
            t.kind == "pool_retest",
            t.due_at > asked.at - DAY,
            t.due_at <= asked.at,
            or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at),
        )
    )


@indicator("surveillance.drug_buyers")
def drug_buyers(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the buyers of fever medicine of the last seven days whose 24 hours are over, by day and street: tested
    within 24 hours; the district's own row only where no street reports.
    """
    s, where = daily_signal.c, area.c
    today = from_epoch(asked.at).astimezone(asked.zone).date()
    first, last = ((today - timedelta(days=days)).isoformat() for days in (8, 2))
    part, under = daily_signal.alias("part"), area.alias("under")
    by_street = (
        select(part.c.area_id)
        .join(under, and_(under.c.id == part.c.area_id, under.c.level == "street"))
        .where(part.c.kind == s.kind, part.c.on == s.on)
        .correlate(daily_signal)
        .exists()
    )
    return (
        select(
            literal("daily_signal").label("record_type"), s.area_id.label("record_id"), s.area_id,
            s.tested_in_time.label("numerator"), s["count"].label("denominator"),
        )
        .join(area, where.id == s.area_id)
        .where(s.kind == "drug_purchases", s.on >= first, s.on <= last, s.recorded_at <= asked.at,
               or_(where.level == "street", ~by_street))
    )  # fmt: skip
