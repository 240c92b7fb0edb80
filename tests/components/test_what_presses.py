"""Does what presses stand first, and does a list say no more than was known?"""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from components.alarm_rows import rule_sentence
from components.figures import Figure
from components.indicator_band import pressing_first
from components.source_rows import source_rows
from components.transfer_rows import order_list
from data_access.reading import SourceState
from domain.alarms import alarm_rules

AT = datetime(2026, 12, 1, 1, tzinfo=UTC)


def test_figures_to_act_on_stand_before_those_to_watch_and_the_rest_as_defined() -> None:
    tones = {"a": "good", "b": "warn", "c": None, "d": "alert", "e": "warn"}
    figures = [Figure(key, "1", "", status=tone and (tone, tone)) for key, tone in tones.items()]
    assert [key for key, _one in pressing_first(list(tones), figures)] == ["d", "b", "e", "a", "c"]


@pytest.mark.parametrize(
    ("state", "kind", "facility", "told"),
    [
        ("pending", "return", None, ("回家", "–")),  # it was given the vehicle later
        ("grouped", "close", "酒店", ("酒店", "–")),
        ("vehicle_assigned", "close", "酒店", ("酒店", "B07")),
        ("pending", "close", None, ("–", "–")),
    ],
)
def test_an_order_tells_where_to_and_no_vehicle_before_it_has_one(
    state: str, kind: str, facility: str | None, told: tuple[str, str]
) -> None:
    row = {"record_id": 1, "code": "T1", "kind": kind, "state": state, "area_name": "甲", "facility": facility,
           "vehicle": "B07", "urgency": "on_time", "due_at": AT}  # fmt: skip
    listed = order_list(pd.DataFrame([row]), AT, lambda kind, id_: f"/{kind}/{id_}")
    assert "".join(f"<td>{one}</td>" for one in told) in listed


@pytest.mark.parametrize("key", sorted(alarm_rules()))
def test_a_rule_says_what_its_alarm_would(key: str) -> None:
    told = rule_sentence(alarm_rules()[key])
    assert told and "{" not in told


def test_sources_that_were_never_heard_stand_last_unless_they_are_late() -> None:
    def source(name: str, heard: datetime | None = AT, lateness: timedelta | None = None) -> SourceState:
        return SourceState(name, name, "events", False, heard, heard, None, lateness)

    rows = source_rows([source("a", None), source("b"), source("c", None, timedelta(hours=2))])
    assert [row.partition("<b>")[2][0] for row in rows] == ["c", "b", "a"]
