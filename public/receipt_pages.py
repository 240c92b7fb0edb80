"""The first page, the question for a receipt code, and where a report stands."""

from __future__ import annotations

import re
from html import escape

from starlette.responses import HTMLResponse

from domain.arrivals import PUBLIC_STATES, OwnStatus, PublicState
from domain.language import listed
from public import event_words, health_words, words
from public.page import Page

_HOUR = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)")


def start_page(page: Page) -> HTMLResponse:
    """Return the first page: two large buttons."""
    body = (
        f"<p>{page.text(words.WELCOME, district=page.name)}</p>"
        f'<p><a class="deed" href="/arrive">{page.text(words.START)}</a></p>'
        f'<p><a class="plain" href="/daily">{page.text(health_words.TITLE)}</a></p>'
        f'<p><a class="plain" href="/event">{page.text(event_words.TITLE)}</a></p>'
        f"<h2>{page.text(words.ASK)}</h2>{_ask(page)}"
    )
    return page.answer(page.say(words.TITLE), body)


def _ask(page: Page, *, wrong: bool = False, code: str = "") -> str:
    told = f'<p class="error" role="alert">{page.text(words.NO_SUCH_CODE)}</p>' if wrong else ""
    return (
        f'<form method="post" action="/status">{told}<label for="code">{page.text(words.CODE)}</label>'
        f'<input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" '
        f'maxlength="60" required value="{escape(code, quote=True)}">'
        f'<button class="plain">{page.text(words.OPEN)}</button></form>'
    )


def ask_page(page: Page, *, wrong: bool, code: str = "") -> HTMLResponse:
    """Return the question for a receipt code, after a ``wrong`` one."""
    return page.answer(page.say(words.ASK), _ask(page, wrong=wrong, code=code), 404 if wrong else 200)


def receipt_page(page: Page, code: str, status: OwnStatus, *, told: str = "", good: bool = True) -> HTMLResponse:
    """Return where a report stands, for the holder of its code. ``told``: what came of the last action."""
    zone = getattr(page.district, "zone", None)
    lines = [page.text(words.REPORTED_AT, time=f"{status.reported_at.astimezone(zone):%Y-%m-%d %H:%M}")]
    if status.arrived_at is not None:
        lines.append(page.text(words.ARRIVAL_AT, time=f"{status.arrived_at.astimezone(zone):%Y-%m-%d %H:%M}"))
    if status.community:
        lines.append(page.text(words.COMMUNITY, community=status.community))
    if status.companions:
        lines.append(page.text(words.COMPANIONS, count=status.companions))
    if status.tests_on:
        lines.append(page.text(words.TESTS_ON, days=listed((f"{day:%m-%d}" for day in status.tests_on), page.language)))
    if status.list_version:
        lines.append(page.text(words.BY_LIST, version=_hour(status.list_version)))
    if status.report_kept:
        lines.append(page.text(words.UPLOADED))
    said = f'<p class="{"told" if good else "error"}" role="alert">{escape(told)}</p>' if told else ""
    body = (
        f'<div data-sent>{said}<p class="state">{page.text(PUBLIC_STATES[status.state])}</p>'
        f'<h2>{page.text(words.RECEIPT)}</h2><p class="code">{escape(code)}</p>'
        f'<p class="hint">{page.text(words.KEEP_RECEIPT)}</p>'
        f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>{_daily(page, status)}{_upload(page)}</div>"
    )
    return page.answer(page.say(words.RECEIPT), body)


def _hour(version: str) -> str:
    """Return a list's name as the day and hour that it says, where it does."""
    said = _HOUR.fullmatch(version)
    return "{}-{}-{} {}:00".format(*said.groups()) if said else version


def _daily(page: Page, status: OwnStatus) -> str:
    """Return the way to the daily report, for whoever is under control."""
    if status.state is not PublicState.UNDER_CONTROL:
        return ""
    return f'<p><a class="deed" href="/daily">{page.text(health_words.LINK)}</a></p>'


def _upload(page: Page) -> str:
    return (
        f'<h2>{page.text(words.UPLOAD)}</h2><form method="post" action="/receipt/report" enctype="multipart/form-data">'
        f'<p class="hint" id="hint">{page.text(words.UPLOAD_HINT)}</p>'
        f'<input type="file" name="file" accept="image/*,application/pdf" required aria-describedby="hint" '
        f'aria-label="{page.text(words.UPLOAD)}">'
        f'<button class="plain">{page.text(words.SEND_FILE)}</button></form>'
    )
