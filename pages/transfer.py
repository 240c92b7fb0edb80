"""Transfer of people: who waits for a ride, which clocks press, and where are they now?"""

from domain.workflow import scenario_roles
from pages.parts.scenario import scenario_page
from pages.parts.transfer_panels import draw_map, transfer_panels
from session.signed_in import require

scenario_page(3, panels=transfer_panels(require(*scenario_roles(3))), draw_map=draw_map)
