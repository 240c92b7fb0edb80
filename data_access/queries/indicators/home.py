"""Scenario 4: who is at home under which regime, tested, reported, let go and cared for in time? (DOMAIN 1.4)"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, func, literal, or_, select

from data_access.queries.indicators.quarantine import at_home, report_slots, tests_on_day
from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.schema import door_alert, health_report, home_order, quarantine_test, task
from domain.instants import DAY
from domain.workflow.home import HOME_ORDER

Rows = Select[tuple[object, ...]]
RECORD = literal("home_order").label("record_type")
ONE = literal(1)
REGIMES = {"quarantine": "home_quarantine", "monitoring": "home_monitoring"}


def _of_regime(column: ColumnElement[int], regime: str) -> ColumnElement[bool]:
    return column.in_(select(home_order.c.id).where(home_order.c.regime == regime))


def _people(asked: Asked, regime: str) -> Rows:
    h = home_order.c
    return select(RECORD, h.id.label("record_id"), h.area_id, ONE.label("numerator"), ONE.label("denominator")).where(
        h.regime == regime, at_home(asked.at)
    )


def _reports(asked: Asked, regime: str) -> Rows:
    """Return one row per order with the reports that came and those that were due, over 24 hours."""
    h, r, slots = home_order.c, health_report.c, report_slots(asked)
    told = (
        select(r.record_id, *[
            func.max(case((and_(r.at > begins, r.at <= until), 1), else_=0)).label(f"slot_{n}")
            for n, (begins, until, _day) in enumerate(slots)
        ])
        .where(r.record_type == "home_order", r.at > min(slot[0] for slot in slots), r.at <= asked.at)
        .group_by(r.record_id)
        .subquery()
    )  # fmt: skip
    due: list[ColumnElement[int]] = []
    came: list[ColumnElement[int]] = []
    for n, (begins, until, day) in enumerate(slots):
        held = and_(h.begun_at <= begins, at_home(until), or_(h.ends_on.is_(None), h.ends_on >= day))
        due.append(case((held, 1), else_=0))
        came.append(case((held, func.coalesce(told.c[f"slot_{n}"], 0)), else_=0))
    total: ColumnElement[int] = sum(due, literal(0))
    part: ColumnElement[int] = sum(came, literal(0))
    return (
        select(RECORD, h.id.label("record_id"), h.area_id, part.label("numerator"), total.label("denominator"))
        .join_from(home_order, told, told.c.record_id == h.id, isouter=True)
        .where(h.regime == regime, h.begun_at <= asked.at, total > 0)
    )


def _releases(asked: Asked, regime: str) -> Rows:
    return done_in_time(asked, "release").where(
        task.c.record_type == "home_order", _of_regime(task.c.record_id, regime)
    )


@indicator("home.quarantine_people")
def quarantine_people(asked: Asked) -> Rows:
    """Return the orders of home quarantine under way."""
    return _people(asked, REGIMES["quarantine"])


@indicator("home.monitoring_people")
def monitoring_people(asked: Asked) -> Rows:
    """Return the orders of home health monitoring under way."""
    return _people(asked, REGIMES["monitoring"])


@indicator("home.quarantine_tests")
def quarantine_tests(asked: Asked) -> Rows:
    """Return the tests of home quarantine whose day ended."""
    return tests_on_day(asked, "home_order").where(_of_regime(quarantine_test.c.record_id, REGIMES["quarantine"]))


@indicator("home.monitoring_tests")
def monitoring_tests(asked: Asked) -> Rows:
    """Return the tests of home health monitoring whose day ended."""
    return tests_on_day(asked, "home_order").where(_of_regime(quarantine_test.c.record_id, REGIMES["monitoring"]))


@indicator("home.quarantine_reports")
def quarantine_reports(asked: Asked) -> Rows:
    """Return the orders of home quarantine with their reports."""
    return _reports(asked, REGIMES["quarantine"])


@indicator("home.monitoring_reports")
def monitoring_reports(asked: Asked) -> Rows:
    """Return the orders of home health monitoring with their reports."""
    return _reports(asked, REGIMES["monitoring"])


@indicator("home.quarantine_releases")
def quarantine_releases(asked: Asked) -> Rows:
    """Return the releases from home quarantine that were due."""
    return _releases(asked, REGIMES["quarantine"])


@indicator("home.monitoring_releases")
def monitoring_releases(asked: Asked) -> Rows:
    """Return the releases from home health monitoring that were due."""
    return _releases(asked, REGIMES["monitoring"])


def _explain_s(asked: Asked) -> int:
    return int(asked.policy.clocks["door_unexplained"].limit.total_seconds())


@indicator("home.door_openings")
def door_openings(asked: Asked) -> Rows:
    """Return the orders of home quarantine with unexplained openings and days under control within 24 hours."""
    h, d, since = home_order.c, door_alert.c, asked.at - DAY
    limit = _explain_s(asked)
    explained = and_(d.state == "explained", d.verified_at <= d.created_at + limit)
    opened = (
        select(d.home_order_id, func.count().label("times"))
        .where(d.created_at > since, d.created_at <= asked.at - limit, ~explained)
        .group_by(d.home_order_id)
        .subquery()
    )
    openings = func.coalesce(opened.c.times, 0)
    begins = case((h.begun_at > since, h.begun_at), else_=since)
    ended = and_(h.state.in_(sorted(HOME_ORDER.final)), h.changed_at <= asked.at)
    days = cast(case((ended, h.changed_at), else_=asked.at) - begins, Float) / DAY
    return (
        select(RECORD, h.id.label("record_id"), h.area_id, openings.label("numerator"), days.label("denominator"))
        .join_from(home_order, opened, opened.c.home_order_id == h.id, isouter=True)
        .where(
            h.regime == REGIMES["quarantine"],
            h.begun_at <= asked.at,
            or_(h.state.not_in(sorted(HOME_ORDER.final)), h.changed_at > since),
        )
    )


@indicator("home.door_checks")
def door_checks(asked: Asked) -> Rows:
    """Return the checks of door alerts that were due."""
    return done_in_time(asked, "door_check")


@indicator("home.care_requests")
def care_requests(asked: Asked) -> Rows:
    """Return the requests for supplies and care that were due."""
    return done_in_time(asked, "care_request")


@indicator("home.missed_tests")
def missed_tests(asked: Asked) -> Rows:
    """Return the tests of both regimes whose day ended without a sample."""
    rows = tests_on_day(asked, "home_order").subquery()
    return select(
        rows.c.record_type, rows.c.record_id, rows.c.area_id, ONE.label("numerator"), rows.c.denominator
    ).where(rows.c.numerator == 0)


@indicator("home.fevers")
def fevers(asked: Asked) -> Rows:
    """Return the orders under way whose latest report of 24 hours tells a fever."""
    h, r = home_order.c, health_report.c
    latest = (
        select(r.temperature_tenths)
        .where(r.record_type == "home_order", r.record_id == h.id, r.at > asked.at - DAY, r.at <= asked.at)
        .order_by(r.at.desc(), r.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    fever = round(asked.policy.observation.fever_c * 10)
    hot = select(r.record_id).where(
        r.at > asked.at - DAY, r.at <= asked.at, r.record_type == "home_order", r.temperature_tenths >= fever
    )
    return select(RECORD, h.id.label("record_id"), h.area_id, ONE.label("numerator"), ONE.label("denominator")).where(
        h.id.in_(hot), at_home(asked.at), latest >= fever
    )


@indicator("home.open_doors")
def open_doors(asked: Asked) -> Rows:
    """Return the alerts older than the time to explain that nobody had verified."""
    d = door_alert.c
    return select(
        literal("door_alert").label("record_type"), d.id.label("record_id"), d.area_id, ONE.label("numerator"),
        ONE.label("denominator"),
    ).where(
        d.created_at < asked.at - _explain_s(asked), or_(d.verified_at.is_(None), d.verified_at > asked.at)
    )  # fmt: skip
