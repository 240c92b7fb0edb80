"""Do the invariants hold while people come and go, and does each damage show in the one that is about it?"""

from __future__ import annotations

import pytest
from sqlalchemy import text

from data_access.commands.matching import match_open_tests
from data_access.commands.moving import Wish
from data_access.commands.moving.due import carry_out_due
from data_access.queries.invariants import INVARIANTS, invariant_rows, invariants
from data_access.verify import verify
from domain.errors import ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope
from tests.moving.quarantine_builders import HQ, U2, at_home, done, guest, house, local, sample
from tests.world import World

AT = "2022-07-17 12:00"
AS_OF = from_epoch(local(AT))


@pytest.fixture
def lived(world: World) -> World:
    """A facility with guests who came, left and were cancelled, and people at home, some of them released."""
    facility = house(world, 6, at="2022-07-10 08:00")
    for days in ((10, 11, 12, 14, 16), (10, 11, 13, 14, 16), (10,)):
        who, _ = guest(world, facility, at="2022-07-10 20:00", exposed="2022-07-09")
        for day in days:
            sample(world, who, f"2022-07-{day} 09:00")
    for _ in range(2):
        fields = {
            "person": world.resident(U2),
            "facility": facility,
            "person_kind": "close",
            "last_exposure_on": "2022-07-16",
        }
        done(world, "stay", "book", Wish(fields=fields), at="2022-07-16 08:00")
    done(world, "stay", "cancel", Wish(5, reason="x"), at="2022-07-16 09:00")
    for _ in range(2):
        arrival = {"exposed": "2022-07-09", "kind": "low_risk_arrival", "regime": "home_monitoring"}
        who, _order = at_home(world, at="2022-07-10 09:00", **arrival)
        sample(world, who, "2022-07-10 10:00")
        sample(world, who, "2022-07-12 10:00")
    at_home(world, at="2022-07-11 09:00", exposed="2022-07-10", unit=U2)
    (alert,) = done(world, "door_alert", "detect", Wish(fields={"home_order": 3}), at="2022-07-12 09:00")
    done(world, "door_alert", "confirm_breach", Wish(alert, reason="外出"), at="2022-07-12 09:10")
    done(world, "home_order", "resume", Wish(3), at="2022-07-12 10:00")
    match_open_tests(world.db, local(AT))
    carry_out_due(world.db, world.keys, local("2022-07-16 00:10"))
    done(world, "stay", "check_out", Wish(1), Wish(2), at="2022-07-17 08:00")
    done(world, "home_order", "release", Wish(1), at="2022-07-17 08:00")
    return world


def broken(world: World, scope: Scope = HQ) -> set[str]:
    with world.db.read() as conn:
        rows = invariants(conn, scope, as_of=AS_OF).rows
    return set(rows[~rows["holds"]]["name"])


def test_they_hold_while_people_come_and_go(lived: World) -> None:
    assert broken(lived) == set()
    assert [finding.name for finding in verify(lived.db) if not finding.holds and "record" in finding.name] == []
    told = {finding.name: finding.differences for finding in verify(lived.db)}
    assert all(told[one.sentence] == () for one in INVARIANTS.values() if one.scenario in (0, 4, 5))


DAMAGE = {
    "a guest without a room": (
        "UPDATE stay SET room_id = NULL WHERE id = 3",
        {"facility.occupied_rooms", "facility.housed_guests"},
    ),
    "a room nobody lives in": ("UPDATE room SET state = 'occupied' WHERE id = 6", {"facility.occupied_rooms"}),
    "two guests in one room": (
        "UPDATE stay SET state = 'checked_in', room_id = (SELECT room_id FROM stay WHERE id = 3) WHERE id = 5",
        {"facility.occupied_rooms"},
    ),
    "a reserved room for nobody": ("UPDATE room SET state = 'reserved' WHERE id = 6", {"facility.reserved_rooms"}),
    "a booking whose room was given away": (
        "UPDATE room SET state = 'ready' WHERE id = (SELECT room_id FROM stay WHERE id = 4)",
        {"facility.kept_bookings"},
    ),
    "one person in two stays": (
        "UPDATE stay SET resident_id = (SELECT resident_id FROM stay WHERE id = 3) WHERE id = 4",
        {"facility.one_stay"},
    ),
    "one person under two orders": (
        "UPDATE home_order SET resident_id = (SELECT resident_id FROM home_order WHERE id = 3) WHERE id = 2",
        {"home.one_order"},
    ),
    "one person at home and in a facility": (
        "UPDATE home_order SET resident_id = (SELECT resident_id FROM stay WHERE id = 3) WHERE id = 3",
        {"home.nowhere_else"},
    ),
    "somebody let out with a test missing": (
        "DELETE FROM test_result WHERE resident_id = (SELECT resident_id FROM stay WHERE id = 2)"
        " AND sampled_at = (SELECT max(sampled_at) FROM test_result)",
        {"facility.released_tested"},
    ),
    "somebody let out whose result was corrected": (
        "UPDATE test_result SET result = 1 WHERE resident_id = (SELECT resident_id FROM stay WHERE id = 1)",
        {"facility.released_tested"},
    ),
    "somebody released at home with an invalid sample": (
        "UPDATE test_result SET result = 2 WHERE resident_id = (SELECT resident_id FROM home_order WHERE id = 1);"
        "UPDATE quarantine_test SET result = 2 WHERE record_type = 'home_order' AND record_id = 1",
        {"home.released_tested"},
    ),
    "a breach that nobody acted on": (
        "UPDATE door_alert SET verified_at = 1700000000; UPDATE home_order SET state = 'active' WHERE id = 3",
        {"home.breach_followed"},
    ),
    "a clock that outlived its record": (
        "UPDATE task SET completed_at = NULL WHERE record_type = 'home_order' AND record_id = 1",
        {"records.clocks"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_each_damage_is_found_with_its_rows(lived: World, damage: str) -> None:
    statement, found = DAMAGE[damage]
    with lived.db.write() as conn:
        for one in statement.split(";"):
            conn.execute(text(one))
    assert broken(lived) == found
    assert {INVARIANTS[name].sentence for name in found} <= {one.name for one in verify(lived.db) if not one.holds}
    with lived.db.read() as conn:
        for name in found:
            rows = invariant_rows(conn, HQ, as_of=AS_OF, name=name).rows
            assert len(rows) >= 1 and rows["code"].notna().all() and rows["told"].notna().all()


def test_a_record_that_left_its_log_is_found_by_verify(lived: World) -> None:
    with lived.db.write() as conn:
        conn.execute(text("UPDATE facility SET state = 'closed'"))
    assert [one.differences[0][3] for one in verify(lived.db) if one.name == INVARIANTS["records.log"].sentence] == [
        "closed"
    ]


def test_a_street_sees_its_own_and_the_wall_no_rows(lived: World) -> None:
    with lived.db.write() as conn:
        conn.execute(text("UPDATE room SET state = 'occupied' WHERE id = 6"))
    assert broken(lived, lived.scope("S1")) == {"facility.occupied_rooms"} and broken(lived, lived.scope("S2")) == set()
    wall = Scope(Role.WALL, ("330113",))
    with lived.db.read() as conn:
        row = invariants(conn, wall, as_of=AS_OF).rows.iloc[0]
        assert not row["holds"] and row.isna()["broken"]
        with pytest.raises(ScopeError, match="not shown here"):
            invariant_rows(conn, wall, as_of=AS_OF, name="facility.occupied_rooms")


def test_every_invariant_says_its_sentence_once() -> None:
    sentences = [one.sentence for one in INVARIANTS.values()]
    assert len(set(sentences)) == len(sentences)
