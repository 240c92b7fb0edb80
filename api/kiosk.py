"""How does a wall sign in, with nobody to type? By its link ``/wall?kiosk=TOKEN``, bookmarked on the wall's machine."""

from __future__ import annotations

from urllib.parse import urlencode

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from api.admission import Admission
from api.asgi import client_address, is_on_loopback
from api.rate import RateLimit
from api.speech import language_of, translator
from api.words import NO_DATABASE, TOO_MANY
from data_access.commands.sign_in import sign_in_kiosk
from data_access.engine import Database
from domain.errors import AccountError, DatabaseError

COOKIE_S = 400 * 86400
"""The longest a browser keeps a cookie; how long the wall's session lasts is decided by prolonging it."""


class Kiosk:
    """Answers the wall's link."""

    def __init__(self, database: Database, admission: Admission, limit: RateLimit) -> None:
        self._database = database
        self._admission = admission
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sign the wall in and take the token out of the address bar."""
        request = Request(scope, receive)
        _ = translator(language_of(scope))
        headers = {"cache-control": "no-store"}
        response: Response
        try:
            response = await self._entered(request)
        except AccountError as error:
            response = PlainTextResponse(error.text(_), 401, headers)
        except (DatabaseError, SQLAlchemyError):
            response = PlainTextResponse(_(NO_DATABASE), 503, headers)
        await response(scope, receive, send)

    async def _entered(self, request: Request) -> Response:
        address, near = client_address(request.scope), is_on_loopback(request.scope)
        if self._limit.wait_s(address):
            raise AccountError(TOO_MANY)
        given = request.query_params.get("kiosk", "")
        token = await anyio.to_thread.run_sync(
            lambda: sign_in_kiosk(self._database, given, address=address, on_loopback=near)
        )
        rest = [(key, value) for key, value in request.query_params.multi_items() if key != "kiosk"]
        next_page = "/wall" + (f"?{urlencode(rest)}" if rest else "")
        return await self._admission.admit(request, token, next_page, COOKIE_S)
