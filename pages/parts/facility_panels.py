"""Where are the facilities and how full, who is in which room, how long do the rooms last, is the reserve ready?"""

import streamlit as st

from components.facility_rows import activation_steps, facility_list, facility_map, room_grid, runway_text
from components.words import caption, empty, head, note
from data_access.queries.areas import boundaries
from data_access.queries.facilities import activation, facilities, room_board
from data_access.queries.indicators import indicator_values
from data_access.queries.policy_limits import control_limits
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.home_panels import calendar_panels, tests_panel
from pages.parts.scenario_place import Panel
from session.linked import linked_choice
from session.links import choice_in_link
from session.live import CALM_S, SLOW_S, on_phone, panel_clock
from session.reading import load, moment
from session.record_links import here, record_address

HOUSE = "house"
FEW, LISTED_PX = 12, 480
"""More facilities than a few scroll in a box of this height."""


def draw_map(place):
    """Draw the facilities over the streets, by state and occupancy."""
    limits = load(control_limits)
    head(_("Facilities"), _("by state and occupancy; larger dots have more rooms"))
    reading = load(facilities, within=place.area)
    shapes = load(boundaries, level=place.levels[0], within=place.area)
    facility_map(reading.rows, shapes, (limits.occupancy_amber, limits.occupancy_red), key="facility.map")
    panel_clock("scenario.map.clock", reading, every_s=CALM_S)


def _list(place):
    limits = load(control_limits)
    head(_("Facilities"), _("fullest first; choose one to see its rooms"))
    rows = load(facilities, within=place.area).rows
    if rows.empty:
        empty(_("There is no facility in this area."))
        return
    with st.container(height="content" if on_phone() or len(rows) <= FEW else LISTED_PX, border=False):
        st.html(facility_list(rows, (limits.occupancy_amber, limits.occupancy_red), lambda code: here(house=code)))


def _runway(place):
    head(_("How long do the rooms last?"), _("free ready rooms over the net check-ins of 24 hours"))
    keys = ("facility.runway", "facility.free_rooms")
    rows = load(indicator_values, scenario=5, keys=keys, within=place.area).rows.set_index("key")
    runway, free = rows.loc["facility.runway"], rows.loc["facility.free_rooms"]
    note(runway_text(runway["value"], free["numerator"], runway["denominator"]))
    head(_("Activation of the reserve"), _("rooms ready since the first activation"))
    steps = load(activation, within=place.area).rows
    if steps.empty:
        empty(_("Nothing of the reserve is activated."))
    else:
        st.html(activation_steps(steps))


def _rooms(place):
    head(_("Rooms"), _("until when each is taken; an occupied one leads to its stay"))
    if not record_type("stay").readable_by(place.viewer.role):
        return caption(_("Your role sees figures of facilities, not their guests."))
    known = load(facilities, within=place.area).rows
    if known.empty:
        return empty(_("There is no facility in this area."))
    names = dict(zip(known["code"], known["name"], strict=True))
    first = known["code"].iloc[0]
    linked_choice(_("Facility"), list(names), first, HOUSE, names.__getitem__)
    chosen = choice_in_link(HOUSE, list(names), first)
    id_ = int(known.loc[known["code"] == chosen, "id"].iloc[0])
    rows = load(room_board, facility_id=id_).rows
    if rows.empty:
        return empty(_("This facility has no rooms on record."))
    today = f"{moment().as_of.astimezone(load(control_limits).zone):%Y-%m-%d}"
    return room_grid(rows, today, lambda stay: record_address("stay", stay))


def facility_panels():
    """Return the panels of the page of facilities."""
    return [
        Panel("facility-list", _list, every=CALM_S),
        Panel("facility-runway", _runway, every=SLOW_S),
        Panel("facility-rooms", _rooms, every=None, wide=True),
        tests_panel("stay", "facility-tests-due"),
        *calendar_panels(),
    ]
