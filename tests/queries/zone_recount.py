"""The figures of zones and supplies counted again, by plain loops over plain rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import select

from data_access.schema import resident, supply_use, test_result, zone_area
from tests.queries.plain_records import DAY, Records, Row, Sums, day_of
from tests.world import World

HARD, HOME = ("sealed", "controlled", "high", "medium"), ("sealed", "high")


class Books(Records):
    """The records, with units of zones, residents, use and results."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        with world.db.read() as conn:
            for table in (zone_area, supply_use, test_result):
                self.of[table.name] = [dict(row) for row in conn.execute(select(table)).mappings()]
            self.home = {row.id: row.unit_id for row in conn.execute(select(resident.c.id, resident.c.unit_id))}


def in_time(*kinds: str) -> Callable[[Books, int], Sums]:
    def count(records: Books, at: int) -> Sums:
        due = [row for row in records.of["task"] if row["kind"] in kinds and at - DAY < row["due_at"] <= at
               and (row["cancelled_at"] is None or row["cancelled_at"] > at)]  # fmt: skip
        return sum(row["completed_at"] is not None and row["completed_at"] <= row["due_at"] for row in due), len(due)

    return count


def standing(records: Books, at: int, levels: tuple[str, ...] = HARD) -> list[Row]:
    """Return the zones that stood at an instant, by the log."""
    states = ("active", "review", "extended")
    zones = [row for row in records.of["zone"] if row["level"] in levels]
    return [row for row in zones if records.state("zone", row["id"], at) in states]


def began(records: Books, row: Row) -> int | None:
    return records.when("zone", row["id"], "seal", "step_in")


def ended(records: Books, row: Row) -> int | None:
    return records.when("zone", row["id"], "lift", "step_down")


def people(levels: tuple[str, ...]) -> Callable[[Books, int], Sums]:
    def count(records: Books, at: int) -> Sums:
        return sum(row["population"] or 0 for row in standing(records, at, levels)), 0

    return count


def person_days(records: Books, at: int) -> Sums:
    found = 0.0
    for row in records.of["zone"]:
        begun, end = began(records, row), ended(records, row)
        if begun is not None and begun <= at and row["level"] in HARD:
            found += (row["population"] or 0) * (min(end or at, at) - begun) / DAY
    return found, 0


def coverage(records: Books, at: int) -> Sums:
    closed = [row for row in records.of["screening_round"] if row["closed_at"] and at - DAY < row["closed_at"] <= at]
    return sum(min(row["sampled"], row["target"]) for row in closed), sum(row["target"] for row in closed)


def overdue(records: Books, at: int) -> Sums:
    late = [row for row in records.of["task"] if row["kind"] == "zone_review" and row["due_at"] < at
            and not (row["completed_at"] and row["completed_at"] <= at)
            and not (row["cancelled_at"] and row["cancelled_at"] <= at)]  # fmt: skip
    return len({row["record_id"] for row in late}), 0


def infections(records: Books, at: int) -> Sums:
    found = 0
    for row in records.of["infection"]:
        if not at - DAY < row["reported_at"] <= at:
            continue
        places = {row["area_id"], records.home.get(row["resident_id"])}
        zones = [one["id"] for one in standing(records, row["reported_at"])]
        found += any(one["zone_id"] in zones and one["area_id"] in places and one["share"] >= 0.5
                     for one in records.of["zone_area"])  # fmt: skip
    return found, 0


def rosterless(records: Books, at: int) -> Sums:
    found = 0
    for row in standing(records, at):
        moves = {move["move"] for move in records.log("zone", row["id"]) if move["at"] <= at}
        found += not ("step_in" in moves or {"seal", "supply"} <= moves)
    return found, 0


def cover(records: Books, at: int) -> list[float]:
    """Return the days that each stock lasts, walking through the log by hand."""
    found = []
    for row in records.of["supply"]:
        stock: float | None = None
        for move in sorted(records.of["transition"], key=lambda one: int(one["id"])):
            if move["at"] <= at:
                stock = _after(records, row, move, stock)
        today = day_of(at)
        days = [today - timedelta(days=back) for back in range(1, 8)]
        days = [day for day in days if day >= day_of(row["created_at"])]
        used = [one["used"] for one in records.of["supply_use"]
                if one["supply_id"] == row["id"] and one["on"] in {day.isoformat() for day in days}]  # fmt: skip
        if stock is not None and sum(used) > 0:
            found.append(stock / (sum(used) / len(days)))
    return found


