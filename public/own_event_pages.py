"""What is a citizen told of the event they reported? Its code, how far it is, and a form to say how it was done."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from domain.citizen_reports import MOST_SAID, PROGRESS, OwnEvent
from public import event_words as words
from public.page import Page

OWN = "/event/mine"


def ask_page(page: Page, *, wrong: bool, code: str = "") -> HTMLResponse:
    """Return the question for a code, after a ``wrong`` one."""
    told = f'<p class="error" role="alert">{page.text(words.NO_SUCH_CODE)}</p>' if wrong else ""
    body = (
        f'<form method="post" action="{OWN}">{told}<label for="code">{page.text(words.CODE)}</label>'
        f'<input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false" '
        f'maxlength="60" required value="{escape(code, quote=True)}">'
        f'<button class="deed">{page.text(words.LOOK)}</button></form>'
        f'<p><a class="plain" href="/event">{page.text(words.TITLE)}</a></p>'
    )
    return page.answer(page.say(words.YOURS), body, 404 if wrong else 200)


def own_event_page(page: Page, code: str, own: OwnEvent, *, told: str = "", good: bool = True) -> HTMLResponse:
    """Return where an event stands, for the holder of its code. ``told``: what came of the last action."""
    zone = getattr(page.district, "zone", None)
    lines = [page.text(words.REPORTED_AT, time=f"{own.reported_at.astimezone(zone):%Y-%m-%d %H:%M}")]
    if own.closed_at is not None:
        lines.append(page.text(words.CLOSED_AT, time=f"{own.closed_at.astimezone(zone):%Y-%m-%d %H:%M}"))
    if own.together:
        lines.append(page.text(words.TOGETHER))
    said = f'<p class="{"told" if good else "error"}" role="alert">{escape(told)}</p>' if told else ""
    rated = f'<p class="told">{page.text(words.RATED)}</p>' if own.rated and not told else ""
    body = (
        f'{said}<p class="state">{page.text(PROGRESS[own.progress])}</p>'
        f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>{rated}{_form(page) if own.may_rate else ''}"
        f'<h2>{page.text(words.CODE)}</h2><p class="code">{escape(code)}</p>'
        f'<p class="hint">{page.text(words.KEEP_CODE)}</p>'
        f'<p><a class="plain" href="/event">{page.text(words.ANOTHER)}</a></p>'
    )
    return page.answer(page.say(words.YOURS), body, 200 if good else 409)


def _form(page: Page) -> str:
    chips = "".join(
        f'<label class="chip"><input type="radio" name="satisfied" value="{value}" required> {page.text(name)}</label>'
        for value, name in (("yes", words.SATISFIED), ("no", words.NOT_SATISFIED))
    )
    return (
        f'<form method="post" action="{OWN}/rate"><fieldset class="chips"><legend>{page.text(words.RATE)}</legend>'
        f'{chips}</fieldset><label for="said">{page.text(words.IN_WORDS)}</label>'
        f'<textarea id="said" name="said" rows="2" maxlength="{MOST_SAID}"></textarea>'
        f'<button class="deed">{page.text(words.SEND_RATING)}</button></form>'
    )
