"""Which field does a label name? Labels of apps, reports and messages in Chinese and English, longest first.

Labels of other fields are listed as ``OTHER``: they end the value before them and their own values are left alone,
above all reference values (参考值: 阴性), which are no result, and clocks (查询时间), which are no test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

OTHER = "other"
_WORDS: dict[str, str] = {
    "name": (
        "持码人 申领人 持有人 申报人 本人姓名 被采样人 被采样者 采样对象 检测人 检测对象 居民姓名 真实姓名 "
        "用户姓名 就诊人 就诊人姓名 姓名 受检人姓名 受检者姓名 被检人姓名 患者姓名 受检人 受检者 被检者 被检人 "
        "采样人姓名 病人姓名 人员姓名 个人姓名 name full_name patient_name name_of_patient patient"
    ),
    "identifier": (
        "身份证号码 身份证号 身份证件号码 身份证件号 身份证 公民身份号码 证件号码 证件号 证件编号 证件 "
        "有效证件号码 有效证件号 有效证件 护照号 护照号码 id_no id_number id_card_no id_card_number id_card id "
        "passport_no passport_number identity_no identity_number document_no document_number certificate_no "
        "id/passport_no id/passport"
    ),
    "sampled_at": (
        "自测时间 自检时间 自测日期 抗原自测时间 self-test_time self-test_date self_test_time self_test_date "
        "time_of_self-test 采样时间 采样日期 采集时间 采集日期 标本采集时间 样本采集时间 采样日期时间 "
        "采样日期/时间 采检时间 最近采样时间 最近一次采样时间 核酸采样时间 本次采样时间 sampling_time "
        "sampling_date sampling_date/time sample_time sample_date sample_collection_time sample_collection_date "
        "collection_time collection_date date_of_collection time_of_collection date_of_sampling time_of_sampling "
        "date_sampled specimen_collected collected_at collected sampled_at sampled collection_date/time "
        "sample_collected"
    ),
    "reported_at": (
        "检测时间 检测日期 检验时间 检验日期 报告时间 报告日期 出报告时间 出结果时间 结果时间 结果上传时间 "
        "结果发布时间 发布时间 审核时间 检出时间 最近检测时间 最近一次检测时间 核酸检测时间 检测完成时间 "
        "test_time test_date testing_time testing_date test_date/time date_of_test report_time report_date "
        "reporting_time reporting_date date_of_report reported reported_at result_time result_date tested_at "
        "time_of_report"
    ),
    "result": (
        "检测结果 检验结果 核酸检测结果 核酸结果 新冠病毒核酸检测结果 新型冠状病毒核酸检测结果 抗原检测结果 "
        "抗原结果 检测结论 结论 结果 最近一次核酸检测结果 最近一次检测结果 最近核酸结果 最新检测结果 核酸检测 "
        "result test_result results test_results final_result nucleic_acid_test_result nucleic_acid_result "
        "pcr_result antigen_result antigen_test_result conclusion"
    ),
    "method": (
        "检测项目 检验项目 检测方法 检测类型 检验方法 项目名称 项目 方法 检测方式 test_item test_type "
        "test_method test_name method test item type_of_test assay"
    ),
    "institution": (
        "检测机构 检验机构 检测单位 检验单位 检测机构名称 机构名称 检测医院 检测实验室 实验室 报告单位 出具机构 "
        "机构 检测点 institution testing_institution testing_institute test_institution testing_agency "
        "testing_organization institute laboratory testing_laboratory testing_lab lab hospital tested_by "
        "issued_by"
    ),
    OTHER: (
        "正常值 正常参考值 正常范围 标准值 参考标准 生物参考区间 normal normal_value normal_range expected "
        "expected_value 性别 年龄 出生日期 手机号 手机号码 电话 联系电话 手机 标本类型 样本类型 标本 样本编号 "
        "标本编号 标本号 样本号 条码 条码号 条形码 采样点 采样地点 采样机构 采样单位 采样方式 送检单位 送检医生 "
        "送检医师 申请时间 申请日期 接收时间 送检时间 登记时间 预约时间 打印时间 打印日期 查询时间 更新时间 "
        "当前时间 截图时间 生成时间 有效期至 有效期 有效时间 参考值 参考区间 参考范围 参考结果 参考 单位 检验者 "
        "检验人 审核者 审核人 批准人 备注 说明 证件类型 国籍 民族 住址 地址 现住址 接种时间 接种日期 疫苗 科室 "
        "床号 病历号 报告编号 报告单号 编号 序号 混采类型 混检人数 发送时间 入境时间 到达时间 隔离时间 "
        "抗体检测结果 抗体 标本状态 电子签名 临床诊断 样本状态 检测仪器 检测试剂 试剂 gender sex age "
        "date_of_birth dob birth_date phone mobile tel specimen specimen_type sample_type sample_no specimen_no "
        "barcode reference reference_value reference_range ref_range unit remarks remark note notes nationality "
        "address id_type document_type report_no report_number print_time printed printed_at received "
        "received_at valid_until sampling_site sampling_point collection_site updated no ct ct_value doctor "
        "reviewer checked_by approved_by"
    ),
}


REFERENCE = ("参考", "正常", "标准值", "生物参考", "reference", "refrange", "normal", "expected")
"""Labels of what a result should be: whatever stands there is nobody's result."""


