"""How do events move from the first word to the closed file? Closed loop (宁聚蓝, DOMAIN 5), with parts of others.

Whoever handled an event does not verify it. One party leads; others have tasks of their own, and an event closes only
when all of these that are mandatory are verified. Levels and their clocks: ``assets/policies/events.toml``. ADR 0085.
"""

from __future__ import annotations

from domain.errors import N_
from domain.event_words import KINDS, LEVELS, PLATFORMS, SOURCES
from domain.instants import DAY, HOUR
from domain.workflow.model import Clock, Facts, Field, Kind, Move, No, Photo, RecordType
from domain.workflow.words import AREA, CDC, GRID, LOCAL, NOTE

ANYBODY = GRID | CDC
"""Who reports, handles and confirms."""
UNDER_WAY = ("accepted", "dispatched", "received", "handling", "submitted", "suspended")
REPORTERS = ("grid_worker", "citizen", "hotline")
"""Sources that are people, who can say whether it was done well."""
LIVE = ("detected", "reported", *UNDER_WAY)
"""States in which the same thing told again is the same event."""
_ALL = ("event_*",)
_BY_LEVEL = tuple(
    Clock(f"event_{step}_{{level}}", begun="begun_at") for step in ("dispatch", "on_site", "submit", "close")
)


def _another(facts: Facts) -> No | None:
    """``event_handlers``: who handled it; ``event_verifier``: who asks now."""
    if facts["event_verifier"] in facts["event_handlers"]:
        return No(N_("Whoever handled it does not verify it: ask somebody else."))
    return None


def _all_verified(facts: Facts) -> No | None:
    """``event_parts_open``: numbers of mandatory tasks of others that are not verified."""
    open_ = facts["event_parts_open"]
    return No(N_("Tasks of others are not verified yet: {codes}."), {"codes": ", ".join(open_)}) if open_ else None


def _by_reporter(facts: Facts) -> No | None:
    """``event_reporter``: who opened it; ``event_rated_at``: when they said so; ``event_by_hand``: a person asks."""
    verdict, rated_at = facts["event_verifier"], facts["event_rated_at"]
    if facts["source"] not in REPORTERS:
        return No(N_("A device or another system told it: there is nobody to ask."))
    if rated_at is not None and rated_at >= facts["closed_at"]:
        return No(N_("The reporter has said so already: once for each time it is closed."))
    if facts["at"] > facts["closed_at"] + facts["event_rate_days"] * DAY:
        return No(N_("It was closed more than {days} days ago."), {"days": facts["event_rate_days"]})
    if verdict in facts["event_handlers"]:
        return No(N_("Whoever handled it does not say whether it was done well."))
    if facts["source"] == "citizen" and facts["event_by_hand"]:
        return No(N_("A citizen says so by their own code, on the public's page."))
    if facts["source"] == "grid_worker" and verdict != facts["event_reporter"]:
        return No(N_("Only who reported it says so."))
    return None


def _not_too_late(facts: Facts) -> No | None:
    """Within so many days of the end; of a "not satisfied" told within these, so many more."""
    days = facts["event_reopen_days"]
    since, told = facts["closed_at"], facts["rated_at"]
    if (
        facts["satisfied"] is not None
        and not facts["satisfied"]
        and told is not None
        and since <= told <= since + days * DAY
    ):
        since = told
    if facts["at"] > since + days * DAY:
        return No(N_("It was closed more than {days} days ago: report a new event."), {"days": days})
    return None


def _not_too_long(facts: Facts) -> No | None:
    hours = facts["event_suspend_hours"]
    if not facts["at"] < facts["resumes_at"] <= facts["at"] + hours * HOUR:
        return No(N_("An event is suspended for at most {hours} hours from now."), {"hours": hours})
    return None


def _into_another(facts: Facts) -> No | None:
    """``event_target_state``: state of the event it is merged into."""
    if facts["merged_into_id"] == facts["id"]:
        return No(N_("An event cannot be merged into itself."))
    if facts["event_target_state"] not in LIVE:
        return No(N_("That event is '{state}': nothing is merged into it."), {"state": facts["event_target_state"]})
    return None


