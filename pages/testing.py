"""Testing: what share was tested in time, where is it low, who is missing, and how busy are the points?"""

import streamlit as st

from components.figures import kpi_band
from components.pickers import breadcrumb
from components.testing_rows import LEVEL_NAMES, VIEWS, WINDOWS, below, window_name
from components.words import basis, caption, panel
from data_access.queries.areas import area_path, areas
from data_access.queries.coverage import coverage_total
from data_access.queries.points import points_live
from domain.language import gettext as _
from domain.scope import Role
from pages.parts.coverage import coverage_panels
from pages.parts.headline_figures import testing_told
from pages.parts.points import point_panels
from session.derived import asked, derived
from session.linked import go, linked_area, linked_control
from session.links import area_in_link
from session.live import live_panel
from session.reading import load
from session.signed_in import require

viewer = require(Role.HQ, Role.STREET, Role.COMMUNITY, Role.GRID, Role.CDC)
area = area_in_link() or (*viewer.scope.area_codes, "")[0]
path = load(area_path, code=area)
levels = below(path[-1][2])
inside = load(areas, level=levels[0], within=area).rows


def figures() -> None:
    share, points = asked(coverage_total, within=area, window_h=window), asked(points_live)
    kpi_band(derived(testing_told, share, points, path=tuple(path), window_h=window), key="testing.figures")
    caption(basis(share.value.basis, share.value.instant))


if step := breadcrumb(path, key="testing"):
    go(area=step, level=None)
with st.container(horizontal=True, vertical_alignment="bottom", key="testing.controls"):
    window = linked_control(_("Window"), WINDOWS, 48, "window", window_name)
    view = linked_control(_("View"), tuple(VIEWS), "areas", "view", lambda name: _(VIEWS[name]))
    if view == "areas":
        level = linked_control(_("Level"), levels, levels[0], "level", lambda name: _(LEVEL_NAMES[name]))
    options = list(zip(inside["code"], inside["name"], strict=True))
    linked_area(options, label=_("Go to"), hint=_(LEVEL_NAMES[levels[0]]), key="testing.goto", chosen=None)
live_panel(figures)
panels = coverage_panels(viewer, path, level, window) if view == "areas" else point_panels(path)
for row in panels:
    for column, draw in zip(st.columns(len(row), gap="small"), row, strict=True):
        with column, panel(f"testing-{draw.__name__}"):
            draw()
