"""How do infections, leads, contacts and specimens move? Scenario 1, surveillance and warning (DOMAIN 1.1)."""

from __future__ import annotations

from dataclasses import replace

from domain.errors import N_
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, RecordType
from domain.workflow.words import AREA, CDC, GRID, LAB, LAST_EXPOSURE, NOTE, PERSON, STREET

MODES = {
    "community": N_("in the community"),
    "facility": N_("in quarantine facility"),
    "home": N_("in home quarantine"),
    "zone_screening": N_("by zone screening"),
    "imported": N_("imported"),
}
TIERS = {
    "close": N_("close contact"),
    "secondary": N_("secondary contact"),
    "general": N_("general contact"),
    "spatiotemporal": N_("spatiotemporal companion"),
}
SETTINGS = {
    "household": N_("household"),
    "work": N_("work"),
    "school": N_("school"),
    "transport": N_("transport"),
    "medical": N_("medical care"),
    "social": N_("social gathering"),
    "other": N_("other"),
}
LEAD_SOURCES = {
    "assistance": N_("assistance request of another region"),
    "venue": N_("venue code"),
    "fever_clinic": N_("fever clinic"),
    "pharmacy": N_("pharmacy"),
    "hotline": N_("hotline"),
}
LEAD_TYPES = {
    "close": N_("close contact"),
    "secondary": N_("secondary contact"),
    "spatiotemporal": N_("spatiotemporal companion"),
    "risk_area": N_("stay in a risk area"),
    "co_traveller": N_("fellow traveller"),
    "symptoms": N_("symptoms or medicine bought"),
}
_OPEN_CASE = ("suspected", "initial_positive", "confirmed", "asymptomatic", "admitted")
_CASE_FIELDS = (
    Field("person", N_("Person"), Kind.PERSON, needed=False, column="resident_id"),
    Field("area", N_("Area"), Kind.AREA, needed=False, column="area_id"),
    Field("detection_mode", N_("Found"), Kind.CHOICE, choices=MODES, column="detection_mode"),
    Field("onset_on", N_("Onset of symptoms"), Kind.DATE, needed=False, column="onset_on"),
    Field("sampled_at", N_("First positive sample taken"), Kind.INSTANT, needed=False, column="sampled_at"),
    Field("first_positive_at", N_("First positive result"), Kind.INSTANT, needed=False, column="first_positive_at"),
    Field("ct", N_("Lowest Ct value"), Kind.NUMBER, needed=False, column="ct", least=0, most=50),
    Field("cluster", N_("Cluster"), Kind.RECORD, needed=False, refers="cluster", column="cluster_id"),
)
_INVESTIGATE = (Clock("core_investigation"), Clock("full_investigation"))
_CLOCKS = ("core_investigation", "full_investigation", "admission")
_REPORTED = Field("reported_at", N_("Reported by the CDC"), Kind.INSTANT, column="reported_at")


def _classified(name: str, title: str, target: str) -> Move:
    return Move(
        name, title, (), target, CDC, _CASE_FIELDS, starts=_INVESTIGATE, effects=("follow_infection",),
        stamp="reported_at", sets={"classification": target},
    )  # fmt: skip


