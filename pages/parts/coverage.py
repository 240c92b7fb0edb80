"""Where is the test rate low, how did it develop, and who is missing?"""

import streamlit as st

from components.drawing import drawing
from components.ranking import MOST_ROWS, coverage_choices, coverage_grid, coverage_list
from components.scenes import coverage_picture
from components.timeline import coverage_lines
from components.words import basis, caption, empty, head
from data_access.queries.areas import boundaries
from data_access.queries.coverage import coverage_by_area, coverage_trend
from domain.language import gettext as _
from domain.policies import policies
from pages.parts.people import untested_people
from session.derived import asked, derived
from session.linked import followed
from session.live import CALM_S, SLOW_S, live, on_phone, panel_clock
from session.reading import load

MOST_LISTED = 60
HEIGHT = 540
FINE = ("unit1", "unit2")
FINE_EVERY_S = 30
"""Thousands of outlines are 0.7 MB: with every second some share changes, so they are sent anew this often only."""


def coverage_panels(viewer, path, level, window):
    """Return the panels of the coverage view, two rows of two; each draws itself."""
    area = path[-1][0]
    rest = FINE_EVERY_S if level in FINE else CALM_S

    def map_of_rates():
        deeper = _("share of those who must be tested; click an area to go deeper")
        head(_("Tested in time"), _("share of those who must be tested") if on_phone() else deeper)
        rates = load(coverage_by_area, level=level, within=area, window_h=window)
        shapes = load(boundaries, level=level, within=area)
        clicked = coverage_picture(rates.rows, shapes, key=f"testing.map.{level}", light=on_phone())
        followed(clicked, "testing.map", drop=("level",))
        panel_clock("testing.map.clock", rates, every_s=rest)

    def ranking():
        rates = asked(coverage_by_area, level=level, within=area, window_h=window)
        if on_phone():
            head(_("Ranking"), _("lowest first"))
            return st.html(derived(_listed, rates))
        head(_("Ranking"), _("lowest first; change since yesterday in percentage points; choose a row to go deeper"))
        if len(rates.value.rows) <= MOST_ROWS:
            clicked = drawing(derived(_choices, rates), key="testing.ranking.rows")
        else:
            clicked = coverage_grid(rates.value.rows, key="testing.ranking", height=HEIGHT)
        return followed(clicked, "testing.ranking", drop=("level",))

    def trend():
        head(_("Development"), _("share tested in time, last 72 hours, as it was known at each full hour (%)"))
        hours = load(coverage_trend, within=area, hours=72)
        if hours.rows.empty:
            return empty(_("No hourly snapshot yet; the first is taken at the next full hour."))
        coverage_lines(hours.rows, key="testing.trend", target=policies().coverage[-1].target, explorable=True)
        return caption(basis(hours.basis, hours.instant))

    @st.fragment
    def people():
        untested_people(viewer, path, window)

    return [[live(map_of_rates, every=rest), live(ranking, every=rest)], [live(trend, every=SLOW_S), people]]


def _choices(rates):
    return coverage_choices(rates.rows, height=HEIGHT)


def _listed(rates):
    return coverage_list(rates.rows, most=MOST_LISTED)
