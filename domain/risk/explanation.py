"""Why is a street this colour, in sentences a person reads?

Every sentence is a gettext id with parameters (some of them sentences themselves), rendered in the reader's
language and time zone when shown. Template: domain specification, section 2.
"""

from __future__ import annotations

from domain.errors import N_
from domain.instants import from_epoch
from domain.policy_tables import FloorRule
from domain.risk.assessment import Assessment, Feed
from domain.risk.levels import Level
from domain.risk.score import Factor
from domain.sentences import Sentence

FACTOR_NAMES = {
    "incidence": N_("New infections per 100,000 residents, {days} days"),
    "community": N_("Community infections, {days} days"),
    "clusters": N_("Active clusters, {days} days"),
    "days_since_last": N_("Days since the last infection"),
    "trend": N_("Trend: last {days} days over the {days} days before"),
    "overdue_tasks": N_("Overdue control tasks, share"),
    "arrivals": N_("Arrivals from risk areas per 10,000 residents, {days} days"),
}
UNITS = {"days_since_last": N_(" d"), "trend": N_(" times"), "overdue_tasks": N_(" %")}
SHARES = {"overdue_tasks"}
"""Factors whose value is a share (0..1), read in percent."""
LEVEL_NAMES = {
    Level.GREEN: N_("green"),
    Level.BLUE: N_("blue"),
    Level.YELLOW: N_("yellow"),
    Level.ORANGE: N_("orange"),
    Level.RED: N_("red"),
    Level.GREY: N_("grey"),
}
FLOOR_REASONS = {
    "infections": N_("at least {n} infections in {days} days"),
    "community": N_("at least {n} community infections in {days} days"),
    "high_risk_zones": N_("an active high-risk zone"),
}
NO_SOURCE = N_("no source on record")
OWN = {"overdue_tasks": N_("the tasks kept here"), "arrivals": N_("the arrivals reported here")}
"""Factors counted from records that the cockpit keeps itself."""


def _sentence(message: str, **params: object) -> Sentence:
    return Sentence(message, tuple(params.items()))


def factor_name(factor: Factor) -> Sentence:
    """Return the factor's name with its window."""
    return _sentence(FACTOR_NAMES[factor.key], days=factor.window_days)


def factor_value(factor: Factor) -> float | None:
    """Return the factor's value as it is read with its unit: a share in percent; None where it has none."""
    return factor.value * 100 if factor.value is not None and factor.key in SHARES else factor.value


def own_source(factor: Factor) -> Sentence | None:
    """Return what of the cockpit's own records the factor is counted from; None where a feed tells them."""
    return _sentence(OWN[factor.key]) if factor.key in OWN else None


def factor_unit(factor: Factor) -> Sentence:
    """Return the unit written after the value, with its own blank; empty for counts."""
    return _sentence(UNITS[factor.key]) if factor.key in UNITS else Sentence("{nothing}", (("nothing", ""),))


def factor_sentence(factor: Factor, feed: Feed | None) -> Sentence:
    """Return what the factor was and what it added, or why it did not count."""
    name = factor_name(factor)
    if factor.points is None or factor.contribution is None:
        return _sentence(N_("{factor}: not available ({reason}); left out"), factor=name, reason=_note(factor))
    shown = factor_value(factor)
    value: object = _number(shown) if shown is not None else _note(factor)
    heard = feed is not None and feed.last_at is not None
    return _sentence(
        N_("{factor}: {value}{unit} → {points} pts × {weight} = {contribution}; source {feed} at {time}")
        if heard
        else N_("{factor}: {value}{unit} → {points} pts × {weight} = {contribution}; source {feed}"),
        factor=name,
        value=value,
        unit=factor_unit(factor) if factor.value is not None else "",
        points=_number(factor.points),
        weight=f"{factor.weight_used:.4g}",
        contribution=_number(factor.contribution),
        feed=_sentence(feed.name if feed else OWN.get(factor.key, NO_SOURCE)),
        time=from_epoch(feed.last_at) if feed and feed.last_at is not None else "",
    )


def floor_reason(floor: FloorRule) -> Sentence:
    """Return why a floor applies."""
    return _sentence(FLOOR_REASONS[floor.measure], n=floor.at_least, days=floor.window_days)


def sentences(assessment: Assessment) -> list[Sentence]:
    """Return the whole explanation: factors, score, floor, hold, silent feeds, override; in this order."""
    found = [factor_sentence(factor, assessment.source_of(factor.key)) for factor in assessment.factors]
    if assessment.score is not None:
        found.append(_score(assessment, assessment.score))
    if assessment.floor is not None:
        found.append(_sentence(N_("floor: {reason}"), reason=floor_reason(assessment.floor)))
    if assessment.held and assessment.computed_level is not None:
        found.append(
            _sentence(
                N_("held at {colour}: {k}/{n} days"),
                colour=_sentence(LEVEL_NAMES[assessment.computed_level]),
                k=assessment.held_days,
                n=assessment.hold_days,
            )
        )
    if assessment.unsourced:
        found.append(_sentence(N_("grey: no source reports infections")))
    found += [_silence(feed) for feed in assessment.silent]
    if assessment.override is not None:
        found.append(
            _sentence(
                N_("set by hand to {colour} by {signer} until {until}: {reason}"),
                colour=_sentence(LEVEL_NAMES[assessment.override.level]),
                signer=assessment.override.signer,
                until=assessment.override.expires_at,
                reason=assessment.override.reason,
            )
        )
    return found


def _score(assessment: Assessment, score: float) -> Sentence:
    if assessment.available_weight > 0.9999:
        return _sentence(N_("score {score} of 100 (rule {rule})"), score=_number(score), rule=assessment.policy_id)
    return _sentence(
        N_("score {score} of 100 (rule {rule}); factors of weight {weight} counted, taken as 1"),
        score=_number(score),
        rule=assessment.policy_id,
        weight=f"{assessment.available_weight:.4g}",
    )


def _silence(feed: Feed) -> Sentence:
    if feed.last_at is None:
        return _sentence(N_("grey: {feed} has never reported"), feed=_sentence(feed.name))
    return _sentence(N_("grey: {feed} silent since {time}"), feed=_sentence(feed.name), time=from_epoch(feed.last_at))


def _note(factor: Factor) -> Sentence:
    return _sentence(factor.note or N_("not known"))


def _number(value: float) -> str:
    """Return at most two decimals, without trailing zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
