"""Is the real format read with all its oddities, and a broken list refused with item and reason?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.risk_areas import Kind, Level, ListRefused, read_list
from tests.arrivals.lists import NOVEMBER, document, item

ZONE = ZoneInfo("Asia/Shanghai")


def read(given: object) -> Any:
    return read_list(given, zone=ZONE)


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2022-11-28 08时", datetime(2022, 11, 28, 0, tzinfo=UTC)),
        ("2022-04-28 18时", datetime(2022, 4, 28, 10, tzinfo=UTC)),
        ("2022年11月28日8时", datetime(2022, 11, 28, 0, tzinfo=UTC)),
        ("2022-11-28 08:30:15", datetime(2022, 11, 28, 0, 30, 15, tzinfo=UTC)),
        ("2022-11-28T08:30:00Z", datetime(2022, 11, 28, 8, 30, tzinfo=UTC)),
        ("2022/11/28 8:00", datetime(2022, 11, 28, 0, tzinfo=UTC)),
    ],
)
def test_the_time_is_read_in_every_form(told: str, at: datetime) -> None:
    assert read(document(at=told)).published_at == at


@pytest.mark.parametrize("told", ["", None, 17, "yesterday", "2022-13-28 08时", "2022-11-28 25:00"])
def test_a_time_that_is_none_is_refused(told: object) -> None:
    with pytest.raises(ListRefused) as refused:
        read(document(at=told))  # type: ignore[arg-type]
    assert refused.value.refusals[0].column == "end_update_time"


def test_both_schemas_and_empty_lists_are_read() -> None:
    old, new = read(document([item("吉林省", "长春市", "朝阳区", "前进小区")])), read(document(low=[]))
    assert (old.of(Level.HIGH), Level.LOW in old.counts) == (1, False)
    assert (len(new.entries), new.counts[Level.LOW], new.notes) == (0, 0, ())


def test_counts_that_do_not_match_are_told_and_nothing_is_left_out() -> None:
    found = read(document([item("吉林省", "长春市", "朝阳区", "甲小区", "乙小区")], hcount=5))
    assert [note.text() for note in found.notes] == ["hcount: the list says 5, it holds 2."]
    assert found.of(Level.HIGH) == 2


def test_a_blank_item_makes_its_city_undecidable() -> None:
    blank = {"type": "", "province": "西藏自治区", "city": "日喀则市", "county": "", "area_name": "", "communitys": []}
    found = read(document([blank]))
    assert [one.kind for one in found.entries] == [Kind.UNCLEAR] and "needs a person" in found.notes[0].text()


def test_a_county_without_places_is_meant_as_a_whole_and_told() -> None:
    found = read(document([item("吉林省", "长春市", "朝阳区")]))
    assert found.entries[0].kind is Kind.WHOLE and "all of 吉林省长春市朝阳区" in found.notes[0].text()


def test_lines_that_stand_twice_count_once() -> None:
    found = read(document([item("吉林省", "长春市", "朝阳区", "甲小区", "甲小区")]))
    assert len(found.entries) == 1 and "stand twice" in found.notes[0].text()


def test_the_digest_is_that_of_the_content() -> None:
    again = {"data": dict(reversed(NOVEMBER["data"].items()))}
    assert read(again).sha256 == read(NOVEMBER).sha256
    assert read(document()).sha256 != read(document(at="2022-11-28 09时")).sha256


@pytest.mark.parametrize(
    ("given", "column", "row"),
    [
        ([], "data", 0),
        ({"data": []}, "data", 0),
        ({"data": {"end_update_time": "2022-11-28 08时"}}, "data", 0),
        (document(lowlist={}), "lowlist", 0),
        (document(highlist=["x"]), "highlist", 1),
        (document([item("吉林省", "长春市", "甲区", "x"), item("", "长春市", "甲区", "x")]), "highlist.province", 2),
        (document([{**item("吉林省", "长春市", "朝阳区"), "communitys": "x"}]), "highlist.communitys", 1),
        (document([{**item("吉林省", "长春市", "朝阳区"), "communitys": [1]}]), "highlist.communitys", 1),
        (document([{**item("吉林省", "长春市", "朝阳区", "x"), "county": ["x"]}]), "highlist.county", 1),
        (document([item("吉林省", "长春市", "朝阳区", "x" * 5000)]), "highlist.communitys", 1),
    ],
)  # fmt: skip
def test_a_broken_list_is_refused_with_item_and_field(given: object, column: str, row: int) -> None:
    with pytest.raises(ListRefused) as refused:
        read(given)
    assert (refused.value.refusals[0].column, refused.value.refusals[0].row) == (column, row)
    assert refused.value.text(str)


def test_a_list_of_45000_lines_is_read_in_seconds() -> None:
    lines = [f"第{m}镇{k}村{k}组" for m in range(5) for k in range(20)]
    items = [item("新疆维吾尔自治区", "和田地区", f"第{n}县", *lines) for n in range(450)]
    assert len(read(document(items)).entries) == 45_000
