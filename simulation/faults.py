"""What goes wrong on the way from the laboratories? The faults that every receiver of a feed must survive."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from domain.identifiers import check_character
from simulation.parameters import Table

Row = dict[str, Any]

RECENT = 2_000
"""Rows remembered for duplicates and corrections."""


@dataclass(frozen=True)
class Faults:
    """Shares of rows (or batches) with a fault, and one laboratory's outage; all 0 is a perfect feed."""

    wrong_digit: float = 0.0
    duplicate: float = 0.0
    missing_point: float = 0.0
    correction: float = 0.0
    resend_batch: float = 0.0
    outage_minutes: float = 0.0
    outage_after_minutes: float = 0.0
    time_scale: float = 1.0

    @classmethod
    def of(cls, policy: Table, *, time_scale: float = 1.0) -> Self:
        """Return the faults of the policy's ``[feed]``; ``time_scale`` shortens the outage for a demonstration."""
        named = {item.name for item in fields(cls)} & policy.keys()
        return cls(**{name: policy[name] for name in named}, time_scale=time_scale)

    def in_outage(self, elapsed_s: float) -> bool:
        """Return whether the laboratory is silent so long after the feed's start."""
        begins = self.outage_after_minutes * 60 * self.time_scale
        return begins <= elapsed_s < begins + self.outage_minutes * 60 * self.time_scale


@dataclass
class Injector:
    """Applies faults to clean rows and counts what it did."""

    faults: Faults
    chance: random.Random
    silent_lab: str
    held: list[Row] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    _recent: deque[Row] = field(default_factory=lambda: deque(maxlen=RECENT))

    def apply(self, rows: list[Row], now: datetime, elapsed_s: float) -> list[Row]:
        """Return the rows to send: some held back, spoiled, doubled, or joined by corrections of earlier ones."""
        out = []
        for row in self._after_outage(rows, elapsed_s):
            spoiled = self._spoil(row)
            out.append(spoiled)
            if self._hit("duplicate", self.faults.duplicate):
                out.append(dict(spoiled))
            if self._recent and self._hit("correction", self.faults.correction):
                out.append(self._corrected(self.chance.choice(self._recent), now))
            if spoiled is row:
                self._recent.append(row)
        return out

    def resends(self) -> bool:
        """Return whether a whole batch is sent a second time."""
        return self._hit("resent_batches", self.faults.resend_batch)

    def _after_outage(self, rows: list[Row], elapsed_s: float) -> list[Row]:
        if self.faults.in_outage(elapsed_s):
            silent = [row for row in rows if row["lab_code"] == self.silent_lab]
            self.held += silent
            self.counts["held"] = self.counts.get("held", 0) + len(silent)
            return [row for row in rows if row["lab_code"] != self.silent_lab]
        late, self.held = self.held, []
        return late + rows

    def _spoil(self, row: Row) -> Row:
        if self._hit("wrong_digit", self.faults.wrong_digit):
            # With the phone the person can still be found; half come without, and wait as unmatched.
            phone = row["phone"] if self.chance.random() < 0.5 else None
            return row | {"id_no": wrong_digit(row["id_no"], self.chance), "phone": phone}
        if self._hit("missing_point", self.faults.missing_point):
            return row | {"point_code": None}
        return row

    def _corrected(self, row: Row, now: datetime) -> Row:
        """Return a later report on the same sample: another sampling time, or another result."""
        late = row | {"reported_at": instant(now)}
        if self.chance.random() < 0.5:
            sampled = datetime.fromisoformat(row["sampled_at"]) - timedelta(minutes=self.chance.randint(5, 60))
            return late | {"sampled_at": instant(sampled)}
        return late | {"result": "negative" if row["result"] == "invalid" else "invalid", "ct": None}

    def _hit(self, name: str, share: float) -> bool:
        if not self.chance.random() < share:
            return False
        self.counts[name] = self.counts.get(name, 0) + 1
        return True


def wrong_digit(id_no: str, chance: random.Random) -> str:
    """Return the identifier with one digit of its sequence wrong, never with the right check character.

    A right one could be a real person's number.
    """
    place = chance.randint(14, 16)
    digits = [digit for digit in "0123456789" if digit != id_no[place]]
    chance.shuffle(digits)
    spoiled = (id_no[:place] + digit + id_no[place + 1 :] for digit in digits)
    return next(number for number in spoiled if check_character(number[:17]) != number[17])


def instant(moment: datetime) -> str:
    """Return an instant as ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
