"""Which records do hand-written word lists give? Layouts of apps, reports, messages and tables, and their traps."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.result_pictures.extracting import extract
from domain.result_pictures.model import Kind, Word
from tests.robot.wordlists import HEIGHT, WIDTH, read, texts, words

ID = "330106199001011234"
WANG = ("王小花", ID, "2026-11-29 08:15", "negative")
MASKED = ("张*", "330***********1234", "2026-11-29 08:15", "negative")

LAYOUTS = {
    "labels left, values right": (
        ["核酸检测报告", "姓名|王小花", f"证件号码|{ID}", "检测结果|阴性", "采样时间|2026-11-29 08:15"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "labels and values in one line": (
        ["核酸检测报告", "姓名：王小花", f"身份证号：{ID}", "检测结果：阴性（-）", "采样时间：2026年11月29日 08:15"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "without colons": (
        ["新冠病毒核酸", "姓名王小花", f"身份证号{ID}", "检测结果阴性", "采样时间2026-11-29 08:15"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "two pairs in one recognised line": (
        [
            "核酸检测报告单",
            "姓名：王小花 性别：女 年龄：36岁",
            f"证件号：{ID} 标本类型：咽拭子",
            "结果：阴性 参考值：阴性",
            "采样时间：2026-11-29 08:15 报告时间：2026-11-29 18:00",
        ],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "labels above their values": (
        ["核酸检测", "姓名|证件号码", f"王小花|{ID}", "采样时间|检测结果", "2026-11-29 08:15|阴性"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "health code of the province": (
        [
            "08:31|5G",
            "浙江健康码",
            "张*",
            "330***********1234",
            "核酸检测|阴性",
            "采样时间：2026-11-29 08:15",
            "更新于 11-30 08:31:22",
        ],
        Kind.HEALTH_CODE,
        MASKED,
    ),
    "the State Council's app": (
        [
            "国务院客户端",
            "核酸检测信息",
            "姓名|张*",
            "证件号码|330***********1234",
            "检测结果|【阴性】",
            "采样时间|2026-11-29 08:15",
            "检测时间|2026-11-29 15:00",
            "检测机构|杭州迪安医学检验中心",
        ],
        Kind.HEALTH_CODE,
        MASKED,
    ),
    "a message": (
        ["【健康杭州】王小花您好，您于2026-11-", "29 08:15采样的新冠病毒核酸检测结果为阴性，", f"证件号{ID}。"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "a message with a date broken and its blank lost": (
        ["【健康杭州】尊敬的王小花，您于2026年11", "月2908:15采样的核酸检测结果为", f"【阴性】，身份证号{ID}"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "a date whose clock went to the next line": (
        [
            "核酸检测报告",
            "姓名|王小花",
            f"证件号码|{ID}",
            "检测结果|阴性",
            "采样时间|2026-11-29",
            "|08:15",
            "检测机构|某医院",
        ],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "a message that names the person first": (
        [f"【卫健】尊敬的王小花（身份证号{ID}），", "您2026-11-29 08:15采样的核酸检测结果", "已出，结果为阴性。"],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "an English message": (
        ["Dear WANG XIAOHUA, your nucleic acid test sampled", "at 2026-11-29 08:15", "is negative.", f"ID: {ID}"],
        Kind.NUCLEIC_ACID,
        ("WANG XIAOHUA", *WANG[1:]),
    ),
    "English": (
        [
            "Nucleic Acid Test Report",
            "Name|WANG XIAOHUA",
            f"ID No.|{ID}",
            "Test Result|Negative (-)",
            "Sampling Time|29 Nov 2026 08:15",
            "Report Time|29 Nov 2026 18:00",
        ],
        Kind.NUCLEIC_ACID,
        ("WANG XIAOHUA", *WANG[1:]),
    ),
    "both languages": (
        [
            "核酸检测 Nucleic Acid Test",
            "姓名/Name|王小花",
            f"证件号码/ID No.|{ID}",
            "检测结果/Result|阴性/Negative",
            "采样时间/Sampling Time|2026-11-29 08:15",
        ],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "full-width characters": (
        [
            "核酸检测报告",
            "姓名：王小花",
            "身份证号：３３０１０６１９９００１０１１２３４",
            "检测结果：阴性",
            "采样时间：２０２６－１１－２９　０８：１５",
        ],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
    "items with reference values": (
        [
            "核酸检测报告",
            f"姓名：王小花|身份证号：{ID}",
            "采样时间：2026-11-29 08:15",
            "检测项目|检测结果|参考值",
            "新冠病毒ORF1ab|阴性|阴性",
            "新冠病毒N基因|阴性|阴性",
        ],
        Kind.NUCLEIC_ACID,
        WANG,
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_record_is_read_from_every_layout(layout: str) -> None:
    lines, kind, expected = LAYOUTS[layout]
    found_kind, found = read(lines, columns=(60, 520, 900))
    assert found_kind == kind
    assert [texts(one) for one in found] == [expected]
    assert found[0].method is not None and found[0].method.text == "pcr"


def test_sampling_test_and_screen_times_are_kept_apart() -> None:
    _, (found,) = read(
        [
            "14:32",
            "核酸检测",
            "检测时间|2026-11-29 15:00",
            "采样时间|2026-11-29 08:15:22",
            "查询时间|2026-11-30 09:00",
            "姓名|王小花",
            "结果|阴性",
        ]
    )
    assert found.sampled_at is not None and found.sampled_at.at == datetime(2026, 11, 29, 8, 15, 22)  # noqa: DTZ001
    assert found.reported_at is not None and found.reported_at.text == "2026-11-29 15:00"


@pytest.mark.parametrize("label", ["检测时间", "报告时间", "打印时间", "查询时间", "接收时间", "更新时间", "接种时间"])
def test_no_other_time_becomes_the_sampling_time(label: str) -> None:
    _, found = read(["核酸检测", "姓名|王小花", f"证件号|{ID}", "结果|阴性", f"{label}|2026-11-29 08:15"])
    assert [one.sampled_at for one in found] == [None]


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


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("张*，您的健康码为绿码", "张*"),
        ("您好，张*", "张*"),
        ("欢迎张*", "张*"),
        ("张*的健康码", "张*"),
        ("此码由张*持有", "张*"),
        ("持码人：张*", "张*"),
        ("张*（身份证330***********1234）", "张*"),
    ],
)
def test_the_name_of_a_code_is_found_in_a_sentence(line: str, name: str) -> None:
    _, (found,) = read(["浙江健康码", line, "330***********1234", "核酸检测|阴性", "采样时间：2026-11-29 08:15"])
    assert found.name is not None and found.name.text == name


def test_the_institution_of_a_heading_and_the_time_of_a_test_at_home_are_found() -> None:
    _, (report,) = read(["杭州市第一人民医院检验报告单", "姓名：王小花", "核酸检测结果：阴性"])
    assert report.institution is not None and report.institution.text == "杭州市第一人民医院"
    _, (antigen,) = read(["抗原自测", "姓名：王小花", f"证件号：{ID}", "自测时间：2026-11-29 08:15", "结果：阴性"])
    assert texts(antigen) == WANG


def test_two_messages_are_two_records() -> None:
    _, found = read(
        [
            "【健康杭州】王小花您好，您于2026-11-29 08:15采样的核酸检测结果为阴性。",
            "【健康杭州】张小明您好，您于2026-11-28 08:15采样的核酸检测结果为阳性。",
        ]
    )
    assert [one.result and one.result.text for one in found] == ["negative", "positive"]


def test_a_written_antigen_report_is_none_of_nucleic_acid() -> None:
    kind, (found,) = read(
        ["抗原检测结果", "姓名|王小花", f"证件号|{ID}", "抗原检测结果|阴性", "检测时间|2026-11-29 08:15"]
    )
    assert kind == Kind.ANTIGEN
    assert found.method is not None and found.method.text == "antigen"


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["C", "T", "COVID-19 Ag"], Kind.CASSETTE),
        (["SARS-CoV-2 Antigen", "S", "C", "T"], Kind.CASSETTE),
        ([], Kind.BLANK),
        (["·"], Kind.BLANK),
        (["今天下午开会", "请准时参加"], Kind.UNKNOWN),
        (["行程卡", "绿色", "最近到访：杭州"], Kind.UNKNOWN),
    ],
)
def test_pictures_without_a_record_are_told_by_kind(lines: list[str], kind: Kind) -> None:
    assert read(lines) == (kind, ())


def test_the_lit_words_are_those_of_the_value() -> None:
    lines = ["核酸检测", "姓名|王小花", f"证件号|{ID}", "结果|阴性", "采样时间|2026-11-29 08:15"]
    listed = words(lines)
    _, (found,), _ = extract(listed, width=WIDTH, height=HEIGHT)
    assert found.identifier is not None and [listed[n].text for n in found.identifier.words] == [ID]
    assert found.sampled_at is not None and [listed[n].text for n in found.sampled_at.words] == ["2026-11-29 08:15"]


def test_one_doubtful_character_makes_its_field_doubtful_and_no_other() -> None:
    listed = words(["核酸检测", "姓名：王小花", f"证件号：{ID}", "结果：阴性", "采样时间：2026-11-29 08:15"])
    doubtful = [0.99] * len(listed[2].text)
    doubtful[-2] = 0.4
    listed[2] = Word(listed[2].text, 0.97, listed[2].corners, tuple(doubtful))
    _, (found,), _ = extract(listed, width=WIDTH, height=HEIGHT)
    assert found.identifier is not None and found.identifier.confidence == 0.4
    assert found.name is not None and found.name.confidence == 0.99


def test_text_at_the_edge_is_told() -> None:
    listed = words(["核酸检测", "姓名|王小花", "结果|阴性"])
    cut = listed[2]
    listed[2] = Word(cut.text, 0.99, ((900, 140), (WIDTH, 140), (WIDTH, 180), (900, 180)))
    _, _, problems = extract(listed, width=WIDTH, height=HEIGHT)
    assert len(problems) == 1


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


def test_a_list_of_which_one_row_was_read_is_told() -> None:
    _, (found,) = read([*TABLE[:3], "| | |2026-11-29 08:16|阳性"], columns=COLUMNS)
    assert found.problems
