"""Area control: which zones are proposed, sealed and under review, and how many people bear them?"""

from pages.parts.scenario import scenario_page

scenario_page(6)
