"""May this unit be certified free of the epidemic (无疫单元), and if not, what is missing?

Source: DOMAIN 1.2. Zhejiang's thresholds were not found: the figures in ``assets/policies/control.toml`` are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from domain.control_policy import ControlPolicy
from domain.errors import N_
from domain.sentences import Unmet, unmet
from domain.zones import Round


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What is known of a unit.

    ``observed_since``: the first day from which its infections are on record. ``dwellings_verified``: those verified
    (扫楼) within the policy's ``survey_days``. ``checklist_passed`` None: not checked. ``missed`` counts people with a
    missed test, ``unreported`` arrivals nobody reported; None: not known.
    """

    observed_since: date
    last_infection: date | None
    rounds: tuple[Round, ...]
    dwellings: int
    dwellings_verified: int
    checklist_passed: bool | None
    missed: int | None
    unreported: int | None


def clean_since(facts: UnitFacts) -> date:
    """Return the day the clean days count from: the last infection, else the day before its records began."""
    return facts.last_infection or facts.observed_since - timedelta(days=1)


def free_unit_unmet(facts: UnitFacts, on: date, policy: ControlPolicy) -> tuple[Unmet, ...]:
    """Return what speaks against certifying the unit on a local date; nothing does where it is empty."""
    rule, begun = policy.free_units, clean_since(facts)
    found = []
    until = begun + timedelta(days=rule.free_days)
    if on < until:
        text = N_("Day {day} of {days} without a new infection; possible from {date}.")
        found.append(unmet("not_clean", text, day=(on - begun).days, days=rule.free_days, date=until))
    found += _screened(facts, begun + timedelta(days=rule.all_negative_from_day), on)
    if not facts.dwellings:
        found.append(
            unmet("survey", N_("No dwellings of the unit are on record: nobody can say that all were verified."))
        )
    elif facts.dwellings_verified < rule.survey_share * facts.dwellings:
        text = N_("{verified} of {dwellings} dwellings were verified in the last {days} days; {percent} % are needed.")
        found.append(
            unmet(
                "survey",
                text,
                verified=facts.dwellings_verified,
                dwellings=facts.dwellings,
                days=rule.survey_days,
                percent=f"{100 * rule.survey_share:g}",
            )
        )
    return (*found, *_kept(facts))


def suspension_due(facts: UnitFacts, certified_on: date) -> Unmet | None:
    """Return why a certified unit is suspended at once: an infection, an unreported arrival or a missed test."""
    if facts.last_infection is not None and facts.last_infection >= certified_on:
        return unmet("infection", N_("An infection was found on {on}."), on=facts.last_infection)
    return next((reason for reason in _kept(facts) if reason.code in ("unreported", "missed")), None)


def _screened(facts: UnitFacts, first: date, on: date) -> list[Unmet]:
    rounds = [each for each in facts.rounds if each.complete and first <= each.on <= on]
    if rounds and all(each.all_negative for each in rounds):
        return []
    return [unmet("round_missing", N_("An all-negative round of the unit on or after {date} is missing."), date=first)]


def _kept(facts: UnitFacts) -> list[Unmet]:
    found = []
    if not facts.checklist_passed:
        found.append(unmet("checklist", N_("The checklist was not passed.")))
    if facts.missed is None or facts.unreported is None:
        found.append(unmet("unknown", N_("Missed tests and unreported arrivals are not known.")))
    if facts.missed:
        found.append(unmet("missed", N_("People who missed a test: {count}."), count=facts.missed))
    if facts.unreported:
        found.append(unmet("unreported", N_("Arrivals nobody reported: {count}."), count=facts.unreported))
    return found
