"""When may a control zone be stepped down, and which evidence is missing? Never by the calendar alone.

Source: DOMAIN 1.6; schemes in ``assets/policies/control.toml``. The n-th clean day is the day the count began + n; a
review may be held on it, once the results are in (ADR 0044).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.control_policy import ControlPolicy
from domain.errors import N_, CockpitError
from domain.sentences import Unmet, unmet
from domain.zone_policy import ZoneStep


class ZoneError(CockpitError):
    """A zone that the scheme in force does not know."""


@dataclass(frozen=True, slots=True)
class Round:
    """A screening round closed on a local date; ``complete``: the whole zone; ``all_negative`` None: not all in yet."""

    on: date
    complete: bool
    all_negative: bool | None


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last close contact of the zone: exposed when (None: there was none), and negative since?"""

    exposure: date | None
    negative: bool


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """What is known of a zone.

    ``since``: first day at this level; ``stepped_down``: it came from a stricter one. ``last_infection`` None: none
    was found, days count from ``since``. ``contacts`` None: not known. ``stricter_zones``: zones left at the levels
    above, None: not known.
    """

    level: str
    since: date
    stepped_down: bool = False
    last_infection: date | None = None
    rounds: tuple[Round, ...] = ()
    contacts: LastContact | None = None
    stricter_zones: int | None = None


@dataclass(frozen=True, slots=True)
class StepDown:
    """Where the zone goes next (``normal``: lifted), the earliest day of review, and what is missing on the day asked.

    ``earliest`` None: no calendar tells it, it hangs on other zones or on what is not known.
    """

    to: str
    earliest: date | None
    unmet: tuple[Unmet, ...]


def policy_of_scheme(scheme: str, on: date, versions: Sequence[ControlPolicy]) -> ControlPolicy:
    """Return the newest version in force on a local date that has the scheme a zone was declared under.

    A zone keeps its scheme when the policy changes, until it is declared anew (ADR 0044). Raises ``ZoneError``.
    """
    for version in reversed(versions):
        if version.zones.scheme == scheme and (version.effective_from <= on or version is versions[0]):
            return version
    raise ZoneError(N_("No policy in force on {on} knows the zone scheme {scheme}."), on=on, scheme=scheme)


def step_down(facts: ZoneFacts, on: date, policy: ControlPolicy) -> StepDown:
    """Return how a zone stands on a local date. Raises ``ZoneError`` for a level the scheme does not have."""
    rule = step_rule(facts, policy)
    earliest = earliest_review(facts, policy)
    found = [*_after(rule, facts), *_clean(rule, facts, on), *_contacts(rule, facts, on), *_screened(rule, facts, on)]
    return StepDown(rule.to, earliest, tuple(found))


def step_rule(facts: ZoneFacts, policy: ControlPolicy) -> ZoneStep:
    """Return the way down from the zone's level. Raises ``ZoneError`` where the scheme in force has none."""
    entered = "stepped_down" if facts.stepped_down else "declared"
    for step in policy.zones.step:
        if step.level == facts.level and step.entered in ("any", entered):
            return step
    raise ZoneError(N_("Policy {policy} knows no zones of level {level}."), policy=policy.id, level=facts.level)


def earliest_review(facts: ZoneFacts, policy: ControlPolicy) -> date | None:
    """Return the first day on which the calendar allows a review; None where other facts decide."""
    rule = step_rule(facts, policy)
    days = [_clean_until(rule, facts)]
    if rule.contacts_over_days is not None:
        if facts.contacts is None:
            return None
        if facts.contacts.exposure is not None:
            days.append(facts.contacts.exposure + timedelta(days=rule.contacts_over_days + 1))
    known = [day for day in days if day is not None]
    return max(known, default=None)


def _begun(rule: ZoneStep, facts: ZoneFacts) -> date:
    """Return the day the clean days count from: a new infection always begins them anew."""
    last = facts.last_infection or facts.since
    return max(facts.since, last) if rule.counted_from == "level_start" else last


def _clean_until(rule: ZoneStep, facts: ZoneFacts) -> date | None:
    return None if rule.clean_days is None else _begun(rule, facts) + timedelta(days=rule.clean_days)


def _after(rule: ZoneStep, facts: ZoneFacts) -> Iterator[Unmet]:
    if rule.after and facts.stricter_zones is None:
        yield unmet("stricter_unknown", N_("It is not known whether stricter zones are left."))
    elif rule.after and facts.stricter_zones:
        yield unmet("stricter_left", N_("Stricter zones are left: {count}."), count=facts.stricter_zones)


def _clean(rule: ZoneStep, facts: ZoneFacts, on: date) -> Iterator[Unmet]:
    until = _clean_until(rule, facts)
    if until is not None and on < until:
        begun = _begun(rule, facts)
        yield unmet(
            "not_clean",
            N_("Day {day} of {days} without a new infection; review from {date}."),
            day=(on - begun).days,
            days=rule.clean_days,
            date=until,
        )


def _contacts(rule: ZoneStep, facts: ZoneFacts, on: date) -> Iterator[Unmet]:
    if rule.contacts_over_days is None:
        return
    last = facts.contacts
    if last is None:
        yield unmet("contacts_unknown", N_("The last exposure of the zone's close contacts is not known."))
    elif last.exposure is not None:
        if (on - last.exposure).days <= rule.contacts_over_days:
            yield unmet(
                "contact_too_recent",
                N_("The last close contact was exposed on {exposure}: not more than {days} days ago."),
                exposure=last.exposure,
                days=rule.contacts_over_days,
            )
        if not last.negative:
            yield unmet("contact_not_negative", N_("The last close contact has no negative test yet."))


def _screened(rule: ZoneStep, facts: ZoneFacts, on: date) -> Iterator[Unmet]:
    if rule.screening_within_days is not None:
        first = on - timedelta(days=rule.screening_within_days)
    elif rule.screening_from_day is not None:
        first = _begun(rule, facts) + timedelta(days=rule.screening_from_day)
    else:
        return
    rounds = [each for each in facts.rounds if each.complete and first <= each.on <= on]
    if any(each.all_negative is False for each in rounds):
        yield unmet("round_positive", N_("A round of the whole zone since {date} was not all negative."), date=first)
    elif not any(each.all_negative for each in rounds):
        code = "round_pending" if rounds else "round_missing"
        text = (
            N_("The results of the whole zone's round since {date} are not all in.")
            if rounds
            else N_("A round of the whole zone, all negative, on or after {date} is missing.")
        )
        yield unmet(code, text, date=first)
