"""Is only entered what is certain, once, through the results' own door, and is all else put before a person?"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from data_access.commands.robot.candidates import RegisterMoved, candidates_for
from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.leasing import lease
from data_access.commands.robot.marks import keep_marks, marked_people
from data_access.commands.robot.settling import Shown, settle
from data_access.ingest.batches import find_source
from data_access.ingest.results import ingest_results
from data_access.schema import (
    batch,
    person_test,
    resident,
    resident_mark,
    robot_file,
    robot_picture,
    robot_record,
    test_result,
)
from data_access.versions import bump
from domain.result_pictures.model import Kind, Reading, Refused
from domain.sentences import Sentence
from tests import naive
from tests.robot.builders import (
    ANNA,
    AT,
    BERT,
    JPEG,
    LOCAL,
    SAMPLED,
    UNIT,
    WORKER,
    found,
    masked,
    read,
    reading,
    records,
    send,
)
from tests.world import World

HOUR = 3600


def results(world: World) -> list[tuple[str, int, int]]:
    with world.db.read() as conn:
        t = test_result.c
        rows = conn.execute(select(t.barcode, t.result, t.sampled_at).order_by(t.id)).all()
        assert naive.rollups_differ(conn) == []
    return [tuple(row) for row in rows]


def test_a_clean_negative_becomes_a_result_of_the_person(place: World) -> None:
    (record,) = read(place, [reading()])
    assert (record.state, record.by_rule, record.urgent, json.loads(record.codes)) == ("entered", True, False, [])
    assert results(place) == [(f"ROBOT-{AT - 10 * HOUR}", 0, AT - 10 * HOUR)]
    with place.db.read() as conn:
        who = conn.execute(select(test_result.c.resident_id)).scalar_one()
        latest = conn.execute(
            select(person_test.c.last_sampled_at).where(person_test.c.resident_id == who)
        ).scalar_one()
        key = conn.execute(select(resident.c.person_key).where(resident.c.id == who)).scalar_one()
        source_id = conn.execute(select(batch.c.source_id).where(batch.c.id == record.batch_id)).scalar_one()
        named = find_source(conn, code="robot")
    assert latest == AT - 10 * HOUR and bytes(key) == place.keys.person_key(ANNA) and record.resident_id == who
    assert named is not None and source_id == named.id


def test_nothing_personal_of_a_record_stands_in_the_clear(place: World) -> None:
    (record,) = read(place, [reading(found(sure=0.2))])
    with place.db.read() as conn:
        picture = conn.execute(select(robot_picture)).one()
    blob = b"".join(bytes(one) for one in (*record, *picture) if isinstance(one, bytes | memoryview))
    words = " ".join(str(one) for one in (*record, *picture) if isinstance(one, str))
    for secret in ("安娜", masked(ANNA), ANNA[-4:]):
        assert secret.encode() not in blob and secret not in words


CASES = [
    # what stands on the picture, in which state it begins, urgent
    ([reading(found(result="positive"))], "waiting", True),
    ([reading(found(result="invalid"))], "waiting", True),
    ([reading(found(sure=0.5))], "waiting", False),
    ([reading(found(name="王*", identifier="330113********0011"))], "waiting", False),  # nobody fits
    ([reading(found(), found("伯特", masked(BERT)))], "waiting", False),  # not alone
    ([reading(found(), kind=Kind.TABLE)], "waiting", False),
    ([reading(kind=Kind.CASSETTE)], "waiting", False),
    ([reading(found(sampled=SAMPLED - timedelta(days=4)))], "waiting", False),
    ([reading(found(sampled=LOCAL + timedelta(hours=1)))], "waiting", False),
    ([reading(found(sampled=None))], "waiting", False),
    ([reading(found(method="antigen"))], "waiting", False),
]


@pytest.mark.parametrize(("answer", "state", "urgent"), CASES, ids=range(len(CASES)))
def test_what_is_not_certain_waits_for_a_person(place: World, answer: list, state: str, urgent: bool) -> None:
    made = read(place, answer)
    assert {(one.state, one.by_rule, one.urgent) for one in made} == {(state, False, urgent)}
    assert all(json.loads(one.codes) for one in made), "why is always told"
    assert results(place) == []


def test_a_picture_without_a_record_waits_too(place: World) -> None:
    (record,) = read(place, [Reading(Kind.BLANK, width=10, height=10)])
    assert record.state == "waiting" and record.result is None


def test_a_part_that_was_refused_is_kept_with_its_reason(place: World) -> None:
    broken = Refused("corrupt", Sentence("The picture cannot be read."))
    made = read(place, [broken, reading()])
    assert [one.state for one in made] == ["entered"]
    with place.db.read() as conn:
        pictures = conn.execute(select(robot_picture).order_by(robot_picture.c.page)).all()
    assert [(one.kind, one.code) for one in pictures] == [("refused", "corrupt"), ("nucleic_acid", None)]


def test_a_refused_file_keeps_its_content_for_a_person(place: World) -> None:
    assert read(place, Refused("bomb", Sentence("It unpacks to too much."))) == []
    with place.db.read() as conn:
        row = conn.execute(select(robot_file)).one()
    assert (row.state, row.code) == ("refused", "bomb") and row.sealed is not None


def test_the_same_picture_again_is_not_entered_by_rule(place: World) -> None:
    look = "ab" * 32
    (first,) = read(place, [reading(look=look)])
    near = f"{int(look, 16) ^ 0b11:064x}"
    (again,) = read(place, [reading(found("伯特", masked(BERT)), look=near)])
    assert first.state == "entered" and again.state == "waiting"
    assert "looks_like" in json.loads(again.codes)


@pytest.mark.parametrize(
    ("seconds", "result", "state", "count"),
    [
        (0, "negative", "known", 1),
        (59, "negative", "known", 1),  # pictures tell minutes
        (60, "negative", "entered", 2),  # another sample
        (0, "positive", "waiting", 1),  # the laboratory says otherwise
    ],
)
def test_what_a_laboratory_told_is_not_entered_again(
    place: World, seconds: int, result: str, state: str, count: int
) -> None:
    place.source("provincial_naat")
    told = {"barcode": "B1", "id_no": ANNA, "name": "安娜", "result": result, "reported_at": AT,
            "sampled_at": AT - 10 * HOUR + seconds}  # fmt: skip
    with place.db.read() as conn:
        of = find_source(conn, code="provincial_naat")
    assert of is not None
    ingest_results(place.db, place.keys, of, [told], at=AT)
    (record,) = read(place, [reading()])
    assert record.state == state and len(results(place)) == count


def test_one_sample_on_two_pictures_is_one_result(place: World) -> None:
    read(place, [reading()], enter=False)
    read(place, [reading()], enter=False)
    assert [one.state for one in records(place)] == ["due", "due"]
    assert enter_due(place.db, place.keys, at=AT) == 2 and enter_due(place.db, place.keys, at=AT) == 0
    assert [one.state for one in records(place)] == ["entered", "entered"] and len(results(place)) == 1


def test_a_cut_between_the_delivery_and_its_mark_changes_nothing(place: World) -> None:
    read(place, [reading()])
    with place.db.write() as conn:  # as if power had failed before the mark was written
        conn.execute(update(robot_record).values(state="due", batch_id=None, barcode=None))
    assert enter_due(place.db, place.keys, at=AT + 5) == 1
    assert [one.state for one in records(place)] == ["entered"] and len(results(place)) == 1


def test_somebody_new_on_the_register_is_sought_before_anything_is_entered(place: World) -> None:
    send(place, b"x")
    keep_marks(place.db, place.keys)
    held = lease(place.db, place.keys, WORKER, at=AT)
    assert held is not None
    twin = place.resident(UNIT, id_no=ANNA[:10] + "12230011", name="安娜")  # same name, same mask
    with pytest.raises(RegisterMoved):
        settle(place.db, place.keys, WORKER, held.id, [reading()], {0: Shown(JPEG)}, at=AT)
    assert keep_marks(place.db, place.keys) == 1 and twin
    assert settle(place.db, place.keys, WORKER, held.id, [reading()], {0: Shown(JPEG)}, at=AT)
    (record,) = records(place)
    assert record.state == "waiting" and "several" in json.loads(record.codes) and record.resident_id is None


def test_marks_follow_every_change_of_a_name(place: World) -> None:
    assert keep_marks(place.db, place.keys) == 3 and keep_marks(place.db, place.keys) == 0
    with place.db.write() as conn:
        row = conn.execute(select(resident.c.id, resident.c.sealed).order_by(resident.c.id)).first()
        assert row is not None
        fields = place.keys.opened_fields(bytes(row.sealed), f"resident:{row.id}") | {"name": "安妮"}
        sealed = place.keys.sealed(json.dumps(fields).encode(), f"resident:{row.id}")
        conn.execute(update(resident).where(resident.c.id == row.id).values(sealed=sealed))
        bump(conn, ["residents"], at=AT)
        assert marked_people(conn) is None
    assert keep_marks(place.db, place.keys) == 1
    with place.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(resident_mark)).scalar_one() == marked_people(conn) == 3
        by_name = candidates_for(conn, place.keys, found("安妮", "3" + "*" * 16 + "1"))
        by_tail = candidates_for(conn, place.keys, found("安*", masked(ANNA)))
        nobody = candidates_for(conn, place.keys, found("安*", "3" + "*" * 16 + "1"))
    assert [one.name for one in by_name.people] == [one.name for one in by_tail.people] == ["安妮"]
    assert by_name.complete and by_tail.complete and not nobody.complete
