"""Where does a scenario press? Areas coloured by one of its figures, as a drawing with names and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from components.atlas import atlas_of
from components.formats import NOTHING, each, missing, number, unit_of
from components.indicator_band import indicator_value
from components.palette import GOOD, MEANINGS, Mark
from components.picture import picture
from components.svg_map import svg_map
from components.task_words import URGENCY
from components.words import empty, legend
from domain.errors import N_
from domain.indicators import Indicator
from domain.language import gettext as _
from domain.language import language

MOST_LABELS = 16
NONE_LATE = Mark(GOOD, "●", N_("none overdue"))


def indicator_map(rows: pd.DataFrame, one: Indicator, shapes: Mapping[str, Any], *, key: str) -> None:
    """Draw areas by what an indicator means there. ``rows``: as ``indicator_by_area``."""
    marks = {str(row.code): _mark(str(row.status)) for row in each(rows)}
    told = {str(row.code): f"{row.name}\n{_told(row, one)}" for row in each(rows)}
    _draw(marks, told, shapes, title=one.name[language()], key=key)
    legend(MEANINGS.values())


def task_map(rows: pd.DataFrame, shapes: Mapping[str, Any], *, key: str) -> None:
    """Draw areas by overdue tasks. ``rows``: as ``tasks_by_area``."""
    marks, told = {}, {}
    for row in each(rows):
        late = None if missing(row.overdue) else int(row.overdue)
        status = "unknown" if late is None else "alert" if late else "good"
        marks[str(row.code)] = _mark(status)
        told[str(row.code)] = f"{row.name}\n{_('under 3') if late is None else number(late)}"
    _draw(marks, told, shapes, title=_("Overdue tasks"), key=key)
    legend([NONE_LATE, URGENCY["overdue"]])


def _told(row: Any, one: Indicator) -> str:
    if bool(row.suppressed):
        return _("withheld")
    shown = indicator_value(one, row.value)
    if shown == NOTHING and not missing(row.denominator) and row.denominator > 0:
        return f"{number(row.numerator)}/{number(row.denominator)}"
    return _("none counted") if shown == NOTHING else f"{shown} {unit_of(shown, one.unit[language()])}"


def _mark(status: str) -> Mark:
    return MEANINGS[status]


def _draw(
    marks: Mapping[str, Mark], told: Mapping[str, str], shapes: Mapping[str, Any], *, title: str, key: str
) -> None:
    atlas = atlas_of(shapes)
    if not atlas.shapes:
        empty(_("No outlines of these areas are on record; the table has their figures."))
        return
    labels = told if len(told) <= MOST_LABELS else {}
    picture(svg_map(atlas, marks, labels, title=title, edge=2.5 if labels else 1), key=key)
