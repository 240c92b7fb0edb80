"""Are zones counted, sampled, supplied, and stepped down on evidence only?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from data_access.commands.moving import Wish
from data_access.schema import contact, zone, zone_area
from data_access.zone_units import inside
from tests.moving.quarantine_builders import act, done, local, rows, sample
from tests.moving.zone_builders import A, B, C, propose, screened, seal, square, street
from tests.world import NOW, World

AT = "2022-03-01 08:00"


@pytest.fixture
def place(world: World) -> World:
    street(world)
    return world


def counted(world: World, id_: int) -> tuple[int | None, int | None, dict[int, float]]:
    (row,) = rows(world, "zone", zone.c.id == id_)
    with world.db.read() as conn:
        parts = conn.execute(select(zone_area.c.area_id, zone_area.c.share).where(zone_area.c.zone_id == id_))
        return row["population"], row["households"], {int(unit): share for unit, share in parts}


@pytest.mark.parametrize(
    ("west", "width", "people", "households", "parts"),
    [
        (0, 1, 4, 2, {A: 1.0}),  # its neighbour only touches it
        (0, 2, 10, 5, {A: 1.0, B: 1.0}),
        (0, 1.5, 7, 4, {A: 1.0, B: 0.5}),  # 4 + half of 6; 2 + half of 3, halves up
        (0.5, 1, 5, 3, {A: 0.5, B: 0.5}),  # 2 + 3; 1 + 1.5
        (1.75, 0.25, 2, 1, {B: 0.25}),  # a quarter of six is 1.5
        (0, 3, 18, 9, {A: 1.0, B: 1.0, C: 1.0}),
        (0.0004, 0.9992, 4, 2, {A: 1.0}),  # drawn by hand: a thousandth short is the whole
        (-5, 1, None, None, {}),  # nowhere: not counted, not zero
    ],
)
def test_people_are_counted_by_unit_and_weighed_where_it_is_cut(
    place: World, west: float, width: float, people: int | None, households: int | None, parts: dict[str, float]
) -> None:
    id_ = propose(place, AT, west=west, width=width)
    expected = {place.area(path): share for path, share in parts.items()}
    found = counted(place, id_)
    assert found[:2] == (people, households) and found[2] == pytest.approx(expected)


def test_a_unit_without_boundary_counts_where_its_seat_lies(world: World) -> None:
    unit = "330113/S1/C1/A/x"
    world.area(unit, lon=120.205, lat=30.405)
    world.area("330113/S1/C1/A/y", lon=None, lat=None)
    world.resident(unit)
    assert counted(world, propose(world, AT))[0] == 1


def test_drawing_and_counting_anew_replace_what_was_counted(place: World) -> None:
    id_ = propose(place, AT)
    done(place, "zone", "redraw", Wish(id_, fields={"boundary": square(1, 2)}), at=AT)
    assert counted(place, id_) == (14, 7, {place.area(B): 1.0, place.area(C): 1.0})
    place.resident(B, address="新楼")
    done(place, "zone", "recount", Wish(id_), at=AT)
    assert counted(place, id_)[:2] == (15, 8)
    place.resident(C, address=" ")  # without an address: a household of one
    done(place, "zone", "recount", Wish(id_), at=AT)
    assert counted(place, id_)[:2] == (16, 9)


def test_many_zones_are_counted_in_one_order_in_their_order(place: World) -> None:
    shapes = [square(place_, 1) for place_ in (2, 0, 1)]
    with place.db.read() as conn:
        assert [one.people for one in inside(conn, place.keys, shapes)] == [8, 4, 6]
        assert [one.cut for one in inside(conn, None, [square(0.5, 1)])] == [5]


def test_a_sealed_zone_is_sampled_and_supplied_by_rule(place: World) -> None:
    id_ = seal(place, AT, width=2)
    (first,) = rows(place, "screening_round")
    assert (first["code"], first["target"], first["state"], first["zone_id"]) == ("Z1-R1", 10, "running", id_)
    requests = {row["code"]: row["quantity"] for row in rows(place, "supply_movement")}
    assert requests == {"M-Z1-antigen": 30, "M-Z1-meal": 90, "M-Z1-ppe": 6, "M-Z1-swab": 30, "M-Z1-tube": 30}
    assert {row["zone_id"] for row in rows(place, "supply_movement")} == {id_}
    (row,) = rows(place, "zone")
    assert row["policy_version"] == "8th" and row["has_guard"] and not row["has_supply"]


@pytest.mark.parametrize(
    ("level", "items"), [("controlled", {"antigen": 30, "ppe": 6, "swab": 30, "tube": 3}), ("precautionary", {})]
)
def test_what_is_requested_hangs_on_the_level(place: World, level: str, items: dict[str, int]) -> None:
    seal(place, AT, width=2, level=level)
    assert {row["item"]: row["quantity"] for row in rows(place, "supply_movement")} == items


def test_nobody_is_sampled_or_supplied_where_nobody_was_counted(place: World) -> None:
    seal(place, AT, west=-5)
    assert rows(place, "screening_round") == [] and rows(place, "supply_movement") == []


def refusal(world: World, id_: int, move: str, at: str) -> str:
    outcome = act(world, "zone", move, Wish(id_), at=at)
    return outcome.refused[0].text() if outcome.refused else ""


def reviewed(world: World, id_: int, at: str) -> None:
    done(world, "zone", "review", Wish(id_), at=at)


def test_a_zone_is_lifted_with_evidence_only(place: World) -> None:
    id_ = seal(place, AT)
    screened(place, id_, "Z1-R1", "2022-03-02 08:00", sampled=4)
    reviewed(place, id_, "2022-03-14 08:00")
    assert "Day 13 of 14" in refusal(place, id_, "lift", "2022-03-14 09:00")
    assert "is missing" in refusal(place, id_, "lift", "2022-03-15 09:00")  # the round was thirteen days ago
    screened(place, id_, "Z1-R2", "2022-03-15 10:00", sampled=3, target=4)
    assert "is missing" in refusal(place, id_, "lift", "2022-03-15 11:00")  # 75% is not the whole zone
    screened(place, id_, "Z1-R3", "2022-03-15 12:00", sampled=4, target=4)
    assert "step the zone down" not in refusal(place, id_, "step_down", "2022-03-15 13:00")
    assert refusal(place, id_, "step_down", "2022-03-15 13:00").endswith("lift the zone.")
    assert refusal(place, id_, "lift", "2022-03-15 13:00") == ""
    (row,) = rows(place, "zone")
    assert (row["state"], row["ended_at"]) == ("lifted", local("2022-03-15 13:00"))


def test_a_positive_in_the_round_keeps_the_zone(place: World) -> None:
    id_ = seal(place, AT)
    screened(place, id_, "Z1-R1", "2022-03-15 08:00", sampled=4, positives=1)
    reviewed(place, id_, "2022-03-15 08:00")
    assert "was not all negative" in refusal(place, id_, "lift", "2022-03-15 09:00")
    done(place, "zone", "extend", Wish(id_, reason="有阳性"), at="2022-03-15 10:00")


def test_an_infection_inside_begins_the_days_anew_even_if_nobody_noted_it(place: World) -> None:
    id_ = seal(place, AT, width=1.25)
    screened(place, id_, "Z1-R1", "2022-03-15 08:00", sampled=6)
    place.infection(B, NOW - timedelta(days=12))  # 9 March; a quarter of that unit is inside: not here
    reviewed(place, id_, "2022-03-15 08:30")
    who = place.resident(A)
    place.infection("330113/S1/C1", NOW - timedelta(days=11), resident_id=who)  # lives here, was found elsewhere
    assert "Day 5 of 14" in refusal(place, id_, "lift", "2022-03-15 09:00")


def meet(world: World, unit: str, exposed: str, *, state: str = "quarantined", tier: str = "close") -> int:
    who = world.resident(unit)
    row = {"code": f"C{who}", "area_id": world.area(unit), "state": state, "version": 1, "created_at": local(AT),
           "changed_at": local(AT), "resident_id": who, "infection_id": world.infection(C, NOW), "tier": tier,
           "last_exposure_on": exposed, "setting": "work"}  # fmt: skip
    with world.db.write() as conn:
        conn.execute(insert(contact).values(**row))
    return who


@pytest.mark.parametrize(
    ("exposed", "state", "tier", "result", "told"),
    [
        ("2022-03-01", "quarantined", "close", 0, "not more than 14 days ago"),  # day 14 exactly
        ("2022-02-28", "quarantined", "close", 0, ""),
        ("2022-02-28", "quarantined", "close", None, "no negative test yet"),
        ("2022-02-28", "quarantined", "close", 1, "no negative test yet"),
        ("2022-02-28", "quarantined", "close", 2, "no negative test yet"),  # an invalid sample tells nothing
        ("2022-02-28", "released", "close", None, ""),  # released on evidence
        ("2022-03-14", "became_case", "close", None, ""),  # an infection now, no contact
        ("2022-03-14", "quarantined", "secondary", None, ""),
    ],
)
def test_the_last_close_contact_of_the_zone_is_asked_for(
    place: World, exposed: str, state: str, tier: str, result: int | None, told: str
) -> None:
    id_ = seal(place, AT)
    who = meet(place, A, exposed, state=state, tier=tier)
    meet(place, C, "2022-03-14")  # of another place
    if result is not None:
        sample(place, who, "2022-03-10 08:00", result)
    screened(place, id_, "Z1-R1", "2022-03-15 08:00", sampled=5)
    reviewed(place, id_, "2022-03-15 08:30")
    assert told in refusal(place, id_, "lift", "2022-03-15 09:00")
    assert (rows(place, "zone")[0]["state"] == "lifted") is (told == "")


def test_a_zone_of_the_ninth_edition_goes_down_step_by_step(place: World) -> None:
    place.setting("control_policy", "9th")
    at = "2022-07-01 08:00"
    id_ = seal(place, at, scheme="risk_level", level="high")
    reviewed(place, id_, "2022-07-08 08:00")
    assert "on or after 2022-07-08 is missing" in refusal(place, id_, "step_down", "2022-07-08 09:00")
    screened(place, id_, "Z1-R1", "2022-07-08 10:00", sampled=4)
    assert "step the zone down" in refusal(place, id_, "lift", "2022-07-08 11:00")
    assert refusal(place, id_, "step_down", "2022-07-08 11:00") == ""
    high, medium = rows(place, "zone")
    assert (high["state"], medium["code"], medium["state"], medium["level"]) == (
        "stepped_down", "Z1-medium", "active", "medium")  # fmt: skip
    assert (medium["population"], medium["started_at"]) == (4, local("2022-07-08 11:00"))
    reviewed(place, medium["id"], "2022-07-10 08:00")
    assert "Day 2 of 3" in refusal(place, medium["id"], "step_down", "2022-07-10 09:00")
    assert refusal(place, medium["id"], "step_down", "2022-07-11 09:00") == ""
    low = rows(place, "zone")[-1]
    reviewed(place, low["id"], "2022-07-11 10:00")
    other = seal(place, "2022-07-11 10:30", code="Z2", west=2, scheme="risk_level", level="high")
    assert "Stricter zones are left: 1." in refusal(place, low["id"], "lift", "2022-07-11 11:00")
    reviewed(place, other, "2022-07-18 11:00")
    screened(place, other, "Z2-R1", "2022-07-18 11:30", sampled=8)
    assert refusal(place, other, "step_down", "2022-07-18 12:00") == ""
    assert "Stricter zones are left: 1." in refusal(place, low["id"], "lift", "2022-07-18 13:00")  # medium now


def test_rounds_still_running_end_with_their_zone(place: World) -> None:
    id_ = seal(place, AT)
    screened(place, id_, "R-a", "2022-03-15 08:00", sampled=4, target=4)
    reviewed(place, id_, "2022-03-15 08:30")
    assert refusal(place, id_, "lift", "2022-03-15 09:00") == ""
    states = {row["code"]: row["state"] for row in rows(place, "screening_round")}
    assert states == {"Z1-R1": "cancelled", "R-a": "closed"}


def test_a_scheme_that_no_policy_in_force_knows_is_told_not_guessed(place: World) -> None:
    id_ = seal(place, AT, scheme="high_low", level="high")
    reviewed(place, id_, "2022-03-20 08:00")
    assert "knows the zone scheme high_low" in refusal(place, id_, "lift", "2022-03-20 09:00")
    wish = Wish(fields={"name": "x", "area": "C1", "scheme": "high_only", "level": "low", "boundary": square(0)})
    assert act(place, "zone", "propose", wish, at=AT).refused[0].text() == "The scheme high_only has no level low."
