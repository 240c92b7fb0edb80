"""From where do people come, which lists judge them, and whom did a list change?"""

import streamlit as st

from components.arrival_rows import (
    arrival_bars,
    changed_table,
    line_table,
    list_notes,
    list_table,
    origin_table,
    place_table,
)
from components.words import caption, empty, head
from data_access.queries.arrivals import (
    arrivals_by_day,
    changed_by_list,
    list_lines,
    origins,
    places_of_arrival,
    risk_lists,
)
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.arrival_uploads import upload_panels
from pages.parts.scenario_place import Panel
from session.live import SLOW_S
from session.reading import load
from session.record_links import record_address, record_in_link

MOST_CHANGED = 50
MOST_LINES = 30


def _days(place):
    head(_("Arrivals by day"), _("people from places on the list; below each day, all who arrived"))
    arrival_bars(load(arrivals_by_day, within=place.area).rows, key="arrivals.days")


def _origins(place):
    head(_("From where on the list"), _("cities of people who arrived in the last 7 days"))
    rows = load(origins, within=place.area).rows
    if rows.empty:
        return empty(_("Nobody came from a place on the list."))
    st.html(origin_table(rows))
    return None


def _lists(_place):
    head(_("National lists of risk areas"), _("latest first; the first one judges"))
    rows = load(risk_lists).rows
    if rows.empty:
        return empty(_("No list is on record: nobody is judged until one is taken in."))
    st.html(list_table(rows))
    caption(*list_notes(rows.iloc[0]["notes"]))
    version = st.selectbox(_("Lines of a list"), list(rows["version"]), key="arrivals.version")
    text = st.text_input(_("Look for in its lines"), key="arrivals.text", max_chars=40,
                         placeholder=_("empty: what changed against the list before"))  # fmt: skip
    lines = load(list_lines, version=version, text=text, limit=MOST_LINES).rows
    if lines.empty:
        return empty(_("No such line."))
    st.html(line_table(lines))
    return None


def _changed(place):
    head(_("Changed by the last list"), _("stricter ones first; the number leads to the record"))
    if not record_type("arrival").readable_by(place.viewer.role):
        return caption(_("Your role sees figures, not single people."))
    rows = load(changed_by_list, within=place.area, limit=MOST_CHANGED).rows
    if rows.empty:
        return empty(_("No list has changed anybody here."))
    st.html(changed_table(rows, lambda id_: record_address("arrival", id_)))
    if len(rows) == MOST_CHANGED:
        caption(_("the first {count}").format(count=MOST_CHANGED))
    return None


def _places(_place):
    head(_("Where they were"), _("and what the present list says of it"))
    named = record_in_link()
    rows = load(places_of_arrival, record_id=named[1]).rows if named else None
    if rows is None or rows.empty:
        return empty(_("No place was told."))
    st.html(place_table(rows))
    return None


def arrival_panels():
    """Return the panels of the page of arrivals."""
    named = record_in_link()
    shown = named is not None and named[0] == "arrival"
    return [
        Panel("arrivals-days", _days, every=SLOW_S),
        Panel("arrivals-origins", _origins, every=SLOW_S),
        Panel("arrivals-lists", _lists, every=None, wide=True),
        Panel("arrivals-changed", _changed, view="work", every=None, wide=True, last=True),
        *([Panel("arrivals-places", _places, view="records", every=None, wide=True)] if shown else []),
        *upload_panels(),
    ]
