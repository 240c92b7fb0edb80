"""What may a person decide about a record, when must a second one agree, and did a blind reader read the same?

A positive is entered, or taken away, only when two different people decided the same one after the other: the alarm it
raised ends no sooner. The machine's own word counts for neither.

Source: D, ADR 0077.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.errors import N_, CockpitError
from domain.result_pictures import identities
from domain.result_pictures.model import Result


class Action(StrEnum):
    """What a person does with a record."""

    ACCEPT = "accept"
    """It stands on the picture as it was read."""
    CORRECT = "correct"
    """It stands there otherwise: as typed."""
    REJECT = "reject"
    """It is no result to be entered."""


class DecisionRefused(CockpitError):
    """A decision that the rules do not allow, with the reason."""


SAYABLE = (Result.NEGATIVE.value, Result.POSITIVE.value, Result.INVALID.value)
"""Results that can be entered."""
EXACTLY = ("sampled_at", "result")


def second_needed(read: str, said: str) -> bool:
    """Return whether two people must decide the same: the machine read a positive, or the person says so."""
    return Result.POSITIVE in (read, said)


def require_enterable(now: Mapping[str, str]) -> None:
    """Raise ``DecisionRefused`` unless a record has what a result needs; ``now`` are its fields as texts."""
    for field, named in (("identifier", N_("The identifier is missing.")),
                         ("sampled_at", N_("The sampling time is missing, or not exact to the minute."))):  # fmt: skip
        if not now.get(field):
            raise DecisionRefused(named)
    if now.get("result") not in SAYABLE:
        raise DecisionRefused(N_("Say whether the result is negative, positive or invalid."))


def verdict(action: Action, now: Mapping[str, str]) -> str:
    """Return what was decided, so that two people can be compared: to reject, or to enter these fields."""
    if action is Action.REJECT:
        return "reject"
    return "\n".join(["enter", now.get("identifier", "").upper(), *(now.get(field, "") for field in EXACTLY)])


def differing(entered: Mapping[str, str], read: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields in which a blind reader read something else than was entered.

    Readers type what they see: a name or an identifier with stars agrees where it fits; of an identifier the last four
    are enough. Times are compared to the minute.
    """
    found = []
    if not _same_name(entered["name"], read["name"]):
        found.append("name")
    if not _same_identifier(entered["identifier"], read["identifier"]):
        found.append("identifier")
    found += [field for field in EXACTLY if entered[field][:MINUTES] != read[field][:MINUTES]]
    return tuple(found)


MINUTES = len("2022-03-21 12:00")
LEAST_TYPED = 4


def _same_name(entered: str, read: str) -> bool:
    return identities.name_fits(read, entered) or identities.name_fits(entered, read)  # either may be masked


def _same_identifier(entered: str, read: str) -> bool:
    typed = read.upper().strip().rpartition(identities.HIDDEN)[2]
    return len(typed) >= LEAST_TYPED and entered.upper().endswith(typed)
