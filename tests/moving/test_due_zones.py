"""Does the calendar take up zones that lack nothing, and count those anew whose people changed?"""

from __future__ import annotations

from data_access.commands.moving import Wish
from data_access.commands.moving.due import carry_out_due
from data_access.versions import bump
from tests.moving.quarantine_builders import done, local, rows
from tests.moving.zone_builders import A, B, screened, seal, square, street
from tests.world import World


def due(world: World, at: str) -> int:
    return carry_out_due(world.db, world.keys, local(at))


def test_a_zone_that_lacked_nothing_is_under_review_on_the_next_day(world: World) -> None:
    street(world)
    id_ = seal(world, "2022-03-01 08:00")
    other = seal(world, "2022-03-01 08:00", code="Z2", west=1)
    screened(world, id_, "Z1-R1", "2022-03-15 20:00", sampled=4)
    assert due(world, "2022-03-15 23:59:59") == 0  # until the day is over it is left to people
    assert due(world, "2022-03-16 00:00:20") == 1
    first, second = rows(world, "zone")
    assert (first["id"], first["state"], first["changed_at"]) == (id_, "review", local("2022-03-16 00:00"))
    assert (second["id"], second["state"]) == (other, "active")
    assert due(world, "2022-03-16 00:00:40") == 0
    done(world, "zone", "extend", Wish(id_, reason="再观察"), at="2022-03-16 09:00")
    screened(world, id_, "Z1-R2", "2022-03-16 21:00", sampled=4, target=4)
    assert due(world, "2022-03-16 23:00") == 0
    assert due(world, "2022-03-17 00:01") == 1


def test_zones_are_counted_anew_when_the_register_or_the_areas_change(world: World) -> None:
    street(world)
    id_ = seal(world, "2022-03-01 08:00")
    assert due(world, "2022-03-01 09:00") == 0
    world.resident(A, address="新楼")
    world.resident(B)
    assert due(world, "2022-03-01 09:00:20") == 1
    assert [(row["population"], row["households"]) for row in rows(world, "zone")] == [(5, 3)]
    assert due(world, "2022-03-01 09:00:40") == 0
    with world.db.write() as conn:
        conn.exec_driver_sql(f"UPDATE area SET boundary = '{square(0, 2)}' WHERE id = {world.area(A)}")
        bump(conn, ["areas"], at=local("2022-03-01 09:01"))
    assert due(world, "2022-03-01 09:01") == 1
    assert [(row["population"], row["id"]) for row in rows(world, "zone")] == [(3, id_)]  # half of the unit's five
