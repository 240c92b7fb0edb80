"""Are opening hours read as real lists write them, and left alone where they cannot be read for certain?"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.opening_hours import OpeningHours, parse_opening_hours

EVERY = [0, 1, 2, 3, 4, 5, 6]
WEEK = [0, 1, 2, 3, 4]


def local(*parts: int) -> datetime:
    """Return a wall-clock time in the district."""
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai"))  # type: ignore[arg-type, misc]


def spans(*times: str) -> list[list[int]]:
    """Return minutes of spans such as ``7:30-11:00``."""

    def minutes(text: str) -> int:
        hours, minute = text.split(":")
        return int(hours) * 60 + int(minute)

    return [[minutes(part) for part in text.split("-")] for text in times]


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("周一至周日;07:30-10:30；13:00-16:00", EVERY, ["7:30-10:30", "13:00-16:00"]),
        ("7：00-10：00；17：00-21：00", EVERY, ["7:00-10:00", "17:00-21:00"]),
        ("周一至周日;7：00-11:：00", EVERY, ["7:00-11:00"]),  # a doubled colon
        ("周一至周日;14:00-17；00", EVERY, ["14:00-17:00"]),  # a semicolon for a colon
        ("周一至周日;7；30-10:00；18:00-20:30", EVERY, ["7:30-10:00", "18:00-20:30"]),
        ("周一至周日;8:00--11.00      14.00---17:00", EVERY, ["8:00-11:00", "14:00-17:00"]),
        ("周一至周日;8:30－12:00 13:30－15：:30", EVERY, ["8:30-12:00", "13:30-15:30"]),
        ("周一------周日;上午8:00-11:00 下午13:00-16:00", EVERY, ["8:00-11:00", "13:00-16:00"]),
        ("周一至周日;上午7:00~10:00 下午17:00~20:00", EVERY, ["7:00-10:00", "17:00-20:00"]),
        ("周一至周日;上午8:30-11:30；下午1:30-4:30", EVERY, ["8:30-11:30", "13:30-16:30"]),  # the 12-hour clock
        (
            "周一至周日；上午9:00-11:00；下午14:00-17:00；晚上19:00-21:00",
            EVERY,
            ["9:00-11:00", "14:00-17:00", "19:00-21:00"],
        ),
        ("周一到周日;8:30–11:30", EVERY, ["8:30-11:30"]),
        ("13：00——14：00", EVERY, ["13:00-14:00"]),
        ("7：00—11：00 13：00—17：00 18：00—22：00", EVERY, ["7:00-11:00", "13:00-17:00", "18:00-22:00"]),
        ("周一至周日;8:00-11:00、18:00-21:00", EVERY, ["8:00-11:00", "18:00-21:00"]),
        ("周一至周日;8：00-11：00? 13：30-16：30", EVERY, ["8:00-11:00", "13:30-16:30"]),
        ("对外 16:00-20:00", EVERY, ["16:00-20:00"]),
        ("每日;8：00-12：00", EVERY, ["8:00-12:00"]),
        ("每天13:30-17:30", EVERY, ["13:30-17:30"]),
        ("（工作日）9:00-11:30；13：30—16：30", WEEK, ["9:00-11:30", "13:30-16:30"]),
        ("周一至周日；24小时", EVERY, ["0:00-24:00"]),
        ("周一至周日；24h；", EVERY, ["0:00-24:00"]),
        ("全天24小时常年不停", EVERY, ["0:00-24:00"]),
        ("周一至周日;8:00-次日8：00", EVERY, ["8:00-32:00"]),
        ("周一至周日;6：00-9:00 14:00-17:00 17:00-21:00", EVERY, ["6:00-9:00", "14:00-17:00", "17:00-21:00"]),
        ("周六周日 9:00-12:00", [5, 6], ["9:00-12:00"]),
        ("周五至周一 9:00-12:00", [0, 4, 5, 6], ["9:00-12:00"]),
    ],
)
def test_real_shapes_are_read(text: str, days: list[int], expected: list[str]) -> None:
    hours = parse_opening_hours(text)
    assert hours is not None
    assert [(sorted(rule.days), [list(span) for span in rule.spans]) for rule in hours.rules] == [
        (days, spans(*expected))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "周一至周日;8:00－11:00 14:00－5:00",  # 17:00 or the next morning?
        "周一至周日;8:00-8:00",  # never or always?
        "7:300-9:30；18:00-21:00",
        "7：30--9：30；8：00--21：00",  # overlap: 18:00 was meant, perhaps
        "周一至周日;7:00-15:00；15:00-23:00本周五起开放",
        "周一至周日；采样室8:00-20:00；其余时间在急诊室发热门诊24小时服务",
        "周一至周日",
        "8:00-12:00 周六",  # which times on Saturday?
        "8:70-12:00",
        "25:00-26:00",
        "上午",
        "电话预约",
        "",
    ],
)
def test_what_would_be_a_guess_is_left_alone(text: str) -> None:
    assert parse_opening_hours(text) is None


def test_days_with_their_own_times() -> None:
    hours = parse_opening_hours("周一至周五8:00-17:00；周六9:00-12:00")
    assert hours is not None
    assert hours.is_open(local(2022, 4, 29, 16, 59))  # a Friday
    assert not hours.is_open(local(2022, 4, 30, 16, 59))
    assert hours.is_open(local(2022, 4, 30, 9, 0))
    assert not hours.is_open(local(2022, 5, 1, 9, 0))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (local(2022, 4, 28, 7, 59, 59), False),
        (local(2022, 4, 28, 8, 0), True),  # open at its start
        (local(2022, 4, 28, 10, 59, 59), True),
        (local(2022, 4, 28, 11, 0), False),  # shut at its end
    ],
)
def test_boundaries_of_a_span(at: datetime, is_open: bool) -> None:
    hours = parse_opening_hours("每日 8:00-11:00")
    assert hours is not None
    assert hours.is_open(at) is is_open


def test_a_span_over_midnight_belongs_to_the_day_it_began() -> None:
    hours = parse_opening_hours("工作日 20:00-次日2:00")
    assert hours is not None
    assert hours.is_open(local(2022, 4, 30, 1, 59))  # Saturday morning, begun on Friday
    assert not hours.is_open(local(2022, 5, 2, 1, 59))  # Monday morning: Sunday is no working day
    assert not hours.is_open(local(2022, 4, 29, 19, 59))


def test_json_round_trip() -> None:
    hours = parse_opening_hours("周一至周五8:00-17:00；周六9:00-12:00")
    assert hours is not None
    assert OpeningHours.from_json(hours.to_json()) == hours
