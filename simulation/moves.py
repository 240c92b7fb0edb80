"""Which moves are due now? The rest of the scenarios' script, in real time, with the faults of people who type."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from simulation.district import FEED
from simulation.faults import Row, instant, wrong_digit
from simulation.parameters import Table
from simulation.scenarios import LIVE

POSITION = "moves_state.json"
"""How far the script has been told; a new package begins anew."""
BY_CALENDAR = {("stay", "fall_due"), ("home_order", "fall_due")}
"""Moves that the cockpit's own calendar makes while it runs."""
MAY_BE_LATE = frozenset({"lead", "door_alert", "care_request", "specimen", "staff_shift"})
"""Records on which no other record waits: what is told of them may come late as a whole."""


@dataclass
class LiveMoves:
    """The rows to be told, in the order of time. ``counts`` says how many of each fault were made."""

    package: Path
    rule: Table
    chance: random.Random
    perfect: bool = False
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._state = self.package / FEED / POSITION
        self._rows = self._read()
        self._next = int(json.loads(self._state.read_text("utf-8"))["next"]) if self._state.is_file() else 0
        self._again: list[tuple[float, Row]] = []
        self._held: dict[tuple[str, str], float] = {}

    def take(self, now: datetime, most: int) -> tuple[list[Row], int]:
        """Return at most about ``most`` rows that are due, and the position to save when they were answered."""
        at, rows, place = now.timestamp(), [row for due, row in self._again if due <= now.timestamp()], self._next
        self._again = [(due, row) for due, row in self._again if due > at]
        while place < len(self._rows) and self._rows[place]["at"] <= at and len(rows) < most:
            rows += self._told(self._rows[place], at)
            place += 1
        return rows, place

    def save(self, place: int) -> None:
        """Remember how far the script has been told."""
        self._next = place
        part = self._state.with_suffix(".part")
        part.write_text(json.dumps({"next": place}), "utf-8")
        part.replace(self._state)

    def _told(self, due: dict[str, Any], at: float) -> list[Row]:
        """Return what is sent of a row now: nothing yet, once, twice, or first with a wrong digit."""
        row = {
            **due,
            "at": instant(datetime.fromtimestamp(due["at"], UTC)),
            "fields": json.loads(due["fields"] or "{}"),
        }
        name = (due["record"], due["code"])
        if self._held.get(name, 0) > at or self._late(name, at):
            self._again.append((self._held[name], row))
            return []
        if "person" in row["fields"] and self._hit("wrong_digit", self.rule["wrong_digit"]):
            self._again.append((at + self.chance.uniform(20, 60), row))
            return [row | {"fields": row["fields"] | {"person": wrong_digit(row["fields"]["person"], self.chance)}}]
        if self._hit("duplicate", self.rule["duplicate"]):
            return [row, dict(row)]
        return [row]

    def _late(self, name: tuple[str, str], at: float) -> bool:
        if name[0] not in MAY_BE_LATE or name in self._held or not self._hit("late", self.rule["late_moves"]):
            return False
        self._held[name] = at + self.chance.uniform(300, 2400)
        return True

    def _hit(self, fault: str, share: float) -> bool:
        if self.perfect or self.chance.random() >= share:
            return False
        self.counts[fault] = self.counts.get(fault, 0) + 1
        return True

    def _read(self) -> list[dict[str, Any]]:
        path = self.package / FEED / LIVE
        if not path.is_file():
            return []
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        told = [row for row in rows if (row["record"], row["move"]) not in BY_CALENDAR]
        return sorted(told, key=lambda row: row["at"])
