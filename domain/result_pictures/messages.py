"""What does running text say? Messages and sentences, where no label stands before a value."""

from __future__ import annotations

import re

from domain.result_pictures import persons, times
from domain.result_pictures.model import Moment, Value
from domain.result_pictures.runs import Run

_HAN = r"[\u4e00-\u9fff*·]"
_ADDRESSED = (
    re.compile(rf"(?:尊敬的|亲爱的)\s?({_HAN}{{2,8}}?)(?:先生|女士|同志)?[,:!]?\s?(?:您|你|先生|女士|[,:!(])"),
    re.compile(rf"(?:^|[\]\s。!])\s?({_HAN}{{2,6}}?)(?:先生|女士|同志)?\s?[,:]?\s?(?:您好|你好|您的|您于|您)"),
    re.compile(rf"(?:受检者|被检者|受检人|本人|居民)\s?({_HAN}{{2,6}}?)(?=[,:(的于]|身份证|证件)"),
    re.compile(r"\b(?:Dear|Hello|Hi|Mr\.?|Ms\.?|Mrs\.?)\s+((?:[A-Z][A-Za-z'*-]*\s?){2,4})[,:]"),
    re.compile(rf"(?<!{_HAN[:-1]}])({_HAN}{{2,6}}?)[,(]\s?(?:身份证|证件)"),
    re.compile(rf"(?<!{_HAN[:-1]}])({_HAN}{{2,6}}?)的(?:防疫|个人|核酸|检测|行程|[\u4e00-\u9fff]{{0,4}}码)"),
    re.compile(rf"(?:您好|你好|欢迎)[,:!]?\s?({_HAN}{{2,6}}?)(?:先生|女士|同志)?(?:[,。!]|$)"),
    re.compile(
        rf"(?:由|市民|用户|居民|申领人|持码人)[:]?\s?({_HAN}{{2,6}}?)(?:先生|女士|同志)?(?:持有|申领|申报|使用|出示|[,。!]|$)"
    ),
)
_SAMPLED_AFTER = re.compile(r"\s?[^,。;:0-9]{0,8}?(?:采样|采集|自测|自检|sampled|collected|self-?test)", re.IGNORECASE)
_SAMPLED_BEFORE = re.compile(
    r"(?:采样|采集|自测|自检|sampled|sampling|collected|collection|self-?test\w*|tested myself)[^,。;0-9]{0,12}$",
    re.IGNORECASE,
)
_REPORTED_AFTER = re.compile(r"\s?[^,。;:0-9]{0,8}?(?:检测|检验|出具|报告|tested|reported|issued)", re.IGNORECASE)
_REPORTED_BEFORE = re.compile(r"(?:检测|检验|出具|报告|tested|reported|issued)[^,。;0-9]{0,10}$", re.IGNORECASE)
_SENDER = re.compile(r"\[[^\[\]]{2,16}\]")


def letters_of(flow: Run) -> list[Run]:
    """Return the single messages of a conversation, cut before each sender in brackets; one where there are none."""
    starts = [match.start() for match in _SENDER.finditer(flow.text) if not _is_result(match.group())]
    if len(starts) < 2:
        return [flow]
    ends = [*starts[1:], len(flow.text)]
    return [flow.part(start, end) for start, end in zip(starts, ends, strict=True)]


def addressed(flow: Run) -> Value | None:
    """Return the name of the person a message speaks to or of."""
    for pattern in _ADDRESSED:
        for match in pattern.finditer(flow.text):
            if (name := persons.name_in(flow.part(*match.span(1)))) is not None:
                return name
    return None


def sampled_in(flow: Run) -> list[Moment]:
    """Return the moments of which a text says that somebody was sampled then, each once."""
    return _told(flow, _SAMPLED_BEFORE, _SAMPLED_AFTER, None)


def reported_in(flow: Run) -> list[Moment]:
    """Return the moments of which a text says that a test was made or reported then, each once."""
    return _told(flow, _REPORTED_BEFORE, _REPORTED_AFTER, _SAMPLED_AFTER)


def _told(flow: Run, before: re.Pattern[str], after: re.Pattern[str], unless: re.Pattern[str] | None) -> list[Moment]:
    found: dict[str, Moment] = {}
    for start, end, moment in times.moments_in(flow):
        behind = flow.text[end : end + 24]
        if unless is not None and (
            unless.match(behind) or _SAMPLED_BEFORE.search(flow.text[max(0, start - 24) : start])
        ):
            continue
        if before.search(flow.text[max(0, start - 24) : start]) or after.match(behind):
            found.setdefault(moment.text, moment)
    return list(found.values())


def _is_result(text: str) -> bool:
    return re.search("阴性|阳性|无效|[nN]egative|[pP]ositive", text) is not None
