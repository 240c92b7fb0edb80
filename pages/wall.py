"""Wall: what is the state of the district and its seven scenarios, read from across a room?

Scenes in turn, aggregates only.
"""

from functools import partial

import streamlit as st

from components.rotation import rotation, screen_size
from components.wall import banner, letter_px, scene, turning
from data_access.queries.facts import district_facts
from domain.errors import N_
from domain.language import gettext as _
from domain.scope import Role
from domain.workflow import SCENARIOS
from pages.parts import wall_alarms, wall_events, wall_five_fast, wall_overview, wall_scenario, wall_testing
from pages.parts.wall_turn import chosen_scenes, dwells
from session.links import choice_in_link
from session.live import CALM_S, live_panel, page_clock
from session.reading import load, warm
from session.record_links import PAGES
from session.signed_in import require

viewer = require(Role.WALL, Role.HQ)
size = screen_size("wall.rotation")
TITLES = {"overview": N_("Comprehensive analysis"), "testing": N_("Nucleic acid testing"),
          "five_fast": N_("Five-fast board")}  # fmt: skip
TITLES |= {PAGES[number]: title for number, (_name, title) in SCENARIOS.items()}
TITLES |= {"events": N_("Closed-loop events")}
NUMBERS = {page: number for number, page in PAGES.items()}
scenes = chosen_scenes(TITLES)
held = choice_in_link("scene", ("turning", *scenes), "turning")
for part in (wall_overview, wall_testing):
    for query, filters in part.READS:
        warm(query, viewer.scope, **filters)

with st.container(key="wall-top"):
    turning(scenes)
    live_panel(lambda: banner(load(district_facts)), every=CALM_S)
    with st.container(key="wall-turn"):
        fixed = None if held == "turning" else scenes.index(held)
        rotation([_(TITLES[name]) for name in scenes], dwell_s=dwells(scenes), fixed=fixed, key="wall.rotation")
    with st.container(key="wall-clock"):
        live_panel(lambda: page_clock("wall.clock"))
with st.container(key="wall-alarms"):
    live_panel(partial(wall_alarms.strip, scenes))
with st.container(key="wall-scenes"):
    for name in scenes:
        if name == "events":
            scene(name, wall_events.panels(), partial(live_panel, every=CALM_S))
        elif name in NUMBERS:
            scene(name, wall_scenario.panels(NUMBERS[name]), partial(live_panel, every=CALM_S))
        elif name == "five_fast":
            scene(name, wall_five_fast.panels(), partial(live_panel, every=CALM_S))
        else:
            part = wall_overview if name == "overview" else wall_testing
            scene(name, part.panels(letter_px(size), size), live_panel)
