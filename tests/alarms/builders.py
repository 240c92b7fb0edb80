"""Builders of the records that alarms are about: what fires a rule, and what lies just beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from data_access.commands.moving.suspending import REASONS
from data_access.district import set_fact
from data_access.queries.inspections import INSPECTION
from data_access.schema import (
    daily_signal,
    health_report,
    home_order,
    quarantine_test,
    robot_record,
    supply_use,
    transition,
    zone_area,
)
from domain.instants import to_epoch
from tests.records import give_task, put
from tests.robot.builders import found, read, reading
from tests.world import NOW, World

UNIT, UNIT2 = "330113/S1/C1/A/a", "330113/S1/C1/A/b"
AT = to_epoch(NOW)
Build = Callable[[World], None]


def H(n: float) -> timedelta:
    return timedelta(hours=n)


def M(n: float) -> timedelta:
    return timedelta(minutes=n)


def D(n: float) -> timedelta:
    return timedelta(days=n)


HOUR, MINUTE = H(1), M(1)


def infection(world: World, ago: timedelta, place: str = UNIT, **columns: Any) -> int:
    return world.infection(place, NOW - ago, **columns)


def execute(world: World, *statements: Any) -> None:
    with world.db.write() as conn:
        for statement in statements:
            conn.execute(statement)


# ---------------------------------------------------------------- scenario 1


def community(*agos: timedelta, **columns: Any) -> Build:
    return lambda world: [infection(world, ago, **columns) for ago in agos] and None


def signal(kind: str, yesterday: int | None, *, missing: int = 0) -> Build:
    def build(world: World) -> None:
        street = world.area("330113/S1")
        first = (NOW - D(28)).date()
        rows = [
            {"kind": kind, "area_id": street, "on": (first + D(n)).isoformat(), "count": 100 + (n % 2) * 10,
             "recorded_at": AT - 100}
            for n in range(missing, 27)
        ]  # fmt: skip
        rows.insert(0, rows[0] | {"on": (first - D(1)).isoformat()})
        if yesterday is not None:
            rows.append(rows[0] | {"on": (NOW - D(1)).date().isoformat(), "count": yesterday})
        execute(world, insert(daily_signal).values(rows))

    return build


def linked(world: World) -> None:
    person = world.resident(UNIT)
    index = infection(world, D(3), detection_mode="home", resident_id=person)
    other = world.resident(UNIT)
    put(world, "contact", UNIT, NOW - D(2), resident_id=other, infection_id=index)
    infection(world, D(1) + H(1), resident_id=other)


# ---------------------------------------------------------------- scenarios 2 and 3


def suspended(why: str, ago: timedelta = HOUR) -> Build:
    def build(world: World) -> None:
        id_ = put(world, "free_unit", UNIT, NOW - D(3), ("submit", NOW - D(2)), ("suspend", NOW - ago))
        of = (transition.c.record_type == "free_unit", transition.c.record_id == id_, transition.c.move == "suspend")
        execute(world, update(transition).where(*of).values(reason=REASONS[why]))

    return build


def handover(created: timedelta, limit: timedelta, **ended: Any) -> Build:
    def build(world: World) -> None:
        id_ = put(world, "transfer_order", UNIT, NOW - created)
        give_task(world, "transfer_order", id_, "handover_close", NOW - created, NOW - created + limit, **ended)

    return build


def receipt(due: timedelta) -> Build:
    def build(world: World) -> None:
        id_ = put(world, "transfer_order", UNIT, NOW - H(3))
        give_task(world, "transfer_order", id_, "receipt", NOW - H(2), NOW - due)

    return build


def bound_for_a_facility(people: int, ready: int) -> Build:
    def build(world: World) -> None:
        house = put(world, "facility", "330113/S1/C1", NOW - D(3), name="酒店")
        for n in range(ready):
            put(world, "room", "330113/S1/C1", NOW - D(3), facility_id=house, number=str(n), state="ready")
        for _n in range(people):
            put(world, "transfer_order", UNIT, NOW - H(1), facility_id=house, resident_id=world.resident(UNIT))

    return build


def on_the_road(located: timedelta) -> Build:
    def build(world: World) -> None:
        put(world, "vehicle", UNIT, NOW - D(1), state="in_service", located_at=AT - int(located.total_seconds()))

    return build


# ---------------------------------------------------------------- scenario 4


def at_home(world: World, **columns: Any) -> int:
    begun = {"begun_at": AT - 5 * 86400, "state": "active", "regime": "home_quarantine", "released_at": None}
    return put(world, "home_order", UNIT, NOW - D(6), **(begun | {"resident_id": world.resident(UNIT)} | columns))


def home_test(sampled: timedelta | None, due: timedelta = 2 * HOUR) -> Build:
    def build(world: World) -> None:
        id_ = at_home(world)
        taken = None if sampled is None else AT - int(sampled.total_seconds())
        a_test(world, id_, AT - int(due.total_seconds()), taken, None)

    return build


def a_test(world: World, order: int, due_at: int, sampled_at: int | None, result: int | None) -> None:
    on = datetime.fromtimestamp(due_at, NOW.tzinfo).date().isoformat()
    with world.db.read() as conn:
        who = conn.execute(select(home_order.c.resident_id).where(home_order.c.id == order)).scalar_one()
    row = {"record_type": "home_order", "record_id": order, "resident_id": who, "area_id": world.area(UNIT),
           "due_on": on, "due_at": due_at, "day_number": 1, "sampled_at": sampled_at, "result": result}  # fmt: skip
    execute(world, insert(quarantine_test).values(row))


def fever(tenths: int) -> Build:
    def build(world: World) -> None:
        row = {"record_type": "home_order", "record_id": at_home(world), "area_id": world.area(UNIT), "at": AT - 600}
        execute(world, insert(health_report).values(row | {"temperature_tenths": tenths}))

    return build


def door(ago: timedelta, verified: timedelta | None = None) -> Build:
    def build(world: World) -> None:
        checked = None if verified is None else AT - int(verified.total_seconds())
        put(world, "door_alert", UNIT, NOW - ago, home_order_id=at_home(world), verified_at=checked)

    return build


def offline(ago: timedelta, *moves: str, kind: str = "offline", source: bool = True) -> Build:
    def build(world: World) -> None:
        if source:
            world.batch("sensors", NOW - M(1), topic="events")
        put(world, "event", UNIT, NOW - ago, *moves, kind=kind, occurred_at=None)

    return build


def released(result: int | None, ago: timedelta = HOUR) -> Build:
    def build(world: World) -> None:
        left = AT - int(ago.total_seconds())
        id_ = at_home(world, state="released", released_at=left)
        a_test(world, id_, left - 3600, left - 7200, result)

    return build


# ---------------------------------------------------------------- scenarios 5 to 7


def rooms(free: int, came: int) -> Build:
    def build(world: World) -> None:
        house = put(world, "facility", "330113/S1/C1", NOW - D(3), state="active", name="酒店")
        for n in range(free):
            put(world, "room", "330113/S1/C1", NOW - D(3), facility_id=house, number=str(n), state="ready")
        for _n in range(came):
            put(world, "stay", UNIT, NOW - H(3), facility_id=house, resident_id=world.resident(UNIT),
                checked_in_at=AT - 7200, checked_out_at=None)  # fmt: skip

    return build


def found_inside(ago: timedelta, checked_out: timedelta | None = None) -> Build:
    def build(world: World) -> None:
        who = world.resident(UNIT)
        house = put(world, "facility", "330113/S1/C1", NOW - D(9), state="active", name="酒店")
        left = None if checked_out is None else AT - int(checked_out.total_seconds())
        put(world, "stay", UNIT, NOW - D(5), facility_id=house, resident_id=who, checked_in_at=AT - 5 * 86400,
            checked_out_at=left)  # fmt: skip
        infection(world, ago, resident_id=who, detection_mode="facility")

    return build


def one_room(guests: int) -> Build:
    def build(world: World) -> None:
        house = put(world, "facility", "330113/S1/C1", NOW - D(3), state="active", name="酒店")
        room_id = put(world, "room", "330113/S1/C1", NOW - D(3), facility_id=house, number="1")
        for _n in range(guests):
            put(world, "stay", UNIT, NOW - H(3), facility_id=house, room_id=room_id, resident_id=world.resident(UNIT),
                checked_out_at=None)  # fmt: skip

    return build


def stays_until(ends: timedelta) -> Build:
    def build(world: World) -> None:
        put(world, "stay", UNIT, NOW - D(9), state="checked_in", checked_in_at=AT - 9 * 86400, checked_out_at=None,
            ends_on=(NOW - ends).date().isoformat())  # fmt: skip

    return build


def zoned(*moves: Any, **columns: Any) -> Build:
    def build(world: World) -> None:
        begun = {"started_at": AT - 3 * 86400, "ended_at": None, "level": "sealed", "scheme": "three_zone"}
        id_ = put(world, "zone", "330113/S1/C1", NOW - D(4), *moves, **(begun | columns))
        execute(world, insert(zone_area).values(zone_id=id_, area_id=world.area(UNIT), share=1.0))

    return build


def infected_in_a_zone(ago: timedelta, place: str = UNIT) -> Build:
    def build(world: World) -> None:
        zoned()(world)
        infection(world, ago, place, detection_mode="zone_screening")

    return build


def stock(pieces: float, daily: float) -> Build:
    def build(world: World) -> None:
        id_ = put(world, "supply", "330113/S1", NOW - D(9), stock=pieces, counted_at=AT)
        days = [(NOW - D(n)).date().isoformat() for n in range(1, 9)]
        execute(world, insert(supply_use).values([{"supply_id": id_, "on": on, "used": daily} for on in days]))

    return build


def shift(present: int | None, required: int = 20, begun: timedelta = HOUR) -> Build:
    def build(world: World) -> None:
        moves = [("check_in", NOW - M(50))] if present is not None else []
        put(world, "staff_shift", "330113/S1/C1", NOW - D(1), *moves, required=required, present=present,
            starts_at=to_epoch(NOW - begun), ends_at=to_epoch(NOW - begun + H(8)))  # fmt: skip

    return build


def inspected(broken: dict[str, int], ago: timedelta = MINUTE) -> Build:
    def build(world: World) -> None:
        told = {name: {"count": count, "rows": []} for name, count in broken.items()}
        with world.db.write() as conn:
            set_fact(conn, INSPECTION, {"at": AT - int(ago.total_seconds()), "broken": told})

    return build


def feed(ago: timedelta, limit_s: int | None = 900) -> Build:
    def build(world: World) -> None:
        world.source("points", topic="points", late_after_s=limit_s)
        world.batch("points", NOW - ago, topic="points")

    return build


# ---------------------------------------------------------------- the robot


def on_a_picture(result: str, ago: timedelta = MINUTE, state: str = "waiting") -> Build:
    """A record that was read off a picture so long ago; decided, if it is, half a minute later."""

    def build(world: World) -> None:
        when = AT - int(ago.total_seconds())
        read(world, [reading(found(result=result, sure=0.4))], at=when, enter=False)
        moved = {"state": state, "changed_at": when + 30, "created_at": when}
        execute(world, update(robot_record).values(**moved))

    return build
