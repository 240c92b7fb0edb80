"""The pages of the survey: where to go, and the shell in which the scripts draw one building."""

from __future__ import annotations

from html import escape
from itertools import groupby
from urllib.parse import urlencode

from starlette.responses import HTMLResponse

from data_access.survey_places import House, Places
from field import survey_words as words
from field.page import CONNECTING, HOME, STATIC, Page
from field.words import SIGN_OUT
from plain.static_files import address_of

SURVEY = f"{HOME}/survey"
STYLES = (STATIC / "survey.css",)
SCRIPTS = {name: f"{HOME}/static/{name}" for name in ("queue.js", "card.js", "survey.js", "list.js", "leave.js")}
POLICY = CONNECTING


def list_page(page: Page, places: Places, account: str, *, missing: bool) -> HTMLResponse:
    """Return the units and buildings of an area with their progress. ``missing``: a code asked for opens no door."""
    told = f'<p class="error" role="alert">{page.text(words.NO_SUCH_DOOR)}</p>' if missing else ""
    listed = _areas(page, places) if places.areas else _houses(page, places.houses)
    up = f'<p><a href="{SURVEY}">{page.text(words.UP)}</a></p>'
    head = f"{told}{_root(page, account)}<h2>{escape(places.within or page.say(words.AREAS))}</h2>"
    body = f"{head}{_search(page)}{listed}{up}{_scan(page)}"
    return _dressed(page, ("queue.js", "list.js")).answer(page.say(words.TITLE), body)


def building_page(page: Page, account: str) -> HTMLResponse:
    """Return the shell of a building: it holds nothing about people, so that a phone may keep it."""
    doors = f'<div id="doors"><p class="hint">{page.text(words.LOADING)}</p></div>'
    body = f'{_root(page, account)}{doors}<p><a href="{SURVEY}">{page.text(words.UP)}</a></p>'
    return _dressed(page, ("queue.js", "card.js", "survey.js")).answer(page.say(words.TITLE), body)


def leave_page(page: Page, account: str) -> HTMLResponse:
    """Return the page that signs out and leaves nothing on the phone."""
    asked = page.text(words.SENTENCES["sign_out_sure"])
    body = (
        f'{_root(page, account)}<p id="ask" role="alert" data-text="{asked}"></p>'
        f'<p><a class="plain" href="{SURVEY}">{page.text(words.TITLE)}</a></p>'
        f'<p><a class="deed" id="leave" href="/logout">{page.text(SIGN_OUT)}</a></p>'
    )
    return _dressed(page, ("queue.js", "leave.js")).answer(page.say(SIGN_OUT), body)


def _root(page: Page, account: str) -> str:
    """Return the line of what waits, with what the scripts must know: the account and their words."""
    return (
        f'<div id="survey" data-account="{escape(account, quote=True)}" data-words="{words.script_words(page.say)}">'
        '<p id="sending" role="status">&nbsp;</p></div>'
    )


def _dressed(page: Page, names: tuple[str, ...]) -> Page:
    scripts = tuple(address_of(SCRIPTS[name], STATIC / name) for name in names)
    return page.dressed(styles=STYLES, scripts=scripts, policy=POLICY)


def _search(page: Page) -> str:
    return (
        f'<div class="search"><label for="search">{page.text(words.SEARCH)}</label>'
        '<input id="search" type="search" autocomplete="off" enterkeyhint="done"></div>'
    )


def _areas(page: Page, places: Places) -> str:
    rows = "".join(
        f'<li data-text="{escape(one.name, quote=True)}"><a href="{SURVEY}?{escape(urlencode({"area": one.code}))}">'
        f"<b>{escape(one.name)}</b>{_of(page, one.done, one.doors)}</a></li>"
        for one in places.areas
    )
    return f'<ul class="places">{rows}</ul>'


def _houses(page: Page, houses: tuple[House, ...]) -> str:
    if not houses:
        return f'<p class="hint">{page.text(words.NO_BUILDINGS)}</p>'
    parts = []
    for unit, some in groupby(houses, key=lambda one: (one.unit, one.unit_name)):
        rows = "".join(_house(page, one) for one in some)
        parts.append(f'<section><h3>{escape(unit[1])}</h3><ul class="places">{rows}</ul></section>')
    return "".join(parts)


def _house(page: Page, one: House) -> str:
    place = escape(urlencode({"unit": one.unit, "building": one.building}))
    conflict = f' <span class="mark conflict">{page.text(words.STATES["conflict"])} {one.conflicts}</span>'
    return (
        f'<li data-text="{escape(one.unit_name + one.building, quote=True)}"><a href="{SURVEY}/building?{place}">'
        f"<b>{escape(one.building)}{conflict if one.conflicts else ''}</b>{_of(page, one.done, one.doors)}</a></li>"
    )


def _of(page: Page, done: int | None, doors: int | None) -> str:
    return "<span></span>" if doors is None else f"<span>{page.text(words.OF, done=done, all=doors)}</span>"


def _scan(page: Page) -> str:
    no_camera, no_code = (page.text(words.SENTENCES[name]) for name in ("no_camera", "no_code"))
    return (
        f'<h2 id="by-code">{page.text(words.FIND_DOOR)}</h2>'
        f'<form action="{SURVEY}/door" id="find" data-no-camera="{no_camera}" data-no-code="{no_code}">'
        f'<label for="code">{page.text(words.CODE)}</label>'
        '<input id="code" name="code" maxlength="40" required autocomplete="off" autocapitalize="characters" '
        f'spellcheck="false"><button class="deed">{page.text(words.OPEN)}</button></form>'
        f'<p class="error" id="scan-told" role="alert"></p>'
        f'<button type="button" class="plain" id="scan" data-stop="{page.text(words.STOP)}" hidden>'
        f'{page.text(words.SCAN)}</button><video id="view" playsinline muted hidden></video>'
        f'<div id="picture" hidden><label for="photo">{page.text(words.PHOTO)}</label>'
        '<input id="photo" type="file" accept="image/*" capture="environment"></div>'
    )
