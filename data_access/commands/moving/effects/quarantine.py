"""What follows when people are put under control, reported on, tested and let go? Stays and home orders alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, update

from data_access.commands.moving import planning
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.commands.moving.writing import put_rows
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import RECORD_TABLES, contact, health_report, home_order, quarantine_test
from domain.person_policy import Regime
from domain.schedules import home_stage
from domain.workflow.home import HOME_ORDER

TO_QUARANTINE = (("locate", ("listed", "lost")), ("notify", ("listed", "lost", "located")),
                 ("quarantine", ("listed", "lost", "located", "notified")))  # fmt: skip
"""Moves that bring a contact into quarantine, and the states from which each is needed."""


@effect("plan_quarantine")
def plan_quarantine(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Plan days and tests: a stay begins on the local day of check-in, a home order on the day it names."""
    record = moved[0].record
    firsts = [str(one.row["started_on"]) if record == "home_order" else acting.day(one.at).isoformat() for one in moved]
    rows = [{**one.row, "started_on": first} for one, first in zip(moved, firsts, strict=True)]
    plans = planning.parts(acting, record, rows, [date.fromisoformat(first) for first in firsts])
    planning.write_plans(acting, record, list(zip(moved, firsts, plans, strict=True)))
    return ()


@effect("plan_anew")
def plan_anew(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Plan the rest anew, under the policy of the day and as the kind of person that the record names now."""
    return _plan_anew(acting, moved, [one.row for one in moved])


@effect("upgrade_to_close")
def upgrade_to_close(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Make secondary contacts close contacts: same exposure, same day 1, longer and with more tests."""
    table = RECORD_TABLES[moved[0].record]
    update_rows(acting.conn, table, ("person_kind", "id"), [("close", one.id) for one in moved])
    return _plan_anew(acting, moved, [{**one.row, "person_kind": "close"} for one in moved])


def _plan_anew(acting: Acting, moved: Sequence[Moved], rows: Sequence[Mapping[str, Any]]) -> list[Order]:
    record = moved[0].record
    plans = planning.parts(acting, record, rows, [acting.day(one.at) for one in moved])
    rewritten = [(one, plan) for one, plan in zip(moved, plans, strict=True) if plan is not None]
    if rewritten:
        planning.rewrite_plans(acting, record, rewritten)
    return []


@effect("cancel_tests")
def cancel_tests(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Cancel what would be due later."""
    planning.cancel_tests(acting, moved[0].record, moved)
    return ()


@effect("quarantine_contact")
def quarantine_contact(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Bring the person's open contacts into quarantine, through the moves between."""
    by_state: dict[str, list[tuple[int, Moved]]] = {}
    for id_, state, one in _contacts(acting, moved):
        by_state.setdefault(state, []).append((id_, one))
    for move, states in TO_QUARANTINE:
        wishes = [answer(one, id_) for state in states for id_, one in by_state.get(state, ())]
        if wishes:
            yield Order("contact", move, wishes, optional=True)


@effect("release_contact")
def release_contact(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Release the person's contacts, unless the quarantine goes on at home."""
    over = [one for one in moved if one.record != "stay" or _stage_after(acting, one) is None]
    wishes = [answer(one, id_) for id_, state, one in _contacts(acting, over) if state == "quarantined"]
    return [Order("contact", "release", wishes, optional=True)] if wishes else []


def _contacts(acting: Acting, moved: Sequence[Moved]) -> list[tuple[int, str, Moved]]:
    by_person = {int(one.row["resident_id"]): one for one in moved}
    rows = rows_with(acting.conn, contact, ("id", "state", "resident_id"), "resident_id", by_person)
    return sorted(((int(id_), str(state), by_person[int(who)]) for id_, state, who in rows), key=lambda row: row[0])


@effect("follow_at_home")
def follow_at_home(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Open the home order of the stage that follows a stay: ``H-<stay code>``."""
    wishes = []
    for one in moved:
        stage = _stage_after(acting, one)
        if stage is None:
            continue
        first = max(stage[0], acting.day(one.at))
        kind = "high_risk_arrival" if one.row["person_kind"] == "arrival" else str(one.row["person_kind"])
        fields = {
            "person": one.row["resident_id"], "regime": stage[1].value, "person_kind": kind, "separate_room": True,
            "last_exposure_on": one.row["last_exposure_on"], "started_on": first.isoformat(),
            "contact": one.row["contact_id"],
        }  # fmt: skip
        wishes.append(_named(one, f"H-{one.row['code']}", fields))
    return [Order("home_order", "assess", wishes, optional=True)] if wishes else []


def _stage_after(acting: Acting, one: Moved) -> tuple[date, Regime] | None:
    """Return from which day and under which regime the quarantine goes on after a stay, None where it is over."""
    if not one.row["started_on"] or not one.row["ends_on"]:
        return None
    today, last = acting.day(one.at), date.fromisoformat(one.row["ends_on"])
    plan = planning.full_plan(acting, one.row, date.fromisoformat(one.row["started_on"]), today)
    stage = home_stage(plan, max(last, today - timedelta(days=1))) if plan else None
    return None if stage is None else (max(stage.first, last + timedelta(days=1)), stage.regime)


@effect("keep_health_report")
def keep_health_report(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Keep temperature and symptoms as a row of their own."""
    columns = ("record_type", "record_id", "area_id", "at", "temperature_tenths", "symptoms")
    put_rows(acting, health_report, columns, [
        (one.record, one.id, one.row["area_id"], one.at, round(one.fields["temperature"] * 10),
         one.fields.get("symptoms"))
        for one in moved
    ])  # fmt: skip
    return ()


@effect("note_quarantine_sample")
def note_quarantine_sample(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Note that the test due on this local day was taken; the result comes with the laboratory's feed."""
    q = quarantine_test.c
    statement = (
        update(quarantine_test)
        .where(q.record_type == moved[0].record, q.record_id == bindparam("b_id"), q.due_on == bindparam("b_on"),
               q.sampled_at.is_(None), q.cancelled_at.is_(None))
        .values(sampled_at=bindparam("b_at"), barcode=bindparam("b_barcode"))
    )  # fmt: skip
    acting.conn.execute(statement, [
        {"b_id": one.id, "b_on": acting.day(one.at).isoformat(), "b_at": one.at, "b_barcode": one.fields.get("barcode")}
        for one in moved
    ])  # fmt: skip
    return ()


@effect("end_home_order")
def end_home_order(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """End the home orders of people whom a facility takes in."""
    by_person = {int(one.row["resident_id"]): one for one in moved}
    rows = rows_with(acting.conn, home_order, ("id", "state", "resident_id"), "resident_id", by_person)
    wishes = [
        answer(by_person[int(who)], int(id_)) for id_, state, who in sorted(rows) if state not in HOME_ORDER.final
    ]
    return [Order("home_order", "take_in", wishes, optional=True)] if wishes else []


def _named(one: Moved, code: str, fields: dict[str, object]) -> Wish:
    return Wish(code=code, fields=fields, at=one.at, cause=one.transition_id, source=one.place)
