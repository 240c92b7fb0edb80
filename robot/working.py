"""What does the robot do all day? Leases files, has them read in processes of their own, keeps what was read.

One worker is one process beside the server; several may run. Everything it knows is in the database: killed at any
moment it leaves nothing half done, and what it held is read again when its leases have ended.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError

from data_access.commands.robot.candidates import RegisterMoved
from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.keeping import forget
from data_access.commands.robot.leasing import LEASE_S, Leased, give_back, lease, renew
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import Shown, settle
from data_access.commands.robot.submitting import Given
from data_access.commands.robot.unpacking import unpack
from data_access.commands.robot.uploads import take_uploads
from data_access.engine import Database
from data_access.keys import Keys
from data_access.robot_rules import robot_rules
from domain.errors import CockpitError
from domain.instants import now, to_epoch
from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import RobotPolicy
from robot.folder import take_folder
from robot.pool import Done, Pool
from robot.showing import members, shown

TAKE_S = 0.5
IDLE_EVERY_S = 5.0
FORGET_EVERY_S = 3600.0

_log = logging.getLogger(__name__)


class Reader(Protocol):
    """What reads files beside the worker; ``robot.pool.Pool`` in earnest, something quicker where tests ask only about
    the queue: this is the seam.
    """

    def wants(self) -> bool: ...
    def give(self, key: str, content: bytes, name: str) -> None: ...
    def take(self, timeout_s: float) -> Iterator[Done]: ...
    def cancel(self, key: str) -> bool: ...


Readers = Callable[[RobotPolicy], AbstractContextManager[Reader]]
Show = Callable[[bytes, str, Sequence[Reading | Refused], RobotPolicy], Mapping[int, Shown]]


class Worker:
    """One worker over one database; ``folder`` is watched where given."""

    def __init__(
        self, db: Database, keys: Keys, *, folder: Path | None = None, readers: Readers = Pool, show: Show = shown,
        lease_s: int = LEASE_S,
    ) -> None:  # fmt: skip
        self._db, self._keys, self._folder, self._lease_s = db, keys, folder, lease_s
        self._readers, self._show = readers, show
        self.name = f"{socket.gethostname()}:{os.getpid()}:{time.time_ns()}"
        self._held: dict[int, Leased] = {}
        self._due: dict[str, float] = {}

    def run(self, stop: Event, *, until_idle: bool = False) -> int:
        """Work until ``stop`` is set, or until nothing waits; return how many files were read."""
        done = 0
        with self._readers(robot_rules(to_epoch(now()))) as reader:
            while not stop.is_set():
                try:
                    settled = self._round(reader)
                except (CockpitError, SQLAlchemyError) as error:
                    _log.warning("the robot waits: %s", error)
                    stop.wait(TAKE_S * 4)
                    continue
                done += settled
                if not self._held and not settled:
                    if until_idle:
                        break
                    stop.wait(TAKE_S)
        give_back(self._db, self.name)
        return done

    def _round(self, reader: Reader) -> int:
        """Take up what there is room for, keep what is ready; return how many files that were."""
        at = to_epoch(now())
        self._look_around(at)
        while reader.wants() and (file := self._next(at)) is not None:
            if not self._unpacked(file, at):
                reader.give(str(file.id), file.content, file.name)
                self._held[file.id] = file
        settled = sum(self._settled(done) for done in reader.take(TAKE_S if self._held else 0.0))
        if settled:
            enter_due(self._db, self._keys, at=to_epoch(now()))
        if self._held and self._is_due("renew", self._lease_s / 6):
            self._renew(reader)
        return settled

    def _next(self, at: int) -> Leased | None:
        return lease(self._db, self._keys, self.name, at=at, lease_s=self._lease_s)

    def _look_around(self, at: int) -> None:
        """Take in what came another way, and do what is due now and then."""
        if self._is_due("idle", IDLE_EVERY_S):
            keep_marks(self._db, self._keys)
            take_uploads(self._db, self._keys, at=at)
            enter_due(self._db, self._keys, at=at)
            if self._folder is not None:
                take_folder(self._db, self._keys, self._folder, at=at)
        if self._is_due("forget", FORGET_EVERY_S):
            forget(self._db, at=at)

    def _unpacked(self, file: Leased, at: int) -> bool:
        """Queue the members of an archive as files of their own; False where the file is none, or a broken one."""
        found = members(file.content, file.name, robot_rules(at))
        if found is None:
            return False
        given = [Given(name, content) for name, content in found]
        unpack(self._db, self._keys, self.name, file, given, at=at)
        return True

    def _settled(self, done: Done) -> bool:
        """Keep what was read off one file; whether it was still ours."""
        file = self._held.pop(int(done.key), None)
        if file is None:
            return False
        at = to_epoch(now())
        pages: Mapping[int, Shown] = {}
        if not isinstance(done.answer, Refused):
            pages = self._show(file.content, file.name, done.answer, robot_rules(at))
        for _try in range(10):
            try:
                return settle(self._db, self._keys, self.name, file.id, done.answer, pages, at=at,
                              read_ms=round(done.seconds * 1000))  # fmt: skip
            except RegisterMoved:
                keep_marks(self._db, self._keys)
        return False  # the register moves all the time: the lease ends, and it is read again

    def _renew(self, reader: Reader) -> None:
        ours = renew(self._db, self.name, self._held, at=to_epoch(now()), lease_s=self._lease_s)
        for lost in set(self._held) - ours:
            reader.cancel(str(lost))
            del self._held[lost]

    def _is_due(self, what: str, every_s: float) -> bool:
        clock = time.monotonic()
        if clock < self._due.get(what, 0.0):
            return False
        self._due[what] = clock + every_s
        return True
