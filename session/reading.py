"""How does a page read? ``load(query, **filters)``: the only cached read, always inside the viewer's scope."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NoReturn

import streamlit as st

from data_access.engine import Database
from data_access.keys import Keys
from data_access.topics import Reads, reads_of
from domain.errors import CockpitError, DatabaseError, ScopeError
from domain.language import gettext as _
from domain.scope import Scope
from session import process
from session.cache import Answer, Answers, handed_out
from session.moment import Moment, Publisher, Ready
from session.past import asked_moment
from session.signed_in import current

MOST_LIVE = 4096
"""The places of eighteen scopes (headquarters, eight streets and theirs) on a dozen pages of sixty figures at most.

Were it fewer than are asked for in turn, each would be gone when it is asked for again: with 512, pages of nine scopes
computed all they showed, at every look.
"""
MOST_PAST = 128
LATELY_S = 600
"""What nobody asked for so long is not prepared for a new tick; it is computed when it is asked for again."""

_log = logging.getLogger(__name__)
_live = Answers(MOST_LIVE)
_past = Answers(MOST_PAST)


@dataclass(frozen=True)
class Question:
    """A query asked for a scope with filters, what it reads, and when it was last asked (``time.monotonic``)."""

    query: Callable[..., Any]
    scope: Scope
    filters: dict[str, Any]
    reads: Reads
    asked_at: float


_warm: dict[tuple[Any, ...], Question] = {}
_lately: OrderedDict[tuple[Any, ...], Question] = OrderedDict()
"""Questions that the clock moves, the latest last."""
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
        _publisher.before_publishing, _publisher.questions = _warm_up, _prepared
        _live.clear()
        _past.clear()
        _lately.clear()
    return _publisher


def moment() -> Moment:
    """Return the moment this viewer looks at: the one in ``?as_of=``, else the live one.

    Shows why and stops the run where the address asks for an instant that is not there.
    """
    try:
        return asked_moment(database()) or publisher().current()
    except CockpitError as error:
        say_and_stop(error)


def load(query: Callable[..., Any], **filters: Any) -> Any:
    """Return the query's answer for this viewer's scope and moment; shared with everybody of the same scope.

    Shows why and stops the run (or the fragment) where the answer is refused or there is none. Do not change what
    you get unless it is a frame.
    """
    viewer = current()
    try:
        return read(query, viewer.scope, moment(), **filters)
    except CockpitError as error:
        say_and_stop(error)


def load_latest(query: Callable[..., Any], **filters: Any) -> Any:
    """Return what ``load`` returns. Where the live moment does not know the thing asked for, a newer one may: a link to
    a record can be followed sooner than the moment that has it was published.
    """
    viewer = current()
    try:
        return read(query, viewer.scope, moment(), **filters)
    except ScopeError:
        publisher().poll(hurry=True)
    except CockpitError as error:
        say_and_stop(error)
    return load(query, **filters)


def read(query: Callable[..., Any], scope: Scope, at: Moment, **filters: Any) -> Any:
    """Return the query's answer for a scope and a moment. Raises what the query raises.

    While the database does not answer, the last good answer stays, with the instant it was computed for.
    """
    return handed_out(answer(query, scope, at, **filters).value)


def answer(query: Callable[..., Any], scope: Scope, at: Moment, **filters: Any) -> Answer:
    """Return the answer itself, only to be looked at: everybody of the scope has this very one."""
    place = place_of(query, scope, filters)
    question = Question(query, scope, filters, reads_of(query, filters), time.monotonic())
    as_of, stamp = _stamped(question.reads, at)
    answers = _live if at.live else _past
    if at.live and question.reads.clock:
        _lately[place] = question
        _lately.move_to_end(place)
        if len(_lately) > MOST_LIVE:
            _lately.popitem(last=False)
    if not at.live:
        stamp, place = (), (*place, as_of)

    def compute() -> Any:
        started = time.perf_counter()
        value = _answered(question, as_of)
        if at.live:
            publisher().cost(time.perf_counter() - started)
        return value

    try:
        return answers.answer(place, stamp, as_of, compute)
    except DatabaseError:
        kept = answers.last_good(place)
        if kept is None:
            raise
        return kept


def warm(query: Callable[..., Any], scope: Scope, **filters: Any) -> None:
    """Have this answer ready before each new moment is published; what the wall shows, so that it never waits."""
    _warm[place_of(query, scope, filters)] = Question(query, scope, filters, reads_of(query, filters), float("inf"))


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
    for one in tuple(_warm.values()):
        try:
            read(one.query, one.scope, at, **one.filters)
        except Exception:  # noqa: BLE001 - one query that fails must not keep the moment from everybody
            _log.exception("could not warm %s", one.query.__qualname__)


def _stamped(reads: Reads, at: Moment) -> tuple[datetime, tuple[Any, ...]]:
    """Return the instant to ask for, and what the answer is true for: it and the versions of what is read."""
    as_of = at.as_of_for(reads.topics, clock=reads.clock, calm=reads.calm)
    return as_of, (as_of, tuple(at.versions.get(topic, 0) for topic in reads.topics))


def _answered(one: Question, as_of: datetime) -> Any:
    with database().read(one.scope) as conn:
        return one.query(conn, one.scope, as_of=as_of, **one.filters)


def _prepared(calm: bool) -> Iterator[Callable[[Moment], Ready]]:
    """Yield what answers each question asked lately for a moment that is not published yet, the latest first."""
    known = [*tuple(_warm.items()), *reversed(tuple(_lately.items()))]
    oldest, seen = time.monotonic() - LATELY_S, set()
    for place, one in known:
        if one.reads.clock and one.reads.calm is calm and one.asked_at > oldest and place not in seen:
            seen.add(place)
            yield partial(_prepare, place, one)


def _prepare(place: tuple[Any, ...], one: Question, at: Moment) -> Ready:
    as_of, stamp = _stamped(one.reads, at)
    try:
        value = _answered(one, as_of)
    except Exception:  # noqa: BLE001 - whoever asks is told why; nobody has asked yet
        _log.debug("could not prepare %s", one.query.__qualname__, exc_info=True)
        return lambda: None
    return partial(_live.put, place, stamp, as_of, value)


def say_and_stop(error: CockpitError) -> NoReturn:
    """Show why there is no answer and stop the run, or the fragment."""
    st.error(error.text(_), icon=":material/error:")
    st.stop()
