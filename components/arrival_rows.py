"""Who came from where, which lists are there, and whom did one change? Bars and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import pandas as pd

from components.drawing import drawing
from components.formats import NOTHING, clock, day_short, each, missing, number
from components.palette import ALERT, LEVELS, MUTED, WARN, Mark
from components.plots import Series, bars
from components.ranking import table
from components.words import chip
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.arrivals import ARRIVAL

OUTCOMES = {
    "high": Mark(ALERT, "■", N_("high risk")),
    "medium": Mark(WARN, "▲", N_("medium risk")),
    "low": Mark(LEVELS["blue"].colour, "◆", N_("low risk")),
    "needs_person": Mark(LEVELS["grey"].colour, "?", N_("needs a person")),
    "none": Mark(MUTED, "○", N_("not on the list")),
}
"""What a check found: a shape and a word beside the colour."""
RANKS = {4: "high", 3: "needs_person", 2: "medium", 1: "low", 0: "none"}
CHANGES = {"added": N_("added"), "removed": N_("removed"), "": ""}
KINDS = {"whole": N_("all of it"), "except": N_("all but stricter parts"), "place": N_("a place"),
         "unclear": N_("not clear")}  # fmt: skip
MOST_TEXT = 60


def arrival_bars(days: pd.DataFrame, *, key: str, height: int = 240) -> None:
    """Draw people on the list by the day they arrived. ``days``: as ``arrivals_by_day``."""
    shown = ("high", "medium", "low", "needs_person")
    series = [
        Series(
            _(OUTCOMES[name].word), OUTCOMES[name].colour, [None if missing(one) else float(one) for one in days[name]]
        )
        for name in shown
    ]
    labels = [f"{day_short(row.on)} {number(row.all)}" for row in each(days)]
    alt = _("People from places on the list, by day of arrival; below each day all who arrived")
    drawing(bars(labels, series, unit=_("people"), alt=alt, height=height), key=key)


def origin_table(rows: pd.DataFrame) -> str:
    """Return cities as an HTML table. ``rows``: as ``origins``."""
    names = ("high", "medium", "low", "needs_person")
    told = [
        f"<tr><td>{escape(row.province if row.province == row.city else row.province + row.city)}</td>"
        + "".join(f'<td class="r">{number(getattr(row, name))}</td>' for name in names)
        + "</tr>"
        for row in each(rows)
    ]
    return table((_("City"), *(_(OUTCOMES[name].word) for name in names)), told, right=(1, 2, 3, 4))


def upload_name(row: Any) -> str:
    """Return what a file is called in a choice: when it came, what it is, how large. ``row``: of ``uploads``."""
    kind = _("PDF, as it was sent") if row.content_type == "application/pdf" else _("photo, place and camera removed")
    return f"{clock(row.at)} · {kind} · {number(max(1, round(row.size / 1024)))} kB"


def list_table(rows: pd.DataFrame) -> str:
    """Return lists as an HTML table. ``rows``: as ``risk_lists``."""
    names = ("high", "medium", "low", "added", "removed", "checked", "changed")
    told = [
        f"<tr><td>{escape(str(row.version))}</td><td>{clock(row.published_at)}</td><td>{clock(row.received_at)}</td>"
        + "".join(f'<td class="r">{number(getattr(row, name))}</td>' for name in names)
        + "</tr>"
        for row in each(rows)
    ]
    heads = (_("Version"), _("Published"), _("Taken in"), _("high risk"), _("medium risk"), _("low risk"), _("added"),
             _("removed"), _("Arrivals checked"), _("of these changed"))  # fmt: skip
    return table(heads, told, right=(3, 4, 5, 6, 7, 8, 9), desk=(2, 6, 7, 8, 9))


def list_notes(notes: Iterable[Any]) -> list[str]:
    """Return what was odd about a list, a sentence each."""
    return [_(message).format(**params) for message, params in notes]


def line_table(rows: pd.DataFrame) -> str:
    """Return lines of a list as an HTML table. ``rows``: as ``list_lines``."""
    told = [
        f"<tr><td>{escape(_(CHANGES[row.change]) if row.change else NOTHING)}</td><td>{chip(OUTCOMES[row.level])}</td>"
        f"<td>{escape(_(KINDS[row.kind]))}</td><td>{escape(_short(row.path))}</td><td>{escape(_short(row.line))}</td></tr>"
        for row in each(rows)
    ]
    listed = table((_("Against the list before"), _("Level"), _("Means"), _("Read as"), _("As published")), told)
    return f'<div class="c-below">{listed}</div>'


def changed_table(rows: pd.DataFrame, link: Callable[[int], str]) -> str:
    """Return arrivals that a list changed as an HTML table. ``rows``: as ``changed_by_list``."""
    told = []
    for row in each(rows):
        where = f'<a class="c-go" href="{escape(link(int(row.record_id)))}" target="_self">{escape(str(row.code))}</a>'
        told.append(
            f"<tr><td>{where}</td><td>{escape(str(row.area_name))}</td>"
            f"<td>{chip(OUTCOMES[row.before])}</td><td>{chip(OUTCOMES[row.outcome])}</td>"
            f"<td>{escape(_short(row.line))}</td>"
            f"<td>{escape(_(ARRIVAL.states.get(str(row.state), str(row.state))))}</td>"
            f"<td>{clock(row.at)}</td></tr>"
        )
    heads = (_("Number"), _("Destination"), _("Before"), _("Now"), _("Line of the list"), _("State"), _("When"))
    return table(heads, told, desk=(4, 5, 6))


def place_table(rows: pd.DataFrame) -> str:
    """Return somebody's places as an HTML table. ``rows``: as ``places_of_arrival``."""
    told = []
    for row in each(rows):
        message, params = row.why
        days = " – ".join(str(one)[5:] for one in (row.since_on, row.until_on) if not missing(one)) or NOTHING
        note = "" if row.counted else f" ({_('before the days that count')})"
        told.append(
            f"<tr><td>{escape(str(row.path))}</td><td>{escape(days + note)}</td>"
            f"<td>{chip(OUTCOMES[RANKS[row.rank]])}</td>"
            f"<td>{escape(_(message).format(**params))}</td><td>{escape(_short(row.line))}</td></tr>"
        )
    return table((_("Place"), _("From – to"), _("On the list"), _("Why"), _("Line of the list")), told)


def _short(text: Any) -> str:
    if missing(text):
        return NOTHING
    return str(text) if len(str(text)) <= MOST_TEXT else f"{str(text)[:MOST_TEXT]}…"
