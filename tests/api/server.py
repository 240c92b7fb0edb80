"""The API's routes behind a real ASGI application, spoken to without a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from api.routes import routes
from data_access.audit import Actor
from data_access.commands.sources import new_token
from data_access.engine import Database
from data_access.keys import Keys
from tests.world import World

RESULTS, REPORTS, INFECTIONS = "/api/v1/results", "/api/v1/point-reports", "/api/v1/infections"
TOPICS = {"provincial_naat": "results", "points": "points", "cdc": "infections"}


class Api:
    """One application; ``token`` goes with every request unless another is named."""

    def __init__(self, db: Database, keys: Keys, token: str | None = None) -> None:
        self.app = Starlette(routes=routes(db, keys))
        self.token = token

    def post(
        self, path: str, body: Any, *, token: str | None = None, key: str | None = None, kind: str = "application/json"
    ) -> httpx.Response:
        """Deliver: bytes and streams as they are, anything else as JSON."""
        headers = {"content-type": kind}
        if chosen := token or self.token:
            headers["authorization"] = f"Bearer {chosen}"
        if key is not None:
            headers["idempotency-key"] = key
        content = body if isinstance(body, (bytes, AsyncIterator)) else json.dumps(body).encode()
        return self.request("POST", path, headers=headers, content=content)

    def get(self, path: str) -> httpx.Response:
        """Ask."""
        return self.request("GET", path)

    def request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Send one request; an exception in the application is an exception here."""

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://cockpit") as client:
                return await client.request(method, path, **arguments)

        with start_blocking_portal() as portal:  # a thread of its own: the browser's tests keep a loop running in ours
            return portal.call(send)


def stream(parts: Iterable[bytes], taken: list[int]) -> AsyncIterator[bytes]:
    """Give a body part by part; ``taken`` notes the size of what was asked for."""

    async def give() -> AsyncIterator[bytes]:
        for part in parts:
            taken.append(len(part))
            yield part

    return give()


def with_sources(world: World) -> dict[str, str]:
    """Make the three feeds and return their tokens by code."""
    for code, topic in TOPICS.items():
        world.source(code, topic=topic)
    with world.db.write() as conn:
        return {code: new_token(conn, code, actor=Actor("cli")) for code in TOPICS}


def statuses(response: httpx.Response) -> list[str]:
    """Return what became of each row."""
    assert response.status_code == 200, response.text
    return [line["status"] for line in response.json()["rows"]]
