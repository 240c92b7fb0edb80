"""Navigation: what is the key figure of each scenario, and where does it lead?"""

import streamlit as st

from components.cards import card_grid, scenario_card
from components.figures import kpi_band
from components.words import caption
from data_access.queries.coverage import coverage_total, coverage_trend
from data_access.queries.headline import arrivals, register
from data_access.queries.infections import infections_by_day
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES
from domain.workflow import SCENARIOS, SUBJECTS, scenario_roles
from pages.parts.headline_figures import first_cards, register_told
from pages.parts.robot_figures import alarm_panel
from pages.parts.scenario_situation import figures_of, headline_keys
from session.derived import asked, derived
from session.live import CALM_S, live_panel, panel_clock
from session.record_links import PAGES, scenario_title
from session.signed_in import current

viewer = current()


def figures() -> None:
    kpi_band(derived(register_told, asked(register), asked(arrivals)), key="navigation.figures")


def scenarios() -> None:
    cards, readings = [], []
    if viewer.role in PERSONAL_ROLES:
        known = asked(infections_by_day, days=21), asked(coverage_total), asked(coverage_trend, hours=48)
        cards += derived(first_cards, *known)
        readings = [one.value for one in known[:2]]
    for number in (*sorted(SUBJECTS.keys() - SCENARIOS.keys()), *SCENARIOS):
        told = figures_of(number, headline_keys(number)[:1])
        page = PAGES[number] if viewer.role in scenario_roles(number) else ""
        named = number if number in SCENARIOS else None
        cards.append(scenario_card(named, scenario_title(number), page, told[0] if told else None))
    card_grid(cards)
    if readings:
        panel_clock("navigation.clock", *readings, every_s=CALM_S)


if viewer.scope.area_codes:
    alarm_panel()
    live_panel(figures)
    live_panel(scenarios, every=CALM_S)
else:
    st.info(_("No area is assigned to this account; there is nothing to show. An administrator can assign one."))
caption(_("A card without a figure has nothing on record yet: nothing is made up."))
