"""At whose door is to be knocked? Units with their numbers, a unit's people door by door, one person in the clear."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
from starlette.responses import HTMLResponse

from data_access.commands.day import Person
from domain.instants import HOUR, to_epoch
from domain.survey import GROUPS
from field import day_words as words
from field.page import HOME, Page
from field.task_page import back, person_card
from field.told import known, records

PATH = f"{HOME}/knock"


def units_page(page: Page, units: pd.DataFrame) -> HTMLResponse:
    """Return the units in which somebody is to be knocked for; no person yet."""
    if units.empty:
        return page.answer(page.say(words.KNOCK), f'<p class="told">{page.text(words.KNOCK_NONE)}</p>{back(page)}')
    lines = "".join(
        f'<li><a class="thing" href="{PATH}?unit={escape(row["unit_code"])}"><b>{escape(row["unit_name"])}</b>'
        f'<span class="place">{escape(row["community"])}</span>'
        f'<span class="due">{page.text(words.PEOPLE_HERE, count=row["people"])}</span></a></li>'
        for row in records(units)
    )
    total = page.text(words.KNOCK_HINT, count=int(units["people"].sum()))
    note = f'<p class="hint">{page.text(words.KNOCK_NOTE)}</p>'
    body = f'<p><b>{total}</b></p>{note}<ul class="things">{lines}</ul>{back(page)}'
    return page.answer(page.say(words.KNOCK), body)


def people_page(page: Page, people: pd.DataFrame, at: datetime) -> HTMLResponse:
    """Return the people of a unit, masked, in the order of their doors."""
    if people.empty:
        return page.answer(page.say(words.KNOCK), f'<p class="told">{page.text(words.KNOCK_NONE)}</p>{back(page)}')
    told, building = "", object()
    for row in records(people):
        if row["building"] != building:
            told += "</ul>" if told else ""
            building = row["building"]
            name = escape(str(building)) if known(building) else page.text(words.NO_DOOR)
            told += f'<h2>{name}</h2><ul class="things">'
        told += _one(page, row, at)
    total = page.text(words.PEOPLE_HERE, count=len(people))
    body = f'<p class="hint">{total} · {page.text(words.KNOCK_NOTE)}</p>{told}</ul>'
    return page.answer(str(people["unit_name"].iloc[0]), body + back(page))


def neighbour_page(page: Page, row: Mapping[str, Any], person: Person, at: datetime) -> HTMLResponse:
    """Return one person to knock for, in the clear."""
    held = f'<p class="told">{page.text(words.HELD[row["held"]])}</p>' if known(row["held"]) else ""
    body = (
        f'<p class="due overdue">{_tested(page, row, at)}</p>{held}{person_card(page, person, row)}'
        f'<p class="hint">{page.text(words.KNOCK_NOTE)}</p>'
        f'<p><a class="plain" href="{PATH}?unit={escape(row["unit_code"])}">{page.text(words.BACK_KNOCK)}</a></p>'
    )
    return page.answer(page.say(words.KNOCK), body + back(page))


def _one(page: Page, row: Mapping[str, Any], at: datetime) -> str:
    groups = [page.text(GROUPS.get(one, one)) for one in str(row["special_group"] or "").split(",") if one]
    marks = "".join(f'<span class="mark">{one}</span>' for one in groups)
    held = f'<span class="mark">{page.text(words.HELD[row["held"]])}</span>' if known(row["held"]) else ""
    door = escape(str(row["door"])) if known(row["door"]) else ""
    return (
        f'<li><a class="thing" href="{PATH}?person={int(row["resident_id"])}"><b>{door} '
        f'{escape(row["name_masked"] or "")}</b><span class="who">{marks}{held}</span>'
        f'<span class="due">{_tested(page, row, at)}</span></a></li>'
    )


def _tested(page: Page, row: Mapping[str, Any], at: datetime) -> str:
    last = row["last_sampled_at"]
    if not known(last):
        return page.text(words.NEVER)
    return page.text(words.TESTED_H, hours=(to_epoch(at) - int(last)) // HOUR)
