"""Every read there is: what it is asked in a scope, about which things, and what its answer speaks of."""

from __future__ import annotations

import csv
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import select, text

import data_access.queries
from data_access import topics
from data_access.engine import Database
from data_access.queries.indicators import ROWS
from data_access.queries.invariants import INVARIANTS
from data_access.reading import Reading
from data_access.row_security import ROLE
from data_access.schema import (
    alarm,
    area,
    area_ancestor,
    arrival,
    event,
    facility,
    home_order,
    infection,
    risk_list,
)
from domain.alarms import alarm_rules
from domain.errors import CockpitError
from domain.scope import Role, Scope
from domain.workflow import RECORDS

for _module in pkgutil.walk_packages(data_access.queries.__path__, "data_access.queries."):
    importlib.import_module(_module.name)

UNTIL = datetime(2022, 7, 20, 6, 30, tzinfo=UTC)
Query = Callable[..., Any]
QUERIES: dict[str, Query] = {
    f"{found.__module__.rpartition('.')[2]}.{found.__name__}": found
    for found in (*topics._DECLARED, *topics._BY_FILTERS)
    if found.__module__.startswith("data_access.")
}  # fmt: skip
LEVELS = [{"level": level} for level in ("street", "community", "unit2")]
KINDS = [{"record": name} for name in RECORDS]
KEYS = [{"key": key} for key in ROWS]
SCENARIOS = [{"scenario": number} for number in range(1, 8)]
ASKED: dict[str, list[dict[str, Any]]] = {
    "areas.areas": LEVELS, "areas.boundaries": LEVELS, "coverage.coverage_by_area": LEVELS,
    "infections.infections_by_area": LEVELS, "records.records": KINDS, "states.states_at": KINDS,
    "survey.survey_progress": LEVELS, "records.record_choices": [{"refers": name} for name in RECORDS],
    "home.untaken_tests": [{"record": "home_order"}, {"record": "stay"}],
    "queues.queue": [{}, *SCENARIOS], "queues.queue_counts": SCENARIOS, "values.indicator_values": SCENARIOS,
    "queues.tasks_by_area": [{**one, "level": "community"} for one in SCENARIOS],
    "values.indicator_by_area": [{**key, "level": "community"} for key in KEYS], "values.indicator_rows": KEYS,
    "alarms.alarm_counts_of": [{"who": "street"}],
    "told.invariant_rows": [{"name": name} for name in INVARIANTS],
}  # fmt: skip
"""What queries with other filters than a place are asked; the rest as they stand."""
OF_ONE = {
    "areas.area_path": "area", "risk.assessment": "area", "epidemic.signals": "area",
    "facilities.room_board": "facility",
    "clusters.case_contacts": "infection", "home.schedule": "home_order", "record_detail.record_detail": "home_order",
    "arrivals.places_of_arrival": "arrival", "uploads.uploads_of_arrival": "arrival", "arrivals.list_lines": "list",
    "attachments.photos_of": "home_order", "robot_uploads.robot_on_uploads": "arrival",
    "alarms.alarm_steps": "alarm", "event_help.event_help": "event",
}  # fmt: skip
"""Queries about one thing: of one's own they answer, of another street's they refuse."""


class Districts(NamedTuple):
    """A small simulated district on PostgreSQL, its streets (most people first) and what lies in them."""

    db: Database
    streets: list[str]
    inside: dict[str, set[str]]


def asked(name: str, played: Districts, scope: Scope) -> list[dict[str, Any]]:
    """Return the filters a query is asked with; of one thing: the first three in scope."""
    if name not in OF_ONE:
        return ASKED.get(name, [{}])
    return [about(name, one) for one in things(OF_ONE[name], played, scope.area_codes[0])[:3]]


def about(name: str, one: Any) -> dict[str, Any]:
    named = {"risk.assessment": "street_code", "epidemic.signals": "within", "facilities.room_board": "facility_id",
             "home.schedule": "record_id", "record_detail.record_detail": "record_id",
             "arrivals.places_of_arrival": "record_id", "uploads.uploads_of_arrival": "record_id",
             "attachments.photos_of": "record_id", "robot_uploads.robot_on_uploads": "record_id",
             "arrivals.list_lines": "version", "alarms.alarm_steps": "alarm_id",
             "event_help.event_help": "record_id"}.get(name, "code")  # fmt: skip
    record = {"record": "home_order"} if OF_ONE[name] == "home_order" else {}
    return {named: one.id if named.endswith("_id") else one.code, **record}


def things(kind: str, played: Districts, within: str) -> list[Any]:
    if kind == "area":
        return [type("Area", (), {"code": within})]
    if kind == "list":
        with played.db.read() as conn:
            return list(conn.execute(select(risk_list.c.version.label("code")).order_by(risk_list.c.id.desc())))
    if kind == "alarm":
        return alarms_in(played, within)
    table = {"facility": facility, "infection": infection, "home_order": home_order, "arrival": arrival,
             "event": event}[kind]  # fmt: skip
    inside_ = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    statement = select(table.c.id, table.c.code).where(table.c.area_id.in_(inside_.where(area.c.code == within)))
    with played.db.read() as conn:
        return list(conn.execute(statement.order_by(table.c.id)))


def alarms_in(played: Districts, within: str) -> list[Any]:
    """Return the alarms that streets hear of in a street."""
    statement = select(alarm.c.id, alarm.c.rule).join(area, area.c.id == alarm.c.area_id).where(area.c.code == within)
    with played.db.read() as conn:
        return [one for one in conn.execute(statement) if Role.STREET in alarm_rules()[one.rule].roles]


def answer(db: Database, name: str, scope: Scope, filters: dict[str, Any], *, secured: bool) -> Any:
    """Return what a read gives, or the words of its refusal."""
    with db.read(scope if secured else None) as conn:
        assert (conn.execute(text("SELECT current_user")).scalar_one() == ROLE) == secured
        try:
            return QUERIES[name](conn, scope, as_of=UNTIL, **filters)
        except CockpitError as error:
            return type(error).__name__, str(error)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, Reading):
        return isinstance(other, Reading) and same(one.rows, other.rows)
    if isinstance(one, pd.DataFrame):
        return isinstance(other, pd.DataFrame) and one.to_csv() == other.to_csv()
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(same(getattr(one, name), getattr(other, name)) for name in names)
    return bool(repr(one) == repr(other))


def foreign(found: Any, played: Districts, mine: set[str]) -> set[str]:
    """Return the codes of areas that lie in other streets and stand in an answer."""
    others = set().union(*played.inside.values()) - mine
    told = found.rows if isinstance(found, Reading) else found
    words = told.to_csv(quoting=csv.QUOTE_ALL) if isinstance(told, pd.DataFrame) else repr(told)
    return set(re.findall(r"[\"'](330113[^\"',]*)[\"']", words)) & others


PLACES_ASKED = ("within", "street_code", "code", "facility_id", "record_id")


def naming(name: str) -> str | None:
    """Return the filter by which a query is asked about one place or thing."""
    known = inspect.signature(QUERIES[name]).parameters
    return next((one for one in PLACES_ASKED if one in known), None)
