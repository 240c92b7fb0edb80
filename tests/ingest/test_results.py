"""Does a result become a fact exactly once, whatever comes again, late, corrected or for nobody known?"""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.ingest.batches import content_key
from data_access.ingest.unmatched import match_again
from data_access.keys import Keys
from data_access.schema import batch, person_test, source, test_result, test_result_superseded, unit_hour, unmatched
from data_access.versions import versions
from domain.errors import IngestError
from domain.instants import to_epoch
from tests import naive
from tests.ingest.rows import result_row, send
from tests.world import NOW, World

UNIT, OTHER = "330113/S1/C1/A/a", "330113/S1/C1/A/b"
ANNA, BERT, CARL = "330113199001010011", "330113199001010022", "330113199001010033"


@pytest.fixture
def people(world: World) -> World:
    """Anna and Bert in one unit, Carl (who need not test) in the next."""
    world.resident(UNIT, id_no=ANNA, name="安娜")
    world.resident(UNIT, id_no=BERT, name="伯特", phone="13900000001")
    world.resident(OTHER, id_no=CARL, must_test=False, name="卡尔", phone="13900000002")
    world.point("P1", "330113/S1/C1")
    return world


def statuses(answer: dict) -> list[str]:
    return [line["status"] for line in answer["rows"]]


def last_sample(world: World, resident_id: int) -> int | None:
    with world.db.read() as conn:
        return conn.execute(
            select(person_test.c.last_sampled_at).where(person_test.c.resident_id == resident_id)
        ).scalar_one()


def count(world: World, table) -> int:
    with world.db.read() as conn:
        return conn.execute(select(func.count()).select_from(table)).scalar_one()


def assert_rollups(world: World) -> None:
    with world.db.read() as conn:
        assert naive.rollups_differ(conn) == []


def test_new_results_move_people_to_their_hour(people: World) -> None:
    answer = send(
        people, result_row("B1", ANNA, point_code="P1"), result_row("B2", BERT, hours_ago=7), result_row("B3", CARL)
    )
    assert statuses(answer) == ["accepted"] * 3
    assert last_sample(people, 1) == to_epoch(NOW - timedelta(hours=5))
    assert_rollups(people)


def test_the_same_delivery_again_changes_nothing_and_is_answered_alike(people: World) -> None:
    rows = [result_row("B1", ANNA), result_row("B9", "nobody"), {"barcode": "x"}]
    first = send(people, *rows, key="k1")
    with people.db.read() as conn:
        before = versions(conn)["results"]
    again = send(people, *rows, key="k1")
    assert again == first | {"repeated": True}
    assert (count(people, batch), count(people, test_result)) == (1, 1)
    with people.db.read() as conn:
        assert versions(conn)["results"] == before


def test_the_same_rows_fifty_times_count_once(people: World) -> None:
    rows = [result_row("B1", ANNA, point_code="P1"), result_row("B2", BERT)]
    for number in range(50):
        send(people, *rows, key=None if number % 2 else f"key {number}")
    assert count(people, test_result) == 2
    assert_rollups(people)


def test_without_a_key_the_content_is_the_key(people: World) -> None:
    rows = [result_row("B1", ANNA)]
    assert content_key(rows) == content_key([dict(reversed(rows[0].items()))])
    send(people, *rows)
    assert send(people, *rows)["repeated"]


def test_an_older_sample_arriving_late_is_kept_but_does_not_turn_the_clock_back(people: World) -> None:
    send(people, result_row("B1", ANNA, hours_ago=5))
    send(people, result_row("B0", ANNA, hours_ago=30))
    assert last_sample(people, 1) == to_epoch(NOW - timedelta(hours=5))
    assert count(people, test_result) == 2
    assert_rollups(people)


def test_a_correction_supersedes_and_may_take_the_latest_sample_back(people: World) -> None:
    send(people, result_row("B0", ANNA, hours_ago=30), result_row("B1", ANNA, hours_ago=5, point_code="P1"))
    later = (NOW - timedelta(minutes=5)).isoformat()
    answer = send(people, result_row("B1", ANNA, hours_ago=50, reported_at=later))
    assert statuses(answer) == ["correction"]
    assert last_sample(people, 1) == to_epoch(NOW - timedelta(hours=30))
    assert count(people, test_result_superseded) == 1
    assert_rollups(people)


def test_a_correction_to_invalid_leaves_the_person_untested(people: World) -> None:
    send(people, result_row("B1", ANNA))
    send(people, result_row("B1", ANNA, result="无效", reported_at=NOW.isoformat()))
    assert last_sample(people, 1) is None
    assert_rollups(people)


