"""How do server and reading process talk? JSON with its length before it, over the process' own pipes.

Never pickle: a process that opens other people's files is not believed more than they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from pydantic import TypeAdapter

from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import IntakeRules

LENGTH = 8
MOST_BYTES = 64_000_000


@dataclass(frozen=True)
class Order:
    """What the server asks for: the file's bytes follow. ``skip`` parts of it have been answered before."""

    name: str
    size: int
    intake: IntakeRules
    skip: int = 0


@dataclass(frozen=True)
class Answered:
    """What the process says: one part of the file, or its end with the memory it holds (its highest, in MB)."""

    part: Reading | Refused | None = None
    memory_mb: int = 0


ORDER = TypeAdapter(Order)
ANSWERED = TypeAdapter(Answered)


def send(out: BinaryIO, message: bytes, content: bytes = b"") -> None:
    """Write a message and what follows it."""
    out.write(len(message).to_bytes(LENGTH, "big") + message)
    out.write(content)
    out.flush()


def receive(source: BinaryIO) -> bytes | None:
    """Return the next message, None at the end of the pipe."""
    head = source.read(LENGTH)
    if len(head) < LENGTH:
        return None
    size = int.from_bytes(head, "big")
    if size > MOST_BYTES:
        return None
    message = source.read(size)
    return message if len(message) == size else None
