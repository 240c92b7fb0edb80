"""Which pages take a citizen's report of an event? One form, a word of thanks with a code, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from api.asgi import client_address
from api.rate import RateLimit
from data_access.commands.arrivals import new_form_id
from data_access.commands.arrivals.event_inbox import leave_event
from data_access.commands.arrivals.rating_inbox import leave_rating, own_event
from data_access.engine import Database
from data_access.keys import Keys
from domain.arrivals import FieldProblem, FormRefused
from domain.citizen_reports import MOST_TEXT, SEEN, EventForm, OwnEvent, Rated
from domain.event_words import KINDS
from public import event_words as words
from public import words as frame_words
from public.fields import Fields
from public.health_site import Framed
from public.own_event_pages import OWN, ask_page, own_event_page
from public.page import Page, words_page
from public.places import Places, Street
from public.remembering import remember, remembered

PATH = "/event"
EVENT_COOKIE = "cockpit_event"
KEPT_S = 1800
"""How long the browser remembers the code it was shown."""
MOST_LETTERS = 600


class EventSite:
    """The pages of a report of an event."""

    def __init__(self, database: Database, keys: Keys, places: Places, guesses: RateLimit) -> None:
        self._database, self._keys, self._places, self._guesses = database, keys, places, guesses

    def routes(self, framed: Framed) -> list[Route]:
        """Return the routes, each answered inside the frame of all the public's pages."""
        return [
            Route(PATH, framed(self._form), methods=["GET"]),
            Route(PATH, framed(self._send), methods=["POST"]),
            Route(f"{PATH}/sent", framed(self._sent), methods=["GET"]),
            Route(OWN, framed(self._own), methods=["GET"]),
            Route(OWN, framed(self._asked), methods=["POST"]),
            Route(f"{OWN}/rate", framed(self._rated), methods=["POST"]),
        ]

    async def _form(self, _request: Request, page: Page) -> Response:
        return await self._page(page, EventForm(new_form_id(self._keys), "", "", ""))

    async def _send(self, request: Request, page: Page) -> Response:
        async with request.form(max_files=0, max_fields=20) as fields:
            given = {name: str(value)[:MOST_LETTERS] for name, value in fields.multi_items()}
        names = ("form_id", "kind", "what", "area_code", "place", "name", "phone")
        form = EventForm(**{name: given.get(name, "") for name in names})
        try:
            code = await anyio.to_thread.run_sync(leave_event, self._database, self._keys, form)
        except FormRefused as refused:
            return await self._page(page, form, refused.problems)
        response = RedirectResponse(f"{PATH}/sent", 303)
        remember(self._keys, request, response, EVENT_COOKIE, code, KEPT_S)
        return response

    async def _sent(self, request: Request, page: Page) -> Response:
        code = remembered(self._keys, request, EVENT_COOKIE)
        own = "" if code is None else (
            f'<h2>{page.text(words.CODE)}</h2><p class="code">{escape(code)}</p>'
            f'<p class="hint">{page.text(words.KEEP_CODE)}</p><p><a class="plain" href="{OWN}">{page.text(words.LOOK)}'
            "</a></p>"
        )  # fmt: skip
        body = (
            f'<p class="told" role="status">{page.text(words.SENT)}</p><p>{page.text(words.CALL_BACK)}</p>{own}'
            f'<p><a class="plain" href="{PATH}">{page.text(words.ANOTHER)}</a></p>'
        )
        return page.answer(page.say(words.TITLE), body)

    async def _own(self, request: Request, page: Page) -> Response:
        """Return where the event of this browser's code stands; the question for a code where it keeps none."""
        code = remembered(self._keys, request, EVENT_COOKIE)
        own = None if code is None else await self._found(code)
        if code is None or own is None:
            return ask_page(page, wrong=False)
        told = page.say(words.THANKS) if "thanks" in request.query_params else ""
        return own_event_page(page, code, own, told=told)

    async def _asked(self, request: Request, page: Page) -> Response:
        async with request.form(max_files=0, max_fields=10) as fields:
            code = str(fields.get("code", ""))[:60]
        if await self._found(code) is None:
            wait = self._guesses.wait_s(client_address(request.scope))
            if wait:
                return words_page(page, frame_words.BUSY, 429, seconds=int(wait) + 1)
            return ask_page(page, wrong=True, code=code)
        response = RedirectResponse(OWN, 303)
        remember(self._keys, request, response, EVENT_COOKIE, code, KEPT_S)
        return response

    async def _rated(self, request: Request, page: Page) -> Response:
        code = remembered(self._keys, request, EVENT_COOKIE)
        own = None if code is None else await self._found(code)
        if code is None or own is None:
            return RedirectResponse(OWN, 303)
        async with request.form(max_files=0, max_fields=10) as fields:
            verdict, said = str(fields.get("satisfied", "")), str(fields.get("said", ""))[:MOST_LETTERS]
        if verdict not in ("yes", "no"):
            return own_event_page(page, code, own, told=page.say(words.CHOOSE), good=False)
        leave = partial(leave_rating, self._database, self._keys, code, satisfied=verdict == "yes", said=said)
        if await anyio.to_thread.run_sync(leave) is Rated.NOT_EXPECTED:
            return own_event_page(page, code, own, told=page.say(words.NOT_NOW), good=False)
        return RedirectResponse(f"{OWN}?thanks", 303)

    async def _found(self, code: str) -> OwnEvent | None:
        return await anyio.to_thread.run_sync(own_event, self._database, self._keys, code)

    async def _page(self, page: Page, form: EventForm, problems: Sequence[FieldProblem] = ()) -> HTMLResponse:
        district = await anyio.to_thread.run_sync(self._places.district)
        return event_page(page, form, district.streets, problems)


