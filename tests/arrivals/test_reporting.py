"""Does a report come in once, is it routed by the lists, and does nobody learn more from it than they may?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data_access.commands.arrivals import report_arrival
from data_access.commands.moving import Wish
from data_access.queries.own_arrival import own_status
from data_access.schema import (
    arrival,
    arrival_check,
    arrival_place,
    home_order,
    person_test,
    resident,
    task,
    transfer_order,
    transition,
)
from domain.arrivals import FormRefused, PublicState, Traveller, Visit
from domain.receipts import ALPHABET, read_receipt
from domain.workflow import record_type
from tests.arrivals.builders import AT, GAODU, GRID, LINPING, LOW_RISK, NOW, UNDECIDED, Station, somebody


@pytest.mark.parametrize(
    ("visits", "state", "outcome", "clocks", "told"),
    [
        ((GAODU,), "high_risk", "high", ["arrival_contact_high"], PublicState.WILL_BE_CONTACTED),
        ((LINPING,), "cleared", "none", [], PublicState.NO_RISK),
        ((LOW_RISK,), "low_risk", "low", ["arrival_tests"], PublicState.TESTS),
        ((UNDECIDED,), "to_verify", "needs_person", ["arrival_verify"], PublicState.BEING_VERIFIED),
        ((LOW_RISK, GAODU, LINPING), "high_risk", "high", ["arrival_contact_high"], PublicState.WILL_BE_CONTACTED),
        ((LOW_RISK, UNDECIDED), "to_verify", "needs_person", ["arrival_verify"], PublicState.BEING_VERIFIED),
        # before the seven days that the 9th edition looks back: kept, not counted
        ((LINPING, replace(GAODU, since=date(2022, 8, 1), until=date(2022, 8, 12))), "cleared", "none", [],
         PublicState.NO_RISK),
        ((LINPING, replace(GAODU, since=date(2022, 8, 1), until=date(2022, 8, 13))), "high_risk", "high",
         ["arrival_contact_high"], PublicState.WILL_BE_CONTACTED),
    ],
)  # fmt: skip
def test_a_report_is_routed_by_its_strictest_place(
    station: Station, visits: tuple[Visit, ...], state: str, outcome: str, clocks: list[str], told: PublicState
) -> None:
    station.list()
    receipt = station.report(*visits)
    (row,) = station.rows(arrival)
    assert (row["state"], row["outcome"]) == (state, outcome)
    assert [one["kind"] for one in station.rows(task)] == clocks
    assert len(station.rows(arrival_place)) == len(visits)
    assert [(one["before"], one["outcome"], one["changed"]) for one in station.rows(arrival_check)] == [
        (None, outcome, False)
    ]
    status = own_status(station.db, station.keys, receipt.code)
    assert status is not None and (status.state, status.list_version) == (told, "2022112808")


def test_a_high_risk_arrival_is_the_community_s_task_within_two_hours_and_visible_at_once(station: Station) -> None:
    station.list()
    station.report()
    (row,) = station.rows(arrival)
    (clock,) = station.rows(task)
    assert clock["due_at"] - clock["created_at"] == 7200
    assert (clock["area_id"], clock["org_code"]) == (station.units[0], "grid")
    assert (row["measure"], row["last_exposure_on"], row["at_risk_at"]) == ("facility_quarantine", "2022-08-18", AT)


def test_low_risk_gets_the_tests_of_the_policy(station: Station) -> None:
    station.list()
    receipt = station.report(LOW_RISK)
    (row,) = station.rows(arrival)
    assert (row["measure"], row["tests_until_on"]) == ("tests", "2022-08-22")
    status = own_status(station.db, station.keys, receipt.code)
    assert status is not None and status.tests_on == (date(2022, 8, 20), date(2022, 8, 22))
    (clock,) = station.rows(task)
    assert datetime.fromtimestamp(clock["due_at"], UTC) == datetime(2022, 8, 22, 15, 59, 59, tzinfo=UTC)


def test_without_a_list_nobody_is_judged_until_one_comes(station: Station) -> None:
    receipt = station.report()
    assert station.rows(arrival)[0]["state"] == "reported"
    status = own_status(station.db, station.keys, receipt.code)
    assert status is not None and (status.state, status.list_version) == (PublicState.RECEIVED, None)
    station.list(at=AT + 60)
    assert station.rows(arrival)[0]["state"] == "high_risk"


def test_the_same_form_again_is_one_report_with_the_same_code(station: Station) -> None:
    station.list()
    form = station.form()
    first = report_arrival(station.db, station.keys, form, at=AT)
    again = report_arrival(station.db, station.keys, form, at=AT + 5)
    other = report_arrival(station.db, station.keys, replace(form, address="别处"), at=AT + 9)
    assert (first.repeated, again.repeated, again.differs, other.differs) == (False, True, False, True)
    assert first.code == again.code == other.code and len(station.rows(arrival)) == 1


def test_a_form_that_was_not_opened_here_is_refused(station: Station) -> None:
    for form_id in ("", "1", "f" * 48, "é" * 48, "\ud800" * 48):
        with pytest.raises(FormRefused) as refused:
            report_arrival(station.db, station.keys, replace(station.form(), form_id=form_id), at=AT)
        assert refused.value.problems[0].field == "form_id"
    assert station.rows(arrival) == []


RIGHT = Traveller("11010519491231002X", "真", "13900000001")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"traveller": Traveller("12", "李四", "13900000001")}, "traveller.id_no"),
        ({"traveller": RIGHT}, "traveller.id_no"),  # a simulated district takes nobody's number
        ({"traveller": replace(somebody(1), name=" ")}, "traveller.name"),
        ({"traveller": replace(somebody(1), name="x" * 121)}, "traveller.name"),
        ({"traveller": replace(somebody(1), name="李\x00四")}, "traveller.name"),
        ({"traveller": replace(somebody(1), phone="12345678901")}, "traveller.phone"),
        ({"traveller": replace(somebody(1), id_type="library_card")}, "traveller.id_type"),
        ({"arrived_at": NOW + timedelta(days=3, seconds=1)}, "arrived_at"),
        ({"arrived_at": NOW - timedelta(days=14, seconds=1)}, "arrived_at"),
        ({"destination": ""}, "destination"),
        ({"destination": "nowhere"}, "destination"),
        ({"destination": "330113"}, "destination"),  # a district is nobody's home
        ({"travel": "rocket"}, "travel"),
        ({"channel": "hostile"}, "channel"),
        ({"visits": ()}, "visits"),
        ({"visits": (GAODU,) * 21}, "visits"),
        ({"visits": (replace(GAODU, province=""),)}, "visits.0.province"),
        ({"visits": (GAODU, replace(GAODU, place="x" * 200))}, "visits.1.place"),
        ({"visits": (replace(GAODU, until=date(2022, 8, 1)),)}, "visits.0.until"),
        ({"visits": (replace(GAODU, until=date(2022, 8, 25)),)}, "visits.0.until"),
        ({"companions": (somebody(1),)}, "companions.0.id_no"),
        ({"companions": tuple(somebody(n) for n in range(2, 11))}, "companions"),
    ],
)  # fmt: skip
def test_a_form_is_refused_by_field_and_leaves_nothing(station: Station, change: dict[str, object], field: str) -> None:
    with pytest.raises(FormRefused) as refused:
        report_arrival(station.db, station.keys, replace(station.form(), **change), at=AT)
    assert field in [one.field for one in refused.value.problems] and refused.value.text(str)
    assert station.rows(arrival) == [] and station.rows(transition) == []


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=-14)])
def test_the_last_moments_at_which_a_report_is_taken(station: Station, ahead: timedelta) -> None:
    station.report(arrived_at=NOW + ahead, visits=(replace(GAODU, since=None, until=None),))
    assert len(station.rows(arrival)) == 1


def test_companions_are_arrivals_of_their_own(station: Station) -> None:
    station.list()
    receipt = station.report(companions=(Traveller(somebody(2).id_no, "李五"), somebody(3)))
    first, second, third = station.rows(arrival)
    assert {row["state"] for row in (first, second, third)} == {"high_risk"}
    assert (first["companions"], second["with_id"], third["with_id"]) == (2, first["id"], first["id"])
    assert (second["receipt_hash"], second["contact_key"]) == (None, None)
    status = own_status(station.db, station.keys, receipt.code)
    assert status is not None and status.companions == 2


def test_another_report_of_one_person_is_merged_and_both_codes_go_on(station: Station) -> None:
    station.list()
    first = station.report(LINPING)
    second = station.report(GAODU, at=AT + 600, arrived_at=NOW + timedelta(days=2))
    old, new = station.rows(arrival)
    assert (old["state"], new["state"], new["merged_into_id"]) == ("high_risk", "merged", old["id"])
    assert len([one for one in station.rows(arrival_place) if one["arrival_id"] == old["id"]]) == 2
    moves = [(one["record_id"], one["move"]) for one in station.rows(transition)]
    assert moves[-3:] == [(new["id"], "merge"), (old["id"], "add_report"), (old["id"], "find_high")]
    statuses = [own_status(station.db, station.keys, one.code) for one in (first, second)]
    assert statuses[0] == statuses[1] and statuses[0] is not None
    running = [one for one in station.rows(task) if one["cancelled_at"] is None]
    assert [one["record_id"] for one in running] == [old["id"]]


@pytest.mark.parametrize(("days", "merged"), [(7, True), (8, False)])
def test_a_later_journey_is_another_arrival(station: Station, days: int, merged: bool) -> None:
    visit = replace(LINPING, since=None, until=None)
    station.report(visit, arrived_at=NOW - timedelta(days=6))
    station.report(visit, arrived_at=NOW + timedelta(days=days - 6))
    assert (station.rows(arrival)[1]["merged_into_id"] is not None) is merged


def test_nothing_of_the_person_is_readable_in_the_database(station: Station) -> None:
    station.list()
    who = somebody(77, "欧阳不可读")
    code = station.report(traveller=who).code
    for table in (arrival, transition, task, arrival_check):
        text = repr(station.rows(table))
        for secret in (who.id_no, who.phone, who.name, "测试路2号", code, str(read_receipt(code))):
            assert secret not in text


def test_a_code_is_long_unlike_any_other_and_only_itself_opens(station: Station) -> None:
    codes = [station.report(number=n).code for n in range(1, 6)]
    assert len(set(codes)) == 5
    for code in codes:
        assert own_status(station.db, station.keys, code.lower().replace("-", " ").replace("0", "o")) is not None
    symbols = str(read_receipt(codes[0]))
    for place in range(27):
        for other in ALPHABET:
            if other != symbols[place]:
                wrong = symbols[:place] + other + symbols[place + 1 :]
                assert read_receipt(wrong) is None
    for wrong in ("", "x", "0" * 27, "1" * 27, codes[0][:-1], codes[0] + "1", "\x00" * 27, "é" * 1000):
        assert own_status(station.db, station.keys, wrong) is None


def test_a_stranger_goes_from_report_to_contact_to_control(station: Station) -> None:
    station.list()
    receipt = station.report(destination="C1")
    (row,) = station.rows(arrival)
    refused = station.act("contact", Wish(row["id"]), scope=GRID)
    assert "second-level unit" in refused.refused[0].text()
    done = station.act("contact", Wish(row["id"], fields={"unit": "a"}), scope=GRID)
    assert not done.refused
    (row,) = station.rows(arrival)
    (person,) = station.rows(resident)
    assert (row["state"], row["resident_id"]) == ("controlled", person["id"])
    assert (person["unit_id"], person["must_test"]) == (station.units[0], False)
    assert station.keys.opened_fields(bytes(person["sealed"]), f"resident:{person['id']}")["name"] == "李四"
    assert len(station.rows(person_test)) == 1
    (order,) = station.rows(home_order)
    (ride,) = station.rows(transfer_order)
    assert (order["code"], order["state"]) == (f"H-{row['code']}", "facility")
    assert order["person_kind"] == "high_risk_arrival"
    assert (ride["code"], ride["state"], ride["resident_id"]) == (f"T-H-{row['code']}", "pending", person["id"])
    clocks = {one["kind"]: one for one in station.rows(task)}
    assert clocks["arrival_contact_high"]["completed_at"] == clocks["arrival_control"]["completed_at"] == AT + 60
    status = own_status(station.db, station.keys, receipt.code)
    assert status is not None and status.state is PublicState.UNDER_CONTROL


def test_under_the_twenty_measures_a_high_risk_traveller_stays_at_home(station: Station) -> None:
    station.world.setting("control_policy", "twenty")
    station.list()
    station.report()
    (row,) = station.rows(arrival)
    assert row["measure"] == "home_quarantine"
    station.act("contact", Wish(row["id"]))
    (order,) = station.rows(home_order)
    assert (order["state"], order["regime"], order["started_on"]) == ("assessed", "home_quarantine", "2022-08-20")
    assert station.rows(transfer_order) == [] and station.rows(arrival)[0]["measure"] == "home_quarantine"


def test_whoever_is_on_the_register_is_found_and_no_second_order_opened(station: Station) -> None:
    station.list()
    station.world.resident("330113/S1/C1/A/a", id_no=somebody(1).id_no)
    station.report(destination="b")
    station.report(replace(GAODU, since=None, until=None), number=2, companions=(somebody(1),),
                   arrived_at=NOW - timedelta(days=9))  # fmt: skip
    ids = [row["id"] for row in station.rows(arrival) if row["resident_id"] is not None]
    assert len(ids) == 2
    assert not station.act("contact", *(Wish(id_) for id_ in ids)).refused
    assert len(station.rows(home_order)) == 1 and len(station.rows(resident)) == 1


def test_a_person_verifies_what_the_list_leaves_open(station: Station) -> None:
    station.list()
    for number in (1, 2, 3):
        station.report(UNDECIDED, number=number)
    first, second, third = station.rows(arrival)
    station.act("verify_high", Wish(first["id"]))
    station.act("verify_low", Wish(second["id"]))
    station.act("clear", Wish(third["id"], reason="was in another county"))
    rows = station.rows(arrival)
    assert [(row["state"], row["outcome"], row["measure"]) for row in rows] == [
        ("high_risk", "high", "facility_quarantine"), ("low_risk", "low", "tests"), ("cleared", "none", None),
    ]  # fmt: skip
    assert [row["at_risk_at"] is not None for row in rows] == [True, True, False]


def test_the_record_type_is_the_staff_s_alone() -> None:
    kind = record_type("arrival")
    from domain.scope import Role

    assert not kind.readable_by(Role.PUBLIC) and not kind.readable_by(Role.WALL)
