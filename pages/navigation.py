"""Navigation: what is the key figure of each scenario, and where does it lead?"""

import streamlit as st

from components.cards import Card, card_grid, scenario_cards
from components.figures import kpi_band
from components.words import caption
from components.work_figures import register_figures
from data_access.queries.coverage import coverage_total, coverage_trend
from data_access.queries.headline import arrivals, register
from data_access.queries.infections import infections_by_day
from domain.language import gettext as _
from session.live import CALM_S, live_panel, panel_clock
from session.reading import load
from session.signed_in import current

viewer = current()


def figures() -> None:
    known, arrived = load(register), load(arrivals)
    told = register_figures(known.rows.iloc[0], arrived.rows.iloc[0], at=arrived.instant)
    kpi_band(told, key="navigation.figures")


def scenarios() -> None:
    days, share, trend = load(infections_by_day, days=21), load(coverage_total), load(coverage_trend, hours=48)
    cards: list[Card] = scenario_cards(days.rows, share.rows.iloc[0], trend.rows)
    card_grid(cards)
    panel_clock("navigation.clock", days, share, every_s=CALM_S)


if viewer.scope.area_codes:
    live_panel(figures)
    live_panel(scenarios, every=CALM_S)
else:
    st.info(_("No area is assigned to this account; there is nothing to show. An administrator can assign one."))
caption(_("A card without figures belongs to a scenario whose records are not connected yet: nothing is made up."))
