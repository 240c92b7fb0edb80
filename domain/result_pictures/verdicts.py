"""Which result do these words state? By whole tokens only; what contradicts itself is unreadable, never guessed.

A negative needs its own token (阴性, negative, 未检出). A weak positive is a positive. A token behind a negation
(非阴性), doubt (可疑, 灰区, 待复检) and both tokens together are unreadable and can never become a negative.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.result_pictures.model import Result, Value
from domain.result_pictures.runs import Run

_EITHER_CASE = re.IGNORECASE | re.ASCII  # so that a word ends where Chinese begins
_DOUBT = re.compile(
    r"(?:非|不是|不为|未见|无|未呈|否认|疑似|排除)\s?[阴阳]性?|non-?\s?(?:negative|positive)"
    r"|not (?:negative|positive)|可疑|灰区|待复[检核查]|待定|转[阴阳]|inconclusive|indeterminate|equivocal|suspected",
    _EITHER_CASE,
)
_TOKENS = (
    (Result.UNREADABLE, _DOUBT),
    (Result.INVALID, re.compile(r"无效|作废|\binvalid\b|不合格", _EITHER_CASE)),
    (Result.NEGATIVE, re.compile(r"阴性|未检出|\bnot\s?detected\b|\bundetected\b|\bnegative\b", _EITHER_CASE)),
    (Result.POSITIVE, re.compile(r"阳性|检出|\bdetected\b|\bpositive\b|初筛异常|结果异常", _EITHER_CASE)),
)
_ALONE = re.compile(r"[\[(]?(?P<token>[阴阳]|neg|pos|NEG|POS|Neg|Pos|\([-+]\)|\+)[\])]?(?:\([-+]\))?")
_HALF = re.compile(r"(?<![\u4e00-\u9fff])[阴阳](?![\u4e00-\u9fff])")
_SIGN = re.compile(r"\(?\s?(?P<sign>[-+])\s?\)?$")
_SHORT = re.compile(
    r"[\[(]?(?:新冠(?:病毒)?|新型冠状病毒)?(?:(?:核酸|抗原)(?:检测)?)?(?:结果)?(?:为|呈|是|:)?\s?[\[(]?"
    r"(?:弱)?(?:阴性|阳性|未检出|检出|无效|negative|positive|invalid|not detected|detected)[\])]?"
    r"\s?(?:\([-+]\)|[-+])?\s?(?:\((?:negative|positive|阴性|阳性)\)|/?\s?(?:negative|positive))?[!。.]?[\])]?",
    _EITHER_CASE,
)
_STATED = re.compile(
    r"(?:结果|核酸|抗原|检测|显示|提示|result)[^,。;:阴阳\n]{0,14}?(?:为|是|呈|:|is|was|显示)?\s?[\[(\"]?"
    r"(?P<said>(?:弱|非|疑似)?(?:阴性|阳性|无效)|未检出|negative|positive|invalid|not detected)"
    r"|\b(?:is|was|tested)\s(?P<was>negative|positive|invalid|not detected)\b",
    _EITHER_CASE,
)
_SUPPOSED = re.compile(
    r"(?:如果?(?![下上图])|若|倘若?|一旦|假如|凡|(?<![a-z])if|(?<![a-z])when)[^,。;!]{0,14}(?:阳性|阴性|positive|negative)"
    r"|(?:阳性|阴性)(?:结果)?(?:者|人员|患者|感染者|病例|个案|仅|不能|并不|不代表|只代表|只表示)"
    r"|参考[^,。;]{0,6}(?:阴性|阳性)",
    _EITHER_CASE,
)


def result_in(run: Run) -> Value | None:
    """Return the result that a value states (what stands behind a label), None where it states none."""
    run = run.stripped(" \t:;,、。|")
    if whole := _ALONE.fullmatch(run.text):
        negative = whole["token"].strip("()").lower() in ("阴", "neg", "-")  # a bare dash is an empty field
        sure = 1.0 if whole["token"] in "阴阳" else 0.8
        return run.value(Result.NEGATIVE if negative else Result.POSITIVE, times=sure)
    said: set[Result] = set()
    rest = run.text
    spans: list[tuple[int, int]] = []
    for result, pattern in _TOKENS:
        for match in pattern.finditer(rest):
            said.add(result)
            spans.append(match.span())
        rest = pattern.sub(lambda match: " " * len(match.group()), rest)
    if not said:
        return None
    if len(said) == 1 and (sign := _SIGN.search(run.text)):
        negative = said == {Result.NEGATIVE} and sign["sign"] == "-"
        if not negative and not (said == {Result.POSITIVE} and sign["sign"] == "+"):
            said.add(Result.UNREADABLE)
    if len(said) == 1 and said != {Result.UNREADABLE} and _HALF.search(rest):
        said.add(Result.UNREADABLE)  # half of a second token
    part = run.part(min(start for start, _ in spans), max(end for _, end in spans))
    return part.value(said.pop() if len(said) == 1 else Result.UNREADABLE)


def standing_alone(run: Run) -> Value | None:
    """Return the result of a short piece that is nothing but one (【阴性】, 核酸阴性, Negative (-)), label or none."""
    text = run.stripped(" \t").text
    return result_in(run) if _SHORT.fullmatch(text) else None


def stated_in(run: Run) -> list[Value]:
    """Return the results that sentences state (检测结果为阴性), without those that only suppose one (如为阳性)."""
    plain = unsupposed(run)
    found = []
    for match in _STATED.finditer(plain.text):
        if (value := result_in(plain.part(*match.span("said" if match["said"] else "was")))) is not None:
            found.append(value)
    return found


def mentions_positive(runs: Iterable[Run]) -> bool:
    """Return whether a positive is mentioned, other than supposed."""
    return any(re.search(r"阳性|\bpositive\b", unsupposed(run).text, _EITHER_CASE) for run in runs)


def unsupposed(run: Run) -> Run:
    """Return the run with its suppositions and reference values blanked out."""
    text = _SUPPOSED.sub(lambda match: " " * len(match.group()), run.text)
    return Run(text, run.words, run.sure)


def agreed(values: list[Value]) -> Value | None:
    """Return what all of these say: the one result, or ``UNREADABLE`` with all their words where they differ."""
    if not values:
        return None
    if len({value.text for value in values}) == 1:
        return max(values, key=lambda value: value.confidence)
    words = tuple(sorted({word for value in values for word in value.words}))
    least = min(value.confidence for value in values)
    return Value(Result.UNREADABLE, least, words, " / ".join(value.seen for value in values))
