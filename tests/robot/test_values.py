"""Which names, identifiers and times do characters mean, and which of them are worth less?"""

from __future__ import annotations

import pytest

from domain.result_pictures import identities, persons, times
from domain.result_pictures.model import Word
from domain.result_pictures.runs import Run, run_of


def run(text: str) -> Run:
    return run_of(0, Word(text, 1.0, ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))))


SPELLINGS = [
    ("2026-11-29 08:15:22", "2026-11-29T08:15:22", True),
    ("2026/11/29 8:15", "2026-11-29T08:15:00", True),
    ("2026.11.29 08.15", "2026-11-29T08:15:00", True),
    ("2026年11月29日08时15分", "2026-11-29T08:15:00", True),
    ("2026年11月29日 下午3:20", "2026-11-29T15:20:00", True),
    ("2026-11-29T08:15:22", "2026-11-29T08:15:22", True),
    ("2026-11-2908:15", "2026-11-29T08:15:00", True),  # the blank was lost
    ("20261129 08:15", "2026-11-29T08:15:00", True),
    ("20261129081522", "2026-11-29T08:15:22", True),
    ("29 Nov 2026 08:15", "2026-11-29T08:15:00", True),
    ("Nov 29, 2026 8:15 PM", "2026-11-29T20:15:00", True),
    ("29/11/2026 10:00", "2026-11-29T10:00:00", True),
    ("2026-11-29", "2026-11-29T00:00:00", False),
    ("03/04/2026 10:00", None, False),  # March or April
    ("11-29 08:15", None, False),  # of which year
    ("11月29日 08:15", None, False),
    ("2026-11-31 08:15", None, False),
    ("2026-11-29 25:15", None, False),
    ("2026-1-108:15", None, False),  # the 1st at 08:15, or the 10th at 8:15
]


@pytest.mark.parametrize(("text", "at", "exact"), SPELLINGS)
def test_a_time_is_read_in_many_spellings_and_never_guessed(text: str, at: str | None, exact: bool) -> None:
    moment = times.moment_in(run(text))
    assert moment is not None
    assert (moment.at.isoformat() if moment.at else None, moment.exact) == (at, exact)


@pytest.mark.parametrize(
    "text", ["330106199001011234", "330***********1234", "08:15", "138****5678", "0571-12320", "第3-5人"]
)
def test_other_numbers_are_no_time(text: str) -> None:
    moment = times.moment_in(run(text))
    assert moment is None or moment.at is None


def test_letters_that_had_to_become_digits_are_worth_less() -> None:
    moment = times.moment_in(run("2O26-11-29 O8:l5"))
    assert moment is not None and moment.text == "2026-11-29 08:15"
    assert moment.confidence == times.REPLACED


NAMES = [
    ("张*", "张*"),
    ("欧阳**", "欧阳**"),
    ("*三", "*三"),
    ("张三丰", "张三丰"),
    ("王阳明", "王阳明"),
    ("张三 男", "张三"),
    ("李小明先生", "李小明"),
    ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
    ("Wang, Xiaohua", "Wang Xiaohua"),
    ("Z*** S**", "Z*** S**"),
    ("核酸检测", None),
    ("**", None),
    ("张", None),
    ("阴性", None),
    ("个人信息", None),
    ("Test Report", None),
    ("今天下午全体人员请准时参加会议", None),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_a_name_is_told_from_other_words(text: str, name: str | None) -> None:
    found = persons.name_in(run(text))
    assert (found.text if found else None) == name


IDENTIFIERS = [
    ("330106199001011234", "330106199001011234", 1.0),
    ("33010619900101123x", "33010619900101123X", 1.0),
    ("330106 19900101 1234", "330106199001011234", 1.0),
    ("33O1O6199001O1l234", "330106199001011234", times.REPLACED),
    ("330***********1234", "330***********1234", 1.0),
    ("330106××××××××123X", "330106********123X", 1.0),
    ("3301**1990****1234", "3301**1990****1234", 1.0),
    ("330*********1234", "330***********1234", 1.0),  # two stars were lost
    ("330****1234", "330****1234", 1.0),  # as some apps mask
    ("EJ1234567", "EJ1234567", 1.0),
    ("尾号1234", "**************1234", 1.0),
    ("(后四位)：123X", "**************123X", 1.0),
    ("3301061990010112345", None, 0),  # nineteen digits
    ("33010619900101123", None, 0),  # seventeen
    ("13812345678", None, 0),
]


@pytest.mark.parametrize(("text", "number", "confidence"), IDENTIFIERS)
def test_an_identifier_is_read_full_or_masked(text: str, number: str | None, confidence: float) -> None:
    found = persons.identifier_in(run(text), labelled=True)
    assert (found.text if found else None, found.confidence if found else 0) == (number, confidence)


@pytest.mark.parametrize("text", ["138****5678", "EJ1234567", "13812345678", "20261129081522"])
def test_without_a_label_short_numbers_are_no_identifier(text: str) -> None:
    assert persons.identifier_in(run(text), labelled=False) is None


@pytest.mark.parametrize(
    ("seen", "name", "fits"),
    [
        ("张三丰", "张三丰", True),
        ("张三", "张三丰", False),
        ("张*", "张三丰", True),
        ("张*", "张", False),
        ("张**", "张三", True),
        ("*三", "张三", True),
        ("张*丰", "张三丰", True),
        ("欧**", "欧阳锋", True),
        ("李*", "张三", False),
        ("", "张三", False),
        ("张*", "", False),
        ("WANG XIAOHUA", "Wang Xiaohua", True),
        ("买买提·阿", "买买提阿", True),
    ],
)
def test_a_name_fits_whole_or_by_what_is_shown(seen: str, name: str, fits: bool) -> None:
    assert identities.name_fits(seen, name) is fits


@pytest.mark.parametrize(
    ("seen", "fits"),
    [
        ("330106199001011234", True),
        ("330106199001011235", False),
        ("330***********1234", True),
        ("330***********1235", False),
        ("331***********1234", False),
        ("330********1234", True),  # stars were lost
        ("3301**1990****1234", True),
        ("3301**1991****1234", False),
        ("**************1234", True),
        ("", False),
        ("330*1990*1234", False),  # two runs of stars that do not fill it: nobody can tell
    ],
)
def test_an_identifier_fits_character_by_character(seen: str, fits: bool) -> None:
    assert identities.identifier_fits(seen, "330106199001011234") is fits
