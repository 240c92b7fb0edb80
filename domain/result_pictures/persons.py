"""Is this a name, is this an identifier? Full or masked, with the characters that recognition confuses put right.

What had to be put right is worth less (``REPLACED``): a person looks.
"""

from __future__ import annotations

import re

from domain.result_pictures.model import Value
from domain.result_pictures.runs import Run
from domain.result_pictures.times import REPLACED

LETTERS_FOR_DIGITS = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "i": "1",
                                    "S": "5", "s": "5", "Z": "2", "z": "2", "B": "8", "b": "6", "g": "9"})  # fmt: skip
_HAN = r"[\u4e00-\u9fff\u3400-\u4dbf]"
_CHINESE = re.compile(rf"{_HAN}{{1,8}}(?:[·・](?:{_HAN}|\*){{1,8}}){{1,3}}|(?:{_HAN}|\*){{2,6}}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'*-]*(?:[ ,]{1,2}[A-Za-z*][A-Za-z'*-]*){1,4}|[A-Za-z]{1,12}\*{1,8}")
_MASKED_NAME = re.compile(rf"{_HAN}{{1,3}}\*{{1,4}}{_HAN}?|\*{{1,3}}{_HAN}{{1,3}}")
_MASKED_WITHIN = re.compile(
    rf"(?:(?<!{_HAN})(?<!\*)|(?<=您好)|(?<=你好)|(?<=欢迎)|(?<=用户)|(?<=居民)|(?<=市民))({_HAN}{{1,2}}\*{{1,3}})(?!\*|(?!的){_HAN}{{3}})"
)
_NO_NAMES = re.compile(
    "尊敬|亲爱|欢迎|您|你好|截至|通过|关于|根据|核酸|检测|结果|阴性|阳性|采样|时间|姓名|证件|身份|健康|报告|医院|性别|年龄|日期|机构|记录|个人|信息|电话|手机|号码|未知"
    "|本人|医学|查询|返回|详情|更多|单位|样本|条码|已接种|疫苗|先生|女士|您好|小时|有效|项目|类型|方法|受检|患者|科室|标本"
)
_TITLES = re.compile(r"(?:先生|女士|同志|同学|小姐|男|女)$")
_NO_LATIN = re.compile(
    r"\b(?:name|result|negative|positive|test|report|sampl\w*|time|date|id|no|number|nucleic|acid|gender|male|female"
    r"|passport|hospital|laborator\w*|health|code|certificate|type|age|sex|institution|method|specimen)\b",
    re.IGNORECASE,
)  # fmt: skip
_SPACES = re.compile(r"\s+")
_FULL = re.compile(r"[0-9]{17}[0-9X]")
_LOOSE = re.compile(
    r"(?<![0-9A-Za-z*])[0-9OoQDlI|iSsZzBbg][0-9OoQDlI|iSsZzBbg *]{15,20}[0-9OoQDlI|iSsZzBbgXx*](?![0-9A-Za-z*])"
)
_MASKED = re.compile(
    r"(?<![0-9A-Za-z*])(?=[0-9A-Za-z ]*\*)(?:[A-Z]{1,2})?[0-9 ]{0,14}\*[0-9 *]{2,18}[0-9Xx*](?![0-9A-Za-z*])"
)
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z*])(?:[A-Z]{1,2}[0-9]{6,9}|[A-Z]{1,2}[0-9]{0,5}\*{2,8}[0-9]{1,5})(?![0-9A-Za-z*])"
)
_TAIL = re.compile(
    r"(?:尾号|后四位|后4位|末四位|末4位|last (?:4|four)(?: digits)?|ending(?: in| with)?)"
    r"\s*\)?\s*(?:为|是|:)?\s*\(?([0-9]{3}[0-9Xx])(?![0-9])",
    re.IGNORECASE,
)


def name_in(run: Run) -> Value | None:
    """Return the name a run begins with, None where it is none: other words, a title, a sentence."""
    run = run.stripped(" \t:;,.、。|[]()\"'")
    text = run.text
    for pattern in (_CHINESE, _LATIN):
        match = pattern.match(text)
        if match is None or _goes_on(text, match.end()):
            continue
        part = run.part(0, match.end())
        if title := _TITLES.search(part.text):
            part = part.part(0, title.start()) if title.start() >= 2 else part
        if len(part.text) < 2 or _NO_NAMES.search(part.text) or _NO_LATIN.search(part.text):
            return None
        if part.text.count("*") == len(part.text):
            return None
        plain = _SPACES.sub(" ", part.text.replace(",", " ")) if pattern is _LATIN else part.text
        return part.value(plain)
    return None


def masked_name_within(run: Run) -> Value | None:
    """Return the one masked name within a sentence (张*，您的码为绿码), None for none or several."""
    found = {match.group(1): match for match in _MASKED_WITHIN.finditer(run.text)}
    if len(found) != 1:
        return None
    (match,) = found.values()
    return name_in(run.part(*match.span(1)))


def masked_name_in(run: Run) -> Value | None:
    """Return a run that is a masked name and nothing else, as it stands on codes without a label."""
    run = run.stripped(" \t:;,.、。|[]()")
    fits = _MASKED_NAME.fullmatch(run.text) and not _NO_NAMES.search(run.text)
    return run.value(run.text) if fits else None


def identifier_in(run: Run, *, labelled: bool) -> Value | None:
    """Return the identifier in a run. Without a label only what is long enough to be nothing else."""
    for match in (*_LOOSE.finditer(run.text), *_MASKED.finditer(run.text)):
        part = run.part(match.start(), match.end()).stripped(" ")
        text = _SPACES.sub("", part.text)
        plain = text[:-1].translate(LETTERS_FOR_DIGITS) + text[-1].upper().translate(LETTERS_FOR_DIGITS)
        if "*" in plain:
            if 6 <= len(plain) <= 20 and (labelled or len(plain) >= 14):
                return part.value(_of_18(plain), times=1.0 if plain == text.upper() else REPLACED)
        elif _FULL.fullmatch(plain):
            return part.value(plain, times=1.0 if plain == text.upper() else REPLACED)
    if not labelled:
        return None
    if passport := _PASSPORT.search(run.text):
        part = run.part(passport.start(), passport.end())
        return part.value(part.text)
    return tail_in(run)


def tail_in(run: Run) -> Value | None:
    """Return the last four characters of an identifier where a message names only them, the others hidden."""
    if match := _TAIL.search(run.text):
        part = run.part(match.start(1), match.end(1))
        return part.value("*" * 14 + part.text.upper())
    return None


def _of_18(masked: str) -> str:
    """Return a masked number with the stars it must have: recognition loses one or two of a long row.

    Only where the row is about as long as a whole number's; short masks (330****1234) stay as they are.
    """
    head, tail = masked.split("*", 1)[0], masked.rsplit("*", 1)[1]
    row = masked[len(head) : len(masked) - len(tail)]
    if not head or set(row) != {"*"} or not 15 <= len(masked) <= 21:
        return masked
    return head + "*" * (18 - len(head) - len(tail)) + tail


def _goes_on(text: str, end: int) -> bool:
    """Whether a name would go on behind its end: then it is the beginning of something else."""
    return end < len(text) and (text[end].isalnum() or text[end] == "*") and not text[end].isdigit()
