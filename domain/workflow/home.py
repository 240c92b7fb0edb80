"""How do home orders, door alerts and requests move? Scenario 4, home control (DOMAIN 1.4). The two regimes, home
quarantine and home health monitoring, are never merged.
"""

from __future__ import annotations

from domain.errors import N_
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, Photo, RecordType
from domain.workflow.words import CDC, GRID, LAST_EXPOSURE, LOCAL, NOTE, PERSON, STREET

REGIMES = {"home_quarantine": N_("home quarantine"), "home_monitoring": N_("home health monitoring")}
PERSON_KINDS = {
    "close": N_("close contact"),
    "secondary": N_("secondary contact"),
    "high_risk_arrival": N_("traveller from a high-risk area"),
    "medium_risk_arrival": N_("traveller from a medium-risk area"),
    "low_risk_arrival": N_("traveller from a low-risk area"),
    "discharged": N_("discharged patient"),
}


def _released(facts: Facts) -> No | None:
    """``release_evidence`` is what the schedule in force still misses, or None."""
    found = facts.get("release_evidence")
    return found if isinstance(found, No) else None


def _suitable(facts: Facts) -> No | None:
    """``in_facility`` and ``at_home`` are the numbers of a stay and of another order that hold the person, or None."""
    if facts["regime"] == "home_quarantine" and not facts["separate_room"]:
        return No(N_("Home quarantine needs a separate room; this home has none."))
    return not_elsewhere(facts)


def not_elsewhere(facts: Facts) -> No | None:
    """Refuse whom a stay or another home order holds already: nobody is in two places."""
    if facts["in_facility"]:
        return No(N_("The person is in a facility (stay {code})."), {"code": facts["in_facility"]})
    if facts["at_home"]:
        return No(N_("The person is under a home order already ({code})."), {"code": facts["at_home"]})
    return None


def only_secondary(facts: Facts) -> No | None:
    """Refuse to upgrade anybody but a secondary contact."""
    if facts["person_kind"] != "secondary":
        return No(N_("Only a secondary contact is upgraded to a close contact."))
    return None


HOME_ORDER = RecordType(
    "home_order",
    N_("Home order"),
    4,
    {
        "assessed": N_("assessed"),
        "active": N_("active"),
        "release_due": N_("release due"),
        "released": N_("released"),
        "not_suitable": N_("home not suitable"),
        "facility": N_("moved to a facility"),
        "escalated": N_("escalated"),
        "breached": N_("breached"),
    },
    frozenset({"released", "facility", "escalated"}),
    (
        Move("assess", N_("Assess a home"), (), "assessed", LOCAL | CDC,
             (PERSON, Field("regime", N_("Regime"), Kind.CHOICE, choices=REGIMES, column="regime"),
              Field("person_kind", N_("Kind of person"), Kind.CHOICE, choices=PERSON_KINDS, column="person_kind"),
              LAST_EXPOSURE, Field("started_on", N_("First day"), Kind.DATE, column="started_on"),
              Field("separate_room", N_("Separate room and bathroom"), Kind.YES_NO, column="separate_room"),
              Field("household", N_("Household"), needed=False, column="household"),
              Field("door_sensor", N_("Door sensor"), needed=False, column="door_sensor"),
              Field("contact", N_("Contact"), Kind.RECORD, needed=False, refers="contact", column="contact_id")),
             starts=(Clock("home_start"),)),
        Move("start", N_("Begin"), ("assessed",), "active", LOCAL, (NOTE,), guard=_suitable, needs=("placement",),
             stops=("home_start",), effects=("plan_quarantine", "quarantine_contact"), stamp="begun_at"),
        Move("find_unsuitable", N_("Home not suitable"), ("assessed",), "not_suitable", LOCAL, reason_needed=True,
             stops=("home_start",)),
        Move("to_facility", N_("Move to a facility"), ("not_suitable", "breached"), "facility", STREET, (NOTE,),
             drops=("release",), effects=("cancel_tests", "order_transfer_from_home")),
        Move("take_in", N_("Taken in by a facility"),
             ("assessed", "active", "release_due", "breached", "not_suitable"), "facility", STREET,
             drops=("home_start", "release"), effects=("cancel_tests",), by_hand=False),
        Move("breach", N_("Breach confirmed"), ("active",), "breached", LOCAL, reason_needed=True),
        Move("resume", N_("Resume"), ("breached",), "active", LOCAL, (NOTE,)),
        Move("escalate", N_("Became a case"), ("assessed", "active", "release_due", "breached", "not_suitable"),
             "escalated", CDC, (NOTE,), drops=("home_start", "release"), effects=("cancel_tests",)),
        Move("fall_due", N_("Release due"), ("active",), "release_due", LOCAL, by_hand=False,
             starts=(Clock("release", begun="ends_on"),)),
        Move("extend", N_("Extend"), ("active", "release_due"), "active", LOCAL | CDC,
             (Field("ends_on", N_("Last day"), Kind.DATE, column="ends_on"),), reason_needed=True,
             drops=("release",)),
        Move("upgrade", N_("Upgrade to close contact"), ("active", "release_due"), "active", LOCAL | CDC,
             guard=only_secondary, drops=("release",), effects=("upgrade_to_close",)),
        Move("replan", N_("Planned anew under the policy in force"), ("active", "breached"), None, LOCAL,
             by_hand=False, effects=("plan_anew",)),
        Move("release", N_("Release"), ("release_due",), "released", LOCAL, (NOTE,), guard=_released,
             needs=("release_evidence",), stops=("release",), stamp="released_at",
             effects=("cancel_tests", "release_contact")),
        Move("report_health", N_("Report temperature and symptoms"), ("active", "release_due", "breached"), None, GRID,
             (Field("temperature", N_("Temperature"), Kind.NUMBER, least=34, most=43, unit=N_("°C")),
              Field("symptoms", N_("Symptoms"), needed=False)), effects=("keep_health_report",)),
        Move("sample", N_("Sample taken"), ("active", "release_due"), None, GRID,
             (Field("barcode", N_("Barcode"), needed=False),), effects=("note_quarantine_sample",)),
        Move("visit", N_("Visited"), ("assessed", "active", "release_due", "breached"), None, GRID, (NOTE,),
             photo=Photo.NEEDED),
    ),
)  # fmt: skip

