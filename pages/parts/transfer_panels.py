"""Who waits and how does it press, where are the runs, what does each vehicle do, where is there room?"""

import streamlit as st

from components.atlas import atlas_of
from components.drawing import drawing
from components.fleet_map import fleet_svg
from components.transfer_rows import VEHICLES, fleet_table, order_list, place_list, room_shortage, stage_table
from components.words import empty, head, legend, note
from data_access.queries.areas import boundaries
from data_access.queries.transfer import destinations, fleet, open_orders, order_stages, run_stops
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.scenario_place import Panel
from pages.parts.transfer_runs import runs_panel
from session.live import CALM_S, on_phone, panel_clock
from session.reading import load, moment
from session.record_links import record_address

MOST_PRESSING = 30


def transfer_panels(viewer):
    """Return the panels of the page of transfers for a viewer."""
    panels = [Panel("stages", _stages), Panel("rooms", _rooms)]
    if record_type("transfer_order").readable_by(viewer.role):
        panels.append(Panel("clocks", _clocks, wide=True))
    panels.append(Panel("fleet", _fleet, wide=True))
    if any(move.name == "assign" for move in record_type("transfer_order").allowed("grouped", viewer.role)):
        panels.append(Panel("runs", runs_panel, view="work", every=None, wide=True))
    return panels


def _stages(place):
    head(_("People on the way"), _("by stage, and how the limit of their handover presses"))
    reading = load(order_stages, within=place.area)
    st.html(stage_table(reading.rows))
    panel_clock("transfer.stages.clock", reading, every_s=CALM_S)


def _clocks(place):
    head(_("Clocks"), _("time left until the handover, overdue first"))
    rows = load(open_orders, within=place.area, limit=MOST_PRESSING).rows
    if rows.empty:
        empty(_("Nobody waits for a ride or is on the way."))
        return
    st.html(f'<div style="max-height:24rem;overflow:auto">{order_list(rows, moment().as_of, record_address)}</div>')


def draw_map(place):
    """Draw the runs under way over the streets."""
    head(_("Runs"), _("doors and destinations of people with a seat; vehicles where they were last seen"))
    if on_phone():
        note(_("The map is shown on larger screens; the lists below say the same."))
        return
    stops, shapes = load(run_stops, within=place.area), load(boundaries, level=place.levels[0], within=place.area)
    drawing(fleet_svg(stops.rows, load(fleet).rows, load(destinations).rows, atlas_of(shapes)), key="transfer.map")
    legend(VEHICLES.values(), note=_("red: infected people, blue: others; ⌂ destination"))
    panel_clock("scenario.map.clock", stops, every_s=CALM_S)


def _fleet(_place):
    head(_("Vehicles"), _("of the whole district; ⊖ has negative pressure"))
    reading = load(fleet)
    if reading.rows.empty:
        empty(_("No vehicle is registered."))
        return
    listed = fleet_table(reading.rows, moment().as_of, record_address)
    st.html(f'<div style="max-height:24rem;overflow:auto">{listed}</div>')
    panel_clock("transfer.fleet.clock", reading, every_s=CALM_S)


def _rooms(_place):
    head(_("Destinations"), _("ready rooms now, and people whose order names the place but who have no vehicle yet"))
    rows = load(destinations).rows
    if rows.empty:
        empty(_("No facility is active."))
        return
    if short := room_shortage(rows):
        told = _("{count} people wait for places without a ready room: choose another destination.")
        st.error(told.format(count=short), icon=":material/no_meeting_room:")
    st.html(f'<div style="max-height:24rem;overflow:auto">{place_list(rows)}</div>')
