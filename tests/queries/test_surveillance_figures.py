"""Do the figures of scenarios 1 and 2 equal a recount in plain loops, at every boundary, on both engines?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from data_access.queries.indicators import indicator_by_area, indicator_rows, indicator_values
from data_access.schema import (
    area,
    area_ancestor,
    daily_signal,
    dwelling,
    free_unit,
    infection,
    point_report,
    resident,
    screening_round,
    survey_entry,
    survey_round,
    task,
    test_result,
    testing_point,
    transition,
)
from domain.indicators import indicators
from domain.instants import to_epoch
from domain.scope import Role
from tests.queries.surveillance_world import DAY, HOUR, KEYS, TASKS, build
from tests.world import HQ, NOW, World

Counted = list[tuple[int, float | None, float]]


@pytest.fixture
def district(world: World) -> World:
    return build(world)


def plain(world: World, table: Any) -> list[dict[str, Any]]:
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


def naive(world: World, key: str, at: int) -> Counted:
    """Return (record id, numerator, denominator) of each record counted."""
    if key in TASKS:
        return [
            (one["record_id"], int(one["completed_at"] is not None and one["completed_at"] <= one["due_at"]), 1)
            for one in plain(world, task)
            if one["kind"] in TASKS[key] and at - DAY < one["due_at"] <= at
            and not (one["cancelled_at"] is not None and one["cancelled_at"] <= at)
        ]  # fmt: skip
    return list(globals()["naive_" + key.split(".")[1]](world, at))


def infected(world: World, since: int, at: int) -> list[dict[str, Any]]:
    kinds = ("confirmed", "asymptomatic")
    return [
        one for one in plain(world, infection) if one["classification"] in kinds and since < one["reported_at"] <= at
    ]


def naive_new_infections(world: World, at: int) -> Counted:
    return [(one["id"], 1, 1) for one in infected(world, at - DAY, at)]


def naive_community_share(world: World, at: int) -> Counted:
    return [(one["id"], int(one["detection_mode"] == "community"), 1) for one in infected(world, at - 7 * DAY, at)]


def naive_cluster_units(world: World, at: int) -> Counted:
    places = [one["area_id"] for one in infected(world, at - 7 * DAY, at)]
    return [(place, 1, 1) for place in set(places) if places.count(place) >= 2]


def naive_round_coverage(world: World, at: int) -> Counted:
    return [
        (one["id"], one["sampled"], one["target"])
        for one in plain(world, screening_round)
        if one["closed_at"] is not None and at - DAY < one["closed_at"] <= at
    ]


def naive_pool_resolution(world: World, at: int) -> Iterator[tuple[int, float, float]]:
    held = plain(world, task)
    for one in held:
        gone = one["cancelled_at"] is not None and one["cancelled_at"] <= at
        if one["kind"] != "pool_retest" or not at - DAY < one["due_at"] <= at or gone:
            continue
        for other in held:
            if other["kind"] == "pool_hold" and other["record_id"] == one["record_id"]:
                done = [
                    each["completed_at"] is not None and each["completed_at"] <= each["due_at"] for each in (one, other)
                ]
                yield one["record_id"], int(all(done)), 1


def naive_drug_buyers(world: World, at: int) -> Iterator[tuple[int, float | None, float]]:
    level = {one["id"]: one["level"] for one in plain(world, area)}
    local = (NOW + timedelta(seconds=at - to_epoch(NOW)) + timedelta(hours=8)).date()
    rows = [one for one in plain(world, daily_signal) if one["kind"] == "drug_purchases"]
    streets = {one["on"] for one in rows if level[one["area_id"]] == "street"}
    for one in rows:
        days = (
            next(days for days in range(30) if (local - timedelta(days=days)).isoformat() == one["on"])
            if one["on"] <= local.isoformat()
            else -1
        )
        if (
            2 <= days <= 8
            and one["recorded_at"] <= at
            and (level[one["area_id"]] == "street" or one["on"] not in streets)
        ):
            yield one["area_id"], one["tested_in_time"], one["count"]


def naive_positivity(world: World, at: int) -> Counted:
    must = {one["id"]: one["unit_id"] for one in plain(world, resident) if one["must_test"]}
    within = [
        one for one in plain(world, test_result) if at - DAY <= one["sampled_at"] <= at and one["resident_id"] in must
    ]
    tested = {one["resident_id"] for one in within if one["result"] != 2}
    positive = {one["resident_id"] for one in within if one["result"] == 1}
    return [
        (unit, sum(must[who] == unit for who in positive), sum(must[who] == unit for who in tested))
        for unit in sorted(set(must.values()))
        if any(must[who] == unit for who in tested)
    ]


def naive_turnaround_feed(world: World, at: int) -> Counted:
    due = [
        one for one in plain(world, test_result)
        if one["purpose"] in ("voluntary", "round") and at - DAY - 900 < one["sampled_at"] <= at - DAY
    ]  # fmt: skip
    return [
        (unit, sum(one["reported_at"] - one["sampled_at"] <= DAY for one in due if one["unit_id"] == unit),
         sum(one["unit_id"] == unit for one in due))
        for unit in {one["unit_id"] for one in due}
    ]  # fmt: skip


def naive_access(world: World, _at: int) -> Counted:
    seats = {one["id"]: one for one in plain(world, area)}
    points = plain(world, testing_point)
    people = [one["unit_id"] for one in here(world)]
    found: Counted = []
    for unit in sorted(set(people)):
        seat = seats[unit]
        near = None if seat["lon"] is None else any(metres(seat, point) <= 1000 for point in points)
        found.append((unit, None if near is None else people.count(unit) * near, people.count(unit)))
    return found


def metres(one: dict[str, Any], other: dict[str, Any]) -> float:
    a, b, c, d = (math.radians(value) for value in (one["lat"], other["lat"], one["lon"], other["lon"]))
    return 6_371_000 * math.acos(min(1, math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(c - d)))


def naive_queue_p90(world: World, at: int) -> Iterator[tuple[int, float | None, float]]:
    reports = plain(world, point_report)
    for point in plain(world, testing_point):
        own = [one for one in reports if one["point_id"] == point["id"] and at - 1800 <= one["at"] <= at]
        if own:
            last = max(own, key=lambda one: int(one["at"]))
            yield point["id"], last["queue"] * 60 / (point["tables"] * 62) if point["tables"] else None, 1


def here(world: World) -> list[Any]:
    """Return who lives in the district."""
    return [one for one in plain(world, resident) if one["left_at"] is None]


def certified(world: World, at: int) -> set[int]:
    """Return the ids of second-level units that lie in, or are, a certified unit."""
    log, places = plain(world, transition), plain(world, area)
    held = set()
    for one in plain(world, free_unit):
        own = [each for each in log if each["record_id"] == one["id"] and each["at"] <= at]
        state = one["state"] if one["changed_at"] <= at else max(own, key=lambda each: int(each["version"]))["to_state"]
        if state == "certified":
            held.add(one["area_id"])
    return {one["id"] for one in places if one["level"] == "unit2" and {one["id"], one["parent_id"]} & held}


def naive_certified(world: World, at: int) -> Counted:
    home = {one["id"]: one["unit_id"] for one in plain(world, resident)}
    struck: set[int] = set()
    for one in infected(world, at - 7 * DAY, at):
        struck |= {one["area_id"], home.get(one["resident_id"], 0)}
    lived_in = {one["unit_id"] for one in here(world)}
    return [(unit, int(unit in certified(world, at)), 1) for unit in lived_in if unit not in struck]


def naive_covered_population(world: World, at: int) -> Counted:
    people, inside = [one["unit_id"] for one in here(world)], certified(world, at)
    return [(unit, people.count(unit) * (unit in inside), people.count(unit)) for unit in set(people)]


def naive_survey(world: World, at: int) -> Counted:
    doors = plain(world, dwelling)
    since = (at + 8 * HOUR) // DAY * DAY - 8 * HOUR - 7 * DAY  # midnight in Linping, seven days ago
    fresh = [one["unit_id"] for one in doors if one["surveyed_at"] is not None and one["surveyed_at"] >= since]
    homes = [one["unit_id"] for one in doors]
    return [(unit, fresh.count(unit), homes.count(unit)) for unit in set(homes)]


def naive_survey_on_plan(world: World, at: int) -> Counted:
    under = {(one["ancestor_id"], one["area_id"]) for one in plain(world, area_ancestor)}
    (told,) = plain(world, survey_round)
    begun, ends = told["begins_at"], told["ends_at"]
    work = [second for second in range(begun, ends) if 8 <= (second + 8 * HOUR) // HOUR % 24 < 20]
    share = told["share"] * len([second for second in work if second < at]) / len(work)
    homes = [one for one in plain(world, dwelling) if (told["area_id"], one["unit_id"]) in under]
    fresh = [one["unit_id"] for one in homes if begun <= (one["surveyed_at"] or 0) <= at]
    units = [one["unit_id"] for one in homes]
    return [(unit, fresh.count(unit), units.count(unit) * share) for unit in set(units)] if share else []


def naive_survey_conflicts(world: World, at: int) -> Counted:
    entries = [one for one in plain(world, survey_entry) if one["received_at"] <= at]
    units = [one["unit_id"] for one in entries if one["state"] == "conflict" or (one["decided_at"] or 0) > at]
    return [(unit, units.count(unit), 1) for unit in set(units)]


def naive_revocations(world: World, at: int) -> Counted:
    return [(one["id"], 1, 1) for one in plain(world, free_unit) if at - 7 * DAY < one["revoked_at"] <= at]


def naive_suspensions(world: World, at: int) -> Counted:
    return [(one["id"], 1, 1) for one in plain(world, free_unit) if at - 7 * DAY < one["suspended_at"] <= at]


@pytest.mark.parametrize("moment", [NOW, NOW - timedelta(seconds=1), NOW - timedelta(days=1)], ids=str)
def test_every_figure_equals_a_recount(district: World, moment: Any) -> None:
    at = to_epoch(moment)
    with district.db.read() as conn:
        for scenario in (1, 2):
            told = indicator_values(conn, HQ, as_of=moment, scenario=scenario).rows.set_index("key")
            for key in told.index:
                if key == "free_units.survey_on_plan" and timedelta() < NOW - moment < timedelta(minutes=2):
                    continue  # the present is counted once, however the clock moves within a minute
                if key == "surveillance.positivity" and moment < NOW - timedelta(minutes=2):
                    continue  # the past is what was known then: a test of its own
                counted = naive(district, key, at)
                listed = indicator_rows(conn, HQ, as_of=moment, key=key, limit=2000).rows
                columns = (listed[name].tolist() for name in ("record_id", "numerator", "denominator"))
                assert rounded(list(zip(*columns, strict=True))) == rounded(counted), key
                assert close(told["value"][key], value(key, counted)), key
                if moment == NOW:
                    assert counted, f"{key}: nothing to count"


def value(key: str, counted: Counted) -> float | None:
    known = [row[1] for row in counted if row[1] is not None]
    match indicators()[key].statistic.value:
        case "ratio":
            over = sum(row[2] for row in counted)
            return sum(known) / over if over >= 5 and known else None
        case "count":
            return float(sum(known)) if known or not counted else None
        case _:
            return float(np.quantile(known, 0.9)) if known else None


def rounded(rows: list[Any]) -> list[Any]:
    unknown = ("None", "nan", "<NA>")
    return sorted((id_, -1.0 if str(n) in unknown else round(float(n), 6), float(d)) for id_, n, d in rows)


def close(told: Any, expected: float | None) -> bool:
    if expected is None:
        return str(told) in ("None", "nan", "<NA>")
    return bool(abs(float(told) - expected) < 1e-6)


def test_a_street_counts_its_own(district: World) -> None:
    with district.db.read() as conn:
        for scenario in (1, 2):
            scope = district.scope("S1", role=Role.STREET)
            own = indicator_values(conn, scope, as_of=NOW, scenario=scenario).rows.set_index("key")
            for key in own.index:
                streets = indicator_by_area(conn, HQ, as_of=NOW, key=key, level="street").rows.set_index("code")
                assert str(streets["rows"]["S1"]) == str(own["rows"][key]), key


def test_the_positivity_of_the_past_is_the_snapshots(district: World) -> None:
    from sqlalchemy import insert

    from data_access.schema import coverage_snapshot
    from data_access.versions import bump

    unit, then = district.area("330113/S1/C1/A/a"), (to_epoch(NOW) - 5 * HOUR) // HOUR
    with district.db.write() as conn:
        counts = {"must_test": 9, "tested_24": 8, "tested_48": 9, "tested_72": 9}
        conn.execute(insert(coverage_snapshot).values(hour=then, unit_id=unit, **counts))
        bump(conn, ["results"], at=to_epoch(NOW))
    with district.db.read() as conn:
        moment = NOW - timedelta(hours=5, minutes=-10)
        rows = indicator_rows(conn, HQ, as_of=moment, key="surveillance.positivity").rows
    assert rows["record_id"].tolist() == [unit] and rows["denominator"].tolist() == [8]


def test_every_figure_of_the_scenarios_is_recounted() -> None:
    assert all(key in TASKS or "naive_" + key.split(".")[1] in globals() for key in KEYS)
