"""Which pages take daily health reports? The form, and what follows; codes that take none are told so, all alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.asgi import client_address
from api.rate import RateLimit
from data_access.commands.arrivals import new_form_id
from data_access.commands.arrivals.health_inbox import leave_health
from data_access.district import control_policy, zone
from data_access.engine import Database
from data_access.keys import Keys
from domain.arrivals import FormRefused
from domain.health_reports import SYMPTOMS, Health, HealthForm, is_warning
from domain.instants import now
from public import health_words, words
from public.health_pages import health_page, sent_page
from public.page import Page, words_page
from public.remembering import remember, remembered

HEALTH_COOKIE = "cockpit_daily"
KEPT_S = 30 * 86_400
"""Longer than any quarantine with its monitoring."""
MOST_LETTERS = 500
Answer = Callable[[Request, Page], Awaitable[Response]]
Framed = Callable[[Answer], Callable[[Request], Awaitable[Response]]]


class HealthSite:
    """The pages of the daily health report. ``guesses`` counts codes that open nothing; ``shown`` is the cookie of a
    receipt that this browser was shown lately.
    """

    def __init__(self, database: Database, keys: Keys, guesses: RateLimit, shown: str) -> None:
        self._database, self._keys, self._guesses, self._shown = database, keys, guesses, shown

    def routes(self, framed: Framed) -> list[Route]:
        """Return the routes, each answered inside the frame of all the public's pages."""
        return [
            Route("/daily", framed(self._form), methods=["GET"]),
            Route("/daily", framed(self._send), methods=["POST"]),
            Route("/daily/sent", framed(self._sent), methods=["GET"]),
        ]

    async def _form(self, request: Request, page: Page) -> Response:
        kept = remembered(self._keys, request, HEALTH_COOKIE)
        code = kept or remembered(self._keys, request, self._shown) or ""
        return health_page(page, HealthForm(new_form_id(self._keys), code, ""), keep=kept is not None)

    async def _send(self, request: Request, page: Page) -> Response:
        async with request.form(max_files=0, max_fields=40) as fields:
            told = [(name, str(value)[:MOST_LETTERS]) for name, value in fields.multi_items()]
        given = dict(told)
        chosen = tuple(dict.fromkeys(value for name, value in told if name == "symptom"))[: len(SYMPTOMS) + 1]
        form = HealthForm(given.get("form_id", ""), given.get("code", ""), given.get("temperature", ""), chosen,
                          given.get("words", ""))  # fmt: skip
        keep = "keep" in given
        try:
            came = await anyio.to_thread.run_sync(leave_health, self._database, self._keys, form)
        except FormRefused as refused:
            form = replace(form, form_id=new_form_id(self._keys))  # one that is too old is sent by a second tap
            return health_page(page, form, refused.problems, keep=keep)
        if came is Health.NOT_EXPECTED:
            wait = self._guesses.wait_s(client_address(request.scope))
            if wait:
                return words_page(page, words.BUSY, 429, seconds=int(wait) + 1)
            return health_page(page, form, told=health_words.NOT_EXPECTED, status=404, keep=keep)
        if came is Health.TOO_MANY:
            return health_page(page, form, told=health_words.TOO_MANY, status=409, keep=keep)
        limit = await anyio.to_thread.run_sync(self._fever_c)
        response = RedirectResponse("/daily/sent?warned" if is_warning(form, limit) else "/daily/sent", 303)
        if keep:
            remember(self._keys, request, response, HEALTH_COOKIE, form.code, KEPT_S)
        else:
            response.delete_cookie(HEALTH_COOKIE, httponly=True, samesite="strict")
        return response

    async def _sent(self, request: Request, page: Page) -> Response:
        return sent_page(page, warned="warned" in request.query_params)

    def _fever_c(self) -> float:
        with self._database.read() as conn:
            today = now().astimezone(zone(conn)).date()
            return control_policy(conn, today).observation.fever_c
