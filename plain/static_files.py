"""How does a script get to the phone once and never again? Under an address that changes with its content."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from plain.page import text_of

YEAR_S = 31_536_000


@lru_cache
def address_of(served_at: str, file: Path) -> str:
    """Return the address of a file served at a path; it changes with the file's content."""
    return f"{served_at}?v={hashlib.sha256(text_of(file).encode()).hexdigest()[:12]}"


def script_route(served_at: str, file: Path) -> Route:
    """Return the route of a script that browsers may keep for good."""

    async def served(_request: Request) -> Response:
        kept = {"cache-control": f"public, max-age={YEAR_S}, immutable"}
        return PlainTextResponse(text_of(file), headers=kept, media_type="text/javascript")

    return Route(served_at, served, methods=["GET"])
