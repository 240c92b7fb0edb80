"""The wall's scene of the five clocks after a first positive: figures, bars against limits, the slowest step."""

from html import escape

import streamlit as st

from components.figures import kpi_band
from components.five_fast_rows import slowest_lines, slowest_text, stage_figures
from components.five_fast_wall import running_rows, stage_bars
from components.wall import title
from data_access.queries.five_fast import stage_summaries
from domain.language import gettext as _
from session.reading import load
from session.story import part_note


def panels():
    """Return the scene's panels with their places."""

    def figures():
        title(_("Five-fast board"), _("p90 of the last 7 days"), part=part_note())
        kpi_band(stage_figures(load(stage_summaries).rows), key="wall.five_fast", explain=False)

    def bars():
        title(_("Against the limits"), _("median and p90; the line is the limit"), part=part_note())
        st.html(stage_bars(load(stage_summaries).rows))

    def slow():
        title(_("Where it is slowest"), part=part_note())
        rows = load(stage_summaries).rows
        lines = "".join(f"<p>{escape(line)}</p>" for line in slowest_lines(rows))
        st.html(f'<div class="w-slow">{escape(slowest_text(rows))}{lines}</div>')

    def running():
        title(_("Cases by step"), part=part_note())
        st.html(running_rows(load(stage_summaries).rows))

    return [("side", figures), ("main", bars), ("top", slow), ("low", running)]
