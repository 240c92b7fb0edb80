"""Are the figures of homes and facilities what a plain recount over the records gives, to the second?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from data_access.commands.matching import match_open_tests
from data_access.commands.moving import Wish
from data_access.commands.moving.due import carry_out_due
from data_access.queries.indicators import indicator_by_area, indicator_rows, indicator_values
from data_access.queries.indicators.register import ROWS
from data_access.schema import stay
from domain.indicators import Statistic, indicators
from tests.moving.quarantine_builders import HQ, U1, U2, at_home, done, guest, house, local, rows, sample
from tests.queries.plain_records import Records
from tests.queries.quarantine_recount import RECOUNTS
from tests.world import World

EDGES = (
    "2022-07-11 11:59:59", "2022-07-11 12:00", "2022-07-11 20:00", "2022-07-11 23:59:59", "2022-07-12 00:00",
    "2022-07-12 00:10", "2022-07-12 00:10:01", "2022-07-13 08:00", "2022-07-13 20:00:01", "2022-07-14 23:59:59",
    "2022-07-16 08:30", "2022-07-17 11:59:59", "2022-07-17 12:00", "2022-07-18 00:00", "2022-07-18 00:00:01",
    "2022-07-18 12:30",
)  # fmt: skip


@pytest.fixture
def busy(world: World) -> World:
    """Two facilities, eight people at home under both regimes, doors, requests, infections: edges on the second."""
    _homes(world)
    _facilities(world)
    match_open_tests(world.db, local("2022-07-20 00:00"))
    return world


def _homes(world: World) -> None:
    quarantine, monitoring = "home_quarantine", "home_monitoring"
    people = [
        at_home(world, at=at, exposed="2022-07-09", kind=kind, regime=regime, unit=unit)
        for at, kind, regime, unit in (
            ("2022-07-10 08:00", "secondary", quarantine, U1),
            ("2022-07-10 12:00", "secondary", quarantine, U2),
            ("2022-07-10 12:00:01", "discharged", quarantine, U1),
            ("2022-07-10 20:00", "secondary", quarantine, U2),
            ("2022-07-10 20:00:01", "low_risk_arrival", monitoring, U1),
            ("2022-07-10 09:00", "low_risk_arrival", monitoring, U2),
        )
    ]
    last_day = Wish(people[2][1], fields={"ends_on": "2022-07-16"}, reason="出院")
    done(world, "home_order", "extend", last_day, at="2022-07-10 13:00")
    for place, at, celsius in (
        (0, "2022-07-11 12:00", 37.3), (1, "2022-07-11 12:00:01", 37.2), (2, "2022-07-11 20:00", 38.0),
        (3, "2022-07-11 11:00", 36.6), (4, "2022-07-12 07:00", 37.4), (5, "2022-07-12 12:00", 36.4),
    ):  # fmt: skip
        done(world, "home_order", "report_health", Wish(people[place][1], fields={"temperature": celsius}), at=at)
    for place, at, result in (
        (0, "2022-07-10 23:59:59", 0), (1, "2022-07-10 23:00", 2), (3, "2022-07-10 21:00", 0),
        (4, "2022-07-10 21:00", 0), (5, "2022-07-11 00:00", 0), (0, "2022-07-13 00:00", 0),
        (3, "2022-07-12 23:59:59", 0), (4, "2022-07-12 09:00", 0),
    ):  # fmt: skip
        sample(world, people[place][0], at, result)
    for place, opened, explained in (
        (0, "2022-07-12 00:00", "2022-07-12 00:10"), (1, "2022-07-12 00:00", "2022-07-12 00:10:01"),
        (2, "2022-07-12 07:50", "2022-07-12 08:20"), (3, "2022-07-12 08:00", "2022-07-12 08:30:01"),
        (0, "2022-07-13 19:55", None),
    ):  # fmt: skip
        (alert,) = done(world, "door_alert", "detect", Wish(fields={"home_order": people[place][1]}), at=opened)
        if explained:
            done(world, "door_alert", "explain", Wish(alert, fields={"explanation": "倒垃圾"}), at=explained)
    for place, at in (
        (0, "2022-07-13 12:00"),
        (1, "2022-07-13 12:00:01"),
        (2, "2022-07-13 13:00"),
        (4, "2022-07-13 09:00"),
    ):
        fields = {"person": people[place][0], "kind": "supply", "wish": "米", "home_order": people[place][1]}
        (request,) = done(world, "care_request", "ask", Wish(fields=fields), at="2022-07-13 08:00")
        done(world, "care_request", "fulfil", Wish(request), at=at)
    done(world, "home_order", "escalate", Wish(people[3][1]), at="2022-07-13 20:00")
    carry_out_due(world.db, world.keys, local("2022-07-16 00:10"))
    done(world, "home_order", "release", Wish(people[4][1]), at="2022-07-13 12:00")
    done(world, "home_order", "release", Wish(people[2][1]), at="2022-07-17 11:59:59")


def _facilities(world: World) -> None:
    first = house(world, 12, at="2022-07-10 07:00", hours=24)
    second = house(world, 3, code="F2", at="2022-07-12 08:00", area=U2, hours=48)
    fields = {"name": "F3", "area": "b", "kind": "hotel", "lon": 120, "lat": 30, "reserve_hours": 72}
    done(world, "facility", "register", Wish(code="F3", fields=fields), at="2022-07-10 07:00")
    (third,) = [row["id"] for row in rows(world, "facility") if row["code"] == "F3"]
    done(world, "room", "add", Wish(fields={"facility": third, "number": "1"}), at="2022-07-10 07:00")
    guests = [guest(world, first, at=f"2022-07-11 {12 + n}:00:00", exposed="2022-07-09") for n in range(7)]
    guest(world, second, at="2022-07-12 12:00", exposed="2022-07-11")
    for at, counts in (("2022-07-12 08:00", (20, 19)), ("2022-07-13 08:00", (21, 21))):
        done(
            world, "facility", "count_staff", Wish(first, fields={"staff": counts[0], "staff_tested": counts[1]}), at=at
        )
    for n, (who, _stay) in enumerate(guests):
        for day in (11, 12, 13, 15, 16):
            if n + day != 15:
                sample(world, who, f"2022-07-{day} 23:59:59")
    for n, (who, at) in enumerate(
        ((guests[0][0], "2022-07-15 12:00:00"), (guests[1][0], "2022-07-15 13:00:01"), (None, "2022-07-12 00:00"))
    ):
        world.infection(U1, datetime.fromtimestamp(local(at), UTC), resident_id=who, code=f"X{n}")
    done(world, "stay", "to_hospital", Wish(guests[0][1], reason="阳性"), at="2022-07-15 12:00:00")
    done(world, "stay", "to_hospital", Wish(guests[1][1], reason="阳性"), at="2022-07-15 14:00")
    first_room, second_room = [row["room_id"] for row in rows(world, "stay")[:2]]
    done(world, "room", "clean", Wish(first_room), at="2022-07-15 16:00:01")
    done(world, "room", "clean", Wish(second_room), at="2022-07-15 18:00")
    done(world, "room", "take_out", Wish(rows(world, "room")[11]["id"], reason="漏水"), at="2022-07-16 09:00")
    with world.db.write() as conn:  # planted: two people in one room
        conn.execute(update(stay).where(stay.c.id == guests[3][1]).values(room_id=rows(world, "stay")[2]["room_id"]))
    carry_out_due(world.db, world.keys, local("2022-07-16 00:10"))
    done(world, "stay", "check_out", Wish(guests[5][1]), at="2022-07-17 08:00")


def test_every_figure_is_recounted() -> None:
    mine = {key for key in ROWS if key.startswith(("home.", "facility."))}
    assert mine == set(RECOUNTS) == {key for key, one in indicators().items() if one.scenario in (4, 5)}


def test_the_figures_equal_a_plain_recount_at_every_edge(busy: World) -> None:
    records, seen = Records(busy), set()
    for edge in EDGES:
        as_of = datetime.fromtimestamp(local(edge), UTC)
        with busy.db.read() as conn:
            for scenario in (4, 5):
                values = indicator_values(conn, HQ, as_of=as_of, scenario=scenario).rows.set_index("key")
                for key, row in values.iterrows():
                    one = indicators()[str(key)]
                    part, whole = RECOUNTS[str(key)](records, local(edge))
                    assert row["numerator"] == pytest.approx(part), (edge, key)
                    if one.statistic is Statistic.RATIO:
                        assert row["denominator"] == pytest.approx(whole, abs=0.02), (edge, key)  # days: in steps
                    seen |= {key} if part else set()
    assert set(RECOUNTS) - seen == set(), "never above zero: the world does not try it"


def test_a_figure_drills_to_its_rows_and_its_areas_add_up(busy: World) -> None:
    as_of = datetime.fromtimestamp(local("2022-07-14 23:59:59"), UTC)
    with busy.db.read() as conn:
        for key in ("facility.occupancy", "home.quarantine_people", "facility.runway", "facility.reserve_ratio"):
            total = indicator_values(conn, HQ, as_of=as_of, scenario=indicators()[key].scenario, keys=[key]).rows.iloc[
                0
            ]
            drilled = indicator_rows(conn, HQ, as_of=as_of, key=key, limit=1000).rows
            areas = indicator_by_area(conn, HQ, as_of=as_of, key=key, level="street").rows
            assert len(drilled) == total["rows"] and drilled["numerator"].sum() == total["numerator"]
            assert areas["numerator"].fillna(0).sum() == total["numerator"]