def test_a_version_older_than_the_one_held_is_set_aside(people: World) -> None:
    original, corrected = result_row("B1", ANNA), result_row("B1", ANNA, hours_ago=6, reported_at=NOW.isoformat())
    send(people, corrected)
    assert statuses(send(people, original)) == ["duplicate"]
    assert statuses(send(people, original, key="once more")) == ["duplicate"]
    assert last_sample(people, 1) == to_epoch(NOW - timedelta(hours=6))
    assert count(people, test_result_superseded) == 1


def test_a_delivery_may_repeat_and_correct_itself(people: World) -> None:
    newer = result_row("B1", ANNA, hours_ago=6, reported_at=NOW.isoformat())
    answer = send(people, result_row("B1", ANNA), result_row("B1", ANNA), newer)
    assert statuses(answer) == ["accepted", "duplicate", "correction"]
    assert_rollups(people)


def test_a_positive_pool_is_not_a_positive_person(people: World) -> None:
    send(people, result_row("T1", ANNA, result="阳性", pool_size=10), result_row("B2", BERT, result="positive"))
    with people.db.read() as conn:
        assert sorted(conn.execute(select(test_result.c.result)).scalars()) == [1, 3]
    assert_rollups(people)


def test_one_tube_of_ten_is_ten_results(people: World) -> None:
    answer = send(people, result_row("T1", ANNA, pool_size=10), result_row("T1", BERT, pool_size=10))
    assert statuses(answer) == ["accepted", "accepted"]
    assert count(people, test_result) == 2


def test_an_unknown_person_waits_and_is_counted_when_they_appear(people: World) -> None:
    dora = "330113199001010044"
    row = result_row("B7", dora, point_code="P1")
    assert statuses(send(people, row)) == ["unmatched"]
    assert statuses(send(people, row, key="again")) == ["duplicate"]
    who = people.resident(OTHER, id_no=dora, name="朵拉", phone="13900000009")
    with people.db.write() as conn:
        assert match_again(conn, people.keys, [who], at=to_epoch(NOW)) == 1
        assert match_again(conn, people.keys, [who], at=to_epoch(NOW)) == 0
    assert last_sample(people, who) == to_epoch(NOW - timedelta(hours=5))
    assert_rollups(people)


def test_a_wrong_identifier_is_matched_by_phone_and_name_together(people: World) -> None:
    both = result_row("B1", "330113199001010999", name="伯特", phone="13900000001")
    name_only = result_row("B2", "330113199001010998", name="伯特")
    assert statuses(send(people, both, name_only)) == ["accepted", "unmatched"]
    assert last_sample(people, 2) is not None


def test_phone_and_name_of_two_people_decide_nothing(people: World) -> None:
    people.resident(UNIT, name="伯特", phone="13900000001")
    assert statuses(send(people, result_row("B1", "x1", name="伯特", phone="13900000001"))) == ["unmatched"]


@pytest.mark.parametrize(
    ("fields", "column"),
    [
        ({"barcode": ""}, "barcode"),
        ({"id_no": None}, "id_no"),
        ({"sampled_at": "yesterday"}, "sampled_at"),
        ({"sampled_at": NOW.isoformat()}, "sampled_at"),  # after the report
        ({"reported_at": (NOW + timedelta(hours=1)).isoformat()}, "reported_at"),  # in the future
        ({"result": "maybe"}, "result"),
        ({"pool_size": 0}, "pool_size"),
        ({"pool_size": 51}, "pool_size"),
        ({"ct": "low"}, "ct"),
        ({"barcode": "x" * 65}, "barcode"),
        ({"sampled_at": -5}, "sampled_at"),
        ({"sampled_at": True}, "sampled_at"),
    ],
)
def test_a_bad_row_is_refused_with_its_column_and_the_rest_goes_in(people: World, fields: dict, column: str) -> None:
    answer = send(people, result_row("B1", ANNA), result_row("B2", BERT) | fields)
    assert statuses(answer) == ["accepted", "refused"]
    assert answer["rows"][1]["column"] == column and answer["rows"][1]["reason"]


@pytest.mark.parametrize(
    ("fields", "column"), [({"pool_size": True}, "pool_size"), ({"purpose": ["round"]}, "purpose"), ({"ct": "x"}, "ct")]
)
def test_what_a_tube_told_before_excuses_no_bad_row_of_it(people: World, fields: dict, column: str) -> None:
    of_one = [result_row("B1", ANNA), result_row("B1", BERT) | fields, result_row("B1", CARL)]
    answer = send(people, *of_one)
    assert statuses(answer) == ["accepted", "refused", "accepted"] and answer["rows"][1]["column"] == column


