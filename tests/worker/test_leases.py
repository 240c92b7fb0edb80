"""Is each job done by one worker, and by another soon after that one died?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from data_access.engine import Database, open_database
from data_access.leases import LeaseLostError, Leases, Round
from data_access.queries.worker import LATE_S, job_states
from data_access.schema import lease


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def leases(database: Database, holder: str, clock: Clock) -> Leases:
    return Leases(database, holder, ttl_s=10.0, clock=clock)


@pytest.mark.parametrize(
    ("passed_s", "taken"),
    [(0.0, False), (9.99, False), (10.0, True), (10.01, True)],
)
def test_a_dead_workers_job_is_free_when_its_lease_ends(
    database: Database, clock: Clock, passed_s: float, taken: bool
) -> None:
    dead, other = leases(database, "dead", clock), leases(database, "other", clock)
    assert dead.take("calendar", every_s=20)
    clock.at += passed_s
    assert other.take("calendar", every_s=20) is taken


def test_a_lease_lasts_as_long_as_it_is_renewed_and_is_given_back_at_once(database: Database, clock: Clock) -> None:
    one, other = leases(database, "one", clock), leases(database, "other", clock)
    assert one.take("calendar", every_s=20) and one.take("alarms", every_s=1)
    for _beat in range(5):
        clock.at += 6
        one.renew({"calendar": Round(clock.at, 0.5)})
        assert not other.take("calendar", every_s=20) and not other.take("alarms", every_s=1)
    one.give_back()
    assert other.take("calendar", every_s=20)
    with database.read() as conn:
        rows = {row.name: row for row in conn.execute(select(lease))}
    assert (rows["calendar"].holder, rows["calendar"].taken, rows["calendar"].done_at) == ("other", 2, 1030.0)


def test_who_was_replaced_while_it_slept_writes_nothing_more(database: Database, clock: Clock) -> None:
    asleep, other = leases(database, "asleep", clock), leases(database, "other", clock)
    assert asleep.take("alarms", every_s=1)
    clock.at += 11
    assert other.take("alarms", every_s=1)
    with pytest.raises(LeaseLostError), database.write() as conn:
        asleep.require(conn, "alarms")
    with database.write() as conn:
        other.require(conn, "alarms")
    asleep.renew({"alarms": Round(clock.at, 9.9)})
    assert not asleep.take("alarms", every_s=1)
    with database.read() as conn:
        assert conn.execute(select(lease.c.done_at)).scalar_one() is None


def test_of_many_who_ask_at_once_one_gets_it(database: Database, clock: Clock) -> None:
    with database.write() as conn:
        conn.execute(lease.insert(), {"name": "alarms", "holder": "dead", "until_at": 0.0, "every_s": 1.0, "taken": 1})
    own = [open_database(database.url) for _ in range(4)]
    workers = [leases(db, f"w{n}", clock) for n, db in enumerate(own)]
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda one: one.take("alarms", every_s=1), workers))
    for db in own:
        db.dispose()
    assert sum(got) == 1


@pytest.mark.parametrize(
    ("since_s", "behind_s", "late"),
    [(0, 0.0, False), (20, 0.0, False), (20 + LATE_S, LATE_S, False), (20 + LATE_S + 1, LATE_S + 1, True)],
)
def test_behind_is_what_passed_beyond_the_rhythm(
    database: Database, clock: Clock, since_s: float, behind_s: float, late: bool
) -> None:
    one = leases(database, "one", clock)
    one.take("calendar", every_s=20)
    one.renew({"calendar": Round(clock.at, 0.25)})
    with database.read() as conn:
        state = job_states(conn, clock.at + since_s)[0]
    assert (state.behind_s, state.late) == (behind_s, late)


def test_a_round_that_failed_keeps_the_last_good_one_and_says_why(database: Database, clock: Clock) -> None:
    one = leases(database, "one", clock)
    one.take("calendar", every_s=20)
    with database.read() as conn:
        assert job_states(conn, clock.at)[0].late, "what was never done is late"
    one.renew({"calendar": Round(1000.0, 0.25)})
    one.renew({"calendar": Round(1005.0, 0.25, "DatabaseError: the disk is full")})
    with database.read() as conn:
        state = job_states(conn, clock.at)[0]
    assert (state.done_at, state.failed) == (1000.0, "DatabaseError: the disk is full")
