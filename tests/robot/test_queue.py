"""Is every file read exactly once, whatever is sent again, cut off, called off or killed?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from data_access.commands.robot import leasing
from data_access.commands.robot.leasing import LEASE_S, MOST_ATTEMPTS, cancel, give_back, lease, renew
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import Shown, settle
from data_access.commands.robot.submitting import Given, submit, submit_from_outside
from data_access.schema import audit, robot_file, robot_pile
from domain.errors import ScopeError
from domain.scope import Role, Scope
from tests.robot.builders import AT, CLERK, HERE, JPEG, WORKER, read, reading, records, send
from tests.world import World


def states(world: World) -> list[str]:
    with world.db.read() as conn:
        return list(conn.execute(select(robot_file.c.state).order_by(robot_file.c.id)).scalars())


def test_a_content_is_read_once_however_often_it_is_sent(place: World) -> None:
    first = send(place, b"one", b"two", b"one")
    assert [one.status for one in first.files] == ["queued", "queued", "repeated"]
    assert first.files[0].file_id == first.files[2].file_id
    again = send(place, b"two", b"three", b"")
    assert [one.status for one in again.files] == ["repeated", "queued", "refused"]
    with place.db.read() as conn:
        piles = conn.execute(select(robot_pile).order_by(robot_pile.c.id)).all()
        audited = conn.execute(select(func.count()).where(audit.c.action == "robot_pile")).scalar_one()
    assert [(one.files, one.repeated, one.refused) for one in piles] == [(3, 1, 0), (3, 1, 1)]
    assert states(place) == ["queued"] * 3 and audited == 2


def test_nothing_of_a_file_stands_in_the_clear(place: World) -> None:
    submit(place.db, place.keys, HERE, CLERK, [Given("安娜 330113.jpg", b"picture of anna")], area_code="C1", at=AT)
    with place.db.read() as conn:
        row = conn.execute(select(robot_file)).one()
    whole = b"".join(bytes(value) for value in (row.sealed, row.sealed_name))
    assert b"anna" not in whole and "安娜".encode() not in whole
    leased = lease(place.db, place.keys, WORKER, at=AT)
    assert leased is not None and (leased.name, leased.content) == ("安娜 330113.jpg", b"picture of anna")


@pytest.mark.parametrize("role", [Role.GRID, Role.DRIVER, Role.WALL, Role.ADMIN])
def test_who_may_send(place: World, role: Role) -> None:
    with pytest.raises(ScopeError):
        send(place, b"x", scope=Scope(role, ("C1",)))


def test_nobody_sends_for_another_community(place: World) -> None:
    with pytest.raises(ScopeError):
        send(place, b"x", area="C9")
    with pytest.raises(ScopeError):
        submit_from_outside(place.db, place.keys, "robot", [], channel="api", area_code="nowhere", at=AT)
    assert states(place) == []


def test_two_workers_never_hold_one_file(place: World) -> None:
    send(place, b"one", b"two")
    one, other = lease(place.db, place.keys, "w1", at=AT), lease(place.db, place.keys, "w2", at=AT)
    assert one is not None and other is not None and one.id != other.id
    assert lease(place.db, place.keys, "w3", at=AT) is None


@pytest.mark.parametrize(("later", "free"), [(LEASE_S, False), (LEASE_S + 1, True)])
def test_a_dead_workers_file_is_taken_up_again_when_its_lease_has_ended(place: World, later: int, free: bool) -> None:
    send(place, b"one")
    held = lease(place.db, place.keys, "dead", at=AT)
    again = lease(place.db, place.keys, "w2", at=AT + later)
    assert (again is not None) is free
    keep_marks(place.db, place.keys)
    assert held is not None
    late = settle(place.db, place.keys, "dead", held.id, [reading()], {0: Shown(JPEG)}, at=AT + later)
    assert late is not free, "whoever lost the lease keeps nothing"
    if free:
        assert settle(place.db, place.keys, "w2", held.id, [reading()], {0: Shown(JPEG)}, at=AT + later)
    assert len(records(place)) == 1 and states(place) == ["read"]


def test_a_worker_that_says_it_lives_keeps_its_file(place: World) -> None:
    send(place, b"one")
    held = lease(place.db, place.keys, WORKER, at=AT)
    assert held is not None
    assert renew(place.db, WORKER, [held.id], at=AT + LEASE_S) == {held.id}
    assert lease(place.db, place.keys, "w2", at=AT + LEASE_S + 60) is None
    assert give_back(place.db, WORKER) == 1
    again = lease(place.db, place.keys, "w2", at=AT + LEASE_S + 60)
    assert again is not None and again.attempts == 1


def test_a_file_that_ends_every_worker_ends_three_and_is_put_before_a_person(place: World) -> None:
    send(place, b"killer", b"good")
    at = AT
    for _ in range(MOST_ATTEMPTS):
        assert lease(place.db, place.keys, "w", at=at).name == "0.jpg"
        at += leasing.LEASE_S + 1
    assert lease(place.db, place.keys, "w", at=at).name == "1.jpg"
    with place.db.read() as conn:
        row = conn.execute(select(robot_file).order_by(robot_file.c.id).limit(1)).one()
    assert (row.state, row.code) == ("refused", "crashed") and row.sealed is not None
    assert [one.status for one in send(place, b"killer").files] == ["queued"], "whoever sends it again tries again"
    assert lease(place.db, place.keys, "w", at=at).attempts == 1


def test_what_is_called_off_is_forgotten_and_may_be_sent_again(place: World) -> None:
    pile = send(place, b"one", b"two", b"three")
    held = lease(place.db, place.keys, WORKER, at=AT)
    keep_marks(place.db, place.keys)
    settle(place.db, place.keys, WORKER, held.id, [reading()], {0: Shown(JPEG)}, at=AT)
    held = lease(place.db, place.keys, WORKER, at=AT)
    assert cancel(place.db, HERE, CLERK, pile_id=pile.id, at=AT) == 2
    assert renew(place.db, WORKER, [held.id], at=AT) == set()
    assert not settle(place.db, place.keys, WORKER, held.id, [reading()], {0: Shown(JPEG)}, at=AT)
    assert states(place) == ["read", "cancelled", "cancelled"] and len(records(place)) == 1
    with place.db.read() as conn:
        assert list(conn.execute(select(robot_file.c.sealed).where(robot_file.c.state == "cancelled")).scalars()) == [
            None, None,
        ]  # fmt: skip
    assert [one.status for one in send(place, b"two").files] == ["queued"]
    assert lease(place.db, place.keys, WORKER, at=AT).content == b"two"


def test_nobody_calls_off_another_communitys_pile(place: World) -> None:
    pile = send(place, b"one")
    with pytest.raises(ScopeError):
        cancel(place.db, Scope(Role.COMMUNITY, ("C9",)), CLERK, pile_id=pile.id, at=AT)
    assert states(place) == ["queued"]


def test_a_pile_of_a_source_without_an_area_is_the_districts(place: World) -> None:
    submit_from_outside(place.db, place.keys, "robot", [Given("a", b"a")], channel="api", area_code=None, at=AT)
    with place.db.read() as conn:
        pile = conn.execute(select(robot_pile)).one()
    assert (pile.channel, pile.sent_by, pile.area_id) == ("api", "robot", place.area("330113"))


def test_a_settled_file_is_kept_as_a_picture_only(place: World) -> None:
    read(place, [reading()], content=b"original with its place and camera")
    with place.db.read() as conn:
        assert conn.execute(select(robot_file.c.sealed)).scalar_one() is None
