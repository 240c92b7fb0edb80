"""Lists, queues, states and details of records: every edge, the scope, the past, and plain loops beside."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from data_access.queries.queues import queue, queue_counts, tasks_by_area
from data_access.queries.record_detail import record_detail
from data_access.queries.records import record_choices, records
from data_access.queries.states import states_at
from data_access.schema import RECORD_TABLES, lead, transition
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from domain.workflow import RECORDS
from tests.records import fill, give_task, put
from tests.world import HQ, NOW, World

MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)
A, B = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
S1 = Scope(Role.STREET, ("S1",))
WALL = Scope(Role.WALL, ("330113",))


def ask(world: World, query: Any, scope: Scope = HQ, as_of: datetime = NOW, **filters: Any) -> Any:
    with world.db.read() as conn:
        found = query(conn, scope, as_of=as_of, **filters)
    return getattr(found, "rows", found)


def counts(world: World, as_of: datetime, scope: Scope = HQ) -> dict[str, int]:
    rows = ask(world, states_at, scope, as_of, record="lead")
    return {row.state: row.count for row in rows.itertuples(index=False) if row.count}


def test_a_state_is_that_of_the_instant(world: World) -> None:
    put(world, "lead", A, NOW - HOUR, ("dispatch", NOW - 30 * MINUTE), ("contact", NOW))
    assert counts(world, NOW - HOUR - SECOND) == {}
    assert counts(world, NOW - HOUR) == {"received": 1}
    assert counts(world, NOW - 30 * MINUTE - SECOND) == {"received": 1}
    assert counts(world, NOW - 30 * MINUTE) == {"dispatched": 1}
    assert counts(world, NOW) == {"contacted": 1}
    assert list(ask(world, records, as_of=NOW - MINUTE, record="lead")["state"]) == ["dispatched"]


moves = st.lists(st.sampled_from(["dispatch", "contact", "not_reached"]), max_size=3)


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 200), moves), max_size=8), st.integers(-10, 260))
def test_states_agree_with_plain_loops(sqlite_world: World, made: list[tuple[int, list[str]]], minutes: int) -> None:
    world = sqlite_world
    with world.db.write() as conn:
        conn.execute(delete(lead))
        conn.execute(delete(transition))
    for begun, steps in made:
        put(world, "lead", A, NOW + begun * MINUTE, *steps)
    at = NOW + minutes * MINUTE
    with world.db.read() as conn:
        log = conn.execute(select(transition).order_by(transition.c.version)).all()
    states = {row.record_id: row.to_state for row in log if row.at <= to_epoch(at)}
    naive = {state: list(states.values()).count(state) for state in set(states.values())}
    assert counts(world, at) == naive


@pytest.fixture
def sqlite_world(sqlite_database, keys) -> World:
    return World(sqlite_database, keys)


@pytest.mark.parametrize(
    ("due", "urgency"),
    [
        (NOW - SECOND, "overdue"),
        (NOW, "soon"),  # not late yet
        (NOW + HOUR, "soon"),  # three of four hours are over
        (NOW + HOUR + 2 * SECOND, "on_time"),
    ],
)
def test_urgency_begins_past_the_time_and_at_three_quarters_of_it(world: World, due: datetime, urgency: str) -> None:
    give_task(world, "lead", put(world, "lead", A, NOW - 3 * HOUR), "lead_check", NOW - 3 * HOUR, due)
    assert list(ask(world, queue, scenario=1)["urgency"]) == [urgency]


@pytest.mark.parametrize(
    ("times", "open_"),
    [
        ({}, True),
        ({"completed": NOW}, False),
        ({"completed": NOW + SECOND}, True),  # it was open then
        ({"cancelled": NOW}, False),
        ({"cancelled": NOW + SECOND}, True),
    ],
)
def test_a_task_is_open_until_it_ends(world: World, times: dict[str, datetime], open_: bool) -> None:
    give_task(world, "lead", put(world, "lead", A, NOW - HOUR), "lead_check", NOW - HOUR, NOW + HOUR, **times)
    assert len(ask(world, queue, scenario=1)) == open_
    assert ask(world, tasks_by_area, scenario=1, level="street")["open"].sum() == open_


def test_the_queue_goes_by_urgency_then_deadline(world: World) -> None:
    for kind, begun, due in (("a", 1, 9), ("b", 30, 1), ("c", 9, -1), ("d", 9, -2)):
        record = put(world, "lead", A, NOW - 31 * HOUR)
        give_task(world, "lead", record, kind, NOW - begun * HOUR, NOW + due * HOUR)
    assert list(ask(world, queue, scenario=1)["kind"]) == ["d", "c", "b", "a"]
    found = ask(world, queue_counts, scenario=1).set_index("kind")
    assert found["overdue"].to_dict() == {"a": 0, "b": 0, "c": 1, "d": 1}
    assert list(ask(world, queue, scenario=1, kinds=("a",))["kind"]) == ["a"]
    assert list(ask(world, queue, scenario=1, urgencies=("soon",))["kind"]) == ["b"]
    assert list(ask(world, queue, scenario=1, limit=1, offset=1)["kind"]) == ["c"]


@pytest.mark.parametrize("record", RECORDS)
def test_a_street_reads_its_own_records_only(world: World, record: str) -> None:
    ids = fill(world, (A, B), NOW)[record]
    world.resident(A)
    mine = Scope(Role.STREET, ("S1",))
    assert set(ask(world, records, mine, record=record)["id"]) == {ids[0]}
    assert ask(world, states_at, mine, record=record)["count"].sum() == 1
    assert ask(world, record_detail, mine, record=record, record_id=ids[0]).id == ids[0]
    with pytest.raises(ScopeError, match="no such record"):
        ask(world, record_detail, mine, record=record, record_id=ids[1])
    with pytest.raises(ScopeError, match="not in your scope"):
        ask(world, records, mine, record=record, within="S2")
    with pytest.raises(ScopeError):
        ask(world, records, WALL, record=record)
    about_people = RECORDS[record].personal
    offered = {code for code, _name in ask(world, record_choices, mine, refers=record)}
    assert (len(offered) <= 1) is about_people or len(offered) == 0


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("role", Role)
def test_a_role_reads_the_kinds_it_works_with(sqlite_world: World, record: str, role: Role) -> None:
    scope = Scope(role, ("330113",))
    sqlite_world.area("330113")
    if RECORDS[record].readable_by(role):
        assert len(ask(sqlite_world, records, scope, record=record)) == 0
    else:
        with pytest.raises(ScopeError):
            ask(sqlite_world, records, scope, record=record)


def test_the_queue_holds_no_task_of_another_street(world: World) -> None:
    fill(world, (A, B), NOW)
    rows = ask(world, queue, S1)
    assert len(rows) == 3 and set(rows["area_code"]) == {"a"}
    assert len(ask(world, queue)) == 6
    with pytest.raises(ScopeError):
        ask(world, queue, WALL)


def test_the_wall_learns_no_small_count_of_people(world: World) -> None:
    fill(world, (A, B), NOW)
    rows = ask(world, states_at, WALL, record="lead").set_index("state")
    assert rows.loc["received", "suppressed"] and not (rows["count"] == 2).any()
    assert ask(world, states_at, WALL, record="facility")["count"].sum() == 2  # no person
    found = ask(world, tasks_by_area, WALL, scenario=1, level="street")
    assert found["overdue"].isna().all() and found["suppressed"].all()


def test_the_past_of_one_record(world: World) -> None:
    facility = put(world, "facility", A, NOW - 9 * HOUR, name="甲")
    order = put(world, "transfer_order", A, NOW - 3 * HOUR, ("group", NOW - 2 * HOUR), ("cancel", NOW - HOUR),
                facility_id=facility)  # fmt: skip
    give_task(world, "transfer_order", order, "handover_close", NOW - 3 * HOUR, NOW - 2 * HOUR, cancelled=NOW - HOUR)
    then = ask(world, record_detail, as_of=NOW - 90 * MINUTE, record="transfer_order", record_id=order)
    assert (then.state, list(then.history["move"]), list(then.tasks["outcome"])) == (
        "grouped", ["request", "group"], ["overdue"],
    )  # fmt: skip
    today = ask(world, record_detail, record="transfer_order", record_id=order)
    assert (today.state, len(today.history), list(today.tasks["outcome"])) == ("cancelled", 3, ["dropped"])
    link = today.links.iloc[0]
    assert (link.direction, link.record_type, link.record_id, link.linked) == ("to", "facility", facility, True)
    back = ask(world, record_detail, record="facility", record_id=facility).links
    assert [(row.direction, row.record_id) for row in back.itertuples()] == [("from", order)]
    with pytest.raises(ScopeError):
        ask(world, record_detail, as_of=NOW - 4 * HOUR, record="transfer_order", record_id=order)


def test_what_lies_outside_the_scope_is_named_only_where_it_is_no_person(world: World) -> None:
    facility = put(world, "facility", B, NOW - HOUR, name="乙")
    contact = put(world, "contact", B, NOW - HOUR)
    order = put(world, "transfer_order", A, NOW - HOUR, facility_id=facility, contact_id=contact)
    links = ask(world, record_detail, S1, record="transfer_order", record_id=order).links.set_index("record_type")
    assert links.loc["facility", ["name", "linked"]].tolist() == ["乙", False]
    assert links.loc["contact", ["code", "state", "linked"]].tolist() == [None, None, False]
    other = Scope(Role.STREET, ("S2",))
    assert ask(world, record_detail, other, record="contact", record_id=contact).links["record_id"].tolist()[1:] == []


def test_text_and_order_of_a_list(world: World) -> None:
    first = put(world, "facility", A, NOW - 2 * HOUR, name="东方酒店", code="F-1")
    second = put(world, "facility", A, NOW - HOUR, name="西湖酒店", code="F-2%")
    give_task(world, "facility", first, "facility_activation_24", NOW - HOUR, NOW + HOUR)
    assert list(ask(world, records, record="facility")["id"]) == [second, first]
    assert list(ask(world, records, record="facility", order="urgent")["id"]) == [first, second]
    assert list(ask(world, records, record="facility", text="东方")["id"]) == [first]
    assert list(ask(world, records, record="facility", text="%")["id"]) == [second]
    assert list(ask(world, records, record="facility", states=("closed",))["id"]) == []
    assert list(ask(world, records, record="facility", limit=1, offset=1)["id"]) == [first]
    with pytest.raises(ScopeError, match="no order"):
        ask(world, records, record="facility", order="random")


def test_every_record_type_has_its_table_and_topics() -> None:
    from data_access.queries.states import topics_of
    from data_access.versions import TOPICS

    assert set(RECORDS) == set(RECORD_TABLES)
    for name in RECORDS:
        assert set(topics_of(record=name)) <= set(TOPICS)
