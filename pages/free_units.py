"""Epidemic-free units: which units are certified, which applications wait, and which lost their certificate?"""

from pages.parts.free_unit_panels import draw_map, free_unit_panels
from pages.parts.scenario import scenario_page

scenario_page(2, panels=free_unit_panels(), draw_map=draw_map)
