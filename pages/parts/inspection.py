"""Do the records contradict each other? What headquarters sees of it on its pages."""

from components.inspection_rows import inspection_alarm
from data_access.queries.inspections import inspection
from domain.scope import Role
from session.live import CALM_S, is_live, live_panel
from session.reading import load, moment
from session.record_links import record_address
from session.signed_in import current


def inspection_panel():
    """Draw what the last inspection found, for headquarters and the present only; it follows by itself."""
    if current().role is Role.HQ and is_live():
        live_panel(_found, every=CALM_S)


def _found():
    found = load(inspection)
    if found is not None:
        inspection_alarm(found.rows, found.instant, moment().as_of, record_address)
