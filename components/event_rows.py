"""Whose clock presses, where do events gather, what happened before? Small tables around the board of events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from components.account_rows import ROLES
from components.formats import NOTHING, clock, duration, each, missing, number
from components.palette import ALERT, LEVELS, WARN, Mark
from components.ranking import table
from components.task_words import task_name
from components.words import chip
from domain.errors import N_
from domain.event_words import KINDS, PLATFORMS
from domain.event_words import LEVELS as LEVEL_WORDS
from domain.events.suggesting import Why
from domain.language import gettext as _
from domain.scope import Role

COLOURS = {"1": "red", "2": "orange", "3": "yellow", "4": "blue"}
EVENT_LEVELS = {
    level: Mark(LEVELS[colour].colour, level, LEVEL_WORDS[level]) for level, colour in COLOURS.items()
}  # fmt: skip
"""The four levels: their number beside the colour."""
TOLD = {
    "assignee": Mark(WARN, "▲", N_("told to the handler")),
    "street": Mark(ALERT, "■", N_("told to the street")),
    "hq": Mark(ALERT, "‼", N_("told to headquarters")),
}


def escalation_table(rows: pd.DataFrame, at: datetime, address: Callable[[str, int], str]) -> str:
    """Return the events whose clocks are told upwards as an HTML table, longest late first."""
    order = {name: place for place, name in enumerate(reversed(TOLD))}
    some = rows[rows["told_to"].notna()].copy()
    some["_place"] = [order[name] for name in some["told_to"]]
    told = [
        f"<tr><td>{_link(row, address)}</td>"
        f"<td>{chip(EVENT_LEVELS[row.level], row.level)} {escape(_(KINDS[row.kind]))}</td>"
        f"<td>{escape(str(row.area_name))}</td><td>{escape(task_name(str(row.due_kind)))}</td>"
        f"<td>{chip(TOLD[row.told_to])}</td>"
        f'<td class="r">{number(100 * row.share)} %</td><td class="r">{clock(row.due_at)}</td></tr>'
        for row in each(some.sort_values(["_place", "share"], ascending=[True, False]))
    ]
    heads = (_("Number"), _("Kind"), _("Area"), _("Clock"), _("Told to"), _("Time used"), _("Due"))
    return table(heads, told, right=(5, 6)) if told else ""


def hot_table(rows: pd.DataFrame) -> str:
    """Return communities with the most events as an HTML table. ``rows``: as ``hot_spots``."""
    told = [
        f"<tr><td>{escape(str(row.name))}</td><td>{chip(HOT) if row.hot else ''}</td>"
        f'<td class="r">{number(row.events)}</td><td class="r">{number(row.local, 2)}</td>'
        f'<td class="r">{number(row.p, 3)}</td></tr>'
        for row in each(rows)
    ]
    heads = (_("Community"), "", _("Events"), _("Local Moran's I"), "p")
    return table(heads, told, right=(2, 3, 4))


HOT = Mark(ALERT, "◆", N_("hot spot"))


def patrol_table(rows: pd.DataFrame) -> str:
    """Return suggested patrols as an HTML table. ``rows``: as ``patrols``."""
    told = [
        f"<tr><td>{escape(str(row.name))}</td><td>{row.from_hour:02d}:00–{row.to_hour:02d}:00</td>"
        f'<td>{escape(_(KINDS[row.kind]))}</td><td class="r">{number(row.in_hours)} / {number(row.events)}</td></tr>'
        for row in each(rows)
    ]
    return table((_("Community"), _("Hours"), _("Mostly"), _("Events in these hours / all")), told, right=(3,))


def similar_table(rows: pd.DataFrame, address: Callable[[str, int], str]) -> str:
    """Return past events of the kind as an HTML table. ``rows``: ``EventHelp.similar``."""
    told = [
        f"<tr><td>{_link(row, address)}</td>"
        f"<td>{escape(str(row.area_name))}</td><td>{clock(row.created_at)}</td>"
        f'<td class="r">{duration(row.closed_at - row.created_at)}</td>'
        f"<td>{escape(NOTHING if missing(row.handler) else str(row.handler))}</td>"
        f"<td>{escape(NOTHING if missing(row.result) else str(row.result))}</td>"
        f'<td class="r">{NOTHING if missing(row.metres) else number(row.metres)}</td></tr>'
        for row in each(rows)
    ]
    heads = (_("Number"), _("Area"), _("Reported"), _("Took"), _("Handled by"), _("What was done"), _("Metres away"))
    return table(heads, told, right=(3, 6))


def _link(row: Any, address: Callable[[str, int], str]) -> str:
    return f'<a class="c-go" href="{address("event", row.id)}" target="_self">{escape(str(row.code))}</a>'


def why_text(why: Why) -> str:
    """Return one reason of a suggestion in the reader's language; names of kinds, levels and roles too."""
    message, params = why
    named = {"kind": KINDS, "level": LEVEL_WORDS, "platform": PLATFORMS}
    said = {
        name: _(named[name].get(str(value), str(value))) if name in named else value for name, value in params.items()
    }
    if "role" in said:
        said["role"] = _(ROLES[Role(str(said["role"]))])
    return _(message).format(**said)
