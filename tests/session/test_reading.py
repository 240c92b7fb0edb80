"""The one cached read, as pages use it: inside a scope, for a moment, and honest when it cannot."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from data_access.commands import accounts
from data_access.topics import reads, reads_of
from domain.errors import DatabaseError, ScopeError
from domain.instants import now
from domain.scope import Role, Scope
from session import process, reading
from tests.session.conftest import CALLS, OTHER, STREET, area_count

HQ = Scope(Role.HQ, ("330113",))


@pytest.fixture(autouse=True)
def no_calls():
    CALLS.clear()


def live():
    return reading.publisher().current()


def test_two_scopes_never_share_a_cached_row(shared):
    here, there = Scope(Role.STREET, (STREET,)), Scope(Role.STREET, (OTHER,))
    shared.area(f"330113/{OTHER}/C3")
    answers = [reading.read(area_count, scope, live()) for scope in (HQ, here, there, HQ, here, there, Scope(Role.HQ))]
    assert answers == [10, 4, 5, 10, 4, 5, 0]
    assert len(CALLS) == 4


def test_two_roles_over_one_area_do_not_share_either(shared):
    at = live()
    for role in (Role.HQ, Role.WALL, Role.CDC):
        reading.read(area_count, Scope(role, ("330113",)), at)
    assert len(CALLS) == 3


def test_equal_scopes_filters_and_moments_share(shared):
    at = live()
    for codes in (("330113",), ("330113", "330113")):
        reading.read(area_count, Scope(Role.HQ, codes), at, times=2)
    assert len(CALLS) == 1
    assert reading.read(area_count, HQ, at, times=3) == 27
    assert len(CALLS) == 2


def test_queries_without_a_name_of_their_own_are_refused(shared):
    def inner(conn, scope, *, as_of):
        return 0

    for query in (lambda conn, scope, *, as_of: 0, inner, partial(area_count, times=2)):
        with pytest.raises(TypeError, match="top of a module"):
            reading.read(query, HQ, live())


def test_new_data_are_read_at_once_and_the_past_is_kept_apart(shared):
    assert reading.read(area_count, HQ, live()) == 9
    shared.area("330113/330113003")
    reading.publisher().poll()
    assert reading.read(area_count, HQ, live()) == 10
    past = reading.Moment(as_of=now() - timedelta(hours=1), live=False)
    before = len(CALLS)
    assert [reading.read(area_count, HQ, past) for _ in range(2)] == [10, 10]
    assert len(CALLS) == before + 1
    assert CALLS[-1][1] == past.as_of


def test_what_declares_its_topics_is_read_again_only_for_them(shared, monkeypatch):
    monkeypatch.setattr("data_access.topics._DECLARED", {})
    reads("points", clock=False)(area_count)
    assert reads_of(area_count).topics == ("points",)
    reading.read(area_count, HQ, live())
    shared.area("330113/330113003")
    reading.publisher().poll()
    assert reading.read(area_count, HQ, live()) == 9  # it said that areas do not matter to it
    with pytest.raises(ValueError, match="weather"):
        reads("weather")


def test_while_the_database_is_away_the_last_good_answer_stays(shared, monkeypatch):
    assert reading.read(area_count, HQ, live()) == 9

    def away(self, scope=None):
        raise DatabaseError("away")

    later = reading.Moment(as_of=now() + timedelta(minutes=1), tick=now() + timedelta(minutes=1))
    monkeypatch.setattr(type(shared.db), "read", away)
    assert reading.read(area_count, HQ, later) == 9
    with pytest.raises(DatabaseError):
        reading.read(area_count, Scope(Role.STREET, (STREET,)), later)


def test_the_warm_list_is_read_before_anybody_asks(shared):
    reading.warm(area_count, HQ)
    shared.area("330113/330113003")
    reading.publisher().poll()
    assert len(CALLS) == 1
    reading.read(area_count, HQ, live())
    assert len(CALLS) == 1


def refuse(conn, scope, *, as_of):
    raise ScopeError("The area {code} is not in your scope.", code="1")


def page(query="area_count"):
    return f"""
