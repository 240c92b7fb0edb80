"""How is a request of a phone answered? Who asks is found, what fails is said in words: one place for every route."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.speech import LANGUAGE_COOKIE
from data_access.district import facts, zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.accounts import SignedIn
from data_access.signed_in import SessionBook
from domain.errors import CockpitError, DatabaseError, ScopeError
from domain.language import LANGUAGES
from field import words
from field.page import Page, error_page, look_of, sentence_page
from field.who import language_for, who_asks
from plain.static_files import YEAR_S

NO_STORE = {"cache-control": "no-store"}
Endpoint = Callable[[Request], Awaitable[Response]]
Answer = Callable[[Request, Page, SignedIn], Awaitable[Response]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Desk:
    """The database, its keys and its sessions; ``page`` and ``json`` wrap the answers of the routes."""

    db: Database
    keys: Keys
    book: SessionBook

    def page(self, answer: Answer) -> Endpoint:
        """Return an endpoint that answers a person: with a page, or a page with one sentence."""

        async def answered(request: Request) -> Response:
            page = _page(request, None)
            try:
                who = await who_asks(self.book, request)
                if who is None:
                    return RedirectResponse("/login", 303, NO_STORE)
                page = await anyio.to_thread.run_sync(self._dressed, request, who)
                who.scope.require_personal()
                response = await answer(request, page, who)
            except ScopeError as error:
                return error_page(page, error, 403)
            except (DatabaseError, SQLAlchemyError):
                _log.warning("the database does not answer a phone", exc_info=True)
                return sentence_page(page, page.say(words.AWAY), 503)
            except CockpitError as error:
                return error_page(page, error, 422)
            _remember_language(request, response)
            return response

        return answered

    def json(self, answer: Answer) -> Endpoint:
        """Return an endpoint that answers a script: what it asked, or ``{"error": sentence}``."""

        async def answered(request: Request) -> Response:
            page = _page(request, None)
            try:
                who = await who_asks(self.book, request)
                page = _page(request, who)
                if who is None:
                    return refusal(page, words.OVER, 401)
                who.scope.require_personal()
                response = await answer(request, page, who)
            except ScopeError as error:
                return said(error.text(page.say), 403)
            except (DatabaseError, SQLAlchemyError):
                _log.warning("the database does not answer a phone", exc_info=True)
                return refusal(page, words.AWAY, 503)
            except CockpitError as error:
                return said(error.text(page.say), 422)
            response.headers["cache-control"] = "no-store"
            return response

        return answered

    def _dressed(self, request: Request, who: SignedIn) -> Page:
        bare = _page(request, who)
        with self.db.read() as conn:
            known = facts(conn)
            own = str(known.get("name") or "")
            name = str(known.get("name_en") or own) if bare.language == "en" else own
            simulated = bool(known.get("simulated", False))
            return Page(bare.language, bare.path, bare.look, name, simulated, who, zone(conn))


def _page(request: Request, who: SignedIn | None) -> Page:
    language = language_for(who, request)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    path = request.url.path + (f"?{urlencode(kept)}" if kept else "")
    return Page(language, path, look_of(language), who=who)


def _remember_language(request: Request, response: Response) -> None:
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, str(asked), max_age=YEAR_S, samesite="lax", httponly=True)


def refusal(page: Page, message: str, status: int) -> JSONResponse:
    """Return a sentence of ours (a gettext id) for a script to show."""
    return said(page.say(message), status)


def said(sentence: str, status: int) -> JSONResponse:
    """Return a sentence in the reader's language for a script to show."""
    return JSONResponse({"error": sentence}, status, NO_STORE)
