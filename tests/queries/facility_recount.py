"""The figures of facilities counted again, by plain loops over plain rows."""

from __future__ import annotations

import json
from datetime import date, timedelta

from tests.moving.quarantine_builders import local
from tests.queries.plain_records import DAY, Records, Recount, Row, Sums, same, tasks, tests


def in_house(records: Records, one: Row, at: int) -> bool:
    """Return whether somebody stayed in a facility, by the log."""
    return records.state("stay", one["id"], at) in ("checked_in", "extended", "release_due")


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


FACILITIES: dict[str, Recount] = {
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
