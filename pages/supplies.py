"""Supplies and staff: what is in stock and on its way, for how many days does it last, and who is on duty?"""

from pages.parts.scenario import scenario_page

scenario_page(7)
