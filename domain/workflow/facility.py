"""How do facilities, rooms and stays move? Scenario 5, centralised quarantine (DOMAIN 1.5)."""

from __future__ import annotations

from domain.errors import N_
from domain.workflow.home import only_secondary
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, RecordType
from domain.workflow.words import CDC, HOUSE, HQ, LAST_EXPOSURE, NOTE, PERSON, STREET

STAY_KINDS = {"close": N_("close contact"), "secondary": N_("secondary contact"), "arrival": N_("traveller")}

RESERVE_HOURS = (0, 24, 48, 72)
"""Hours after its activation within which a facility of the reserve stands ready (DOMAIN 1.5)."""


def _released(facts: Facts) -> No | None:
    found = facts.get("release_evidence")
    return found if isinstance(found, No) else None


def _may_book(facts: Facts) -> No | None:
    """``free_rooms`` counts the ready rooms left after everybody before this one in the same action; ``booked`` is
    the number of another stay that holds the person or waits for them, or None.
    """
    if facts["booked"]:
        return No(N_("The person has a room already (stay {code})."), {"code": facts["booked"]})
    if facts["facility_state"] != "active":
        return No(N_("The facility is not active."))
    return None if facts["free_rooms"] >= 0 else No(N_("The facility has no ready room left."))


def _hours_known(facts: Facts) -> No | None:
    if facts["reserve_hours"] not in RESERVE_HOURS:
        return No(N_("A facility is ready at once (0), or within 24, 48 or 72 hours."))
    return None


FACILITY = RecordType(
    "facility",
    N_("Quarantine facility"),
    5,
    {
        "reserve": N_("in reserve"),
        "activating": N_("being activated"),
        "active": N_("in operation"),
        "closed": N_("shut down"),
    },
    frozenset({"closed"}),
    (
        Move("register", N_("Register a facility"), (), "reserve", STREET,
             (Field("name", N_("Name"), column="name"),
              Field("area", N_("Area"), Kind.AREA, column="area_id"),
              Field("kind", N_("Kind"), Kind.CHOICE, column="kind",
                    choices={"hotel": N_("hotel"), "dormitory": N_("dormitory"), "makeshift": N_("makeshift hospital"),
                             "hospital": N_("hospital")}),
              Field("lon", N_("Longitude"), Kind.NUMBER, column="lon", least=-180, most=180),
              Field("lat", N_("Latitude"), Kind.NUMBER, column="lat", least=-90, most=90),
              Field("reserve_hours", N_("Ready within"), Kind.WHOLE, column="reserve_hours", least=0, most=168,
                    unit=N_("h")),
              Field("staff", N_("Staff"), Kind.WHOLE, needed=False, column="staff", least=0, most=2000,
                    unit=N_("people"))), guard=_hours_known),
        Move("activate", N_("Activate"), ("reserve",), "activating", HQ, (NOTE,),
             starts=(Clock("facility_activation_{reserve_hours}"),), stamp="activated_at"),
        Move("open", N_("Ready for people"), ("activating",), "active", HOUSE | STREET, (NOTE,),
             stops=("facility_activation_*",), stamp="opened_at"),
        Move("stand_by", N_("Back to reserve"), ("active", "activating"), "reserve", HQ, reason_needed=True,
             drops=("facility_activation_*",)),
        Move("close", N_("Shut down"), ("reserve", "active"), "closed", HQ, reason_needed=True),
        Move("count_staff", N_("Staff on site and tested today"), ("active",), None, HOUSE,
             (Field("staff", N_("Staff"), Kind.WHOLE, column="staff", least=0, most=2000, unit=N_("people")),
              Field("staff_tested", N_("Staff tested today"), Kind.WHOLE, column="staff_tested", least=0, most=2000,
                    unit=N_("people"))), stamp="staff_counted_at"),
    ),
    personal=False,
)  # fmt: skip

