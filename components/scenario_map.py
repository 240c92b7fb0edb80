"""Where does a scenario press? Areas coloured by one of its figures, as a drawing with names and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components.atlas import atlas_of
from components.formats import NOTHING, missing, number
from components.indicator_band import indicator_value
from components.palette import ACCENT, ALERT, GOOD, LEVELS, WARN, Mark
from components.picture import picture
from components.svg_map import svg_map
from components.words import empty, legend
from domain.errors import N_
from domain.indicators import Indicator
from domain.language import gettext as _
from domain.language import language

STATUS = {
    "good": Mark(GOOD, "●", N_("on target")),
    "warn": Mark(WARN, "▲", N_("watch")),
    "alert": Mark(ALERT, "■", N_("act")),
    "plain": Mark(ACCENT, "◆", N_("no target")),
    "unknown": Mark(LEVELS["grey"].colour, "?", N_("not known")),
}
"""What a figure means, by its thresholds."""
MOST_LABELS = 16


def indicator_map(rows: pd.DataFrame, one: Indicator, shapes: Mapping[str, Any], *, key: str) -> None:
    """Draw areas by what an indicator means there. ``rows``: as ``indicator_by_area``."""
    marks = {str(row.code): _mark(str(row.status)) for row in rows.itertuples(index=False)}
    told = {str(row.code): f"{row.name}\n{_told(row, one)}" for row in rows.itertuples(index=False)}
    _draw(marks, told, shapes, title=one.name[language()], key=key)
    legend([STATUS[name] if name != "unknown" else LEVELS["grey"] for name in STATUS])


def task_map(rows: pd.DataFrame, shapes: Mapping[str, Any], *, key: str) -> None:
    """Draw areas by overdue tasks. ``rows``: as ``tasks_by_area``."""
    marks, told = {}, {}
    for row in rows.itertuples(index=False):
        late = None if missing(row.overdue) else int(row.overdue)
        status = "unknown" if late is None else "alert" if late else "good"
        marks[str(row.code)] = _mark(status)
        told[str(row.code)] = f"{row.name}\n{_('under 3') if late is None else number(late)}"
    _draw(marks, told, shapes, title=_("Overdue tasks"), key=key)
    legend([Mark(GOOD, "●", N_("none overdue")), Mark(ALERT, "■", N_("overdue"))])


def _told(row: Any, one: Indicator) -> str:
    if bool(row.suppressed):
        return _("under 3")
    shown = indicator_value(one, row.value)
    return shown if shown == NOTHING else f"{shown} {one.unit[language()]}"


def _mark(status: str) -> Mark:
    return LEVELS["grey"] if status == "unknown" else STATUS[status]


def _draw(
    marks: Mapping[str, Mark], told: Mapping[str, str], shapes: Mapping[str, Any], *, title: str, key: str
) -> None:
    atlas = atlas_of(shapes)
    if not atlas.shapes:
        empty(_("No outlines of these areas are on record; the table has their figures."))
        return
    labels = told if len(told) <= MOST_LABELS else {}
    picture(svg_map(atlas, marks, labels, title=title, edge=2.5 if labels else 1), key=key)
