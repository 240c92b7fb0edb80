"""A district whose leads, infections, results, points, rounds and units lie at every boundary of scenarios 1 and 2."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from data_access.schema import (
    area,
    daily_signal,
    dwelling,
    free_unit,
    person_test,
    point_report,
    resident,
    screening_round,
    survey_entry,
    survey_round,
    task,
    test_result,
    transition,
    unit_hour,
    zone,
)
from domain.indicators import indicators
from domain.instants import from_epoch, hour_of, to_epoch
from tests.world import NOW, World

AT, DAY, HOUR = to_epoch(NOW), 86400, 3600
UNITS = ["330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S1/C1/B/c", "330113/S2/C2/D/d", "330113/S2/C2/D/e"]
EDGES = [
    AT - 8 * DAY, AT - 7 * DAY - 1, AT - 7 * DAY, AT - 7 * DAY + 1, AT - DAY - 1, AT - DAY, AT - DAY + 1, AT - 1800,
    AT - 901, AT - 900, AT - 1, AT, AT + 1,
]  # fmt: skip
KEYS = [key for key, one in indicators().items() if one.scenario in (1, 2)]
TASKS = {
    key: (key.split(".")[1],)
    for key in KEYS
    if key.startswith("surveillance.turnaround_") and not key.endswith("feed")
} | {
    "surveillance.core_investigation": ("core_investigation",),
    "surveillance.full_investigation": ("full_investigation",),
    "surveillance.admission": ("admission",),
    "surveillance.lead_check": ("lead_check", "lead_check_close_contact"),
    "surveillance.contact_location": ("contact_location",),
    "surveillance.contact_control": ("contact_control_close",),
    "free_units.checklist": ("free_unit_checklist",),
    "free_units.review": ("free_unit_review",),
}  # fmt: skip
Rows = list[dict[str, Any]]


def tasks(rng: random.Random, areas: list[int]) -> Rows:
    kinds = [kind for some in TASKS.values() for kind in some] + ["pool_hold", "pool_retest"] * 6
    made = []
    for number, kind in enumerate(kinds * 20):
        created, ended = sorted(rng.choices(EDGES, k=2))
        done, dropped = rng.random() < 0.7, rng.random() < 0.2
        made.append({
            "id": number + 1, "kind": kind, "record_type": "specimen", "record_id": number // 2, "created_at": created,
            "area_id": areas[(number // 2) % len(areas)], "due_at": rng.choice(EDGES),
            "completed_at": ended if done else None, "cancelled_at": ended if dropped and not done else None,
            "org_code": "cdc", "policy_version": "8th",
        })  # fmt: skip
    return made


def results(rng: random.Random, people: list[tuple[int, int]]) -> Rows:
    made = []
    instants = [AT - 2 * DAY, AT - DAY - 1, AT - DAY, AT - DAY + 1, AT - DAY - 900, AT - DAY - 899, AT - 7200, AT - 60]
    for number, (who, unit) in enumerate(people * 3):
        sampled = rng.choice(instants)
        reported = sampled + rng.choice([DAY - 1, DAY, DAY + 1, 3600])
        made.append({
            "id": number + 1, "barcode": f"B{number}", "resident_id": who, "unit_id": unit, "sampled_at": sampled,
            "reported_at": reported, "recorded_at": reported, "result": rng.choice([0, 0, 0, 1, 2, 3]), "batch_id": 1,
            "purpose": rng.choice(["voluntary", "round", "key_group", None]), "pool_size": 1,
        })  # fmt: skip
    return made


def build(world: World) -> World:
    """Fill a world; chance has a fixed seed."""
    rng = random.Random(330113)
    seats = [(120.3, 30.4), (120.3, 30.408993), (120.3104, 30.4), (120.4, 30.4), (None, None)]
    areas = [world.area(path, lon=lon, lat=lat) for path, (lon, lat) in zip(UNITS, seats, strict=True)]
    people = []
    for number in range(60):
        path = rng.choice(UNITS)
        surveyed = rng.choice([None, AT - 7 * DAY - 12 * HOUR, AT - 7 * DAY - 12 * HOUR - 1, AT - 100, AT])
        if path != UNITS[4]:  # one has no doors on record
            world.dwelling(path, surveyed_at=surveyed, occupancy=None if surveyed is None else "empty")
        left = AT - HOUR if number % 14 == 0 else None
        who = world.resident(path, must_test=number % 7 != 0, surveyed_at=surveyed, left_at=left)
        people.append((who, world.area(path)))
    world.resident("330113/S2/C2/D/f", must_test=False, left_at=AT - HOUR)  # nobody lives there any more
    for path, at in zip([*UNITS[:3], UNITS[0], "330113/S1/C1"], EDGES[:5], strict=True):
        world.infection(path, from_epoch(at))
    for number, at in enumerate(EDGES):
        mode, kind = rng.choice(["community", "home"]), rng.choice(["confirmed", "asymptomatic", "suspected"])
        world.infection(UNITS[number % 2], from_epoch(at), detection_mode=mode, classification=kind,
                        resident_id=people[number][0])  # fmt: skip
    for code, tables in (("P1", 2), ("P2", None), ("P3", 0)):
        world.point(code, "330113/S1/C1", tables=tables)
    with world.db.write() as conn:
        _write(conn, rng, areas, people)
    return world


def _write_survey(conn: Any, unit: int) -> None:
    """A round in street S1 that is half over, and what phones found differently, decided later or never."""
    street = conn.execute(select(area.c.id).where(area.c.code == "S1")).scalar_one()
    conn.execute(insert(survey_round).values(
        id=1, code="R1", area_id=street, state="running", version=1, created_at=AT - 2 * DAY, changed_at=AT - 2 * DAY,
        name="R", begins_at=AT - DAY, ends_at=AT + DAY, share=0.9))  # fmt: skip
    door = conn.execute(select(dwelling.c.id).where(dwelling.c.unit_id == unit)).scalars().first()
    given = {"dwelling_id": door, "unit_id": unit, "at": 0, "actor": "x", "outcome": "changed", "base_version": 0}
    conn.execute(insert(survey_entry), [
        {**given, "key": number.to_bytes(16, "big"), "received_at": at, "state": state, "decided_at": decided}
        for number, (at, state, decided) in enumerate([
            (AT, "conflict", None), (AT + 1, "conflict", None), (AT - 5, "applied", None), (AT - 5, "dropped", AT),
            (AT - 5, "applied", AT + 1), (AT - DAY, "conflict", None),
        ])
    ])  # fmt: skip


def _write(conn: Any, rng: random.Random, areas: list[int], people: list[tuple[int, int]]) -> None:
    conn.execute(insert(task), tasks(rng, areas))
    _write_survey(conn, areas[0])
    conn.execute(insert(test_result), results(rng, people))
    counted = conn.execute(select(test_result.c.resident_id, test_result.c.sampled_at, test_result.c.result)).all()
    conn.execute(person_test.delete())
    conn.execute(unit_hour.delete())
    must = dict(conn.execute(select(resident.c.id, resident.c.must_test)).all())
    hours: dict[tuple[int, int], int] = {}
    for who, unit in people:
        last = max((at for person, at, result in counted if person == who and result != 2), default=None)
        conn.execute(insert(person_test).values(resident_id=who, unit_id=unit, must_test=must[who],
                                                last_sampled_at=last))  # fmt: skip
        if must[who]:
            hours[unit, hour_of(last or 0)] = hours.get((unit, hour_of(last or 0)), 0) + 1
    conn.execute(insert(unit_hour), [{"unit_id": u, "hour": h, "people": n} for (u, h), n in hours.items()])
    reports = [(1, AT - 60, 40), (1, AT - 700, 400), (2, AT - 60, 5), (3, AT - 30, 7), (1, AT + 30, 900)]
    conn.execute(insert(point_report), [
        {"point_id": point, "at": at, "queue": queue, "tables_open": None, "samples_10min": None, "batch_id": 1}
        for point, at, queue in reports
    ])  # fmt: skip
    _records(conn, rng, areas)


def _records(conn: Any, rng: random.Random, areas: list[int]) -> None:
    base = {"version": 1, "created_at": AT - 9 * DAY, "changed_at": AT - DAY}
    conn.execute(insert(zone).values(id=1, code="Z", area_id=areas[0], state="active", name="Z", scheme="three_zone",
                                     level="sealed", boundary="{}", **base))  # fmt: skip
    for number, closed in enumerate((*EDGES, None)):
        conn.execute(insert(screening_round).values(
            code=f"R{number}", zone_id=1, area_id=areas[number % 5], state="closed", target=100 + number,
            sampled=None if closed is None else 90 + number, closed_at=closed, **base))  # fmt: skip
    states = ["certified", "certified", "suspended", "draft"]
    for number, (area_id, state) in enumerate(zip([areas[0], areas[3], areas[2], areas[4]], states, strict=True)):
        moved = AT + 1 if number == 2 else AT - DAY
        made = conn.execute(insert(free_unit).values(
            code=f"F{number}", area_id=area_id, state=state, kind="compound", suspended_at=EDGES[number + 1],
            revoked_at=EDGES[number + 3], **(base | {"changed_at": moved, "version": 2})).returning(free_unit.c.id)
        ).scalar_one()  # fmt: skip
        log = {"record_type": "free_unit", "record_id": made, "area_id": area_id, "actor": "x", "recorded_at": AT}
        conn.execute(insert(transition), [
            log | {"version": 1, "move": "certify", "to_state": "certified", "at": AT - 2 * DAY},
            log | {"version": 2, "move": "x", "to_state": state, "at": moved},
        ])  # fmt: skip
    street, top = (conn.execute(area_of(level)).scalars().first() for level in ("street", "district"))
    for days in range(10):
        on = (NOW - timedelta(days=days)).date().isoformat()
        for where in (street, top) if days % 2 else (top,):
            conn.execute(insert(daily_signal).values(
                kind="drug_purchases", area_id=where, on=on, count=10 + days,
                tested_in_time=None if days == 4 else days, recorded_at=AT + (days == 3)))  # fmt: skip


def area_of(level: str) -> Any:
    return select(area.c.id).where(area.c.level == level).order_by(area.c.code)