@dataclass(frozen=True)
class Label:
    """A label at the beginning of a piece: its field, its plain word, and where what follows it begins."""

    field: str
    word: str
    end: int
    colon: bool


def _plain(word: str) -> str:
    return re.sub(r"[\s_.]+", "", word).lower()


FIELDS = {_plain(word): field for field, words in _WORDS.items() for word in words.split()}
_LOOSE = r"[\s.]{0,2}"


def _pattern(word: str) -> str:
    """Return a pattern for a label as recognised: blanks may have come in or been lost."""
    return _LOOSE.join(re.escape(sign) for sign in word)


_ALL = sorted(FIELDS, key=len, reverse=True)
_CHINESE = "|".join(_pattern(word) for word in _ALL if not word.isascii())
_ENGLISH = "|".join(_pattern(word) for word in _ALL if word.isascii())
_EITHER = rf"(?P<zh>{_CHINESE})(?:\s?[/(]?\s?(?:{_ENGLISH})\.?\)?)?|(?P<en>(?:{_ENGLISH}))(?![a-z])\.?"
_AT_START = re.compile(rf"[*·•]?\s?(?:{_EITHER})\s*(?P<colon>[:;])?\s*", re.IGNORECASE)
_INSIDE = re.compile(rf"(?<![\w/])(?:{_EITHER})\s*:", re.IGNORECASE)
_INSIDE_CHINESE = re.compile(rf"(?P<zh>{_CHINESE})\s*:")


def label_of(text: str) -> Label | None:
    """Return the label a text begins with, None where it begins with none.

    English labels and 结果, 姓名 and the like without a colon count only where nothing or a value follows, which the
    reader of the value finds out.
    """
    match = _AT_START.match(text)
    if match is None:
        return None
    word = _plain(match["zh"] or match["en"])
    return Label(FIELDS[word], word, match.end(), match["colon"] is not None or match.end() == len(text))


def cuts_of(text: str) -> list[int]:
    """Return where labels with a colon begin inside a text: recognition took neighbours for one line."""
    found = {match.start() for pattern in (_INSIDE, _INSIDE_CHINESE) for match in pattern.finditer(text)}
    starts = sorted(start for start in found if start > 0)
    longest: list[int] = []
    for start in starts:  # of overlapping labels (核酸检测结果 holds 检测结果) only the outermost
        if not longest or start >= longest[-1] + 2:
            longest.append(start)
    return longest
