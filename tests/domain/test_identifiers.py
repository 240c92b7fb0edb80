"""Which identifiers can be somebody's, and what is shown of them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import identifiers
from domain.identifiers import (
    check_character,
    doubtful_numbers,
    identifier_problem,
    is_mobile,
    mask_id,
    mask_name,
    mask_phone,
)

REAL = "11010519491231002X"  # the standard's own example
MADE_UP = "110105194912310021"


def test_the_standards_own_example() -> None:
    assert check_character(REAL[:17]) == "X"


@pytest.mark.parametrize(
    ("id_type", "number", "in_real", "in_simulated"),
    [
        ("id_card", REAL, None, identifiers.RIGHT_CHECK),
        ("id_card", MADE_UP, identifiers.WRONG_CHECK, None),
        ("id_card", "1101051949123100", identifiers.NOT_18, identifiers.NOT_18),
        ("id_card", "11010519491331002X", identifiers.NOT_A_DATE, identifiers.NOT_A_DATE),
        ("id_card", "11010519490229002X", identifiers.NOT_A_DATE, identifiers.NOT_A_DATE),
        ("id_card", "1101051949123100X2", identifiers.NOT_18, identifiers.NOT_18),
        ("hmt_permit", "810000199408230021", None, identifiers.RIGHT_CHECK),
        ("hmt_permit", "830000199408230010", identifiers.WRONG_CHECK, None),
        ("hmt_permit", REAL, identifiers.NOT_HMT, identifiers.NOT_HMT),
        ("passport", "E12345678", None, None),
        ("passport", "E1", identifiers.NOT_A_PASSPORT, identifiers.NOT_A_PASSPORT),
        ("other", "NO NUMBER", identifiers.NOT_A_PASSPORT, identifiers.NOT_A_PASSPORT),
    ],
)
def test_a_right_check_digit_is_needed_in_a_real_database_and_refused_in_a_simulated_one(
    id_type: str, number: str, in_real: str | None, in_simulated: str | None
) -> None:
    assert identifier_problem(id_type, number, simulated=False) == in_real
    assert identifier_problem(id_type, number, simulated=True) == in_simulated


digits = st.text("0123456789X", min_size=17, max_size=19)
plausible = st.builds(
    lambda region, year, month, day, rest: f"{region:06d}{year}{month:02d}{day:02d}{rest}",
    st.integers(110000, 830000), st.integers(1880, 2030), st.integers(0, 13), st.integers(0, 32),
    st.text("0123456789", min_size=3, max_size=3),
).flatmap(lambda first: st.sampled_from("0123456789X").map(lambda last: first + last))  # fmt: skip


@given(st.lists(st.one_of(plausible, digits, st.text(max_size=20)), max_size=20), st.booleans())
def test_the_quick_check_never_passes_what_the_slow_one_refuses(numbers: list[str], simulated: bool) -> None:
    doubtful = doubtful_numbers(numbers, simulated=simulated)
    for number, doubt in zip(numbers, doubtful, strict=True):
        if not doubt:
            assert identifier_problem("id_card", number, simulated=simulated) is None


def test_the_quick_check_passes_ordinary_numbers() -> None:
    ordinary = ["110105198012110021", "330113199001010015"]
    right = [number[:17] + check_character(number[:17]) for number in ordinary]
    wrong = [number[:17] + ("0" if check_character(number[:17]) != "0" else "1") for number in ordinary]
    assert not doubtful_numbers(right, simulated=False).any()
    assert not doubtful_numbers(wrong, simulated=True).any()
    assert doubtful_numbers(wrong, simulated=False).all()
    assert doubtful_numbers(right, simulated=True).all()


@pytest.mark.parametrize(("phone", "mobile"), [("13812345678", True), ("12812345678", False), ("1381234567", False)])
def test_mobiles(phone: str, mobile: bool) -> None:
    assert is_mobile(phone) is mobile


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("张三丰", "张**"), ("欧阳修", "欧阳*"), ("欧阳", "欧*"), ("Ann Lee", "A**"), ("", "")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_numbers_and_phones_are_masked() -> None:
    assert mask_id("330113199001011234") == "330***********1234"
    assert mask_id("E12345") == "E*****"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("5678") == "**78"