INFECTION = RecordType(
    "infection",
    N_("Infection"),
    1,
    {
        "suspected": N_("suspected"),
        "initial_positive": N_("initial positive"),
        "confirmed": N_("confirmed"),
        "asymptomatic": N_("asymptomatic"),
        "discarded": N_("discarded"),
        "admitted": N_("in hospital"),
        "discharged": N_("discharged"),
        "followup": N_("follow-up"),
        "closed": N_("concluded"),
        "died": N_("died"),
    },
    frozenset({"discarded", "closed", "died"}),
    (
        _classified("suspect", N_("Report a suspected case"), "suspected"),
        _classified("find_positive", N_("Report an initial positive"), "initial_positive"),
        _classified("report_confirmed", N_("Report a confirmed case"), "confirmed"),
        _classified("report_asymptomatic", N_("Report an asymptomatic infection"), "asymptomatic"),
        Move("confirm", N_("Confirm"), ("suspected", "initial_positive", "asymptomatic"), "confirmed", CDC, (NOTE,),
             effects=("follow_infection",), sets={"classification": "confirmed"}),
        Move("find_asymptomatic", N_("Classify as asymptomatic"), ("suspected", "initial_positive"), "asymptomatic",
             CDC, (NOTE,), effects=("follow_infection",), sets={"classification": "asymptomatic"}),
        Move("discard", N_("Discard"), ("suspected", "initial_positive"), "discarded", CDC, drops=_CLOCKS,
             reason_needed=True, effects=("withdraw_infection",), sets={"classification": "discarded"}),
        Move("correct", N_("Correct the facts"), (*_OPEN_CASE, "discarded", "discharged", "followup", "closed", "died"),
             None, CDC, tuple(replace(field, needed=False) for field in (*_CASE_FIELDS, _REPORTED))),
        Move("file_core", N_("File the core facts"), _OPEN_CASE, None, CDC,
             (Field("places", N_("Places and times of the last four days")),
              Field("setting", N_("Most likely setting of infection"), Kind.CHOICE, choices=SETTINGS)),
             stops=("core_investigation",)),
        Move("file_full", N_("File the full report"), _OPEN_CASE, None, CDC,
             (Field("summary", N_("Summary of the investigation")),), stops=("full_investigation",)),
        Move("assign_cluster", N_("Assign to a cluster"), (*_OPEN_CASE, "discharged"), None, CDC,
             (Field("cluster", N_("Cluster"), Kind.RECORD, refers="cluster", column="cluster_id"),)),
        Move("admit", N_("Admit to hospital"), ("confirmed", "asymptomatic"), "admitted", CDC | {*LAB},
             (Field("hospital", N_("Hospital")),), stops=("admission",)),
        Move("confirm_admitted", N_("Confirm, in hospital"), ("admitted", "discharged"), None, CDC, (NOTE,),
             sets={"classification": "confirmed"}),
        Move("discharge", N_("Discharge"), ("admitted",), "discharged", CDC, (NOTE,)),
        Move("die", N_("Record a death"), ("admitted",), "died", CDC, reason_needed=True),
        Move("follow_up", N_("Begin follow-up"), ("discharged",), "followup", CDC | STREET, (NOTE,)),
        Move("close", N_("Close"), ("followup",), "closed", CDC | STREET, (NOTE,)),
    ),
)  # fmt: skip

LEAD = RecordType(
    "lead",
    N_("Lead"),
    1,
    {
        "received": N_("received"),
        "dispatched": N_("dispatched"),
        "contacted": N_("contacted"),
        "verified": N_("verified"),
        "controlled": N_("under control"),
        "closed": N_("concluded"),
        "unreachable": N_("unreachable"),
        "forwarded": N_("forwarded"),
        "invalid": N_("invalid"),
    },
    frozenset({"closed", "forwarded", "invalid"}),
    (
        Move("receive", N_("Enter a lead"), (), "received", CDC | STREET,
             (Field("person", N_("Person"), Kind.PERSON, needed=False, column="resident_id"), AREA,
              Field("source", N_("Source"), Kind.CHOICE, choices=LEAD_SOURCES, column="source"),
              Field("lead_type", N_("Type"), Kind.CHOICE, choices=LEAD_TYPES, column="lead_type"),
              Field("last_exposure_on", N_("Last exposure"), Kind.DATE, needed=False, column="last_exposure_on"),
              Field("from_region", N_("From region"), needed=False, column="from_region"), NOTE),
             effects=("start_lead_check",)),
        Move("dispatch", N_("Dispatch to the community"), ("received",), "dispatched", CDC | STREET, (NOTE,)),
        Move("contact", N_("Person reached"), ("dispatched", "unreachable"), "contacted", GRID | CDC, (NOTE,)),
        Move("verify", N_("Verify"), ("contacted",), "verified", GRID | CDC,
             (Field("finding", N_("Finding")),), stops=("lead_check*",), stamp="verified_at"),
        Move("control", N_("Put under control"), ("verified",), "controlled", GRID | CDC,
             (Field("measure", N_("Measure"), Kind.CHOICE,
                    choices={"facility": N_("quarantine facility"), "home": N_("home quarantine"),
                             "monitoring": N_("home health monitoring"), "test": N_("tests only"),
                             "none": N_("none needed")}, column="measure"),)),
        Move("close", N_("Close"), ("controlled",), "closed", GRID | CDC, (NOTE,)),
        Move("not_reached", N_("Not reached"), ("dispatched", "contacted"), "unreachable", GRID | CDC, (NOTE,)),
        Move("forward", N_("Forward to another region"), ("dispatched", "contacted"), "forwarded", GRID | CDC,
             (Field("to_region", N_("To region")),), drops=("lead_check*",)),
        Move("invalidate", N_("Mark as invalid"), ("dispatched", "contacted"), "invalid", GRID | CDC,
             drops=("lead_check*",), reason_needed=True),
    ),
)  # fmt: skip

_OPEN_CONTACT = ("listed", "located", "notified", "quarantined")

