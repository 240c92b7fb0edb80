"""How far is each event, who has it, and how does its clock press? The board by state, and small tables around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
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
from domain.event_words import KINDS, LANES, PLATFORMS
from domain.event_words import LEVELS as LEVEL_WORDS
from domain.events.suggesting import Why
from domain.language import gettext as _
from domain.scope import Role
from domain.workflow.events import EVENT

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
MOST_CARDS, MOST_CLOSED = 12, 5
SHORT = 34


def event_board_html(rows: pd.DataFrame, at: datetime, address: Callable[[str, int], str]) -> str:
    """Return the board as HTML: one column a stage, the most urgent cards first. ``rows``: as ``event_board``."""
    lanes, none = [], f'<p class="more">{escape(_("nothing"))}</p>'
    for title, states in LANES:
        some = rows[rows["state"].isin(states)]
        most = MOST_CLOSED if "closed" in states else MOST_CARDS
        cards = "".join(_card(row, at, address) for row in each(some.head(most)))
        left = len(some) - most
        more = f'<p class="more">{escape(_("and {count} more").format(count=left))}</p>' if left > 0 else ""
        lanes.append(
            f'<section class="lane" aria-label="{escape(_(title))}"><h4>{escape(_(title))} '
            f"<small>{number(len(some))}</small></h4>{cards or none}{more}</section>"
        )
    return f'<div class="c-lanes">{"".join(lanes)}</div>'


def _card(row: Any, at: datetime, address: Callable[[str, int], str]) -> str:
    mark = EVENT_LEVELS[row.level]
    what = row.what if not missing(row.what) else row.place if not missing(row.place) else ""
    said = escape(str(what)[:SHORT] + ("…" if len(str(what)) > SHORT else ""))
    again = f' <span class="again">×{number(row.told_again + 1)}</span>' if row.told_again else ""
    parts = _("waits for {count} parts of others").format(count=number(row.parts_open)) if row.parts_open else ""
    who = "" if missing(row.handler) else escape(str(row.handler))
    lines = [escape(str(row.area_name)), said, who, escape(parts), _pressing(row, at)]
    told = "".join(f"<p>{line}</p>" for line in lines if line)
    return (
        f'<a class="card" style="border-left-color:{mark.colour}" href="{address("event", row.id)}" target="_self">'
        f"<b>{chip(mark, mark.letter)} {escape(_(KINDS[row.kind]))}{again}</b>"
        f"<small>{escape(_(EVENT.states[row.state]))}</small>{told}</a>"
    )


def _pressing(row: Any, at: datetime) -> str:
    if missing(row.due_at):
        return ""
    left = row.due_at - at
    late = left < timedelta(0)
    said = _("{span} late") if late else _("{span} left")
    tone = "alert" if late else "warn" if not missing(row.share) and row.share >= 0.75 else "good"
    told = "" if missing(row.told_to) else f" · {escape(TOLD[row.told_to].title)}"
    return (
        f'<span class="c-{tone}">{escape(said.format(span=duration(abs(left))))}</span> '
        f'<span class="kind">{escape(task_name(str(row.due_kind)))}{told}</span>'
    )


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
