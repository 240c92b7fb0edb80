"""What must whoever is out there hear of now? A bell on the day's page, and a page of alarms to read and take over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from components.alarm_words import MARKS, STATES, alarm_text
from data_access.commands.alarms import acknowledge
from data_access.engine import Database
from data_access.queries.accounts import SignedIn
from data_access.queries.alarm_judging import alarms_judged
from data_access.queries.alarms import alarm_counts, alarm_counts_of, open_alarms
from domain.alarms import Judging
from domain.errors import CockpitError, ScopeError
from domain.instants import now
from domain.scope import Scope
from field import day_words as words
from field.bodies import form_of
from field.desk import Desk
from field.page import HOME, STATIC, Page
from field.task import number
from field.task_page import back
from field.told import at_time, known, records

PATH = f"{HOME}/alarms"
MOST_NOTE = 500


@dataclass(frozen=True)
class Rung:
    """What the bell tells: counts as ``alarm_counts``, and whether anybody judged."""

    counts: Mapping[str, int]
    judging: Judging


def rung(db: Database, scope: Scope, at: datetime, who: str) -> Rung:
    """Return what the bell tells in a scope, with what the account ``who`` has in hand."""
    with db.read(scope) as conn:
        shared, own = alarm_counts(conn, scope, as_of=at), alarm_counts_of(conn, scope, as_of=at, who=who)
        return Rung({name: count + own[name] for name, count in shared.items()}, alarms_judged(conn, scope, as_of=at))


def bell_line(page: Page, told: Rung) -> str:
    """Return the bell: how many alarms stand by level, a link to their page; never "none" where nobody judged."""
    parts = [f'<span class="level l{level}">{page.text(mark.letter)} {told.counts[str(level)]}</span>'
             for level, mark in MARKS.items() if told.counts[str(level)]]  # fmt: skip
    if told.counts["no_data"]:
        parts.append(f'<span class="level l0">{page.text(STATES["no_data"])} {told.counts["no_data"]}</span>')
    if not told.judging.known:
        parts.append(f'<span class="level l0">{page.text(words.NOT_JUDGED)}</span>')
    waiting = " on" if told.counts["unanswered"] else ""
    said = "".join(parts) or f"<span>{page.text(words.NO_ALARM)}</span>"
    return f'<p class="bell{waiting}"><a href="{PATH}"><b>{page.text(words.ALARMS)}</b> {said}</a></p>'


def judging_line(page: Page, judging: Judging, at: datetime) -> str:
    """Return since when nobody has judged; '' where the alarms are judged."""
    if judging.known:
        return ""
    told = page.text(words.NEVER_JUDGED)
    if judging.last_at is not None:
        told = page.text(words.LAST_JUDGED, at=at_time(page, judging.last_at, at))
    return f'<p class="told" role="status">{told}</p>'


def alarm_routes(desk: Desk) -> list[Route]:
    """Return the routes of the alarms."""
    alarms = Alarms(desk)
    return [
        Route(PATH, desk.page(alarms.show), methods=["GET"]),
        Route(PATH, desk.page(alarms.taken), methods=["POST"]),
    ]


class Alarms:
    """The list of what stands, and what its forms send."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, _request: Request, page: Page, who: SignedIn) -> Response:
        """Return the open alarms of whoever holds the phone."""
        return await self._page(page, who)

    async def taken(self, request: Request, page: Page, who: SignedIn) -> Response:
        """Take one over; say above the list why it could not be."""
        async with form_of(request) as form:
            asked, note = number(str(form.get("alarm", ""))), str(form.get("note", ""))[: MOST_NOTE + 1]

        def take() -> None:
            acknowledge(self._desk.db, who.scope, who.actor, alarm_id=asked, note=note)

        try:
            await anyio.to_thread.run_sync(take)
        except ScopeError:
            raise
        except CockpitError as error:
            return await self._page(page, who, error.text(page.say))
        return RedirectResponse(PATH, 303, {"cache-control": "no-store"})

    async def _page(self, page: Page, who: SignedIn, why: str = "") -> Response:
        at, scope, db = now(), who.scope, self._desk.db

        def read() -> tuple[Any, Judging]:
            with db.read(scope) as conn:
                return open_alarms(conn, scope, as_of=at, who=who.username).rows, alarms_judged(conn, scope, as_of=at)

        rows, judging = await anyio.to_thread.run_sync(read)
        error = f'<p class="error" role="alert">{escape(why)}</p>' if why else ""
        body = error + judging_line(page, judging, at) + _list(page, records(rows), at, calm=judging.known) + back(page)
        dressed = page.dressed(styles=(STATIC / "day.css",))
        return dressed.answer(page.say(words.ALARMS), body, 422 if why else 200)


def _list(page: Page, rows: Sequence[Mapping[str, Any]], at: datetime, *, calm: bool) -> str:
    if not rows:
        return f'<p class="told">{page.text(words.NO_ALARM_OPEN)}</p>' if calm else ""
    return f'<ul class="things">{"".join(_alarm(page, one, at) for one in rows)}</ul>'


def _alarm(page: Page, one: Mapping[str, Any], at: datetime) -> str:
    mark, unknown = MARKS[int(one["level"])], one["state"] == "no_data"
    level = "l0" if unknown else f"l{one['level']}"
    name = STATES["no_data"] if unknown else mark.word
    since = one["fired_at"] if known(one["fired_at"]) else one["since_at"]
    state = page.text(words.SINCE, state=page.say(STATES[one["state"]]), at=at_time(page, since, at))
    by = f" · {escape(str(one['acknowledged_by']))}" if known(one["acknowledged_by"]) else ""
    text = escape(alarm_text(one, say=page.say, code=page.language))
    return (
        f'<li class="thing alarm"><span class="level {level}">{page.text(name)}</span> <b>{text}</b>'
        f'<span class="due">{state}{by}</span>{_take(page, one)}</li>'
    )


def _take(page: Page, one: Mapping[str, Any]) -> str:
    if one["state"] != "firing":
        return ""
    return (
        f'<form method="post" action="{PATH}"><input type="hidden" name="alarm" value="{int(one["id"])}">'
        f'<label for="note{one["id"]}">{page.text(words.NOTE_HELPS)}</label>'
        f'<input id="note{one["id"]}" name="note" maxlength="{MOST_NOTE}">'
        f'<button class="deed">{page.text(words.TAKE_OVER)}</button></form>'
    )
