"""How does a batch surely arrive? It is sent with the same idempotency key until the cockpit has answered."""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx

from domain.errors import N_, CockpitError
from domain.instants import speed

log = logging.getLogger(__name__)

FIRST_WAIT_S = 0.25
LONGEST_WAIT_S = 15.0
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}

Answer = dict[str, Any]


class FeedRefused(CockpitError):
    """The cockpit will not take this feed at all: wrong token, or no such address."""


@dataclass
class Delivery:
    """Posts rows to one cockpit over one connection; ``retries`` counts attempts that had to be repeated."""

    base_url: str
    stop: Event
    timeout_s: float = 30.0
    retries: int = 0
    unreadable: int = 0
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        # No proxy from the environment: the cockpit is on this network.
        self._client = httpx.Client(base_url=self.base_url, timeout=self.timeout_s, trust_env=False)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def post(self, path: str, rows: list[dict[str, Any]], token: str, key: str) -> list[Answer] | None:
        """Return the cockpit's answers, one a batch it could read; None where the feed was stopped before it answered.

        A batch too large for the cockpit is halved. Raises ``FeedRefused`` for a wrong token or address.
        """
        response = self._until_answered(path, rows, token, key)
        if response is None:
            return None
        if response.status_code in {401, 403}:
            raise FeedRefused(
                N_("The cockpit refuses the token for {path} ({code})."), path=path, code=response.status_code
            )
        if response.status_code == 413 and len(rows) > 1:
            middle = len(rows) // 2
            first = self.post(path, rows[:middle], token, f"{key}.1")
            second = self.post(path, rows[middle:], token, f"{key}.2")
            return None if first is None or second is None else first + second
        if response.status_code in {413, 422}:
            self.unreadable += len(rows)
            log.warning("%s: %d rows not read (%d): %s", path, len(rows), response.status_code, response.text[:300])
            return []
        if not response.is_success:
            raise FeedRefused(N_("The cockpit does not take {path} ({code})."), path=path, code=response.status_code)
        answer: Answer = response.json()
        return [answer]

    def _until_answered(self, path: str, rows: list[dict[str, Any]], token: str, key: str) -> httpx.Response | None:
        wait = FIRST_WAIT_S
        while True:
            try:
                response = self._client.post(
                    path, json=rows, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key}
                )
                if response.status_code not in TRY_AGAIN:
                    return response
                reason = f"answered {response.status_code}"
            except httpx.TransportError as error:
                reason = type(error).__name__
            self.retries += 1
            log.info("%s: %s; again in %.1f s", path, reason, wait)
            if self.stop.wait(wait * random.uniform(0.7, 1.3)):
                return None
            wait = min(wait * 2, LONGEST_WAIT_S)


def elapsed(since: float) -> float:
    """Return the seconds that passed since a reading of the monotonic clock; in a rehearsal they pass faster."""
    return (time.monotonic() - since) * speed()
