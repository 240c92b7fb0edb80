"""Centralised quarantine: which rooms are free, who stays where, and who is due to leave?"""

from pages.parts.scenario import scenario_page

scenario_page(5)
