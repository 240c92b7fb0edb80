"""How do zones and their screening rounds move? Scenario 6, area control (DOMAIN 1.6)."""

from __future__ import annotations

from domain.errors import N_
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, Photo, RecordType
from domain.workflow.words import CDC, HQ, NOTE, STREET

SCHEMES = {
    "three_zone": N_("three zones (8th edition)"),
    "risk_level": N_("risk levels (9th edition)"),
    "high_low": N_("high and low risk (twenty measures)"),
    "high_only": N_("high risk only (ten measures)"),
}
LEVELS = {
    "sealed": N_("sealed zone"),
    "controlled": N_("controlled zone"),
    "precautionary": N_("precaution zone"),
    "high": N_("high-risk area"),
    "medium": N_("medium-risk area"),
    "low": N_("low-risk area"),
}
SCHEME_LEVELS = {
    "three_zone": ("sealed", "controlled", "precautionary"),
    "risk_level": ("high", "medium", "low"),
    "high_low": ("high", "low"),
    "high_only": ("high",),
}
"""Levels of each scheme, strictest first; names as in the control policy."""
STRICTEST = ("sealed", "high")
"""Levels at which people stay in their homes."""
IN_FORCE = ("active", "review", "extended")
"""States in which a zone binds people."""
LIVE = ("approved", *IN_FORCE)


def _steps_down(facts: Facts) -> No | None:
    """``step_down_evidence`` is what the scheme in force still misses, or None: never lift without it.

    ``leads_to`` is the milder level that follows; ``normal``: the zone is lifted.
    """
    if facts["step_down_evidence"] is None and facts["leads_to"] == "normal":
        return No(N_("After this level nothing is left to control: lift the zone."))
    return _missing(facts)


def _lifts(facts: Facts) -> No | None:
    if facts["step_down_evidence"] is None and facts["leads_to"] != "normal":
        return No(N_("The scheme leads to a milder level first: step the zone down."))
    return _missing(facts)


def _missing(facts: Facts) -> No | None:
    found = facts["step_down_evidence"]
    return found if isinstance(found, No) else None


def _fits(facts: Facts) -> No | None:
    if facts["level"] not in SCHEME_LEVELS[facts["scheme"]]:
        return No(N_("The scheme {scheme} has no level {level}."),
                  {"scheme": facts["scheme"], "level": facts["level"]})  # fmt: skip
    return None


_BOUNDARY = Field("boundary", N_("Boundary"), Kind.SHAPE, column="boundary")
_PLACE = (
    Field("name", N_("Name"), column="name"),
    Field("area", N_("Street or community"), Kind.AREA, column="area_id"),
    Field("scheme", N_("Scheme"), Kind.CHOICE, choices=SCHEMES, column="scheme"),
    Field("level", N_("Level"), Kind.CHOICE, choices=LEVELS, column="level"),
    _BOUNDARY,
    Field("infection", N_("Infection"), Kind.RECORD, needed=False, refers="infection", column="infection_id"),
    Field("last_infection_at", N_("Last infection"), Kind.INSTANT, needed=False, column="last_infection_at"),
)

