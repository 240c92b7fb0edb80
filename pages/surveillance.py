"""Surveillance and warning: who is infected, who was exposed, and are leads and samples followed up in time?"""

from pages.parts.scenario import scenario_page
from pages.parts.surveillance_panels import surveillance_panels

scenario_page(1, panels=surveillance_panels())
