"""Is the survey's progress what a plain recount of doors says? And may a round end only where it is complete?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.commands.survey import decide
from data_access.queries.indicators import indicator_by_area, indicator_values
from data_access.queries.survey import survey_buildings, survey_conflicts, survey_progress
from data_access.schema import area_ancestor, dwelling, survey_entry, survey_round
from domain.errors import ScopeError
from domain.instants import DAY, HOUR, from_epoch
from domain.scope import Role, Scope
from domain.survey_pace import expected_share
from tests.survey.doors import AT, BO, GRID, door, entry, person, rows, send
from tests.world import HQ, NOW, World

LOCAL = ZoneInfo("Asia/Shanghai")
BOSS = Actor("boss", "hq")
BEGINS = AT - 2 * DAY
ENDS = AT + 2 * DAY
MIDNIGHT = datetime(2022, 3, 14, tzinfo=LOCAL)
"""Since when a door counts as verified without a round: seven days before the day of ``NOW``."""


def move(world: World, what: str, *, code: str = "SV1", reason: str | None = None, at: int = AT, **fields: Any) -> Any:
    order = Order("survey_round", what, [Wish(code=code, fields=fields, reason=reason)])
    return carry_out(world.db, world.keys, HQ, BOSS, order, at=at)


def run(
    world: World, area: str, *, code: str = "SV1", begins: int = BEGINS, ends: int = ENDS, share: float = 0.98
) -> None:
    given: dict[str, Any] = {
        "area": area,
        "name": "第一轮",
        "begins_at": str(from_epoch(begins)),
        "ends_at": str(from_epoch(ends)),
        "share": share,
    }
    opened = move(world, "open", code=code, at=begins - HOUR, **given)
    assert opened.moved, opened.refused
    assert move(world, "start", code=code, at=begins).moved


def street(world: World) -> dict[str, list[int]]:
    """Make doors verified at boundary instants; returns their ids by unit."""
    edges = [None, BEGINS - 1, BEGINS, int(MIDNIGHT.timestamp()) - 1, int(MIDNIGHT.timestamp()), AT - 6 * HOUR,
             AT - 60, AT]  # fmt: skip
    made: dict[str, list[int]] = {}
    for unit in ("330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S1/C2/E/e", "330113/S2/C3/B/c"):
        made[unit] = [
            door(world, f"{n}单元101室", unit, building=f"路{1 + n % 2}幢", surveyed_at=at,
                 occupancy="empty" if n == 2 else None if at is None else "lived_in")
            for n, at in enumerate(edges)
        ]  # fmt: skip
    return made


def recount(world: World, code: str, rounds: dict[str, tuple[int, int, float]], at: int) -> dict[str, float]:
    """Count an area's doors one by one; ``rounds``: by the code of their area, smallest areas last."""
    ids = {path.rpartition("/")[2]: id_ for path, id_ in world._ids.items()}
    above = {(row["area_id"], row["ancestor_id"]) for row in rows(world, area_ancestor)}
    told = dict.fromkeys(("doors", "verified", "planned", "run", "expected", "recent"), 0.0)
    for one in rows(world, dwelling):
        if (one["unit_id"], ids[code]) not in above:
            continue
        mine = [plan for where, plan in rounds.items() if (one["unit_id"], ids[where]) in above]
        since = mine[-1][0] if mine else MIDNIGHT.timestamp()
        verified = one["surveyed_at"] is not None and one["surveyed_at"] >= since
        told["doors"] += 1
        told["verified"] += verified
        told["recent"] += one["surveyed_at"] is not None and AT - 18 * HOUR < one["surveyed_at"] <= at
        if mine:
            told["planned"] += 1
            told["run"] += verified
            told["expected"] += expected_share(at, *mine[-1], LOCAL)
    return told


