"""Closed-loop events: what happened where, who handles it, and does it come back closed in time?"""

from pages.parts.event_panels import draw_map, event_panels
from pages.parts.scenario import scenario_page

scenario_page(9, panels=event_panels(), draw_map=draw_map)