ROOM = RecordType(
    "room",
    N_("Room"),
    5,
    {
        "ready": N_("ready"),
        "reserved": N_("reserved"),
        "occupied": N_("occupied"),
        "cleaning": N_("being cleaned"),
        "out_of_service": N_("out of service"),
    },
    frozenset(),
    (
        Move("add", N_("Add a room"), (), "ready", HOUSE,
             (Field("facility", N_("Facility"), Kind.RECORD, refers="facility", column="facility_id"),
              Field("number", N_("Room number"), column="number"))),
        Move("reserve", N_("Reserve"), ("ready",), "reserved", HOUSE, by_hand=False),
        Move("free", N_("Free again"), ("reserved",), "ready", HOUSE, by_hand=False),
        Move("occupy", N_("Occupy"), ("reserved",), "occupied", HOUSE, by_hand=False),
        Move("vacate", N_("Vacate"), ("occupied",), "cleaning", HOUSE, by_hand=False,
             starts=(Clock("room_cleaning"),)),
        Move("clean", N_("Cleaned"), ("cleaning",), "ready", HOUSE, (NOTE,), stops=("room_cleaning",)),
        Move("take_out", N_("Out of service"), ("ready", "cleaning"), "out_of_service", HOUSE, reason_needed=True,
             drops=("room_cleaning",)),
        Move("put_back", N_("Back in service"), ("out_of_service",), "cleaning", HOUSE, (NOTE,),
             starts=(Clock("room_cleaning"),)),
    ),
    personal=False,
)  # fmt: skip

STAY = RecordType(
    "stay",
    N_("Stay"),
    5,
    {
        "booked": N_("booked"),
        "checked_in": N_("checked in"),
        "extended": N_("extended"),
        "release_due": N_("release due"),
        "checked_out": N_("checked out"),
        "hospital": N_("to hospital"),
        "cancelled": N_("cancelled"),
    },
    frozenset({"checked_out", "hospital", "cancelled"}),
    (
        Move("book", N_("Book a room"), (), "booked", HOUSE | STREET | CDC,
             (PERSON, Field("facility", N_("Facility"), Kind.RECORD, refers="facility", column="facility_id"),
              Field("person_kind", N_("Kind of person"), Kind.CHOICE, choices=STAY_KINDS, column="person_kind"),
              LAST_EXPOSURE,
              Field("contact", N_("Contact"), Kind.RECORD, needed=False, refers="contact", column="contact_id"),
              Field("transfer_order", N_("Transfer order"), Kind.RECORD, needed=False, refers="transfer_order",
                    column="transfer_order_id")),
             guard=_may_book, needs=("facility", "placement"), effects=("reserve_room",)),
        Move("check_in", N_("Check in"), ("booked",), "checked_in", HOUSE, (NOTE,),
             effects=("occupy_room", "plan_quarantine", "quarantine_contact", "end_home_order"),
             stamp="checked_in_at"),
        Move("fall_due", N_("Release due"), ("checked_in", "extended"), "release_due", HOUSE, by_hand=False,
             starts=(Clock("release", begun="ends_on"),)),
        Move("extend", N_("Extend"), ("checked_in", "release_due"), "extended", HOUSE | CDC,
             (Field("ends_on", N_("Last day"), Kind.DATE, column="ends_on"),), reason_needed=True,
             drops=("release",)),
        Move("check_out", N_("Check out"), ("release_due",), "checked_out", HOUSE, (NOTE,), guard=_released,
             needs=("release_evidence",), stops=("release",), stamp="checked_out_at",
             effects=("vacate_room", "cancel_tests", "order_return", "follow_at_home", "release_contact")),
        Move("upgrade", N_("Upgrade to close contact"), ("checked_in", "extended", "release_due"), "extended",
             HOUSE | CDC, guard=only_secondary, drops=("release",), effects=("upgrade_to_close",)),
        Move("replan", N_("Planned anew under the policy in force"), ("checked_in", "extended"), None, HOUSE,
             by_hand=False, effects=("plan_anew",)),
        Move("to_hospital", N_("To hospital"), ("checked_in", "extended", "release_due"), "hospital",
             HOUSE | CDC, reason_needed=True, drops=("release",), effects=("vacate_room", "cancel_tests"),
             stamp="checked_out_at"),
        Move("cancel", N_("Cancel"), ("booked",), "cancelled", HOUSE | STREET | CDC, reason_needed=True,
             effects=("free_room",)),
        Move("report_health", N_("Report temperature and symptoms"), ("checked_in", "extended", "release_due"), None,
             HOUSE, (Field("temperature", N_("Temperature"), Kind.NUMBER, least=34, most=43, unit=N_("°C")),
                     Field("symptoms", N_("Symptoms"), needed=False)), effects=("keep_health_report",)),
        Move("sample", N_("Sample taken"), ("checked_in", "extended", "release_due"), None, HOUSE,
             (Field("barcode", N_("Barcode"), needed=False),), effects=("note_quarantine_sample",)),
    ),
)  # fmt: skip

RECORDS = (FACILITY, ROOM, STAY)
