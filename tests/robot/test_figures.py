"""Do figures and lists of the robot agree with plain loops over plain rows, and stay inside a scope?"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from data_access.commands.robot.checking import answer_check
from data_access.commands.robot.keeping import forget
from data_access.commands.robot.lists import NO_PERSON, RosterList, export_list, read_list
from data_access.commands.robot.opening import open_record
from data_access.commands.robot.reviewing import Decision, decide
from data_access.queries.robot import FILE_STATES, checks_due, piles, review_queue, review_reasons, robot_totals
from data_access.robot_rules import robot_rules
from data_access.schema import (
    audit,
    robot_check,
    robot_file,
    robot_picture,
    robot_pile,
    robot_record,
    robot_review,
    test_result,
)
from domain.errors import CockpitError, ScopeError
from domain.instants import DAY, from_epoch
from domain.language import gettext as _
from domain.result_pictures.deciding import Action
from domain.result_pictures.model import Kind, Reading, Refused
from domain.scope import Role, Scope
from domain.sentences import Sentence
from tests.robot.builders import (
    AT,
    BERT,
    CLERK,
    HERE,
    JPEG,
    SAMPLED,
    UNIT,
    found,
    masked,
    read,
    reading,
    records,
    send,
)
from tests.world import HQ, NOW, World

ELSEWHERE = Scope(Role.COMMUNITY, ("C9",))


@pytest.fixture
def worked(place: World) -> World:
    """A day's work: entered, reviewed, rejected, known, refused, waiting, urgent, and files that wait."""
    read(place, [reading()])
    read(place, [reading(found("伯特", masked(BERT)))])
    read(place, [reading()])  # known
    (one,) = read(place, [reading(found(sampled=SAMPLED - timedelta(hours=1), sure=0.4))])
    decide(place.db, place.keys, HERE, CLERK, Decision(one.id, 1, Action.ACCEPT, seconds=4.0), at=AT)
    (one,) = read(place, [reading(found(sampled=None))])
    decide(place.db, place.keys, HERE, CLERK, Decision(one.id, 1, Action.REJECT, seconds=2.0), at=AT)
    read(place, [reading(found("蔡文", "330113********0038"))])  # lives elsewhere
    read(place, [reading(found("王*", "330113********9999"))])  # nobody
    read(place, [Reading(Kind.BLANK, width=10, height=10)])
    read(place, [reading(found(result="positive"))])
    read(place, Refused("corrupt", Sentence("It cannot be read.")))
    send(place, b"waits", b"waits too")
    return place


def table(world: World, of) -> list:
    with world.db.read() as conn:
        return list(conn.execute(select(of)).all())


def test_totals_agree_with_plain_loops(worked: World) -> None:
    with worked.db.read() as conn:
        row = robot_totals(conn, HERE, as_of=NOW).rows.iloc[0]
    files, made = table(worked, robot_file), table(worked, robot_record)
    told, checks = table(worked, robot_review), table(worked, robot_check)
    assert row["files"] == len(files) == 12
    assert row["read"] == sum(one.state == "read" for one in files) == 9
    assert row["refused"] == 1 and row["waiting_files"] == 2 and row["records"] == len(made) == 9
    assert row["by_rule"] == sum(one.state == "entered" and bool(one.by_rule) for one in made) == 3
    assert row["by_person"] == 1 and row["known"] == 1 and row["rejected"] == 1
    assert row["open"] == 3 and row["urgent_open"] == 1
    assert row["read_s"] == pytest.approx(1.5)
    assert row["review_s"] == pytest.approx(sum(one.seconds for one in told) / len(told)) == pytest.approx(3.0)
    assert row["minutes_saved"] == pytest.approx(5 * robot_rules(AT).minutes_by_hand - 0.1)
    assert (row["checks"], row["checked"], row["wrong"]) == (len(checks), 0, 0)


def test_reasons_agree_with_plain_loops(worked: World) -> None:
    with worked.db.read() as conn:
        rows = review_reasons(conn, HERE, as_of=NOW).rows
    naive: Counter[str] = Counter()
    for one in table(worked, robot_record):
        if not one.by_rule:
            naive.update(json.loads(one.codes))
    assert dict(zip(rows["code"], rows["records"], strict=True)) == dict(naive)
    assert list(rows["records"]) == sorted(rows["records"], reverse=True)


def test_piles_say_how_far_they_are(worked: World) -> None:
    with worked.db.read() as conn:
        rows = piles(conn, HERE, as_of=NOW, limit=100).rows
    files = table(worked, robot_file)
    assert len(rows) == len(table(worked, robot_pile)) == 11
    for row in rows.to_dict("records"):
        naive = Counter(one.state for one in files if one.pile_id == row["pile_id"])
        assert {state: row[state] for state in FILE_STATES if row[state]} == dict(naive)


def test_what_is_not_negative_stands_first(worked: World) -> None:
    with worked.db.read() as conn:
        rows = review_queue(conn, HERE, as_of=NOW).rows
        urgent = review_queue(conn, HERE, as_of=NOW, urgent=True).rows
    waiting = [one for one in records(worked) if one.state in ("waiting", "second")]
    assert list(rows["record_id"]) == [one.id for one in sorted(waiting, key=lambda one: (not one.urgent, one.id))]
    assert list(rows["urgent"]) == [True, False, False] and "positive" in rows["codes"].iloc[0]
    assert list(urgent["record_id"]) == list(rows["record_id"])[:1]


