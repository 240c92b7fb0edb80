"""The real routes and middleware around a page that says what reached it; no Streamlit, so that a test takes 10 ms."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from api.site import ANY, site
from data_access.engine import Database
from data_access.keys import Keys
from data_access.settings import Settings
from data_access.signed_in import SessionBook

LOOPBACK = ("127.0.0.1", 50000)
ELSEWHERE = ("10.0.0.7", 50000)
BUNDLE = "/static/js/index.abc.js"


@dataclass
class Site:
    """One server."""

    app: Starlette
    book: SessionBook
    database: Database

    def browser(
        self, *, client: tuple[str, int] = LOOPBACK, host: str = "127.0.0.1:8501", scheme: str = "http", **headers: str
    ) -> httpx.AsyncClient:
        """Return a browser with a cookie jar of its own."""
        transport = httpx.ASGITransport(app=self.app, client=client)
        given = {"accept": "text/html", "accept-language": "en"} | {k.replace("_", "-"): v for k, v in headers.items()}
        return httpx.AsyncClient(transport=transport, base_url=f"{scheme}://{host}", headers=given)

    def book_forgets(self) -> None:
        """As if a second had passed since the book looked."""
        self.book._looked_at -= 2

    async def websocket(self, url: str, headers: dict[str, str]) -> list[dict[str, Any]]:
        """Try to open a websocket and return what the server said."""
        path, _, query = url.partition("?")
        given = {"host": "127.0.0.1:8501"} | headers
        raw = [(name.encode(), value.encode()) for name, value in given.items()]
        scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": raw, "scheme": "ws",
                 "client": LOOPBACK, "server": ("127.0.0.1", 8501), "subprotocols": []}  # fmt: skip
        said: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            said.append(dict(message))

        await self.app(scope, receive, send)
        return said


def make_site(database: Database, keys: Keys, **settings: object) -> Site:
    """Return a server with these settings."""
    book = SessionBook(database)
    chosen = Settings.model_validate({"allowed_hosts": "127.0.0.1,cockpit.test"} | settings)
    routes, middleware = site(chosen, database, keys, book, bundle=frozenset({BUNDLE}))
    inner = [Route("/{path:path}", reached, methods=ANY), WebSocketRoute("/{path:path}", connected)]
    return Site(Starlette(routes=[*routes, *inner], middleware=middleware), book, database)


async def reached(request: Request) -> Response:
    """Say what came through the gate."""
    if request.url.path == "/page.html":
        page = '<html lang="en"><head><title>Streamlit</title></head><body><div id="root"></div></body></html>'
        return HTMLResponse(page, headers={"etag": "x", "cache-control": "no-cache"})
    if request.url.path.startswith("/static/"):
        return Response("let a = 1;\n" * 1000, media_type="text/javascript")
    return JSONResponse({"path": request.url.path, "headers": dict(request.headers.items())})


async def connected(websocket: WebSocket) -> None:
    """Say with which headers a websocket came through the gate."""
    await websocket.accept(subprotocol=None)
    await websocket.send_json(dict(websocket.headers.items()))
    await websocket.close()


async def sign_in(
    browser: httpx.AsyncClient, username: str, password: str, *, next_page: str = "/", **headers: str
) -> httpx.Response:
    """Fill in the form like a person."""
    page = await browser.get("/login", params={"next": next_page})
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text)
    fields = {name: html.unescape(value) for name, value in found}
    origin = {"origin": str(browser.base_url).rstrip("/")} | headers
    return await browser.post("/login", data=fields | {"username": username, "password": password}, headers=origin)
