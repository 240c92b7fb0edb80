"""Centralised quarantine: which rooms are free, who stays where, and who is due to leave?"""

from pages.parts.facility_panels import draw_map, facility_panels
from pages.parts.scenario import scenario_page

scenario_page(5, panels=facility_panels(), draw_map=draw_map)
