"""Where are the zones, what do they still lack, who bears them, how do their rounds run; and how is one proposed?"""

import pandas as pd
import streamlit as st

from components.words import caption, empty, head
from components.zone_rows import burden_chart, lacking, rounds_table, zone_map, zone_table
from data_access.queries.areas import boundaries
from data_access.queries.zones import zone_burden, zone_rounds, zones_standing
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.scenario_place import Panel
from pages.parts.zone_drawing import drawing_panel
from session.linked import followed
from session.links import choice_in_link
from session.live import CALM_S, SLOW_S, on_phone, panel_clock
from session.reading import load, moment
from session.record_links import record_address


def _zone_address(id_):
    return record_address("zone", id_)


def draw_map(place):
    """Draw the zones over the streets, by level; one that is chosen tells what it still lacks."""
    head(_("Zones"), _("by level; a letter and a hatch for what is only proposed"))
    if not record_type("zone").readable_by(place.viewer.role):
        return caption(_("Your role sees the figures of zones, not their outlines."))
    reading = load(zones_standing, within=place.area)
    shapes = load(boundaries, level=place.levels[0], within=place.area)
    chosen = choice_in_link("zone", ["", *reading.rows["code"]], "")
    followed(zone_map(reading.rows, shapes, key="zones.map", chosen=chosen or None), "zones.map", parameter="zone")
    if chosen:
        row = reading.rows[reading.rows["code"] == chosen].iloc[0]
        caption(f"{row['name']} ({chosen}): {lacking(tuple(row['missing']))}")
        st.html(f'<a class="c-go" href="{_zone_address(int(row["id"]))}" target="_self">{_("Open the record")} →</a>')
    return panel_clock("scenario.map.clock", reading, every_s=CALM_S)


def _table(place):
    head(_("Zones and their step down"), _("strictest first; never without screening evidence"))
    if not record_type("zone").readable_by(place.viewer.role):
        return caption(_("Your role sees the figures of zones, not their outlines."))
    rows = load(zones_standing, within=place.area).rows
    if rows.empty:
        return empty(_("No zone is proposed or stands in this area."))
    listed = zone_table(rows, _zone_address)
    return st.html(listed if on_phone() else f'<div style="max-height:34rem;overflow:auto">{listed}</div>')


def _burden(place):
    head(_("People under control"), _("at the end of each day; the rest of the county is not counted"))
    burden_chart(load(zone_burden, within=place.area).rows)


def _rounds(place):
    head(_("Screening rounds"), _("running first, then the newest"))
    if not record_type("screening_round").readable_by(place.viewer.role):
        return caption(_("Your role sees the figures of zones, not their outlines."))
    rows = load(zone_rounds, within=place.area).rows
    if rows.empty:
        return empty(_("No screening round was begun in this area."))
    at = pd.Timestamp(moment().as_of)
    listed = rounds_table(rows, lambda id_: record_address("screening_round", id_), at)
    return st.html(f'<div style="max-height:17rem;overflow:auto">{listed}</div>')


def zone_panels(viewer):
    """Return the panels of the page of zones; who may propose a zone can draw one."""
    panels = [
        Panel("zones-table", _table, every=CALM_S, wide=True),
        Panel("zones-burden", _burden, every=SLOW_S),
        Panel("zones-rounds", _rounds, every=SLOW_S),
    ]
    if viewer.role in record_type("zone").move("propose").roles:
        panels.append(Panel("zones-draw", drawing_panel, view="work", every=None, wide=True))
    return panels
