"""Which pages does the public's process serve? Form, receipt and health; whatever else is asked for is not there."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.asgi import client_address, is_allowed_host, is_same_origin
from api.headers import SecurityHeaders
from api.health import health
from api.rate import RateLimit
from api.speech import LANGUAGE_COOKIE, language_of
from data_access.commands.arrivals import new_form_id
from data_access.commands.arrivals.inbox import leave_file, leave_form
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.own_arrival import own_status
from domain.arrivals import UPLOADS, FormRefused, Receipt, Upload, problems
from domain.errors import DatabaseError
from domain.instants import now
from domain.language import LANGUAGES
from plain.static_files import YEAR_S, script_route
from public import words
from public.event_site import EventSite
from public.form_page import form_page
from public.health_site import HealthSite
from public.limits import BodyLimit
from public.page import SCRIPT, SCRIPT_PATH, Page, page_of, words_page
from public.places import Places
from public.receipt_pages import ask_page, receipt_page, start_page
from public.remembering import remember, remembered
from public.typed import Typed, empty, report, typed

RECEIPT_COOKIE = "cockpit_receipt"
RECEIPT_S = 1800
"""How long the browser remembers the receipt it was shown."""
Answer = Callable[[Request, Page], Awaitable[Response]]

_log = logging.getLogger(__name__)


class PublicSite:
    """The routes over one database. ``looks``, ``posts`` and ``guesses``: requests an address may make in a minute."""

    def __init__(
        self, database: Database, keys: Keys, *, allowed_hosts: tuple[str, ...] = (), looks: int = 240, posts: int = 30,
        guesses: int = 10,
    ) -> None:  # fmt: skip
        self._database = database
        self._keys = keys
        self._allowed_hosts = allowed_hosts
        self._places = Places(database)
        self._looks, self._posts, self._guesses = RateLimit(looks), RateLimit(posts), RateLimit(guesses)
        self._events = EventSite(database, keys, self._places, self._guesses)
        self._daily = HealthSite(database, keys, self._guesses, RECEIPT_COOKIE)

    def app(self) -> Starlette:
        """Return the whole application."""
        routes = [
            Route("/", self._page(self._start), methods=["GET"]),
            Route("/arrive", self._page(self._form), methods=["GET"]),
            Route("/arrive", self._page(self._send), methods=["POST"]),
            Route("/status", self._page(self._ask), methods=["POST"]),
            Route("/status", self._page(self._question), methods=["GET"]),
            Route("/receipt", self._page(self._receipt), methods=["GET"]),
            Route("/receipt/report", self._page(self._file), methods=["POST"]),
            *self._daily.routes(self._page),
            *self._events.routes(self._page),
            script_route(SCRIPT_PATH, SCRIPT),
            Route("/health", self._health, methods=["GET"]),
        ]
        middleware = [Middleware(SecurityHeaders), Middleware(BodyLimit), Middleware(GZipMiddleware, compresslevel=6)]
        handlers: dict[Any, Any] = {HTTPException: self._refused, Exception: self._failed}
        return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers)

    def _page(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def answered(request: Request) -> Response:
            language = language_of(request.scope)
            page = page_of(language, None, request.url.path)
            if not is_allowed_host(request.scope, self._allowed_hosts):
                return words_page(page, words.WRONG_HOST, 421)
            posting = request.method == "POST"
            if posting and not is_same_origin(request.scope):
                return words_page(page, words.FOREIGN, 403)
            wait = (self._posts if posting else self._looks).wait_s(client_address(request.scope))
            if wait:
                return words_page(page, words.BUSY, 429, seconds=int(wait) + 1)
            try:
                page = page_of(language, await anyio.to_thread.run_sync(self._places.district), request.url.path)
                response = await answer(request, page)
            except (DatabaseError, SQLAlchemyError):
                _log.warning("the database does not answer the public's process", exc_info=True)
                return words_page(page, words.AWAY, 503)
            asked = request.query_params.get("lang")
            if asked in LANGUAGES:
                response.set_cookie(LANGUAGE_COOKIE, str(asked), max_age=YEAR_S, samesite="lax", httponly=True)
            return response

        return answered

    async def _start(self, _request: Request, page: Page) -> Response:
        return start_page(page)

    async def _form(self, _request: Request, page: Page) -> Response:
        return form_page(page, empty(new_form_id(self._keys)))

    async def _send(self, request: Request, page: Page) -> Response:
        async with request.form(max_files=0, max_fields=400) as fields:
            told = typed((name, value) for name, value in fields.multi_items() if isinstance(value, str))
        if told.do != "send":
            return form_page(page, told)
        try:
            receipt = await anyio.to_thread.run_sync(self._left, page, told)
        except FormRefused as refused:
            return form_page(page, told, refused.problems)
        response = RedirectResponse("/receipt?differs" if receipt.differs else "/receipt", 303)
        self._remember(request, response, receipt.code)
        return response

    def _left(self, page: Page, told: Typed) -> Receipt:
        district = self._places.district()
        form, unreadable = report(told, district.zone)
        if unreadable:
            named = {one.field for one in unreadable}
            wrong = problems(form, now=now(), simulated=district.simulated)
            raise FormRefused([*unreadable, *(one for one in wrong if one.field not in named)])
        return leave_form(self._database, self._keys, form)

    async def _question(self, _request: Request, page: Page) -> Response:
        return ask_page(page, wrong=False)

    async def _ask(self, request: Request, page: Page) -> Response:
        async with request.form(max_files=0, max_fields=10) as fields:
            code = str(fields.get("code", ""))[:60]
        found = await anyio.to_thread.run_sync(own_status, self._database, self._keys, code)
        if found is None:
            wait = self._guesses.wait_s(client_address(request.scope))
            if wait:
                return words_page(page, words.BUSY, 429, seconds=int(wait) + 1)
            return ask_page(page, wrong=True, code=code)
        response = RedirectResponse("/receipt", 303)
        self._remember(request, response, code)
        return response

    async def _receipt(self, request: Request, page: Page) -> Response:
        told = page.say(words.DIFFERS) if "differs" in request.query_params else ""
        return await self._standing(request, page, told, good=not told)

    async def _file(self, request: Request, page: Page) -> Response:
        code = self._remembered(request)
        if code is None:
            return RedirectResponse("/status", 303)
        async with request.form(max_files=1, max_fields=5) as fields:
            file = fields.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
        came = await anyio.to_thread.run_sync(leave_file, self._database, self._keys, code, content)
        return await self._standing(request, page, page.say(UPLOADS[came]), good=came is Upload.KEPT)

    async def _standing(self, request: Request, page: Page, told: str, *, good: bool) -> Response:
        code = self._remembered(request)
        if code is None:
            return RedirectResponse("/status", 303)
        found = await anyio.to_thread.run_sync(own_status, self._database, self._keys, code)
        if found is None:
            return RedirectResponse("/status", 303)
        return receipt_page(page, code, found, told=told, good=good)

    def _remember(self, request: Request, response: Response, code: str) -> None:
        remember(self._keys, request, response, RECEIPT_COOKIE, code, RECEIPT_S)

    def _remembered(self, request: Request) -> str | None:
        """Return the receipt code this browser was shown lately, in groups of three; None where there is none."""
        return remembered(self._keys, request, RECEIPT_COOKIE)

    async def _health(self, _request: Request) -> Response:
        status, body = await anyio.to_thread.run_sync(health, self._database)
        return JSONResponse(body, status)

    async def _refused(self, request: Request, error: HTTPException) -> Response:
        page = page_of(language_of(request.scope), None)
        known = {413: words.TOO_BIG, 400: words.TOO_BIG}
        return words_page(page, known.get(error.status_code, words.NOT_FOUND), error.status_code)

    async def _failed(self, request: Request, error: Exception) -> Response:
        _log.error("a page of the public failed", exc_info=error)
        return words_page(page_of(language_of(request.scope), None), words.AWAY, 500)
