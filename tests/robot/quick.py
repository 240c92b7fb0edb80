"""A reader that reads at once, in this process: ``negative NAME IDENTIFIER SAMPLED_AT NUMBER`` is a file's content.

The seam is ``robot.working.Reader``: tests of the queue ask whether each file is read once, not what recognition sees.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from data_access.commands.robot.settling import Shown
from data_access.district import DEFAULT_ZONE
from data_access.engine import open_database
from data_access.keys import load_keys
from domain.instants import from_epoch
from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import RobotPolicy
from robot.pool import Done
from robot.working import Worker
from tests.robot.builders import JPEG, found, reading, unlike


class Quick:
    """Reads what its content says; ``pause_s`` a file, so that it can be killed in between."""

    def __init__(self, rules: RobotPolicy, pause_s: float = 0.0) -> None:
        self._pause_s = pause_s
        self._in_hand: dict[str, bytes] = {}
        self.cancelled: list[str] = []

    def __enter__(self) -> Quick:
        return self

    def __exit__(self, *_: object) -> None:
        self._in_hand.clear()

    def wants(self) -> bool:
        return len(self._in_hand) < 4

    def give(self, key: str, content: bytes, name: str) -> None:
        self._in_hand[key] = content

    def take(self, timeout_s: float) -> Iterator[Done]:
        for key in list(self._in_hand):
            time.sleep(self._pause_s)
            if key in self._in_hand:
                yield Done(key, [said(self._in_hand.pop(key))], seconds=0.1)

    def cancel(self, key: str) -> bool:
        self.cancelled.append(key)
        return self._in_hand.pop(key, None) is not None


def said(content: bytes) -> Reading:
    """Return the reading that a content stands for."""
    result, name, identifier, sampled_at, number = content.decode().split()
    sampled = from_epoch(int(sampled_at)).astimezone(ZoneInfo(DEFAULT_ZONE)).replace(tzinfo=None)
    return reading(found(name, identifier, result=result, sampled=sampled), look=unlike(int(number)))


def no_pictures(
    content: bytes, name: str, answer: Sequence[Reading | Refused], rules: RobotPolicy
) -> Mapping[int, Shown]:
    """Show every page as the same small picture."""
    return dict.fromkeys(range(len(answer)), Shown(JPEG))


def main() -> None:
    """Work as a process of its own: DATABASE_URL KEYS_FILE PAUSE_S."""
    url, keys_file, pause_s = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    worker = Worker(
        open_database(url), load_keys(keys_file), show=no_pictures, readers=lambda rules: Quick(rules, pause_s),
        lease_s=1,
    )  # fmt: skip
    worker.run(Event(), until_idle=True)


if __name__ == "__main__":
    main()
