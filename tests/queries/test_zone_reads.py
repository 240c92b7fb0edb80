"""Do the pages of zones and supplies read what the records hold, as of any instant and inside the scope?"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import insert

from data_access.commands.moving import Wish
from data_access.queries.supplies import lab_loads, movements_open, staff_now, stock_cover
from data_access.queries.supply_need import need
from data_access.queries.zones import polygon_inside, zone_burden, zone_rounds, zones_standing
from data_access.schema import point_hour
from domain.errors import ScopeError
from domain.scope import Role, Scope
from tests.moving.quarantine_builders import HQ, at_home, done, guest, house, local
from tests.moving.zone_builders import A, B, C, propose, screened, seal, square, stock, street
from tests.world import World

AT = "2022-03-01 08:00"


def when(text: str) -> datetime:
    return datetime.fromtimestamp(local(text), UTC)


def read(world: World, query: Any, at: str, scope: Scope = HQ, **filters: Any) -> Any:
    with world.db.read() as conn:
        return query(conn, scope, as_of=when(at), **filters).rows


@pytest.fixture
def place(world: World) -> World:
    street(world)
    first = seal(world, AT)
    propose(world, "2022-03-02 08:00", code="Z2", west=1, level="controlled")
    screened(world, first, "Z1-R1", "2022-03-02 20:00", sampled=3)
    return world


def test_zones_are_told_with_what_they_lack(place: World) -> None:
    rows = read(place, zones_standing, "2022-03-03 08:00").set_index("code")
    assert list(rows.index) == ["Z1", "Z2"]
    one = rows.loc["Z1"]
    assert (one["state"], one["population"], one["households"], one["rounds"]) == ("active", 4, 2, 1)
    assert one["days"] == 2 and one["earliest"] == date(2022, 3, 15) and one["leads_to"] == "normal"
    assert [unmet.code for unmet in one["missing"]] == ["not_clean", "round_missing"]
    assert pd.isna(rows.loc["Z2", "started_at"])
    assert list(read(place, zones_standing, "2022-03-01 12:00")["code"]) == ["Z1"]
    before = read(place, zones_standing, "2022-03-02 19:00").set_index("code")
    assert before.loc["Z1", "rounds"] == 0


def test_a_street_sees_its_own_zones_and_a_wall_none_of_them(place: World) -> None:
    place.area("330113/S2/C9/X/x")
    assert len(read(place, zones_standing, "2022-03-03 08:00", place.scope("S1"))) == 2
    assert len(read(place, zones_standing, "2022-03-03 08:00", place.scope("S2"))) == 0
    wall = Scope(Role.WALL, ("330113",))
    for query in (zones_standing, zone_rounds, stock_cover, movements_open, need):
        with pytest.raises(ScopeError):
            read(place, query, "2022-03-03 08:00", wall)


def test_rounds_are_told_as_they_were(place: World) -> None:
    (then,) = read(place, zone_rounds, "2022-03-02 19:59").to_dict("records")
    (now,) = read(place, zone_rounds, "2022-03-02 20:00").to_dict("records")
    assert (then["state"], now["state"], now["sampled"], now["coverage"]) == ("running", "closed", 3, 0.75)
    assert pd.isna(then["sampled"]) and pd.isna(then["coverage"]) and pd.isna(then["closed_at"])
    assert now["due_at"] == when("2022-03-02 08:00")


def test_the_burden_is_told_for_the_end_of_each_local_day(place: World) -> None:
    rows = read(place, zone_burden, "2022-03-03 08:00", days=4)
    assert list(rows["on"]) == [date(2022, 2, 28), date(2022, 3, 1), date(2022, 3, 2), date(2022, 3, 3)]
    assert list(rows["people_home"]) == [0, 4, 4, 4] and list(rows["people_area"]) == [0] * 4
    done(place, "zone", "approve", Wish(code="Z2"), at="2022-03-03 09:00")
    done(place, "zone", "seal", Wish(code="Z2", fields={"guard_roster": "x"}), at="2022-03-03 23:59:59")
    assert list(read(place, zone_burden, "2022-03-04 00:00", days=2)["people_area"]) == [6, 6]


def test_a_polygon_is_told_before_it_is_proposed(place: World) -> None:
    with place.db.read() as conn:
        drawn = polygon_inside(conn, HQ, as_of=when(AT), boundary=square(0, 1.5))
        assert (drawn["units"], drawn["cut"], drawn["people"], drawn["people_cut"]) == (1, 1, 7, 3)
        chosen = polygon_inside(conn, HQ, as_of=when(AT), codes=("a", "c"))
        assert (chosen["units"], chosen["cut"], chosen["people"]) == (2, 0, 12)
        assert polygon_inside(conn, HQ, as_of=when(AT), codes=("C1",))["boundary"] is None
        with pytest.raises(ScopeError):
            polygon_inside(conn, place.scope("S1", role=Role.CDC), as_of=when(AT), codes=("330113",))


def test_stocks_are_told_by_the_days_they_last(place: World) -> None:
    depot = stock(place, "330113", "meal", 1000, AT)
    for area, pieces, used in (("S1", 60, 20), ("C1", 60, 10), ("C9", 60, 5)):
        if area == "C9":
            place.area("330113/S2/C9/X/x")
        id_ = stock(place, area, "meal", pieces + used, AT)
        done(place, "supply", "use", Wish(id_, fields={"used": used}), at="2022-03-01 20:00")
    given = {"area": "S1", "item": "meal", "quantity": 7}
    done(place, "supply_movement", "request", Wish(code="M1", fields=given), at="2022-03-01 21:00")
    rows = read(place, stock_cover, "2022-03-02 08:00")
    told = [(row.area_code, row.short, row.coming) for row in rows.itertuples()]
    assert told == [("S1", "amber", 7), ("C1", "amber", 0), ("C9", "none", 0), ("330113", "unknown", 0)]
    assert list(rows["cover"].dropna()) == [3, 6, 12]
    done(place, "supply", "use", Wish(code="ST-S1-meal", fields={"used": 1}), at="2022-03-02 08:00")
    assert read(place, stock_cover, "2022-03-02 08:00")["short"].iloc[0] == "red"
    assert list(read(place, stock_cover, "2022-03-02 08:00", place.scope("S2"))["area_code"]) == ["C9"]
    assert depot


def test_movements_shifts_and_laboratories_are_told(place: World) -> None:
    assert set(read(place, movements_open, "2022-03-02 08:00")["zone_code"]) == {"Z1"}
    first = read(place, movements_open, "2022-03-01 12:00").iloc[0]
    assert first["due_at"] == when("2022-03-02 08:00") and first["source_name"] is None
    for number, (duty, required, present) in enumerate((("guard", 10, 9), ("guard", 5, None), ("driver", 2, 2))):
        fields = {"area": "S1", "duty": duty, "starts_at": local("2022-03-02 08:00"),
                  "ends_at": local("2022-03-02 20:00"), "required": required}  # fmt: skip
        done(place, "staff_shift", "plan", Wish(code=f"SH{number}", fields=fields), at=AT)
        if present is not None:
            given = {"present": present}
            done(place, "staff_shift", "check_in", Wish(code=f"SH{number}", fields=given), at="2022-03-02 08:00")
    rows = read(place, staff_now, "2022-03-02 08:00").to_dict("records")
    assert [(row["duty"], row["present"], row["required"], row["begun"], row["shifts"]) for row in rows] == [
        ("guard", 9, 15, 1, 2), ("driver", 2, 2, 1, 1)]  # fmt: skip
    assert read(place, staff_now, "2022-03-02 20:00").empty
    done(place, "lab", "register", Wish(code="L1", fields={"name": "一", "area": "S1", "rated_tubes": 5}), at=AT)
    (lab,) = read(place, lab_loads, "2022-03-02 08:00").to_dict("records")
    assert (lab["rated"], lab["state"], lab["one_in"]) == (5, "running", 1) and pd.isna(lab["tubes"])


def test_need_is_made_of_the_load_of_the_other_scenarios(place: World) -> None:
    fid = house(place, 4, at=AT, area=C)
    guest(place, fid, at=AT, exposed="2022-02-28", unit=C)
    guest(place, fid, at=AT, exposed="2022-02-28", unit=C)
    at_home(place, at=AT, exposed="2022-02-28", kind="secondary", unit=B)
    point = place.point("P1", "330113/S1/C1")
    hour = local("2022-03-01 08:00") // 3600
    with place.db.write() as conn:
        rows = [{"point_id": point, "hour": hour + step, "samples": 361} for step in (-1, 0, 23, 24)]
        conn.execute(insert(point_hour), rows)
    stock(place, "S1", "swab", 100, AT)
    rows = read(place, need, "2022-03-02 08:00").set_index("item")
    assert list(rows.loc["meal", ["zones", "facilities", "home", "testing", "total"]]) == [12, 6, 0, 0, 18]
    assert list(rows.loc["antigen", ["zones", "total"]]) == [4, 4]
    assert list(rows.loc["tube", ["zones", "testing"]]) == [4, 73]  # singles in the zone; 722 people by tens
    assert list(rows.loc["ppe", ["zones", "facilities", "testing"]]) == [2, 1, 6]
    assert rows.loc["swab", "testing"] == 722 and rows.loc["swab", "stock"] == 100
    assert rows.loc["swab", "days"] == pytest.approx(100 / rows.loc["swab", "total"])
    assert pd.isna(rows.loc["meal", "stock"]) and pd.isna(rows.loc["meal", "days"])
    assert read(place, need, "2022-03-02 08:00", place.scope("S1")).set_index("item").loc["meal", "total"] == 18
    assert A
