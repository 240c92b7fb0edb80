"""Who has not been tested in time: exactly the people a naive look finds, in order, and only in scope?"""

from __future__ import annotations

import random
from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import Connection, select

from data_access.queries.untested import untested, untested_count
from data_access.schema import area, area_ancestor, resident
from domain.errors import CockpitError, ScopeError
from domain.instants import to_epoch
from domain.scope import PERSONAL_ROLES, Role, Scope
from tests import naive
from tests.ingest.rows import result_row, send
from tests.world import HQ, NOW, World

UNITS = ["330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S1/C2/B/c", "330113/S2/C3/D/d"]


def listed(world: World, code: str, **filters) -> list[int]:
    with world.db.read() as conn:
        return untested(conn, HQ, **({"as_of": NOW, "area_code": code} | filters)).rows["resident_id"].tolist()


def naive_untested(conn: Connection, code: str, *, at: int, window_s: int) -> list[int]:
    """Return who must test, lives under ``code`` and was not sampled in the window: never first, then longest ago."""
    place = conn.execute(select(area.c.id).where(area.c.code == code)).scalar_one()
    under = {row.area_id for row in conn.execute(select(area_ancestor)) if row.ancestor_id == place}
    latest, late = naive.latest_samples(conn), []
    for person in conn.execute(select(resident)):
        last = latest[person.id]
        if person.must_test and person.unit_id in under and (last is None or last < at - window_s):
            late.append((-1 if last is None else last, person.id))
    return [who for _, who in sorted(late)]


@pytest.mark.parametrize("seed", range(3))
def test_the_list_and_the_count_equal_a_naive_look(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(24):
        world.resident(chance.choice(UNITS), id_no=f"id-{number}", must_test=chance.random() < 0.8, phone=str(number))
    rows = [
        result_row(f"B{n}", f"id-{chance.randrange(24)}", hours_ago=chance.uniform(4, 90), result=word)
        for n, word in enumerate(chance.choices(["negative", "positive", "invalid"], k=30))
    ]
    send(world, *rows)
    with world.db.read() as conn:
        for code in ("330113", "S1", "S2", "C1", "A", "a", "d"):
            for window_h in (24, 48, 72):
                expected = naive_untested(conn, code, at=to_epoch(NOW), window_s=window_h * 3600)
                found = untested(conn, HQ, as_of=NOW, area_code=code, window_h=window_h, limit=None).rows
                assert found["resident_id"].tolist() == expected
                assert untested_count(conn, HQ, as_of=NOW, area_code=code, window_h=window_h) == len(expected)


@pytest.mark.parametrize(
    ("ago", "late"),
    [(timedelta(0), False), (timedelta(hours=48), False), (timedelta(hours=48, seconds=1), True), (None, True)],
)
def test_the_edge_of_the_window_is_the_rates(world: World, ago: timedelta | None, late: bool) -> None:
    who = world.resident(UNITS[0], last_sampled_at=None if ago is None else NOW - ago)
    assert listed(world, "a") == [who] * late


def test_pages_follow_each_other_without_a_gap(world: World) -> None:
    for number in range(7):
        world.resident(UNITS[0], last_sampled_at=NOW - timedelta(hours=50 + number % 3) if number % 2 else None)
    pages = [listed(world, "a", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert [who for page in pages for who in page] == listed(world, "a", limit=None)


def test_what_a_row_says(world: World) -> None:
    who = world.resident(UNITS[0], special_group="dialysis", last_sampled_at=NOW - timedelta(hours=60))
    world.resident(UNITS[1])
    with world.db.read() as conn:
        rows = untested(conn, HQ, as_of=NOW, area_code="A").rows
    assert list(rows["unit_code"]) == ["b", "a"] and pd.isna(rows.loc[0, "last_sampled_at"])
    row = rows.loc[1]
    assert (row["resident_id"], row["special_group"]) == (who, "dialysis")
    assert row["last_sampled_at"] == to_epoch(NOW) - 60 * 3600


@pytest.mark.parametrize("code", ["S2", "C3", "d", "330113", "nowhere"])
def test_a_street_asks_for_itself_only(world: World, code: str) -> None:
    for unit in UNITS:
        world.resident(unit)
    scope = world.scope("S1")
    with world.db.read() as conn:
        assert untested_count(conn, scope, as_of=NOW, area_code="S1") == 3
        for query in (untested, untested_count):
            with pytest.raises(ScopeError):
                query(conn, scope, as_of=NOW, area_code=code)


@pytest.mark.parametrize("role", sorted(set(Role) - PERSONAL_ROLES))
def test_roles_without_personal_access_get_no_row(world: World, role: Role) -> None:
    world.resident(UNITS[0])
    with world.db.read() as conn, pytest.raises(ScopeError, match=role.value):
        untested(conn, Scope(role, ("330113",)), as_of=NOW, area_code="a")


@pytest.mark.parametrize("window_h", [0, -24, 1, 47, 49, 96, 10_000])
def test_only_the_policys_windows_are_answered(world: World, window_h: int) -> None:
    world.resident(UNITS[0])
    with world.db.read() as conn:
        for query in (untested, untested_count):
            with pytest.raises(CockpitError, match="24/48/72"):
                query(conn, HQ, as_of=NOW, area_code="a", window_h=window_h)


@pytest.mark.parametrize(
    ("late", "told"),
    [
        ({"S1": 0, "S2": 4, "S3": 4}, {"S1": 0, "S2": 4, "S3": 4}),
        ({"S1": 3, "S2": 4, "S3": 5}, {"S1": 3, "S2": 4, "S3": 5}),
        ({"S1": 1, "S2": 4, "S3": 5}, {"S1": None, "S2": None, "S3": 5}),  # S2 hides what would tell S1
        ({"S1": 2, "S2": 1, "S3": 2}, {"S1": None, "S2": None, "S3": None}),
    ],
)
def test_the_wall_is_told_no_number_that_its_rates_hide(
    world: World, late: dict[str, int], told: dict[str, int | None]
) -> None:
    for street, people in late.items():
        unit = f"330113/{street}/C{street}/A{street}/a{street}"
        for number in range(10):
            world.resident(unit, last_sampled_at=None if number < people else NOW - timedelta(hours=1))
    wall = Scope(Role.WALL, ("330113",))
    with world.db.read() as conn:
        found = {street: untested_count(conn, wall, as_of=NOW, area_code=street) for street in late}
        everybody = {street: untested_count(conn, HQ, as_of=NOW, area_code=street) for street in late}
    assert (found, everybody) == (told, late)


def test_a_scope_without_areas_covers_nobody(world: World) -> None:
    world.resident(UNITS[0])
    with world.db.read() as conn, pytest.raises(ScopeError):
        untested(conn, Scope(Role.HQ, ()), as_of=NOW, area_code="a")
