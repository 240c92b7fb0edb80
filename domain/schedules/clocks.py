"""Until when must something be done? Deadlines and health reports, as instants.

Source: DOMAIN 1.1 to 1.7; limits in ``assets/policies/control.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from domain.control_policy import Clock, ControlPolicy
from domain.errors import N_
from domain.schedules.plan import ONE, Plan, ScheduleError


@dataclass(frozen=True, slots=True)
class ReportDue:
    """The ``number``-th health report of a local date, expected until ``due`` (UTC)."""

    on: date
    number: int
    due: datetime


def clock(name: str, policy: ControlPolicy) -> Clock:
    """Return a clock of the policy. Raises ``ScheduleError`` for a name it does not know."""
    if name not in policy.clocks:
        raise ScheduleError(N_("Policy {policy} has no deadline called {name}."), policy=policy.id, name=name)
    return policy.clocks[name]


def due_at(name: str, begun: datetime, policy: ControlPolicy) -> datetime:
    """Return the last instant (UTC) at which the task is in time; done exactly then is done in time.

    Raises ``ScheduleError`` for an unknown clock and ``ValueError`` for a datetime without a time zone.
    """
    return _utc(begun) + clock(name, policy).limit


def warn_at(name: str, begun: datetime, policy: ControlPolicy) -> datetime:
    """Return the instant (UTC) of the warning before the deadline, three quarters of the limit by default."""
    return _utc(begun) + clock(name, policy).limit * policy.on_time.warn_at_share


def release_at(plan: Plan, zone: tzinfo) -> datetime:
    """Return the instant (UTC) from which the person is free: the local midnight after the last day."""
    return local_midnight(plan.free_from, zone)


def reports_due(
    plan: Plan, since: datetime, until: datetime, policy: ControlPolicy, zone: tzinfo
) -> tuple[ReportDue, ...]:
    """Return the health reports of the plan that fell due after ``since`` and not after ``until``, in order.

    Windows that touch share no report. Reports are due on every day of the plan, at the policy's local times.
    """
    return tuple(report for report in _reports(plan, policy, zone) if _utc(since) < report.due <= _utc(until))


def local_date(instant: datetime, zone: tzinfo) -> date:
    """Return the local date of an instant: 16:00 UTC is the next day in Shanghai."""
    return _utc(instant).astimezone(zone).date()


def local_midnight(day: date, zone: tzinfo) -> datetime:
    """Return the instant (UTC) at which a local date begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _reports(plan: Plan, policy: ControlPolicy, zone: tzinfo) -> Iterator[ReportDue]:
    for offset in range((plan.last_day - plan.started).days + 1):
        day = plan.started + offset * ONE
        for number, by in enumerate(policy.observation.report_by, start=1):
            yield ReportDue(day, number, datetime.combine(day, by, tzinfo=zone).astimezone(UTC))


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    return instant.astimezone(UTC)
