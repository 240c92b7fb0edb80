"""Did anybody look? Without a judgement, that there is no alarm is not known (ADR 0110)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Judging:
    """Whether the alarms were judged at an instant, and when they had last been judged by then (None: never)."""

    known: bool
    last_at: datetime | None = None
