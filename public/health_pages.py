"""How does the daily health report look? A code, a number, a few chips; and the same answer whoever sent it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse

from domain.arrivals import FieldProblem
from domain.health_reports import SYMPTOMS, HealthForm
from public import health_words as words
from public.fields import Fields
from public.page import Page


def health_page(
    page: Page, form: HealthForm, problems: Sequence[FieldProblem] = (), *, told: str = "", status: int = 200,
    keep: bool = False,
) -> HTMLResponse:  # fmt: skip
    """Return the form as it was typed. ``told``: why nothing was taken; ``keep``: the code is remembered here."""
    fields = Fields(page.say, problems, words.LABELS)
    flat = {"code": form.code, "temperature": form.temperature, "words": form.words}
    said = f'<p class="error" role="alert">{page.text(told)}</p>' if told else ""
    marked = " checked" if keep else ""
    body = (
        f'<p class="hint">{page.text(words.INTRO)}</p>{said}{fields.summary()}'
        f'<form method="post" action="/daily" id="daily" novalidate>'
        f'<input type="hidden" name="form_id" value="{escape(form.form_id, quote=True)}">'
        + fields.line("code", flat, needed=True, complete="off", upper=True, hint=page.say(words.CODE_HINT))
        + fields.line("temperature", flat, needed=True, mode="decimal", complete="off",
                      hint=page.say(words.TEMPERATURE_HINT))
        + _symptoms(page, fields, form)
        + fields.line("words", flat, complete="off")
        + f'<label class="tick"><input type="checkbox" name="keep" value="1"{marked}> {page.text(words.KEEP)}</label>'
        f'<button class="deed">{page.text(words.SEND)}</button></form>'
        f'<p class="quiet">{page.text(words.HOTLINE)}</p>'
    )  # fmt: skip
    return page.answer(page.say(words.TITLE), body, 422 if problems else status)


def _symptoms(page: Page, fields: Fields, form: HealthForm) -> str:
    chips = "".join(
        f'<label class="chip"><input type="checkbox" name="symptom" value="{name}"'
        f"{' checked' if name in form.symptoms else ''}> {page.text(title)}</label>"
        for name, title in SYMPTOMS.items()
    )
    return (
        f'<fieldset class="chips" id="symptoms"><legend>{page.text(words.SYMPTOMS)}</legend>'
        f'<p class="hint">{page.text(words.NONE)}</p>{chips}{fields.problem("symptoms")}</fieldset>'
    )


def sent_page(page: Page, *, warned: bool) -> HTMLResponse:
    """Return what follows: the same for everybody who typed the same, whoever they are."""
    warning = f'<p class="error" role="alert">{page.text(words.WARNING)}</p>' if warned else ""
    body = (
        f'<p class="state" role="status">{page.text(words.SENT)}</p>{warning}<p>{page.text(words.AGAIN)}</p>'
        f'<p class="quiet">{page.text(words.HOTLINE)}</p>'
        f'<p><a class="plain" href="/daily">{page.text(words.NEXT_REPORT)}</a></p>'
    )
    return page.answer(page.say(words.TITLE), body)
