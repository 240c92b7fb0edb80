"""The wall's first scene: which streets are at risk, and how does the outbreak develop?"""

from typing import Any

import streamlit as st

from components.atlas import atlas_of
from components.figures import kpi_band
from components.headline import (
    coverage_figure,
    heard_figures,
    infection_figures,
    late_note,
    outbreak_figure,
    risk_figure,
)
from components.picture import picture
from components.ranking import risk_list
from components.scenes import risk_svg
from components.timeline import alt_of_infections, epi_option
from components.wall import chart_px, title
from components.words import risk_legend
from components.work_figures import register_figures
from data_access.queries.areas import boundaries
from data_access.queries.coverage import coverage_total
from data_access.queries.headline import arrivals, register
from data_access.queries.infections import infections_by_day
from data_access.queries.risk import risk_by_street
from domain.language import gettext as _
from session.live import late_of, panel_clock, source_name
from session.reading import load

READS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (risk_by_street, {}),
    (infections_by_day, {"days": 21}),
    (coverage_total, {}),
    (register, {}),
    (arrivals, {}),
    (boundaries, {"level": "street"}),
)


def panels(letter, size):
    """Return the scene's panels with their places."""

    def figures():
        streets, days, share = load(risk_by_street), load(infections_by_day, days=21), load(coverage_total)
        known, arrived = load(register), load(arrivals)
        told = {"source": source_name(days), "at": days.instant, "late": late_note(late_of(days))}
        rate = {"source": source_name(share), "at": share.instant, "late": late_note(late_of(share))}
        title(_("Key figures"))
        outbreak = [risk_figure(streets.rows, **told), infection_figures(days.rows, **told)[0],
                    outbreak_figure(days.rows, **told)]  # fmt: skip
        streets_figure, today, whole = heard_figures(outbreak, late_of(days))
        own = register_figures(known.rows.iloc[0], arrived.rows.iloc[0], at=arrived.instant)
        share_figure = coverage_figure(share.rows.iloc[0], window_h=48, **rate)
        found = [
            streets_figure,
            share_figure,
            today,
            whole,
            own[0],
            own[-1],
        ]
        kpi_band(found, key="wall.overview", explain=False)
        panel_clock("wall.overview.figures", days, share)

    def colours():
        streets = load(risk_by_street)
        title(_("Five-colour map"))
        picture(risk_svg(streets.rows, atlas_of(load(boundaries, level="street"))), key="wall.risk")
        risk_legend()
        panel_clock("wall.overview.map", streets)

    def development():
        days = load(infections_by_day, days=21)
        title(_("Infections by day"), _("days with small counts are hidden") if days.rows["suppressed"].any() else "")
        option, px = epi_option(days.rows, font_px=letter), chart_px(size)
        st.echarts_chart(option, height=px, key="wall.epi", theme=None, alt=alt_of_infections(days.rows))
        panel_clock("wall.overview.epi", days)

    def ranking():
        streets = load(risk_by_street)
        title(_("Ranking"))
        st.html(risk_list(streets.rows))
        panel_clock("wall.overview.ranking", streets)

    return [("side", figures), ("main", colours), ("top", development), ("low", ranking)]