ZONE = RecordType(
    "zone",
    N_("Zone"),
    6,
    {
        "proposed": N_("proposed"),
        "approved": N_("approved"),
        "active": N_("active"),
        "review": N_("under review"),
        "extended": N_("extended"),
        "stepped_down": N_("stepped down"),
        "lifted": N_("lifted"),
        "rejected": N_("rejected"),
    },
    frozenset({"stepped_down", "lifted", "rejected"}),
    (
        Move("propose", N_("Propose a zone"), (), "proposed", CDC, _PLACE, guard=_fits,
             starts=(Clock("zone_approval"),), effects=("count_zone",)),
        Move("step_in", N_("Goes on at a milder level"), (), "active", HQ, _PLACE, guard=_fits, by_hand=False,
             stamp="started_at", sets={"has_guard": True, "has_supply": True}, effects=("count_zone",)),
        Move("redraw", N_("Draw the boundary anew"), ("proposed",), None, CDC, (_BOUNDARY,),
             effects=("count_zone",)),
        Move("recount", N_("Count the people anew"), ("proposed", *LIVE), None, CDC | STREET, (NOTE,),
             effects=("count_zone",)),
        Move("approve", N_("Approve and publish"), ("proposed",), "approved", HQ, (NOTE,), stops=("zone_approval",),
             starts=(Clock("sealing"),), stamp="approved_at"),
        Move("reject", N_("Reject"), ("proposed",), "rejected", HQ, reason_needed=True, drops=("zone_approval",)),
        Move("seal", N_("Sealed"), ("approved",), "active", STREET,
             (Field("guard_roster", N_("Guard roster")),), stops=("sealing",), starts=(Clock("household_supply"),),
             stamp="started_at", sets={"has_guard": True},
             effects=("open_screening_round", "request_zone_supplies"), photo=Photo.ASKED),
        Move("supply", N_("Households supplied"), ("active", "extended", "review"), None, STREET,
             (Field("households_supplied", N_("Households supplied"), Kind.WHOLE, column="households_supplied", least=0,
                    most=1_000_000, unit=N_("households")),), stops=("household_supply",),
             sets={"has_supply": True}),
        Move("note_infection", N_("New infection in the zone"), LIVE, None, CDC,
             (Field("infection", N_("Infection"), Kind.RECORD, refers="infection", column="infection_id"),
              Field("last_infection_at", N_("Last infection"), Kind.INSTANT, column="last_infection_at"))),
        Move("review", N_("Begin the review"), ("active", "extended"), "review", CDC, (NOTE,),
             starts=(Clock("zone_review"),)),
        Move("extend", N_("Extend"), ("review",), "extended", CDC, reason_needed=True, stops=("zone_review",)),
        Move("step_down", N_("Step down"), ("review",), "stepped_down", HQ, (NOTE,), guard=_steps_down,
             needs=("step_down_evidence",), stops=("zone_review",), drops=("household_supply",), stamp="ended_at",
             effects=("end_zone", "lower_zone")),
        Move("lift", N_("Lift"), ("review",), "lifted", HQ, (NOTE,), guard=_lifts, needs=("step_down_evidence",),
             stops=("zone_review",), drops=("household_supply",), stamp="ended_at", effects=("end_zone",)),
    ),
    personal=False,
)  # fmt: skip


def _not_more(facts: Facts) -> No | None:
    if facts["positives"] > facts["sampled"]:
        return No(N_("There cannot be more positives than people sampled."))
    return None


SCREENING_ROUND = RecordType(
    "screening_round",
    N_("Screening round"),
    6,
    {"running": N_("running"), "closed": N_("concluded"), "cancelled": N_("cancelled")},
    frozenset({"closed", "cancelled"}),
    (
        Move("begin", N_("Begin a screening round"), (), "running", STREET | CDC,
             (Field("zone", N_("Zone"), Kind.RECORD, refers="zone", column="zone_id"),
              Field("target", N_("People to sample"), Kind.WHOLE, column="target", least=0, most=2_000_000,
                    unit=N_("people"))), starts=(Clock("screening_round"),)),
        Move("close", N_("Close the round"), ("running",), "closed", STREET | CDC,
             (Field("sampled", N_("People sampled"), Kind.WHOLE, column="sampled", least=0, most=2_000_000,
                    unit=N_("people")),
              Field("positives", N_("Positive people"), Kind.WHOLE, column="positives", least=0, most=100_000,
                    unit=N_("people"))), guard=_not_more, stops=("screening_round",), stamp="closed_at"),
        Move("cancel", N_("Cancel"), ("running",), "cancelled", STREET | CDC, reason_needed=True,
             drops=("screening_round",)),
    ),
    personal=False,
)  # fmt: skip

RECORDS = (ZONE, SCREENING_ROUND)
