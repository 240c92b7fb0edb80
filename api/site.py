"""What stands around Streamlit? The routes beside it and the middleware before it, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from api.admission import Admission
from api.compression import StaticGZip
from api.cookies import Cookies
from api.gate import Gate
from api.headers import SecurityHeaders
from api.hosts import allowed_hosts
from api.kiosk import Kiosk
from api.login import Login
from api.oidc import Oidc
from api.rate import RateLimit
from api.routes import routes as data_routes
from api.shell import Shell
from data_access.engine import Database
from data_access.keys import Keys
from data_access.settings import Settings
from data_access.signed_in import SessionBook

ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OURS_ALONE = ("/api/{rest:path}", "/oidc/{rest:path}", "/health", "/metrics", "/login", "/logout")
"""Paths that the gate leaves open: what no route answers must not fall through to Streamlit's page."""


def site(
    chosen: Settings, database: Database, keys: Keys, book: SessionBook, *, bundle: frozenset[str] = frozenset(),
    beside: Sequence[BaseRoute] = (), head: str = "",
) -> tuple[list[BaseRoute], list[Middleware]]:  # fmt: skip
    """Return the routes and the middleware, outermost first. ``bundle``: paths anybody may load; ``beside``: more pages
    behind the gate; ``head``: HTML for the head of Streamlit's page.
    """
    cookies, limit = Cookies(keys), RateLimit()
    admission = Admission(database, cookies)
    by_provider = bool(chosen.oidc_discovery_url)
    login = Login(database, cookies, book, admission, session_hours=chosen.session_hours, limit=limit, oidc=by_provider)
    routes = [
        *login.routes(),
        *(Oidc(chosen, database, cookies, admission).routes() if by_provider else []),
        *data_routes(database, keys),
        *beside,
        *(Route(path, _not_found, methods=ANY) for path in OURS_ALONE),
    ]
    gate = Middleware(
        Gate,
        book=book,
        cookies=cookies,
        kiosk=Kiosk(database, admission, limit),
        allowed_hosts=allowed_hosts(chosen),
        metrics_token=chosen.metrics_token.get_secret_value() if chosen.metrics_token else None,
        bundle=bundle,
    )
    compressing = [Middleware(GZipMiddleware, compresslevel=4), Middleware(StaticGZip), Middleware(Shell, head=head)]
    return routes, [Middleware(SecurityHeaders), gate, *compressing]


async def _not_found(request: Request) -> Response:
    return JSONResponse({"error": "not found"}, 404)
