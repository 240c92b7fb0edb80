"""Which pages are there, and who may open which? The one list that menu, addresses and tests share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data_access.commands.robot.submitting import SENDERS
from domain.errors import N_
from domain.language import gettext as _
from domain.scope import PERSONAL_ROLES, Role
from domain.workflow import SCENARIOS, SUBJECTS, scenario_roles

PAGES = Path(__file__).resolve().parent.parent / "pages"
LOOKING = frozenset({Role.HQ, Role.STREET, Role.COMMUNITY, Role.GRID, Role.CDC})
"""Roles that look at a district's or street's situation."""
EVERYBODY = frozenset(Role) - {Role.PUBLIC, Role.WALL}


@dataclass(frozen=True)
class Entry:
    """One page: file, title (gettext id), icon, roles that may open it."""

    name: str
    title: str
    icon: str
    roles: frozenset[Role]

    @property
    def path(self) -> Path:
        """The page's file; absolute, so that nothing depends on where the server was started."""
        return PAGES / f"{self.name}.py"


ENTRIES = (
    Entry("navigation", N_("Navigation"), ":material/dashboard:", EVERYBODY),
    Entry("overview", N_("Comprehensive analysis"), ":material/map:", LOOKING),
    Entry("testing", N_("Nucleic acid testing"), ":material/science:", LOOKING),
    Entry("five_fast", N_("Five-fast board"), ":material/timer:", LOOKING - {Role.GRID}),
    Entry("surveillance", SCENARIOS[1][1], ":material/coronavirus:", scenario_roles(1)),
    Entry("free_units", SCENARIOS[2][1], ":material/verified_user:", scenario_roles(2)),
    Entry("transfer", SCENARIOS[3][1], ":material/airport_shuttle:", scenario_roles(3)),
    Entry("home_control", SCENARIOS[4][1], ":material/home_health:", scenario_roles(4)),
    Entry("facilities", SCENARIOS[5][1], ":material/hotel:", scenario_roles(5)),
    Entry("zones", SCENARIOS[6][1], ":material/fence:", scenario_roles(6)),
    Entry("supplies", SCENARIOS[7][1], ":material/inventory_2:", scenario_roles(7)),
    Entry("arrivals", SUBJECTS[8][1], ":material/flight_land:", scenario_roles(8)),
    Entry("robot", N_("Pictures of results"), ":material/image_search:", SENDERS),
    Entry("events", SUBJECTS[9][1], ":material/assignment_turned_in:", scenario_roles(9)),
    Entry("alarms", N_("Alarms"), ":material/notifications:", EVERYBODY),
    Entry("person", N_("Path of a person"), ":material/route:", PERSONAL_ROLES),
    Entry("sources", N_("Data sources"), ":material/database:", LOOKING | {Role.ADMIN}),
    Entry("account", N_("My account"), ":material/person:", EVERYBODY),
    Entry("wall", N_("Wall screen"), ":material/tv:", frozenset({Role.WALL, Role.HQ})),
)


def menu(role: Role) -> list[st.Page]:
    """Return the pages a role may open, the first of them as the one at ``/``.

    Streamlit knows the default page by ``/`` only, so the wall, known by ``/wall``, gets a step before it.
    """
    allowed = [entry for entry in ENTRIES if role in entry.roles]
    if role is Role.WALL:
        wall = _page(allowed[0], default=False)
        return [st.Page(lambda: st.switch_page(wall), title=wall.title, url_path="screen", default=True), wall]
    return [_page(entry, default=place == 0) for place, entry in enumerate(allowed)]


def _page(entry: Entry, *, default: bool) -> st.Page:
    page: Callable[..., st.Page] = st.Page
    hidden = "hidden" if entry.name == "wall" else "visible"
    return page(
        entry.path, title=_(entry.title), icon=entry.icon, url_path=entry.name, default=default, visibility=hidden
    )
