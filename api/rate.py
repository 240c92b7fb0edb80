"""How often may one address try? A sliding minute in memory; enough to make guessing pointless on one server."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_ADDRESSES = 10_000


class RateLimit:
    """At most ``most`` tries per address in ``window_s`` seconds."""

    def __init__(self, most: int = 30, window_s: float = 60.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._window_s = window_s
        self._clock = clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Count a try; return 0 where it is allowed, else the seconds to wait (the try is then not counted)."""
        at = self._clock()
        tries = self._tries.setdefault(address, deque())
        self._tries.move_to_end(address)
        while tries and tries[0] <= at - self._window_s:
            tries.popleft()
        if len(tries) >= self._most:
            return tries[0] + self._window_s - at
        tries.append(at)
        while len(self._tries) > MOST_ADDRESSES:
            self._tries.popitem(last=False)
        return 0.0
