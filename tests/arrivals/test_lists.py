"""Does a list come in once and whole, is everybody checked with it, and is it told who changed?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data_access.commands.moving import Wish
from data_access.commands.moving.arrival_paths import forget_lists
from data_access.queries.sources import sources
from data_access.schema import arrival, arrival_check, data_version, risk_entry, risk_list, risk_list_entry, task
from domain.instants import DAY
from domain.risk_areas import ListRefused
from tests.arrivals.builders import AT, GAODU, HQ, LINPING, LOW_RISK, NOW, UNDECIDED, Station
from tests.arrivals.lists import NOVEMBER, QIAN, document, item

EMPTY = document(low=[], at="2022-11-28 09时")
ANOTHER = document([item("浙江省", "杭州市", "临平区", "临平街道高杜村一组")], at="2022-11-28 10时")


def states(station: Station) -> list[tuple[str, str]]:
    return [(row["state"], row["outcome"]) for row in station.rows(arrival)]


def version(station: Station) -> int:
    with station.db.read() as conn:
        statement = select(data_version.c.version).where(data_version.c.topic == "arrivals")
        return int(conn.execute(statement).scalar() or 0)


def test_the_same_list_twice_changes_nothing(station: Station) -> None:
    first = station.list()
    before = version(station)
    again = station.list(at=AT + 100)
    assert (first.repeated, again.repeated, first.version, again.version) == (False, True, *["2022112808"] * 2)
    assert len(station.rows(risk_list)) == 1 and version(station) == before


def test_a_list_is_heard_of_from_the_moment_it_came(station: Station) -> None:
    station.world.source("risk_lists", topic="risk_lists")
    station.list(at=AT)
    with station.db.read() as conn:
        (before,), (since,) = (sources(conn, HQ, as_of=NOW + shift) for shift in (timedelta(seconds=-1), timedelta(0)))
    assert (before.last_batch_at, since.last_batch_at) == (None, NOW)


def test_a_line_is_one_row_however_many_lists_repeat_it(station: Station) -> None:
    station.list()
    later = {"data": {**NOVEMBER["data"], "end_update_time": "2022-11-28 18时", "middlelist": [item(*QIAN, "灵源镇")],
                      "mcount": 1}}  # fmt: skip
    taken = station.list(later, AT + 60)
    assert (taken.added, taken.removed) == (1, 0)
    with station.db.read() as conn:
        counts = [conn.execute(select(func.count()).select_from(one)).scalar() for one in (risk_entry, risk_list_entry)]
    assert counts == [first_count(station) + 1, 2 * first_count(station) + 1]


def first_count(station: Station) -> int:
    row = station.rows(risk_list)[0]
    return int(row["high"] + row["medium"] + row["low"])


def test_several_lists_of_one_hour_are_versions_of_their_own(station: Station) -> None:
    named = [station.list(document([item(*QIAN, place)]), AT + n).version for n, place in enumerate(("甲村", "乙村"))]
    assert named == ["2022112808", "2022112808-2"]


def test_an_older_list_that_comes_late_judges_nobody(station: Station) -> None:
    station.list(EMPTY)
    station.report()
    taken = station.list(NOVEMBER, AT + 60)
    assert taken.late and states(station) == [("cleared", "none")]
    assert station.rows(risk_list, risk_list.c.version == "2022112808")[0]["checked_at"] is None


def test_a_broken_list_leaves_nothing(station: Station) -> None:
    with pytest.raises(ListRefused):
        station.list(document([item(*QIAN, "甲村"), {"province": 7, "communitys": []}]))
    assert station.rows(risk_list) == [] and station.rows(risk_entry) == []


def test_a_new_list_checks_everybody_and_tells_who_changed(station: Station) -> None:
    station.list()
    for number, place in enumerate((GAODU, LINPING, LOW_RISK, UNDECIDED), 1):
        station.report(place, number=number)
    taken = station.list(ANOTHER, AT + 3600)
    assert (taken.checked, taken.changed) == (4, 4)
    assert states(station) == [("cleared", "none"), ("high_risk", "high"), ("cleared", "none"), ("cleared", "none")]
    changed = station.rows(arrival_check, arrival_check.c.changed)
    assert [(one["before"], one["outcome"]) for one in changed] == [
        ("high", "none"), ("none", "high"), ("low", "none"), ("needs_person", "none"),
    ]  # fmt: skip
    running = [one["kind"] for one in station.rows(task) if one["cancelled_at"] is None]
    assert running == ["arrival_contact_high"]
    rows = station.rows(arrival)
    assert (rows[0]["at_risk_at"], rows[0]["at_risk_until"]) == (AT, AT + 3600)
    assert (rows[1]["at_risk_at"], rows[1]["at_risk_until"]) == (AT + 3600, None)


def test_a_list_that_says_the_same_changes_nobody(station: Station) -> None:
    station.list()
    station.report()
    taken = station.list({"data": {**NOVEMBER["data"], "end_update_time": "2022-11-28 12时"}}, AT + 60)
    assert (taken.checked, taken.changed) == (1, 0) and len(station.rows(arrival_check)) == 1


@pytest.mark.parametrize(("back", "checked"), [(timedelta(days=7, seconds=-1), 1), (timedelta(days=7), 0)])
def test_only_who_arrived_within_the_look_back_is_checked(station: Station, back: timedelta, checked: int) -> None:
    station.list(EMPTY)
    station.report(arrived_at=NOW - timedelta(days=3), visits=(GAODU.__class__(*QIAN, "临平镇", "高杜村一组"),))
    at = AT - 3 * DAY + int(back.total_seconds())
    assert station.list({"data": {**NOVEMBER["data"], "end_update_time": "2022-11-29 08时"}}, at).checked == checked


def test_a_person_s_word_stands_against_a_list_that_is_not_certain(station: Station) -> None:
    station.list()
    station.report()
    (row,) = station.rows(arrival)
    station.act("contact", Wish(row["id"]))
    station.list(EMPTY, AT + 3600)
    assert states(station) == [("controlled", "none")]  # told and counted; whoever is under control is not let go
    station.list(document([item(*QIAN, "某地（部分）")], at="2022-11-28 11时"), AT + 7200)
    assert states(station) == [("controlled", "none")]


def test_an_index_made_anew_says_the_same(station: Station) -> None:
    station.list()
    forget_lists()  # another process
    station.report()
    assert states(station) == [("high_risk", "high")]
