"""The figures of homes and facilities counted again, by plain loops over plain rows."""

from __future__ import annotations

from datetime import timedelta

from tests.moving.quarantine_builders import local
from tests.queries.facility_recount import FACILITIES
from tests.queries.plain_records import DAY, Records, Recount, Row, Sums, day_of, same, tasks, tests

ENDED = ("released", "facility", "escalated")


def at_home(records: Records, order: Row, at: int) -> bool:
    """Return whether a home order was under way, by the log."""
    begun = records.when("home_order", order["id"], "start")
    return begun is not None and begun <= at and records.state("home_order", order["id"], at) not in ENDED


def orders(records: Records, regime: str) -> list[Row]:
    """Return the home orders of a regime."""
    return [row for row in records.of["home_order"] if row["regime"] == regime]


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
    **FACILITIES,
}  # fmt: skip
