"""Do two workers share the jobs, and does one go on where the other was killed?"""

from __future__ import annotations

import time
from collections.abc import Callable

from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.worker import job_states
from domain.errors import DatabaseError
from worker.jobs import JOBS
from worker.running import Worker
from worker.work import Job, Work

WITHIN_S = 20.0


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail where it does not within a while."""
    end = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


def counting(name: str, done: list[str], who: str) -> Job:
    def act(_work: Work) -> None:
        done.append(who)

    return Job(name, 0.05, lambda: act)


def test_one_of_two_workers_does_a_job_and_the_other_when_it_stops(database: Database, keys: Keys) -> None:
    done: list[str] = []
    first = Worker(database, keys, jobs=[counting("alarms", done, "first")], name="first", ttl_s=2)
    second = Worker(database, keys, jobs=[counting("alarms", done, "second")], name="second", ttl_s=2)
    first.start()
    until(lambda: len(done) > 2)
    second.start()
    until(lambda: len(done) > 10)
    assert set(done) == {"first"}
    first.stop()
    until(lambda: done[-1] == "second")
    second.stop()
    with database.read() as conn:
        states = job_states(conn)
    assert [(one.name, one.holder, one.failed) for one in states] == [("alarms", None, None)]


def test_a_job_that_fails_tries_again_and_holds_no_other_up(sqlite_database: Database, keys: Keys) -> None:
    done, tries = [], []

    def fail(_work: Work) -> None:
        tries.append(1)
        raise DatabaseError("the disk is full")

    jobs = [Job("broken", 0.05, lambda: fail), counting("whole", done, "one")]
    worker = Worker(sqlite_database, keys, jobs=jobs, name="one", ttl_s=0.6)
    worker.start()
    until(lambda: len(tries) > 2 and len(done) > 2)
    worker.stop()
    with sqlite_database.read() as conn:
        failed = {one.name: one.failed for one in job_states(conn)}
    assert failed == {"broken": "DatabaseError: the disk is full", "whole": None}


def test_every_job_does_its_first_round_on_an_empty_district(sqlite_database: Database, keys: Keys) -> None:
    for job in JOBS:
        job.make()(Work(sqlite_database, keys, lambda _conn: None))
    assert len({job.name for job in JOBS}) == len(JOBS)
