"""Home control: who stays at home, are they tested and visited in time, and what happened at their doors?"""

from pages.parts.scenario import scenario_page

scenario_page(4)