@pytest.mark.parametrize("query", [piles, review_queue, checks_due, robot_totals, review_reasons])
def test_another_community_sees_nothing_and_may_not_ask(worked: World, query) -> None:
    with worked.db.read() as conn:
        rows = query(conn, ELSEWHERE, as_of=NOW).rows
        everything = query(conn, HQ, as_of=NOW).rows
        with pytest.raises(ScopeError):
            query(conn, ELSEWHERE, as_of=NOW, within="C1")
        with pytest.raises(ScopeError):
            query(conn, Scope(Role.WALL, ("330113",)), as_of=NOW)
        mine = query(conn, HERE, as_of=NOW).rows
    assert mine.to_csv() == everything.to_csv()
    counted = rows.iloc[0] if query is robot_totals else None
    assert len(rows) == 0 if counted is None else counted["files"] == counted["records"] == 0


def listed(world: World, kind: RosterList):
    return read_list(world.db, world.keys, HERE, CLERK, area_code="C1", kind=kind, as_of=NOW).rows


def test_the_three_lists_of_a_roster(worked: World) -> None:
    worked.resident(UNIT, name="杜甫", phone="")
    worked.resident(UNIT, name="李白", phone="13900000010", last_sampled_at=NOW - timedelta(hours=71))
    worked.resident(UNIT, name="白居易", phone="13900000011", must_test=False)
    missing = listed(worked, RosterList.NOT_SENT)
    assert list(missing["name_masked"]) == ["杜*"] and list(missing["phone_masked"]) == [""]
    unreadable = listed(worked, RosterList.UNREADABLE)
    assert list(unreadable["why"]) == ["It cannot be read.", _(NO_PERSON)]
    strangers = listed(worked, RosterList.NOT_HERE)
    assert list(strangers["name_masked"]) == ["王*", "蔡*"] and list(strangers["elsewhere"]) == [False, True]
    assert all("*" in one for one in strangers["id_masked"])
    for number in strangers["record"]:
        assert open_record(worked.db, worked.keys, HERE, CLERK, record_id=int(number)).picture.content == JPEG


def test_an_export_is_masked_harmless_and_on_record(worked: World) -> None:
    order = {"area_code": "C1", "kind": RosterList.NOT_HERE, "as_of": NOW}
    name, text = export_list(worked.db, worked.keys, HERE, CLERK, **order)
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert name.startswith("robot_not_here_C1_") and len(rows) == 4 and "by=clerk" in rows[0][0]
    with pytest.raises(ScopeError):
        export_list(worked.db, worked.keys, Scope(Role.CDC, ("330113",)), CLERK, **order)
    with pytest.raises(ScopeError):
        read_list(worked.db, worked.keys, ELSEWHERE, CLERK, **order)
    with worked.db.read() as conn:
        told = conn.execute(select(audit.c.detail).where(audit.c.action == "export_robot_list")).scalars().all()
    assert [json.loads(one)["rows"] for one in told] == [2]


@pytest.mark.parametrize(("days", "kept"), [(30, True), (31, False)])
def test_pictures_are_forgotten_after_their_time_and_results_stay(worked: World, days: int, kept: bool) -> None:
    first = records(worked)[0]
    forget(worked.db, at=AT + days * DAY)
    with worked.db.read() as conn:
        picture = conn.execute(
            select(robot_picture.c.sealed).where(robot_picture.c.id == first.picture_id)
        ).scalar_one()
        assert len(conn.execute(select(test_result.c.id)).all()) == 4
    assert (picture is not None) is kept
    after = {one.id: one for one in records(worked)}
    assert all(one.sealed is not None for one in after.values() if one.state in ("waiting", "second")), "it waits"
    if not kept:
        assert after[first.id].sealed is None and after[first.id].state == "entered"
        with pytest.raises(CockpitError, match="not kept any more"):
            open_record(worked.db, worked.keys, HERE, CLERK, record_id=first.id)
        assert forget(worked.db, at=AT + days * DAY) == 0


def test_the_measured_error_rate_is_what_blind_readers_found(place: World) -> None:
    (one,) = read(place, [reading()])
    with place.db.write() as conn:
        conn.execute(robot_check.insert().values(record_id=one.id, area_id=one.area_id, drawn_at=AT))
    with place.db.read() as conn:
        assert list(checks_due(conn, HERE, as_of=NOW).rows["record_id"]) == [one.id]
    typed = {"name": "安娜", "identifier": "9999", "sampled_at": f"{SAMPLED:%Y-%m-%d %H:%M}", "result": "negative"}
    answer_check(place.db, place.keys, HERE, CLERK, record_id=one.id, read=typed, at=AT)
    with place.db.read() as conn:
        row = robot_totals(conn, HERE, as_of=from_epoch(AT)).rows.iloc[0]
        assert checks_due(conn, HERE, as_of=NOW).rows.empty
    assert (row["checks"], row["checked"], row["wrong"]) == (1, 1, 1)
