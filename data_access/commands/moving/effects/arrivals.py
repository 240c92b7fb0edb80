"""What follows when an arrival is found on the lists, reached, verified, or reported once more?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.arrival_checks import check_new
from data_access.commands.moving.arrival_paths import present_list
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.commands.moving.registering import register_travellers
from data_access.commands.moving.writing import put_rows, start_tasks
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import arrival, arrival_place, home_order, resident, stay
from domain.errors import N_
from domain.person_policy import Measure, PersonRule
from domain.schedules import PERSONS, ScheduleError, quarantine_plan
from domain.workflow import Clock
from domain.workflow.facility import STAY
from domain.workflow.home import HOME_ORDER

KINDS = {"high": "high_risk_arrival", "medium": "medium_risk_arrival", "low": "low_risk_arrival"}
"""Kind of person under control by the outcome of the check."""
ASKED_FACILITY = N_("The control policy asks for a quarantine facility, or the home has no separate room.")


def rule_of(acting: Acting, one: Moved) -> PersonRule | None:
    """Return what the policy of the day asks of somebody with this outcome; None where nothing was found."""
    kind = PERSONS.get(KINDS.get(str(one.row["outcome"]), ""))
    return None if kind is None else acting.policy(one.at).persons[kind]


@effect("propose_measure")
def propose_measure(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Write what the policy asks for, so that street and community see it at once; low risk: the last test's day."""
    written, testing = [], []
    for one in moved:
        measure, until = _proposed(acting, one)
        written.append((measure, until, one.id))
        if until is not None and until >= acting.day(one.at).isoformat():
            testing.append(Moved(one.place, one.record, one.id, one.transition_id, one.at, one.from_state,
                                 {**one.row, "tests_until_on": until}, one.fields))  # fmt: skip
    update_rows(acting.conn, arrival, ("measure", "tests_until_on", "id"), written)
    start_tasks(acting, "arrival", [(Clock("arrival_tests", due="tests_until_on"), one) for one in testing], "grid")
    return ()


def _proposed(acting: Acting, one: Moved) -> tuple[str, str | None]:
    rule = rule_of(acting, one)
    if rule is None or rule.measure is Measure.UNKNOWN:
        return "officer", None
    if rule.measure is Measure.NOTHING:
        return "nothing", None
    if one.row["outcome"] != "low":
        return rule.stages[0].regime.value, None
    arrived = acting.day(int(one.row["arrived_at"]))
    try:
        plan = quarantine_plan(PERSONS["low_risk_arrival"], arrived, arrived, acting.policy(one.at))  # type: ignore[arg-type]
    except ScheduleError:
        return "officer", None
    return "tests", plan.tests[-1].on.isoformat() if plan.tests else None


