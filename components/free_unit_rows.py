"""Which units are certified, what do applications still miss, how were units divided? A map, lists and history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd

from components.atlas import atlas_of
from components.epidemic_rows import each_row
from components.formats import clock, missing, number, percent_sign, zone
from components.palette import ACCENT, ALERT, GOOD, LEVELS, MEANINGS, MUTED, WARN, Mark
from components.picture import picture
from components.ranking import table
from components.svg_map import Dot, svg_map
from components.words import chip, empty, legend, unbroken
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.free_units import FREE_UNIT

UNITS = {
    "certified": Mark(GOOD, "●", N_("certified")),
    "street_review": Mark(ACCENT, "◆", N_("street review")),
    "submitted": Mark(ACCENT, "◇", N_("submitted")),
    "draft": Mark(MUTED, "○", N_("draft")),
    "suspended": Mark(WARN, "▲", N_("suspended")),
    "revoked": Mark(ALERT, "■", N_("revoked")),
    "none": Mark(LEVELS["grey"].colour, "·", N_("no application")),
}
KINDS = {"split": N_("split"), "merge": N_("merged"), "move": N_("buildings moved")}


def unit_state_map(rows: pd.DataFrame, shapes: Mapping[str, Any], *, key: str) -> None:
    """Draw every unit as a dot by the state of its certificate. ``rows``: as ``unit_states``."""
    atlas = atlas_of(shapes)
    if not atlas.shapes:
        empty(_("No outlines of these areas are on record; the table has their figures."))
        return
    order = list(UNITS)
    told = [("none" if missing(row.state) else str(row.state), row) for row in each_row(rows)]
    told.sort(key=lambda one: -order.index(one[0]))
    radius = 3 if len(told) > 600 else 5
    dots = [
        Dot(float(str(row.lon)), float(str(row.lat)), UNITS[how], radius) for how, row in told if not missing(row.lon)
    ]
    picture(svg_map(atlas, {}, {}, title=_("Units by the state of their certificate"), dots=dots), key=key)
    counts = {name: sum(how == name for how, _row in told) for name in order}
    legend([Mark(UNITS[name].colour, UNITS[name].letter, UNITS[name].word) for name in order if counts[name]],
           note=_("{count} units").format(count=number(len(told))))  # fmt: skip


def survey_bars(rows: pd.DataFrame) -> str:
    """Return the progress of the survey by area as an HTML table, lowest first. ``rows``: as ``indicator_by_area``."""
    told = []
    for row in each_row(rows):
        mark = MEANINGS[str(row.status)]
        width = 0.0 if missing(row.value) else float(str(row.value)) * 100
        bar = f'<div class="c-bar"><i style="width:{width:.1f}%;background:{mark.colour}"></i></div>'
        told.append(
            f'<tr><td>{escape(str(row.name))}</td><td style="width:30%">{bar}</td>'
            f'<td class="r"><b>{percent_sign(row.value)}</b></td>'
            f'<td class="r">{number(row.numerator)}/{number(row.denominator)}</td></tr>'
        )
    return table((_("Area"), "", _("Verified, 7 days"), _("Dwellings")), told, right=(2, 3))


def application_list(rows: pd.DataFrame, link: Callable[[int], str]) -> str:
    """Return the units that wait for a decision as an HTML table. ``rows``: as ``applications``."""
    told = []
    for row in each_row(rows):
        lacking = [one.text(_, zone()) for one in row.unmet]
        said = " ".join(unbroken(text) for text in lacking) or chip(Mark(GOOD, "●", N_("nothing is missing")))
        where, code = escape(link(int(str(row.id)))), escape(str(row.code))
        told.append(
            f'<tr><td class="o"><a class="c-go" href="{where}" target="_self">{code}</a></td>'
            f'<td>{escape(str(row.area_name))}</td><td class="o">{escape(_(FREE_UNIT.states[str(row.state)]))}</td>'
            f'<td class="o">{clock(row.since)}</td><td>{said}</td></tr>'
        )
    heads = (_("Application"), _("Unit"), _("State"), _("Waits since"), _("What is missing"))
    return f'<div class="c-below">{table(heads, told)}</div>'


def division_list(rows: pd.DataFrame) -> str:
    """Return how units were divided anew as an HTML table. ``rows``: as ``division_history``."""
    told = [
        f"<tr><td>{clock(row.at)}</td><td>{escape(_(KINDS.get(str(row.kind), str(row.kind))))}</td>"
        f"<td>{escape(str(row.unit))} → {escape(str(row.to))}</td><td class='r'>{number(row.people)}</td>"
        f"<td>{escape(str(row.actor))}</td><td>{escape(str(row.reason))}</td></tr>"
        for row in each_row(rows)
    ]
    return table((_("At"), _("What"), _("Units"), _("People"), _("Done by"), _("Why")), told, right=(3,))
