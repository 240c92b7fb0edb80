"""The form of an arrival: five steps with the script, one long page without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from starlette.responses import HTMLResponse

from domain.arrivals import REQUIRED, TRAVEL_NAMES, FieldProblem
from public import words
from public.fields import Fields, choices
from public.page import Page
from public.typed import COMPANION, VISIT, Typed


def form_page(page: Page, told: Typed, problems: Sequence[FieldProblem] = ()) -> HTMLResponse:
    """Return the form as it was typed, with what is wrong beside each field."""
    fields = Fields(page.say, problems)
    steps = (
        _person(page, fields, told),
        _journey(page, fields, told),
        _visits(page, fields, told, page.name),
        _destination(page, fields, told),
        _companions(page, fields, told),
    )
    sections = "".join(
        f'<section class="step" data-step="{number}"><h2><span class="count">'
        f"{page.text(words.STEP_OF, step=number, steps=len(steps))}</span> {page.text(words.STEPS[number - 1])}</h2>"
        f"{body}</section>"
        for number, body in enumerate(steps, 1)
    )
    body = (
        f"{fields.summary()}"
        f'<form method="post" action="/arrive" id="report" novalidate data-next="{page.text(words.NEXT)}" '
        f'data-back="{page.text(words.BACK)}" data-needed="{page.text(REQUIRED)}">'
        f'<input type="hidden" name="form_id" value="{escape(told.flat.get("form_id", ""), quote=True)}">{sections}'
        f'<p class="quiet">{page.text(words.PURPOSE)}</p>'
        f'<button class="deed" name="do" value="send">{page.text(words.SEND)}</button></form>'
        f'<p class="quiet draft" hidden>{page.text(words.DRAFT)} '
        f'<button type="button" class="link" id="forget">{page.text(words.FORGET)}</button></p>'
    )
    return page.answer(page.say(words.START), body, 422 if problems else 200)


def _person(page: Page, fields: Fields, told: Typed) -> str:
    flat = told.flat
    return (
        fields.select("traveller.id_type", choices(words.ID_TYPES, page.say), flat)
        + fields.line("traveller.id_no", flat, needed=True, mode="text", complete="off", upper=True)
        + fields.line("traveller.name", flat, needed=True, complete="name")
        + fields.line("traveller.phone", flat, needed=True, kind="tel", complete="tel-national")
    )


def _journey(page: Page, fields: Fields, told: Typed) -> str:
    named = {one.value: name for one, name in TRAVEL_NAMES.items()}
    return (
        f'<div class="pair">{fields.line("arrived_on", told.flat, needed=True, kind="date", problem="arrived_at")}'
        f"{fields.line('arrived_time', told.flat, kind='time')}</div>"
        + fields.select("travel", choices(named, page.say), told.flat)
        + fields.line("travel_number", told.flat, upper=True)
    )


def _visits(page: Page, fields: Fields, told: Typed, district: str) -> str:
    rows = "".join(_visit(page, fields, number, row) for number, row in enumerate(told.visits))
    return (
        f'<p class="hint">{page.text(words.VISIT_HINT, district=district)}</p>{fields.problem("visits")}'
        f'<div class="rows" data-rows="visits">{rows}</div>'
        f'<button class="plain" name="do" value="add_visit" data-add="visits">{page.text(words.ADD_PLACE)}</button>'
        f'<template data-row="visits">{_visit(page, Fields(page.say), "N", {})}</template>'
    )


def _visit(page: Page, fields: Fields, number: int | str, row: Mapping[str, str]) -> str:
    named = {f"visits.{number}.{name}": row.get(name, "") for name in VISIT}
    line = {name: f"visits.{number}.{name}" for name in VISIT}
    return (
        f'<fieldset class="row">{fields.line(line["province"], named, needed=number == 0, sample="浙江省")}'
        f'<div class="pair">{fields.line(line["city"], named, sample="杭州市")}'
        f"{fields.line(line['county'], named)}</div>"
        f"{fields.line(line['township'], named)}{fields.line(line['place'], named)}"
        f'<div class="pair">{fields.line(line["since"], named, kind="date")}'
        f"{fields.line(line['until'], named, kind='date')}</div>{_remove(page, 'visits', number)}</fieldset>"
    )


def _destination(page: Page, fields: Fields, told: Typed) -> str:
    streets = page.district.streets if page.district else ()
    options = "".join(
        f'<optgroup label="{escape(street.name, quote=True)}" data-street="{escape(street.code)}">'
        + "".join(
            f'<option value="{escape(code)}"{" selected" if code == told.destination else ""}>{escape(name)}</option>'
            for code, name in street.communities
        )
        + "</optgroup>"
        for street in streets
    )
    return (
        _map(page) + f'<div class="search" hidden><label for="search">{page.text(words.SEARCH)}</label>'
        f'<input id="search" type="search" autocomplete="off" enterkeyhint="done"></div>'
        + fields.framed(
            "destination",
            f'<select name="destination" id="destination" required><option value=""></option>{options}</select>',
        )
        + fields.line("address", told.flat, complete="street-address")
    )


def _map(page: Page) -> str:
    district = page.district
    if district is None or not district.height:
        return ""
    shapes = "".join(
        f'<g role="button" tabindex="0" data-street="{escape(one.code)}" aria-label="{escape(one.name, quote=True)}">'
        f'<path d="{one.path}"/><text x="{one.seat[0]:g}" y="{one.seat[1]:g}">{escape(one.name)}</text></g>'
        for one in district.streets
        if one.path
    )
    return (
        f'<figure class="map" hidden><figcaption>{page.text(words.PICK_STREET)}</figcaption>'
        f'<svg viewBox="-4 -4 328 {district.height + 8}">{shapes}</svg></figure>'
    )


def _companions(page: Page, fields: Fields, told: Typed) -> str:
    rows = "".join(_companion(page, fields, number, row) for number, row in enumerate(told.companions))
    return (
        f'<p class="hint">{page.text(words.COMPANION_HINT)}</p>{fields.problem("companions")}'
        f'<div class="rows" data-rows="companions">{rows}</div>'
        f'<button class="plain" name="do" value="add_companion" data-add="companions">'
        f"{page.text(words.ADD_PERSON)}</button>"
        f'<template data-row="companions">{_companion(page, Fields(page.say), "N", {})}</template>'
    )


def _companion(page: Page, fields: Fields, number: int | str, row: Mapping[str, str]) -> str:
    named = {f"companions.{number}.{name}": row.get(name, "") for name in COMPANION}
    kinds = choices(words.ID_TYPES, page.say)
    return (
        f'<fieldset class="row">{fields.line(f"companions.{number}.name", named, needed=True)}'
        f"{fields.select(f'companions.{number}.id_type', kinds, named)}"
        f"{fields.line(f'companions.{number}.id_no', named, needed=True, upper=True, complete='off')}"
        f"{_remove(page, 'companions', number)}</fieldset>"
    )


def _remove(page: Page, kind: str, number: int | str) -> str:
    return (
        f'<button class="link" name="do" value="remove.{kind}.{number}" data-remove="{kind}">'
        f"{page.text(words.REMOVE)}</button>"
    )
