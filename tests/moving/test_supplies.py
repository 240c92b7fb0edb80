"""Is every piece in stock counted, taken once, and put where it went?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data_access.commands.moving import Wish
from data_access.schema import supply_use
from tests.moving.quarantine_builders import act, done, rows
from tests.moving.zone_builders import seal, stock, street
from tests.world import World

AT = "2022-03-01 08:00"


@pytest.fixture
def place(world: World) -> World:
    street(world)
    return world


def pieces(world: World) -> dict[str, float]:
    return {row["code"]: row["stock"] for row in rows(world, "supply")}


def move(world: World, code: str, *moves: str, at: str = AT, **fields: object) -> None:
    for name in moves:
        done(world, "supply_movement", name, Wish(code=code, fields=fields, reason="说明"), at=at)


def request(world: World, code: str, quantity: float, source: int, *, area: str = "S1", **fields: object) -> None:
    given = {"area": area, "item": "meal", "quantity": quantity} | fields
    done(world, "supply_movement", "request", Wish(code=code, fields=given), at=AT)
    move(world, code, "approve", supply=source)


def test_what_is_picked_leaves_one_stock_and_what_comes_enters_another(place: World) -> None:
    depot = stock(place, "330113", "meal", 100, AT)
    stock(place, "S1", "meal", 5, AT)
    request(place, "M1", 40, depot)
    assert pieces(place) == {"ST-330113-meal": 100, "ST-S1-meal": 5}
    move(place, "M1", "pick")
    assert pieces(place) == {"ST-330113-meal": 60, "ST-S1-meal": 5}
    move(place, "M1", "send")
    short = act(place, "supply_movement", "receive", Wish(code="M1", fields={"received": 39}), at=AT)
    assert "enter it as received short" in short.refused[0].text()
    full = Wish(code="M1", fields={"received": 40}, reason="x")
    assert "received in full" in act(place, "supply_movement", "receive_short", full, at=AT).refused[0].text()
    move(place, "M1", "receive_short", received=39)
    assert pieces(place) == {"ST-330113-meal": 60, "ST-S1-meal": 44}
    move(place, "M1", "reconcile")


def test_what_comes_for_a_zone_goes_to_its_people_and_not_into_stock(place: World) -> None:
    zone = seal(place, AT)
    depot = stock(place, "330113", "meal", 100, AT)
    stock(place, "C1", "meal", 5, AT)
    move(place, "M-Z1-meal", "approve", supply=depot)
    move(place, "M-Z1-meal", "pick", "send")
    move(place, "M-Z1-meal", "receive", received=36)
    assert pieces(place) == {"ST-330113-meal": 64, "ST-C1-meal": 5}
    assert zone


def test_what_comes_where_no_stock_is_held_stays_out_of_the_books(place: World) -> None:
    depot = stock(place, "330113", "meal", 100, AT)
    stock(place, "S1", "swab", 5, AT)
    request(place, "M1", 40, depot)
    move(place, "M1", "pick", "send")
    move(place, "M1", "receive", received=40)
    assert pieces(place) == {"ST-330113-meal": 60, "ST-S1-swab": 5}


@pytest.mark.parametrize(
    ("quantities", "picked"),
    [
        ((60, 40), ["M0", "M1"]),
        ((60, 41), ["M0"]),
        ((60, 41, 40), ["M0", "M2"]),  # what the second one cannot take, the third one may
        ((101, 100), ["M1"]),
        ((100.5, 0.5), ["M1"]),
    ],
)
def test_of_movements_picked_at_once_each_finds_what_the_others_left(
    place: World, quantities: tuple[float, ...], picked: list[str]
) -> None:
    depot = stock(place, "330113", "meal", 100, AT)
    for number, quantity in enumerate(quantities):
        request(place, f"M{number}", quantity, depot)
    outcome = act(place, "supply_movement", "pick", *[Wish(code=f"M{n}") for n in range(len(quantities))], at=AT)
    assert [one.row["code"] for one in outcome.moved] == picked
    assert all("does not cover it" in one.text() for one in outcome.refused)
    gone = sum(quantity for number, quantity in enumerate(quantities) if f"M{number}" in picked)
    assert pieces(place) == {"ST-330113-meal": 100 - gone}


def test_use_is_written_down_by_local_day(place: World) -> None:
    id_ = stock(place, "S1", "meal", 100, AT)
    for at, used in (("2022-03-01 23:59", 10), ("2022-03-02 00:00", 20), ("2022-03-02 21:00", 5)):
        done(place, "supply", "use", Wish(id_, fields={"used": used}), at=at)
    with place.db.read() as conn:
        found = conn.execute(select(supply_use.c.on, supply_use.c.used).order_by(supply_use.c.on)).all()
    assert [tuple(row) for row in found] == [("2022-03-01", 10), ("2022-03-02", 25)]
    assert pieces(place) == {"ST-S1-meal": 65}
    over = act(place, "supply", "use", Wish(id_, fields={"used": 66}), at="2022-03-02 22:00")
    assert over.refused[0].text() == "More was used than is on record (1 short): count the stock first."
    done(place, "supply", "count", Wish(id_, fields={"stock": 200}), at="2022-03-02 22:00")
    done(place, "supply", "use", Wish(id_, fields={"used": 66}), at="2022-03-02 22:00")
    assert pieces(place) == {"ST-S1-meal": 134}


def test_a_movement_comes_from_a_stock_of_its_item_that_is_still_held(place: World) -> None:
    swabs, meals = stock(place, "330113", "swab", 100, AT), stock(place, "330113", "meal", 100, AT)
    given = {"area": "S1", "item": "meal", "quantity": 1}
    done(place, "supply_movement", "request", Wish(code="M1", fields=given), at=AT)
    wrong = act(place, "supply_movement", "approve", Wish(code="M1", fields={"supply": swabs}), at=AT)
    assert wrong.refused[0].text() == "That stock holds another item."
    done(place, "supply", "end", Wish(meals, reason="撤点"), at=AT)
    gone = act(place, "supply_movement", "approve", Wish(code="M1", fields={"supply": meals}), at=AT)
    assert gone.refused[0].text() == "That stock is no longer held."
