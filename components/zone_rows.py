"""Where are the zones, what does each still lack, who bears them, and how do their rounds run?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.atlas import atlas_of
from components.drawing import drawing
from components.formats import NOTHING, clock, each, missing, number, percent_sign
from components.palette import LEVELS, Mark
from components.plots import Series, bars
from components.ranking import table
from components.svg_map import Choice, svg_map
from components.words import chip, empty, legend, unbroken
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.areas import LEVELS as NAMES
from domain.workflow.areas import SCREENING_ROUND, ZONE

ZONES = {
    "sealed": Mark(LEVELS["red"].colour, N_("S"), N_("sealed zone")),
    "high": Mark(LEVELS["red"].colour, N_("H"), N_("high-risk area")),
    "controlled": Mark(LEVELS["orange"].colour, N_("C"), N_("controlled zone")),
    "medium": Mark(LEVELS["orange"].colour, N_("M"), N_("medium-risk area")),
    "precautionary": Mark(LEVELS["yellow"].colour, N_("P"), N_("precaution zone")),
    "low": Mark(LEVELS["yellow"].colour, N_("L"), N_("low-risk area")),
    "proposed": Mark(LEVELS["grey"].colour, "?", N_("proposed"), hatched=True),
}
"""Levels of zones, each with a letter; what is only proposed binds nobody."""
MOST_LABELS = 12
MOST_MISSING = 3


def mark_of(level: str, state: str) -> Mark:
    """Return how a zone is drawn."""
    return ZONES["proposed" if state == "proposed" else level]


def zone_map(rows: pd.DataFrame, ground: Mapping[str, Any], *, key: str, chosen: str | None) -> str | None:
    """Draw zones by level over the outlines of the areas and return the code of the one chosen. ``rows``: as
    ``zones_standing``.
    """
    features = [*ground["features"], *(_feature(row) for row in reversed(list(each(rows))))]
    atlas = atlas_of({"type": "FeatureCollection", "features": features})
    if not atlas.shapes:
        empty(_("No outlines of these areas are on record; the table has their figures."))
        return None
    marks = {f"~{row.code}": mark_of(str(row.level), str(row.state)) for row in each(rows)}
    told = {f"~{row.code}": _told(row) for row in each(rows)}
    first = rows.head(MOST_LABELS)
    labels = {f"~{row.code}": _(marks[f"~{row.code}"].letter) for row in each(first)}
    if not len(rows):
        labels = {}
    drawn = svg_map(atlas, marks, labels, title=_("Map of zones by level"), edge=1.5,
                    choice=Choice(told, f"~{chosen}" if chosen else None))  # fmt: skip
    found = drawing(drawn, key=key)
    used = [name for name, mark in ZONES.items() if mark in marks.values()]
    legend([ZONES[name] for name in used])
    return found.removeprefix("~") if found else None


def _feature(row: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": json.loads(str(row.boundary)), "properties": {"code": f"~{row.code}"}}


def _told(row: Any) -> str:
    lines = [f"{row.name} ({row.code})", f"{_(NAMES[str(row.level)])}, {_(ZONE.states[str(row.state)])}",
             f"{_('People')}: {number(row.population)}"]  # fmt: skip
    return "\n".join([*lines, lacking(row.missing, 1)])


def lacking(unmet: Sequence[Any], most: int = MOST_MISSING) -> str:
    """Return what is missing for a step down, in sentences."""
    if not unmet:
        return _("Nothing is missing: it can be stepped down.")
    told = [one.text(_) for one in unmet[:most]]
    return " ".join(told) + (f" (+{len(unmet) - most})" if len(unmet) > most else "")


def zone_table(rows: pd.DataFrame, link: Callable[[int], str]) -> str:
    """Return zones as an HTML table with the earliest review and what is missing. ``rows``: as ``zones_standing``."""
    told = []
    for row in each(rows):
        name = f'<a class="c-go" href="{escape(link(int(str(row.id))))}" target="_self">{unbroken(str(row.name))}</a>'
        mark = mark_of(str(row.level), str(row.state))
        days = "" if missing(row.days) else number(float(str(row.days)), 1)
        earliest = NOTHING if missing(row.earliest) else str(row.earliest)[5:]
        why = "" if row.state == "proposed" else unbroken(lacking(tuple(row.missing)))
        told.append(
            f"<tr><td>{name} {chip(mark, _(mark.word))}<br><small>{escape(str(row.code))}</small></td>"
            f'<td class="o">{_(ZONE.states[str(row.state)])}</td>'
            f'<td class="r">{number(row.population)}<br><small>{_households(row)}</small></td>'
            f'<td class="r">{days}</td><td class="r"><b>{earliest}</b></td></tr>'
            f'<tr><td colspan="5" style="border-top:0;padding-top:0"><small>{why}</small></td></tr>'
        )
    heads = (_("Zone and what it lacks"), _("State"), _("People"), _("Days"), _("Earliest review"))
    return table(heads, told, right=(2, 3, 4))


def _households(row: Any) -> str:
    if missing(row.households):
        return _("households not counted")
    if missing(row.households_supplied):
        return _("{count} households").format(count=number(row.households))
    return _("{supplied} of {count} households supplied").format(
        supplied=number(row.households_supplied), count=number(row.households)
    )


def rounds_table(rows: pd.DataFrame, link: Callable[[int], str], at: pd.Timestamp) -> str:
    """Return screening rounds as an HTML table; late ones say so. ``rows``: as ``zone_rounds``."""
    told = []
    for row in each(rows):
        late = row.state == "running" and not missing(row.due_at) and row.due_at < at
        state = f'<b class="c-alert">{_("overdue")}</b>' if late else _(SCREENING_ROUND.states[str(row.state)])
        name = f'<a class="c-go" href="{escape(link(int(str(row.id))))}" target="_self">{escape(str(row.code))}</a>'
        found = NOTHING if missing(row.positives) else number(row.positives)
        told.append(
            f'<tr><td>{name}<br><small>{escape(str(row.zone_name))}</small></td><td class="o">{state}</td>'
            f"<td>{_instant(row.begun_at)}</td><td>{_instant(row.closed_at)}</td>"
            f'<td class="r">{number(row.sampled)} / {number(row.target)}</td>'
            f'<td class="r"><b>{percent_sign(row.coverage)}</b></td><td class="r">{found}</td></tr>'
        )
    heads = (_("Round"), _("State"), _("Begun"), _("Closed"), _("Sampled"), _("Coverage"), _("Positive"))
    return table(heads, told, right=(4, 5, 6))


def _instant(at: Any) -> str:
    return NOTHING if missing(at) else clock(pd.Timestamp(at).to_pydatetime())


def burden_chart(rows: pd.DataFrame) -> None:
    """Draw the people under control at the end of each day. ``rows``: as ``zone_burden``."""
    labels = [f"{on:%m-%d}" for on in rows["on"]]
    home, around = ([float(count) for count in rows[name]] for name in ("people_home", "people_area"))
    series = [
        Series(_("may not leave home"), ZONES["sealed"].colour, home),
        Series(_("may not leave the area"), ZONES["controlled"].colour, around),
    ]
    drawn = bars(labels, series, unit=_("people"), alt=_("People under control by day"), height=240)
    drawing(drawn, key="zones.burden")


def polygon_told(found: Mapping[str, Any]) -> None:
    """Say what a polygon covers before it is proposed. ``found``: as ``polygon_inside``."""
    if found["people"] is None:
        st.error(_("The polygon covers no unit of the district."), icon=":material/edit_location_alt:")
        return
    told = _("{people} people in {units} whole units and {cut} that the boundary cuts.").format(
        people=number(found["people"]), units=number(found["units"]), cut=number(found["cut"])
    )
    if found["cut"]:
        told += " " + _("{people} of them are an estimate: the share of area of the cut units.").format(
            people=number(found["people_cut"])
        )
    st.info(told, icon=":material/groups:")


def unit_choice_map(shapes: Mapping[str, Any], chosen: set[str], *, key: str) -> str | None:
    """Draw areas that can be put into a zone or taken out of it; return the code just clicked."""
    atlas = atlas_of(shapes)
    if not atlas.shapes:
        return None
    inside = Mark(ZONES["sealed"].colour, "●", N_("in the zone"))
    names = {feature["properties"]["code"]: str(feature["properties"]["name"]) for feature in shapes["features"]}
    told = {code: name + ("\n" + _("in the zone") if code in chosen else "") for code, name in names.items()}
    drawn = svg_map(atlas, dict.fromkeys(chosen, inside), {}, title=_("Units to choose"), edge=1, choice=Choice(told))
    return drawing(drawn, key=key)


def zone_preview(boundary: str, ground: Mapping[str, Any], *, key: str) -> None:
    """Draw a polygon that is not proposed yet over the areas."""
    shape = {"type": "Feature", "geometry": json.loads(boundary), "properties": {"code": "~"}}
    atlas = atlas_of({"type": "FeatureCollection", "features": [*ground["features"], shape]})
    drawn = svg_map(atlas, {"~": ZONES["sealed"]}, {"~": _("new zone")}, title=_("The zone as drawn"), edge=1.5,
                    choice=Choice({}))  # fmt: skip
    drawing(drawn, key=key)
