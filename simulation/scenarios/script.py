"""In which order do things happen? A script: who moved which record how and when, ordered so that rules allow it.

Rows are grouped by the hour, and within it by kind of move in an order of causes and consequences, so that a reader
may carry out many equal moves at once. Whatever breaks that order (a vehicle that goes out again, a room that is
cleaned) lies in another hour.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from domain.instants import HOUR

_ORDER = {
    "facility": ("register", "activate", "open", "count_staff", "stand_by", "close"),
    "lab": ("register", "limit", "stop", "recover"),
    "supply": ("register", "count"),
    "room": ("add", "clean", "put_back", "take_out"),
    "vehicle": ("register", "ready", "put_back", "take_out", "locate"),
    "specimen": (
        "collect", "receive", "test", "find_negative", "find_invalid", "find_positive", "hold_members",
        "retest_members",
    ),
    "infection": (
        "suspect", "find_positive", "report_confirmed", "report_asymptomatic", "confirm", "find_asymptomatic",
        "discard", "file_core", "file_full", "assign_cluster",
    ),
    "contact": ("list", "lose", "locate", "notify", "hand_over"),
    "stay": ("report_health", "sample", "extend", "fall_due", "check_out"),
    "home_order": ("assess", "start", "find_unsuitable"),
    "contact.later": ("quarantine",),
    "door_alert": ("detect", "explain", "confirm_breach"),
    "home_order.later": ("resume", "to_facility", "report_health", "sample", "fall_due", "release"),
    "care_request": ("ask", "accept", "fulfil", "withdraw"),
    "transfer_order": (
        "request", "cancel", "group", "assign", "depart", "refuse", "no_show", "board", "arrive", "hand_over", "close",
    ),
    "infection.later": ("admit", "discharge", "follow_up", "close"),
    "zone": ("approve", "reject", "seal", "supply"),
    "screening_round": ("begin", "close", "cancel"),
    "zone.later": ("review", "extend", "step_down", "lift"),
    "supply.later": ("use",),
    "supply_movement": (
        "request", "approve", "reject", "pick", "send", "receive", "receive_short", "reconcile",
    ),
    "lead": (
        "receive", "dispatch", "not_reached", "contact", "forward", "invalidate", "verify", "control", "close",
    ),
    "free_unit": ("apply", "submit", "review", "reject", "pass_checklist", "certify", "reinstate"),
    "survey_round": ("open", "start"),
    "event": (
        "report", "detect", "confirm", "dismiss", "accept", "reject", "dispatch", "receive", "handle", "suspend",
        "resume", "submit", "send_back",
    ),
    "event_task": ("receive", "handle", "submit", "verify"),
    "event.later": ("verify", "close", "rate", "reopen"),
    "staff_shift": ("plan", "miss", "check_in", "finish"),
}  # fmt: skip

STAGES: dict[tuple[str, str], int] = {
    pair: place
    for place, pair in enumerate((subject.split(".")[0], move) for subject, moves in _ORDER.items() for move in moves)
}
"""Place of each move among those of its hour."""

COLUMNS = ("at", "record", "code", "move", "role", "fields", "reason")

Row = tuple[int, str, str, str, str, str | None, str | None]


class Script:
    """Collects moves until ``horizon``; what comes later is not played."""

    def __init__(self, horizon: int) -> None:
        self._horizon = horizon
        self._rows: list[Row] = []

    def add(
        self, at: int, record: str, code: str, move: str, role: str, *, reason: str | None = None, **fields: Any
    ) -> None:
        """Let a record move; fields that are None are not given."""
        if at > self._horizon:
            return
        given = {name: value for name, value in fields.items() if value is not None} if fields else None
        text = json.dumps(given, ensure_ascii=False) if given else None
        self._rows.append((int(at), record, code, move, role, text, reason))

    def told(self, record: str, move: str) -> Iterator[Row]:
        """Yield what was added of one move, in no order."""
        return (row for row in self._rows if row[1] == record and row[3] == move)

    def ordered(self) -> list[Row]:
        """Return all moves in the order in which they are to be carried out.

        Where two moves of one record in one hour stand the other way round in time, the second comes with the first.
        """
        latest: dict[tuple[str, str], int] = {}
        rows = []
        for row in sorted(self._rows, key=lambda row: (row[0] // HOUR, STAGES[row[1], row[3]], row[0])):
            at = latest[row[1:3]] = max(row[0], latest.get(row[1:3], 0))
            rows.append(row if at == row[0] else (at, *row[1:]))
        return rows


def write_script(rows: Iterable[Row], path: Path) -> int:
    """Write rows as Parquet and return how many there are."""
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    types = (pa.int64(), *(pa.string(),) * 6)
    arrays = [pa.array(values, type_) for values, type_ in zip(columns, types, strict=True)]
    table = pa.table(dict(zip(COLUMNS, arrays, strict=True)))
    part = path.with_name(f".{path.name}.part")
    pq.write_table(table, part, compression="zstd", compression_level=1)
    part.replace(path)
    return int(table.num_rows)
