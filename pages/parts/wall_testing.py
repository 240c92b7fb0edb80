"""The wall's second scene: how many were tested in time, and how busy are the points?"""

from typing import Any

import streamlit as st

from components.atlas import atlas_of
from components.figures import kpi_band
from components.headline import coverage_figure, late_note, untested_figure
from components.picture import picture
from components.ranking import coverage_list
from components.scenes import point_svg
from components.timeline import coverage_option
from components.wall import chart_px, title
from components.words import state_legend
from components.work_figures import point_figures, register_figures
from data_access.queries.areas import boundaries
from data_access.queries.coverage import coverage_by_area, coverage_total, coverage_trend
from data_access.queries.headline import arrivals, register
from data_access.queries.points import points_live
from domain.language import gettext as _
from session.live import late_of, panel_clock, source_name
from session.reading import load

READS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (coverage_total, {}),
    (coverage_by_area, {"level": "street"}),
    (coverage_trend, {"hours": 72}),
    (points_live, {}),
)


def panels(letter, size):
    """Return the scene's panels with their places."""

    def figures():
        share, points = load(coverage_total), load(points_live)
        row = share.rows.iloc[0]
        told = {"source": source_name(share), "at": share.instant, "late": late_note(late_of(share)), "window_h": 48}
        rest = {"source": source_name(points), "at": points.instant, "late": late_note(late_of(points))}
        title(_("Key figures"))
        day = register_figures(load(register).rows.iloc[0], load(arrivals).rows.iloc[0], at=share.instant)[-1]
        found = [coverage_figure(row, **told), untested_figure(row, **told), *point_figures(points.rows, **rest), day]
        kpi_band(found, key="wall.testing", explain=False)
        panel_clock("wall.testing.figures", share, points)

    def points_map():
        points = load(points_live)
        title(_("Testing points"))
        streets = load(coverage_by_area, level="street").rows
        names = dict(zip(streets["code"], streets["name"], strict=True))
        picture(point_svg(points.rows, atlas_of(load(boundaries, level="street")), labels=names), key="wall.points")
        state_legend()
        panel_clock("wall.testing.map", points)

    def trend():
        hours = load(coverage_trend, hours=72)
        title(_("Tested in time, last 72 hours (%)"))
        option, px = coverage_option(hours.rows, font_px=letter), chart_px(size)
        st.echarts_chart(option, height=px, key="wall.trend", theme=None, alt=_("Share of people tested, by hour"))
        panel_clock("wall.testing.trend", hours)

    def ranking():
        rates = load(coverage_by_area, level="street")
        title(_("Tested within 48 hours, lowest first"))
        st.html(coverage_list(rates.rows))
        panel_clock("wall.testing.ranking", rates)

    return [("side", figures), ("main", points_map), ("top", trend), ("low", ranking)]
