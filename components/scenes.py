"""How is a map with its legend drawn, for a desk that clicks and for a phone that only looks?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components.atlas import Atlas, atlas_of
from components.drawing import drawing
from components.formats import missing, number, percent_sign
from components.palette import LEVELS, STATES, Mark, coverage_mark
from components.picture import picture
from components.point_map import point_map
from components.svg_map import Choice, Dot, svg_map
from components.unit_map import MOST_LABELS, people_told, unit_map
from components.words import coverage_legend, empty, risk_legend, state_legend
from domain.language import gettext as _

MOST_DRAWN = 300
"""Areas that are drawn as SVG: of the streets and communities one chooses; among thousands of units one must zoom."""


def risk_picture(
    streets: pd.DataFrame, shapes: Mapping[str, Any], *, key: str, selected: str | None, light: bool
) -> str | None:
    """Draw streets by risk level with the legend; return the code clicked, or None."""
    atlas, clicked = atlas_of(shapes), None
    if streets.empty or not atlas.shapes:
        empty(_("No street outlines in your scope."))
    elif light:
        picture(risk_svg(streets, atlas), key=f"{key}.svg")
    else:
        clicked = drawing(risk_svg(streets, atlas, choice=Choice(_risk_told(streets), selected)), key=key)
    risk_legend()
    return clicked


def _risk_told(streets: pd.DataFrame) -> dict[str, str]:
    """Return what each street says when pointed at."""
    columns = zip(streets["code"], streets["name"], streets["level"], streets["score"], strict=True)
    score = _("Score") + ": {} " + _("of 100 points")
    return {
        code: f"{name}\n{_('Risk')}: {LEVELS[str(level)].title}\n{score.format(number(points, 1))}"
        for code, name, level, points in columns
    }


def risk_svg(streets: pd.DataFrame, atlas: Atlas, *, choice: Choice | None = None) -> str:
    """Return streets by risk level as SVG, each with its name and the word of its level."""
    marks = {code: LEVELS[str(level)] for code, level in zip(streets["code"], streets["level"], strict=True)}
    labels = {
        code: f"{name}\n{_(marks[code].letter)} {_(marks[code].word)}"
        for code, name in zip(streets["code"], streets["name"], strict=True)
    }
    return svg_map(atlas, marks, labels, title=_("Map of streets and towns by risk level"), choice=choice)


def coverage_picture(areas: pd.DataFrame, shapes: Mapping[str, Any], *, key: str, light: bool) -> str | None:
    """Draw areas by share of people tested with the legend; return the code clicked, or None."""
    atlas, clicked = atlas_of(shapes), None
    if areas.empty or not atlas.shapes:
        empty(_("No outlines of these areas are on record; the table has their figures."))
    elif light:
        picture(coverage_svg(areas, atlas, labels=len(areas) <= 12), key=f"{key}.svg")
    elif len(areas) <= MOST_DRAWN:
        choice = Choice(_coverage_told(areas))
        clicked = drawing(coverage_svg(areas, atlas, labels=len(areas) <= MOST_LABELS, choice=choice), key=key)
    else:
        clicked = unit_map(areas, atlas, key=key)
    coverage_legend()
    return clicked


def _coverage_told(areas: pd.DataFrame) -> dict[str, str]:
    """Return what each area says when pointed at."""
    columns = zip(areas["code"], areas["name"], areas["coverage"], areas["tested"], areas["must_test"], strict=True)
    return {
        code: f"{name}\n{_('Tested in time')}: {percent_sign(share)}\n{people_told(tested, must)} {_('people')}"
        for code, name, share, tested, must in columns
    }


def coverage_svg(areas: pd.DataFrame, atlas: Atlas, *, labels: bool, choice: Choice | None = None) -> str:
    """Return areas by share of people tested as SVG; with ``labels``, their names and shares."""
    marks: dict[str, Mark] = {}
    words: dict[str, str] = {}
    for code, name, share in zip(areas["code"], areas["name"], areas["coverage"], strict=True):
        marks[code] = coverage_mark(None if missing(share) else float(share))
        words[code] = f"{name}\n{percent_sign(share)}"
    title = _("Map of areas by share of people tested")
    return svg_map(atlas, marks, words if labels else {}, title=title, edge=2.5 if labels else 1, choice=choice)


def point_picture(points: pd.DataFrame, shapes: Mapping[str, Any], *, key: str, light: bool) -> str | None:
    """Draw testing points by state with the legend; return the code clicked, or None."""
    atlas, clicked = atlas_of(shapes), None
    if points.empty:
        empty(_("No testing points in this area."))
    elif light:
        picture(point_svg(points, atlas), key=f"{key}.svg")
    else:
        clicked = point_map(points, atlas, key=key)
    state_legend()
    return clicked


def point_svg(points: pd.DataFrame, atlas: Atlas, *, labels: Mapping[str, str] | None = None) -> str:
    """Return testing points by state as SVG over the outlines; crowded ones on top."""
    order = list(STATES)
    rows = sorted(
        zip(points["state"], points["lon"], points["lat"], strict=True), key=lambda row: -order.index(str(row[0]))
    )
    dots = [
        Dot(float(lon), float(lat), STATES[str(state)], 8 if state in ("crowded", "busy") else 6)
        for state, lon, lat in rows
    ]
    return svg_map(atlas, {}, labels or {}, title=_("Map of testing points by state"), dots=dots)
