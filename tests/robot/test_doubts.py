"""Which result do words state, and what makes a clear record doubtful? Nothing may turn a result round."""

from __future__ import annotations

import pytest

from domain.result_pictures.extracting import extract
from tests.robot.wordlists import HEIGHT, ID, WIDTH, read, texts, words

RESULTS = [
    (["检测结果|阴性"], "negative"),
    (["检测结果|阳性"], "positive"),
    (["检测结果|弱阳性"], "positive"),
    (["检测结果|无效"], "invalid"),
    (["检测结果|阴性（+）"], "unreadable"),
    (["检测结果|非阴性"], "unreadable"),
    (["检测结果|阴性 阳性"], "unreadable"),
    (["检测结果|可疑"], "unreadable"),
    (["检测结果|阴姓"], None),  # a wrong character is no token
    (["检测结果|检测中"], None),
    (["检测结果|-"], None),  # an empty field
    (["检测结果|阴性", "【阳性】"], "unreadable"),  # another word beside it
    (["【阴性】"], "negative"),
    (["检测结果|阳性", "参考值|阴性"], "positive"),  # a reference value is no result
    (["检测结果|未检出"], "negative"),
    (["检测结果|检出"], "positive"),
    (["检测结果|阳性", "说明：阴性结果不能排除感染"], "positive"),
    (["说明：阴性结果不能排除感染"], None),
    (["您的检测结果如下：阳性"], "positive"),
    (["在您的样本中发现核酸阳性"], "positive"),
    (["检测结果|阴性", "如结果为阳性请立即报告社区"], "negative"),
]


@pytest.mark.parametrize(("lines", "expected"), RESULTS)
def test_a_result_is_read_by_whole_tokens_and_never_turned_round(lines: list[str], expected: str | None) -> None:
    _, found = read(["核酸检测报告", "姓名|王小花", f"证件号|{ID}", *lines])
    assert [one.result and one.result.text for one in found] == [expected]


def test_a_positive_mentioned_elsewhere_is_told() -> None:
    _, (found,) = read(["核酸检测报告", "姓名|王小花", "结果|阴性", "该样本所在管初筛呈阳性，已复核"])
    assert found.problems


NO_RESULTS = [
    ["检测项目|检测结果|正常值", "新冠病毒核酸|结果未出|阴性"],
    ["检测项目|检测结果|参考值", "新冠病毒核酸|检测中|阴性"],
    ["检测结果|待审核", "正常值|阴性"],
    ["检测结果|--", "说明|【阴性】"],
    ["检测结果：稍后公布", "阴性"],
    ["Result|Not out yet", "Normal value|Negative"],
]


@pytest.mark.parametrize("lines", NO_RESULTS)
def test_a_normal_value_is_never_the_result_where_that_is_still_to_come(lines: list[str]) -> None:
    _, found = read(["核酸检测报告", "姓名：王小花", f"证件号：{ID}", *lines], columns=(60, 420, 780))
    assert [one.result for one in found] == [None]


ODD = {
    "a test that is not done yet": [
        "姓名|王小花",
        f"证件号|{ID}",
        "采样时间|2026-11-30 08:00",
        "检测中",
        "上次检测结果|阴性",
    ],
    "another number": ["姓名|王小花", f"证件号|{ID}", "采样时间|2026-11-29 08:15", "结果|阴性", "330106198502021235"],
    "another masked name": ["姓名|王小花", f"证件号|{ID}", "采样时间|2026-11-29 08:15", "结果|阴性", "李*"],
    "antibodies": ["姓名|王小花", f"证件号|{ID}", "采样时间|2026-11-29 08:15", "结果|阴性", "IgG 阴性"],
}


@pytest.mark.parametrize("what", ODD)
def test_what_makes_a_clear_record_doubtful_is_told(what: str) -> None:
    _, found, problems = extract(words(["核酸检测", *ODD[what]]), width=WIDTH, height=HEIGHT)
    assert len(found) != 1 or found[0].problems or problems


def test_the_same_number_masked_elsewhere_is_no_other_one() -> None:
    _, found, problems = extract(
        words(["张*", "330***********1234", "核酸", "姓名|张*", f"证件号|{ID}", "采样时间|2026-11-29 08:15", "阴性"]),
        width=WIDTH, height=HEIGHT,
    )  # fmt: skip
    assert [texts(one) for one in found] == [("张*", ID, "2026-11-29 08:15", "negative")]
    assert not problems and not found[0].problems
