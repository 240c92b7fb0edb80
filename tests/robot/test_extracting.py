"""Which records do hand-written word lists give? Layouts of apps, reports, messages and tables, and their traps."""

from __future__ import annotations

from datetime import datetime

import pytest

from domain.result_pictures.extracting import extract
from domain.result_pictures.model import Kind, Word
from tests.robot.wordlists import HEIGHT, ID, MASKED, WANG, WIDTH, read, texts, words

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


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("张*，您的健康码为绿码", "张*"),
        ("您好，张*", "张*"),
        ("欢迎张*", "张*"),
        ("张*的健康码", "张*"),
        ("此码由张*持有", "张*"),
        ("*志朋的随申码", "*志朋"),
        ("*官阿珍", "*官阿珍"),
        ("叶国强", "叶国强"),
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


@pytest.mark.parametrize("name", ["杭州迪安医学检验中心", "某市核酸检测中心", "中心医院"])
def test_an_institutions_name_is_no_test_under_way(name: str) -> None:
    listed = words(
        ["核酸检测", "姓名|王小花", f"证件号|{ID}", "结果|阴性", "采样时间|2026-11-29 08:15", f"检测机构|{name}"]
    )
    _, (found,), problems = extract(listed, width=WIDTH, height=HEIGHT)
    assert not problems and not found.problems


def test_text_at_the_edge_is_told() -> None:
    listed = words(["核酸检测", "姓名|王小花", "结果|阴性"])
    cut = listed[2]
    listed[2] = Word(cut.text, 0.99, ((900, 140), (WIDTH, 140), (WIDTH, 180), (900, 180)))
    _, _, problems = extract(listed, width=WIDTH, height=HEIGHT)
    assert len(problems) == 1
