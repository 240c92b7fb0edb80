"""Which records do lists give: tables, cards and histories of several people or several tests?"""

from __future__ import annotations

import pytest

from domain.result_pictures.model import Kind
from tests.robot.wordlists import ID, MASKED, WANG, read, texts

TABLE = [
    "核酸检测结果名单",
    "序号|姓名|身份证号|采样时间|结果",
    "1|王小花|330106199001011234|2026-11-29 08:15|阴性",
    "2|张*|330***********4321|2026-11-29 08:16|阳性",
    "3|欧阳小明|330106198502021235|2026-11-29 08:17|阴性",
]


COLUMNS = (20, 120, 300, 760, 1200)


def test_each_row_of_a_table_is_a_record_with_its_own_result() -> None:
    kind, found = read(TABLE, columns=COLUMNS)
    assert kind == Kind.TABLE
    assert [texts(one) for one in found] == [
        WANG,
        ("张*", "330***********4321", "2026-11-29 08:16", "positive"),
        ("欧阳小明", "330106198502021235", "2026-11-29 08:17", "negative"),
    ]


def test_rows_without_headings_are_records_too() -> None:
    kind, found = read(["已做核酸", *TABLE[2:]], columns=COLUMNS)
    assert kind == Kind.TABLE
    assert [one.result and one.result.text for one in found] == ["negative", "positive", "negative"]


def test_a_history_gives_one_record_for_each_sample_of_the_person() -> None:
    _, found = read(
        [
            "核酸检测记录",
            "姓名|张*",
            "证件号|330***********1234",
            "采样时间|2026-11-29 08:15",
            "结果|阴性",
            "采样时间|2026-11-27 08:10",
            "结果|阴性",
        ]
    )
    assert [texts(one) for one in found] == [MASKED, (*MASKED[:2], "2026-11-27 08:10", "negative")]


PERSON = ["核酸检测记录", "姓名：张*", "证件号：330***********1234"]


HISTORIES = {
    "columns": ([*PERSON, "采样时间|检测结果", "2026-11-29 08:15|阴性", "2026-11-27 08:10|阴性"], True),
    "cards": (
        [*PERSON, "检测结果：阴性", "采样时间：2026-11-29 08:15", "检测结果：阴性", "采样时间：2026-11-27 08:10"],
        True,
    ),
    "cards with a badge": ([*PERSON, "阴性", "采样时间：2026-11-29 08:15", "阴性", "采样时间：2026-11-27 08:10"], True),
    "rows": ([*PERSON, "2026-11-29 08:15 采样|阴性", "2026-11-27 08:10 采样|阴性"], True),
    "rows without the word": ([*PERSON, "2026-11-29 08:15|阴性", "2026-11-27 08:10|阴性"], False),
    "person without labels": (
        ["张*", "330***********1234", "核酸", *["采样时间：2026-11-29 08:15|阴性", "采样时间：2026-11-27 08:10|阴性"]],
        True,
    ),
}


@pytest.mark.parametrize("how", HISTORIES)
def test_several_tests_of_one_person_each_have_the_person_and_a_result(how: str) -> None:
    lines, sampled = HISTORIES[how]
    _, found = read(lines)
    times = ("2026-11-29 08:15", "2026-11-27 08:10") if sampled else (None, None)
    assert [texts(one) for one in found] == [(*MASKED[:2], time, "negative") for time in times]


def test_cards_of_several_people_without_labels_are_told_apart() -> None:
    kind, found = read(["核酸检测结果", "王小花|阴性", "330106199001011234", "李小明|阳性", "330106198502021235"])
    assert kind == Kind.TABLE
    assert [(texts(one)[0], texts(one)[1], texts(one)[3]) for one in found] == [
        ("王小花", ID, "negative"),
        ("李小明", "330106198502021235", "positive"),
    ]


def test_two_messages_are_two_records() -> None:
    _, found = read(
        [
            "【健康杭州】王小花您好，您于2026-11-29 08:15采样的核酸检测结果为阴性。",
            "【健康杭州】张小明您好，您于2026-11-28 08:15采样的核酸检测结果为阳性。",
        ]
    )
    assert [one.result and one.result.text for one in found] == ["negative", "positive"]


def test_a_list_of_which_one_row_was_read_is_told() -> None:
    _, (found,) = read([*TABLE[:3], "| | |2026-11-29 08:16|阳性"], columns=COLUMNS)
    assert found.problems
