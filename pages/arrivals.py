"""Arrivals: who comes from where, whom do the national lists name, and are they reached in time?"""

from pages.parts.arrival_panels import arrival_panels
from pages.parts.scenario import scenario_page

scenario_page(8, panels=arrival_panels())
