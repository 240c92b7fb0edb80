"""Does a person's decision become a result, with two people for a positive, and is the rule's error measured blind?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from data_access.commands.robot.checking import answer_check, is_drawn
from data_access.commands.robot.opening import open_blind, open_record, open_refused
from data_access.commands.robot.reviewing import Decision, Outcome, decide
from data_access.schema import audit, robot_check, robot_file, robot_review, test_result, unmatched
from domain.errors import CockpitError, ScopeError
from domain.result_pictures.deciding import Action, DecisionRefused, differing
from domain.result_pictures.model import Kind, Refused
from domain.scope import Role, Scope
from domain.sentences import Sentence
from tests.robot.builders import (
    ANNA,
    AT,
    BERT,
    CLERK,
    HERE,
    JPEG,
    SAMPLED,
    SECOND,
    found,
    masked,
    read,
    reading,
    records,
)
from tests.world import World

ELSEWHERE = Scope(Role.COMMUNITY, ("C9",))


def decided(
    world: World, record, action: Action = Action.ACCEPT, fields: Mapping[str, str] | None = None, *, actor=CLERK,
    version: int | None = None,
) -> Outcome:  # fmt: skip
    order = Decision(record.id, version or record.version, action, fields, seconds=3.2)
    return decide(world.db, world.keys, HERE, actor, order, at=AT)


def again(world: World, record):
    return next(one for one in records(world) if one.id == record.id)


def results(world: World) -> list[tuple[int, int]]:
    with world.db.read() as conn:
        t = test_result.c
        return [tuple(row) for row in conn.execute(select(t.resident_id, t.result).order_by(t.id))]


def test_what_a_person_accepts_is_a_result_at_once(place: World) -> None:
    (record,) = read(place, [reading(found(sure=0.5))])
    outcome = decided(place, record)
    after = again(place, record)
    assert (outcome.state, after.state, after.by_rule, after.decided_by) == ("due", "entered", False, "clerk")
    assert results(place) == [(after.resident_id, 0)]
    with place.db.read() as conn:
        review = conn.execute(select(robot_review)).one()
        assert conn.execute(select(func.count()).select_from(robot_check)).scalar_one() == 0
    assert (review.action, json.loads(review.changed), review.seconds) == ("accept", [], pytest.approx(3.2))


def test_a_correction_is_kept_with_what_stood_before(place: World) -> None:
    (record,) = read(place, [reading(found("安娜", "330113********0099"))])
    assert record.resident_id is None
    with pytest.raises(DecisionRefused, match="Nobody on the register fits"):
        decided(place, record)
    decided(place, record, Action.CORRECT, {"identifier": f" {ANNA[:10]} {ANNA[10:]} ", "method": "pcr"})
    after = again(place, record)
    assert after.state == "entered" and bytes(after.person_key) == place.keys.person_key(ANNA)
    with place.db.read() as conn:
        review = conn.execute(select(robot_review)).one()
    assert json.loads(review.changed) == ["identifier"]
    opened = open_record(place.db, place.keys, HERE, CLERK, record_id=record.id)
    assert opened.read["identifier"].text == "330113********0099" and opened.now["identifier"] == ANNA


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"sampled_at": ""}, "sampling time"),
        ({"sampled_at": "2022-03-21"}, "exact to the minute"),
        ({"sampled_at": "yesterday noon"}, "This is no time"),
        ({"identifier": ""}, "identifier is missing"),
        ({"result": "perhaps"}, "negative, positive or invalid"),
        ({"name": "王*"}, "Nobody on the register fits"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_in_words(embedded: World, fields: dict[str, str], why: str) -> None:
    (record,) = read(embedded, [reading(found(sure=0.5))])
    with pytest.raises(DecisionRefused, match=why):
        decided(embedded, record, Action.CORRECT, fields)
    assert again(embedded, record).state == "waiting" and results(embedded) == []


def test_a_stranger_with_a_whole_identifier_is_kept_until_they_appear(place: World) -> None:
    (record,) = read(place, [reading(found("王强", "330113199909090090"))])
    decided(place, record)
    with place.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(unmatched)).scalar_one() == 1
    assert again(place, record).state == "entered" and again(place, record).resident_id is None


def test_two_people_cannot_decide_one_record_twice(place: World) -> None:
    (record,) = read(place, [reading(found(sure=0.5))])
    decided(place, record)
    with pytest.raises(DecisionRefused, match="Somebody else"):
        decided(place, record, Action.REJECT, actor=SECOND)
    assert len(results(place)) == 1


def test_a_rejected_record_is_no_result(place: World) -> None:
    (record,) = read(place, [reading(found(sampled=None))])
    assert decided(place, record, Action.REJECT).state == "rejected"
    assert results(place) == []
    with pytest.raises(DecisionRefused):
        decided(place, again(place, record))


def test_a_positive_needs_a_second_person(place: World) -> None:
    (record,) = read(place, [reading(found(result="positive"))])
    assert decided(place, record).state == "second"
    record = again(place, record)
    assert results(place) == [] and record.urgent
    with pytest.raises(DecisionRefused, match="you were the first"):
        decided(place, record)
    assert decided(place, record, actor=SECOND).state == "due"
    assert [result for _who, result in results(place)] == [1]


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (("accept", None), ("accept", None), "entered"),
        (("reject", None), ("reject", None), "rejected"),
        (("reject", None), ("accept", None), "second"),
        (("correct", {"result": "negative"}), ("accept", None), "entered"),  # the second sees what the first said
        (("correct", {"result": "negative"}), ("correct", {"result": "positive"}), "second"),
        (("accept", None), ("correct", {"identifier": BERT, "name": "伯特"}), "second"),
    ],
)
def test_a_read_positive_goes_nowhere_until_two_people_agree(embedded: World, first, second, state: str) -> None:
    (record,) = read(embedded, [reading(found(result="positive"))])
    assert decided(embedded, record, Action(first[0]), first[1]).state == "second"
    decided(embedded, again(embedded, record), Action(second[0]), second[1], actor=SECOND)
    assert again(embedded, record).state == state


def test_a_person_who_sees_a_positive_where_the_machine_read_none_is_not_alone_either(place: World) -> None:
    (record,) = read(place, [reading(kind=Kind.CASSETTE)])
    said = {"name": "安娜", "identifier": masked(ANNA), "sampled_at": f"{SAMPLED:%Y-%m-%d %H:%M}", "result": "positive"}
    assert decided(place, record, Action.CORRECT, said).state == "second"
    after = again(place, record)
    assert after.urgent and results(place) == []
    decided(place, after, actor=SECOND)
    assert [result for _who, result in results(place)] == [1]


def test_every_opening_is_on_record_and_nobody_opens_another_communitys(place: World) -> None:
    (record,) = read(place, [reading(found(sure=0.5))])
    opened = open_record(place.db, place.keys, HERE, CLERK, record_id=record.id)
    assert opened.picture.content == JPEG and len(opened.picture.boxes) == 4 and opened.reasons
    for act in (
        lambda: open_record(place.db, place.keys, ELSEWHERE, CLERK, record_id=record.id),
        lambda: decide(place.db, place.keys, ELSEWHERE, CLERK, Decision(record.id, 1, Action.REJECT), at=AT),
        lambda: open_refused(place.db, place.keys, ELSEWHERE, CLERK, file_id=record.file_id),
        lambda: answer_check(place.db, place.keys, ELSEWHERE, CLERK, record_id=record.id, read=TYPED, at=AT),
    ):
        with pytest.raises(ScopeError):
            act()
    with place.db.read() as conn:
        told = conn.execute(select(audit.c.actor, audit.c.object).where(audit.c.action == "robot_open")).all()
    assert [tuple(row) for row in told] == [("clerk", f"robot_record:{record.id}")]


def test_a_file_that_could_not_be_read_is_given_out_as_it_came(embedded: World) -> None:
    read(embedded, Refused("corrupt", Sentence("It cannot be read.")), content=b"broken")
    with embedded.db.read() as conn:
        id_ = conn.execute(select(robot_file.c.id)).scalar_one()
    assert open_refused(embedded.db, embedded.keys, HERE, CLERK, file_id=id_) == ("0.jpg", b"broken")


TYPED = {"name": "安*", "identifier": "0011", "sampled_at": f"{SAMPLED:%Y-%m-%d %H:%M}", "result": "negative"}


def drawn(world: World):
    """Enter negatives of Anna by rule until one of them is drawn to be checked."""
    for minutes in range(400):
        (record,) = read(world, [reading(found(sampled=SAMPLED + timedelta(minutes=minutes)))])
        if is_drawn(world.keys, record.id, 50):
            return record
    raise AssertionError("nothing was drawn")


def test_one_in_fifty_entries_is_read_again_by_somebody_who_does_not_see_what_was_read(embedded: World) -> None:
    record = drawn(embedded)
    blind = open_blind(embedded.db, embedded.keys, HERE, CLERK, record_id=record.id)
    assert blind.picture.boxes == (), "no box says where the machine looked"
    typed = dict(TYPED, sampled_at=_local(embedded, record))
    with pytest.raises(DecisionRefused, match="missing: name"):
        answer_check(embedded.db, embedded.keys, HERE, CLERK, record_id=record.id, read=dict(typed, name=" "), at=AT)
    wrong = dict(typed, result="positive")
    assert answer_check(embedded.db, embedded.keys, HERE, CLERK, record_id=record.id, read=wrong, at=AT) == ("result",)
    with pytest.raises(DecisionRefused, match="somebody has done so"):
        answer_check(embedded.db, embedded.keys, HERE, CLERK, record_id=record.id, read=typed, at=AT)
    with embedded.db.read() as conn:
        check = conn.execute(select(robot_check)).one()
        everything = conn.execute(select(func.count()).select_from(robot_check)).scalar_one()
    assert (check.agreed, json.loads(check.differs), everything) == (False, ["result"], 1)
    with pytest.raises(CockpitError):
        open_blind(embedded.db, embedded.keys, HERE, CLERK, record_id=record.id)


def _local(world: World, record) -> str:
    return open_record(world.db, world.keys, HERE, CLERK, record_id=record.id).now["sampled_at"]


def test_the_draw_takes_one_in_fifty(embedded: World) -> None:
    share = sum(is_drawn(embedded.keys, number, 50) for number in range(1, 20_001)) / 20_000
    assert 0.017 < share < 0.023
    assert all(is_drawn(embedded.keys, number, 1) for number in range(20))


ENTERED = {"name": "安娜", "identifier": ANNA, "sampled_at": "2022-03-21 02:00:30", "result": "negative"}


@pytest.mark.parametrize(
    ("read_", "differs"),
    [
        ({}, ()),
        ({"name": "安*"}, ()),
        ({"name": "王*"}, ("name",)),
        ({"identifier": "0011"}, ()),
        ({"identifier": "011"}, ("identifier",)),  # too little to tell
        ({"identifier": masked(ANNA)}, ()),
        ({"identifier": "0012"}, ("identifier",)),
        ({"sampled_at": "2022-03-21 02:00"}, ()),
        ({"sampled_at": "2022-03-21 02:01"}, ("sampled_at",)),
        ({"result": "invalid"}, ("result",)),
    ],
)
def test_when_a_blind_reader_differs(read_: dict[str, str], differs: tuple[str, ...]) -> None:
    assert differing(ENTERED, {**ENTERED, **read_}) == differs
