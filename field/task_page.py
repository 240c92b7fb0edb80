"""How is one thing to do drawn? Deadline, person, record, the moves that do it, and what happened before."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from components.account_rows import ROLES
from data_access.commands.day import FieldTask, Person
from domain.scope import Role
from domain.survey import GROUPS
from domain.workflow import Move, RecordType, record_type
from domain.workflow.steps import fulfils, steps
from field import day_words as words
from field.move_form import Options, move_form
from field.page import HOME, STATIC, Page
from field.told import at_time, known, left, place_of, records, task_name, value_text

LAST_MOVES = 6
KEY_BYTES = 16


@dataclass(frozen=True)
class Draft:
    """What somebody sent that was not taken: as typed, and why it was not."""

    typed: Mapping[str, str]
    why: str


def task_page(page: Page, task: FieldTask, options: Options, at: datetime, draft: Draft | None = None) -> HTMLResponse:
    """Return the page of one thing to do; with a ``draft``, what was typed stays and why it was refused is said."""
    line = task.line
    title = task_name(page, line["kind"])
    parts = [
        f'<p class="error" role="alert" id="why">{escape(draft.why)}</p>' if draft else "",
        f'<p class="due {line["section"]}">{page.text(words.DUE_AT, time=at_time(page, line["due_at"], at))} · '
        f"{escape(left(page, line['due_at'], at))}</p>",
        person_card(page, task.person, line) if task.person else f'<p class="place">{escape(place_of(line))}</p>',
        _moves(page, task, options, draft),
        _facts(page, task, at),
        _history(page, task, at),
        back(page),
    ]
    return page.dressed(styles=(STATIC / "day.css",)).answer(title, "".join(parts), 422 if draft else 200)


def back(page: Page) -> str:
    """Return the way back to the day."""
    return f'<p><a class="plain" href="{HOME}">{page.text(words.BACK)}</a></p>'


def person_card(page: Page, person: Person, line: Mapping[str, Any]) -> str:
    """Return who it is about, where they live and how to call them."""
    phone, number = person.phone, "".join(sign for sign in person.phone or "" if sign.isdigit() or sign == "+")
    call = (
        f'<a class="call" href="tel:{number}">{page.text(words.CALL, phone=phone)}</a>'
        if number
        else f'<span class="hint">{page.text(words.NO_PHONE)}</span>'
    )
    groups = [GROUPS.get(one, one) for one in str(line.get("special_group") or "").split(",") if one]
    marks = "".join(f'<span class="mark">{page.text(one)}</span>' for one in groups)
    address = f"<p>{escape(person.address)}</p>" if person.address else ""
    number_ = (
        f'<p class="hint">{page.text(words.IDENTIFIER)} {escape(person.id_masked)}</p>' if person.id_masked else ""
    )
    return (
        f'<section class="person" aria-label="{page.text(words.PERSON)}"><p class="who">{escape(person.name or "")} '
        f'{marks}</p>{address}<p class="place">{escape(place_of(line, door=not person.address))}</p>'
        f"{number_}{call}"
        f'<p class="hint">{page.text(words.READ_NOTE)}</p></section>'
    )


def _moves(page: Page, task: FieldTask, options: Options, draft: Draft | None) -> str:
    line, kind = task.line, record_type(task.line["record_type"])
    role = page.who.scope.role if page.who else Role.WALL
    first, others = steps(kind, line["state"], role, line["kind"])
    if not first and not others:
        return f'<p class="hint">{page.text(words.NO_MOVE)}</p>'
    hidden = {
        "record": kind.name, "id": str(line["record_id"]), "kind": line["kind"], "version": str(line["version"]),
        "key": secrets.token_hex(KEY_BYTES),
    }  # fmt: skip

    def drawn(moves: Sequence[Move], *, opened: bool) -> str:
        typed = draft.typed if draft else {}
        return "".join(
            move_form(page, move, hidden, options, typed, first=opened and number == 0 and draft is None)
            for number, move in enumerate(moves)
        )

    direct = any(fulfils(move, line["kind"]) for move in first)
    told = f"<h2>{page.text(words.WHAT_DONE if direct else words.NEXT_STEP)}</h2>{drawn(first, opened=True)}"
    if not others:
        return told
    again = "open" if draft and draft.typed.get("move") in {move.name for move in others} else ""
    more = f"<summary>{page.text(words.OTHER_MOVES)}</summary>{drawn(others, opened=False)}"
    return f'{told}<details class="others" {again}>{more}</details>'


def _facts(page: Page, task: FieldTask, at: datetime) -> str:
    """Return what the record says: number, state, and what its moves filled in."""
    kind, detail = record_type(task.detail.record), task.detail
    told = [
        (page.text(words.RECORD), f"{page.text(kind.title)} {escape(detail.code)}"),
        (page.text(words.STATE), page.text(kind.states[detail.state])),
    ]
    fields = {field.column: field for move in kind.moves for field in move.fields if field.column}
    for name, value in detail.values.items():
        if name in fields and known(value) and value != "":
            told.append((page.text(fields[name].label), escape(value_text(page, fields[name], value, at))))
    rows = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in told)
    return f'<dl class="facts">{rows}</dl>'


def _history(page: Page, task: FieldTask, at: datetime) -> str:
    kind, rows = record_type(task.detail.record), task.detail.history
    told = "".join(_one_move(page, kind, row, at) for row in records(rows.tail(LAST_MOVES).iloc[::-1]))
    return f'<h2>{page.text(words.HISTORY)}</h2><ol class="history">{told}</ol>'


def _one_move(page: Page, kind: RecordType, row: Mapping[Any, Any], at: datetime) -> str:
    move = next((one for one in kind.moves if one.name == row["move"]), None)
    title = page.say(move.title) if move else str(row["move"])
    role = row["role"]
    who = page.say(ROLES[Role(role)]) if isinstance(role, str) and role in set(Role) else ""
    why = f"<br>{escape(page.say(str(row['reason'])))}" if known(row["reason"]) else ""
    details = row["details"] if isinstance(row["details"], Mapping) else json.loads(row["details"] or "{}")
    fields = {field.name: field for field in (move.fields if move else ())}
    said = [f"{page.say(fields[name].label)}: {value_text(page, fields[name], value, at)}"
            for name, value in details.items()
            if name in fields and fields[name].kind.value not in ("person", "area", "record", "shape")]  # fmt: skip
    more = f"<br>{escape('; '.join(said))}" if said else ""
    return f"<li><b>{at_time(page, row['at'], at)}</b> {escape(title)} <small>{escape(who)}</small>{why}{more}</li>"