@effect("date_risk")
def date_risk(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Write since when somebody counts as from a risk area whom a person found to be."""
    names = ("at_risk_at", "at_risk_until", "last_exposure_on", "id")
    update_rows(acting.conn, arrival, names, [
        (one.row["at_risk_at"] if one.row["at_risk_until"] is None and one.row["at_risk_at"] else one.at, None,
         one.row["last_exposure_on"] or acting.day(int(one.row["arrived_at"])).isoformat(), one.id)
        for one in moved
    ])  # fmt: skip
    return ()


@effect("end_risk")
def end_risk(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Write that somebody no longer counts as from a risk area."""
    over = [(one.at, one.id) for one in moved if one.row["at_risk_at"] and one.row["at_risk_until"] is None]
    if over:
        update_rows(acting.conn, arrival, ("at_risk_until", "id"), over)
    return ()


@effect("register_arrival")
def register_arrival(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Put strangers, and who had left the district, on the register in the unit where they stay: orders are about
    residents.
    """
    known = {one.row["resident_id"] for one in moved} - {None}
    gone = {id_ for id_, left in rows_with(acting.conn, resident, ("id", "left_at"), "id", known) if left is not None}
    strangers = [one for one in moved if one.row["resident_id"] is None or one.row["resident_id"] in gone]
    if strangers:
        found = register_travellers(acting, strangers)
        update_rows(acting.conn, arrival, ("resident_id", "id"), [(found[one.id], one.id) for one in strangers])
    return ()


@effect("open_control")
def open_control(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Open what the policy asks for: the home order ``H-<arrival code>``, and where it asks for a facility or the home
    has no separate room the ride ``T-H-<arrival code>``; then the arrival is under control.
    """
    people = dict(rows_with(acting.conn, arrival, ("id", "resident_id"), "id", {one.id for one in moved}))
    asked = {one.id: rule for one in moved if (rule := rule_of(acting, one)) and rule.measure is Measure.PLAN}
    held = _held(acting, {int(person) for person in people.values()})
    fresh = [one for one in moved if one.id in asked and int(people[one.id]) not in held]
    fresh = list({int(people[one.id]): one for one in fresh}.values())
    if fresh:
        yield Order(
            "home_order", "assess", [_order(acting, one, people, asked[one.id]) for one in fresh], optional=True
        )
        yield from _to_facility(acting, [one for one in fresh if not _at_home(one, asked[one.id])])
    wishes = [answer(one, one.id, measure=asked[one.id].stages[0].regime.value) for one in moved if one.id in asked]
    if wishes:
        yield Order("arrival", "control", wishes, optional=True)


def _held(acting: Acting, people: set[int]) -> set[int]:
    """Return who is under a home order or in a facility already."""
    orders = rows_with(acting.conn, home_order, ("resident_id", "state"), "resident_id", people)
    stays = rows_with(acting.conn, stay, ("resident_id", "state"), "resident_id", people)
    return {int(who) for who, state in orders if state not in HOME_ORDER.final} | {
        int(who) for who, state in stays if state not in STAY.final
    }


def _at_home(one: Moved, rule: PersonRule) -> bool:
    regime = rule.stages[0].regime.value
    return regime == "home_monitoring" or (regime == "home_quarantine" and one.fields.get("separate_room", True))


def _order(acting: Acting, one: Moved, people: Mapping[Any, Any], rule: PersonRule) -> Wish:
    regime, at_home = rule.stages[0].regime.value, _at_home(one, rule)
    fields = {
        "person": int(people[one.id]), "regime": regime if at_home else "home_quarantine",
        "person_kind": KINDS[str(one.row["outcome"])], "started_on": acting.day(one.at).isoformat(),
        "last_exposure_on": one.row["last_exposure_on"] or acting.day(int(one.row["arrived_at"])).isoformat(),
        "separate_room": bool(one.fields.get("separate_room", at_home)),
    }  # fmt: skip
    return Wish(code=f"H-{one.row['code']}", fields=fields, at=one.at, cause=one.transition_id, source=one.place)


def _to_facility(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    by_code = {f"H-{one.row['code']}": one for one in moved}
    ids = {str(code): int(id_) for code, id_ in rows_with(acting.conn, home_order, ("code", "id"), "code", by_code)}
    for move in ("find_unsuitable", "to_facility"):
        wishes = [
            Wish(ids[code], reason=ASKED_FACILITY, at=one.at, cause=one.transition_id, source=one.place)
            for code, one in by_code.items()
            if code in ids
        ]
        if wishes:
            yield Order("home_order", move, wishes, optional=True)


@effect("take_over_report")
def take_over_report(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Let the earlier report go on with the places of the merged one, and check it again."""
    into = {one.id: int(one.fields["into"]) for one in moved}
    names = ("arrival_id", "path_id", "since_on", "until_on", "counted")
    rows = rows_with(acting.conn, arrival_place, names, "arrival_id", {*into, *into.values()})
    there = {tuple(row) for row in rows}
    fresh = sorted({(into[int(row[0])], *row[1:]) for row in rows if int(row[0]) in into} - there, key=repr)
    if fresh:
        put_rows(acting, arrival_place, names, fresh)
    yield Order("arrival", "add_report", [
        Wish(into[one.id], fields={"report": one.id}, at=one.at, cause=one.transition_id, source=one.place)
        for one in moved
    ], optional=True)  # fmt: skip
    yield from check_new(acting, present_list(acting.conn), set(into.values())).orders
