"""What does a query read, and does its answer change as time passes? So that it is computed again only when it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from data_access.versions import TOPICS

Query = TypeVar("Query", bound=Callable[..., Any])


@dataclass(frozen=True)
class Reads:
    """Topics a query reads; ``clock``: its answer changes as time passes too (sliding windows, ages).

    ``calm``: its windows and ages are hours and days, told to the minute, so the clock moves it once a minute.
    """

    topics: tuple[str, ...] = TOPICS
    clock: bool = True
    calm: bool = False


Asked = Callable[..., tuple[str, ...]]
"""Returns the topics that a query reads when asked with these filters."""

_DECLARED: dict[Callable[..., Any], Reads] = {}
_BY_FILTERS: dict[Callable[..., Any], tuple[Asked, Reads]] = {}


def reads(*topics: str, clock: bool = True, calm: bool = False) -> Callable[[Query], Query]:
    """Declare what a query reads. Raises ``ValueError`` for a topic that nobody bumps."""
    unknown = sorted(set(topics) - set(TOPICS))
    if unknown or not topics:
        raise ValueError(f"unknown topics {unknown}: use some of {TOPICS}")

    def declared(query: Query) -> Query:
        _DECLARED[query] = Reads(tuple(sorted(set(topics))), clock, calm)
        return query

    return declared


def reads_by(topics: Asked, *, clock: bool = True, calm: bool = False) -> Callable[[Query], Query]:
    """Declare what a query reads by its filters: ``topics(**filters)``; a scenario's figures read their scenario."""

    def declared(query: Query) -> Query:
        _BY_FILTERS[query] = (topics, Reads(clock=clock, calm=calm))
        return query

    return declared


def reads_of(query: Callable[..., Any], filters: Mapping[str, Any] | None = None) -> Reads:
    """Return what a query reads when asked with ``filters``: what it declared, else everything, moving with the clock.

    Raises ``ValueError`` where the filters lead to a topic that nobody bumps.
    """
    filters = filters or {}
    if query in _BY_FILTERS:
        topics, moved = _BY_FILTERS[query]
        asked = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in filters.items())
        return replace(moved, topics=_found(topics, asked))
    return _DECLARED.get(query, Reads())


@lru_cache(maxsize=4096)
def _found(topics: Asked, filters: tuple[tuple[str, Any], ...]) -> tuple[str, ...]:
    """Return what the filters lead to. Kept: a page of forty figures asks forty times at every look."""
    found = tuple(sorted(set(topics(**dict(filters)))))
    if not found or set(found) - set(TOPICS):
        raise ValueError(f"unknown topics {found}: use some of {TOPICS}")
    return found
