"""Every read there is, for a street: its own areas only, and the same with PostgreSQL's row security behind it."""

from __future__ import annotations

import csv
import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pandas as pd
import pytest
from sqlalchemy import func, make_url, select, text
from sqlalchemy.exc import ProgrammingError

import data_access.queries
from data_access import topics
from data_access.commands.alarms import evaluate
from data_access.engine import Database, open_database
from data_access.ingest.package import import_package
from data_access.keys import Keys
from data_access.queries.indicators import ROWS
from data_access.queries.invariants import INVARIANTS
from data_access.reading import Reading
from data_access.row_security import CLOSED, OPEN, PLACES, ROLE, enter, inside, install, protected
from data_access.schema import (
    alarm,
    area,
    area_ancestor,
    arrival,
    event,
    facility,
    home_order,
    infection,
    metadata,
    resident,
    risk_list,
)
from domain.alarms import alarm_rules
from domain.errors import CockpitError, ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from domain.workflow import RECORDS
from simulation.district import build_package
from tests.conftest import fresh_postgres
from tests.robot.builders import pictures_of

for _module in pkgutil.walk_packages(data_access.queries.__path__, "data_access.queries."):
    importlib.import_module(_module.name)

UNTIL = datetime(2022, 7, 20, 6, 30, tzinfo=UTC)
pytestmark = [pytest.mark.postgres, pytest.mark.slow]
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
    "told.invariant_rows": [{"name": name} for name in INVARIANTS], "alarms.alarm_counts_of": [{"who": "grid"}],
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


@pytest.fixture(scope="module")
def played(postgres_url: str, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Districts]:
    folder = tmp_path_factory.mktemp("matrix")
    build_package(folder, scale=0.004, seed=5, until=UNTIL)
    with fresh_postgres(postgres_url) as db:
        import_package(db, keys, folder, now=UNTIL, skip_refused=True)
        evaluate(db, alarm_rules().values(), at=to_epoch(UNTIL))
        top, below = area.alias("top"), area.alias("below")
        pairs = (
            select(top.c.code, below.c.code).join(area_ancestor, area_ancestor.c.ancestor_id == top.c.id)
            .join(below, below.c.id == area_ancestor.c.area_id).where(top.c.level == "street")
        )  # fmt: skip
        lying: dict[str, set[str]] = {}
        with db.read() as conn:
            for street, code in conn.execute(pairs):
                lying.setdefault(street, set()).add(code)
        for code in sorted(lying)[:2]:
            pictures_of(db, keys, code, at=UNTIL)
        yield Districts(db, sorted(lying), lying)


def street(played: Districts, number: int) -> Scope:
    return Scope(Role.STREET, (played.streets[number],))


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


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_streets_answer_speaks_of_the_street_and_needs_no_row_of_another(name: str, played: Districts) -> None:
    scope = street(played, 0)
    told = asked(name, played, scope)
    assert told, "there is something to ask about"
    for filters in told:
        plain = answer(played.db, name, scope, filters, secured=False)
        assert foreign(plain, played, played.inside[scope.area_codes[0]]) == set(), filters
        assert same(plain, answer(played.db, name, scope, filters, secured=True)), filters


OWN_OF_OTHERS = {"clusters.case_contacts"}
"""One's own people who met a case of another street are one's own; of the case its number stands there alone."""
PLACES_ASKED = ("within", "street_code", "code", "facility_id", "record_id")


def naming(name: str) -> str | None:
    """Return the filter by which a query is asked about one place or thing."""
    known = inspect.signature(QUERIES[name]).parameters
    return next((one for one in PLACES_ASKED if one in known), None)


@pytest.mark.parametrize("name", sorted(name for name in QUERIES if naming(name) and name not in OWN_OF_OTHERS))
def test_another_streets_place_is_refused(name: str, played: Districts) -> None:
    scope, other = street(played, 0), played.streets[1]
    kind = OF_ONE.get(name, "area")
    strangers = things(kind, played, other)[:2]
    assert strangers, "there is something to refuse"
    for one in strangers:
        filters = about(name, one) if name in OF_ONE else {"within": other, **ASKED.get(name, [{}])[0]}
        refused = answer(played.db, name, scope, filters, secured=False)
        assert refused[0] in ("ScopeError", "WorkflowError"), filters


