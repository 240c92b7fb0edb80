"""The figures of homes and facilities counted again, by plain loops over plain rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from data_access.schema import RECORD_TABLES, health_report, quarantine_test, task, transition
from tests.moving.quarantine_builders import local
from tests.world import World

DAY = 86400
Row = dict[str, Any]
Sums = tuple[float, float]
ENDED = ("released", "facility", "escalated")


class Records:
    """Every row of the tables that are counted, as dictionaries."""

    def __init__(self, world: World) -> None:
        tables = {**RECORD_TABLES, "task": task, "health_report": health_report, "quarantine_test": quarantine_test,
                  "transition": transition}  # fmt: skip
        self._logs: dict[tuple[str, int], list[Row]] = {}
        with world.db.read() as conn:
            self.of = {
                name: [dict(row) for row in conn.execute(select(table)).mappings()] for name, table in tables.items()
            }
            self.people = len(conn.execute(select(world_residents())).all())

    def log(self, record: str, id_: int) -> list[Row]:
        """Return the moves of one record in order."""
        if not self._logs:
            for row in sorted(self.of["transition"], key=lambda row: int(row["version"])):
                self._logs.setdefault((row["record_type"], row["record_id"]), []).append(row)
        return self._logs.get((record, id_), [])

    def state(self, record: str, id_: int, at: int) -> str | None:
        """Return the last state that the log tells."""
        found = None
        for row in self.log(record, id_):
            if row["at"] <= at:
                found = str(row["to_state"])
        return found

    def when(self, record: str, id_: int, *moves: str) -> int | None:
        """Return when the first of these moves was made."""
        return min((row["at"] for row in self.log(record, id_) if row["move"] in moves), default=None)


def world_residents() -> Any:
    """Return the id column of residents."""
    from data_access.schema import resident

    return resident.c.id


def day_of(at: int) -> date:
    """Return the local date in Shanghai."""
    return (datetime.fromtimestamp(at, UTC) + timedelta(hours=8)).date()


def at_home(records: Records, order: Row, at: int) -> bool:
    """Return whether a home order was under way, by the log."""
    begun = records.when("home_order", order["id"], "start")
    return begun is not None and begun <= at and records.state("home_order", order["id"], at) not in ENDED


def in_house(records: Records, one: Row, at: int) -> bool:
    """Return whether somebody stayed in a facility, by the log."""
    return records.state("stay", one["id"], at) in ("checked_in", "extended", "release_due")


def orders(records: Records, regime: str) -> list[Row]:
    """Return the home orders of a regime."""
    return [row for row in records.of["home_order"] if row["regime"] == regime]


def tests(records: Records, at: int, record: str, regime: str | None = None) -> Sums:
    """Count tests on their day."""
    done = due = 0
    ids = {row["id"] for row in records.of["home_order"] if regime in (None, row["regime"])}
    for row in records.of["quarantine_test"]:
        if row["record_type"] != record or (regime and row["record_id"] not in ids):
            continue
        if row["cancelled_at"] is not None or not at - DAY < row["due_at"] <= at:
            continue
        due += 1
        taken = row["sampled_at"] is not None and day_of(row["sampled_at"]).isoformat() == row["due_on"]
        done += 1 if taken and row["result"] != 2 else 0
    return done, due


def reports(records: Records, at: int, regime: str) -> Sums:
    """Count health reports: noon and eight in the evening."""
    came = due = 0
    for order in orders(records, regime):
        for offset in (-1, 0):
            day = day_of(at) + timedelta(days=offset)
            for begins, until in (
                (f"{day - timedelta(days=1)} 20:00", f"{day} 12:00"),
                (f"{day} 12:00", f"{day} 20:00"),
            ):
                first, last = local(begins), local(until)
                if not at - DAY < last <= at:
                    continue
                begun = records.when("home_order", order["id"], "start")
                if begun is None or begun > first or not at_home(records, order, last):
                    continue
                if order["ends_on"] is not None and day.isoformat() > order["ends_on"]:
                    continue
                due += 1
                came += any(
                    row["record_type"] == "home_order" and row["record_id"] == order["id"] and first < row["at"] <= last
                    for row in records.of["health_report"]
                )
    return came, due


def tasks(records: Records, at: int, kind: str, record: str | None = None, ids: set[int] | None = None) -> Sums:
    """Count tasks done in time."""
    due = [
        row for row in records.of["task"]
        if row["kind"] == kind and at - DAY < row["due_at"] <= at
        and not (row["cancelled_at"] is not None and row["cancelled_at"] <= at)
        and record in (None, row["record_type"]) and (ids is None or row["record_id"] in ids)
    ]  # fmt: skip
    return sum(1 for row in due if row["completed_at"] is not None and row["completed_at"] <= row["due_at"]), len(due)


def doors(records: Records, at: int) -> Sums:
    """Count openings that nobody explained within ten minutes, over person-days."""
    openings, days = 0, 0.0
    for order in orders(records, "home_quarantine"):
        seconds = [at - DAY + second for second in range(0, DAY, 300)]
        days += sum(1 for second in seconds if at_home(records, order, second)) / len(seconds)
    for row in records.of["door_alert"]:
        if not at - DAY < row["created_at"] <= at - 600:
            continue
        in_time = row["state"] == "explained" and row["verified_at"] <= row["created_at"] + 600
        openings += not in_time
    return openings, days


def fevers(records: Records, at: int) -> Sums:
    """Count people whose last report tells a fever."""
    found = 0
    for order in records.of["home_order"]:
        own = [row for row in records.of["health_report"] if row["record_id"] == order["id"]]
        told = [row for row in own if row["record_type"] == "home_order" and at - DAY < row["at"] <= at]
        last = max(told, key=lambda row: row["at"], default=None)
        found += at_home(records, order, at) and last is not None and last["temperature_tenths"] >= 373
    return found, found


def missed(records: Records, at: int) -> Sums:
    """Count missed tests at home."""
    done, due = tests(records, at, "home_order")
    return due - done, due - done


def same(number: int) -> Sums:
    """Return a count as sums."""
    return number, number


def active(records: Records, at: int) -> set[int]:
    """Return the active facilities."""
    return {row["id"] for row in records.of["facility"] if records.state("facility", row["id"], at) == "active"}


def rooms(records: Records, at: int, *states: str) -> int:
    """Count rooms of active facilities by state."""
    return sum(
        1 for row in records.of["room"]
        if row["facility_id"] in active(records, at) and records.state("room", row["id"], at) in states
    )  # fmt: skip


SERVED = ("ready", "reserved", "occupied", "cleaning")


def runway(records: Records, at: int) -> Sums:
    """Count free rooms over net check-ins."""
    net = 0
    for row in records.of["stay"]:
        came = records.when("stay", row["id"], "check_in")
        left = records.when("stay", row["id"], "check_out", "to_hospital")
        net += came is not None and at - DAY < came <= at
        net -= left is not None and at - DAY < left <= at
    return 24 * rooms(records, at, "ready"), net


def reserve(records: Records, at: int) -> Sums:
    """Count qualified rooms over people."""
    kept = {
        row["id"] for row in records.of["facility"] if records.state("facility", row["id"], at) not in (None, "closed")
    }
    found = sum(1 for row in records.of["room"]
                if row["facility_id"] in kept and records.state("room", row["id"], at) in SERVED)  # fmt: skip
    return found * 10_000, records.people


def ready(records: Records, at: int, hours: int) -> Sums:
    """Count rooms ready so long after the first activation."""
    reserve_ = [row["id"] for row in records.of["facility"] if row["reserve_hours"] > 0]
    live = [id_ for id_ in reserve_ if records.state("facility", id_, at) in ("activating", "active")]
    begun = [records.when("facility", id_, "activate") for id_ in live]
    started = [at_ for at_ in begun if at_ is not None and at_ <= at]
    if not started or min(started) + hours * 3600 > at:
        return 0, 0
    done = total = 0
    for row in records.of["facility"]:
        if records.state("facility", row["id"], at) in (None, "closed"):
            continue
        own = sum(
            1
            for one in records.of["room"]
            if one["facility_id"] == row["id"] and records.state("room", one["id"], at) in SERVED
        )
        opened = records.when("facility", row["id"], "open")
        total += own
        done += own if opened is not None and opened <= min(started) + hours * 3600 else 0
    return done, total


def staff(records: Records, at: int) -> Sums:
    """Count staff tested."""
    tested = present = 0
    for row in records.of["facility"]:
        if row["id"] not in active(records, at):
            continue
        counts = [
            json.loads(log["details"])
            for log in records.log("facility", row["id"])
            if log["move"] == "count_staff" and at - DAY < log["at"] <= at
        ]
        present += counts[-1]["staff"] if counts else row["staff"] or 0
        tested += counts[-1]["staff_tested"] if counts else 0
    return tested, present


def infected(records: Records, at: int, days: int, after_days: int | None) -> Sums:
    """Count infections, all of them or those of people in a facility for longer than so many days."""
    found = 0
    for row in records.of["infection"]:
        if row["classification"] not in ("confirmed", "asymptomatic") or not at - days * DAY < row["reported_at"] <= at:
            continue
        inside = [one for one in records.of["stay"] if one["resident_id"] == row["resident_id"] and one["checked_in_at"]
                  and one["checked_in_at"] < row["reported_at"] - (after_days or 0) * DAY
                  and (one["checked_out_at"] is None or one["checked_out_at"] >= row["reported_at"])]  # fmt: skip
        found += after_days is None or bool(inside)
    return found, found


def double(records: Records, at: int) -> Sums:
    """Count rooms with two stays."""
    held: dict[int, int] = {}
    for row in records.of["stay"]:
        if row["room_id"] and records.state("stay", row["id"], at) not in (
            None,
            "cancelled",
            "checked_out",
            "hospital",
        ):
            held[row["room_id"]] = held.get(row["room_id"], 0) + 1
    return same(sum(1 for number in held.values() if number > 1))


def overstays(records: Records, at: int) -> Sums:
    """Count stays more than a day past their last day."""
    found = 0
    for row in records.of["stay"]:
        if in_house(records, row, at) and row["ends_on"]:
            end = local(f"{date.fromisoformat(row['ends_on']) + timedelta(days=1)} 00:00")
            found += at > end + DAY
    return same(found)


Recount = Callable[[Records, int], Sums]


def _ids(records: Records, regime: str) -> set[int]:
    return {row["id"] for row in orders(records, regime)}


def _home(name: str, regime: str) -> dict[str, Recount]:
    return {
        f"home.{name}_people": lambda r, at: same(sum(at_home(r, one, at) for one in orders(r, regime))),
        f"home.{name}_tests": lambda r, at: tests(r, at, "home_order", regime),
        f"home.{name}_reports": lambda r, at: reports(r, at, regime),
        f"home.{name}_releases": lambda r, at: tasks(r, at, "release", "home_order", _ids(r, regime)),
    }


RECOUNTS: dict[str, Recount] = {
    **_home("quarantine", "home_quarantine"),
    **_home("monitoring", "home_monitoring"),
    "home.door_openings": doors,
    "home.door_checks": lambda r, at: tasks(r, at, "door_check"),
    "home.care_requests": lambda r, at: tasks(r, at, "care_request"),
    "home.missed_tests": missed,
    "home.fevers": fevers,
    "home.open_doors": lambda r, at: same(
        sum(1 for one in r.of["door_alert"] if one["created_at"] + 600 < at
            and (one["verified_at"] is None or one["verified_at"] > at))),
    "facility.people": lambda r, at: same(sum(in_house(r, one, at) for one in r.of["stay"])),
    "facility.free_rooms": lambda r, at: same(rooms(r, at, "ready")),
    "facility.occupancy": lambda r, at: (rooms(r, at, "occupied"), rooms(r, at, *SERVED)),
    "facility.runway": runway,
    "facility.reserve_ratio": reserve,
    "facility.ready_24": lambda r, at: ready(r, at, 24),
    "facility.ready_48": lambda r, at: ready(r, at, 48),
    "facility.ready_72": lambda r, at: ready(r, at, 72),
    "facility.rooms_per_infection": lambda r, at: (rooms(r, at, *SERVED), infected(r, at, 14, None)[0]),
    "facility.tests": lambda r, at: tests(r, at, "stay"),
    "facility.staff_tested": staff,
    "facility.inside_infections": lambda r, at: infected(r, at, 7, 4),
    "facility.infections": lambda r, at: infected(r, at, 1, 0),
    "facility.releases": lambda r, at: tasks(r, at, "release", "stay"),
    "facility.cleaning": lambda r, at: tasks(r, at, "room_cleaning"),
    "facility.double_booked": double,
    "facility.overstays": overstays,
}  # fmt: skip
