"""What is to be done today, and what is it like out there? The pages of the day and where they are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from html import escape
from typing import Any
from urllib.parse import urlencode

import anyio.to_thread
import pandas as pd
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_access.commands.day import read_day, read_knock, read_neighbour, read_paper
from data_access.queries.accounts import SignedIn
from data_access.queries.day import MOST, day
from data_access.queries.knock import knock_units
from data_access.queries.own_grid import own_grid, scope_names
from data_access.story import story_told
from data_access.survey_places import Places, places_below
from domain.field_day import SECTIONS, Section
from domain.instants import now
from domain.language import listed, own_half
from field import day_words as words
from field import words as shell
from field.alarms import alarm_routes, bell_line, rung
from field.desk import Desk
from field.event import event_routes
from field.knock import neighbour_page, people_page, units_page
from field.map import map_page
from field.page import HOME, STATIC, Page
from field.paper import paper_page
from field.task import number, task_routes
from field.told import at_time, known, left, place_of, records, task_name

STYLES = (STATIC / "day.css",)
MARKS = {Section.OVERDUE: "■", Section.NOW: "▲", Section.LATER: "●"}
"""A shape beside the word: colour alone tells nobody who sees none."""


def day_routes(desk: Desk) -> list[Route]:
    """Return the routes of the day."""
    days = Days(desk)
    pages = {"": days.start, "/knock": days.knock, "/map": days.map, "/print": days.paper}
    own = [Route(f"{HOME}{path}", desk.page(answer), methods=["GET"]) for path, answer in pages.items()]
    return [*own, *task_routes(desk), *event_routes(desk), *alarm_routes(desk)]


class Days:
    """The pages of the day over one database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _command(self, command: Callable[..., Any], who: SignedIn, **asked: Any) -> Callable[[], Any]:
        return partial(command, self._desk.db, self._desk.keys, who.scope, who.actor, **asked)

    async def _read(self, who: SignedIn, read: Callable[[Connection], Any]) -> Any:
        def within() -> Any:
            with self._desk.db.read(who.scope) as conn:
                return read(conn)

        return await anyio.to_thread.run_sync(within)

    async def _names(self, page: Page, who: SignedIn) -> str:
        """Return what the areas of the scope are called."""
        return listed(await self._read(who, lambda conn: scope_names(conn, who.scope, as_of=now())), page.language)

    async def start(self, request: Request, page: Page, who: SignedIn) -> Response:
        """Return what is to be done today."""
        at = now()
        rows = (await anyio.to_thread.run_sync(self._command(read_day, who, as_of=at))).rows
        units = (await self._read(who, lambda conn: knock_units(conn, who.scope, as_of=at))).rows
        doors = await anyio.to_thread.run_sync(places_below, self._desk.db, who.scope, None)
        bell = bell_line(page, await anyio.to_thread.run_sync(rung, self._desk.db, who.scope, at, who.username))
        told = f'<p class="told" role="status">{page.text(words.DONE)}</p>' if "done" in request.query_params else ""
        share = await self._read(who, story_told)
        part = (
            "" if share is None else f'<p class="hint" id="part">{page.text(words.NOT_ALL, share=f"{share:.0%}")}</p>'
        )
        where = page.text(words.AREA_AT, areas=await self._names(page, who), time=at_time(page, at, at))
        body = (
            f'{told}<p class="hint">{where} · <a class="again" href="{HOME}">{page.text(words.RELOAD)}</a></p>'
            f"{part}{bell}{_cards(page, int(units['people'].sum()), doors)}{_sections(page, rows, at)}"
            f'<p><a class="again" href="/">{page.text(shell.COCKPIT)}</a></p>'
        )
        return page.dressed(styles=STYLES).answer(page.say(words.MY_DAY), body)

    async def knock(self, request: Request, page: Page, who: SignedIn) -> Response:
        """Return the units with people to knock for; with ``unit`` its people, with ``person`` one of them."""
        at, asked = now(), request.query_params
        if "person" in asked:
            order = self._command(read_neighbour, who, as_of=at, resident_id=number(asked["person"]))
            row, person = await anyio.to_thread.run_sync(order)
            return neighbour_page(page.dressed(styles=STYLES), row, person, at)
        if "unit" in asked:
            order = self._command(read_knock, who, as_of=at, unit=asked["unit"][:64])
            return people_page(page.dressed(styles=STYLES), (await anyio.to_thread.run_sync(order)).rows, at)
        rows = (await self._read(who, lambda conn: knock_units(conn, who.scope, as_of=at))).rows
        return units_page(page.dressed(styles=STYLES), rows)

    async def map(self, _request: Request, page: Page, who: SignedIn) -> Response:
        """Return the own grid as a map with the people to see."""
        at = now()

        def read(conn: Connection) -> tuple[Any, pd.DataFrame, pd.DataFrame]:
            things = day(conn, who.scope, as_of=at).rows
            return own_grid(conn, who.scope, as_of=at), things, knock_units(conn, who.scope, as_of=at).rows

        grid, things, people = await self._read(who, read)
        return map_page(page.dressed(styles=STYLES), grid, things, people)

    async def paper(self, _request: Request, page: Page, who: SignedIn) -> Response:
        """Return everything on paper."""
        at = now()
        paper = await anyio.to_thread.run_sync(self._command(read_paper, who, as_of=at))
        names = await self._names(page, who)
        name = own_half(who.display_name, page.language)
        return paper_page(page.dressed(styles=(*STYLES, STATIC / "paper.css")), paper, names, name, at)


