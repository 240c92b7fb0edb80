"""Which server answers? Streamlit with a gate before it, routes beside it, and one poller behind it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from api.admission import Admission
from api.asgi import LOOPBACK_NAMES, is_loopback_address
from api.compression import StaticGZip
from api.cookies import Cookies
from api.gate import Gate
from api.headers import SecurityHeaders
from api.kiosk import Kiosk
from api.login import Login
from api.oidc import Oidc
from api.rate import RateLimit
from api.routes import routes as data_routes
from api.shell import Shell
from data_access.housekeeping import Housekeeper
from data_access.settings import Settings, settings
from domain.errors import N_, CockpitError, ConfigurationError
from session import reading
from session.errors import show_script_error
from session.process import process

ROOT = Path(__file__).resolve().parent
REQUIRED_CONFIG = {
    "server.trustedUserHeaders": {"x-cockpit-session": "session", "x-cockpit-user": "username"},
    "browser.gatherUsageStats": False,
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.baseUrlPath": "",
    "client.showErrorDetails": "none",
}
"""What the gate and "nothing leaves the building" rest on; checked at start, whoever starts the server from where."""

_log = logging.getLogger(__name__)


def create_app(chosen: Settings | None = None, *, script: Path = ROOT / "frame" / "main.py") -> st.App:
    """Return the server. Raises ``CockpitError`` with one sentence where it cannot be one."""
    chosen = chosen or settings()
    shared = process()
    cookies, limit = Cookies(shared.keys), RateLimit()
    admission = Admission(shared.database, cookies)
    by_provider = bool(chosen.oidc_discovery_url)
    login = Login(
        shared.database,
        cookies,
        shared.book,
        admission,
        session_hours=chosen.session_hours,
        limit=limit,
        oidc=by_provider,
    )
    oidc = Oidc(chosen, shared.database, cookies, admission)
    gate = Middleware(
        Gate,
        book=shared.book,
        cookies=cookies,
        kiosk=Kiosk(shared.database, admission, limit),
        allowed_hosts=allowed_hosts(chosen),
        metrics_token=chosen.metrics_token.get_secret_value() if chosen.metrics_token else None,
        bundle=bundle(),
    )
    routes = [
        *login.routes(),
        *(oidc.routes() if by_provider else []),
        *data_routes(shared.database, shared.keys),
        *(Route(path, _not_found, methods=ANY) for path in OURS_ALONE),
    ]
    middleware = [
        Middleware(SecurityHeaders),
        gate,
        Middleware(GZipMiddleware, compresslevel=4),
        Middleware(StaticGZip),
        Middleware(Shell),
    ]
    return st.App(script, routes=routes, middleware=middleware, lifespan=_lifespan, on_script_error=show_script_error)


ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
OURS_ALONE = ("/api/{rest:path}", "/oidc/{rest:path}", "/health", "/metrics", "/login", "/logout")
"""Paths that the gate leaves open: what no route answers must not fall through to Streamlit's page."""


async def _not_found(request: Request) -> Response:
    return JSONResponse({"error": "not found"}, 404)


def bundle() -> frozenset[str]:
    """Return the paths of Streamlit's own scripts, styles and fonts: files of its wheel, the same for everybody."""
    folder = Path(get_static_dir())
    files = (path for path in (folder / "static").rglob("*") if path.is_file())
    return frozenset("/" + path.relative_to(folder).as_posix() for path in files)


def allowed_hosts(chosen: Settings) -> tuple[str, ...]:
    """Return the names this server answers to; none means any (behind a proxy that checks them)."""
    named = tuple(name.strip().lower() for name in chosen.allowed_hosts.split(",") if name.strip())
    if named or not is_loopback_address(chosen.address):
        return named
    return tuple(sorted(LOOPBACK_NAMES | {chosen.address}))


def require_config(get_option: Callable[[str], Any] = st.get_option) -> None:
    """Raise ``ConfigurationError`` where Streamlit did not read our ``.streamlit/config.toml``."""
    for name, wanted in REQUIRED_CONFIG.items():
        if get_option(name) != wanted:
            raise ConfigurationError(
                N_("Streamlit's option {name} must be {wanted}: start with 'python cockpit.py serve'."),
                name=name,
                wanted=wanted,
            )


@contextlib.asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    require_config()
    publisher, housekeeper = reading.publisher(), Housekeeper(process().database)
    publisher.start()
    housekeeper.start()
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(publisher.stop)
        await anyio.to_thread.run_sync(housekeeper.stop)


def _created() -> st.App:
    try:
        return create_app()
    except CockpitError as error:
        raise SystemExit(str(error)) from error


app = _created()

if __name__ == "__main__":
    app.run(config={"server.address": settings().address, "server.port": settings().port})
