"""What need not be asked twice within one read? Everything in it sees the same instant of the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection

Answer = TypeVar("Answer")
_READ = "read"


@contextmanager
def remembering(conn: Connection) -> Iterator[None]:
    """Let a connection remember until the end of its read."""
    kept = conn.info
    kept[_READ] = {}
    try:
        yield
    finally:
        kept.pop(_READ, None)


def once_a_read(conn: Connection, name: str, ask: Callable[[Connection], Answer]) -> Answer:
    """Return what ``ask`` tells, asked once within a ``Database.read``; elsewhere (writing, say) each time anew."""
    kept: dict[str, Answer] | None = conn.info.get(_READ)
    if kept is None:
        return ask(conn)
    if name not in kept:
        kept[name] = ask(conn)
    return kept[name]
