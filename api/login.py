"""How does one sign in and out? ``/login`` and ``/logout``, before any Streamlit script runs."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.admission import Admission
from api.asgi import client_address, is_on_loopback
from api.cookies import FORM, SESSION, Cookies
from api.login_page import LoginPage, sign_out_page
from api.next_page import safe_next
from api.rate import RateLimit
from api.speech import LANGUAGE_COOKIE, language_of
from api.words import NO_DATABASE, TOO_MANY
from data_access.commands.demo_accounts import DemoAccount, demo_accounts
from data_access.commands.sign_in import sign_in, sign_out
from data_access.engine import Database
from data_access.queries.accounts import is_simulated
from data_access.signed_in import SessionBook
from domain.errors import N_, AccountError, DatabaseError

LARGEST_FORM = 8192
LANGUAGE_S = 400 * 86400
_GUESSES_AT_ONCE = 2
"""Argon2 takes 64 MiB and a core for 50 ms."""

STALE_FORM = N_("This page was open for too long; please try again.")


class Login:
    """The sign-in pages of one installation."""

    def __init__(
        self,
        database: Database,
        cookies: Cookies,
        book: SessionBook,
        admission: Admission,
        *,
        session_hours: float,
        limit: RateLimit,
        oidc: bool = False,
    ) -> None:
        self._database = database
        self._cookies = cookies
        self._book = book
        self._admission = admission
        self._lifetime_s = int(session_hours * 3600)
        self._oidc = oidc
        self._limit = limit
        self._guesses = anyio.CapacityLimiter(_GUESSES_AT_ONCE)

    def routes(self) -> list[BaseRoute]:
        """Return the routes for ``st.App``."""
        return [
            Route("/login", self.show, methods=["GET"]),
            Route("/login", self.enter, methods=["POST"]),
            Route("/logout", self.ask_to_leave, methods=["GET"]),
            Route("/logout", self.leave, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show the form; whoever is signed in already goes where they wanted."""
        if await self._signed_in(request) and "error" not in request.query_params:
            return RedirectResponse(safe_next(request.query_params.get("next")), 303)
        return await self._form(request, next_page=safe_next(request.query_params.get("next")))

    async def enter(self, request: Request) -> Response:
        """Check name and password."""
        form = await _form_fields(request)
        next_page, username = safe_next(form.get("next")), form.get("username", "")[:64]
        if not self._is_our_form(request, form):
            return await self._form(request, next_page=next_page, username=username, error=STALE_FORM, status=403)
        address = client_address(request.scope)
        if wait := self._limit.wait_s(address):
            headers = {"retry-after": str(int(wait) + 1)}
            return await self._form(
                request, next_page=next_page, username=username, error=TOO_MANY, status=429, headers=headers
            )
        near = is_on_loopback(request.scope)

        def check() -> str:
            password = form.get("password", "")
            return sign_in(
                self._database, username, password, address=address, on_loopback=near, lifetime_s=self._lifetime_s
            )

        try:
            token = await anyio.to_thread.run_sync(check, limiter=self._guesses)
        except AccountError as error:
            return await self._form(request, next_page=next_page, username=username, error=error.message, status=401)
        except (DatabaseError, SQLAlchemyError):
            return await self._form(request, next_page=next_page, username=username, error=NO_DATABASE, status=503)
        return await self._admission.admit(request, token, next_page, self._lifetime_s)

    async def ask_to_leave(self, request: Request) -> Response:
        """Sign out at once where the browser says the link is ours, else ask first (a picture cannot click)."""
        if request.headers.get("sec-fetch-site") in {"same-origin", "none"}:
            return await self._left(request)
        token = self._form_token(request)
        response = sign_out_page(language_of(request.scope), token)
        self._cookies.write(response, request.scope, FORM, token, seconds=self._lifetime_s, strict=True)
        return response

    async def leave(self, request: Request) -> Response:
        """Sign out."""
        if not self._is_our_form(request, await _form_fields(request)):
            return RedirectResponse("/logout", 303)
        return await self._left(request)

    async def _left(self, request: Request) -> Response:
        reference = self._cookies.session_reference(request.scope)
        if reference is not None:
            await anyio.to_thread.run_sync(sign_out, self._database, reference)
            self._book.forget()
        response = RedirectResponse("/login", 303, {"cache-control": "no-store"})
        self._cookies.drop(response, request.scope, SESSION)
        return response

    async def _signed_in(self, request: Request) -> bool:
        reference = self._cookies.session_reference(request.scope)
        if reference is None:
            return False
        try:
            who = await anyio.to_thread.run_sync(self._book.look, reference)
        except (DatabaseError, SQLAlchemyError):
            return False
        return who is not None and (not who.demo or is_on_loopback(request.scope))

    async def _form(
        self,
        request: Request,
        *,
        next_page: str,
        username: str = "",
        error: str | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> Response:
        try:
            simulated, demo = await anyio.to_thread.run_sync(self._demo)
        except (DatabaseError, SQLAlchemyError):
            simulated, demo, error, status = False, [], NO_DATABASE, 503
        near = is_on_loopback(request.scope)
        language, token = language_of(request.scope), self._form_token(request)
        page = LoginPage(
            language=language,
            next_page=next_page,
            form_token=token,
            error=error,
            username=username,
            simulated=simulated,
            demo=demo if near else (),
            demo_elsewhere=bool(demo) and not near,
            oidc=self._oidc,
        )
        response = page.response(status, headers)
        self._cookies.write(response, request.scope, FORM, token, seconds=self._lifetime_s, strict=True)
        if "lang" in request.query_params:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=LANGUAGE_S, httponly=True, samesite="lax")
        return response

    def _demo(self) -> tuple[bool, list[DemoAccount]]:
        with self._database.read() as conn:
            return is_simulated(conn), demo_accounts(conn)

    def _form_token(self, request: Request) -> str:
        """Return the browser's form token, so that two tabs share one, or a new one."""
        return self._cookies.read(request.scope, FORM) or secrets.token_urlsafe(24)

    def _is_our_form(self, request: Request, form: dict[str, str]) -> bool:
        """Return whether the form holds the token of the browser's (strictly same-site) cookie."""
        expected = self._cookies.read(request.scope, FORM)
        return expected is not None and hmac.compare_digest(expected.encode(), form.get("form_token", "").encode())


async def _form_fields(request: Request) -> dict[str, str]:
    """Return the fields of a urlencoded form; nothing of one that is larger than any of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return {}
    return {key: values[0] for key, values in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items()}
