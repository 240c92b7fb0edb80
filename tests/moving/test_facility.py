"""Do rooms follow their guests, and does the last room go to one person only?"""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest

from data_access.commands.moving import Wish
from data_access.schema import task
from tests.moving.quarantine_builders import U1, U2, act, done, guest, house, rows
from tests.world import World

AT = "2022-07-10 09:00"


def booking(world: World, facility: int, who: int | None = None) -> Wish:
    who = who or world.resident(U1)
    return Wish(fields={"person": who, "facility": facility, "person_kind": "close", "last_exposure_on": "2022-07-09"})


def states(world: World, name: str = "room") -> Counter[str]:
    return Counter(str(one["state"]) for one in rows(world, name))


def test_a_room_goes_with_its_guest_from_booking_to_cleaning(world: World) -> None:
    facility = house(world, 2, at="2022-07-10 08:00")
    (stay,) = done(world, "stay", "book", booking(world, facility), at=AT)
    assert (
        states(world) == {"reserved": 1, "ready": 1}
        and rows(world, "stay")[0]["room_id"] == rows(world, "room")[0]["id"]
    )
    done(world, "stay", "check_in", Wish(stay), at=AT)
    assert states(world) == {"occupied": 1, "ready": 1}
    done(world, "stay", "to_hospital", Wish(stay, reason="阳性"), at="2022-07-11 09:00")
    assert states(world) == {"cleaning": 1, "ready": 1}
    (clock,) = rows(world, task, task.c.kind == "room_cleaning")
    assert clock["org_code"] == "facility" and clock["completed_at"] is None
    done(world, "room", "clean", Wish(clock["record_id"]), at="2022-07-11 11:00")
    assert states(world) == {"ready": 2}


def test_a_cancelled_booking_frees_its_room(world: World) -> None:
    facility = house(world, 1, at="2022-07-10 08:00")
    (stay,) = done(world, "stay", "book", booking(world, facility), at=AT)
    done(world, "stay", "cancel", Wish(stay, reason="x"), at=AT)
    assert states(world) == {"ready": 1} and rows(world, "stay")[0]["room_id"] is None


def test_an_order_for_more_people_than_rooms_places_the_first_ones(world: World) -> None:
    first, second = house(world, 2, at="2022-07-10 08:00"), house(world, 1, code="F2", at="2022-07-10 08:00")
    wishes = [booking(world, facility) for facility in (first, second, first, second, first)]
    outcome = act(world, "stay", "book", *wishes, at=AT)
    assert [one.place for one in outcome.refused] == [3, 4]
    assert "no ready room left" in outcome.refused[0].text() and states(world) == {"reserved": 3}


def test_a_person_is_booked_once_in_one_order(world: World) -> None:
    facility, who = house(world, 3, at="2022-07-10 08:00"), world.resident(U1)
    outcome = act(world, "stay", "book", booking(world, facility, who), booking(world, facility, who), at=AT)
    assert len(outcome.moved) == 1 and "has a room already" in outcome.refused[0].text()


def test_a_facility_in_reserve_takes_nobody(world: World) -> None:
    facility = house(world, 1, at="2022-07-10 08:00")
    done(world, "facility", "stand_by", Wish(facility, reason="x"), at="2022-07-10 08:30")
    assert "not active" in act(world, "stay", "book", booking(world, facility), at=AT).refused[0].text()


@pytest.mark.parametrize("hours", [0, 24, 48, 72])
def test_a_facility_is_activated_within_its_hours(world: World, hours: int) -> None:
    house(world, 0, at="2022-07-10 08:00", hours=hours)
    (clock,) = rows(world, task)
    assert clock["due_at"] - clock["created_at"] == (hours or 2) * 3600 and clock["completed_at"] is not None


def test_hours_that_no_clock_knows_are_refused(world: World) -> None:
    world.area(U1)
    fields = {"name": "x", "area": "a", "kind": "hotel", "lon": 1, "lat": 1, "reserve_hours": 36}
    assert "24, 48 or 72" in act(world, "facility", "register", Wish(fields=fields), at=AT).refused[0].text()


def test_two_writers_want_the_last_room_and_one_is_told(world: World) -> None:
    facility = house(world, 1, at="2022-07-10 08:00")
    wishes = [booking(world, facility), booking(world, facility)]
    ready, outcomes = threading.Barrier(2), []

    def book(wish: Wish) -> None:
        ready.wait()
        outcomes.append(act(world, "stay", "book", wish, at=AT))

    threads = [threading.Thread(target=book, args=(wish,)) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one.moved) for one in outcomes) == [0, 1]
    (told,) = [one.refused[0].text() for one in outcomes if one.refused]
    assert "no ready room left" in told and states(world) == {"reserved": 1}


def test_two_writers_book_one_person_in_two_facilities_and_one_is_told(world: World) -> None:
    first, second = house(world, 1, at="2022-07-10 08:00"), house(world, 1, code="F2", at="2022-07-10 08:00", area=U2)
    who, ready, outcomes = world.resident(U1), threading.Barrier(2), []

    def book(facility: int) -> None:
        ready.wait()
        outcomes.append(act(world, "stay", "book", booking(world, facility, who), at=AT))

    threads = [threading.Thread(target=book, args=(facility,)) for facility in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one.moved) for one in outcomes) == [0, 1]
    assert states(world) == {"reserved": 1, "ready": 1}


def test_three_hundred_check_ins_take_under_two_seconds(world: World) -> None:
    facility = house(world, 300, at="2022-07-10 08:00")
    stays = done(world, "stay", "book", *[booking(world, facility) for _ in range(300)], at=AT)
    begun = time.perf_counter()
    done(world, "stay", "check_in", *[Wish(id_) for id_ in stays], at="2022-07-10 10:00")
    assert time.perf_counter() - begun < 2
    assert states(world) == {"occupied": 300}


def test_a_guest_is_one_person_in_one_room(world: World) -> None:
    facility = house(world, 2, at="2022-07-10 08:00")
    for _ in range(2):
        guest(world, facility, at=AT, exposed="2022-07-09")
    assert len({one["room_id"] for one in rows(world, "stay")}) == 2
