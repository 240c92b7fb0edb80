"""What happens when somebody has been let in? The browser gets its session, loses the one it had, and moves on."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.cookies import SESSION, Cookies
from data_access.commands.sign_in import sign_out
from data_access.engine import Database


class Admission:
    """The last step of every way to sign in."""

    def __init__(self, database: Database, cookies: Cookies) -> None:
        self._database = database
        self._cookies = cookies

    async def admit(self, request: Request, token: str, next_page: str, seconds: int) -> Response:
        """Return the answer that carries the session's cookie and leads to the next page."""
        had = self._cookies.session_reference(request.scope)
        if had is not None:
            await anyio.to_thread.run_sync(sign_out, self._database, had)
        response = RedirectResponse(next_page, 303, {"cache-control": "no-store"})
        self._cookies.write(response, request.scope, SESSION, token, seconds=seconds)
        return response
