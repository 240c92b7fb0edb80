"""How does a page read? ``load(query, **filters)``: the only cached read, always inside the viewer's scope."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any, NoReturn

import streamlit as st

from data_access.engine import Database
from data_access.keys import Keys
from data_access.topics import reads_of
from domain.errors import CockpitError, DatabaseError
from domain.language import gettext as _
from domain.scope import Scope
from session import process
from session.cache import Answers
from session.moment import Moment, Publisher
from session.past import asked_moment
from session.signed_in import current

MOST_LIVE = 512
MOST_PAST = 128

_log = logging.getLogger(__name__)
_live = Answers(MOST_LIVE)
_past = Answers(MOST_PAST)
_warm: dict[tuple[Any, ...], tuple[Callable[..., Any], Scope, dict[str, Any]]] = {}
_publisher: Publisher | None = None


def database() -> Database:
    """Return the database of this process."""
    return process.process().database


def keys() -> Keys:
    """Return the keys of this process."""
    return process.process().keys


def publisher() -> Publisher:
    """Return the publisher of this process's live moment."""
    global _publisher
    if _publisher is None or _publisher.database is not database():
        _publisher = Publisher(database())
        _publisher.before_publishing = _warm_up
        _live.clear()
        _past.clear()
    return _publisher


def moment() -> Moment:
    """Return the moment this viewer looks at: the one in ``?as_of=``, else the live one.

    Shows why and stops the run where the address asks for an instant that is not there.
    """
    try:
        return asked_moment(database()) or publisher().current()
    except CockpitError as error:
        _say_and_stop(error)


def load(query: Callable[..., Any], **filters: Any) -> Any:
    """Return the query's answer for this viewer's scope and moment; shared with everybody of the same scope.

    Shows why and stops the run (or the fragment) where the answer is refused or there is none. Do not change what
    you get unless it is a frame.
    """
    viewer = current()
    try:
        return read(query, viewer.scope, moment(), **filters)
    except CockpitError as error:
        _say_and_stop(error)


def read(query: Callable[..., Any], scope: Scope, at: Moment, **filters: Any) -> Any:
    """Return the query's answer for a scope and a moment. Raises what the query raises.

    While the database does not answer, the last good answer stays, with the instant it was computed for.
    """
    place = place_of(query, scope, filters)
    reads = reads_of(query, filters)
    as_of = at.as_of_for(reads.topics, clock=reads.clock)
    answers: Answers
    stamp: tuple[Any, ...]
    if at.live:
        answers, stamp = _live, (as_of, tuple(at.versions.get(topic, 0) for topic in reads.topics))
    else:
        answers, stamp, place = _past, (), (*place, as_of)

    def compute() -> Any:
        started = time.perf_counter()
        with database().read() as conn:
            value = query(conn, scope, as_of=as_of, **filters)
        if at.live:
            publisher().cost(time.perf_counter() - started)
        return value

    try:
        return answers.get(place, stamp, as_of, compute)
    except DatabaseError:
        kept = answers.last_good(place)
        if kept is None:
            raise
        return kept


def warm(query: Callable[..., Any], scope: Scope, **filters: Any) -> None:
    """Have this answer ready before each new moment is published; what the wall shows, so that it never waits."""
    _warm[place_of(query, scope, filters)] = (query, scope, filters)


def place_of(query: Callable[..., Any], scope: Scope, filters: dict[str, Any]) -> tuple[Any, ...]:
    """Return the cache's place for a question. Raises ``TypeError`` for a query without a name of its own.

    Two lambdas, closures or partials look alike by name: one's rows would be served as the other's.
    """
    name = getattr(query, "__qualname__", "<")
    if "<" in name:
        raise TypeError(f"load() takes queries defined at the top of a module, not {query!r}")
    hashable = tuple((key, type(value).__name__, _frozen(value)) for key, value in sorted(filters.items()))
    return (query.__module__, name, scope, hashable)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _warm_up(at: Moment) -> None:
    for query, scope, filters in tuple(_warm.values()):
        try:
            read(query, scope, at, **filters)
        except Exception:  # noqa: BLE001 - one query that fails must not keep the moment from everybody
            _log.exception("could not warm %s", query.__qualname__)


def _say_and_stop(error: CockpitError) -> NoReturn:
    st.error(error.text(_), icon=":material/error:")
    st.stop()
