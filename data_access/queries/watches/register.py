"""Which query watches for which event? Each returns its rows, as those of indicators, or what it measured by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from data_access.queries.indicators.register import Asked


@dataclass(frozen=True)
class Measured:
    """What was measured of one cause: its value (None: nothing to judge), whether it is known at all, where, and what
    the cause is called where it is no area. ``rows``: records counted.
    """

    cause: str
    area_id: int
    value: float | None
    known: bool = True
    name: str = ""
    rows: int = 0


Watch = Callable[[Asked], "Select[Any] | list[Measured]"]
"""Returns a SELECT of ``indicators.register.COLUMNS``, not scoped, as it stood at ``asked.at``; or the measures
themselves, where SQL alone cannot tell."""

WATCHES: dict[str, Watch] = {}
READS: dict[str, tuple[str, ...]] = {}
"""Topics that a watch reads."""


def watch(name: str, *topics: str) -> Callable[[Watch], Watch]:
    """Register a function as the event query ``name``; ``topics`` is all that it reads."""

    def registered(function: Watch) -> Watch:
        if name in WATCHES:
            raise ValueError(f"two watches called {name}")
        WATCHES[name], READS[name] = function, topics
        return function

    return registered
