"""How are instants, clocks, areas and refusals told on a phone? In the page's language, in the district's time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from components.task_words import TASKS
from domain.field_day import time_left
from domain.instants import to_epoch
from domain.refusals import sentence
from domain.workflow import Field, Kind
from domain.workflow.refusal_words import named_params
from field.day_words import NO, YES
from field.page import Page


def task_name(page: Page, kind: str) -> str:
    """Return the name of a clock."""
    return page.say(TASKS.get(kind, kind))


def at_time(page: Page, at: datetime, now: datetime) -> str:
    """Return a local time of day, with its date where it is another day's."""
    local, today = at.astimezone(page.zone), now.astimezone(page.zone).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"


def left(page: Page, due: datetime, now: datetime) -> str:
    """Return how long until a deadline, or since it passed."""
    message, number = time_left(to_epoch(due), to_epoch(now))
    return page.say(message).format(n=number)


def place_of(row: Mapping[str, Any], *, door: bool = True) -> str:
    """Return where to go: building and door (not where an address stands beside it), unit, community; as told."""
    number = f"{row['building']} {row['door']}".strip() if door and known(row.get("building")) else ""
    names = [row.get("area_name") or row.get("unit_name"), row.get("community")]
    parts = [number, *(name for name in dict.fromkeys(names) if known(name))]
    return " · ".join(str(part) for part in parts if part)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def known(value: Any) -> bool:
    """Return whether a cell holds something."""
    return value is not None and not pd.isna(value)


def value_text(page: Page, field: Field | None, value: Any, now: datetime) -> str:
    """Return a column's value as a person reads it."""
    if isinstance(value, datetime):
        return at_time(page, value, now)
    if isinstance(value, bool):
        return page.say(YES if value else NO)
    if field is not None and field.kind is Kind.CHOICE:
        return page.say(field.choices.get(str(value), str(value)))
    if field is not None and field.kind is Kind.INSTANT and isinstance(value, str):
        return at_time(page, datetime.fromisoformat(value), now)
    unit = f" {page.say(field.unit)}" if field is not None and field.unit else ""
    return f"{value:g}{unit}" if isinstance(value, int | float) else str(value)


def refusal(page: Page, record: str, move: str, reason: str, params: Mapping[str, Any]) -> str:
    """Return why a move was refused, with states and fields by their names."""
    return sentence(reason, named_params(record, move, params), page.say)
