"""Supplies and staff: what is in stock and on its way, for how many days does it last, and who is on duty?"""

from pages.parts.scenario import scenario_page
from pages.parts.supply_panels import draw_map, supply_panels

scenario_page(7, panels=supply_panels(), draw_map=draw_map)
