"""Are the counts on the cards those that a naive look finds, in scope, and not too telling on a wall?"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, event, select

from data_access.queries.headline import arrivals, register
from data_access.schema import area, area_ancestor, resident, test_result, testing_point, unmatched
from data_access.versions import bump
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.ingest.rows import result_row, send
from tests.world import HQ, NOW, World

UNITS = ["330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S1/C2/B/c", "330113/S2/C3/D/d"]
DAY = 86400


def counts(world: World, scope: Scope, as_of: datetime = NOW) -> dict[str, Any]:
    with world.db.read() as conn:
        rows = [query(conn, scope, as_of=as_of).rows for query in (register, arrivals)]
    (row,) = pd.concat(rows, axis=1).to_dict("records")
    return {str(name): None if pd.isna(value) else int(value) for name, value in row.items()}


def naive_counts(conn: Connection, code: str, *, at: int) -> dict[str, Any]:
    """Return the same by looking at every row."""
    areas = {row.id: row for row in conn.execute(select(area))}
    place = next(row.id for row in areas.values() if row.code == code)
    under = {row.area_id for row in conn.execute(select(area_ancestor)) if row.ancestor_id == place}
    people = [row for row in conn.execute(select(resident)) if row.unit_id in under and row.left_at is None]
    inside = [areas[id_] for id_ in under]
    results, points = list(conn.execute(select(test_result))), list(conn.execute(select(testing_point)))
    mine = {point.id for point in points if point.area_id in under}
    hours = range((at - DAY) // 3600, at // 3600 + 1)
    recent = [row for row in results if row.unit_id in under and at - DAY < row.recorded_at <= at]
    return {
        "district": len([row for row in inside if row.level == "district"]),
        "residents": len(people),
        "surveyed": len([person for person in people if person.surveyed_at is not None]),
        "special_group_people": len([person for person in people if person.special_group is not None]),
        "must_test": len([person for person in people if person.must_test]),
        "communities": len([row for row in inside if row.level == "community"]),
        "unit1": len([row for row in inside if row.level == "unit1"]),
        "unit2": len([row for row in inside if row.level == "unit2"]),
        "independent_units": len([row for row in inside if row.level == "unit2" and row.independent]),
        "points": len(mine),
        "samples_24h": len([row for row in results if row.point_id in mine and row.sampled_at // 3600 in hours]),
        "positives_24h": len({row.resident_id for row in recent if row.result == 1}),
        "unmatched_open": (
            len([row for row in conn.execute(select(unmatched)) if row.matched_at is None])
            if code == "330113"
            else None
        ),
    }


@pytest.fixture
def district(world: World) -> World:
    """Thirty people in two streets, and deliveries of three days."""
    chance = random.Random(5)
    world.area(UNITS[1], independent=True, kind="firm")
    world.area("330113/S2/C3/D/e", independent=True, kind="school")
    for number in range(30):
        must, left = chance.random() < 0.8, number % 3 == 0
        world.resident(
            chance.choice(UNITS), id_no=f"id-{number}", phone=str(number), must_test=must and not left,
            left_at=1 if left else None, surveyed_at=chance.choice([None, 1]),
            special_group=chance.choice([None, None, "elderly_alone"]),
        )  # fmt: skip
    for code, community in (("P1", "330113/S1/C1"), ("P2", "330113/S1/C2"), ("P3", "330113/S2/C3"), ("P4", None)):
        world.point(code, community)
    for day in range(3):
        rows = [
            result_row(
                f"B{day}-{n}",
                f"id-{chance.randrange(33)}",
                hours_ago=24 * day + 5 + n / 3,
                result=word,
                point_code=chance.choice(["P1", "P2", "P3", "P4", None]),
            )
            for n, word in enumerate(chance.choices(["negative", "positive", "invalid"], k=20))
        ]
        send(world, *rows, at=NOW - timedelta(days=day))
    return world


@pytest.mark.parametrize("code", ["330113", "S1", "S2", "C1", "a"])
def test_every_count_equals_a_naive_look(district: World, code: str) -> None:
    for as_of in (NOW, NOW - timedelta(days=1), NOW + timedelta(days=1), NOW - timedelta(seconds=1)):
        with district.db.read() as conn:
            expected = naive_counts(conn, code, at=to_epoch(as_of))
        assert counts(district, Scope(Role.HQ, (code,)), as_of) == expected


def test_an_empty_scope_counts_nothing(district: World) -> None:
    found = counts(district, Scope(Role.STREET, ()))
    assert {value for name, value in found.items() if name != "unmatched_open"} == {0}
    assert found["unmatched_open"] is None


@pytest.mark.parametrize(("positives", "shown"), [(0, 0), (1, None), (2, None), (3, 3)])
def test_the_wall_does_not_tell_one_or_two_people(world: World, positives: int, shown: int | None) -> None:
    for number in range(4):
        world.resident(
            UNITS[0], id_no=f"id-{number}", phone=str(number), special_group="infant" if number < 2 else None
        )
    send(world, *[result_row(f"B{n}", f"id-{n}", result="positive") for n in range(positives)])
    wall = counts(world, Scope(Role.WALL, ("330113",)))
    assert wall["positives_24h"] == shown and wall["special_group_people"] is None
    assert (wall["residents"], wall["unit2"]) == (4, 1)
    assert counts(world, HQ)["positives_24h"] == positives


def test_residents_are_counted_once_a_version_of_the_register(district: World) -> None:
    with district.db.write() as conn:
        bump(conn, ["residents", "areas", "points"], at=to_epoch(NOW))
    before = counts(district, HQ)
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(district.db.reader, "before_cursor_execute", note)
    try:
        with district.db.write() as conn:
            bump(conn, ["points", "results"], at=to_epoch(NOW))
        assert counts(district, HQ) == before
        assert not [one for one in statements if "FROM resident" in one]
        district.resident(UNITS[0])
        with district.db.write() as conn:
            bump(conn, ["residents"], at=to_epoch(NOW))
        assert counts(district, HQ)["residents"] == before["residents"] + 1
        assert [one for one in statements if "FROM resident" in one]
    finally:
        event.remove(district.db.reader, "before_cursor_execute", note)
