"""Where are units certified, how far is the survey, what do applications miss, and how are units divided anew?"""

import streamlit as st

from components.formats import number
from components.free_unit_rows import application_list, division_list, survey_bars, unit_state_map
from components.words import caption, empty, head
from data_access.commands.division import DIVIDERS, Division, divide, read_buildings
from data_access.queries.areas import areas, boundaries
from data_access.queries.free_units import applications, division_history, unit_states
from data_access.queries.indicators import indicator_by_area
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.scenario_place import Panel
from pages.parts.survey_panels import survey_panels
from session.live import CALM_S, SLOW_S, is_live, panel_clock
from session.reading import database, keys, load
from session.record_links import record_address
from session.writing import attempted, written

MOST_WAITING = 15
KINDS = {
    "move": N_("Give buildings to another unit"),
    "split": N_("Make a new unit of some buildings"),
    "merge": N_("Merge into another unit"),
}


def draw_map(place):
    """Draw the units by the state of their certificates over the areas."""
    head(_("Epidemic-free units"), _("each dot is a unit"))
    reading = load(unit_states, within=place.area)
    level = place.levels[0] if place.levels[0] != "unit2" else "unit1"
    unit_state_map(reading.rows, load(boundaries, level=level, within=place.area), key="free_units.map")
    panel_clock("free_units.map.clock", reading, every_s=CALM_S)


def _survey(place):
    head(_("Survey (door to door)"), _("dwellings verified within 7 days, lowest first"))
    reading = load(indicator_by_area, key="free_units.survey", level=place.levels[0], within=place.area)
    st.html(survey_bars(reading.rows.head(40)))


def _queue(place):
    head(_("Waiting for a decision"), _("longest first, with what still speaks against certifying"))
    if not record_type("free_unit").readable_by(place.viewer.role):
        return caption(_("Your role sees figures, not single applications."))
    rows = load(applications, within=place.area, limit=MOST_WAITING).rows
    if rows.empty:
        return empty(_("No application waits."))
    st.html(application_list(rows, lambda id_: record_address("free_unit", id_)))
    if len(rows) == MOST_WAITING:
        caption(_("the first {count}").format(count=MOST_WAITING))
    return None


def _divide(place):
    head(_("Divide units anew"), _("people move with their last test; past figures stay where they were"))
    history = load(division_history, within=place.area).rows
    if is_live() and place.viewer.role in DIVIDERS:
        _division_form(place)
    if history.empty:
        caption(_("Units were not divided anew yet."))
    else:
        st.html(division_list(history))


def _division_form(place):
    units = load(areas, level="unit2", within=place.area).rows
    names = dict(zip(units["code"], units["name"] + " · " + units["code"], strict=True))
    if len(names) > 400:
        return caption(
            _("Choose a street or community first: there are {count} units.").format(count=number(len(names)))
        )
    unit = st.selectbox(_("Unit"), list(names), index=None, format_func=names.__getitem__, key="division.unit")
    kind = st.selectbox(_("What"), list(KINDS), format_func=lambda name: _(KINDS[name]), key="division.kind")
    if unit is None:
        return None
    given = {"kind": kind, "unit": unit}
    if kind != "merge":
        given["buildings"] = tuple(_buildings(place, unit))
    if kind == "split":
        given["name"] = st.text_input(_("Name of the new unit"), max_chars=60, key="division.name")
    else:
        others = [code for code in names if code != unit]
        given["to"] = st.selectbox(
            _("To which unit"), others, index=None, format_func=names.__getitem__, key="division.to"
        )
    reason = st.text_input(_("Reason"), max_chars=200, key="division.reason")
    if st.button(_("Divide"), type="primary", key="division.send"):
        asked = Division(**given, reason=reason)
        if written(lambda: divide(database(), keys(), place.viewer.scope, place.viewer.actor, asked)):
            st.session_state.pop("division.known", None)
    return None


def _buildings(place, unit):
    """Return the buildings chosen; their names are read once a unit, on request, because addresses are read for it."""
    known = st.session_state.get("division.known")
    if known is None or known[0] != unit:
        if not st.button(_("Show the buildings"), key="division.show", help=_("Reading the addresses is audited.")):
            return ()
        done, found = attempted(
            lambda: read_buildings(database(), keys(), place.viewer.scope, place.viewer.actor, unit=unit)
        )
        if not done:
            return ()
        known = st.session_state["division.known"] = (unit, dict(found))
    counts = known[1]
    return st.multiselect(
        _("Buildings"), list(counts), key=f"division.buildings.{unit}",
        format_func=lambda name: _("{building} ({people} people)").format(
            building=name or _("without a building"), people=counts[name]),
    )  # fmt: skip


def free_unit_panels():
    """Return the panels of the page of epidemic-free units."""
    return [
        Panel("free-survey", _survey, every=SLOW_S),
        *survey_panels(),
        Panel("free-queue", _queue, every=None, wide=True),
        Panel("free-division", _divide, view="work", every=None, wide=True, last=True),
    ]
