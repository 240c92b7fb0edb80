"""A health report by receipt code: onto the right order, once, and alike for every code that takes none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data_access.audit import Actor
from data_access.commands.arrivals import new_form_id
from data_access.commands.arrivals.health_inbox import MOST_A_DAY, leave_health
from data_access.commands.arrivals.inbox import take_in_waiting
from data_access.commands.home_receipts import issue_receipt
from data_access.commands.moving import Wish
from data_access.schema import arrival, audit, health_report, home_order, public_inbox
from domain.arrivals import FormRefused
from domain.errors import CockpitError, ScopeError
from domain.health_reports import Health, HealthForm, is_warning, read_temperature
from domain.instants import DAY
from domain.scope import Role, Scope
from tests.arrivals.builders import AT, GRID, HQ, Station

GRID_ACTOR = Actor("grid-001", "grid")
STRANGE = "000-000-000-000-000-000-000-000-000"
MISTYPED = "7QK-M2X-000"


@pytest.fixture
def under_control(station: Station) -> tuple[Station, str]:
    """Somebody from a high-risk place, reached and at home; the receipt of their arrival."""
    station.world.setting("control_policy", "twenty")  # under it such a traveller stays at home
    station.list()
    receipt = station.report()
    (came,) = station.rows(arrival)
    station.act("contact", Wish(came["id"], fields={"unit": "a", "separate_room": True}), scope=GRID)
    (order,) = station.rows(home_order)
    station.act("start", Wish(order["id"]), record="home_order", at=AT + 120)
    return station, receipt.code


def form(station: Station, code: str, temperature: str = "36.5", **more: object) -> HealthForm:
    return replace(HealthForm(new_form_id(station.keys), code, temperature), **more)  # type: ignore[arg-type]


def order_of(station: Station) -> dict[str, object]:
    return station.rows(home_order)[0]


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [("36.5", 365), ("３６．５", 365), ("36。5", 365), ("36,5", 365), (" 36.5 ℃", 365), ("36.5°C", 365), ("37", 370),
     ("36.58", 365), ("36.5度", 365), ("35.0", 350), ("34.9", None), ("42.0", 420), ("42.1", None), ("365", None),
     ("", None), ("三十六", None), ("3 6.5", 365), ("36.5.1", None), ("-36.5", None), ("36.5" * 20, None)],
)  # fmt: skip
def test_a_temperature_is_read_from_any_keyboard(typed: str, tenths: int | None) -> None:
    assert read_temperature(typed) == tenths


@pytest.mark.parametrize(
    ("temperature", "symptoms", "words", "warned"),
    [("37.2", (), "", False), ("37.3", (), "", True), ("36.5", ("cough",), "", True), ("36.5", (), " ", False),
     ("36.5", (), "头晕", True)],
)  # fmt: skip
def test_fever_or_any_symptom_is_a_warning(
    temperature: str, symptoms: tuple[str, ...], words: str, warned: bool
) -> None:
    assert is_warning(HealthForm("", "", temperature, symptoms, words), 37.3) is warned


def test_a_report_by_the_arrivals_own_receipt_is_a_move_of_the_order(under_control: tuple[Station, str]) -> None:
    station, code = under_control
    sent = form(station, code, "３７．８", symptoms=("cough", "tired"), words="夜里发冷")
    assert leave_health(station.db, station.keys, sent, at=AT + 3600) is Health.KEPT
    (waiting,) = station.rows(public_inbox, public_inbox.c.kind == "health")
    assert "夜里发冷".encode() not in bytes(waiting["sealed"]) and waiting["person_key"] is None
    assert take_in_waiting(station.db, station.keys, at=AT + 3601) == 1
    (kept,) = station.rows(health_report)
    assert (kept["record_type"], kept["record_id"], kept["at"]) == ("home_order", order_of(station)["id"], AT + 3600)
    assert (kept["temperature_tenths"], kept["symptoms"]) == (378, "咳嗽；非常疲乏；夜里发冷")
    (done,) = station.rows(public_inbox, public_inbox.c.kind == "health")
    assert (done["answer"], done["sealed"]) == ("kept", None)


def test_the_same_form_is_one_report_and_a_changed_one_a_correction(under_control: tuple[Station, str]) -> None:
    station, code = under_control
    sent = form(station, code)
    for _again in range(3):
        assert leave_health(station.db, station.keys, sent, at=AT + 3600) is Health.KEPT
    assert leave_health(station.db, station.keys, replace(sent, temperature="36.8"), at=AT + 3660) is Health.KEPT
    take_in_waiting(station.db, station.keys, at=AT + 3700)
    assert [row["temperature_tenths"] for row in station.rows(health_report)] == [365, 368]


def test_a_cut_between_move_and_note_makes_no_second_report(under_control: tuple[Station, str]) -> None:
    station, code = under_control
    leave_health(station.db, station.keys, form(station, code), at=AT + 3600)
    (before,) = station.rows(public_inbox, public_inbox.c.kind == "health")
    take_in_waiting(station.db, station.keys, at=AT + 3601)
    with station.db.write() as conn:
        again = {"taken_at": None, "sealed": before["sealed"], "answer": None}
        conn.execute(public_inbox.update().where(public_inbox.c.id == before["id"]).values(**again))
    assert take_in_waiting(station.db, station.keys, at=AT + 3602) == 1
    (after,) = station.rows(public_inbox, public_inbox.c.kind == "health")
    assert after["answer"] == "repeated" and len(station.rows(health_report)) == 1


def test_a_worker_who_was_there_in_between_does_not_make_it_be_lost(under_control: tuple[Station, str]) -> None:
    station, code = under_control
    leave_health(station.db, station.keys, form(station, code), at=AT + 3600)
    station.act("visit", Wish(order_of(station)["id"]), record="home_order", at=AT + 3700)  # type: ignore[arg-type]
    take_in_waiting(station.db, station.keys, at=AT + 3800)
    (kept,) = station.rows(health_report)
    assert kept["at"] == AT + 3700


def test_an_issued_code_reports_and_the_one_before_it_no_more(under_control: tuple[Station, str]) -> None:
    station, own = under_control
    number = str(order_of(station)["code"])
    first = issue_receipt(station.db, station.keys, GRID, GRID_ACTOR, number)
    second = issue_receipt(station.db, station.keys, GRID, GRID_ACTOR, number)
    told = [leave_health(station.db, station.keys, form(station, one), at=AT + 3600) for one in (first, second, own)]
    assert told == [Health.NOT_EXPECTED, Health.KEPT, Health.KEPT]
    entries = station.rows(audit, audit.c.action == "home_order.receipt")
    assert [(one["actor"], one["object"]) for one in entries] == [("grid-001", f"home_order:{number}")] * 2
    assert first not in str(entries) and second.replace("-", "") not in str(station.rows(home_order))


@pytest.mark.parametrize(
    ("scope", "error"),
    [(Scope(Role.GRID, ("S2",)), ScopeError), (Scope(Role.WALL, ("330113",)), ScopeError),
     (Scope(Role.COMMUNITY, ("C1",)), None), (Scope(Role.STREET, ("S1",)), None), (HQ, None)],
)  # fmt: skip
def test_a_code_is_given_in_scope_by_whoever_may_report(
    under_control: tuple[Station, str], scope: Scope, error: type[CockpitError] | None
) -> None:
    station, _own = under_control
    number = str(order_of(station)["code"])
    if error is None:
        assert issue_receipt(station.db, station.keys, scope, GRID_ACTOR, number)
        return
    with pytest.raises(error):
        issue_receipt(station.db, station.keys, scope, GRID_ACTOR, number)
    assert order_of(station)["receipt_hash"] is None


@pytest.mark.parametrize(
    ("state", "told"),
    [("assessed", Health.NOT_EXPECTED), ("active", Health.KEPT), ("release_due", Health.KEPT),
     ("breached", Health.KEPT), ("released", Health.NOT_EXPECTED), ("facility", Health.NOT_EXPECTED),
     ("escalated", Health.NOT_EXPECTED), ("not_suitable", Health.NOT_EXPECTED)],
)  # fmt: skip
def test_an_order_takes_reports_while_it_runs(under_control: tuple[Station, str], state: str, told: Health) -> None:
    station, code = under_control
    with station.db.write() as conn:
        conn.execute(home_order.update().values(state=state))
    assert leave_health(station.db, station.keys, form(station, code), at=AT + 3600) is told
    assert len(station.rows(public_inbox, public_inbox.c.kind == "health")) == (told is Health.KEPT)


def test_nobody_is_given_a_code_of_an_order_that_is_over(under_control: tuple[Station, str]) -> None:
    station, _own = under_control
    with station.db.write() as conn:
        conn.execute(home_order.update().values(state="released"))
    with pytest.raises(CockpitError, match="over"):
        issue_receipt(station.db, station.keys, GRID, GRID_ACTOR, str(order_of(station)["code"]))


def test_what_was_sent_before_the_order_ended_is_refused_and_kept_sealed(under_control: tuple[Station, str]) -> None:
    station, code = under_control
    leave_health(station.db, station.keys, form(station, code), at=AT + 3600)
    with station.db.write() as conn:
        conn.execute(home_order.update().values(state="released"))
    take_in_waiting(station.db, station.keys, at=AT + 3601)
    (row,) = station.rows(public_inbox, public_inbox.c.kind == "health")
    assert row["answer"] == "refused" and row["sealed"] is not None and station.rows(health_report) == []


@pytest.mark.parametrize("code", [STRANGE, MISTYPED, "", "x" * 500])
def test_codes_that_open_nothing_are_one_answer_and_leave_nothing(station: Station, code: str) -> None:
    assert leave_health(station.db, station.keys, form(station, code), at=AT) is Health.NOT_EXPECTED
    assert station.rows(public_inbox) == []


def test_a_code_reports_twice_a_day_and_corrections_and_then_waits(under_control: tuple[Station, str]) -> None:
    station, code = under_control
    told = [
        leave_health(station.db, station.keys, form(station, code), at=AT + 3600 + n) for n in range(MOST_A_DAY + 2)
    ]
    assert told == [Health.KEPT] * MOST_A_DAY + [Health.TOO_MANY] * 2
    assert leave_health(station.db, station.keys, form(station, code), at=AT + 3600 + DAY) is Health.KEPT


@pytest.mark.parametrize(
    ("change", "field"),
    [({"temperature": "x"}, "temperature"), ({"symptoms": ("plague",)}, "symptoms"), ({"words": "a" * 121}, "words"),
     ({"words": "a\x00b"}, "words"), ({"form_id": "a" * 48}, "form_id")],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_kept(
    under_control: tuple[Station, str], change: dict[str, object], field: str
) -> None:
    station, code = under_control
    with pytest.raises(FormRefused) as refused:
        leave_health(station.db, station.keys, replace(form(station, code), **change), at=AT + 3600)  # type: ignore[arg-type]
    assert [one.field for one in refused.value.problems] == [field]
    assert not station.rows(public_inbox, public_inbox.c.kind == "health")
