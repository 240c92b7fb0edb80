"""The wall's scene of events: figures, streets by pressure, the board's lanes as counts, the oldest that is overdue."""

import streamlit as st

from components.event_wall import lanes_html, oldest_text, pressure_rows, told_html
from components.figures import kpi_band
from components.wall import title
from data_access.queries.event_figures import event_lanes, event_pressure
from domain.language import gettext as _
from pages.parts.scenario_situation import figures_of, headline_keys
from session.live import panel_clock
from session.reading import load
from session.story import part_note

EVENTS = 9
MOST = 8


def panels():
    """Return the scene's panels with their places."""

    def figures():
        title(_("Key figures"))
        kpi_band(figures_of(EVENTS, headline_keys(EVENTS)[:MOST]), key="wall.events", explain=False)

    def streets():
        note = _("events under way; of these 75, 100 and 150 % of a limit over")
        title(_("Streets and towns"), note, part=part_note())
        reading = load(event_pressure)
        st.html(pressure_rows(reading.rows))
        panel_clock("wall.events.clock", reading)

    def board():
        title(_("Board"), _("events by stage and level"), part=part_note())
        st.html(lanes_html(load(event_lanes).rows))

    def oldest():
        part = part_note()
        title(_("Oldest overdue"), _("who has heard of it by now"), part=part)
        rows = load(event_pressure).rows
        st.html(f'<div class="w-slow">{oldest_text(rows, whole=not part)}</div>{told_html(rows)}')

    return [("side", figures), ("main", streets), ("top", board), ("low", oldest)]
