"""What happens when somebody has been let in? The browser gets its session, loses the one it had, and moves on."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.cookies import SESSION, Cookies
from data_access.commands.sign_in import sign_out
from data_access.engine import Database
from data_access.keys import token_hash
from data_access.queries.accounts import session_by_reference
from domain.instants import now, to_epoch
from domain.scope import Role

LANDING = {Role.GRID: "/field"}
"""First pages of roles that work with a phone in their hand; everybody else begins in the cockpit."""


class Admission:
    """The last step of every way to sign in."""

    def __init__(self, database: Database, cookies: Cookies) -> None:
        self._database = database
        self._cookies = cookies

    async def admit(self, request: Request, token: str, next_page: str, seconds: int) -> Response:
        """Return the answer that carries the session's cookie and leads to the next page."""
        next_page = await anyio.to_thread.run_sync(self._landing, token, next_page)
        had = self._cookies.session_reference(request.scope)
        if had is not None:
            await anyio.to_thread.run_sync(sign_out, self._database, had)
        response = RedirectResponse(next_page, 303, {"cache-control": "no-store"})
        self._cookies.write(response, request.scope, SESSION, token, seconds=seconds)
        return response

    def _landing(self, token: str, next_page: str) -> str:
        """Return where to go: whoever asked for no page lands where their role works."""
        if next_page != "/":
            return next_page
        with self._database.read() as conn:
            who = session_by_reference(conn, token_hash(token).hex(), at=to_epoch(now()))
        return next_page if who is None else LANDING.get(who.scope.role, next_page)
