"""Commands about arrivals: what the public does (report, status, upload), national lists, and checks against them.

For the public process (no session, no scope, no page may be trusted to have checked anything):

- ``new_form_id(keys) -> str``: once when the form is opened.
- ``report_arrival(db, keys, form, *, at=None) -> Receipt``: raises ``FormRefused`` with the problems by field.
- ``attach_report(db, keys, code, content, *, at=None) -> Upload``: a test report for a receipt code.
- ``data_access.queries.own_arrival.own_status(db, keys, code) -> OwnStatus | None``: None for every unknown code.

``PUBLIC_TABLES`` names what the public process's database user needs, by right.

For lists: ``take_in_list(db, keys, document, *, source, at) -> ListTaken`` (raises ``ListRefused``).
"""

from data_access.commands.arrivals.lists import ListTaken, take_in_list
from data_access.commands.arrivals.reporting import new_form_id, report_arrival
from data_access.commands.arrivals.uploads import attach_report

__all__ = ["PUBLIC_TABLES", "ListTaken", "attach_report", "new_form_id", "report_arrival", "take_in_list"]

PUBLIC_TABLES = {
    "select": ("area", "area_ancestor", "resident", "risk_list", "risk_entry", "risk_list_entry", "setting"),
    "insert, select": ("arrival_check", "arrival_place", "audit", "task", "transition", "upload"),
    "insert, select, update": ("arrival", "audit_head", "data_version", "task", "travel_path"),
}
"""Rights of the public process on PostgreSQL: what the three public commands read and write, and nothing else."""
