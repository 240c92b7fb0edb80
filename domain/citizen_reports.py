"""What does a citizen tell of an event, and what are they told of it? Kind, words, community, a phone if they like; how
far it is, and once it is closed whether they are satisfied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.arrivals import REQUIRED, TOO_LONG, UNKNOWN_WORD, FieldProblem
from domain.errors import N_
from domain.event_words import KINDS

SEEN = ("fire", "crowd", "medical", "queue", "waste", "supply", "facility", "parking", "stall", "dispute",
        "lost_person", "other")  # fmt: skip
"""Kinds that the public's form offers."""
MOST_TEXT = 500
MOST_LINE = 120
SAY_MORE = N_("Say in a few words what happened.")
NO_COMMUNITY = N_("Choose the community where it is.")
NO_PHONE = N_("This is no phone number; leave it empty if you do not want to be called.")
_PHONE = re.compile(r"\+?[0-9 -]{7,20}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class EventForm:
    """A report as it was typed. ``form_id``: what ``new_form_id`` gave; ``area_code``: a community."""

    form_id: str
    kind: str
    what: str
    area_code: str
    place: str = ""
    name: str = ""
    phone: str = ""


class Progress(StrEnum):
    """How far an event is, as its reporter is told."""

    RECEIVED = "received"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    REJECTED = "rejected"


PROGRESS = {
    Progress.RECEIVED: N_("Your report has come in."),
    Progress.UNDER_WAY: N_("Somebody sees to it."),
    Progress.CLOSED: N_("It was seen to and is closed."),
    Progress.REJECTED: N_("It was looked at and not taken up."),
}


@dataclass(frozen=True)
class OwnEvent:
    """Where a citizen's event stands. ``together``: it was merged with another report; ``may_rate``: they may say now
    how it was done; ``rated``: they have said so (it may not be taken in yet).
    """

    progress: Progress
    reported_at: datetime
    closed_at: datetime | None = None
    together: bool = False
    may_rate: bool = False
    rated: bool = False


class Rated(StrEnum):
    """What came of saying how it was done."""

    KEPT = "kept"
    NOT_EXPECTED = "not_expected"


MOST_SAID = 200


def event_problems(form: EventForm, communities: Sequence[str]) -> list[FieldProblem]:
    """Return what is wrong with a report, in the order of its fields."""
    found = []
    if form.kind not in SEEN or form.kind not in KINDS:
        found.append(FieldProblem("kind", UNKNOWN_WORD if form.kind else REQUIRED))
    if len(form.what.strip()) < 4:
        found.append(FieldProblem("what", SAY_MORE))
    if form.area_code not in communities:
        found.append(FieldProblem("area_code", NO_COMMUNITY))
    if form.phone.strip() and not _PHONE.fullmatch(form.phone.strip()):
        found.append(FieldProblem("phone", NO_PHONE))
    for name, most in (("what", MOST_TEXT), ("place", MOST_LINE), ("name", MOST_LINE)):
        told = getattr(form, name)
        if len(told) > most or _CONTROL.search(told):
            found.append(FieldProblem(name, TOO_LONG, {"most": most}))
    return found
