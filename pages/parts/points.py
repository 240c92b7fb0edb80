"""How busy is each testing point, and how many people came through?"""

import streamlit as st

from components.ranking import table
from components.scenes import point_picture
from components.testing_rows import in_area, opening_table, point_list, point_table
from components.timeline import hourly_samples
from components.words import head
from data_access.queries.areas import boundaries
from data_access.queries.points import points_hourly, points_live
from domain.language import gettext as _
from session.live import CALM_S, SLOW_S, live, on_phone, panel_clock
from session.reading import load


def point_panels(path):
    """Return the panels of the points view; each draws itself and stays current."""

    def map_of_points():
        points = load(points_live)
        head(_("Testing points"), _("state now; point at one or touch it for wait, queue and throughput"))
        shapes = load(boundaries, level="street")
        point_picture(in_area(points.rows, path), shapes, key="testing.points", light=on_phone())
        panel_clock("testing.points.clock", points, every_s=CALM_S)

    def list_of_points():
        points = in_area(load(points_live).rows, path)
        head(_("Testing points"), _("most pressing first"))
        if on_phone():
            heads = (_("State"), _("Testing point"), _("Wait"), _("Queue"))
            return st.html(table(heads, point_list(points, most=60), right=(2, 3)))
        return point_table(points, key="testing.point.table", height=540)

    def opening():
        head(_("Opening hours"), _("and when each point last reported"))
        opening_table(in_area(load(points_live).rows, path), key="testing.point.opening", height=300)

    def samples():
        head(
            _("Samples by hour"),
            _(
                "results by hour of sampling at all points in your scope; a sample counts once its result is here,"
                " so the last hours still grow"
            ),
        )
        hourly_samples(load(points_hourly, hours=24).rows, key="testing.hourly")

    below = [live(samples, every=SLOW_S)] + ([] if on_phone() else [live(opening, every=SLOW_S)])
    return [[live(map_of_points, every=CALM_S), live(list_of_points, every=CALM_S)], below]
