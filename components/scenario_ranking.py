"""Which area is furthest behind in a scenario? Tables of areas of which one can be chosen to go there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from components.choice_list import MOST_ROWS, choice_list
from components.choices import choice_table
from components.formats import NOTHING, each, missing, number
from components.indicator_band import indicator_value
from components.palette import MEANINGS
from components.ranking import table
from domain.indicators import Indicator
from domain.language import gettext as _
from domain.language import language

UNBROKEN = "\N{NO-BREAK SPACE}"


def indicator_ranking(rows: pd.DataFrame, one: Indicator, *, key: str, height: int = 460) -> str | None:
    """Draw areas by an indicator, worst first, and return the code chosen, or None. As ``indicator_by_area``."""
    few = [
        f"{number(part)}/{number(over)}" if missing(value) and not missing(part) and not missing(over) and over else ""
        for value, part, over in zip(rows["value"], rows["numerator"], rows["denominator"], strict=True)
    ]
    values = [told or indicator_value(one, value) for told, value in zip(few, rows["value"], strict=True)]
    shown = list(zip(
        rows["name"],
        [_("withheld") if hidden else value for hidden, value in zip(rows["suppressed"], values, strict=True)],
        [f"{MEANINGS[str(one)].letter} {_(MEANINGS[str(one)].word)}".replace(" ", UNBROKEN) for one in rows["status"]],
        [NOTHING if missing(count) else number(count) for count in rows["rows"]],
        strict=True,
    ))  # fmt: skip
    heads = (_("Area"), f"{one.name[language()]} ({one.unit[language()]})", _("Meaning"), _("Records counted"))
    alt = _("Areas by a figure of the scenario, worst first")
    return _areas(heads, shown, list(rows["code"]), key=key, height=height, alt=alt, right=(1, 3))


def task_ranking(rows: pd.DataFrame, *, key: str, height: int = 460) -> str | None:
    """Draw areas by overdue tasks, most first, and return the code chosen, or None. As ``tasks_by_area``."""
    shown = list(zip(rows["name"], map(_count, rows["overdue"]), map(_count, rows["open"]), strict=True))
    heads = (_("Area"), _("Overdue tasks"), _("Open tasks"))
    alt = _("Areas by overdue tasks, most first")
    return _areas(heads, shown, list(rows["code"]), key=key, height=height, alt=alt, right=(1, 2))


def _areas(
    heads: Sequence[str], rows: Sequence[Sequence[str]], codes: Sequence[str], *, key: str, height: int, alt: str,
    right: Sequence[int],
) -> str | None:  # fmt: skip
    """Draw areas to choose from: as a list, which is there at once, or, where they are many, in a grid."""
    if len(rows) <= MOST_ROWS:
        return choice_list(heads, rows, codes, key=f"{key}.rows", height=height, alt=alt, right=right)
    shown = pd.DataFrame({str(place): [row[place] for row in rows] for place in range(len(heads))})
    columns = {
        str(place): st.column_config.TextColumn(head, alignment="right" if place in right else None)
        for place, head in enumerate(heads)
    }
    return choice_table(shown, codes, columns=columns, key=key, height=height, alt=alt)


def street_list(tasks: pd.DataFrame, rows: pd.DataFrame | None, one: Indicator | None) -> None:
    """Draw streets with their overdue and open tasks and, where there is one, an indicator: for the wall.

    ``tasks``: as ``tasks_by_area``; ``rows``: as ``indicator_by_area`` for ``one``.
    """
    values = {}
    if rows is not None and one is not None:
        for row in each(rows):
            few = not missing(row.denominator) and row.denominator > 0 and missing(row.value)
            shown = f"{number(row.numerator)}/{number(row.denominator)}" if few else indicator_value(one, row.value)
            values[str(row.code)] = (_("withheld") if row.suppressed else shown, MEANINGS[str(row.status)])
    lines = []
    for row in each(tasks):
        told = f'<td class="r">{_count(row.overdue)}</td><td class="r">{_count(row.open)}</td>'
        if one is not None:
            shown, mark = values.get(str(row.code), (NOTHING, MEANINGS["unknown"]))
            told += f'<td class="r"><b>{escape(shown)}</b></td><td>{escape(_(mark.letter))} {escape(_(mark.word))}</td>'
        lines.append(f"<tr><td>{escape(str(row.name))}</td>{told}</tr>")
    heads = [_("Street or town"), _("Overdue tasks"), _("Open tasks")]
    heads += [f"{one.name[language()]} ({one.unit[language()]})", _("Meaning")] if one is not None else []
    st.html(table(heads, lines, right=(1, 2, 3)))


def _count(value: object) -> str:
    return _("under 3") if missing(value) else number(value)