@pytest.mark.parametrize("level", ["street", "community", "unit1", "unit2"])
def test_progress_is_what_a_recount_of_the_doors_says(world: World, level: str) -> None:
    street(world)
    run(world, "S1")
    run(world, "C1", code="SV2", begins=AT - DAY, ends=AT + DAY, share=0.9)
    rounds = {"S1": (BEGINS, ENDS, 0.98), "C1": (AT - DAY, AT + DAY, 0.9)}
    with world.db.read() as conn:
        told = survey_progress(conn, HQ, as_of=NOW, level=level).rows
    assert len(told) == {"street": 2, "community": 3, "unit1": 3, "unit2": 4}[level]
    for row in _all(told):
        plain = recount(world, row.code, rounds, AT)
        assert (row.doors, row.verified, row.planned) == (plain["doors"], plain["verified"], plain["planned"])
        assert row.share == pytest.approx(plain["verified"] / plain["doors"])
        assert row.per_hour == pytest.approx(plain["recent"] / 6)
        if plain["planned"]:
            assert row.expected == pytest.approx(plain["expected"])
            assert row.ahead == pytest.approx((plain["run"] - plain["expected"]) / plain["planned"])
            assert row.ends_at == pd.Timestamp(from_epoch(ENDS if row.code in ("S1", "C2", "E", "e") else AT + DAY))
        else:
            assert pd.isna(row.expected) and pd.isna(row.ahead) and pd.isna(row.ends_at) and not row.late
    behind = told["ahead"].dropna().tolist()
    assert behind == sorted(behind) and told["ahead"].isna().tolist() == sorted(told["ahead"].isna().tolist())


def test_a_day_ago_only_doors_verified_by_then_are_counted(world: World) -> None:
    street(world)
    run(world, "S1")
    with world.db.read() as conn:
        told = survey_progress(conn, HQ, as_of=NOW - timedelta(days=1), level="street").rows.set_index("code")
    assert told.loc["S1", "verified"] == 3, "one of each unit, at the instant the round began"
    assert told.loc["S1", "expected"] == pytest.approx(24 * expected_share(AT - DAY, BEGINS, ENDS, 0.98, LOCAL))


def test_the_end_is_projected_from_the_pace_and_late_where_it_is_not_in_sight(world: World) -> None:
    doors = [door(world, f"{n}号") for n in range(100)]
    run(world, "A", begins=AT - HOUR)
    told = _one(world)
    assert told.late and pd.isna(told.projected_at) and told.per_hour == 0
    for number, one in enumerate(doors[:12]):
        send(world, entry(one, key=number + 1))
    told = _one(world)
    assert told.per_hour == 2.0 and told.verified == 12
    assert told.projected_at == pd.Timestamp(NOW + timedelta(days=3, hours=7)), "86 doors: 8, 12, 12 and 11 hours"
    assert told.late
    for number, one in enumerate(doors[12:98]):
        send(world, entry(one, key=number + 100))
    told = _one(world)
    assert (told.projected_at, told.late) == (pd.Timestamp(NOW), False)


def _all(told: pd.DataFrame) -> list[Any]:
    return list(told.itertuples())


def _one(world: World) -> Any:
    with world.db.read() as conn:
        return next(survey_progress(conn, HQ, as_of=NOW, level="unit2").rows.itertuples())


def test_buildings_say_what_is_left_to_do(world: World) -> None:
    made = street(world)
    run(world, "S1")
    waiting = made["330113/S1/C1/A/a"][0], made["330113/S1/C1/A/a"][1]
    send(world, entry(waiting[0], "nobody_home"), entry(waiting[1], "refused", key=2))
    send(world, entry(waiting[0], "unchanged", key=3), scope=GRID)
    send(world, entry(made["330113/S1/C1/A/b"][3], key=4))
    send(world, entry(made["330113/S1/C1/A/b"][3], key=5), actor=BO)
    with world.db.read() as conn:
        told = survey_buildings(conn, GRID, as_of=NOW).rows
    assert list(told.itertuples(index=False, name=None)) == [
        ("a", "名a", "路1幢", 4, 3, 2, 0, 0), ("a", "名a", "路2幢", 4, 2, 0, 1, 0),
        ("b", "名b", "路1幢", 4, 2, 1, 0, 0), ("b", "名b", "路2幢", 4, 3, 1, 0, 1),
    ]  # fmt: skip
    with world.db.read() as conn, pytest.raises(ScopeError):
        survey_buildings(conn, GRID, as_of=NOW, within="c")
    with world.db.read() as conn, pytest.raises(ScopeError):
        survey_progress(conn, GRID, as_of=NOW, level="unit2", within="S2")