def _cards(page: Page, people: int, doors: Places) -> str:
    total = sum(one.doors or 0 for one in doors.areas) + sum(one.doors for one in doors.houses)
    done = sum(one.done or 0 for one in doors.areas) + sum(one.done for one in doors.houses)
    survey = page.text(words.DOORS_DUE, due=total - done, doors=total) if total else page.text(shell.SURVEY_HINT)
    cards = (
        ("survey", shell.SURVEY, survey),
        ("event", words.REPORT, page.text(words.REPORT_HINT)),
        ("knock", words.KNOCK, page.text(words.KNOCK_HINT, count=people)),
        ("map", words.MAP, page.text(words.MAP_HINT)),
        ("print", words.PAPER, page.text(words.PAPER_HINT)),
    )
    told = "".join(
        f'<a class="card" href="{HOME}/{path}"><b>{page.text(title)}</b><span>{hint}</span></a>'
        for path, title, hint in cards
    )
    return f'<nav class="cards" aria-label="{page.text(shell.HOME)}">{told}</nav>'


def _sections(page: Page, rows: pd.DataFrame, at: datetime) -> str:
    if rows.empty:
        return f'<p class="told">{page.text(words.NOTHING_DUE)}</p>'
    more = f'<p class="hint">{page.text(words.MOST_SHOWN, count=MOST)}</p>' if len(rows) == MOST else ""
    told = ""
    for name in Section:
        some = records(rows[rows["section"] == name.value])
        if some:
            lines = "".join(_thing(page, row, at) for row in some)
            told += (
                f'<section class="{name.value}"><h2><span aria-hidden="true">{MARKS[name]}</span> '
                f'{page.text(SECTIONS[name])} <small>{len(some)}</small></h2><ul class="things">{lines}</ul></section>'
            )
    return more + told


def _thing(page: Page, row: dict[str, Any], at: datetime) -> str:
    named = {"record": row["record_type"], "id": row["record_id"], "kind": row["kind"]}
    who = escape(row["name_masked"]) if known(row["name_masked"]) else ""
    return (
        f'<li><a class="thing" href="{HOME}/task?{escape(urlencode(named))}"><b>{escape(task_name(page, row["kind"]))}'
        f'</b><span class="who">{who}</span><span class="place">{escape(place_of(row))}</span>'
        f'<span class="due {row["section"]}">{at_time(page, row["due_at"], at)} · '
        f"{escape(left(page, row['due_at'], at))}</span></a></li>"
    )
