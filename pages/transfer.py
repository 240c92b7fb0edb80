"""Transfer of people: who waits for a ride, which clocks press, and where are they now?"""

from pages.parts.scenario import scenario_page

scenario_page(3)