DOOR_ALERT = RecordType(
    "door_alert",
    N_("Door alert"),
    4,
    {
        "detected": N_("detected"),
        "explained": N_("explained"),
        "breach": N_("breach"),
    },
    frozenset({"explained", "breach"}),
    (
        Move("detect", N_("Door opened"), (), "detected", LOCAL,
             (Field("home_order", N_("Home order"), Kind.RECORD, refers="home_order", column="home_order_id"),
              Field("sensor", N_("Door sensor"), needed=False, column="sensor")),
             starts=(Clock("door_check"),)),
        Move("explain", N_("Explained"), ("detected",), "explained", GRID,
             (Field("explanation", N_("Explanation"), column="explanation"),), stops=("door_check",),
             stamp="verified_at", photo=Photo.NEEDED),
        Move("confirm_breach", N_("Breach"), ("detected",), "breach", GRID, reason_needed=True,
             stops=("door_check",), stamp="verified_at", effects=("breach_home_order",), photo=Photo.ASKED),
    ),
)  # fmt: skip

CARE_REQUEST = RecordType(
    "care_request",
    N_("Request for supplies or care"),
    4,
    {"open": N_("open"), "accepted": N_("accepted"), "closed": N_("concluded"), "withdrawn": N_("withdrawn")},
    frozenset({"closed", "withdrawn"}),
    (
        Move("ask", N_("Enter a request"), (), "open", GRID,
             (PERSON, Field("kind", N_("Kind"), Kind.CHOICE, column="kind",
                            choices={"supply": N_("supplies"), "medical": N_("medical care"), "other": N_("other")}),
              Field("home_order", N_("Home order"), Kind.RECORD, needed=False, refers="home_order",
                    column="home_order_id"),
              Field("wish", N_("What is needed"), column="wish")), starts=(Clock("care_request"),)),
        Move("accept", N_("Accept"), ("open",), "accepted", GRID, (NOTE,)),
        Move("fulfil", N_("Done"), ("open", "accepted"), "closed", GRID, (NOTE,), stops=("care_request",),
             photo=Photo.ASKED),
        Move("withdraw", N_("Withdraw"), ("open", "accepted"), "withdrawn", GRID, reason_needed=True,
             drops=("care_request",)),
    ),
)  # fmt: skip

RECORDS = (HOME_ORDER, DOOR_ALERT, CARE_REQUEST)
