"""How does a round of the population survey (扫码宝) go? Planned, run, and ended: complete, or short with a reason."""

from __future__ import annotations

from domain.errors import N_
from domain.instants import HOUR
from domain.workflow.model import Facts, Field, Kind, Move, No, RecordType
from domain.workflow.words import AREA, LOCAL, NOTE

ENDS = Field("ends_at", N_("Every door verified by"), Kind.INSTANT, column="ends_at")
LEAST_H = 1


def _plan(facts: Facts) -> No | None:
    if facts["ends_at"] < facts["begins_at"] + LEAST_H * HOUR:
        return No(N_("A round ends at least an hour after it begins."))
    return None if facts["ends_at"] > facts["at"] else No(N_("The end of the round lies in the past."))


def _complete(facts: Facts) -> No | None:
    """``survey_share``: (doors verified since the round began, doors) in its area."""
    verified, doors = facts["survey_share"]
    if doors and verified >= facts["share"] * doors:
        return None
    return No(
        N_("{verified} of {doors} doors are verified, the round asks for {percent} %: end it short, with a reason."),
        {"verified": verified, "doors": doors, "percent": f"{100 * facts['share']:g}"},
    )


SURVEY_ROUND = RecordType(
    "survey_round",
    N_("Survey round"),
    2,
    {"planned": N_("not begun"), "running": N_("running"), "done": N_("done"), "cancelled": N_("cancelled")},
    frozenset({"done", "cancelled"}),
    (
        Move("open", N_("Plan a survey round"), (), "planned", LOCAL,
             (AREA, Field("name", N_("Name"), column="name"),
              Field("begins_at", N_("Begins"), Kind.INSTANT, column="begins_at"), ENDS,
              Field("share", N_("Share of the doors that makes it complete"), Kind.NUMBER, column="share", least=0.5,
                    most=1)),
             guard=_plan),
        Move("start", N_("Start"), ("planned",), "running", LOCAL, (NOTE,)),
        Move("extend", N_("Extend"), ("planned", "running"), None, LOCAL, (ENDS,), guard=_plan, reason_needed=True),
        Move("finish", N_("Finish"), ("running",), "done", LOCAL, (NOTE,), guard=_complete, needs=("survey_share",)),
        Move("finish_short", N_("End short of its share"), ("running",), "done", LOCAL, reason_needed=True),
        Move("cancel", N_("Call off"), ("planned", "running"), "cancelled", LOCAL, reason_needed=True),
    ),
    personal=False,
)  # fmt: skip

RECORDS = (SURVEY_ROUND,)
