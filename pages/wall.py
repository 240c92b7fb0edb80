"""Wall: what is the state of the district, read from across a room?

Two scenes in turn, aggregates only.
"""

import streamlit as st

from components.rotation import rotation, screen_size
from components.wall import banner, letter_px, scene
from data_access.queries.facts import district_facts
from data_access.settings import settings
from domain.language import gettext as _
from domain.scope import Role
from pages.parts import wall_overview, wall_testing
from session.links import choice_in_link
from session.live import live_panel, page_clock
from session.reading import load, warm
from session.signed_in import require

viewer = require(Role.WALL, Role.HQ)
SCENES = (("overview", wall_overview), ("testing", wall_testing))
size = screen_size("wall.rotation")
held = choice_in_link("scene", ("turning", "overview", "testing"), "turning")
for _name, part in SCENES:
    for query, filters in part.READS:
        warm(query, viewer.scope, **filters)

with st.container(key="wall-top"):
    banner(load(district_facts))
    with st.container(key="wall-turn"):
        names = [_("Comprehensive analysis"), _("Nucleic acid testing")]
        fixed = None if held == "turning" else [name for name, _part in SCENES].index(held)
        rotation(names, dwell_seconds=settings().wall_dwell_seconds, fixed=fixed, key="wall.rotation")
    with st.container(key="wall-clock"):
        live_panel(lambda: page_clock("wall.clock"))
with st.container(key="wall-scenes"):
    for name, part in SCENES:
        scene(name, part.panels(letter_px(size), size), live_panel)
