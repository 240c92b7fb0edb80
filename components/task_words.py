"""What is each clock called? The names of tasks, urgencies and outcomes in the reader's language."""

from __future__ import annotations

from components.palette import ALERT, GOOD, LEVELS, STATES, WARN, Mark
from domain.errors import N_
from domain.language import gettext as _

TASKS = {
    "core_investigation": N_("File the core facts"),
    "full_investigation": N_("File the full report"),
    "admission": N_("Admit to hospital"),
    "cluster_report": N_("Report the cluster"),
    "lead_check": N_("Verify the lead"),
    "lead_check_close_contact": N_("Verify the lead (close contact)"),
    "arrival_contact_high": N_("Reach an arrival from a high-risk area"),
    "arrival_contact_medium": N_("Reach an arrival from a medium-risk area"),
    "arrival_verify": N_("Verify where an arrival was"),
    "arrival_control": N_("Put an arrival under control"),
    "arrival_tests": N_("See that an arrival takes the tests"),
    "contact_location": N_("Locate the contact"),
    "contact_control_close": N_("Close contact into quarantine"),
    "contact_control_secondary": N_("Secondary contact into quarantine"),
    "contact_control_general": N_("General contact under control"),
    "contact_control_spatiotemporal": N_("Companion under control"),
    "turnaround_fever_clinic": N_("Result of a fever clinic"),
    "turnaround_inpatient": N_("Result of a patient"),
    "turnaround_voluntary": N_("Result of a voluntary test"),
    "turnaround_key_group": N_("Result of a key group"),
    "turnaround_quarantine": N_("Result from quarantine"),
    "turnaround_round": N_("Result of a screening round"),
    "screening_round": N_("Finish the screening round"),
    "pool_hold": N_("Hold the members of a positive pool"),
    "pool_retest": N_("Sample the members of a positive pool"),
    "drug_buyer_test": N_("Test a buyer of medicine"),
    "free_unit_review": N_("Review the application"),
    "free_unit_checklist": N_("Go through the checklist"),
    "handover_positive": N_("Hand over an infected person"),
    "handover_close": N_("Hand over a close contact"),
    "handover_secondary": N_("Hand over a secondary contact"),
    "handover_return": N_("Bring home"),
    "handover_medical": N_("Bring to medical care"),
    "receipt": N_("Sign the receipt"),
    "check_in": N_("Check in after arrival"),
    "disinfection": N_("Disinfect the vehicle"),
    "home_start": N_("Begin the home order"),
    "door_check": N_("Check the door"),
    "care_request": N_("Answer the request"),
    "health_report": N_("Report temperature"),
    "quarantine_test": N_("Take the sample due"),
    "release": N_("Release in time"),
    "facility_activation_0": N_("Open the facility at once"),
    "facility_activation_24": N_("Open the facility (24 h)"),
    "facility_activation_48": N_("Open the facility (48 h)"),
    "facility_activation_72": N_("Open the facility (72 h)"),
    "room_cleaning": N_("Clean the room"),
    "zone_approval": N_("Approve the zone"),
    "sealing": N_("Seal the zone"),
    "household_supply": N_("Supply the households"),
    "zone_review": N_("Finish the review"),
    "event_accept_1": N_("Accept the event (level 1)"),
    "event_accept_2": N_("Accept the event (level 2)"),
    "event_accept_3": N_("Accept the event (level 3)"),
    "event_accept_4": N_("Accept the event (level 4)"),
    "event_dispatch_1": N_("Dispatch the event (level 1)"),
    "event_dispatch_2": N_("Dispatch the event (level 2)"),
    "event_dispatch_3": N_("Dispatch the event (level 3)"),
    "event_dispatch_4": N_("Dispatch the event (level 4)"),
    "event_on_site_1": N_("Be on site (level 1)"),
    "event_on_site_2": N_("Be on site (level 2)"),
    "event_on_site_3": N_("Be on site (level 3)"),
    "event_submit_1": N_("Finish the event (level 1)"),
    "event_submit_2": N_("Finish the event (level 2)"),
    "event_submit_3": N_("Finish the event (level 3)"),
    "event_submit_4": N_("Finish the event (level 4)"),
    "event_close_1": N_("Close the event (level 1)"),
    "event_close_2": N_("Close the event (level 2)"),
    "event_close_3": N_("Close the event (level 3)"),
    "event_close_4": N_("Close the event (level 4)"),
    "event_resume": N_("Go on with a suspended event"),
    "event_part": N_("Do one's part of an event"),
    "supply_delivery": N_("Deliver the supplies"),
}
"""Clocks of the control policy and of plans, by name; one that is not here shows its own name."""

URGENCY = {
    "overdue": Mark(ALERT, "■", N_("overdue")),
    "soon": Mark(WARN, "▲", N_("due soon")),
    "on_time": Mark(GOOD, "●", N_("in time")),
}
"""Open tasks, most pressing first: a shape and a word beside the colour."""

OUTCOMES = {
    "done": Mark(GOOD, "✓", N_("done in time")),
    "late": Mark(WARN, "▲", N_("done late")),
    "open": Mark(STATES["open"].colour, "○", N_("running")),
    "overdue": URGENCY["overdue"],
    "dropped": Mark(LEVELS["grey"].colour, "×", N_("no longer needed")),
}


def task_name(kind: str) -> str:
    """Return the name of a clock."""
    return _(TASKS.get(kind, kind))
