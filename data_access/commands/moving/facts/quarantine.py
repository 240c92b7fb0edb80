"""Is there the evidence that a release needs? ``domain.schedules`` judges the record's tests and their results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.commands.moving.planning import parts, tests_of
from data_access.driver_rows import rows_with
from data_access.schema import contact, test_result
from domain.errors import N_
from domain.person_policy import Person, Regime
from domain.results import TestResult
from domain.schedules import PERSONS, Plan, Stage, TestOnDay, release_allowed, stored_plan
from domain.sentences import Unmet
from domain.workflow import No

Samples = Mapping[int, Sequence[TestOnDay]]
"""Samples of each person by local date, in order."""
Parents = Mapping[int, Sequence[Any]]
"""The close contacts whom each secondary contact met: (person, last exposure, state)."""


@fact("release_evidence")
def release_evidence(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return what the plan still misses for a release (which test, whose result), or None."""
    record = candidates[0].record
    planned = tests_of(acting, record, candidates)
    asked = parts(acting, record, [one.row for one in candidates], [acting.day(one.at) for one in candidates])
    parents = _parents(acting, candidates)
    people = {int(one.row["resident_id"]) for one in candidates}
    samples = _samples(acting, people | {int(parent[0]) for some in parents.values() for parent in some})
    return [
        {"release_evidence": _missing(acting, one, plan, planned.get(int(one.row["id"]), ()), samples, parents)}
        for one, plan in zip(candidates, asked, strict=True)
    ]


def _missing(
    acting: Acting, one: Candidate, asked: Plan | None, tests: Iterable[Mapping[str, Any]], samples: Samples,
    parents: Parents,
) -> No | None:  # fmt: skip
    if one.row["ends_on"] is None:
        return No(N_("No rule sets the last day: an officer must set it first."))
    due = [test for test in tests if test["cancelled_at"] is None]
    plan = _given(one.row, asked, due)
    today, who = acting.day(one.at), int(one.row["resident_id"])
    waiting = [test["due_on"] for test in due if test["sampled_at"] is not None and test["result"] is None]
    taken = [*samples.get(who, ()), *(TestOnDay(date.fromisoformat(on), None) for on in waiting)]
    if "parent_first_two_negative" not in plan.release:
        return _no(release_allowed(plan, taken, today))
    met = [_parent_tests(parent, samples) for parent in parents.get(who, ())]
    asked_of: list[list[TestOnDay] | None] = [*met] or [None]
    verdicts = [release_allowed(plan, taken, today, parent_tests=one_of) for one_of in asked_of]
    return _no(next((no for no in verdicts if no is not None), None))


def _given(row: Mapping[str, Any], asked: Plan | None, due: Iterable[Mapping[str, Any]]) -> Plan:
    """Return the plan as it was written down; what its release needs is what the policy asks now."""
    exposure = date.fromisoformat(row["last_exposure_on"])
    first, last = max(date.fromisoformat(row["started_on"]), exposure), date.fromisoformat(row["ends_on"])
    regime = Regime(row["regime"]) if "regime" in row else Regime.FACILITY_QUARANTINE
    tests = [(date.fromisoformat(test["due_on"]), int(test["day_number"])) for test in due]
    release = asked.release if asked else ("all_negative",)
    kind = PERSONS.get(str(row["person_kind"])) or Person.LOW_RISK_ARRIVAL
    return stored_plan(kind, str(row["policy_version"]), exposure, Stage(regime, first, last), tests, release)


def _parents(acting: Acting, candidates: Sequence[Candidate]) -> dict[int, list[Any]]:
    people = {int(one.row["resident_id"]) for one in candidates if one.row["person_kind"] == "secondary"}
    met = rows_with(acting.conn, contact, ("resident_id", "parent_id"), "resident_id", people)
    links = [(int(who), int(parent)) for who, parent in met if parent is not None]
    names = ("id", "resident_id", "last_exposure_on", "state")
    known = {int(row[0]): row[1:] for row in rows_with(acting.conn, contact, names, "id", {link[1] for link in links})}
    found: dict[int, list[Any]] = {}
    for who, parent in links:
        found.setdefault(who, []).append(tuple(known[parent]))
    return found


def _parent_tests(parent: Any, samples: Samples) -> list[TestOnDay]:
    who, exposure, state = parent
    since = date.fromisoformat(exposure)
    tests = [test for test in samples.get(int(who), ()) if test.on >= since]
    return [*tests, TestOnDay(since, TestResult.POSITIVE)] if state == "became_case" else tests


def _samples(acting: Acting, people: Iterable[int]) -> dict[int, list[TestOnDay]]:
    found: dict[int, list[TestOnDay]] = {}
    rows = rows_with(acting.conn, test_result, ("resident_id", "sampled_at", "result"), "resident_id", people)
    for who, at, result in sorted(rows, key=lambda row: int(row[1])):
        found.setdefault(int(who), []).append(TestOnDay(acting.day(int(at)), TestResult(int(result))))
    return found


def _no(reason: Unmet | None) -> No | None:
    return None if reason is None else No(reason.why.message, {name: str(value) for name, value in reason.why.params})
