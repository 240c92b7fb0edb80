"""The page that all seven scenarios share: situation, work, records. A scenario adds panels and widgets of its own."""

from functools import partial

import streamlit as st

from components.pickers import breadcrumb
from components.testing_rows import LEVEL_NAMES
from components.words import panel
from data_access.queries.areas import area_path, areas
from domain.errors import N_
from domain.language import gettext as _
from domain.scope import Role
from domain.workflow import scenario_roles
from pages.parts.scenario_place import Place
from pages.parts.scenario_records import records_view
from pages.parts.scenario_situation import figures, rows_behind, situation_panels
from pages.parts.scenario_work import work_view
from session.linked import go, linked_area, linked_control
from session.links import area_in_link
from session.live import CALM_S, live_panel
from session.reading import load
from session.record_links import record_in_link
from session.signed_in import require

VIEWS = {"situation": N_("Situation"), "work": N_("Work to do"), "records": N_("Records")}
LOOKERS = (Role.HQ, Role.CDC)
"""Roles that open a page to see how things stand; the others to work."""


def scenario_page(number, *, panels=(), draw_map=None):
    """Draw the page of a scenario.

    ``panels``: ``scenario_place.Panel`` of its own; ``draw_map(place)`` takes the place of the map of areas.
    """
    viewer = require(*scenario_roles(number))
    area = area_in_link() or (*viewer.scope.area_codes, "")[0]
    if not area:
        st.info(_("No area is assigned to this account; there is nothing to show. An administrator can assign one."))
        return
    place = Place(number, viewer, area, load(area_path, code=area))
    view = _controls(place)
    own = [one for one in panels if one.view == view]
    if view == "situation":
        live_panel(lambda: figures(place), every=CALM_S)
        rows_behind(place)
        _rows([*situation_panels(place, draw_map), *own], place)
    elif view == "work":
        _rows([one for one in own if not one.last], place)
        work_view(place)
        _rows([one for one in own if one.last], place)
    else:
        records_view(place, partial(_rows, own, place))


def _controls(place: Place) -> str:
    if step := breadcrumb(place.path, key="scenario"):
        go(area=step)
    inside = load(areas, level=place.levels[0], within=place.area).rows
    opened = "records" if record_in_link() else "situation" if place.viewer.role in LOOKERS else "work"
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenario.controls"):
        view = linked_control(_("View"), tuple(VIEWS), opened, "view", lambda name: _(VIEWS[name]))
        options = list(zip(inside["code"], inside["name"], strict=True))
        linked_area(options, label=_("Go to"), hint=_(LEVEL_NAMES[place.levels[0]]), key="scenario.goto", chosen=None)
    return view


def _rows(panels, place):
    """Draw panels two a row, wide ones alone."""
    waiting: list = []
    for one in panels:
        if one.wide:
            _row(waiting, place)
            waiting = []
            _row([one], place)
            continue
        waiting.append(one)
        if len(waiting) == 2:
            _row(waiting, place)
            waiting = []
    _row(waiting, place)


def _row(panels, place):
    if not panels:
        return
    for column, one in zip(st.columns(len(panels), gap="small"), panels, strict=True):
        with column, panel(f"scenario-{one.name}"):
            if one.every is None:
                one.draw(place)
            else:
                live_panel(partial(one.draw, place), every=one.every)
