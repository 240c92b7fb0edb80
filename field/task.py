"""How is one thing done from a phone? The page is read on record; its form moves the record once, with its photo."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from functools import partial

import anyio.to_thread
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data_access.commands.attachments import carry_out_here
from data_access.commands.day import read_task
from data_access.commands.moving import Order, Outcome, Wish
from data_access.queries.accounts import SignedIn
from data_access.queries.areas import areas
from data_access.queries.records import record_choices
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import now
from domain.language import listed
from domain.workflow import Kind, Move, WorkflowError, record_type
from field import day_words as words
from field.bodies import form_of
from field.desk import Desk
from field.move_form import PHOTO, lacking, read_typed
from field.page import HOME, Page
from field.task_page import Draft, task_page
from field.told import refusal

PATH = f"{HOME}/task"
LEVELS = ("community", "unit1", "unit2")
MOST_CHOICES = 300


def task_routes(desk: Desk) -> list[Route]:
    """Return the routes of one thing to do."""
    tasks = Tasks(desk)
    return [
        Route(PATH, desk.page(tasks.show), methods=["GET"]),
        Route(PATH, desk.page(tasks.done), methods=["POST"]),
    ]


class Tasks:
    """The page of one thing to do, and what its forms send."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, page: Page, who: SignedIn) -> Response:
        """Return the page of the thing that the address names."""
        asked = request.query_params
        return await self._page(page, who, asked.get("record", ""), asked.get("id", ""), asked.get("kind", ""))

    async def done(self, request: Request, page: Page, who: SignedIn) -> Response:
        """Carry out the move that a form asks for; say beside the form why it was refused."""
        async with form_of(request) as form:
            photos = [await one.read() for one in form.getlist(PHOTO) if isinstance(one, UploadFile)]
        record, id_, kind = (str(form.get(name, "")) for name in ("record", "id", "kind"))
        move = record_type(record).move(str(form.get("move", "")))
        fields, reason, typed = read_typed(move, form)
        missing = lacking(page, move, fields, reason)
        if missing:
            why = page.say(words.LACKING).format(fields=listed(missing, page.language))
        else:
            why = await self._carried(page, who, move, form, photos, Wish(
                record_id=number(id_), version=number(str(form.get("version", ""))) or None, fields=fields,
                reason=reason))  # fmt: skip
        if not why:
            return RedirectResponse(f"{HOME}?done=1", 303, {"cache-control": "no-store"})
        return await self._page(page, who, record, id_, kind, Draft(typed, why))

    async def _carried(
        self, page: Page, who: SignedIn, move: Move, form: FormData, photos: Sequence[bytes], wish: Wish
    ) -> str:
        """Carry out one wish; return why it was refused, '' where it was done, now or by the same form before."""
        record = str(form.get("record", ""))
        order, desk = Order(record, move.name, [wish]), self._desk
        key = f"field:{who.username}:{str(form.get('key', ''))[:64] or secrets.token_hex(16)}"

        def carried(key: str) -> Outcome:
            return carry_out_here(desk.db, desk.keys, who.scope, who.actor, order, photos, key=key)

        try:
            outcome = await anyio.to_thread.run_sync(carried, key)
            if outcome.repeated and not outcome.moved:  # sent again after a refusal: a new attempt, not a repetition
                outcome = await anyio.to_thread.run_sync(carried, f"{key}:{secrets.token_hex(8)}")
        except ScopeError:
            raise
        except CockpitError as error:
            return error.text(page.say)
        return next((refusal(page, record, move.name, one.reason, one.params) for one in outcome.refused), "")

    async def _page(
        self, page: Page, who: SignedIn, record: str, id_: str, kind: str, draft: Draft | None = None
    ) -> Response:
        at = now()
        read = partial(
            read_task, self._desk.db, self._desk.keys, who.scope, who.actor, as_of=at, record_name=record,
            record_id=number(id_), kind=kind,
        )  # fmt: skip
        try:
            found = await anyio.to_thread.run_sync(read)
        except ScopeError:
            if draft is None:
                raise
            raise CockpitError(N_("{why} It is not on your list any more."), why=draft.why) from None
        options = await anyio.to_thread.run_sync(self._options, who, found.line["record_type"])
        return task_page(page, found, lambda field: options.get((field.kind, field.refers), ()), at, draft)

    def _options(self, who: SignedIn, record: str) -> dict[tuple[Kind, str | None], Sequence[tuple[str, str]]]:
        """Return what the areas and records that the forms may name are called."""
        wanted: set[tuple[Kind, str | None]] = {
            (field.kind, field.refers)
            for move in record_type(record).moves
            for field in move.fields
            if not move.opens and who.scope.role in move.roles and field.kind in (Kind.AREA, Kind.RECORD)
        }
        found: dict[tuple[Kind, str | None], Sequence[tuple[str, str]]] = {}
        at = now()
        with self._desk.db.read(who.scope) as conn:
            for kind, refers in wanted:
                if kind is Kind.AREA:
                    rows = [areas(conn, who.scope, as_of=at, level=level).rows for level in LEVELS]
                    found[kind, refers] = [
                        (code, name) for some in rows for code, name in zip(some["code"], some["name"], strict=True)
                    ]  # fmt: skip
                else:
                    found[kind, refers] = record_choices(
                        conn, who.scope, as_of=at, refers=str(refers), limit=MOST_CHOICES
                    )
        return found


def number(text: str) -> int:
    """Return a number of the address or a form. Raises ``WorkflowError`` for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise WorkflowError(N_("There is no such record in your scope."))
    return int(text)
