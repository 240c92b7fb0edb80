"""What is the page around every script? Streamlit's ``index.html`` with our title, language and colour, and one hint.

The hint says where the server is. Without it the browser first asks ``/overview/_stcore/health`` on a page of its
own path: a round trip more, and two 404 on the console.
"""

from __future__ import annotations

from html import escape

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.asgi import accepts_html
from api.speech import language_of, translator
from domain.errors import N_

TITLE = N_("Grid cockpit for epidemic control")
HINT = '<script>window.__streamlit = { BACKEND_BASE_URL: window.location.origin + "/" }</script>'
COLOUR = "<style>html, body { background: #0a1628; }</style>"
MARK = b'<div id="root">'


class Shell:
    """Rewrites Streamlit's own page; passes everything else on. ``head``: more HTML for its head."""

    def __init__(self, app: ASGIApp, head: str = "") -> None:
        self._app = app
        self._head = head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not accepts_html(scope):
            await self._app(scope, receive, send)
            return
        # "304 not modified" would keep the page in the language before; a compressed page cannot be rewritten
        asked_anew = (b"if-none-match", b"if-modified-since", b"accept-encoding")
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in asked_anew]}
        await self._app(scope, receive, _Rewriting(scope, send, self._head).send)


class _Rewriting:
    def __init__(self, scope: Scope, send: Send, head: str) -> None:
        self._scope = scope
        self._send = send
        self._head = head
        self._start: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        body = bytes(self._body)
        headers = MutableHeaders(raw=list(start["headers"]))
        if MARK in body:
            body = rewritten(body.decode(), language_of(self._scope), self._head).encode()
            headers["content-length"] = str(len(body))
            headers["cache-control"] = "no-store"
            del headers["etag"], headers["last-modified"]
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def rewritten(page: str, language: str, head: str = "") -> str:
    """Return Streamlit's page in a language, with our title, colour and hint, and what else its head shall hold."""
    title = escape(translator(language)(TITLE))
    tag = {"zh": "zh-CN"}.get(language, language)
    page = page.replace('<html lang="en">', f'<html lang="{tag}">', 1)
    page = page.replace("<title>Streamlit</title>", f"<title>{title}</title>", 1)
    return page.replace("<head>", f"<head>{HINT}{COLOUR}{head}", 1)


def _is_page(message: Message) -> bool:
    kinds = [value for key, value in message["headers"] if key == b"content-type"]
    return message["status"] == 200 and any(kind.startswith(b"text/html") for kind in kinds)