def test_a_report_may_run_ten_minutes_ahead_of_our_clock(people: World) -> None:
    ahead = (NOW + timedelta(minutes=10)).isoformat()
    assert statuses(send(people, result_row("B1", ANNA, reported_at=ahead))) == ["accepted"]


def test_local_times_without_offset_are_the_districts(people: World) -> None:
    send(people, result_row("B1", ANNA, sampled_at="2022-03-21T08:00:00", reported_at="2022-03-21 11:00:00"))
    assert last_sample(people, 1) == to_epoch(NOW - timedelta(hours=4))


def test_too_many_rows_are_refused_whole(people: World) -> None:
    with pytest.raises(IngestError, match="10000"):
        send(people, *[result_row("B1", ANNA)] * 10_001)


def test_the_sources_cursor_only_grows(people: World) -> None:
    send(people, result_row("B1", ANNA, hours_ago=5))
    send(people, result_row("B0", BERT, hours_ago=30), at=NOW - timedelta(hours=1))
    with people.db.read() as conn:
        row = conn.execute(select(source)).one()
    assert row.cursor_at == to_epoch(NOW - timedelta(hours=1)) and row.last_batch_at == to_epoch(NOW)


def test_a_feed_cannot_backdate_what_we_knew(people: World) -> None:
    send(people, result_row("B1", ANNA, recorded_at=(NOW - timedelta(hours=3)).isoformat()))
    with people.db.read() as conn:
        assert conn.execute(select(test_result.c.recorded_at)).scalar_one() == to_epoch(NOW)


def test_people_who_need_not_test_are_in_no_bucket(people: World) -> None:
    send(people, result_row("B3", CARL))
    with people.db.read() as conn:
        assert conn.execute(select(func.sum(unit_hour.c.people))).scalar_one() == 2


def test_what_is_kept_of_an_unknown_person_is_sealed(people: World) -> None:
    send(people, result_row("B7", "330113199001010044", name="某某某"))
    with people.db.read() as conn:
        row = conn.execute(select(unmatched)).one()
    assert "某某某" not in row.facts and b"\xe6\x9f\x90" not in bytes(row.sealed)
    assert people.keys.opened_fields(row.sealed, "unmatched:B7")["name"] == "某某某"


ROWS = st.builds(
    result_row,
    st.sampled_from(["B1", "B2", "B3", "T1"]),
    st.sampled_from([ANNA, BERT, CARL, "stranger"]),
    hours_ago=st.integers(5, 80),
    result=st.sampled_from(["negative", "positive", "invalid"]),
    pool_size=st.sampled_from([1, 10]),
    point_code=st.sampled_from(["P1", None]),
    reported_at=st.integers(0, 3).map(lambda h: (NOW - timedelta(hours=h)).isoformat()),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(ROWS, max_size=12),
    cuts=st.lists(st.integers(0, 12), max_size=3),
    order=st.randoms(use_true_random=False),
)
def test_any_order_any_cut_any_repetition_ends_alike(
    sqlite_template, tmp_path_factory, keys: Keys, rows: list, cuts: list, order
) -> None:
    import shutil

    from data_access.engine import open_database

    ends = []
    for shuffled in (rows, order.sample(rows, len(rows)) + rows[:3]):
        path = tmp_path_factory.mktemp("any") / "cockpit.db"
        shutil.copy(sqlite_template, path)
        db: Database = open_database(f"sqlite:///{path}")
        world = World(db, keys)
        world.point("P1", "330113/S1/C1")
        for id_no, must in ((ANNA, True), (BERT, True), (CARL, False)):
            world.resident(UNIT, id_no=id_no, must_test=must, phone=id_no)
        for number, (start, end) in enumerate(itertools.pairwise([0, *sorted(cuts), len(shuffled)])):
            send(world, *shuffled[start:end], key=str(number))
        with db.read() as conn:
            assert naive.rollups_differ(conn) == []
            facts = conn.execute(
                select(
                    test_result.c.barcode, test_result.c.resident_id, test_result.c.sampled_at, test_result.c.result
                ).order_by(test_result.c.barcode, test_result.c.resident_id)
            ).all()
            ends.append((facts, naive.latest_samples(conn)))
        db.dispose()
    assert ends[0] == ends[1]
