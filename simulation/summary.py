"""What has the feed sent so far, and how did the cockpit answer?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class FeedSummary:
    """What was sent and how the cockpit answered; ``answered`` and ``faults`` count rows by kind."""

    sent: int = 0
    batches: int = 0
    replayed_batches: int = 0
    point_reports: int = 0
    infection_messages: int = 0
    moves: int = 0
    retries: int = 0
    unreadable: int = 0
    still_pending: int = 0
    seconds: float = 0.0
    answered: Counter[str] = field(default_factory=Counter)
    moves_answered: Counter[str] = field(default_factory=Counter)
    faults: dict[str, int] = field(default_factory=dict)


Report = Callable[[FeedSummary], None]
