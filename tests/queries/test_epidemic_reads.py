"""Do the reads of the surveillance page say what the records say, in scope, as of then, on both engines?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from data_access.audit import Actor
from data_access.commands.clusters import ClusterError, declare_cluster
from data_access.commands.moving import Order, Wish, carry_out
from data_access.queries.clusters import case_contacts, cases_with_contacts, cluster_candidates, investigation_clocks
from data_access.queries.epidemic import SIGNALS, curve, growth, signals
from data_access.queries.invariants import INVARIANTS, inspected
from data_access.schema import cluster, contact, daily_signal, infection, task
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role
from tests.world import HQ, NOW, World

AT, DAY = to_epoch(NOW), 86400
A, B, C = "330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S2/C2/D/d"
ME = Actor("cdc", "cdc")


def read(world: World, query: Any, scope: Any = HQ, **filters: Any) -> Any:
    with world.db.read() as conn:
        return query(conn, scope, as_of=filters.pop("as_of", NOW), **filters).rows


def test_the_curve_places_infections_by_local_day_and_mode(world: World) -> None:
    midnight = NOW - timedelta(hours=12)  # in Linping the day begins at 16:00 UTC
    for at, mode, onset in (
        (midnight, "community", "2022-03-20"), (midnight - timedelta(seconds=1), "home", None),
        (NOW, "facility", "2022-03-18"), (NOW + timedelta(seconds=1), "community", None),
    ):  # fmt: skip
        world.infection(A, at, detection_mode=mode, onset_on=onset)
    world.infection(C, NOW, classification="suspected")
    rows = read(world, curve).set_index("on")
    assert rows.index[-1] == date(2022, 3, 21) and len(rows) == 14 and rows["infections"].sum() == 3
    assert rows.loc[date(2022, 3, 21), ["community", "facility", "home"]].tolist() == [1, 1, 0]
    assert rows.loc[date(2022, 3, 20), "home"] == 1
    onset = read(world, curve, by="onset")
    assert onset.attrs["undated"] == 1 and onset["infections"].sum() == 2
    assert read(world, curve, scope=world.scope("S2"))["infections"].sum() == 0
    with pytest.raises(ScopeError):
        read(world, curve, scope=world.scope("330113", role=Role.WALL))


def test_growth_ends_yesterday_and_says_nothing_of_few(world: World) -> None:
    for days in range(1, 12):
        for _one in range(12 - days):
            world.infection(A, NOW - timedelta(days=days))
    rows = read(world, growth)
    last = rows.iloc[-1]
    assert last["on"] == date(2022, 3, 20) and 1 < last["low"] < last["rt"] < last["high"]
    assert last["infections"] == sum(range(5, 12)) and rows.attrs["doubling"].days > 1
    few = read(world, growth, scope=world.scope("S2"))
    assert few["rt"].isna().all() and few.attrs["doubling"].days is None


def put_signals(world: World, path: str, counts: list[int | None], kind: str = "fever_visits") -> None:
    """Write counts of the days up to yesterday, oldest first; None: no report."""
    where = world.area(path)
    with world.db.write() as conn:
        for back, count in enumerate(reversed(counts), 1):
            if count is not None:
                on = (NOW - timedelta(days=back)).date().isoformat()
                conn.execute(insert(daily_signal).values(kind=kind, area_id=where, on=on, count=count,
                                                         recorded_at=AT - 60))  # fmt: skip


@pytest.mark.parametrize(
    ("last", "said"), [(10, "normal"), (13, "signal"), (None, "no_data")], ids=["flat", "raised", "silent"]
)
def test_signals_add_streets_up_and_a_silent_one_leaves_the_day_unknown(
    world: World, last: int | None, said: str
) -> None:
    put_signals(world, "330113/S1", [10, 11, 9] * 14)
    put_signals(world, "330113/S2", [*([10, 9, 11] * 14)[:-1], last])
    rows = read(world, signals, within="330113")
    mine = rows[rows["kind"] == "fever_visits"].iloc[-1]
    assert mine["prior_28"] == said and mine["on"] == date(2022, 3, 20)
    assert (mine["count"] is not None and str(mine["count"])) == ("<NA>" if last is None else str(9 + last))
    other = rows[rows["kind"] == "drug_purchases"].iloc[-1]
    assert other["prior_28"] == "no_data" and len(rows) == 14 * len(SIGNALS)
    own = read(world, signals, scope=world.scope("S1"), within="S1")
    assert own[own["kind"] == "fever_visits"].iloc[-1]["count"] == 9
    with pytest.raises(ScopeError):
        read(world, signals, scope=world.scope("S1"), within="330113")


def test_the_districts_own_count_stands_in_where_no_street_reports(world: World) -> None:
    put_signals(world, "330113", [5] * 42)
    rows = read(world, signals, within="330113")
    assert rows[rows["kind"] == "fever_visits"].iloc[-1]["count"] == 5


def test_close_infections_are_candidates_and_can_be_declared_once(world: World) -> None:
    ids = [world.infection(A, NOW - timedelta(days=days)) for days in (1, 3)]
    world.infection(B, NOW - timedelta(days=1))
    apart = world.infection(B, NOW - timedelta(days=8))
    (row,) = read(world, cluster_candidates).itertuples(index=False)
    assert (row.area_code, row.infections, sorted(row.ids), row.declared, row.unassigned) == ("a", 2, ids, [], 2)
    given = {"name": "甲小区", "area_code": "a", "at": AT}
    code, outcome = declare_cluster(world.db, world.keys, HQ, ME, infections=row.ids, **given)
    assert code == "K220321-1" and len(outcome.moved) == 2
    (row,) = read(world, cluster_candidates).itertuples(index=False)
    assert (row.declared, row.unassigned) == (["甲小区"], 0)
    assert declare_cluster(world.db, world.keys, HQ, ME, infections=[ids[0], apart], **given)[0] == "K220321-2"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": " "}, ClusterError),
        ({"infections": [1]}, ClusterError),
        ({"infections": [1, 99]}, ClusterError),
        ({"area_code": "nowhere"}, ScopeError),
        ({"role": Role.STREET}, ScopeError),
    ],
)
def test_a_cluster_that_does_not_fit_is_not_declared(world: World, change: dict[str, Any], error: type) -> None:
    ids = [world.infection(A, NOW - timedelta(hours=hours)) for hours in (1, 2)]
    given: dict[str, Any] = {"name": "x", "area_code": "a", "infections": ids, "at": AT} | change
    scope = world.scope("330113", role=given.pop("role", Role.CDC))
    with pytest.raises(error):
        declare_cluster(world.db, world.keys, scope, ME, **given)
    with world.db.read() as conn:
        assert conn.execute(select(cluster)).all() == []
        assert set(conn.execute(select(infection.c.cluster_id)).scalars()) == {None}


def test_the_tree_of_a_case_goes_on_with_contacts_who_fell_ill(world: World) -> None:
    people = [world.resident(A) for _one in range(4)]
    root = world.infection(A, NOW - timedelta(days=3), resident_id=people[0], code="ROOT")
    second = world.infection(A, NOW - timedelta(days=1), resident_id=people[1], code="NEXT")
    links = [("C1", root, people[1], "became_case"), ("C2", root, people[2], "quarantined"),
             ("C3", second, people[3], "listed"), ("C4", second, people[0], "became_case")]  # fmt: skip
    with world.db.write() as conn:
        for code, of, who, state in links:
            conn.execute(insert(contact).values(
                code=code, infection_id=of, resident_id=who, state=state, area_id=world.area(A), tier="close",
                setting="work", last_exposure_on="2022-03-18", version=1, created_at=AT - 60, changed_at=AT - 60,
            ))  # fmt: skip
    rows = read(world, case_contacts, code="ROOT")
    assert list(zip(rows["node"], rows["depth"], rows["again"], strict=True)) == [
        ("ROOT", 0, False), ("C2", 1, False), ("NEXT", 1, False), ("C3", 2, False), ("ROOT", 2, True),
    ]  # fmt: skip
    listed = read(world, cases_with_contacts)
    assert list(zip(listed["code"], listed["contacts"], strict=True)) == [("NEXT", 2), ("ROOT", 2)]
    assert read(world, cases_with_contacts, scope=world.scope("S2")).empty
    assert read(world, case_contacts, code="ROOT", as_of=NOW - timedelta(hours=1))["node"].tolist() == ["ROOT"]
    with pytest.raises(ScopeError):
        read(world, case_contacts, scope=world.scope("330113", role=Role.WALL), code="ROOT")


def test_clocks_of_investigations_are_those_that_run_most_pressing_first(world: World) -> None:
    who = world.resident(A)
    wish = Wish(code="I1", fields={"person": who, "detection_mode": "community"})
    (one,) = carry_out(world.db, world.keys, HQ, ME, Order("infection", "report_confirmed", [wish]), at=AT).moved
    assert read(world, investigation_clocks)["kind"].tolist() == [
        "admission",
        "core_investigation",
        "full_investigation",
    ]
    filed = Wish(one.id, fields={"places": "x", "setting": "work"})
    carry_out(world.db, world.keys, HQ, ME, Order("infection", "file_core", [filed]), at=AT + 60)
    later = read(world, investigation_clocks, as_of=NOW + timedelta(minutes=2))
    assert later["kind"].tolist() == ["admission", "full_investigation"]
    assert len(read(world, investigation_clocks)) == 3  # at noon it was still owed
    assert read(world, investigation_clocks, scope=world.scope("S2")).empty


def broken(world: World, name: str) -> list[int]:
    with world.db.read() as conn:
        return [int(row[1]) for row in conn.execute(INVARIANTS[name].broken(inspected(conn, AT)))]


def test_an_infection_without_its_tasks_is_found_and_restored_history_is_not(world: World) -> None:
    who = world.resident(A)
    world.infection(A, NOW)
    wish = Wish(code="X1", fields={"person": who, "detection_mode": "community"})
    (one,) = carry_out(world.db, world.keys, HQ, ME, Order("infection", "suspect", [wish]), at=AT).moved
    assert broken(world, "surveillance.tasks") == []
    with world.db.write() as conn:
        conn.execute(task.delete().where(task.c.kind == "full_investigation"))
        conn.execute(infection.update().where(infection.c.id == one.id).values(classification="confirmed"))
    assert broken(world, "surveillance.tasks") == [one.id]
    assert broken(world, "surveillance.classified") == [one.id]


def test_a_pool_without_its_tasks_and_a_contact_of_oneself_are_found(world: World) -> None:
    who = world.resident(A)
    given = {"area": "a", "pool_size": 10, "purpose": "round"}
    (tube,) = carry_out(
        world.db, world.keys, HQ, ME, Order("specimen", "collect", [Wish(fields=given)]), at=AT
    ).moved  # fmt: skip
    for move in ("receive", "test", "find_positive"):
        carry_out(world.db, world.keys, HQ, ME, Order("specimen", move, [Wish(tube.id)]), at=AT)
    assert broken(world, "surveillance.pools") == []
    own = world.infection(A, NOW, resident_id=who)
    with world.db.write() as conn:
        conn.execute(task.delete().where(task.c.kind == "pool_hold"))
        conn.execute(insert(contact).values(
            code="C1", infection_id=own, resident_id=who, state="listed", area_id=world.area(A), tier="close",
            setting="work", last_exposure_on="2022-03-18", version=1, created_at=0, changed_at=0))  # fmt: skip
    assert broken(world, "surveillance.pools") == [tube.id] and len(broken(world, "surveillance.contacts")) == 1
