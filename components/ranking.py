"""Who is first and who is last? Tables of areas with bars, changes and units; one row can be chosen to go deeper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.formats import NOTHING, missing, number, percent_sign, points
from components.palette import LEVELS, coverage_mark
from components.words import chip
from domain.language import gettext as _

ROW_PX = 32
NAME_PX = 104
LONG_NAME_PX = 190


def coverage_table(areas: pd.DataFrame, *, key: str, height: int = 420) -> str | None:
    """Draw areas by coverage, lowest first, and return the code of the row chosen, or None."""
    shown = pd.DataFrame(
        {
            "name": areas["name"],
            "coverage": [None if missing(value) else int(float(value) * 1000) / 10 for value in areas["coverage"]],
            "people": [_people(row) for row in areas[["tested", "must_test"]].itertuples(index=False)],
            "change": [points(value) for value in areas["change"]],
        }
    )
    event = st.dataframe(
        shown,
        key=key,
        height=min(height, ROW_PX * (len(shown) + 1) + 3),
        row_height=ROW_PX,
        hide_index=True,
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Areas by share of people tested, lowest first"),
        column_config={
            "name": st.column_config.TextColumn(
                _("Area"), width=LONG_NAME_PX if len(areas) and areas["name"].str.len().max() > 9 else NAME_PX
            ),
            "coverage": st.column_config.ProgressColumn(
                _("Tested in time"), width=132, min_value=0, max_value=100, format="%.1f %%"
            ),
            "people": st.column_config.TextColumn(_("Tested / must test (people)"), width=108, alignment="right"),
            "change": st.column_config.TextColumn(_("Change, 1 d (points)"), width=88, alignment="right"),
        },
    )
    chosen = event.selection.rows if event else []
    return str(areas["code"].iloc[chosen[0]]) if chosen and chosen[0] < len(areas) else None


def _people(row: Any) -> str:
    return NOTHING if missing(row.must_test) else f"{number(row.tested)} / {number(row.must_test)}"


def coverage_list(areas: pd.DataFrame, *, most: int | None = None) -> str:
    """Return the areas as an HTML list with bars: for the wall and for phones."""
    rows = []
    for row in areas.head(most or len(areas)).itertuples(index=False):
        share = None if missing(row.coverage) else float(str(row.coverage))
        told = _("under 3") if getattr(row, "suppressed", False) is True else percent_sign(share)
        width, colour = 0 if share is None else share * 100, coverage_mark(share).colour
        rows.append(
            f"<tr><td>{escape(str(row.name))}</td>"
            f'<td style="width:32%"><div class="c-bar"><i style="width:{width:.1f}%;background:{colour}">'
            f'</i></div></td><td class="r"><b>{told}</b></td><td class="r">{_change(row.change)}</td></tr>'
        )
    return table((_("Area"), "", _("Tested in time"), _("Since yesterday")), rows, right=(2, 3))


def risk_list(streets: pd.DataFrame) -> str:
    """Return streets by risk as an HTML list, highest first, grey on top: it wants attention too."""
    order = ["grey", *(level for level in LEVELS if level != "grey")]
    ranked = streets.assign(_place=[order.index(str(level)) for level in streets["level"]])
    ranked = ranked.sort_values(["_place", "score", "code"], ascending=[True, False, True])
    rows = []
    for row in ranked.itertuples(index=False):
        hidden = bool(getattr(row, "suppressed", False))
        infections = (
            _("under 3") if hidden and missing(row.infections_7d) else f"{number(row.infections_7d)} {_('people')}"
        )
        rows.append(
            f"<tr><td>{escape(str(row.name))}</td><td>{chip(LEVELS[str(row.level)])}</td>"
            f'<td class="r">{number(row.score, 1)}</td><td class="r">{infections}</td>'
            f'<td class="r">{number(row.incidence_100k, 1)}</td></tr>'
        )
    heads = (_("Street or town"), _("Risk"), _("Score"), _("Infections, 7 d"), _("Per 100,000, 7 d"))
    return table(heads, rows, right=(2, 3, 4))


def _change(value: Any) -> str:
    if missing(value):
        return NOTHING
    tone = "good" if value > 0.0005 else "alert" if value < -0.0005 else ""
    return f'<span class="c-{tone}">{points(value)}</span>' if tone else points(value)


def table(heads: Sequence[str], rows: Sequence[str], *, right: Sequence[int] = ()) -> str:
    """Return an HTML table of finished rows; ``right`` are the columns of numbers."""
    titles = "".join(
        f'<th scope="col"{" class=r" if place in right else ""}>{escape(title)}</th>'
        for place, title in enumerate(heads)
    )
    body = f"<thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="c-scroll" tabindex="0"><table class="c-table">{body}</table></div>'
