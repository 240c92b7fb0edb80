"""How do arrivals move? Reports of people who come into the district (来临宝), from the form to the end of control.

A report is opened by the public's command; where it stands then follows from the national lists, and from every new
one (``data_access.commands.arrivals``). People act from ``contact`` on. ADR 0053.
"""

from __future__ import annotations

from domain.arrivals import TRAVEL_NAMES
from domain.errors import N_
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, RecordType
from domain.workflow.words import CDC, GRID, LOCAL, NOTE

MEASURES = {
    "facility_quarantine": N_("quarantine facility"),
    "home_quarantine": N_("home quarantine"),
    "home_monitoring": N_("home health monitoring"),
    "tests": N_("tests only"),
    "officer": N_("an officer decides"),
    "nothing": N_("none needed"),
}
OUTCOMES = {"high": N_("high risk"), "medium": N_("medium risk"), "low": N_("low risk"), "none": N_("not on the list"),
            "needs_person": N_("needs a person")}  # fmt: skip
CHANNELS = {"self": N_("reported by the person"), "worker": N_("entered by a grid worker")}
OPEN = ("reported", "low_risk", "to_verify", "high_risk", "contacted", "controlled", "cleared")
SORTED = ("reported", "low_risk", "to_verify", "high_risk", "cleared", "closed")
"""States from which a check of the lists may move a record on."""
_ALL = ("arrival_*",)
_PROPOSED = {"measure": None, "tests_until_on": None}


def _lives_somewhere(facts: Facts) -> No | None:
    """``home_unit``: the second-level unit where the person stays, as far as known."""
    if facts["home_unit"] is None:
        return No(N_("Say in which second-level unit the person stays: they are not on the register yet."))
    return None


def _other(facts: Facts) -> No | None:
    if facts["merged_into_id"] == facts["id"]:
        return No(N_("A report cannot be merged into itself."))
    return None


def _to(*states: str) -> tuple[str, ...]:
    return tuple(one for one in SORTED if one not in states)


ARRIVAL = RecordType(
    "arrival",
    N_("Arrival report"),
    8,
    {
        "reported": N_("reported"),
        "low_risk": N_("low risk: tests"),
        "to_verify": N_("to be verified"),
        "high_risk": N_("from a risk area"),
        "contacted": N_("contacted"),
        "controlled": N_("under control"),
        "cleared": N_("no risk"),
        "closed": N_("concluded"),
        "merged": N_("merged"),
        "invalid": N_("invalid"),
    },
    frozenset({"merged", "invalid"}),  # what is concluded opens again when a new list names the place
    (
        Move("report", N_("Arrival reported"), (), "reported", GRID,
             (Field("travel", N_("How they came"), Kind.CHOICE, choices={k.value: v for k, v in TRAVEL_NAMES.items()},
                    column="travel"),
              Field("channel", N_("Reported by"), Kind.CHOICE, choices=CHANNELS, column="channel"),
              Field("arrived_at", N_("Arrival"), Kind.INSTANT, column="arrived_at"),
              Field("travel_number", N_("Train, flight or plate"), needed=False, column="travel_number"),
              Field("outcome", N_("On the list"), Kind.CHOICE, needed=False, choices=OUTCOMES, column="outcome"),
              Field("companions", N_("Companions"), Kind.WHOLE, needed=False, column="companions", least=0, most=20)),
             by_hand=False),
        Move("find_high", N_("Found on the list"), _to("high_risk"), "high_risk", GRID, by_hand=False,
             drops=("arrival_verify", "arrival_tests"), starts=(Clock("arrival_contact_{outcome}"),),
             effects=("propose_measure",)),
        Move("find_low", N_("Found in a low-risk area"), _to("low_risk", "closed"), "low_risk", GRID, by_hand=False,
             drops=_ALL, effects=("propose_measure",)),
        Move("find_unclear", N_("Found undecidable"), _to("to_verify", "closed"), "to_verify", GRID, by_hand=False,
             drops=_ALL, starts=(Clock("arrival_verify"),), sets=_PROPOSED),
        Move("find_none", N_("Not on the list"), _to("cleared", "closed"), "cleared", GRID, by_hand=False, drops=_ALL,
             sets=_PROPOSED),
        Move("verify_high", N_("Verified: was in a high-risk area"), ("to_verify",), "high_risk", GRID | CDC, (NOTE,),
             sets={"outcome": "high", "rank": 4}, stops=("arrival_verify",), starts=(Clock("arrival_contact_high"),),
             effects=("date_risk", "propose_measure")),
        Move("verify_low", N_("Verified: was in a low-risk area"), ("to_verify",), "low_risk", GRID | CDC, (NOTE,),
             sets={"outcome": "low", "rank": 1}, stops=("arrival_verify",),
             effects=("date_risk", "propose_measure")),
        Move("contact", N_("Person reached"), ("high_risk",), "contacted", GRID | CDC,
             (Field("unit", N_("Stays in (second-level unit)"), Kind.AREA, needed=False),
              Field("separate_room", N_("Separate room and bathroom"), Kind.YES_NO, needed=False), NOTE),
             guard=_lives_somewhere, needs=("arrival_home",), stops=("arrival_contact*",),
             starts=(Clock("arrival_control"),), effects=("register_arrival", "open_control"), stamp="contacted_at"),
        Move("control", N_("Put under control"), ("contacted",), "controlled", GRID | CDC,
             (Field("measure", N_("Measure"), Kind.CHOICE, choices=MEASURES, column="measure"),),
             stops=("arrival_control",), stamp="controlled_at"),
        Move("clear", N_("Not from a risk area after all"), ("to_verify", "high_risk", "contacted"), "cleared", GRID,
             stops=("arrival_verify",), drops=_ALL, reason_needed=True, effects=("end_risk",),
             sets={"outcome": "none", "rank": 0, **_PROPOSED}),
        Move("read_report", N_("Read the test report"), OPEN, None, GRID | CDC,
             (Field("report_result", N_("Result in it"), Kind.CHOICE, column="report_result",
                    choices={"negative": N_("negative"), "positive": N_("positive"),
                             "unreadable": N_("cannot be read")}),)),
        Move("tests_taken", N_("Tests taken"), ("low_risk",), "closed", GRID, (NOTE,), stops=("arrival_tests",)),
        Move("close", N_("Close"), ("controlled", "cleared", "low_risk"), "closed", GRID, (NOTE,), drops=_ALL),
        Move("merge", N_("Merge with an earlier report"), OPEN, "merged", LOCAL,
             (Field("into", N_("Into"), Kind.RECORD, refers="arrival", column="merged_into_id"),),
             guard=_other, drops=_ALL, effects=("take_over_report",)),
        Move("invalidate", N_("Mark as invalid"), OPEN, "invalid", LOCAL, reason_needed=True, drops=_ALL,
             effects=("end_risk",)),
        Move("add_report", N_("Reported once more"), OPEN, None, GRID,
             (Field("report", N_("Merged report"), Kind.RECORD, refers="arrival"),), by_hand=False),
        Move("attach", N_("Test report uploaded"), (*OPEN, "closed"), None, GRID, by_hand=False),
    ),
)  # fmt: skip

RECORDS = (ARRIVAL,)