CONTACT = RecordType(
    "contact",
    N_("Contact"),
    1,
    {
        "listed": N_("listed"),
        "located": N_("located"),
        "notified": N_("notified"),
        "quarantined": N_("in quarantine"),
        "released": N_("released"),
        "became_case": N_("became a case"),
        "handed_over": N_("handed over"),
        "lost": N_("lost"),
    },
    frozenset({"released", "became_case", "handed_over"}),
    (
        Move("list", N_("List a contact"), (), "listed", CDC,
             (PERSON, Field("infection", N_("Infection"), Kind.RECORD, refers="infection", column="infection_id"),
              Field("tier", N_("Tier"), Kind.CHOICE, choices=TIERS, column="tier"), LAST_EXPOSURE,
              Field("parent", N_("Close contact they met"), Kind.RECORD, needed=False, refers="contact",
                    column="parent_id"),
              Field("setting", N_("Setting"), Kind.CHOICE, choices=SETTINGS, column="setting")),
             starts=(Clock("contact_location"), Clock("contact_control_{tier}"))),
        Move("locate", N_("Located"), ("listed", "lost"), "located", GRID | CDC, (NOTE,), stops=("contact_location",)),
        Move("notify", N_("Notified"), ("located",), "notified", GRID | CDC, (NOTE,)),
        Move("quarantine", N_("In quarantine"), ("notified",), "quarantined", GRID | CDC, (NOTE,),
             stops=("contact_control_close", "contact_control_secondary", "contact_control_general",
                    "contact_control_spatiotemporal"), stamp="quarantined_at"),
        Move("release", N_("Release"), ("quarantined",), "released", CDC | STREET, (NOTE,)),
        Move("become_case", N_("Became a case"), (*_OPEN_CONTACT, "lost"), "became_case", CDC, (NOTE,),
             drops=("contact_*",)),
        Move("hand_over", N_("Handed over to another region"), _OPEN_CONTACT, "handed_over", CDC,
             (Field("to_region", N_("To region")),), drops=("contact_*",)),
        Move("lose", N_("Lost"), _OPEN_CONTACT, "lost", CDC | STREET, reason_needed=True),
    ),
)  # fmt: skip


def _has_pool(facts: Facts) -> No | None:
    return None if (facts.get("pool_size") or 1) > 1 else No(N_("Only a pooled tube has members to hold."))


SPECIMEN = RecordType(
    "specimen",
    N_("Specimen"),
    1,
    {
        "collected": N_("collected"),
        "received": N_("received by the laboratory"),
        "testing": N_("being tested"),
        "negative": N_("negative"),
        "positive": N_("positive"),
        "invalid": N_("invalid"),
    },
    frozenset({"negative", "positive", "invalid"}),
    (
        Move("collect", N_("Collected"), (), "collected", GRID | LAB,
             (Field("person", N_("Person"), Kind.PERSON, needed=False, column="resident_id"), AREA,
              Field("pool_size", N_("People in the tube"), Kind.WHOLE, column="pool_size", least=1, most=50),
              Field("purpose", N_("Purpose"), Kind.CHOICE, column="purpose",
                    choices={"fever_clinic": N_("fever clinic"), "inpatient": N_("outpatient or inpatient"),
                             "voluntary": N_("voluntary"), "key_group": N_("key group"), "round": N_("screening round"),
                             "quarantine": N_("quarantine")})),
             starts=(Clock("turnaround_{purpose}"),)),
        Move("receive", N_("Received by the laboratory"), ("collected",), "received", LAB,
             (Field("lab", N_("Laboratory"), Kind.RECORD, needed=False, refers="lab", column="lab_id"),)),
        Move("test", N_("Being tested"), ("received",), "testing", LAB),
        Move("find_negative", N_("Negative"), ("testing",), "negative", LAB, stops=("turnaround_*",),
             stamp="resulted_at"),
        Move("find_positive", N_("Positive"), ("testing",), "positive", LAB, stops=("turnaround_*",),
             stamp="resulted_at", effects=("follow_positive_specimen",)),
        Move("find_invalid", N_("Invalid"), ("testing",), "invalid", LAB, stops=("turnaround_*",),
             stamp="resulted_at"),
        Move("hold_members", N_("Members located and held"), ("positive",), None, GRID | CDC,
             (Field("held", N_("People held"), Kind.WHOLE, least=1, most=50, unit=N_("people")),), guard=_has_pool,
             stops=("pool_hold",)),
        Move("retest_members", N_("Members sampled again"), ("positive",), None, GRID | LAB,
             (Field("retested", N_("People sampled again"), Kind.WHOLE, least=1, most=50, unit=N_("people")),),
             guard=_has_pool, stops=("pool_retest",)),
    ),
)  # fmt: skip

RECORDS = (INFECTION, LEAD, CONTACT, SPECIMEN)