def _event_under_way(facts: Facts) -> No | None:
    if facts["event_target_state"] not in UNDER_WAY:
        return No(N_("The event is '{state}': nobody is given a part of it."), {"state": facts["event_target_state"]})
    return None


_LEVEL = Field("level", N_("Event level"), Kind.CHOICE, choices=LEVELS, column="level")
_PLATFORM = Field("platform", N_("Platform"), Kind.CHOICE, choices=PLATFORMS, column="platform")
_HANDLER = Field("handler", N_("Who handles it"), column="handler")
_RESULT = Field("result", N_("What was done"), column="result")
_WHAT = (
    Field("kind", N_("Kind"), Kind.CHOICE, choices=KINDS, column="kind"),
    _LEVEL,
    AREA,
    Field("source", N_("Source"), Kind.CHOICE, choices=SOURCES, column="source"),
    Field("what", N_("What happened"), needed=False, column="what"),
    Field("place", N_("Place in words"), needed=False, column="address"),
    Field("occurred_at", N_("When it happened"), Kind.INSTANT, needed=False, column="occurred_at"),
    Field("lon", N_("Longitude"), Kind.NUMBER, needed=False, column="lon", least=-180, most=180),
    Field("lat", N_("Latitude"), Kind.NUMBER, needed=False, column="lat", least=-90, most=90),
    Field("device", N_("Device"), needed=False, column="device"),
    Field("reading", N_("Value measured"), Kind.NUMBER, needed=False, column="reading"),
    Field("sender", N_("Sender"), needed=False, column="sender"),
)
_ACCEPT_CLOCK = (Clock("event_accept_{level}"),)

EVENT = RecordType(
    "event",
    N_("Event"),
    9,
    {
        "detected": N_("sensed"),
        "reported": N_("reported up"),
        "accepted": N_("accepted"),
        "dispatched": N_("dispatched"),
        "received": N_("received"),
        "handling": N_("being handled"),
        "submitted": N_("submitted"),
        "verified": N_("verified"),
        "closed": N_("concluded"),
        "suspended": N_("suspended"),
        "rejected": N_("rejected"),
        "merged": N_("merged"),
    },
    frozenset({"rejected", "merged"}),  # what is closed may be opened again
    (
        Move("report", N_("Report an event"), (), "reported", ANYBODY, _WHAT, starts=_ACCEPT_CLOCK, stamp="begun_at",
             effects=("merge_event", "link_recurrence")),
        Move("detect", N_("Detected by a device"), (), "detected", ANYBODY, _WHAT, starts=_ACCEPT_CLOCK,
             stamp="begun_at", effects=("merge_event", "link_recurrence"), by_hand=False),
        Move("confirm", N_("It is true"), ("detected",), "reported", ANYBODY, (NOTE,), stamp="confirmed_at",
             photo=Photo.ASKED),
        Move("dismiss", N_("False alarm"), ("detected",), "rejected", ANYBODY, reason_needed=True, drops=_ALL,
             sets={"false_alarm": True}),
        Move("accept", N_("Accept"), ("reported",), "accepted", LOCAL, (_LEVEL,), stops=("event_accept_*",),
             starts=_BY_LEVEL, stamp="accepted_at"),
        Move("reject", N_("Reject"), ("reported", "accepted"), "rejected", LOCAL, reason_needed=True, drops=_ALL),
        Move("merge", N_("Same as another event"), ("detected", "reported", "accepted"), "merged", LOCAL,
             (Field("into", N_("Merged into"), Kind.RECORD, refers="event", column="merged_into_id"),),
             guard=_into_another, needs=("event_target",), drops=_ALL),
        Move("grade", N_("Change the level"), UNDER_WAY, None, LOCAL, (_LEVEL,), reason_needed=True,
             effects=("grade_event_clocks",)),
        Move("dispatch", N_("Dispatch"), ("accepted",), "dispatched", LOCAL,
             (_PLATFORM, _HANDLER,
              Field("others", N_("Others who take part (commas between them)"), needed=False)),
             stops=("event_dispatch_*",), stamp="dispatched_at", effects=("open_event_tasks",)),
        Move("receive", N_("Receive"), ("dispatched",), "received", ANYBODY, stamp="received_at"),
        Move("handle", N_("On site"), ("received",), "handling", ANYBODY, (NOTE,), stops=("event_on_site_*",),
             stamp="on_site_at", photo=Photo.ASKED),
        Move("submit", N_("Done, to be verified"), ("handling",), "submitted", ANYBODY, (_RESULT,),
             stops=("event_submit_*",), stamp="submitted_at", photo=Photo.NEEDED),
        Move("verify", N_("Verified"), ("submitted",), "verified", LOCAL, (NOTE,), guard=_another,
             needs=("event_parties",), stamp="verified_at"),
        Move("send_back", N_("Not done: back to the handler"), ("submitted",), "handling", LOCAL, reason_needed=True,
             guard=_another, needs=("event_parties",), starts=(Clock("event_submit_{level}", begun="begun_at"),)),
        Move("close", N_("Close"), ("verified",), "closed", LOCAL,
             (NOTE,), guard=_all_verified, needs=("event_parts",), stops=("event_close_*",), drops=_ALL,
             stamp="closed_at"),
        Move("rate", N_("The reporter says how it was done"), ("closed",), None, ANYBODY,
             (Field("satisfied", N_("Satisfied"), Kind.YES_NO, column="satisfied"),
              Field("said", N_("In the reporter's words"), needed=False, column="rating_words")),
             guard=_by_reporter, needs=("event_parties", "event_rating"), stamp="rated_at"),
        Move("reopen", N_("Open again"), ("closed",), "accepted", LOCAL, reason_needed=True, guard=_not_too_late,
             needs=("event_limits",), starts=_BY_LEVEL, stamp="begun_at"),
        Move("suspend", N_("Suspend"), ("handling",), "suspended", LOCAL,
             (Field("until", N_("Until"), Kind.INSTANT, column="resumes_at"),), reason_needed=True,
             guard=_not_too_long, needs=("event_limits",), starts=(Clock("event_resume", due="resumes_at"),),
             stamp="suspended_at"),
        Move("resume", N_("Go on"), ("suspended",), "handling", ANYBODY, (NOTE,), stops=("event_resume",),
             effects=("lengthen_event_clocks",)),
        Move("reassign", N_("Give to another"), ("dispatched", "received", "handling"), "dispatched", LOCAL,
             (_HANDLER,), reason_needed=True, stamp="dispatched_at"),
    ),
)  # fmt: skip