def test_conflicts_are_open_until_somebody_decides(world: World) -> None:
    here = door(world)
    person(world, here)
    send(world, entry(here))
    send(world, entry(here, key=2), actor=BO, at=AT + 60)
    (row,) = [one for one in rows(world, survey_entry) if one["state"] == "conflict"]
    decide(world.db, world.keys, GRID, BOSS, entry_id=row["id"], version=1, take="keep", at=AT + 600)
    for later, count in ((59, 0), (60, 1), (599, 1), (600, 0)):
        with world.db.read() as conn:
            told = survey_conflicts(conn, HQ, as_of=from_epoch(AT + later)).rows.iloc[0]
            figures = indicator_values(conn, HQ, as_of=from_epoch(AT + later), scenario=2).rows.set_index("key")
        assert told["conflicts"] == count and pd.isna(told["oldest_at"]) == (count == 0)
        assert figures.loc["free_units.survey_conflicts", "value"] == count
    with world.db.read() as conn:
        assert survey_conflicts(conn, Scope(Role.STREET), as_of=NOW).rows.iloc[0]["conflicts"] == 0


def test_the_indicator_compares_doors_with_the_plan(world: World) -> None:
    street(world)
    run(world, "S1")
    plain = recount(world, "S1", {"S1": (BEGINS, ENDS, 0.98)}, AT)
    with world.db.read() as conn:
        told = indicator_values(conn, HQ, as_of=NOW, scenario=2).rows.set_index("key").loc["free_units.survey_on_plan"]
        places = indicator_by_area(conn, HQ, as_of=NOW, key="free_units.survey_on_plan", level="street").rows
    assert (told["numerator"], told["denominator"]) == (plain["run"], pytest.approx(plain["expected"]))
    assert told["value"] == pytest.approx(plain["run"] / plain["expected"])
    assert dict(zip(places["code"], places["numerator"].isna() | (places["rows"] == 0), strict=True)) == {
        "S1": False, "S2": True}  # fmt: skip


def test_a_round_ends_complete_or_short_of_it_with_a_reason(world: World) -> None:
    doors = [door(world, f"{n}号") for n in range(50)]
    run(world, "A", begins=AT - HOUR)
    assert [rows(world, survey_round)[0][name] for name in ("state", "begins_at", "share")] == [
        "running",
        AT - HOUR,
        0.98,
    ]
    for number, one in enumerate(doors[:48]):
        send(world, entry(one, key=number + 1))
    assert {row["round_id"] for row in rows(world, survey_entry)} == {rows(world, survey_round)[0]["id"]}
    (no,) = move(world, "finish").refused
    assert no.params == {"verified": 48, "doors": 50, "percent": "98"} and "48 of 50" in no.text()
    assert move(world, "finish_short").refused, "it needs a reason"
    send(world, entry(doors[48], key=99))
    assert move(world, "finish").moved and rows(world, survey_round)[0]["state"] == "done"
    run(world, "A", code="SV2", begins=AT - HOUR)
    assert move(world, "finish_short", code="SV2", reason="台风（模拟）").moved


@pytest.mark.parametrize(("seconds", "good"), [(HOUR, True), (HOUR - 1, False), (-DAY, False)])
def test_a_round_ends_after_it_begins_and_not_in_the_past(world: World, seconds: int, good: bool) -> None:
    world.area("330113/S1")
    given: dict[str, Any] = {
        "area": "S1",
        "name": "一轮",
        "begins_at": str(from_epoch(AT)),
        "ends_at": str(from_epoch(AT + seconds)),
        "share": 0.98,
    }
    assert bool(move(world, "open", **given).moved) is good
    if good:
        later = str(from_epoch(AT + 3 * DAY))
        assert move(world, "extend", reason="下雨（模拟）", ends_at=later).moved
        assert move(world, "extend", reason="下雨（模拟）", ends_at=str(from_epoch(AT - 1))).refused
        assert move(world, "cancel", reason="取消（模拟）").moved
