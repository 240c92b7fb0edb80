"""Who may pass? Every HTTP request and every websocket, before Streamlit or any script sees it.

Open without signing in are only the sign-in itself, ``/health``, what checks a token of its own (``/api/v1``,
``/metrics``), and the scripts of Streamlit's bundle: a page whose session is over still loads parts of them to say so
(ADR 0010). Everything else, its HTML and health check included, needs a session.
"""

from __future__ import annotations

import hmac
from urllib.parse import quote

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.asgi import accepts_html, header, is_allowed_host, is_on_loopback, is_same_origin
from api.cookies import Cookies
from api.speech import language_of, translator
from api.words import NO_DATABASE
from data_access.queries.accounts import SignedIn
from data_access.signed_in import SessionBook
from domain.errors import N_, DatabaseError
from domain.scope import Role

OPEN = frozenset({"/login", "/logout", "/health", "/oidc/start", "/oidc/callback"})
OWN_TOKEN = "/api/v1/"
METRICS = "/metrics"
KIOSK = "/wall"
ADMIN_ONLY = frozenset({"/_stcore/metrics", "/_stcore/script-health-check"})
NEVER = "/_stcore/agent/"

WRONG_HOST = N_("This server does not answer to that name.")
FOREIGN_ORIGIN = N_("The request came from a page of another site.")
NOT_SIGNED_IN = N_("Please sign in first.")


class Gate:
    """The outermost middleware but for the headers."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        book: SessionBook,
        cookies: Cookies,
        kiosk: ASGIApp,
        allowed_hosts: tuple[str, ...] = (),
        metrics_token: str | None = None,
        bundle: frozenset[str] = frozenset(),
    ) -> None:
        self._app = app
        self._book = book
        self._cookies = cookies
        self._kiosk = kiosk
        self._allowed_hosts = allowed_hosts
        self._metrics_token = metrics_token
        self._bundle = bundle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through with our own headers on it, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope = {**scope, "headers": [pair for pair in scope["headers"] if not pair[0].startswith(b"x-cockpit-")]}
        path = scope["path"]
        if not is_allowed_host(scope, self._allowed_hosts):
            await _refuse(scope, receive, send, 421, WRONG_HOST)
        elif not is_same_origin(scope) and not path.startswith(OWN_TOKEN):
            await _refuse(scope, receive, send, 403, FOREIGN_ORIGIN)
        elif scope["type"] == "http" and self._is_open(scope, path):
            await self._app(scope, receive, send)
        elif scope["type"] == "http" and path == KIOSK and b"kiosk=" in scope["query_string"]:
            await self._kiosk(scope, receive, send)
        else:
            await self._only_signed_in(scope, receive, send)

    def _is_open(self, scope: Scope, path: str) -> bool:
        if path in OPEN or path.startswith(OWN_TOKEN) or path in self._bundle:
            return True
        if path != METRICS:
            return False
        given = (header(scope, "authorization") or "").removeprefix("Bearer ")
        expected = self._metrics_token
        if expected is not None and hmac.compare_digest(given.encode(), expected.encode()):
            return True
        return is_on_loopback(scope)

    async def _only_signed_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            who = await self._who(scope)
        except (DatabaseError, SQLAlchemyError):
            await _refuse(scope, receive, send, 503, NO_DATABASE)
            return
        path = scope["path"]
        if who is None:
            await _ask_to_sign_in(scope, receive, send)
        elif path.startswith(NEVER) or (path in ADMIN_ONLY and who.scope.role is not Role.ADMIN):
            await _refuse(scope, receive, send, 404, "Not Found")
        else:
            await self._app(_introduced(scope, who), receive, send)

    async def _who(self, scope: Scope) -> SignedIn | None:
        reference = self._cookies.session_reference(scope)
        if reference is None:
            return None
        who = self._book.remembered(reference)
        if who is None:
            who = await anyio.to_thread.run_sync(self._book.look, reference)
        return None if who is None or (who.demo and not is_on_loopback(scope)) else who


def _introduced(scope: Scope, who: SignedIn) -> Scope:
    """Return the scope with our headers. They name the session, not the person's rights: those are looked up."""
    ours = [(b"x-cockpit-session", who.reference.encode()), (b"x-cockpit-user", who.username.encode())]
    headers = [*scope["headers"], *ours]
    if scope["type"] == "http":
        # it is our own; Streamlit would ask an outside host for our address to judge an Origin it does not know
        headers = [pair for pair in headers if pair[0] != b"origin"]
    return {**scope, "headers": headers}


async def _ask_to_sign_in(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http" and accepts_html(scope):
        query = scope["query_string"].decode("latin-1")
        asked = scope["path"] + (f"?{query}" if query else "")
        target = "/login" if asked == "/" else f"/login?next={quote(asked, safe='/')}"
        await RedirectResponse(target, 303, {"cache-control": "no-store"})(scope, receive, send)
    else:
        await _refuse(scope, receive, send, 401, NOT_SIGNED_IN)


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, message: str) -> None:
    """Answer with a sentence; a websocket is closed before it is accepted, which its client sees as HTTP 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4401 if status == 401 else 4403})
        return
    text = translator(language_of(scope))(message)
    response: Response = PlainTextResponse(text, status, {"cache-control": "no-store"})
    await response(scope, receive, send)
