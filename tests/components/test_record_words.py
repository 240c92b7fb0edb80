"""Is every column of a record and everybody who acts called by a name, and by the right one?"""

import re

import pytest

from components.record_words import ACTORS, SHARED, actor_text, refusal_text, shown_values
from data_access.commands.moving.judging import STATE
from data_access.settings import ROOT
from domain.workflow import RECORDS


@pytest.mark.parametrize("record", list(RECORDS))
def test_every_column_that_a_move_writes_has_a_label(record: str) -> None:
    moves = RECORDS[record].moves
    columns = {move.stamp for move in moves if move.stamp} | {name for move in moves for name in move.sets}
    labels = shown_values(record, dict.fromkeys(columns, True))
    assert not set(labels) & columns, "a column stands there by its own name"


def test_an_instant_is_not_called_by_one_of_the_moves_that_may_have_written_it() -> None:
    specimen, event = (shown_values(record, {name: 1}) for record, name in
                       (("specimen", "resulted_at"), ("event", "begun_at")))  # fmt: skip
    assert list(specimen) == ["结果时间"] and list(event) == ["开始时间"]
    stamped = [
        (record, stamp)
        for record, kind in RECORDS.items()
        for stamp in {move.stamp for move in kind.moves if move.stamp}
        if len({move.title for move in kind.moves if move.stamp == stamp}) > 1
    ]
    assert {stamp for _record, stamp in stamped} - {"reported_at"} == set(SHARED)


def test_whoever_acts_without_an_account_has_a_name() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "data_access").rglob("*.py"))
    acting = set(re.findall(r'Actor\("([a-z_]+)"', code)) - {"hq"}
    assert {"package", "public", "robot"} <= acting <= set(ACTORS)
    assert actor_text("package", None) == "区数据包"


def test_a_refusal_names_states_also_those_of_another_record() -> None:
    params = {"state": "received", "sources": "controlled, verified"}
    assert refusal_text("lead", "close", STATE, params) == "当前为“已接收”；该操作只能从以下状态开始：已管控 / 已核实。"
    vehicle = "The vehicle is {state}; only an available or assigned one takes people."
    assert refusal_text("transfer_order", "assign", vehicle, {"state": "cleaning"}).startswith("该车当前为 消毒中")
