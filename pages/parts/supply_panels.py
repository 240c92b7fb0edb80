"""How long do stocks last, what is needed and on its way, who is on duty, how full are the laboratories?"""

import pandas as pd
import streamlit as st

from components.supply_rows import cover_heat, lab_table, movement_table, need_table, shortage_table, staff_table
from components.words import caption, empty, head
from data_access.queries.supplies import lab_loads, movements_open, staff_now, stock_cover
from data_access.queries.supply_need import need
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.scenario_place import Panel
from session.live import CALM_S, SLOW_S
from session.reading import load, moment
from session.record_links import record_address


def _readable(place, record):
    if record_type(record).readable_by(place.viewer.role):
        return True
    caption(_("Your role sees figures here, not single records."))
    return False


def draw_map(place):
    """Draw days of cover by area and item."""
    head(_("Days of cover"), _("stock over the mean use of the seven days before"))
    if _readable(place, "supply"):
        cover_heat(load(stock_cover, within=place.area).rows)


def _shortage(place):
    head(_("Shortest first"), _("stocks that last less than 7 days; counts in pieces"))
    if _readable(place, "supply"):
        shortage_table(load(stock_cover, within=place.area).rows, lambda id_: record_address("supply", id_))


def _need(place):
    head(_("Need a day"), _("what the load of the other scenarios asks for, by the policy's quantities"))
    st.html(need_table(load(need, within=place.area).rows))
    caption(_("People of zones who queue at testing points count in both: the total is an upper estimate."))


def _movements(place):
    head(_("On their way"), _("requests not yet received, next deadline first"))
    if not _readable(place, "supply_movement"):
        return
    rows = load(movements_open, within=place.area).rows
    if rows.empty:
        empty(_("Nothing is on its way to this area."))
        return
    at = pd.Timestamp(moment().as_of)
    listed = movement_table(rows, lambda id_: record_address("supply_movement", id_), at)
    st.html(f'<div style="max-height:26rem;overflow:auto">{listed}</div>')


def _staff(place):
    head(_("On duty"), _("in the shifts that run now, by duty"))
    rows = load(staff_now, within=place.area).rows
    if rows.empty:
        empty(_("No shift runs in this area now."))
    else:
        st.html(staff_table(rows))


def _labs(place):
    rows = load(lab_loads, within=place.area).rows
    head(_("Laboratories"), _("tubes finished in the 24 full hours before"))
    if rows.empty:
        empty(_("No laboratory is on record in this area."))
        return
    st.html(lab_table(rows, lambda id_: record_address("lab", id_)))
    one_in = int(rows["one_in"].iloc[0])
    if one_in > 1:
        caption(_("Estimated from the results of one person in {count}.").format(count=one_in))


def supply_panels():
    """Return the panels of the page of supplies."""
    return [
        Panel("supplies-shortage", _shortage, every=CALM_S),
        Panel("supplies-need", _need, every=SLOW_S),
        Panel("supplies-movements", _movements, every=CALM_S, wide=True),
        Panel("supplies-staff", _staff, every=CALM_S),
        Panel("supplies-labs", _labs, every=SLOW_S),
    ]
