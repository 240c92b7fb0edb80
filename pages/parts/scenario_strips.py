"""The headline figures of all seven scenarios, a line each."""

from components.figure_strips import figure_strips
from components.words import head, panel
from domain.language import gettext as _
from domain.workflow import SCENARIOS, scenario_roles
from pages.parts.scenario_situation import figures_of, headline_keys
from session.live import CALM_S, live_panel
from session.record_links import PAGES, scenario_title
from session.signed_in import current

MOST = 6


def scenario_strips():
    """Draw a panel with a line of figures for each scenario; its title leads to its page, for who may open it."""
    with panel("scenario-strips"):
        live_panel(_strips, every=CALM_S)


def _strips():
    head(_("Seven scenarios"), _("headline figures of each; the title leads to its page"))
    role = current().role
    figure_strips([
        (scenario_title(number), f"/{PAGES[number]}" if role in scenario_roles(number) else "",
         figures_of(number, headline_keys(number)[:MOST]))
        for number in SCENARIOS
    ])  # fmt: skip
