"""What does a query read, and does its answer change as time passes? So that it is computed again only when it may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from data_access.versions import TOPICS

Query = TypeVar("Query", bound=Callable[..., Any])


@dataclass(frozen=True)
class Reads:
    """Topics a query reads; ``clock``: its answer changes as time passes too (sliding windows, ages)."""

    topics: tuple[str, ...] = TOPICS
    clock: bool = True


_DECLARED: dict[Callable[..., Any], Reads] = {}


def reads(*topics: str, clock: bool = True) -> Callable[[Query], Query]:
    """Declare what a query reads. Raises ``ValueError`` for a topic that nobody bumps."""
    unknown = sorted(set(topics) - set(TOPICS))
    if unknown or not topics:
        raise ValueError(f"unknown topics {unknown}: use some of {TOPICS}")

    def declared(query: Query) -> Query:
        _DECLARED[query] = Reads(tuple(sorted(set(topics))), clock)
        return query

    return declared


def reads_of(query: Callable[..., Any]) -> Reads:
    """Return what a query reads: what it declared, else everything, moving with the clock."""
    return _DECLARED.get(query, Reads())
