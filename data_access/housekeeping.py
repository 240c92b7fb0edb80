"""What must be done regularly while the server runs? What falls due by the calendar, planned tests that results
answered, whether records agree, hourly snapshots, and giving the SQLite log's space back.
"""

from __future__ import annotations

import subprocess
import sys

from data_access.commands.inspections import inspect
from data_access.commands.matching import match_open_tests
from data_access.commands.moving.due import carry_out_due
from data_access.commands.snapshots import keep_snapshots, missing_snapshots
from data_access.engine import Database
from data_access.keys import Keys
from data_access.repeating import Repeating
from data_access.settings import ROOT
from data_access.story import is_telling
from domain.instants import now, speed, to_epoch

EVERY_S = 20.0
MATCH_EVERY_S = 600
MATCH_DAYS = 3
"""Deliveries match their own people; this finds what came another way. The first round looks at all days."""
INSPECT_EVERY_S = 120
"""2.4 s of one core at full size, measured: 2 % of it."""
MANY = 3


class Housekeeper:
    """Keeps one database's house in a thread of this process; several processes may do so at once."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._matched_at: int | None = None
        self._inspected_at: int | None = None
        self._rounds = Repeating("housekeeping", self.round, lambda: EVERY_S / speed())

    def start(self) -> None:
        """Start the rounds; the first comes at once (hours missed while the system was off)."""
        self._rounds.start()

    def stop(self) -> None:
        """Stop after the round under way."""
        self._rounds.stop()

    def round(self) -> int:
        """Do what is due now and return how many snapshots were missing."""
        at = to_epoch(now())
        if not is_telling(self._database):
            self._follow_calendar(at)
            if self._inspected_at is None or at - self._inspected_at >= INSPECT_EVERY_S:
                inspect(self._database, at)
                self._inspected_at = at
        return self._keep_snapshots()

    def _follow_calendar(self, at: int) -> None:
        if self._matched_at is None or at - self._matched_at >= MATCH_EVERY_S:
            match_open_tests(self._database, at, days=None if self._matched_at is None else MATCH_DAYS)
            self._matched_at = at
        carry_out_due(self._database, self._keys, at)

    def _keep_snapshots(self) -> int:
        """Write the missing snapshots and return how many there were.

        Many missing ones (a first start, a long pause) are written by a process of their own: counting ten million
        facts would hold the server's screens up.
        """
        made = missing_snapshots(self._database, now())
        if made > MANY:
            subprocess.run(
                [sys.executable, str(ROOT / "cockpit.py"), "snapshots"], check=False, stdout=subprocess.DEVNULL
            )
        elif made:
            keep_snapshots(self._database, now())
        if made:
            self._database.checkpoint()
        return made
