"""By which clock do this process and what it starts live? The machine's; in a rehearsal one that catches up with it."""

from __future__ import annotations

import os
import time

from data_access.settings import settings
from domain.errors import N_, ConfigurationError
from domain.instants import Pace, keep_pace

CLOCK = "COCKPIT_CLOCK"


def keep_clock() -> None:
    """Let this process live by the clock that the environment names. Raises ``ConfigurationError`` for nonsense."""
    text = settings().clock
    try:
        keep_pace(Pace.of(text) if text else None)
    except ValueError as error:
        raise ConfigurationError(N_("COCKPIT_CLOCK cannot be read: {reason}"), reason=str(error)) from None


def live_by(pace: Pace | None) -> None:
    """Let this process, and all that it starts from now on, live by a clock (None: the machine's)."""
    if pace is None:
        os.environ.pop(CLOCK, None)
    else:
        os.environ[CLOCK] = pace.text
    keep_pace(pace)


def live_ago(minutes: float) -> None:
    """Let this process, and all that it starts, live so many minutes ago."""
    real = time.time()
    live_by(Pace(real - minutes * 60, real))