import streamlit as st
from session.reading import load, moment
from tests.session.conftest import area_count
from tests.session.test_reading import refuse
st.metric("areas", load({query}))
st.text(str(moment().live))
"""


def opened(reference, script=None, **query):
    at = AppTest.from_string(script or page(), default_timeout=20)
    at.user = {"session": reference} if reference else {}
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def test_a_page_shows_its_viewers_scope(shared, enter):
    for username, role, codes, shown in (("hq-1", "hq", ["330113"], "9"), ("st-1", "street", [STREET], "4")):
        assert opened(enter(username, role, *codes)).metric[0].value == shown


@pytest.mark.parametrize("reference", [None, "", "00" * 32, "nonsense"])
def test_a_page_without_a_session_shows_nothing(shared, reference):
    at = opened(reference)
    assert not at.metric
    assert "sign in again" in at.warning[0].value or "重新登录" in at.warning[0].value


def test_a_page_left_open_notices_that_its_session_is_over(shared, enter):
    reference = enter("st-1", "street", STREET)
    at = opened(reference)
    assert at.metric
    with shared.db.write() as conn:
        accounts.disable_user(conn, accounts.Actor("cli"), "st-1")
    process.process().book.forget()
    at.run()
    assert not at.metric and at.warning


def test_a_refusal_is_told_in_the_viewers_language(shared, enter):
    for code, words in (("en", "is not in your scope"), ("zh", "范围")):
        at = opened(enter(f"st-{code}", "street", STREET, language=code), page("refuse"))
        assert words in at.error[0].value
        assert not at.exception


@pytest.mark.parametrize(
    ("as_of", "words"),
    [("yesterday", "not an instant"), ("2999-01-01T00:00", "in the future"), ("1999-01-01T00:00", "before the first")],
)
def test_an_instant_that_is_not_there_is_refused_and_nothing_is_shown(shared, enter, as_of, words):
    at = opened(enter("st-1", "street", STREET), as_of=as_of)
    assert words in at.error[0].value
    assert not at.metric


def test_a_past_instant_is_looked_at(shared, enter):
    shared.infection(f"330113/{STREET}", now() - timedelta(days=2))
    asked = (now() - timedelta(days=1)).replace(tzinfo=None).isoformat() + "+00:00"
    at = opened(enter("st-1", "street", STREET), as_of=asked)
    assert (at.metric[0].value, at.text[0].value) == ("4", "False")


@pytest.fixture
def ticking(shared, monkeypatch):
    """Return ``(at, publisher)``: the clock of this process's publisher, moved by hand, its poller not running."""
    monkeypatch.setattr("data_access.topics._DECLARED", {})
    at = [datetime(2022, 3, 21, 4, 0, 3, tzinfo=UTC)]
    publisher = reading.publisher()
    publisher._instant, publisher._ticking = (lambda: at[0]), threading.current_thread()
    yield at, publisher
    publisher._ticking = None


@pytest.mark.parametrize(("calm", "seconds", "asked"), [(False, 7, 2), (False, 6, 1), (True, 57, 2), (True, 56, 1)])
def test_what_was_asked_lately_is_ready_before_the_clock_moves_it(ticking, calm, seconds, asked):
    reads("areas", calm=calm)(area_count)
    at, publisher = ticking
    reading.read(area_count, HQ, live())
    at[0] += timedelta(seconds=seconds)
    publisher.poll()
    assert len(CALLS) == 1, "the old moment stays until its figures are ready"
    publisher.move_clock()
    assert len(CALLS) == asked
    reading.read(area_count, HQ, live())
    assert len(CALLS) == asked, "nobody waits for the new moment's figure"
    if asked == 2:
        assert CALLS[-1][1] == at[0]


def test_what_changed_meanwhile_is_counted_anew_and_not_taken_from_what_was_prepared(ticking, shared):
    reads("areas")(area_count)
    at, publisher = ticking
    assert reading.read(area_count, HQ, live()) == 9
    at[0] += timedelta(seconds=10)
    ready = [prepare(live().at_tick(10, at[0])) for prepare in publisher.questions(False)]
    shared.area("330113/330113003")
    publisher.poll(hurry=True)
    for put in ready:
        put()
    publisher.move_clock()
    assert reading.read(area_count, HQ, live()) == 10


def test_what_nobody_asked_for_long_or_the_clock_does_not_move_is_not_prepared(ticking, monkeypatch):
    reads("areas", clock=False)(area_count)
    _at, publisher = ticking
    reading.read(area_count, HQ, live())
    assert list(publisher.questions(False)) == []
    reads("areas")(area_count)
    reading.read(area_count, HQ, live())
    assert len(list(publisher.questions(False))) == 1
    monkeypatch.setattr(reading, "LATELY_S", -1)
    assert list(publisher.questions(False)) == []