def event_page(
    page: Page, form: EventForm, streets: Sequence[Street], problems: Sequence[FieldProblem] = ()
) -> HTMLResponse:
    """Return the form as it was typed, with what is wrong beside each field."""
    fields = Fields(page.say, problems, words.LABELS)
    flat = {"place": form.place, "name": form.name, "phone": form.phone}
    chips = "".join(
        f'<label class="chip"><input type="radio" name="kind" value="{kind}"{" checked" if kind == form.kind else ""}> '
        f"{page.text(KINDS[kind])}</label>"
        for kind in SEEN
    )
    what = f'<textarea id="what" name="what" rows="3" maxlength="{MOST_TEXT}" required>{escape(form.what)}</textarea>'
    groups = "".join(_group(street, form.area_code) for street in streets)
    where = f'<select id="area_code" name="area_code" required><option value=""></option>{groups}</select>'
    body = (
        f'<p class="hint">{page.text(words.INTRO)} <a class="plain" href="{OWN}">{page.text(words.YOURS)}</a></p>'
        f"{fields.summary()}"
        f'<form method="post" action="{PATH}" novalidate>'
        f'<input type="hidden" name="form_id" value="{escape(form.form_id, quote=True)}">'
        f'<fieldset class="chips" id="kind"><legend>{page.text(words.KIND)}</legend>{chips}{fields.problem("kind")}'
        f"</fieldset>{fields.framed('what', what)}{fields.framed('area_code', where)}"
        + fields.line("place", flat)
        + fields.line("name", flat, complete="name")
        + fields.line("phone", flat, kind="tel", complete="tel-national")
        + f'<button class="deed">{page.text(words.SEND)}</button></form>'
    )
    return page.answer(page.say(words.TITLE), body, 422 if problems else 200)


def _group(street: Street, chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(code, quote=True)}"{" selected" if code == chosen else ""}>{escape(name)}</option>'
        for code, name in street.communities
    )
    return f'<optgroup label="{escape(street.name, quote=True)}">{options}</optgroup>'
