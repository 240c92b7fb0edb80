"""When a new moment is published, and when not."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from data_access.versions import bump, versions
from domain.errors import DatabaseError
from session.moment import SHORTEST_S, TICK_S, Publisher

START = datetime(2022, 3, 21, 4, 0, 3, tzinfo=UTC)


@pytest.fixture
def at():
    return [START]


@pytest.fixture
def publisher(shared, at):
    return Publisher(shared.db, instant=lambda: at[0])


def change(world, *topics):
    with world.db.write() as conn:
        bump(conn, topics, at=0)


def test_without_changes_the_moment_stays_until_the_tick(shared, publisher, at):
    first = publisher.current()
    at[0] += timedelta(seconds=TICK_S - 4)
    publisher.poll()
    assert publisher.current() is first
    at[0] = START + timedelta(seconds=TICK_S - 3)  # a round ten seconds
    publisher.poll()
    assert publisher.current().as_of == at[0]


def test_new_data_publish_a_new_moment(shared, publisher, at):
    first = publisher.current()
    at[0] += timedelta(seconds=1)
    change(shared, "results")
    publisher.poll()
    now = publisher.current()
    assert now.as_of == at[0] and now.versions["results"] == first.versions.get("results", 0) + 1


def test_what_does_not_read_the_changed_topic_keeps_its_instant(shared, publisher, at):
    first = publisher.current()
    at[0] += timedelta(seconds=1)
    change(shared, "points")
    publisher.poll()
    now = publisher.current()
    assert now.as_of_for(("points",), clock=True) == at[0]
    assert now.as_of_for(("areas",), clock=False) == first.as_of_for(("areas",), clock=False)
    assert now.as_of_for(("areas",), clock=True) == first.as_of_for(("areas",), clock=True)


def test_what_was_never_written_keeps_its_instant_too(shared, publisher, at):
    first = publisher.current()
    with shared.db.read() as conn:
        assert "robot" not in versions(conn)
    at[0] += timedelta(seconds=1)
    change(shared, "points")
    publisher.poll()
    assert publisher.current().as_of_for(("robot",), clock=False) == first.as_of_for(("robot",), clock=False)
    at[0] += timedelta(seconds=1)
    change(shared, "robot")
    publisher.poll()
    assert publisher.current().as_of_for(("robot",), clock=False) == at[0]


def test_signing_out_is_no_new_data(shared, publisher, at):
    first = publisher.current()
    change(shared, "accounts")
    publisher.poll()
    assert publisher.current() is first


def test_while_the_database_is_away_the_last_moment_stays(shared, publisher, at, monkeypatch):
    first = publisher.current()

    def away(self):
        raise DatabaseError("away")

    monkeypatch.setattr(type(shared.db), "read", away)
    at[0] += timedelta(minutes=5)
    publisher.poll()
    assert publisher.current() is first
    with pytest.raises(DatabaseError):
        Publisher(shared.db).current()


def test_the_warm_list_is_ready_before_the_moment_is_seen(shared, publisher, at):
    first, seen = publisher.current(), []
    publisher.before_publishing = lambda moment: seen.append((moment.as_of, publisher._moment.as_of))
    at[0] += timedelta(seconds=TICK_S)
    publisher.poll()
    assert seen == [(at[0], first.as_of)]


def test_the_poller_publishes_by_itself_and_rests_after_dear_answers(shared):
    publisher = Publisher(shared.db)
    publisher.start()
    try:
        first = publisher.current()
        change(shared, "results")
        wait_for(lambda: publisher.current().versions != first.versions, SHORTEST_S + 3)
        publisher.cost(100)  # the next moment waits, but no longer than a tick
        second = publisher.current()
        change(shared, "results")
        time.sleep(SHORTEST_S + 0.5)
        assert publisher.current().versions == second.versions  # a tick of the clock may come in between
    finally:
        publisher.stop()
    assert publisher._thread is None


def wait_for(condition, seconds):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)
