"""Does a record move only as declared, once, by whom it may, with its log, clocks and answer?"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Wish, carry_out
from data_access.schema import audit, command, data_version, lead, task, transition
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from domain.workflow import WorkflowError
from tests.world import NOW, World

HQ = Scope(Role.HQ, ("330113",))
ME = Actor("hq", "hq")
U1, U2 = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
AT = to_epoch(NOW)


def act(world: World, move: str, *wishes: Wish, scope: Scope | None = HQ, record: str = "lead", **more) -> Outcome:
    actor = ME if scope is None or scope.role is Role.HQ else Actor("someone", scope.role.value)
    return carry_out(world.db, world.keys, scope, actor, Order(record, move, wishes), at=more.pop("at", AT), **more)


def enter(world: World, count: int = 1, area: str = "a", **fields) -> list[int]:
    given = {"area": area, "source": "venue", "lead_type": "spatiotemporal"} | fields
    return [one.id for one in act(world, "receive", *[Wish(fields=given) for _ in range(count)]).moved]


@pytest.fixture
def place(world: World) -> World:
    world.area(U1)
    world.area(U2)
    return world


def rows(world: World, table, *where):
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table).where(*where).order_by(table.c.id)).mappings()]


def test_a_record_is_opened_with_number_log_clock_audit_and_version(place: World) -> None:
    (id_,) = enter(place)
    (row,) = rows(place, lead)
    assert (row["id"], row["state"], row["version"], row["created_at"]) == (id_, "received", 1, AT)
    assert row["code"].startswith("L220321-")
    (log,) = rows(place, transition)
    assert (log["from_state"], log["to_state"], log["actor"], log["role"]) == (None, "received", "hq", "hq")
    assert json.loads(log["details"]) == {"area": row["area_id"], "source": "venue", "lead_type": "spatiotemporal"}
    (clock,) = rows(place, task)
    assert (clock["kind"], clock["due_at"] - clock["created_at"], clock["completed_at"]) == ("lead_check", 86400, None)
    assert clock["org_code"] == "grid" and clock["policy_version"] == "8th"
    (entry,) = rows(place, audit)
    assert (entry["action"], entry["object"]) == ("lead.receive", f"lead:{row['code']}")
    with place.db.read() as conn:
        assert conn.execute(select(data_version.c.version).where(data_version.c.topic == "surveillance")).scalar() == 1


def test_the_clock_stops_when_the_move_that_answers_it_comes(place: World) -> None:
    (id_,) = enter(place)
    for step, (move, fields) in enumerate((("dispatch", {}), ("contact", {}), ("verify", {"finding": "x"})), 1):
        assert not act(place, move, Wish(id_, fields=fields), at=AT + step * 60).refused
    (clock,) = rows(place, task)
    assert clock["completed_at"] == AT + 180
    assert [one["version"] for one in rows(place, transition)] == [1, 2, 3, 4]


def test_a_clock_is_dropped_where_it_ceases_to_matter(place: World) -> None:
    (id_,) = enter(place)
    act(place, "dispatch", Wish(id_))
    act(place, "forward", Wish(id_, fields={"to_region": "上海"}))
    (clock,) = rows(place, task)
    assert clock["completed_at"] is None and clock["cancelled_at"] == AT


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (Wish(99_999), "no such record"),
        (Wish(code="nothing"), "no such record"),
        (Wish(1, version=7), "look at it again"),
        (Wish(1, fields={"colour": "red"}), "no field colour"),
        (Wish(1, at=AT - 1), "nothing can have happened"),
        (Wish(1, at=AT + 3600), "in the future"),
    ],
)
def test_a_wish_that_does_not_fit_is_refused_and_leaves_no_trace(place: World, wish: Wish, told: str) -> None:
    enter(place)
    outcome = act(place, "dispatch", wish)
    assert told in outcome.refused[0].text() and outcome.moved == []
    assert len(rows(place, transition)) == 1 and rows(place, lead)[0]["version"] == 1


def test_an_undeclared_step_is_refused_with_the_states_it_starts_from(place: World) -> None:
    (id_,) = enter(place)
    assert act(place, "close", Wish(id_)).refused[0].text() == "It is 'received'; this move starts from: controlled."
    with pytest.raises(WorkflowError, match="knows no move fly"):
        act(place, "fly", Wish(id_))


def test_two_people_cannot_move_one_state_twice(place: World) -> None:
    (id_,) = enter(place)
    act(place, "dispatch", Wish(id_, version=1))
    second = act(place, "dispatch", Wish(id_, version=1), at=AT + 5)
    assert second.refused[0].text() == "hq moved it to 'dispatched' at 03-21 12:00; look at it again first."


def test_the_same_key_again_changes_nothing_and_gets_the_first_answer(place: World) -> None:
    enter(place, 2)
    first = act(place, "dispatch", Wish(1), Wish(99), key="k")
    again = act(place, "dispatch", Wish(1), Wish(99), key="k")
    assert again.repeated and again.as_json() == first.as_json()
    assert len(rows(place, transition)) == 3 and len(rows(place, command)) == 2


def test_many_at_once_and_each_refused_one_listed(place: World) -> None:
    ids = enter(place, 300)
    act(place, "dispatch", *[Wish(id_) for id_ in ids[:5]])
    outcome = act(place, "dispatch", *[Wish(id_) for id_ in ids], Wish(ids[7]))
    assert len(outcome.moved) == 295
    assert [one.place for one in outcome.refused] == [0, 1, 2, 3, 4, 300]
    assert "stands twice" in outcome.refused[-1].text()


def test_a_street_moves_its_own_records_only_and_learns_nothing_of_others(place: World) -> None:
    mine, theirs = enter(place)[0], enter(place, area="b")[0]
    street = place.scope("S1")
    outcome = act(place, "dispatch", Wish(mine), Wish(theirs), Wish(4711), scope=street)
    assert [one.id for one in outcome.moved] == [mine]
    assert {one.text() for one in outcome.refused} == {"There is no such record in your scope."}
    foreign = Wish(fields={"area": "b", "source": "venue", "lead_type": "close"})
    assert act(place, "receive", foreign, scope=street).moved == []


def test_a_role_that_may_not_is_refused_before_anything_is_looked_at(place: World) -> None:
    (id_,) = enter(place)
    for role in (Role.WALL, Role.DRIVER, Role.PUBLIC, Role.GRID):
        with pytest.raises(ScopeError, match="may not make the move"):
            act(place, "dispatch", Wish(id_), scope=Scope(role, ("330113",)))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"source": "rumour"}, "source: rumour does not fit"),
        ({"source": None}, "source is missing"),
        ({"area": "nowhere"}, "area: there is no nowhere"),
        ({"person": 12345}, "person: there is no such person"),
        ({"person": "330113199001019999"}, "person: there is no such person"),
        ({"last_exposure_on": "yesterday"}, "last_exposure_on: yesterday does not fit"),
    ],
)
def test_what_is_filled_in_is_checked(place: World, fields: dict, told: str) -> None:
    given = {"area": "a", "source": "venue", "lead_type": "close"} | fields
    outcome = act(place, "receive", Wish(fields=given))
    assert told in outcome.refused[0].text() and rows(place, lead) == []


def test_a_person_is_found_by_identifier_and_gives_the_place(place: World) -> None:
    who = place.resident(U2, id_no="330113199001010011")
    given = {
        "person": "330113199001010011",
        "infection": place.infection(U1, NOW - timedelta(hours=2)),
        "tier": "close",
    }
    given |= {"last_exposure_on": "2022-03-20", "setting": "work"}
    outcome = act(place, "list", Wish(fields=given), record="contact")
    assert outcome.refused == []
    row = outcome.moved[0].row
    assert (row["resident_id"], row["area_id"]) == (who, place.area(U2))
    assert "330113199001010011" not in rows(place, transition)[-1]["details"]


def test_a_reason_is_asked_for_where_the_move_needs_one(place: World) -> None:
    (id_,) = enter(place)
    act(place, "dispatch", Wish(id_))
    assert "needs a reason" in act(place, "invalidate", Wish(id_)).refused[0].text()
    assert act(place, "invalidate", Wish(id_, reason="同名")).moved[0].reason == "同名"
    assert rows(place, transition)[-1]["reason"] == "同名"