def test_the_database_gives_no_row_of_another_street_to_a_query_that_forgot_its_scope(played: Districts) -> None:
    scope = street(played, 2)
    units = played.inside[played.streets[2]]
    with played.db.read() as conn:
        everything = {
            t: conn.execute(select(func.count()).select_from(metadata.tables[t])).scalar_one() for t in protected()
        }
    told = 0
    with played.db.read(scope) as conn:
        for name, place in protected().items():
            table = metadata.tables[name]
            held = select(area.c.code).join_from(table, area, area.c.id == table.c[place])
            found = list(conn.execute(held).scalars())
            assert set(found) <= units, name
            assert len(found) < everything[name] or not everything[name], name
            told += len(found)
    assert told > 1000
    assert sum(bool(rows) for rows in everything.values()) >= 14, "nearly every table has rows to hide"


def test_an_empty_scope_reads_nobody_and_headquarters_everybody(played: Districts) -> None:
    people = select(func.count()).select_from(resident)
    with played.db.read() as conn:
        all_of_them = conn.execute(people).scalar_one()
    for scope, expected in ((Scope(Role.STREET), 0), (Scope(Role.HQ, ("330113",)), all_of_them)):
        with played.db.read(scope) as conn:
            assert conn.execute(people).scalar_one() == expected


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_accounts_audit_and_strangers_are_closed_to_reads_of_a_scope(name: str, played: Districts) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), played.db.reader.connect() as conn:
        assert enter(conn, street(played, 0))
        conn.execute(select(func.count()).select_from(metadata.tables[name]))


def test_the_role_ends_with_its_block_and_with_the_transaction(played: Districts) -> None:
    who = text("SELECT current_user")
    with played.db.write() as conn:
        owner = conn.execute(who).scalar_one()
        with inside(conn, street(played, 0)):
            assert conn.execute(who).scalar_one() == ROLE
        assert conn.execute(who).scalar_one() == owner
    with pytest.raises(ScopeError), played.db.write() as conn, inside(conn, street(played, 0)):
        raise ScopeError("refused within")
    for _ in range(20):  # whichever pooled connection comes
        with played.db.read() as conn:
            assert conn.execute(who).scalar_one() == owner


def test_what_all_readers_share_is_counted_over_everybody_whoever_asks_first(played: Districts) -> None:
    fresh = open_database(played.db.url)  # memories are kept by connection pool
    asked_for = [("headline.register", {}), ("coverage.coverage_total", {}), ("supplies.lab_loads", {}),
                 ("infections.infections_by_area", {"level": "street"})]  # fmt: skip
    try:
        for name, filters in asked_for:
            answer(fresh, name, street(played, 1), filters, secured=True)
        for name, filters in asked_for:
            hq = Scope(Role.HQ, ("330113",))
            assert same(
                answer(fresh, name, hq, filters, secured=False), answer(played.db, name, hq, filters, secured=False)
            )
    finally:
        fresh.dispose()


def test_every_table_with_people_is_protected_open_or_closed_on_purpose() -> None:
    placed = {name for name, table in metadata.tables.items() if set(PLACES) & set(table.c.keys())}
    assert not OPEN - placed
    personal = {
        name for name, table in metadata.tables.items() if {"resident_id", "sealed", "person_key"} & set(table.c.keys())
    }
    assert personal <= set(protected()) | CLOSED


def test_a_database_user_who_may_not_make_roles_is_told_and_served(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with fresh_postgres(postgres_url) as db:
        name = make_url(db.url).database
        with db.write() as conn:
            conn.execute(text("DROP ROLE IF EXISTS plain_user"))
            conn.execute(text("CREATE ROLE plain_user LOGIN"))
            conn.execute(text(f'GRANT ALL ON DATABASE "{name}" TO plain_user'))
            conn.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain_user"))
        plain = open_database(make_url(db.url).set(username="plain_user").render_as_string(hide_password=False))
        try:
            with plain.write() as conn:
                assert not install(conn)
            assert "row-level security is off" in caplog.text and "deploy/README.md" in caplog.text
            with plain.read(Scope(Role.STREET, ("330113001",))) as conn:
                assert conn.execute(select(func.count()).select_from(area)).scalar_one() == 0
        finally:
            plain.dispose()
            with db.write() as conn:
                conn.execute(text("DROP OWNED BY plain_user"))
                conn.execute(text("DROP ROLE plain_user"))
