"""What does a citizen tell of an event? Kind, words, community, and a phone to call back if they like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

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
