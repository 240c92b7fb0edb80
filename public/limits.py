"""How much may a request bring? Counted while it comes in, so that nobody fills the memory with one."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access.commands.arrivals.uploads import MOST_BYTES

FORM_BYTES = 128 * 1024
UPLOAD_PATH = "/receipt/report"
AROUND = 64 * 1024
"""What multipart adds around a file."""


class BodyLimit:
    """Refuses bodies that are larger than a form, or where a file is sent larger than a file may be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count what it brings."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MOST_BYTES + AROUND if scope["path"] == UPLOAD_PATH else FORM_BYTES
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
