"""Which alarms is the room shown, in which order, and where do they lead?"""

import pandas as pd
import pytest

from components import alarm_strip
from domain.alarms import Judging

SCENES = ["overview", "transfer", "home_control"]


def row(rule: str, level: int, state: str = "firing", place: str = "甲", escalated: int = 0, id_: int = 1) -> dict:
    at = pd.Timestamp("2022-03-21T04:00:00", tz="UTC")
    return {"id": id_, "rule": rule, "level": level, "state": state, "area_name": place, "escalated": escalated,
            "fired_at": at if state in ("firing", "acknowledged") else pd.NaT}  # fmt: skip


def chips(*rows: dict) -> list[dict]:
    return alarm_strip.chips(pd.DataFrame(list(rows), columns=list(row("home.fever", 2))), SCENES, {})


def test_one_chip_a_rule_the_most_pressing_first() -> None:
    told = chips(
        row("home.missed_test", 3, place="乙"),
        row("transfer.without_receipt", 1, place="甲", id_=2),
        row("transfer.without_receipt", 1, place="乙", id_=3),
        row("transfer.without_receipt", 1, place="丙", id_=4),
        row("system.feed_silent", 2, state="no_data", id_=5),
        row("home.sensor_offline", 3, state="no_data", id_=9),
        row("surveillance.cluster", 1, state="no_data", id_=10),
        row("transfer.pressing", 2, state="acknowledged", id_=6),
        row("home.door", 2, state="pending", id_=7),
        row("home.fever", 4, id_=8),
    )
    assert [one["text"] for one in told] == [
        "上车后未签收 · 甲、乙 +1", "转运临近时限 · 甲", "居家漏检 · 乙",
        "无数据: 门磁离线、聚集性疫情 +1",
    ]  # fmt: skip
    assert [one["brief"] for one in told] == ["上车后未签收 ×3", "转运临近时限", "居家漏检", "无数据 ×3"]
    assert [(one["scene"], one["firing"], one["hatched"]) for one in told] == [
        (1, True, False), (1, False, False), (2, True, False), (None, False, True),
    ]  # fmt: skip
    assert told[0]["ids"] == ["2.0", "3.0", "4.0"] and told[0]["letter"] == "红"


def test_what_is_raised_is_new_to_the_room() -> None:
    assert chips(row("home.fever", 2, escalated=1))[0]["ids"] == ["1.1"]


def test_without_alarms_there_is_no_strip() -> None:
    assert chips() == []


@pytest.mark.parametrize(("judging", "first"), [(Judging(known=True), None), (Judging(known=False), "告警尚未研判")])
def test_where_nobody_judged_the_first_chip_says_so(
    judging: Judging, first: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[dict] = []
    monkeypatch.setattr(alarm_strip, "_component", lambda: lambda **told: drawn.append(told["data"]))
    none = pd.DataFrame([], columns=list(row("home.fever", 2)))
    alarm_strip.alarm_strip(none, SCENES, {}, judging, key="x")
    texts = [one["text"] for one in drawn[0]["alarms"]]
    assert texts == [] if first is None else texts[0].startswith(first) and drawn[0]["alarms"][0]["hatched"]
