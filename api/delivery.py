"""Who delivers, and how large may it be? What every door of the data API asks before it reads anything."""

from __future__ import annotations

from starlette.requests import Request

from data_access.engine import Database
from data_access.ingest.batches import Source, find_source
from data_access.keys import token_hash


class DeliveryRefused(Exception):
    """A delivery that is not read at all: HTTP status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def sender_of(db: Database, header: str | None, topic: str) -> Source:
    """Return the source whose token an ``Authorization`` header holds. Raises ``DeliveryRefused``."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise DeliveryRefused(401, "Send the source's token as 'Authorization: Bearer TOKEN'.")
    with db.read() as conn:
        found = find_source(conn, token_hash=token_hash(token.strip()))
    if found is None:
        raise DeliveryRefused(401, "The token is unknown or was withdrawn.")
    if found.topic != topic:
        raise DeliveryRefused(403, f"The source {found.code} may not deliver here.")
    return found


async def body_of(request: Request, most: int) -> bytes:
    """Return a request's body; one over ``most`` bytes is refused while it is read. Raises ``DeliveryRefused``."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise DeliveryRefused(413, f"A delivery has at most {most} bytes.")
    return bytes(body)
