"""Area control: which zones are proposed, sealed and under review, and how many people bear them?"""

from domain.workflow import scenario_roles
from pages.parts.scenario import scenario_page
from pages.parts.zone_panels import draw_map, zone_panels
from session.signed_in import require

scenario_page(6, panels=zone_panels(require(*scenario_roles(6))), draw_map=draw_map)
