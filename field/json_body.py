"""What may a script send? A JSON object of a size that a phone makes, read as it comes."""

from __future__ import annotations

import json
from typing import Any

import anyio.to_thread
from starlette.requests import Request

from domain.errors import CockpitError
from field import words

MOST_BYTES = 1024 * 1024
"""Five hundred entries with what a family of four brings each."""


class TooBig(CockpitError):
    """A body that is not read to its end."""


class NotRead(CockpitError):
    """A body that is no JSON object."""


async def object_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent. Raises ``TooBig`` beyond 1 MB and ``NotRead`` for anything else."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise TooBig(words.TOO_BIG)
    try:
        read = await anyio.to_thread.run_sync(json.loads, bytes(body))
    except (ValueError, RecursionError) as error:
        raise NotRead(words.NOT_READ) from error
    if not isinstance(read, dict):
        raise NotRead(words.NOT_READ)
    return read


def text_in(body: dict[str, Any], name: str) -> str:
    """Return a text of the object. Raises ``NotRead`` for anything else."""
    value = body.get(name)
    if not isinstance(value, str):
        raise NotRead(words.NOT_READ)
    return value


def whole_in(body: dict[str, Any], name: str) -> int:
    """Return a whole number of the object that a database can hold. Raises ``NotRead`` for anything else."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise NotRead(words.NOT_READ)
    return value
