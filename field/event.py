"""How does a grid worker report what they see? Kind, words, place, photo: three taps where the grid is one unit."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape

import anyio.to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from data_access.commands.attachments import carry_out_here
from data_access.commands.moving import Order, Wish
from data_access.queries.accounts import SignedIn
from data_access.queries.areas import areas
from data_access.queries.events import policy_now
from domain.errors import CockpitError, ScopeError
from domain.event_words import KINDS
from domain.events.suggesting import read_text
from domain.instants import now
from domain.workflow import record_type
from field import day_words as words
from field.bodies import form_of
from field.desk import NO_STORE, Desk
from field.move_form import LONGEST, PHOTO
from field.page import HOME, STATIC, Page
from field.task_page import KEY_BYTES, back
from field.told import refusal

PATH = f"{HOME}/event"
LEVELS = ("unit2", "unit1", "community", "street")
MOST_PLACES = 300
SEEN = ("fire", "crowd", "breach", "help", "medical", "queue", "waste", "supply", "facility", "parking", "dispute",
        "lost_person", "other")  # fmt: skip
"""Kinds that people see, the most urgent first; what only devices tell is not asked for."""


def event_routes(desk: Desk) -> list[Route]:
    """Return the routes of a report."""
    reports = Reports(desk)
    return [
        Route(PATH, desk.page(reports.show), methods=["GET"]),
        Route(PATH, desk.page(reports.sent), methods=["POST"]),
    ]


class Reports:
    """The form of a report, and what it sends."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, page: Page, who: SignedIn) -> Response:
        """Return the form."""
        return await self._form(page, who, {}, "")

    async def sent(self, request: Request, page: Page, who: SignedIn) -> Response:
        """Open the event once, with its photos; say beside the form why it was refused."""
        async with form_of(request) as form:
            photos = [await one.read() for one in form.getlist(PHOTO) if isinstance(one, UploadFile)]
            typed = {name: value[:LONGEST] for name, value in form.multi_items() if isinstance(value, str)}
        try:
            why = await anyio.to_thread.run_sync(self._report, page, who, typed, photos)
        except ScopeError:
            raise
        except CockpitError as error:
            why = error.text(page.say)
        if why:
            return await self._form(page, who, typed, why)
        return RedirectResponse(f"{HOME}?done=1", 303, NO_STORE)

    def _report(self, page: Page, who: SignedIn, typed: Mapping[str, str], photos: Sequence[bytes]) -> str:
        kind, what = typed.get("kind", ""), typed.get("what", "").strip()
        desk = self._desk
        with desk.db.read() as conn:
            policy = policy_now(conn)
        level = read_text(policy, what, kind).level if kind in KINDS else "4"
        fields = {"kind": kind, "level": level, "area": typed.get("area", ""), "source": "grid_worker",
                  "what": what, "place": typed.get("place", "")}  # fmt: skip
        order = Order("event", "report", [Wish(fields=fields)])
        key = f"field:{who.username}:{typed.get('key', '')[:64] or secrets.token_hex(KEY_BYTES)}"
        outcome = carry_out_here(desk.db, desk.keys, who.scope, who.actor, order, photos, key=key)
        return next((refusal(page, "event", "report", one.reason, one.params) for one in outcome.refused), "")

    async def _form(self, page: Page, who: SignedIn, typed: Mapping[str, str], why: str) -> HTMLResponse:
        places = await anyio.to_thread.run_sync(partial(self._places, who))
        return report_page(page, places, typed, why)

    def _places(self, who: SignedIn) -> list[tuple[str, str]]:
        """Return the areas that somebody may report from, smallest first."""
        found: list[tuple[str, str]] = []
        with self._desk.db.read(who.scope) as conn:
            for level in LEVELS:
                rows = areas(conn, who.scope, as_of=now(), level=level).rows
                found += zip(rows["code"], rows["name"], strict=True)
        return found[:MOST_PLACES]


def report_page(page: Page, places: Sequence[tuple[str, str]], typed: Mapping[str, str], why: str) -> HTMLResponse:
    """Return the form of a report; what was typed stays, and why it was not taken is said."""
    kinds = "".join(
        f'<label class="chip"><input type="radio" name="kind" value="{kind}" required'
        f"{' checked' if typed.get('kind') == kind else ''}><span>{page.text(KINDS[kind])}</span></label>"
        for kind in SEEN
    )
    chosen = typed.get("area") or (places[0][0] if places else "")
    options = "".join(
        f'<option value="{escape(code, quote=True)}"{" selected" if code == chosen else ""}>{escape(name)}</option>'
        for code, name in places
    )
    key = escape(secrets.token_hex(KEY_BYTES), quote=True)
    title = page.say(record_type("event").move("report").title)
    body = (
        (f'<p class="error" role="alert" id="why">{escape(why)}</p>' if why else "")
        + f'<form method="post" action="{PATH}" enctype="multipart/form-data" class="report">'
        f'<input type="hidden" name="key" value="{key}">'
        f'<fieldset class="chips"><legend>{page.text(words.WHAT_KIND)} *</legend>{kinds}</fieldset>'
        f'<label for="what">{page.text(words.WHAT_SEEN)}</label><textarea id="what" name="what" rows="3" '
        f'maxlength="{LONGEST}">{escape(typed.get("what", ""))}</textarea>'
        f'<label for="area">{page.text(words.WHERE)} *</label><select id="area" name="area" required>{options}</select>'
        f'<label for="place">{page.text(words.WHERE_EXACTLY)}</label><input id="place" name="place" maxlength="200" '
        f'value="{escape(typed.get("place", ""), quote=True)}">'
        f'<label for="photo">{page.text(words.PHOTO_HELPS)}</label><input class="photo" type="file" id="photo" '
        f'name="{PHOTO}" accept="image/*" capture="environment">'
        f'<button class="deed">{page.text(words.SEND_REPORT)}</button></form>{back(page)}'
    )
    return page.dressed(styles=(STATIC / "day.css",)).answer(title, body, 422 if why else 200)
