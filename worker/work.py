"""What is a job, and what does it work on?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from data_access.engine import Database
from data_access.keys import Keys


@dataclass(frozen=True)
class Work:
    """What a job works on. ``fence`` refuses a write transaction once another worker has taken the job over."""

    db: Database
    keys: Keys
    fence: Callable[[Connection], None]


Act = Callable[[Work], object]


@dataclass(frozen=True)
class Job:
    """One job: a new round every ``every_s`` seconds; ``act`` is made anew for each worker and may remember."""

    name: str
    every_s: float
    make: Callable[[], Act]
