"""How do all viewers share one answer? A bounded memory of answers, each computed once however many ask at a time.

Not ``st.cache_data``: it keeps one lock per key for ever (a new key each second is megabytes a day), pickles on every
hit, and cannot key by function (ADR 0013). Here one question of one scope has one place, the newest answer takes it,
and the last good one stays when the database goes away.
"""

from __future__ import annotations

import copy
import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from typing import Any

import pandas as pd

WAIT_S = 120


@dataclasses.dataclass(frozen=True)
class Answer:
    """What was computed, from which state of the data (``stamp``), for which instant."""

    stamp: Hashable
    as_of: datetime
    value: Any
    derived: dict[Hashable, Any] = dataclasses.field(default_factory=dict, compare=False, repr=False)
    """What was made of it for the screens (``session/derived.py``): it goes when the answer goes."""


class Answers:
    """At most ``most`` answers; the one that was not asked for the longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._running: dict[tuple[Hashable, Hashable], Future[Answer]] = {}
        self._lock = threading.Lock()

    def get(self, place: Hashable, stamp: Hashable, as_of: datetime, compute: Callable[[], Any]) -> Any:
        """Return the answer at ``place`` for ``stamp``, to do with as one likes."""
        return handed_out(self.answer(place, stamp, as_of, compute).value)

    def answer(self, place: Hashable, stamp: Hashable, as_of: datetime, compute: Callable[[], Any]) -> Answer:
        """Return the answer itself, only to be read: the first who asks computes, the others wait for it.

        An answer that is there is found without the lock: a hundred panels looking at once would stand in a row
        for it, each waiting for its turn of the interpreter while it holds the lock.
        """
        if (kept := self._used(place, stamp)) is not None:
            return kept
        with self._lock:
            if (kept := self._used(place, stamp)) is not None:
                return kept
            running = self._running.get((place, stamp))
            if running is None:
                mine: Future[Answer] = Future()
                self._running[place, stamp] = mine
        if running is not None:
            return running.result(timeout=WAIT_S)
        return self._computed(place, stamp, as_of, compute, mine)

    def last_good(self, place: Hashable) -> Answer | None:
        """Return the newest answer at ``place``, whatever it was computed from; None where there is none."""
        return self._kept.get(place)

    def put(self, place: Hashable, stamp: Hashable, as_of: datetime, value: Any) -> None:
        """Keep an answer that was computed before anybody asked; a newer one stays."""
        with self._lock:
            self._keep(place, Answer(stamp, as_of, value))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)

    def _used(self, place: Hashable, stamp: Hashable) -> Answer | None:
        """Return the answer if it is there, as the one used last. Safe without the lock: each step is one by itself."""
        kept = self._kept.get(place)
        if kept is None or kept.stamp != stamp:
            return None
        with suppress(KeyError):  # it went in between; what it said is still true for its stamp
            self._kept.move_to_end(place)
        return kept

    def _computed(
        self, place: Hashable, stamp: Hashable, as_of: datetime, compute: Callable[[], Any], mine: Future[Answer]
    ) -> Answer:
        try:
            answer = Answer(stamp, as_of, compute())
        except BaseException as error:
            with self._lock:
                del self._running[place, stamp]
            mine.set_exception(error)
            raise
        with self._lock:
            del self._running[place, stamp]
            self._keep(place, answer)
        mine.set_result(answer)
        return answer

    def _keep(self, place: Hashable, answer: Answer) -> None:
        kept = self._kept.get(place)
        if kept is None or kept.as_of <= answer.as_of:
            self._kept[place] = answer
            self._kept.move_to_end(place)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)


def handed_out(value: Any) -> Any:
    """Return the value so that whoever gets it cannot change what others see.

    A frame is shared until somebody writes to it (pandas copies on write), which costs microseconds.
    """
    if isinstance(value, pd.DataFrame):
        return value.copy(deep=False)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        frames = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        frames = {name: part.copy(deep=False) for name, part in frames.items() if isinstance(part, pd.DataFrame)}
        return dataclasses.replace(value, **frames) if frames else value
    if isinstance(value, list):
        return copy.copy(value)
    return value