def _after(records: Books, row: Row, move: Row, stock: float | None) -> float | None:
    told = json.loads(move["details"] or "{}")
    if (move["record_type"], move["record_id"]) == ("supply", row["id"]):
        if move["move"] == "end":
            return None
        return float(told["stock"]) if "stock" in told else (stock or 0) - told["used"]
    if move["record_type"] != "supply_movement" or stock is None:
        return stock
    (moved,) = [one for one in records.of["supply_movement"] if one["id"] == move["record_id"]]
    if move["move"] == "pick" and moved["supply_id"] == row["id"]:
        return stock - float(moved["quantity"])
    own = (moved["area_id"], moved["item"]) == (row["area_id"], row["item"]) and not moved["zone_id"]
    return stock + float(told["received"]) if own and move["move"] in ("receive", "receive_short") else stock


def lasting(days: float) -> Callable[[Books, int], Sums]:
    def count(records: Books, at: int) -> Sums:
        known = cover(records, at)
        return sum(one >= days for one in known), len(known)

    return count


def fill(records: Books, at: int) -> Sums:
    due = {row["record_id"] for row in records.of["task"] if row["kind"] == "supply_delivery"
           and at - 7 * DAY < row["due_at"] <= at
           and not (row["cancelled_at"] and row["cancelled_at"] <= at)}  # fmt: skip
    rows = [row for row in records.of["supply_movement"] if row["id"] in due]
    came = [row for row in rows if row["received_at"] and row["received_at"] <= at]
    return sum(min(row["received"] / row["quantity"], 1) for row in came), len(rows)


def leads(records: Books, at: int) -> list[float]:
    return [(row["received_at"] - row["created_at"]) / 3600 for row in records.of["supply_movement"]
            if row["received_at"] and at - 7 * DAY < row["received_at"] <= at]  # fmt: skip


def waiting(records: Books, at: int) -> Sums:
    states = [records.state("supply_movement", row["id"], at) for row in records.of["supply_movement"]]
    return sum(state in ("requested", "approved", "picked", "in_transit") for state in states), 0


def load(records: Books, at: int) -> Sums:
    end, tubes = at - at % 3600, 0.0
    labs = {row["code"]: row["rated_tubes"] for row in records.of["lab"] if row["created_at"] <= at}
    for row in records.of["test_result"]:
        if row["lab_code"] in labs and end - DAY < row["reported_at"] <= end and row["sampled_at"] > end - 54 * 3600:
            tubes += 1 / row["pool_size"]
    return tubes, sum(labs.values())


def staff(records: Books, at: int) -> Sums:
    running = [row for row in records.of["staff_shift"] if row["starts_at"] <= at < row["ends_at"]]
    here = [row for row in running if (records.when("staff_shift", row["id"], "check_in") or at + 1) <= at]
    return sum(row["present"] for row in here), sum(row["required"] for row in running)


def middle(values: Callable[[Books, int], list[float]], share: float = 0.5) -> Callable[[Books, int], float | None]:
    def found(records: Books, at: int) -> float | None:
        some = values(records, at)
        return None if not some else median(some) if share == 0.5 else float(np.quantile(some, share))

    return found


def ages(records: Books, at: int) -> list[float]:
    return [(at - (began(records, row) or at)) / DAY for row in standing(records, at)]


SUMS: dict[str, Callable[[Books, int], Sums]] = {
    "zones.in_force": lambda records, at: (len(standing(records, at)), 0),
    "zones.people": people(HARD),
    "zones.people_at_home": people(HOME),
    "zones.sealed_in_time": in_time("sealing"),
    "zones.supplied_in_time": in_time("household_supply"),
    "zones.approved_in_time": in_time("zone_approval"),
    "zones.rounds_in_time": in_time("screening_round"),
    "zones.round_coverage": coverage,
    "zones.reviews_overdue": overdue,
    "zones.without_roster": rosterless,
    "zones.new_infections": infections,
    "zones.person_days": person_days,
    "supplies.lasting_red": lasting(3),
    "supplies.lasting_amber": lasting(7),
    "supplies.fill_rate": fill,
    "supplies.delivered_in_time": in_time("supply_delivery"),
    "supplies.lab_load": load,
    "supplies.staff_on_duty": staff,
    "supplies.on_the_way": waiting,
}
VALUES: dict[str, Callable[[Books, int], Any]] = {
    "zones.days_median": middle(ages),
    "supplies.cover_median": middle(cover),
    "supplies.lead_time_median": middle(leads),
    "supplies.lead_time_p90": middle(leads, 0.9),
}
