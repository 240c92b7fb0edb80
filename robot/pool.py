"""How are many files read beside a server? In worker processes of their own that may crash without loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import RobotPolicy

Answer = list[Reading | Refused] | Refused


@dataclass(frozen=True)
class Done:
    """One file that was read: the key it was given in with, what was found, and the seconds it took."""

    key: str
    answer: Answer
    seconds: float = 0.0
    attempts: int = 1


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
    of its time or memory has its file tried once more in a fresh one; the second time the answer is
    ``Refused("crashed")``, for a person. Processes are replaced after ``pictures_each`` pictures.
    """

    def __init__(self, rules: RobotPolicy) -> None:
        self.rules = rules

    def __enter__(self) -> Pool:
        raise NotImplementedError

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        raise NotImplementedError

    def wants(self) -> bool:
        """Return whether another file may be given now."""
        raise NotImplementedError

    def give(self, key: str, content: bytes, name: str) -> None:
        """Hand in one file; ``key`` comes back with its answer. Raises ``ValueError`` where ``wants()`` is false."""
        raise NotImplementedError

    def take(self, timeout_s: float) -> Iterator[Done]:
        """Yield what is ready, waiting at most ``timeout_s`` for the first; nothing where nothing was ready."""
        raise NotImplementedError

    def cancel(self, key: str) -> bool:
        """Forget a file in hand; its process is ended where it is already reading it. False where it is unknown."""
        raise NotImplementedError
