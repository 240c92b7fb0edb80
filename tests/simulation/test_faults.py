"""The faults of the feed, one by one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import identifier_problem
from simulation.faults import Faults, Injector, wrong_digit
from simulation.parameters import load_parameters

NOW = datetime(2022, 6, 1, 12, 0, tzinfo=UTC)
WRONG = "330113199001010059"


def row(number: int = 0, lab: str = "LAB01") -> dict[str, Any]:
    return {
        "barcode": f"B{number}",
        "id_no": WRONG,
        "phone": "15412345678",
        "point_code": "P1",
        "lab_code": lab,
        "sampled_at": "2022-06-01T01:00:00Z",
        "reported_at": "2022-06-01T11:59:00Z",
        "result": "negative",
        "ct": None,
    }


def injector(**faults: float) -> Injector:
    return Injector(Faults(**faults), random.Random(3), silent_lab="LAB02")


def test_a_perfect_feed_sends_rows_as_they_are() -> None:
    rows = [row(1), row(2)]
    assert injector().apply(rows, NOW, 0) == rows


@given(seed=st.integers())
def test_a_wrong_digit_leaves_a_well_formed_number_that_is_nobodys(seed: int) -> None:
    spoiled = wrong_digit(WRONG, random.Random(seed))
    assert sum(a != b for a, b in zip(spoiled, WRONG, strict=True)) == 1
    assert identifier_problem("id_card", spoiled, simulated=True) is None


def test_half_of_the_wrong_numbers_come_without_a_phone() -> None:
    sent = injector(wrong_digit=1).apply([row(number) for number in range(200)], NOW, 0)
    assert all(item["id_no"] != WRONG for item in sent)
    assert 60 < sum(item["phone"] is None for item in sent) < 140


def test_a_duplicate_is_the_same_row_again() -> None:
    assert injector(duplicate=1).apply([row(1)], NOW, 0) == [row(1), row(1)]


def test_a_missing_grid_is_a_row_without_point() -> None:
    assert injector(missing_point=1).apply([row(1)], NOW, 0) == [row(1) | {"point_code": None}]


def test_a_correction_is_a_later_report_on_a_sample_that_was_sent() -> None:
    faulty = injector(correction=1)
    faulty.apply([row(1)], NOW, 0)
    _, late = faulty.apply([row(2)], NOW + timedelta(minutes=5), 1)
    assert (late["barcode"], late["id_no"]) == ("B1", WRONG)
    assert late["reported_at"] == "2022-06-01T12:05:00Z"
    assert (late["sampled_at"], late["result"]) != (row(1)["sampled_at"], row(1)["result"])
    assert late["sampled_at"] <= row(1)["sampled_at"]


@pytest.mark.parametrize(("elapsed_s", "silent"), [(0, False), (59, False), (60, True), (299, True), (300, False)])
def test_one_laboratory_is_silent_for_a_while(elapsed_s: float, silent: bool) -> None:
    faulty = injector(outage_after_minutes=1, outage_minutes=4)
    sent = faulty.apply([row(1, "LAB01"), row(2, "LAB02")], NOW, elapsed_s)
    assert [item["lab_code"] for item in sent] == (["LAB01"] if silent else ["LAB01", "LAB02"])


def test_after_the_outage_everything_held_back_is_sent() -> None:
    faulty = injector(outage_after_minutes=0, outage_minutes=4)
    assert faulty.apply([row(1, "LAB02")], NOW, 1) == []
    assert faulty.apply([row(2, "LAB01")], NOW, 241) == [row(1, "LAB02"), row(2, "LAB01")]
    assert faulty.held == []


def test_the_policys_faults_are_those_of_the_specification() -> None:
    faults = Faults.of(load_parameters().feed, time_scale=0.1)
    assert (faults.wrong_digit, faults.duplicate, faults.missing_point) == (0.005, 0.01, 0.02)
    assert faults.outage_minutes == 40
    assert faults.in_outage(15 * 60 * 0.1)
    assert not faults.in_outage(55 * 60 * 0.1)
