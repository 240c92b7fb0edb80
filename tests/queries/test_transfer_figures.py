"""Do the figures of scenario 3 equal a recount in plain loops, at every boundary, on both engines?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, select

from data_access.queries.indicators import ROWS, indicator_by_area, indicator_rows, indicator_values
from data_access.schema import task, transfer_order, transition, vehicle
from domain.indicators import indicators
from domain.instants import to_epoch
from domain.scope import Role
from tests.world import HQ, NOW, World

AT, DAY = to_epoch(NOW), 86400
U1, U2 = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
EDGES = [
    AT - 2 * DAY, AT - DAY - 1, AT - DAY, AT - DAY + 1, AT - 5400, AT - 600, AT - 599, AT - 601, AT - 1, AT, AT + 1,
    AT + 900,
]  # fmt: skip
STATES = ("pending", "grouped", "vehicle_assigned", "en_route_pickup", "boarded", "arrived", "handed_over", "closed")
STAMPS = {3: "departed_at", 4: "boarded_at", 5: "arrived_at", 6: "handed_over_at"}
KEYS = [key for key, one in indicators().items() if one.scenario == 3]


def an_order(rng: random.Random, number: int, area_id: int, who: int, cars: Sequence[int]) -> dict[str, Any]:
    """Return an order that got as far as chance has it, each step at a boundary, in order."""
    reached = rng.randrange(len(STATES))
    steps = sorted(rng.choices(EDGES, k=7))
    row: dict[str, Any] = dict.fromkeys(STAMPS.values()) | {
        "id": number, "code": f"T{number}", "area_id": area_id, "state": STATES[reached], "version": reached + 1,
        "created_at": steps[0], "changed_at": steps[-1], "resident_id": who, "kind": rng.choice(["close", "positive"]),
        "vehicle_id": rng.choice(cars) if reached >= 2 else None,
    }  # fmt: skip
    for step, column in STAMPS.items():
        if step <= reached:
            row[column] = steps[step - 2]
    if reached <= 3 and rng.random() < 0.4:
        row["state"] = "cancelled"
    return row


def a_task(rng: random.Random, number: int, area_id: int, kind: str) -> dict[str, Any]:
    created, ended = sorted(rng.choices(EDGES, k=2))
    done, dropped = rng.random() < 0.6, rng.random() < 0.2
    return {
        "id": number, "kind": kind, "record_type": "transfer_order", "record_id": number, "area_id": area_id,
        "created_at": created, "due_at": rng.choice(EDGES), "completed_at": ended if done else None,
        "cancelled_at": ended if dropped and not done else None, "org_code": "street", "policy_version": "8th",
    }  # fmt: skip


def a_drive(rng: random.Random, ids: Iterator[int], car: int, area_id: int, version: int) -> list[dict[str, Any]]:
    begun, ended = sorted(rng.choices(EDGES, k=2))
    common = {"record_type": "vehicle", "record_id": car, "area_id": area_id, "actor": "x", "role": "driver"}
    moves = (("start", begun, "assigned", "in_service"), ("unload", ended, "in_service", "disinfecting"))
    return [
        common | {"id": next(ids), "version": version + n, "move": move, "from_state": before, "to_state": after,
                  "at": at, "recorded_at": at}
        for n, (move, at, before, after) in enumerate(moves)
    ]  # fmt: skip


@pytest.fixture
def fleet(world: World) -> World:
    """Two streets with vehicles, drives, orders and clocks at every boundary."""
    rng = random.Random(3)
    areas = [world.area(U1), world.area(U2)]
    people = [world.resident(unit) for unit in (U1, U2) for _ in range(5)]
    cars: list[dict[str, Any]] = []
    for number in range(1, 15):
        moved = rng.choice(EDGES)
        cars.append({"id": number, "code": f"V{number}", "area_id": rng.choice(areas), "version": 9, "kind": "bus",
                     "state": rng.choice(["in_service", "in_service", "available"]), "created_at": AT - 3 * DAY,
                     "changed_at": min(moved, AT), "seats": 20, "usable_seats": rng.randint(1, 9),
                     "negative_pressure": False, "located_at": rng.choice([None, *EDGES])})  # fmt: skip
    orders = [an_order(rng, n, rng.choice(areas), rng.choice(people), range(1, 15)) for n in range(1, 400)]
    kinds = ("handover_positive", "handover_close", "handover_secondary", "receipt", "check_in")
    tasks = [a_task(rng, n, rng.choice(areas), rng.choice(kinds)) for n in range(1, 600)]
    ids = iter(range(1, 1000))
    log = [row for car in cars for n in range(3) for row in a_drive(rng, ids, car["id"], car["area_id"], 1 + 2 * n)]
    with world.db.write() as conn:
        for table, rows in ((vehicle, cars), (transfer_order, orders), (task, tasks), (transition, log)):
            conn.execute(insert(table), rows)
    return world


def plain(world: World, table: Any) -> list[dict[str, Any]]:
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


# ---------------------------------------------------------------- the recount


def naive(world: World, key: str, at: int) -> list[tuple[int, float | None, float]]:
    """Return (record id, numerator, denominator) of each record counted."""
    name = key.removeprefix("transfer.")
    if name.endswith("_in_time"):
        return list(naive_in_time(world, "handover_" + name.removesuffix("_in_time"), at))
    if name in ("handover_match", "receipts_overdue"):
        return list(naive_receipts(world, name, at))
    if name == "seat_use":
        return list(naive_seats(world, at))
    if name == "vehicles_silent":
        return list(naive_silent(world, at))
    if name.startswith("backlog"):
        return [
            (o["id"], 1 if name == "backlog" else (at - o["created_at"]) / 3600, 1)
            for o in plain(world, transfer_order)
            if o["created_at"] <= at and waits(o, at)
        ]
    stage = {"wait": ("created_at", "departed_at"), "fetch": ("departed_at", "boarded_at"),
             "ride": ("boarded_at", "arrived_at"), "receipt": ("arrived_at", "handed_over_at"),
             "total": ("created_at", "handed_over_at")}[name.rpartition("_")[0]]  # fmt: skip
    return [
        (o["id"], (o[stage[1]] - o[stage[0]]) / 60, 1)
        for o in plain(world, transfer_order)
        if o[stage[1]] is not None and at - DAY < o[stage[1]] <= at
    ]


def waits(order: dict[str, Any], at: int) -> bool:
    if order["state"] == "cancelled":
        return bool(order["changed_at"] > at)
    return order["boarded_at"] is None or bool(order["boarded_at"] > at)


def naive_in_time(world: World, kind: str, at: int) -> Iterator[tuple[int, float, float]]:
    for one in plain(world, task):
        if one["kind"] != kind or not at - DAY < one["due_at"] <= at:
            continue
        if one["cancelled_at"] is not None and one["cancelled_at"] <= at:
            continue
        yield one["record_id"], int(one["completed_at"] is not None and one["completed_at"] <= one["due_at"]), 1


def naive_receipts(world: World, name: str, at: int) -> Iterator[tuple[int, float, float]]:
    for one in plain(world, task):
        if one["kind"] != "receipt":
            continue
        done = one["completed_at"] is not None and one["completed_at"] <= at
        dropped = one["cancelled_at"] is not None and one["cancelled_at"] <= at
        if name == "handover_match" and at - DAY < one["due_at"] <= at:
            yield one["record_id"], int(done), 1
        if name == "receipts_overdue" and one["due_at"] < at and not done and not dropped:
            yield one["record_id"], 1, 1


def naive_seats(world: World, at: int) -> Iterator[tuple[int, float, float]]:
    log, seats = plain(world, transition), {car["id"]: car["usable_seats"] for car in plain(world, vehicle)}
    for end in log:
        if end["move"] != "unload" or not at - DAY < end["at"] <= at:
            continue
        begun = max(
            one["at"] for one in log
            if one["move"] == "start" and one["record_id"] == end["record_id"] and one["version"] < end["version"]
        )  # fmt: skip
        boarded = [
            o for o in plain(world, transfer_order)
            if o["vehicle_id"] == end["record_id"] and begun <= (o["boarded_at"] or 0) <= end["at"]
        ]  # fmt: skip
        yield end["record_id"], len(boarded), seats[end["record_id"]]


def naive_silent(world: World, at: int) -> Iterator[tuple[int, float | None, float]]:
    log = plain(world, transition)
    for car in plain(world, vehicle):
        earlier = [one for one in log if one["record_id"] == car["id"] and one["at"] <= at]
        then = max(earlier, key=lambda one: one["version"])["to_state"] if earlier else None
        if (car["state"] if car["changed_at"] <= at else then) != "in_service":
            continue
        known = car["located_at"] is not None and car["located_at"] <= at
        yield car["id"], int(at - car["located_at"] > 600) if known else None, 1


@pytest.mark.parametrize("moment", [NOW, NOW - timedelta(seconds=1), NOW - timedelta(days=1)], ids=str)
def test_every_figure_equals_a_recount(fleet: World, moment: Any) -> None:
    at = to_epoch(moment)
    with fleet.db.read() as conn:
        told = indicator_values(conn, HQ, as_of=moment, scenario=3).rows.set_index("key")
        for key in KEYS:
            counted = naive(fleet, key, at)
            listed = indicator_rows(conn, HQ, as_of=moment, key=key, limit=2000).rows
            columns = (listed[name].tolist() for name in ("record_id", "numerator", "denominator"))
            got = [(id_, _number(part), over) for id_, part, over in zip(*columns, strict=True)]
            assert _rounded(got) == _rounded(counted), key
            assert _close(told["value"][key], value(key, counted)), key
            assert told["rows"][key] == len(counted)
            if moment == NOW:
                assert len({row[1] for row in counted}) > 1 or key.endswith(("backlog", "receipts_overdue")), (
                    f"{key}: the world does not tell its cases apart"
                )


def value(key: str, counted: list[tuple[int, float | None, float]]) -> float | None:
    known = [row[1] for row in counted if row[1] is not None]
    match indicators()[key].statistic.value:
        case "ratio":
            over = sum(row[2] for row in counted)
            return sum(known) / over if over >= 5 and known else None
        case "count":
            return float(sum(known)) if known or not counted else None
        case name:
            return float(np.quantile(known, 0.5 if name == "median" else 0.9)) if known else None


def _number(raw: Any) -> float | None:
    return None if raw is None or raw != raw else float(raw)


def _rounded(rows: list[Any]) -> list[Any]:
    return sorted(((id_, -1.0 if n is None else round(float(n), 6), float(d)) for id_, n, d in rows))


def _close(told: Any, expected: float | None) -> bool:
    if expected is None:
        return told is None or told != told or str(told) == "<NA>"
    return bool(abs(float(told) - expected) < 1e-6)


def test_a_street_counts_its_own_and_the_streets_add_up(fleet: World) -> None:
    with fleet.db.read() as conn:
        own = indicator_values(conn, fleet.scope("S1", role=Role.STREET), as_of=NOW, scenario=3).rows.set_index("key")
        for key in KEYS:
            by_area = indicator_by_area(conn, HQ, as_of=NOW, key=key, level="street").rows.set_index("code")
            assert _close(
                by_area["value"]["S1"], _number(own["value"][key]) if str(own["value"][key]) != "<NA>" else None
            )
            whole = indicator_values(conn, HQ, as_of=NOW, scenario=3, keys=[key]).rows
            assert by_area["rows"].sum() == whole["rows"][0]


def test_nothing_counted_is_unknown_or_none_at_all_never_good(world: World) -> None:
    world.area(U1)
    with world.db.read() as conn:
        told = indicator_values(conn, HQ, as_of=NOW, scenario=3).rows.set_index("key")
    assert {key for key in KEYS if told["status"][key] == "good"} == {
        "transfer.receipts_overdue", "transfer.vehicles_silent",
    }  # fmt: skip
    assert told["value"]["transfer.backlog"] == 0 and str(told["value"]["transfer.positive_in_time"]) == "<NA>"


def test_every_definition_has_its_query() -> None:
    assert KEYS and set(KEYS) <= set(ROWS) and {key for key in ROWS if key.startswith("transfer.")} == set(KEYS)
