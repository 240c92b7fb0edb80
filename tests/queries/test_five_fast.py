"""Are the five clocks those of the records, at every boundary, as a plain recount of the rows says?"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import insert, select, update

from data_access.district import set_fact
from data_access.queries.five_fast import DAYS, by_cluster, case_clocks, stage_summaries
from data_access.schema import contact, infection, stay, task, test_result, transfer_order, zone
from data_access.story import FACT
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.records import give_task, put
from tests.world import HQ, NOW, World

AT, HOUR = to_epoch(NOW), 3600
UNITS = ("330113/S1/C1/A/a", "330113/S2/C2/B/b")
LIMITS = {"investigation": 4 * HOUR, "test": 6 * HOUR, "transfer": 8 * HOUR, "check_in": HOUR, "sealing": 2 * HOUR}


def ago(hours: float) -> Any:
    return NOW - timedelta(hours=hours)


def a_case(world: World, rng: random.Random, number: int) -> None:
    """Put a case whose records got as far as chance has it, many of them at a boundary."""
    unit, begun = rng.choice(UNITS), rng.choice([1, 3, 4, 5, 8, 9, 30, DAYS * 24 - 1, DAYS * 24, DAYS * 24 + 1])
    group = world.cluster(f"K{number}", unit) if rng.random() < 0.5 else None
    case = world.infection(unit, ago(begun), first_positive_at=AT - begun * HOUR, cluster_id=group,
                           resident_id=world.resident(unit),
                           classification=rng.choice(["initial_positive", "confirmed", "discarded"]))  # fmt: skip
    done = rng.choice([None, ago(begun - 0.5), ago(begun - 4), ago(begun - 4.001), ago(-1)])
    give_task(world, "infection", case, "core_investigation", ago(begun), ago(begun - 4), completed=done)
    for _n in range(rng.randrange(3)):
        who = world.resident(rng.choice(UNITS))
        met = put(world, "contact", unit, ago(begun - 0.2), infection_id=case, resident_id=who,
                  tier=rng.choice(["close", "close", "secondary"]))  # fmt: skip
        a_sample(world, who, begun - rng.choice([0.1, 0.2, 3, 6, 7, begun + 1]), rng)
        if rng.random() < 0.7:
            a_ride(world, rng, unit, begun, contact_id=met, resident_id=who)
    if rng.random() < 0.6:
        a_ride(world, rng, unit, begun, infection_id=case)
    if rng.random() < 0.5:
        approved = begun - rng.choice([0.5, 1])
        sealed = rng.choice([None, approved - 2, approved - 2.01, -1])
        put(world, "zone", unit, ago(begun - 0.4), infection_id=case, approved_at=AT - int(approved * HOUR),
            started_at=None if sealed is None else AT - int(sealed * HOUR))  # fmt: skip


def a_sample(world: World, who: int, hours: float, rng: random.Random) -> None:
    if rng.random() < 0.3:
        return
    at = AT - int(hours * HOUR)
    with world.db.write() as conn:
        conn.execute(insert(test_result).values(
            barcode=f"B{rng.random()}", resident_id=who, sampled_at=at, reported_at=at + HOUR, recorded_at=at + HOUR,
            result=0, pool_size=1, unit_id=world.area(UNITS[0]), batch_id=1,
        ))  # fmt: skip


def a_ride(world: World, rng: random.Random, unit: str, begun: float, **of: Any) -> None:
    state = rng.choice(["pending", "en_route_pickup", "arrived", "handed_over", "cancelled"])
    got = {"arrived_at": None, "handed_over_at": None}
    if state in ("arrived", "handed_over"):
        arrived = begun - rng.choice([2, 7, 8])
        got["arrived_at"] = AT - int(arrived * HOUR)
        if state == "handed_over":
            got["handed_over_at"] = AT - int((arrived - rng.choice([0.5, 1, 1.001])) * HOUR)
    order = put(world, "transfer_order", unit, ago(begun - 0.3), state=state, **(of | got))
    if got["arrived_at"]:
        put(world, "stay", unit, ago(begun - 0.3), transfer_order_id=order, resident_id=world.resident(unit),
            checked_in_at=got["handed_over_at"])  # fmt: skip


@pytest.fixture
def busy(world: World) -> World:
    rng = random.Random(5)
    for unit in UNITS:
        world.area(unit)
    for number in range(24):
        a_case(world, rng, number)
    return world


def plain(world: World, table: Any) -> list[dict[str, Any]]:
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


def recounted(world: World, at: int) -> dict[tuple[int, str], tuple[str, int | None, int, int]]:
    """Return pace, seconds, steps and done of each stage of each case, by plain loops over plain rows."""
    tables = {name: plain(world, table) for name, table in (
        ("task", task), ("contact", contact), ("sample", test_result), ("order", transfer_order), ("stay", stay),
        ("zone", zone))}  # fmt: skip
    found = {}
    for case in plain(world, infection):
        begun = case["first_positive_at"]
        if case["classification"] == "discarded" or not at - DAYS * 86400 < begun <= at:
            continue
        for stage, pairs in steps_of(case, begun, at, tables).items():
            found[case["id"], stage] = paced(pairs, LIMITS[stage], at)
    return found


def steps_of(case: dict[str, Any], begun: int, at: int, rows: dict[str, Any]) -> dict[str, list[tuple[int, Any]]]:
    mine = [c for c in rows["contact"] if c["infection_id"] == case["id"] and c["tier"] == "close"
            and c["created_at"] <= at]  # fmt: skip
    ids = {c["id"] for c in mine}
    orders = [o for o in rows["order"] if (o["infection_id"] == case["id"] or o["contact_id"] in ids)
              and o["created_at"] <= at and not (o["state"] == "cancelled" and o["changed_at"] <= at)]  # fmt: skip
    stays = {s["transfer_order_id"]: s["checked_in_at"] for s in rows["stay"]}
    samples = [
        [s["sampled_at"] for s in rows["sample"] if s["resident_id"] == c["resident_id"]
         and s["sampled_at"] >= c["created_at"]] for c in mine
    ]  # fmt: skip
    return {
        "investigation": [(begun, t["completed_at"]) for t in rows["task"]
                          if t["record_type"] == "infection" and t["record_id"] == case["id"]],
        "test": [(begun, min(taken) if taken else None) for taken in samples],
        "transfer": [(begun, o["handed_over_at"]) for o in orders],
        "check_in": [(o["arrived_at"], stays[o["id"]]) for o in orders if o["arrived_at"] and o["id"] in stays],
        "sealing": [(z["approved_at"], z["started_at"]) for z in rows["zone"] if z["infection_id"] == case["id"]],
    }  # fmt: skip


def paced(pairs: list[tuple[int, Any]], limit: int, at: int) -> tuple[str, int | None, int, int]:
    pairs = [(begun, ended) for begun, ended in pairs if begun <= at]
    if not pairs:
        return "none", None, 0, 0
    spans, done = [], 0
    for begun, ended in pairs:
        over = ended is not None and ended <= at
        done += over
        spans.append((ended if over else at) - begun)
    worst = max(spans)
    if done == len(pairs):
        return ("late" if worst > limit else "in_time"), worst, len(pairs), done
    pace = "overdue" if worst > limit else "pressing" if worst >= 0.75 * limit else "running"
    return pace, worst, len(pairs), done


@pytest.mark.parametrize("back_s", [0, 1, HOUR, 30 * HOUR])
def test_every_clock_equals_a_plain_recount(busy: World, back_s: int) -> None:
    as_of = NOW - timedelta(seconds=back_s)
    wanted = recounted(busy, AT - back_s)
    with busy.db.read() as conn:
        rows = case_clocks(conn, HQ, as_of=as_of).rows
        told = stage_summaries(conn, HQ, as_of=as_of).rows.set_index("stage")
    got = {
        (one["id"], one["stage"]): (one["pace"], None if one["pace"] == "none" else int(one["elapsed_s"]), one["steps"],
                                    one["done"])
        for one in rows.to_dict("records")
    }  # fmt: skip
    assert got == wanted
    for stage, limit in LIMITS.items():
        paces = [pace for (_case, name), (pace, *_rest) in wanted.items() if name == stage and pace != "none"]
        assert (told["cases"][stage], told["limit_s"][stage]) == (len(paces), limit)
        assert told["overdue"][stage] == paces.count("overdue") and told["in_time"][stage] == paces.count("in_time")
    if not back_s:
        assert {pace for pace, *_rest in wanted.values()} >= {"none", "in_time", "late", "running", "overdue"}


def test_a_street_sees_its_own_cases_with_all_that_follows_them(busy: World) -> None:
    scope = Scope(Role.STREET, ("S1",))
    with busy.db.read(scope) as conn:
        mine = case_clocks(conn, scope, as_of=NOW).rows
    with busy.db.read() as conn:
        every = case_clocks(conn, HQ, as_of=NOW).rows
        within = case_clocks(conn, HQ, as_of=NOW, within="S1").rows
    assert set(mine["area_code"]) == {"a"} and len(mine) < len(every)
    assert mine.to_csv() == within.to_csv(), "contacts across the street's border count alike"


def test_who_holds_it_is_named_while_something_is_open(busy: World) -> None:
    with busy.db.write() as conn:
        conn.execute(update(task).values(assignee="cdc-1", completed_at=None))
    with busy.db.read() as conn:
        rows = case_clocks(conn, HQ, as_of=NOW).rows
    first = rows[rows["stage"] == "investigation"]
    assert set(first["holder"]) == {"cdc"} and set(first["holder_name"]) == {"cdc-1"}
    assert rows[rows["pace"].isin(["none", "in_time", "late"])]["holder"].isna().all()
    assert set(rows[rows["stage"] == "transfer"]["holder"].dropna()) <= {"street", "driver"}


def test_clusters_add_up_their_cases(busy: World) -> None:
    with busy.db.read() as conn:
        rows = case_clocks(conn, HQ, as_of=NOW).rows
    told = by_cluster(rows)
    known = rows[rows["pace"] != "none"]
    assert told["cases"].sum() == len(known)
    assert told["overdue"].sum() == (known["pace"] == "overdue").sum()


def test_the_wall_is_told_no_small_counts_and_no_case(busy: World) -> None:
    wall = Scope(Role.WALL, ("330113",))
    with busy.db.read() as conn:
        told = stage_summaries(conn, wall, as_of=NOW).rows.to_dict("records")
        whole = stage_summaries(conn, HQ, as_of=NOW).rows.to_dict("records")
        with pytest.raises(ScopeError):
            case_clocks(conn, wall, as_of=NOW)
    for one, all_ in zip(told, whole, strict=True):
        assert one["call"] == all_["call"], "wall and desk say the same of a step"
        counts = [one[name] for name in ("cases", "decided", "in_time", "running", "overdue")]
        if one["suppressed"]:
            assert all(value is None or value != value or str(value) == "<NA>" for value in counts)
            assert pd.isna(one["p90_s"]) if all_["decided"] < 3 else one["p90_s"] == all_["p90_s"]
        else:
            assert all(count not in (1, 2) for count in counts)


def test_while_a_past_is_told_nothing_is_claimed(busy: World) -> None:
    with busy.db.write() as conn:
        set_fact(conn, FACT, 0.5)
    with busy.db.read() as conn:
        assert case_clocks(conn, HQ, as_of=NOW).rows.empty
        told = stage_summaries(conn, HQ, as_of=NOW).rows
    assert told.drop(columns=["stage", "limit_s", "suppressed"]).isna().all(axis=None), "missing is not zero"
    assert not told["suppressed"].any()
