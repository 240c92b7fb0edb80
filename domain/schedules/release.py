"""May this person go free, and if not: which test is missing? Release is never a matter of the calendar alone.

Source: DOMAIN 1.4 (all negative; a secondary contact also needs the first two tests of the contact they met negative,
otherwise they are upgraded). How a missed test is made up is our reading (ADR 0044).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.errors import N_
from domain.person_policy import Regime
from domain.results import TestResult
from domain.schedules.plan import Plan, TestDue
from domain.sentences import Unmet, unmet


@dataclass(frozen=True, slots=True)
class TestOnDay:
    """A sample of the person on a local date; ``result`` None: not in yet."""

    __test__ = False  # not a pytest class

    on: date
    result: TestResult | None


def release_allowed(
    plan: Plan, tests: Sequence[TestOnDay], on: date, *, parent_tests: Sequence[TestOnDay] | None = None
) -> Unmet | None:
    """Return the first reason against a release on a local date, None where there is none.

    ``tests`` are the person's samples in order of sampling. ``parent_tests`` are those of the contact whom a
    secondary contact met, None where nobody knows them. Of two samples on one day one counts.
    """
    return next(iter(reasons_against_release(plan, tests, on, parent_tests=parent_tests)), None)


def reasons_against_release(
    plan: Plan, tests: Sequence[TestOnDay], on: date, *, parent_tests: Sequence[TestOnDay] | None = None
) -> tuple[Unmet, ...]:
    """Return every reason against a release on a local date, the gravest first."""
    known = [test for test in tests if plan.counted_from <= test.on <= on]
    found = [*_infected(known), *_missing(plan, known, on)]
    if "parent_first_two_negative" in plan.release:
        found += _parent(parent_tests, on)
    if on <= plan.last_day:
        found.append(
            unmet(
                "too_early",
                N_("The quarantine lasts until the end of {last}; release is possible from {free}."),
                last=plan.last_day,
                free=plan.free_from,
            )
        )
    return tuple(found)


def may_go_home(plan: Plan, tests: Sequence[TestOnDay], on: date) -> Unmet | None:
    """Return the first reason against leaving the facility for the stage at home, None where there is none.

    The negatives due in the facility must be there, and its last day must be over.
    """
    facility = [stage for stage in plan.stages if stage.regime is Regime.FACILITY_QUARANTINE]
    if not facility:
        return None
    last = facility[-1].last
    known = [test for test in tests if plan.counted_from <= test.on <= on]
    found = [*_infected(known), *_missing(plan, known, on, until=last)]
    if on <= last:
        found.append(unmet("too_early", N_("The days in the facility last until the end of {last}."), last=last))
    return found[0] if found else None


def upgrade_due(parent_tests: Sequence[TestOnDay]) -> bool:
    """Return whether a secondary contact becomes a close contact: the contact they met was found positive."""
    return any(test.result is TestResult.POSITIVE for test in parent_tests)


def _infected(tests: Sequence[TestOnDay]) -> list[Unmet]:
    found = [
        unmet("positive", N_("The sample of {on} is positive: an infected person is not released."), on=test.on)
        for test in tests
        if test.result is TestResult.POSITIVE
    ]
    for place, test in enumerate(tests):
        resolved = any(later.result is TestResult.NEGATIVE for later in tests[place + 1 :])
        if test.result is TestResult.POOL_POSITIVE and not resolved:
            found.append(
                unmet("pool_open", N_("The tube of {on} is positive; the single test has no negative yet."), on=test.on)
            )
    return found


def _missing(plan: Plan, tests: Sequence[TestOnDay], on: date, until: date | None = None) -> list[Unmet]:
    """Return a reason for each test due by ``on`` that no negative sample answers.

    Each due test is answered by a negative of its day, a missed one by a later negative that answers no other.
    """
    if "all_negative" not in plan.release:
        return []
    last = on if until is None else min(on, until)
    due = [test for test in plan.tests if plan.counted_from <= test.on <= last]
    negative = {test.on for test in tests if test.result is TestResult.NEGATIVE}
    spare = sorted(negative - {test.on for test in plan.tests})
    found = []
    for test in due:
        if test.on in negative:
            continue
        later = next((day for day in spare if day > test.on), None)
        if later is None:
            found.append(_why_missing(test, tests))
        else:
            spare.remove(later)
    return found


def _why_missing(due: TestDue, tests: Sequence[TestOnDay]) -> Unmet:
    of_day = [test.result for test in tests if test.on == due.on]
    code, message = "test_missing", N_("The test of day {day} ({on}) is missing.")
    if None in of_day:
        code, message = "result_pending", N_("The result of the test of day {day} ({on}) is not in yet.")
    elif of_day:
        code, message = "no_verdict", N_("The test of day {day} ({on}) gave no negative; it must be repeated.")
    return unmet(code, message, day=due.day, on=due.on)


def _parent(tests: Sequence[TestOnDay] | None, on: date) -> list[Unmet]:
    if tests is None:
        return [unmet("parent_unknown", N_("The tests of the close contact this person met are not known."))]
    known = [test for test in tests if test.on <= on]
    if upgrade_due(known):
        return [
            unmet(
                "parent_positive",
                N_("The close contact this person met was found positive: upgrade this person to close contact."),
            )
        ]
    negative = len({test.on for test in known if test.result is TestResult.NEGATIVE})
    if negative < 2:
        return [
            unmet(
                "parent_pending",
                N_("The close contact this person met has {count} of 2 negative tests."),
                count=negative,
            )
        ]
    return []
