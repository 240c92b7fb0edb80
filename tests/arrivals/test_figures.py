"""Are the figures of arrivals those of a plain recount, and does the five-colour rule count whom it should?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from data_access.commands.moving import Wish
from data_access.queries.arrivals import (
    arrivals_by_day,
    changed_by_list,
    list_lines,
    origins,
    places_of_arrival,
    risk_lists,
)
from data_access.queries.indicators import indicator_rows, indicator_values
from data_access.queries.risk import assessment, risk_by_street
from data_access.schema import arrival, arrival_check, task
from domain.errors import ScopeError
from domain.instants import DAY, HOUR, from_epoch
from domain.scope import Role, Scope
from tests.arrivals.builders import AT, GAODU, HQ, LINPING, LOW_RISK, NOW, UNDECIDED, Station
from tests.arrivals.lists import QIAN, document, item

WALL = Scope(Role.WALL, ("330113",))
S1 = Scope(Role.STREET, ("S1",))


def undated(visit: Any) -> Any:
    """Return a visit whose days were not told."""
    return replace(visit, since=None, until=None)


@pytest.fixture
def busy(station: Station) -> Station:
    """Arrivals around the edges of the windows, before and after people and lists acted."""
    station.list()
    places = (GAODU, LINPING, LOW_RISK, UNDECIDED)
    number = 0
    for hours in (0, 1, 23, 24, 25, 6 * 24, 7 * 24, 8 * 24):
        for place in places:
            number += 1
            arrived = NOW - timedelta(hours=hours)
            at = AT - hours * HOUR + (HOUR if number % 2 else -HOUR)
            station.report(undated(place), number=number, destination="a" if number % 3 else "b", arrived_at=arrived,
                           at=min(at, AT))  # fmt: skip
    rows = station.rows(arrival)
    first = [row for row in rows if row["state"] == "high_risk"]
    station.act("contact", *(Wish(row["id"]) for row in first[:4]), at=AT + 60)
    station.act("invalidate", Wish(first[5]["id"], reason="a joke"), at=AT + 60)
    unclear = [row for row in rows if row["state"] == "to_verify"]
    station.act("clear", Wish(unclear[0]["id"], reason="elsewhere"), at=AT + 60)
    station.list(document([item(*QIAN, "临平镇高杜村二组")], at="2022-11-29 08时"), AT + 120)
    return station


def recount(station: Station, at: int) -> dict[str, tuple[float, float]]:
    """Count the figures with plain loops: (numerator, denominator)."""
    found: dict[str, list[float]] = {}

    def add(key: str, value: float) -> None:
        some = found.setdefault(key, [0, 0])
        some[0] += value
        some[1] += 1

    for row in station.rows(arrival):
        if row["created_at"] > at or row["state"] in ("merged", "invalid"):
            continue
        if at - DAY < row["arrived_at"] <= at:
            add("arrived", 1)
            add("reported_before", row["created_at"] <= row["arrived_at"])
            since, until = row["at_risk_at"], row["at_risk_until"]
            if since is not None and since <= at and (until is None or until > at):
                add("at_risk", 1)
    kinds = {"arrival_contact_high": "contact_in_time", "arrival_contact_medium": "contact_in_time",
             "arrival_verify": "verified_in_time", "arrival_control": "control_in_time",
             "arrival_tests": "tests_in_time"}  # fmt: skip
    for one in station.rows(task):
        dropped = one["cancelled_at"] is not None and one["cancelled_at"] <= at
        if at - DAY < one["due_at"] <= at and not dropped and one["kind"] in kinds:
            add(kinds[one["kind"]], one["completed_at"] is not None and one["completed_at"] <= one["due_at"])
        open_ = one["created_at"] <= at and (one["completed_at"] is None or one["completed_at"] > at) and not dropped
        if one["kind"] == "arrival_verify" and open_:
            add("undecided", 1)
    for check in station.rows(arrival_check):
        if check["changed"] and at - DAY < check["at"] <= at:
            add("changed_by_lists", 1)
    return {key: (one[0], one[1]) for key, one in found.items()}


@pytest.mark.parametrize("later", [0, 60, 119, 120, 2 * HOUR, 12 * HOUR, 12 * HOUR + 1, 26 * HOUR, 3 * DAY])
def test_the_figures_are_those_of_a_plain_recount(busy: Station, later: int) -> None:
    at = AT + later
    with busy.db.read() as conn:
        rows = indicator_values(conn, HQ, as_of=from_epoch(at), scenario=8).rows.set_index("key")
        plain = recount(busy, at)
        assert set(plain) <= {key.removeprefix("arrivals.") for key in rows.index}
        for key in rows.index:
            name = key.removeprefix("arrivals.")
            number, whole = plain.get(name, (0, 0))
            found = rows.loc[key]
            assert found["rows"] == whole, key
            listed = indicator_rows(conn, HQ, as_of=from_epoch(at), key=key, limit=1000).rows
            assert float(listed["numerator"].sum()) == number, key


def test_arrivals_by_day_count_every_person_once(busy: Station) -> None:
    with busy.db.read() as conn:
        rows = arrivals_by_day(conn, HQ, as_of=from_epoch(AT + 300), days=10).rows
        counted = [row for row in busy.rows(arrival) if row["state"] not in ("merged", "invalid")]
        assert int(rows["all"].sum()) == len(counted)
        for name in ("high", "low", "none", "needs_person"):
            assert int(rows[name].sum()) == sum(row["outcome"] == name for row in counted)
        street = arrivals_by_day(conn, S1, as_of=from_epoch(AT + 300), days=10).rows
        assert int(street["all"].sum()) == sum(row["area_id"] == busy.units[0] for row in counted)
        wall = arrivals_by_day(conn, WALL, as_of=from_epoch(AT + 300), days=10).rows
        shown = [value for name in ("all", "high") for value in wall[name].dropna()]
        assert all(value == 0 or value >= 3 for value in shown)


def test_origins_lists_and_changes_are_told_in_scope(station: Station) -> None:
    station.list()
    station.report(GAODU, number=1, destination="a")
    station.report(LOW_RISK, number=2, destination="b")
    with station.db.read() as conn:
        rows = origins(conn, HQ, as_of=from_epoch(AT + 60)).rows
        told = {(row.city, row.high, row.low) for row in rows.itertuples()}
        assert told == {("咸阳市", 1, 0), ("广州市", 0, 1)}
        with pytest.raises(ScopeError):
            origins(conn, WALL, as_of=from_epoch(AT))
        assert changed_by_list(conn, HQ, as_of=from_epoch(AT + 60)).rows.empty
    station.list(document(low=[], at="2022-11-29 08时"), AT + 120)
    with station.db.read() as conn:
        changed = changed_by_list(conn, HQ, as_of=from_epoch(AT + 200)).rows
        assert sorted(zip(changed["before"], changed["outcome"], strict=True)) == [("high", "none"), ("low", "none")]
        assert len(changed_by_list(conn, S1, as_of=from_epoch(AT + 200)).rows) == 1
        assert changed_by_list(conn, HQ, as_of=from_epoch(AT + 119)).rows.empty
        with pytest.raises(ScopeError):
            changed_by_list(conn, WALL, as_of=from_epoch(AT + 200))
        told = risk_lists(conn, HQ, as_of=from_epoch(AT + 200)).rows
        assert list(told["version"]) == ["2022112908", "2022112808"] and list(told["changed"]) == [2, 0]
        lines = list_lines(conn, HQ, as_of=from_epoch(AT + 200), version="2022112908").rows
        assert set(lines["change"]) == {"removed"} and len(lines) == sum(told.iloc[1][["high", "medium", "low"]])
        found = list_lines(conn, HQ, as_of=from_epoch(AT + 200), version="2022112808", text="高杜村").rows
        assert list(found["line"]) == ["临平镇高杜村一组"]


def test_the_places_of_one_arrival_are_told_with_why_and_in_scope_only(station: Station) -> None:
    station.list()
    station.report(GAODU, LINPING, destination="a")
    (row,) = station.rows(arrival)
    with station.db.read() as conn:
        places = places_of_arrival(conn, S1, as_of=from_epoch(AT + 1), record_id=row["id"]).rows
        assert list(places["rank"]) == [4, 0] and places["path"][0] == "陕西省咸阳市乾县临平镇高杜村1组"
        assert places["line"][0] == "临平镇高杜村一组"
        for scope in (Scope(Role.STREET, ("S2",)), WALL):
            with pytest.raises(ScopeError):
                places_of_arrival(conn, scope, as_of=from_epoch(AT + 1), record_id=row["id"])


def test_the_five_colours_count_arrivals_from_the_list_per_ten_thousand(station: Station) -> None:
    for _n in range(4):
        station.world.resident("330113/S1/C1/A/a")
    now = from_epoch(AT + 300)

    def factor() -> Any:
        with station.db.read() as conn:
            found = assessment(conn, HQ, as_of=now, street_code="S1")
            return next(one for one in found.factors if one.key == "arrivals")

    assert (factor().value, factor().points) == (None, None)  # no list, no arrival: not known, not zero
    station.list()
    station.report(LINPING, number=1)
    assert factor().value == 0
    station.report(GAODU, number=2)
    station.report(LOW_RISK, number=3)
    station.report(UNDECIDED, number=4)  # not counted before somebody decided
    station.report(GAODU, number=5, destination="b")  # another street
    station.report(undated(GAODU), number=6, arrived_at=NOW - timedelta(days=7) + timedelta(seconds=300))  # too early
    station.report(undated(GAODU), number=7, arrived_at=NOW - timedelta(days=7) + timedelta(seconds=301))
    assert factor().value == 3 * 10_000 / 4
    station.list(document(low=[], at="2022-11-29 08时"), AT + 200)
    assert factor().value == 0
    with station.db.read() as conn:
        before = assessment(conn, HQ, as_of=from_epoch(AT + 100), street_code="S1")
        # as it stood then: both on the list, and one more not yet a week ago
        assert next(one for one in before.factors if one.key == "arrivals").value == 4 * 10_000 / 4
        assert not risk_by_street(conn, WALL, as_of=now).rows.empty
