"""Every table of the cockpit, by subject. Column comments are the data dictionary (tested for completeness).

Instants are UTC epoch seconds (``BigInteger``) named ``*_at``; dates are ISO text named ``*_on``; coordinates are
WGS-84 degrees.
"""

from data_access.schema.accounts import app_session, app_user, audit, audit_head, user_area
from data_access.schema.alarms import alarm, alarm_judging, alarm_step, alarm_tuning, lease, outbox
from data_access.schema.areas import area, area_ancestor
from data_access.schema.arrivals import (
    arrival,
    arrival_check,
    arrival_place,
    risk_entry,
    risk_list,
    risk_list_entry,
    travel_path,
    upload,
)
from data_access.schema.base import LEVELS, metadata, setting
from data_access.schema.events import event, event_task
from data_access.schema.facilities import facility, room, stay
from data_access.schema.feeds import batch, data_version, source, unmatched
from data_access.schema.free_units import area_change, free_unit
from data_access.schema.home import care_request, door_alert, home_order
from data_access.schema.inbox import public_inbox
from data_access.schema.infections import cluster, infection, risk_override
from data_access.schema.people import person_test, resident, unit_hour
from data_access.schema.robot import (
    resident_mark,
    robot_check,
    robot_file,
    robot_picture,
    robot_pile,
    robot_record,
    robot_review,
)
from data_access.schema.supplies import lab, staff_shift, supply, supply_movement, supply_use
from data_access.schema.surveillance import contact, daily_signal, lead, specimen
from data_access.schema.survey import attachment, dwelling, survey_entry, survey_round
from data_access.schema.testing import (
    coverage_snapshot,
    point_hour,
    point_report,
    test_result,
    test_result_superseded,
    testing_point,
)
from data_access.schema.transfers import transfer_order, vehicle
from data_access.schema.workflow import command, health_report, quarantine_test, task, transition
from data_access.schema.zones import screening_round, zone, zone_area

RECORD_TABLES = {
    table.name: table
    for table in (
        infection, lead, contact, specimen, free_unit, transfer_order, vehicle, home_order, door_alert, care_request,
        facility, room, stay, zone, screening_round, supply, supply_movement, staff_shift, lab,
        arrival, survey_round, event, event_task,
    )
}  # fmt: skip
"""The table of each record type of ``domain.workflow``."""

__all__ = [
    "LEVELS",
    "RECORD_TABLES",
    "alarm",
    "alarm_judging",
    "alarm_step",
    "alarm_tuning",
    "app_session",
    "app_user",
    "area",
    "area_ancestor",
    "area_change",
    "arrival",
    "arrival_check",
    "arrival_place",
    "attachment",
    "audit",
    "audit_head",
    "batch",
    "care_request",
    "cluster",
    "command",
    "contact",
    "coverage_snapshot",
    "daily_signal",
    "data_version",
    "door_alert",
    "dwelling",
    "event",
    "event_task",
    "facility",
    "free_unit",
    "health_report",
    "home_order",
    "infection",
    "lab",
    "lead",
    "lease",
    "metadata",
    "outbox",
    "person_test",
    "point_hour",
    "point_report",
    "public_inbox",
    "quarantine_test",
    "resident",
    "resident_mark",
    "risk_entry",
    "risk_list",
    "risk_list_entry",
    "risk_override",
    "robot_check",
    "robot_file",
    "robot_picture",
    "robot_pile",
    "robot_record",
    "robot_review",
    "room",
    "screening_round",
    "setting",
    "source",
    "specimen",
    "staff_shift",
    "stay",
    "supply",
    "supply_movement",
    "supply_use",
    "survey_entry",
    "survey_round",
    "task",
    "test_result",
    "test_result_superseded",
    "testing_point",
    "transfer_order",
    "transition",
    "travel_path",
    "unit_hour",
    "unmatched",
    "upload",
    "user_area",
    "vehicle",
    "zone",
    "zone_area",
]
