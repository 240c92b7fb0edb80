"""Commands about arrivals: what the public does (report, status, upload), national lists, and checks against them.

For the public process (no session, no scope, no page may be trusted to have checked anything):

- ``new_form_id(keys) -> str``: once when the form is opened.
- ``inbox.leave_form(db, keys, form, *, at=None) -> Receipt``: raises ``FormRefused`` with the problems by field.
- ``inbox.leave_file(db, keys, code, content, *, at=None) -> Upload``: a test report for a receipt code.
- ``data_access.queries.own_arrival.own_status(db, keys, code) -> OwnStatus | None``: None for every unknown code.

The staff's process takes both in (``inbox.take_in_waiting``) by ``report_arrival`` and ``keep_file``.

For lists: ``take_in_list(db, keys, document, *, source, at) -> ListTaken`` (raises ``ListRefused``).
"""

from data_access.commands.arrivals.lists import ListTaken, take_in_list
from data_access.commands.arrivals.reporting import new_form_id, report_arrival
from data_access.commands.arrivals.uploads import attach_report

__all__ = ["ListTaken", "attach_report", "new_form_id", "report_arrival", "take_in_list"]
