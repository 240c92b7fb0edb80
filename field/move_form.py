"""How does a phone ask for what a move asks for? Plain HTML made of its declaration, and read back the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from starlette.datastructures import FormData

from domain.workflow import Field, Kind, Move
from domain.workflow.model import Photo
from field import day_words as words
from field.page import Page

LONGEST = 2000
LONG_TEXTS = frozenset({"note", "explanation", "finding", "wish", "places", "summary", "what", "result"})
NOT_HERE = frozenset({Kind.SHAPE})
"""Kinds of field that want a desk."""
PHOTO, REASON = "photo", "reason"
Options = Callable[[Field], Sequence[tuple[str, str]]]
"""Returns (code, what to call it) of what a field of kind AREA or RECORD may be."""
Typed = Mapping[str, str]


def move_form(page: Page, move: Move, hidden: Mapping[str, str], options: Options, typed: Typed, *, first: bool) -> str:
    """Return the form of one move, folded unless it is the ``first``; what was ``typed`` stands in it."""
    if any(field.kind in NOT_HERE and field.needed for field in move.fields):
        return f'<p class="hint">{page.text(move.title)}: {page.text(words.NOT_FOR_PHONES)}</p>'
    own = {name: value for name, value in typed.items() if typed.get("move") == move.name}
    asked = "".join(_field(page, move, field, options, own) for field in move.fields if field.kind not in NOT_HERE)
    if move.reason_needed:
        label = _label(page.text(words.REASON), f"{move.name}-{REASON}", needed=True)
        asked += f'{label}<input id="{move.name}-{REASON}" name="{REASON}" maxlength="500" required ' + (
            f'value="{escape(own.get(REASON, ""), quote=True)}">'
        )
    kept = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value, quote=True)}">'
        for name, value in {**hidden, "move": move.name}.items()
    )
    title = page.text(move.title)
    return (
        f'<details class="move" {"open" if first or own else ""}><summary>{title}</summary>'
        f'<form method="post" action="/field/task" enctype="multipart/form-data">{kept}{asked}{_photo(page, move)}'
        f'<button class="deed">{page.text(words.SEND, move=page.say(move.title))}</button></form></details>'
    )


def read_typed(move: Move, form: FormData) -> tuple[dict[str, str], str | None, dict[str, str]]:
    """Return what was filled in (fields by name, the reason) and everything as it was typed."""
    names = {field.name: field for field in move.fields if field.kind not in NOT_HERE}
    typed = {name: value[:LONGEST] for name, value in form.multi_items() if isinstance(value, str)}
    fields = {name: typed[name].strip() for name in names if typed.get(name, "").strip()}
    reason = typed.get(REASON, "").strip()[:500] if move.reason_needed else ""
    return fields, reason or None, typed


def lacking(page: Page, move: Move, fields: Mapping[str, str], reason: str | None) -> list[str]:
    """Return the labels of what is needed and was not filled in."""
    missing = [page.say(field.label) for field in move.fields if field.needed and field.name not in fields]
    return missing + ([page.say(words.REASON)] if move.reason_needed and not reason else [])


def _photo(page: Page, move: Move) -> str:
    if move.photo is Photo.NONE:
        return ""
    needed = move.photo is Photo.NEEDED
    label = page.text(words.PHOTO_NEEDED if needed else words.PHOTO_ASKED)
    name = f"{move.name}-{PHOTO}"
    return (
        f'<label for="{name}">{label}</label><input class="photo" type="file" id="{name}" name="{PHOTO}" '
        f'accept="image/*" capture="environment"{" required" if needed else ""}>'
    )


def _label(text: str, about: str, *, needed: bool) -> str:
    return f'<label for="{about}">{text}{" *" if needed else ""}</label>'


def _field(page: Page, move: Move, field: Field, options: Options, typed: Typed) -> str:
    told, about = typed.get(field.name, ""), f"{move.name}-{field.name}"
    unit = f" ({page.text(field.unit)})" if field.unit else ""
    text = f"{page.text(field.label)}{unit}"
    if field.kind is Kind.CHOICE and len(field.choices) <= 8:
        return _chips(page, field, about, text, {name: page.say(word) for name, word in field.choices.items()}, told)
    if field.kind is Kind.YES_NO:
        named = {"true": page.say(words.YES), "false": page.say(words.NO)}
        return _chips(page, field, about, text, named, told)
    label = _label(text, about, needed=field.needed)
    if field.kind in (Kind.CHOICE, Kind.AREA, Kind.RECORD):
        named = dict(options(field)) if field.kind is not Kind.CHOICE else {
            name: page.say(word) for name, word in field.choices.items()}  # fmt: skip
        return label + _select(page, field, about, named, told)
    return label + _typed(field, about, told)


def _chips(page: Page, field: Field, about: str, text: str, named: Mapping[str, str], told: str) -> str:
    chips = "".join(
        f'<label class="chip"><input type="radio" name="{field.name}" value="{escape(value, quote=True)}"'
        f"{' checked' if value == told else ''}{' required' if field.needed else ''}>"
        f"<span>{escape(word)}</span></label>"
        for value, word in named.items()
    )
    legend = f"<legend>{text}{' *' if field.needed else ''}</legend>"
    return f'<fieldset class="chips" id="{about}">{legend}{chips}</fieldset>'


def _select(page: Page, field: Field, about: str, named: Mapping[str, str], told: str) -> str:
    options = "".join(
        f'<option value="{escape(value, quote=True)}"{" selected" if value == told else ""}>{escape(word)}</option>'
        for value, word in named.items()
    )
    empty = f'<option value="">{page.text(words.CHOOSE)}</option>'
    needed = " required" if field.needed else ""
    return f'<select id="{about}" name="{field.name}"{needed}>{empty}{options}</select>'


def _typed(field: Field, about: str, told: str) -> str:
    needed = " required" if field.needed else ""
    value = escape(told, quote=True)
    if field.kind is Kind.TEXT and field.name in LONG_TEXTS:
        return f'<textarea id="{about}" name="{field.name}" rows="2" maxlength="{LONGEST}"{needed}>{value}</textarea>'
    marks = {
        Kind.NUMBER: 'type="number" step="any" inputmode="decimal"', Kind.WHOLE: 'type="number" step="1"'
        ' inputmode="numeric"', Kind.DATE: 'type="date"', Kind.INSTANT: 'type="datetime-local"',
    }.get(field.kind, f'type="text" maxlength="{LONGEST}"')  # fmt: skip
    for name, bound in (("min", field.least), ("max", field.most)):
        marks += f' {name}="{bound:g}"' if bound is not None else ""
    return f'<input id="{about}" name="{field.name}" {marks} value="{value}"{needed}>'
