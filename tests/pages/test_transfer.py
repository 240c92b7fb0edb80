"""What does a dispatcher read on the page of transfers, and what comes of accepting a suggestion?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.schema import transfer_order
from domain.instants import now, to_epoch
from domain.scope import Role
from tests.pages.conftest import DISTRICT, EAST, WEST, Open, words
from tests.world import World

HERE, THERE = f"{DISTRICT}/{EAST}/E1/E1A/E1A1", f"{DISTRICT}/{WEST}/W1/W1A/W1A1"


def do(world: World, record: str, move: str, *wishes: Wish) -> None:
    at = to_epoch(now() - timedelta(hours=1))
    done = carry_out(world.db, world.keys, None, Actor("x"), Order(record, move, wishes), at=at)
    assert done.refused == [], done.refused[0].text()


@pytest.fixture
def waiting(district: World) -> World:
    """Two people wait in the east, one in the west; a hotel with two rooms and a bus in the east."""
    hotel = {"name": "东酒店", "area": "E1", "kind": "hotel", "lon": 120.21, "lat": 30.41, "reserve_hours": 0}
    do(district, "facility", "register", Wish(code="F1", fields=hotel))
    do(district, "facility", "activate", Wish(code="F1"))
    do(district, "facility", "open", Wish(code="F1"))
    do(district, "room", "add", *[Wish(fields={"facility": "F1", "number": str(n)}) for n in (1, 2)])
    bus = {"kind": "bus", "area": "E1", "seats": 20, "usable_seats": 9, "negative_pressure": False}
    do(district, "vehicle", "register", Wish(code="V1", fields=bus))
    for unit, code in ((HERE, "TE1"), (HERE, "TE2"), (THERE, "TW1")):
        do(district, "transfer_order", "request",
           Wish(code=code, fields={"person": district.resident(unit), "kind": "close"}))  # fmt: skip
    return district


def states(world: World) -> dict[str, str]:
    with world.db.read() as conn:
        rows = conn.execute(select(transfer_order.c.code, transfer_order.c.state))
        return {str(code): str(state) for code, state in rows}


def test_the_situation_tells_who_waits_and_where_there_is_room(waiting: World, open_page: Open) -> None:
    text = words(open_page("transfer", view="situation", lang="en"))
    assert ">pending</td><td class='r'><b>3</b>" in text
    assert "TE1" in text and "TW1" in text and "东酒店" in text and ">V1<" in text
    assert "0 / 9" in text


def test_a_street_sees_its_own_orders_only(waiting: World, open_page: Open) -> None:
    text = words(open_page("transfer", view="situation", role=Role.STREET, areas=(WEST,)))
    assert "TW1" in text and "TE1" not in text


@pytest.mark.parametrize("role", [Role.DRIVER, Role.CDC])
def test_who_assigns_no_vehicles_gets_no_suggestion(waiting: World, open_page: Open, role: Role) -> None:
    at = open_page("transfer", view="work", role=role, lang="en")
    assert not at.exception and "Suggested runs" not in words(at)


def test_an_accepted_suggestion_is_carried_out_and_the_rest_told_with_its_reason(
    waiting: World, open_page: Open
) -> None:
    at = open_page("transfer", view="work", lang="en")
    button(at, "runs.suggest").click().run()
    assert "runs: 1; people: 2, of them late: 0; orders without a run: 1" in words(at)
    assert "No known destination is named." in words(at), "the hotel has two rooms"
    button(at, "runs.all").click().run()
    assert not at.exception
    assert "Vehicles assigned: 2 done" in "".join(one.value for one in at.success)
    assert states(waiting) == {"TE1": "vehicle_assigned", "TE2": "vehicle_assigned", "TW1": "pending"}


def test_what_somebody_else_did_meanwhile_is_told(waiting: World, open_page: Open) -> None:
    at = open_page("transfer", view="work", lang="en", area=EAST)
    button(at, "runs.suggest").click().run()
    do(waiting, "transfer_order", "cancel", Wish(code="TE1", reason="x"))
    button(at, "runs.all").click().run()
    assert "look at it again first" in words(at)
    assert states(waiting)["TE2"] == "vehicle_assigned"


def test_in_the_past_nothing_is_suggested(waiting: World, open_page: Open) -> None:
    at = open_page("transfer", view="work", lang="en", as_of=f"{now():%Y-%m-%dT%H:%M}")
    assert not [one for one in at.button if (one.key or "").startswith("runs.")]


def button(at: Any, key: str) -> Any:
    return next(one for one in at.button if (one.key or "").startswith(key))
