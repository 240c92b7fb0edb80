"""Home control: who stays at home, are they tested and visited in time, and what happened at their doors?"""

from pages.parts.home_panels import home_panels
from pages.parts.scenario import scenario_page

scenario_page(4, panels=home_panels())
