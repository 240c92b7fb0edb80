"""Which addresses does the survey have? Its pages, and what their scripts ask and send."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from data_access.commands.survey import add_door, decide, find_door, read_building, read_conflicts, take_in_entries
from data_access.queries.accounts import SignedIn
from data_access.survey_places import places_below, since_of
from domain.instants import now, to_epoch
from field.desk import NO_STORE, Desk
from field.json_body import NotRead, object_of, text_in, whole_in
from field.page import HOME, STATIC, Page
from field.survey_pages import SCRIPTS, building_page, leave_page, list_page
from field.words import NOT_READ
from plain.page import text_of
from plain.static_files import script_route

SURVEY = f"{HOME}/survey"
MOST_CONFLICTS = 200


class Survey:
    """The survey's routes over one database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the routes; the worker's address decides which pages it may look after."""
        page, json = self._desk.page, self._desk.json
        return [
            Route(SURVEY, page(self._list), methods=["GET"]),
            Route(f"{SURVEY}/building", page(self._building), methods=["GET"]),
            Route(f"{SURVEY}/door", page(self._door), methods=["GET"]),
            Route(f"{SURVEY}/data", json(self._data), methods=["GET"]),
            Route(f"{SURVEY}/entries", json(self._entries), methods=["POST"]),
            Route(f"{SURVEY}/doors", json(self._new_door), methods=["POST"]),
            Route(f"{SURVEY}/conflicts", json(self._conflicts), methods=["GET"]),
            Route(f"{SURVEY}/decide", json(self._decide), methods=["POST"]),
            Route(f"{HOME}/leave", page(self._leave), methods=["GET"]),
            Route(f"{SURVEY}/worker.js", _worker, methods=["GET"]),
            *(script_route(served_at, STATIC / name) for name, served_at in SCRIPTS.items()),
        ]

    async def _list(self, request: Request, page: Page, who: SignedIn) -> Response:
        asked = request.query_params.get("area")
        places = await anyio.to_thread.run_sync(places_below, self._desk.db, who.scope, asked)
        return list_page(page, places, who.username, missing="missing" in request.query_params)

    async def _building(self, _request: Request, page: Page, who: SignedIn) -> Response:
        return building_page(page, who.username)

    async def _leave(self, _request: Request, page: Page, who: SignedIn) -> Response:
        return leave_page(page, who.username)

    async def _door(self, request: Request, _page: Page, who: SignedIn) -> Response:
        code = request.query_params.get("code", "")
        found = await anyio.to_thread.run_sync(find_door, self._desk.db, who.scope, code)
        if found is None:
            return RedirectResponse(f"{SURVEY}?missing=1", 303, NO_STORE)
        place = urlencode({"unit": found.unit, "building": found.building})
        return RedirectResponse(f"{SURVEY}/building?{place}#door={found.id}", 303, NO_STORE)

    async def _data(self, request: Request, _page: Page, who: SignedIn) -> Response:
        asked = {name: request.query_params.get(name, "") for name in ("unit", "building")}
        read = partial(read_building, self._desk.db, self._desk.keys, who.scope, who.actor, **asked)
        found = await anyio.to_thread.run_sync(read)
        since = await anyio.to_thread.run_sync(since_of, self._desk.db, who.scope, found.unit, found.at)
        return JSONResponse(found.as_json() | {"since": since})

    async def _entries(self, request: Request, page: Page, who: SignedIn) -> Response:
        entries = (await object_of(request)).get("entries")
        if not isinstance(entries, list):
            raise NotRead(NOT_READ)
        take = partial(take_in_entries, self._desk.db, self._desk.keys, who.scope, who.actor, entries)
        answers = await anyio.to_thread.run_sync(lambda: take(at=to_epoch(now())))
        return JSONResponse({"answers": [one.as_json(page.say) for one in answers]})

    async def _new_door(self, request: Request, _page: Page, who: SignedIn) -> Response:
        body = await object_of(request)
        asked = {name: text_in(body, name) for name in ("unit", "building", "door")}
        add = partial(add_door, self._desk.db, who.scope, who.actor, **asked)
        found = await anyio.to_thread.run_sync(add)
        return JSONResponse({"id": found.id, "code": found.code})

    async def _conflicts(self, request: Request, _page: Page, who: SignedIn) -> Response:
        unit, code = (request.query_params.get(name, "") for name in ("unit", "code"))
        read = partial(read_conflicts, self._desk.db, self._desk.keys, who.scope, who.actor)
        found = await anyio.to_thread.run_sync(lambda: read(within=unit, limit=MOST_CONFLICTS))
        return JSONResponse({"conflicts": [asdict(one) for one in found if one.code == code]})

    async def _decide(self, request: Request, _page: Page, who: SignedIn) -> Response:
        body = await object_of(request)
        asked: dict[str, Any] = {"entry_id": whole_in(body, "id"), "version": whole_in(body, "version")}
        take = partial(decide, self._desk.db, self._desk.keys, who.scope, who.actor, take=text_in(body, "take"))
        await anyio.to_thread.run_sync(lambda: take(**asked, at=to_epoch(now())))
        return JSONResponse({"decided": True})


async def _worker(_request: Request) -> Response:
    headers = {"cache-control": "no-cache", "service-worker-allowed": SURVEY}
    return PlainTextResponse(text_of(STATIC / "worker.js"), headers=headers, media_type="text/javascript")
