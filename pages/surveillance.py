"""Surveillance and warning: who is infected, who was exposed, and are leads and samples followed up in time?"""

from pages.parts.scenario import scenario_page

scenario_page(1)
