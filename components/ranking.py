"""Who is first and who is last? Tables of areas with bars, changes and units; one row can be chosen to go deeper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.choices import ROW_PX, TALL_ROW_PX, choice_table
from components.formats import NOTHING, missing, number, percent_sign, points
from components.palette import LEVELS, coverage_mark
from components.words import chip
from domain.language import gettext as _

NAME_PX, SHARE_PX, PEOPLE_PX, CHANGE_PX = 186, 104, 118, 66
"""With the box to choose a row, 507 px: what a panel has room for at 1440."""
MOST_ROWS = 300
ONE_LINE = 11
"""Longer names go over two lines; the longest have 24 characters."""


def coverage_choices(areas: pd.DataFrame, *, height: int) -> str:
    """Return areas by coverage, lowest first, as rows that can be chosen, ``height`` px high at most: for ``drawing``.

    Of up to ``MOST_ROWS``, which are there at once; for more there is ``coverage_grid``.
    """
    rows = []
    for row in areas.itertuples(index=False):
        share = None if missing(row.coverage) else float(str(row.coverage))
        width, colour = 0 if share is None else share * 100, coverage_mark(share).colour
        code = escape(str(row.code))
        rows.append(
            f'<tr data-code="{code}"><td><button type="button" data-code="{code}" tabindex="-1">{escape(str(row.name))}'
            f'</button></td><td style="width:20%"><div class="c-bar"><i style="width:{width:.1f}%;background:{colour}">'
            f'</i></div></td><td class="r"><b>{percent_sign(share)}</b></td>'
            f'<td class="r">{_untested(row.must_test, row.tested)}</td><td class="r">{_change(row.change)}</td></tr>'
        )
    heads = (_("Area"), "", _("Tested in time"), _("Untested (people)"), _("Change"))
    listed = table(heads, rows, right=(2, 3, 4))
    title = escape(_("Areas by share of people tested, lowest first"))
    return (
        f'<div class="c-picks" data-keep role="group" aria-label="{title}" style="max-height:{height}px">{listed}</div>'
    )


def _untested(must: Any, tested: Any) -> str:
    return NOTHING if missing(must) or missing(tested) else number(must - tested)


def coverage_grid(areas: pd.DataFrame, *, key: str, height: int) -> str | None:
    """Draw many areas by coverage in a grid that holds only what is in sight; return the code chosen, or None."""
    shown = pd.DataFrame(
        {
            "name": areas["name"],
            "coverage": [None if missing(value) else int(float(value) * 1000) / 10 for value in areas["coverage"]],
            "untested": areas["must_test"] - areas["tested"],
            "change": [points(value) for value in areas["change"]],
        }
    )
    return choice_table(
        shown,
        list(areas["code"]),
        key=key,
        height=height,
        row_px=ROW_PX if areas["name"].str.len().max() <= ONE_LINE else TALL_ROW_PX,
        alt=_("Areas by share of people tested, lowest first"),
        columns={
            "name": st.column_config.TextColumn(_("Area"), width=NAME_PX),
            "coverage": st.column_config.ProgressColumn(
                _("Tested in time"), width=SHARE_PX, min_value=0, max_value=100, format="%.1f %%"
            ),
            "untested": st.column_config.NumberColumn(_("Untested (people)"), width=PEOPLE_PX, format="localized"),
            "change": st.column_config.TextColumn(_("Change"), width=CHANGE_PX, alignment="right"),
        },
    )


def coverage_list(areas: pd.DataFrame, *, most: int | None = None) -> str:
    """Return the areas as an HTML list with bars: for the wall and for phones."""
    rows = []
    for row in areas.head(most or len(areas)).itertuples(index=False):
        share = None if missing(row.coverage) else float(str(row.coverage))
        told = _("withheld") if getattr(row, "suppressed", False) is True else percent_sign(share)
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
            _("withheld") if hidden and missing(row.infections_7d) else f"{number(row.infections_7d)} {_('people')}"
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


def table(heads: Sequence[str], rows: Sequence[str], *, right: Sequence[int] = (), desk: Sequence[int] = ()) -> str:
    """Return an HTML table of finished rows; ``right`` are the columns of numbers.

    ``desk``: columns that a phone leaves out (of the first ten), so that what matters stays in sight there.
    """
    titles = "".join(
        f'<th scope="col"{" class=r" if place in right else ""}>{escape(title)}</th>'
        for place, title in enumerate(heads)
    )
    body = f"<thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody>"
    classes = " ".join(("c-table", *(f"no{place}" for place in desk), *(["few"] if desk else [])))
    return f'<div class="c-scroll" tabindex="0"><table class="{classes}">{body}</table></div>'
