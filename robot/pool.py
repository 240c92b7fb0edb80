"""How are many files read beside a server? In worker processes of their own that may crash without loss."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType

from domain.errors import N_
from domain.robot_policy import RobotPolicy
from robot.process import Process, ProcessFailed
from robot.reading import Answer, Part, answer_of
from robot.refusing import refused

AHEAD = 2
"""Files in hand for each process: the one it reads and the one behind it."""
CRASHES_IN_A_ROW = 3
"""After so many parts in a row that crash, the rest of a file is given up: it is the file, not its parts."""
CRASHED = N_("Reading it ended the reading process twice: a person looks.")


@dataclass(frozen=True)
class Done:
    """One file that was read: the key it was given in with, what was found, and the seconds it took.

    ``attempts`` counts how often reading it began; above 1 a process was lost on the way.
    """

    key: str
    answer: Answer
    seconds: float = 0.0
    attempts: int = 1


@dataclass
class _Job:
    key: str
    content: bytes
    name: str
    cancelled: threading.Event = field(default_factory=threading.Event)
    process: Process | None = None


class Pool:
    """Reading processes: give files in, take answers out, in the order in which they are ready.

    Usage, in one thread::

        with Pool(rules) as pool:
            while pool.wants() and (file := next_file()):
                pool.give(file.key, file.content, file.name)
            for done in pool.take(timeout_s=0.5):
                store(done)

    The caller keeps what is waiting (in the database); the pool holds only what is in hand, at most two files a
    process: memory stays bounded, and a killed server finds all others still waiting. A process that crashes, runs out
    of its time or memory has its picture tried once more in a fresh one; the second time the answer is
    ``Refused("crashed")``, for a person, and the rest of its zip or PDF goes on. Processes are replaced after
    ``pictures_each`` pictures.
    """

    def __init__(self, rules: RobotPolicy) -> None:
        self.rules = rules
        self._waiting: queue.Queue[_Job | None] = queue.Queue()
        self._ready: queue.Queue[Done] = queue.Queue()
        self._in_hand: dict[str, _Job] = {}
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Pool:
        for number in range(self.rules.workers.processes):
            thread = threading.Thread(target=self._read, name=f"robot-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End all processes; what is in hand is given up, and still waits where the caller keeps it."""
        for key in list(self._in_hand):
            self.cancel(key)
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def wants(self) -> bool:
        """Return whether another file may be given now."""
        return len(self._in_hand) < AHEAD * self.rules.workers.processes

    def give(self, key: str, content: bytes, name: str) -> None:
        """Hand in one file; ``key`` comes back with its answer. Raises ``ValueError`` where ``wants()`` is false."""
        if not self.wants() or key in self._in_hand:
            raise ValueError(f"not now: {key}")
        job = _Job(key, content, name)
        self._in_hand[key] = job
        self._waiting.put(job)

    def take(self, timeout_s: float) -> Iterator[Done]:
        """Yield what is ready, waiting at most ``timeout_s`` for the first; nothing where nothing was ready."""
        try:
            ready = self._ready.get(timeout=timeout_s)
            while True:
                if self._in_hand.pop(ready.key, None) is not None:
                    yield ready
                ready = self._ready.get_nowait()
        except queue.Empty:
            return

    def cancel(self, key: str) -> bool:
        """Forget a file in hand; its process is ended where it is already reading it. False where it is unknown."""
        job = self._in_hand.pop(key, None)
        if job is None:
            return False
        job.cancelled.set()
        if (process := job.process) is not None:
            process.kill()
        return True

    def _read(self) -> None:
        """Answer files with one process, in a thread of its own, until there is a None among them."""
        process = Process(self.rules.workers)
        while (job := self._waiting.get()) is not None:
            began = time.monotonic()
            job.process = process
            parts, attempts = self._answered(job, process)
            job.process = None
            if not job.cancelled.is_set():
                self._ready.put(Done(job.key, answer_of(parts), round(time.monotonic() - began, 3), attempts))
        process.end()

    def _answered(self, job: _Job, process: Process) -> tuple[list[Part], int]:
        """Return the parts of a file and in how many attempts they were read."""
        parts: list[Part] = []
        attempts, failed_at, crashes = 1, -1, 0
        while not job.cancelled.is_set():
            before = len(parts)
            try:
                if self._all_read(job, process, parts):
                    break
                continue  # the process was old: the next goes on where it stopped
            except ProcessFailed:
                process.end()
            attempts += 1
            crashes = 0 if len(parts) > before else crashes
            if len(parts) == failed_at:
                parts.append(refused("crashed", CRASHED, job.name))
                crashes += 1
                failed_at = -1
                if crashes == CRASHES_IN_A_ROW:
                    break
            else:
                failed_at = len(parts)
        if job.cancelled.is_set():
            process.end()
        return parts, attempts

    def _all_read(self, job: _Job, process: Process, parts: list[Part]) -> bool:
        """Read on behind the parts there are; false where the process has become old before the end."""
        process.ask(job.content, job.name, self.rules.intake, len(parts))
        while (part := process.next_part()) is not None:
            parts.append(part)
            if process.is_old():
                process.end()
                return False
        return True