EVENT_TASK = RecordType(
    "event_task",
    N_("Part of an event"),
    9,
    {
        "dispatched": N_("dispatched"),
        "received": N_("received"),
        "handling": N_("being handled"),
        "submitted": N_("submitted"),
        "verified": N_("verified"),
        "cancelled": N_("cancelled"),
    },
    frozenset({"verified", "cancelled"}),
    (
        Move("assign", N_("Let another take part"), (), "dispatched", LOCAL,
             (Field("event", N_("Event"), Kind.RECORD, refers="event", column="event_id"), _HANDLER,
              Field("duty", N_("What to do"), needed=False, column="duty"),
              Field("mandatory", N_("The event waits for it"), Kind.YES_NO, column="mandatory")),
             guard=_event_under_way, needs=("event_target",), effects=("clock_event_task",)),
        Move("receive", N_("Receive"), ("dispatched",), "received", ANYBODY, stamp="received_at"),
        Move("handle", N_("On site"), ("received",), "handling", ANYBODY, (NOTE,), stamp="on_site_at",
             photo=Photo.ASKED),
        Move("submit", N_("Done, to be verified"), ("handling",), "submitted", ANYBODY, (_RESULT,),
             stops=("event_part",), stamp="submitted_at", photo=Photo.NEEDED),
        Move("verify", N_("Verified"), ("submitted",), "verified", LOCAL, (NOTE,), guard=_another,
             needs=("event_parties",), stamp="verified_at"),
        Move("send_back", N_("Not done: back to the handler"), ("submitted",), "handling", LOCAL, reason_needed=True,
             guard=_another, needs=("event_parties",), effects=("clock_event_task",)),
        Move("cancel", N_("Cancel"), ("dispatched", "received", "handling", "submitted"), "cancelled", LOCAL,
             reason_needed=True, drops=("event_part",)),
    ),
)  # fmt: skip

RECORDS = (EVENT, EVENT_TASK)
