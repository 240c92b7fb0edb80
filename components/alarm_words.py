"""What are levels and states of an alarm called, and what does one say? For desks, the wall and phones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from components.formats import missing
from components.palette import LEVELS, Mark
from domain.alarms import alarm_rules, sentence
from domain.errors import N_
from domain.language import gettext as _
from domain.language import language

MARKS = {
    1: Mark(LEVELS["red"].colour, N_("R"), N_("critical")),
    2: Mark(LEVELS["orange"].colour, N_("O"), N_("urgent")),
    3: Mark(LEVELS["yellow"].colour, N_("Y"), N_("attention")),
    4: Mark(LEVELS["blue"].colour, N_("B"), N_("notice")),
}
"""Levels of alarms, most pressing first."""
STATES = {
    "firing": N_("fires"),
    "acknowledged": N_("taken over"),
    "pending": N_("about to fire"),
    "no_data": N_("no data"),
    "resolved": N_("over"),
    "normal": N_("normal"),
}


def alarm_text(one: Mapping[Any, Any], *, say: Callable[[str], str] = _, code: str | None = None) -> str:
    """Return an alarm as a sentence in the reader's language; one without data says that nothing is known.

    ``say`` and ``code``: another reader's language.
    """
    rule, spoken = alarm_rules()[one["rule"]], code or language()
    if one["state"] == "no_data":
        return say(N_("{name}: no data, so nothing is known")).format(name=rule.name[spoken])
    value = None if missing(one["value"]) else float(one["value"])
    return sentence(rule, value, {"place": one["area_name"], "name": one["name"]}, spoken)
