"""How much may a phone send at once? Counted while it comes in, so that nobody fills the disk with one photo."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from data_access.commands.arrivals.uploads import MOST_BYTES
from domain.errors import CockpitError
from field import words

AROUND = 64 * 1024
"""What multipart and the other fields add around a photo."""
MOST_FILES = 3


class BodyRefused(CockpitError):
    """What was sent is too large, or is no form."""


@asynccontextmanager
async def form_of(request: Request) -> AsyncIterator[FormData]:
    """Yield the form of a request. Raises ``BodyRefused`` for more than a photo with its fields, and for no form."""
    came = 0

    async def counted() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > MOST_BYTES + AROUND:
            raise BodyRefused(words.TOO_BIG)
        return message

    try:
        async with Request(request.scope, counted).form(max_files=MOST_FILES, max_fields=60) as fields:
            yield fields
    except HTTPException as error:
        raise BodyRefused(words.NOT_READ) from error
