"""Which time do these characters mean? Dates in the spellings of apps, reports and messages.

A year that is not written is not guessed, nor whether 03/04 is March or April: such a moment has no ``at``.
"""

from __future__ import annotations

import re
from datetime import datetime

from domain.result_pictures.model import Moment
from domain.result_pictures.runs import Run

REPLACED = 0.8
"""Confidence of what only became a number by replacing letters."""

_CONFUSED = str.maketrans({"O": "0", "o": "0", "Q": "0", "D": "0", "l": "1", "I": "1", "|": "1", "!": "1", "S": "5",
                           "Z": "2", "B": "8"})  # fmt: skip
_D = r"[0-9OoQDlI|!SZB]"
_LETTERS = {"mon", "mon2", "half", "pm"}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = (
    rf"(?:[\sT,日号]|\(.{{1,4}}\)|星期.|周.)*(?P<half>上午|下午|晚上|中午|凌晨|早上)?\s*"
    rf"(?P<h>{_D}{{1,2}})\s?[:时点;.]\s?(?P<mi>{_D}{{2}})(?!{_D})(?:\s?[:分;.]\s?(?P<s>{_D}{{2}})(?!{_D}))?分?秒?\s*"
    rf"(?P<pm>[AaPp]\.?[Mm]\b\.?)?"
)
_NUMBERS = re.compile(
    rf"(?<!{_D})(?P<y>[2ZzIl]{_D}{{3}})\s?[-/.年,_]\s?(?P<m>{_D}{{1,2}})\s?[-/.月,_]\s?(?P<d>{_D}{{2}}|{_D}(?!{_D}))日?"
    rf"(?:{_CLOCK})?"
)
_COMPACT = re.compile(
    r"(?<![0-9])(?P<y>20[0-9]{2})(?P<m>[01][0-9])(?P<d>[0-3][0-9])"
    r"(?:\s?(?P<h>[0-2][0-9])[:时]?(?P<mi>[0-5][0-9])(?:[:分]?(?P<s>[0-5][0-9]))?)?(?![0-9*Xx])"
)
_WORDS = re.compile(
    r"(?:(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[\s-]*(?P<mon>[A-Za-z]{3,9})\.?|(?P<mon2>[A-Za-z]{3,9})\.?\s*(?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?)"
    rf"[\s,-]*(?P<y>20[0-9]{{2}})(?:(?:\s*at\s*)?{_CLOCK})?"
)
_DAY_FIRST = re.compile(rf"(?<![0-9])(?P<a>[0-9]{{1,2}})[/.](?P<b>[0-9]{{1,2}})[/.](?P<y>20[0-9]{{2}})(?:{_CLOCK})?")
_NO_YEAR = re.compile(
    rf"(?<![0-9年*Xx-])(?P<m>{_D}{{1,2}})(?:月|[-/])(?P<d>{_D}{{2}}|{_D}(?!{_D}))日?(?![0-9*Xx-])(?:{_CLOCK})?"
)


def moment_in(run: Run) -> Moment | None:
    """Return the first moment of a run, None where it holds nothing like one."""
    found = next(iter(moments_in(run)), None)
    return found[2] if found else None


def is_clock(text: str) -> bool:
    """Return whether a text is a time of day and nothing else."""
    return re.fullmatch(r"\s*[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?\s*", text) is not None


def moments_in(run: Run) -> list[tuple[int, int, Moment]]:
    """Return all moments of a run with where they begin and end, in order, none inside another."""
    found: list[tuple[int, int, Moment]] = []
    for pattern in (_NUMBERS, _WORDS, _COMPACT, _DAY_FIRST, _NO_YEAR):
        for match in pattern.finditer(run.text):
            if any(start < match.end() and match.start() < end for start, end, _ in found):
                continue
            if (read := _read(match, run)) is not None:
                found.append((match.start(), match.end(), read))
    return sorted(found, key=lambda one: one[0])


def _read(match: re.Match[str], run: Run) -> Moment | None:
    groups = {name: text for name, text in match.groupdict().items() if text}
    part = run.part(match.start(), match.end()).stripped()
    digits = {name: text if name in _LETTERS else text.translate(_CONFUSED) for name, text in groups.items()}
    times = REPLACED if any(digits[n] != groups[n] for n in ("y", "m", "d", "h", "mi", "s") if n in groups) else 1.0
    day = _day(digits)
    if day is None:
        return None
    year, month, number = day
    hour = _hour(digits)
    clock = (hour, int(digits["mi"]), int(digits.get("s", 0))) if hour is not None else (0, 0, 0)
    text = f"{year:04d}-{month:02d}-{number:02d}" if year else f"{month:02d}-{number:02d}"
    if hour is not None:
        text += f" {clock[0]:02d}:{clock[1]:02d}" + (f":{clock[2]:02d}" if "s" in digits else "")
    try:
        at = datetime(year, month, number, *clock) if year and not _glued(match) else None  # noqa: DTZ001 - wall time of a picture
    except ValueError:
        at = None
    return part.moment(text, times=times, at=at, exact=at is not None and hour is not None)


def _glued(match: re.Match[str]) -> bool:
    """Whether three digits stand for day and hour (1-108:15): the 1st at 08 or the 10th at 8, nobody can tell."""
    if match.re is not _NUMBERS or match["h"] is None:
        return False
    return match.end("d") == match.start("h") and match.end("h") - match.start("d") == 3


def _day(digits: dict[str, str]) -> tuple[int, int, int] | None:
    """Return year (0 where it is not written), month and day; None where this is no date at all."""
    year = int(digits.get("y", 0))
    if name := digits.get("mon") or digits.get("mon2"):
        short = name[:3].lower()
        return (year, _MONTHS.index(short) + 1, int(digits.get("d") or digits["d2"])) if short in _MONTHS else None
    if "a" in digits:
        one, two = int(digits["a"]), int(digits["b"])
        if one > 12 or two > 12 or one == two:
            return (year, two, one) if one > 12 or one == two else (year, one, two)
        return 0, one, two
    month, day = int(digits["m"]), int(digits["d"])
    if not year and not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return year, month, day


def _hour(digits: dict[str, str]) -> int | None:
    if "h" not in digits or "mi" not in digits:
        return None
    hour = int(digits["h"])
    half = digits.get("half", "")
    after = half in ("下午", "晚上") or digits.get("pm", "").lower().startswith("p") or (half == "中午" and hour < 3)
    before = half in ("上午", "凌晨", "早上") or digits.get("pm", "").lower().startswith("a")
    if after and hour < 12:
        return hour + 12
    return 0 if before and hour == 12 else hour
