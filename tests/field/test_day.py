"""Is the day's list exactly what a plain look over every row finds, at every boundary, for each role of the field?"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert, select

from data_access.district import control_policy
from data_access.queries.day import day, line
from data_access.queries.knock import knock_people, knock_units
from data_access.schema import (
    RECORD_TABLES,
    area,
    dwelling,
    health_report,
    home_order,
    person_test,
    quarantine_test,
    resident,
    supply_movement,
    task,
    transition,
)  # fmt: skip
from domain.errors import ScopeError
from domain.instants import HOUR, to_epoch
from domain.scope import Role, Scope
from domain.workflow import RECORDS, record_type
from domain.workflow.steps import covers
from tests.records import give_task, put
from tests.world import NOW, World

LOCAL = ZoneInfo("Asia/Shanghai")
UNITS = ("330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S1/C1/B/c", "330113/S2/C2/D/d")
GRID, COMMUNITY = Scope(Role.GRID, ("A",)), Scope(Role.COMMUNITY, ("C1",))
KINDS = {
    "lead": ("lead_check", "lead_check_close_contact"), "door_alert": ("door_check",), "contact": ("contact_location",),
    "care_request": ("care_request",), "home_order": ("home_start", "release"), "free_unit": ("free_unit_checklist",),
    "transfer_order": ("handover_return", "handover_close"), "supply_movement": ("supply_delivery",),
    "arrival": ("arrival_verify", "arrival_contact_high"),
}  # fmt: skip
MIDNIGHT = datetime.combine(NOW.astimezone(LOCAL).date() + timedelta(days=1), time(), LOCAL)


def walked(draw: random.Random, record: str) -> list[str]:
    """Return the names of some moves that a record may make one after the other."""
    kind = record_type(record)
    state, moves = next(move.target for move in kind.moves if move.opens), []
    for _step in range(draw.randint(0, 3)):
        able = [move for move in kind.moves if state in move.sources]
        if not able:
            break
        move = draw.choice(able)
        moves.append(move.name)
        state = move.target or state
    return moves


def filled(world: World, seed: int) -> None:
    """Put records with clocks around every boundary, home orders with tests and reports, and neighbours elsewhere."""
    draw = random.Random(seed)
    edges = [NOW, MIDNIGHT - timedelta(seconds=1), NOW + timedelta(hours=2), NOW + timedelta(hours=4),
             NOW - timedelta(days=2)]  # fmt: skip
    for _number in range(70):
        record = draw.choice(list(KINDS))
        opened = NOW - timedelta(hours=draw.randint(1, 30))
        known = _ids(world, "home_order") if record == "door_alert" else []
        columns = {"home_order_id": draw.choice(known)} if known else {}
        made = put(world, record, draw.choice(UNITS), opened, *walked(draw, record), **columns)
        about = draw.choice(edges) + timedelta(seconds=draw.choice((-1, 0, 1)))
        ended = NOW + timedelta(seconds=draw.choice((-1, 0, 1)))
        give_task(
            world, record, made, draw.choice(KINDS[record]), draw.choice((opened, NOW, NOW + timedelta(seconds=1))),
            about, completed=draw.choice((None, None, None, ended)), org_code=draw.choice(("grid", "community", "cdc",
            "facility")), cancelled=draw.choice((None, None, None, None, ended)),
        )  # fmt: skip
    for unit in UNITS:
        _home(world, draw, unit)


def _ids(world: World, record: str) -> list[int]:
    with world.db.read() as conn:
        return list(conn.execute(select(RECORD_TABLES[record].c.id)).scalars())


def _home(world: World, draw: random.Random, unit: str) -> None:
    begins = NOW - timedelta(hours=16)  # 20:00 the evening before
    for number in range(12):
        opened = begins - timedelta(hours=3)
        begun = begins + timedelta(seconds=draw.choice((-1, 0, 1)))
        later = [[], ["escalate"], ["breach"], ["fall_due"], [("sample", NOW - timedelta(hours=5))]]
        sampled = draw.choice((None, NOW - timedelta(hours=11), NOW - timedelta(hours=60)))
        made = put(
            world, "home_order", unit, opened, "start", *draw.choice(later), begun_at=to_epoch(begun),
            resident_id=world.resident(unit, last_sampled_at=sampled),
            ends_on=draw.choice((None, "2022-03-20", "2022-03-21", "2022-03-22")),
        )  # fmt: skip
        with world.db.write() as conn:
            where = conn.execute(select(home_order.c.area_id).where(home_order.c.id == made)).scalar_one()
            if number % 3:
                at = draw.choice((begins, NOW)) + timedelta(seconds=draw.choice((-1, 0, 1)))
                conn.execute(insert(health_report), {
                    "record_type": draw.choice(("home_order", "home_order", "stay")), "record_id": made,
                    "area_id": where, "at": to_epoch(at), "temperature_tenths": 365, "symptoms": None})  # fmt: skip
            day_ = NOW.astimezone(LOCAL).date() + timedelta(days=draw.choice((-4, -3, -1, -1, 0, 0, 1)))
            due = to_epoch(datetime.combine(day_ + timedelta(days=1), time(), LOCAL)) - 1
            moment = to_epoch(NOW) + draw.choice((-1, 0, 1))
            conn.execute(insert(quarantine_test), {
                "record_type": "home_order", "record_id": made, "area_id": where, "due_on": day_.isoformat(),
                "resident_id": conn.execute(select(home_order.c.resident_id).where(home_order.c.id == made)).scalar(),
                "due_at": due, "day_number": 1, "sampled_at": draw.choice((None, None, moment)),
                "cancelled_at": draw.choice((None, None, moment))})  # fmt: skip


def naive(conn: Connection, scope: Scope, at: int) -> list[tuple[Any, ...]]:
    """Return (due_at, kind, record type, record id, section) of every thing to do, by loops over all rows."""
    places = _inside(conn, scope)
    states = _states(conn, at)
    owed = {Role.GRID: {"grid"}, Role.COMMUNITY: {"grid", "community"}}[scope.role]
    local = datetime.fromtimestamp(at, LOCAL)
    midnight = int(datetime.combine(local.date() + timedelta(days=1), time(), LOCAL).timestamp())
    until = max(midnight - 1, at + 4 * HOUR)
    found = set()
    to_facility = {row.id for row in conn.execute(select(supply_movement)) if row.facility_id is not None}
    for row in conn.execute(select(task)):
        theirs = row.org_code in owed or (
            scope.role is Role.COMMUNITY and row.kind in ("handover_return", "supply_delivery")
            and not (row.record_type == "supply_movement" and row.record_id in to_facility)
        )  # fmt: skip
        ended = [one for one in (row.completed_at, row.cancelled_at) if one is not None]
        if theirs and row.created_at <= at and row.due_at <= until and not any(one <= at for one in ended):
            found.add((row.due_at, row.kind, row.record_type, row.record_id, row.area_id))
    for row in conn.execute(select(quarantine_test)):
        open_ = (row.sampled_at is None or row.sampled_at > at) and (row.cancelled_at is None or row.cancelled_at > at)
        ago = (local.date() - date.fromisoformat(row.due_on)).days
        if open_ and 0 <= ago <= 3 and row.record_type == "home_order" and not (ago and _made_up(conn, row, at)):
            found.add((row.due_at, "quarantine_test", row.record_type, row.record_id, row.area_id))
    found |= _missing_reports(conn, at, local, until, states)
    told, seen = [], set()
    for due, kind, name, id_, where in sorted(found):
        if (kind, name, id_) in seen:
            continue
        seen.add((kind, name, id_))
        state = states.get((name, id_))
        if where in places and state is not None and _can(record_type(name), state, scope.role, kind, 6):
            section = "overdue" if due < at else "now" if due - at <= 7200 else "later"
            told.append((due, kind, name, id_, section))
    return told


def _made_up(conn: Connection, test: Any, at: int) -> bool:
    """Return whether a sample was taken after the day of a missed test."""
    moves = conn.execute(select(transition).where(transition.c.record_id == test.record_id))
    here = any(row.record_type == "home_order" and row.move == "sample" and test.due_at < row.at <= at for row in moves)
    last = conn.execute(select(person_test).where(person_test.c.resident_id == test.resident_id)).one().last_sampled_at
    return here or (last is not None and last > test.due_at)


def _missing_reports(
    conn: Connection, at: int, local: datetime, until: int, states: dict[tuple[str, int], str]
) -> set[tuple[Any, ...]]:
    times = [(local.date() + timedelta(days=n), hour) for n in (-1, 0, 1) for hour in (12, 20)]
    ends = [int(datetime.combine(on, time(hour), LOCAL).timestamp()) for on, hour in times]
    place = next(n for n, end in enumerate(ends) if end >= at)
    begins, due, on = ends[place - 1], ends[place], times[place][0].isoformat()
    told = {row.record_id for row in conn.execute(select(health_report))
            if row.record_type == "home_order" and begins < row.at <= at}  # fmt: skip
    final = RECORDS["home_order"].final
    return {
        (due, "health_report", "home_order", row.id, row.area_id)
        for row in conn.execute(select(home_order))
        if due <= until and row.begun_at is not None and row.begun_at <= begins and row.id not in told
        and (row.ends_on is None or row.ends_on >= on) and states.get(("home_order", row.id)) not in final
    }  # fmt: skip


def _can(kind: Any, state: str, role: Role, clock: str, left: int) -> bool:
    """Return whether a role can end a clock from a state in a few moves of its own that change the state."""
    wanted = {"quarantine_test": "sample", "health_report": "report_health"}.get(clock)
    for move in kind.moves:
        if state not in move.sources or role not in move.roles or not move.by_hand:
            continue
        if move.name == wanted or (wanted is None and covers(move.stops, clock)):
            return True
        onward = move.target not in (None, state) and not covers(move.drops, clock)
        if onward and left and _can(kind, str(move.target), role, clock, left - 1):
            return True
    return False


def _inside(conn: Connection, scope: Scope) -> set[int]:
    rows = {row.id: row for row in conn.execute(select(area))}

    def above(id_: int | None) -> set[str]:
        return set() if id_ is None else {rows[id_].code} | above(rows[id_].parent_id)

    return {id_ for id_ in rows if above(id_) & set(scope.area_codes)}


def _states(conn: Connection, at: int) -> dict[tuple[str, int], str]:
    moves = sorted(conn.execute(select(transition)), key=lambda row: row.version)
    return {(row.record_type, row.record_id): row.to_state for row in moves if row.at <= at}


def told(conn: Connection, scope: Scope, at: datetime) -> list[tuple[Any, ...]]:
    rows = day(conn, scope, as_of=at).rows
    return [(to_epoch(row.due_at), row.kind, row.record_type, row.record_id, row.section) for row in rows.itertuples()]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_list_is_what_a_plain_look_finds(world: World, seed: int) -> None:
    filled(world, seed)
    kinds: set[str] = set()
    with world.db.read() as conn:
        assert control_policy(conn, NOW.date()).observation.report_by == (time(12), time(20))
        for at in (NOW, NOW - timedelta(seconds=1), NOW + timedelta(seconds=1), NOW + timedelta(hours=9, minutes=30)):
            for scope in (GRID, COMMUNITY):
                expected = naive(conn, scope, to_epoch(at))
                assert told(conn, scope, at) == expected, (at, scope)
                kinds |= {one[1] for one in expected}
    assert {"health_report", "quarantine_test"} <= kinds and len(kinds) >= 6


def test_one_line_is_found_by_its_name_and_foreign_ones_are_not(world: World) -> None:
    filled(world, 3)
    with world.db.read() as conn:
        mine = day(conn, GRID, as_of=NOW).rows
        for row in mine.head(12).to_dict("records"):
            found = line(conn, GRID, as_of=NOW, record=row["record_type"], record_id=row["record_id"], kind=row["kind"])
            assert found is not None and found["due_at"] == row["due_at"] and found["code"] == row["code"]
        of_others = {(one.record_type, one.record_id, one.kind) for one in
                     day(conn, Scope(Role.GRID, ("D",)), as_of=NOW).rows.itertuples()}  # fmt: skip
        assert of_others
        for record, id_, kind in of_others:
            assert line(conn, GRID, as_of=NOW, record=record, record_id=id_, kind=kind) is None


@pytest.mark.parametrize("role", [Role.WALL, Role.LAB, Role.DRIVER, Role.FACILITY, Role.ADMIN])
def test_roles_without_people_have_no_day(world: World, role: Role) -> None:
    world.area(UNITS[0])
    with world.db.read() as conn:
        for query in (day, knock_units, knock_people):
            with pytest.raises(ScopeError):
                query(conn, Scope(role, ("330113",)), as_of=NOW)  # type: ignore[operator]


def test_the_knock_list_is_who_a_plain_look_finds_door_by_door(world: World) -> None:
    draw = random.Random(4)
    for _number in range(80):
        unit = draw.choice(UNITS)
        last = draw.choice((None, 48 * HOUR - 1, 48 * HOUR, 48 * HOUR + 1, HOUR))
        world.resident(
            unit, must_test=draw.random() < 0.8, dwelling_id=_door(world, unit, draw),
            last_sampled_at=None if last is None else NOW - timedelta(seconds=last),
            left_at=draw.choice((None, None, None, 5)),
        )  # fmt: skip
    with world.db.read() as conn:
        found = knock_people(conn, COMMUNITY, as_of=NOW).rows
        counts = knock_units(conn, COMMUNITY, as_of=NOW).rows
        doors = {row.id: row for row in conn.execute(select(dwelling))}
        units = {row.id: row.code for row in conn.execute(select(area))}
        expected = []
        for row, last, must in conn.execute(
            select(resident.c.id, person_test.c.last_sampled_at, person_test.c.must_test)
            .join(person_test, person_test.c.resident_id == resident.c.id)
        ):  # fmt: skip
            person = conn.execute(select(resident).where(resident.c.id == row)).one()
            late = last is None or last < to_epoch(NOW) - 48 * HOUR
            if must and late and person.left_at is None and units[person.unit_id] in ("a", "b", "c"):
                door = doors.get(person.dwelling_id)
                place = (1, 0, 0, "") if door is None else (0, int(door.building[:-1]), door.place, door.door)
                expected.append(((units[person.unit_id], *place, row), row))
        assert list(found["resident_id"]) == [row for _key, row in sorted(expected)]
    assert dict(zip(counts["unit_code"], counts["people"], strict=True)) == dict(found["unit_code"].value_counts())


def _door(world: World, unit: str, draw: random.Random) -> int | None:
    if draw.random() < 0.3:
        return None
    number, building = draw.randint(1, 3), draw.choice(("2幢", "11幢"))
    where = world.area(unit)
    with world.db.write() as conn:
        named = (dwelling.c.unit_id == where, dwelling.c.building == building, dwelling.c.door == f"{number}01")
        found = conn.execute(select(dwelling.c.id).where(*named)).scalar()
        if found is None:
            found = conn.execute(insert(dwelling).values(
                code=f"H-{where}{building}{number}", unit_id=where, building=building, door=f"{number}01",
                place=10 - number, version=0, updated_at=0).returning(dwelling.c.id)).scalar_one()  # fmt: skip
    return int(found)
