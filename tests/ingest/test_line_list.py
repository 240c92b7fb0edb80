"""Does the CDC's line list come in once, change when it says so, and stay fresh when there is nothing new?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data_access.ingest.batches import require_source
from data_access.ingest.line_list import ingest_infections
from data_access.schema import infection, source, task, transfer_order, transition
from data_access.versions import versions
from domain.instants import to_epoch
from tests.world import NOW, World

ANNA = "330113199001010011"


@pytest.fixture
def district(world: World) -> World:
    """A resident, a cluster, and the CDC's feed."""
    world.resident("330113/S1/C1/A/a", id_no=ANNA)
    world.cluster("K1", "330113/S1/C1")
    world.source("cdc", topic="infections")
    return world


def case(code: str = "I1", **fields: Any) -> dict[str, Any]:
    row = {
        "code": code,
        "classification": "confirmed",
        "detection_mode": "community",
        "onset_on": "2022-03-19",
        "sampled_at": (NOW - timedelta(hours=20)).isoformat(),
        "first_positive_at": (NOW - timedelta(hours=10)).isoformat(),
        "reported_at": (NOW - timedelta(hours=1)).isoformat(),
        "area_code": "C1",
    }
    return row | fields


def send(
    world: World, *rows: Any, key: str | None = None, at: datetime = NOW, restored: bool = False
) -> dict[str, Any]:
    with world.db.read() as conn:
        of = require_source(conn, "cdc")
    return ingest_infections(world.db, world.keys, of, list(rows), at=to_epoch(at), key=key, restored=restored)


def statuses(answer: dict[str, Any]) -> list[str]:
    return [line["status"] for line in answer["rows"]]


def held(world: World) -> list[Any]:
    with world.db.read() as conn:
        return list(conn.execute(select(infection).order_by(infection.c.code)))


def test_a_new_case_is_written_with_its_resident_area_and_cluster(district: World) -> None:
    assert statuses(send(district, case(id_no=ANNA, cluster_code="K1"))) == ["accepted"]
    (row,) = held(district)
    assert (row.resident_id, row.onset_on, row.recorded_at) == (1, "2022-03-19", to_epoch(NOW))
    assert row.area_id == district.area("330113/S1/C1") and row.cluster_id is not None


def test_what_is_not_told_stays_open(district: World) -> None:
    send(district, case(onset_on="", sampled_at=None, first_positive_at="", id_no="nobody known"))
    (row,) = held(district)
    assert (row.onset_on, row.sampled_at, row.first_positive_at, row.resident_id) == (None, None, None, None)


def test_a_change_supersedes_and_an_unchanged_row_does_not(district: World) -> None:
    send(district, case(classification="suspected"), case("I2"))
    later = NOW + timedelta(hours=1)
    answer = send(district, case(classification="discarded"), case("I2"), at=later)
    assert statuses(answer) == ["correction", "duplicate"]
    first, second = held(district)
    assert (first.classification, first.recorded_at, first.updated_at) == ("discarded", to_epoch(NOW), to_epoch(later))
    assert second.updated_at == to_epoch(NOW)


def test_the_same_delivery_is_answered_alike(district: World) -> None:
    first = send(district, case(), key="k")
    assert send(district, case(), key="k") == first | {"repeated": True}
    assert len(held(district)) == 1


def test_a_delivery_may_repeat_itself(district: World) -> None:
    answer = send(district, case(), case(), case(detection_mode="facility"))
    assert statuses(answer) == ["accepted", "duplicate", "correction"]


def test_nothing_new_is_a_message_too(district: World) -> None:
    send(district, case())
    with district.db.read() as conn:
        before = versions(conn)["infections"]
    for hours in (24, 48):  # each day's nil report counts, though its content is the same
        at = NOW + timedelta(hours=hours)
        assert send(district, at=at)["rows"] == []
        with district.db.read() as conn:
            row = conn.execute(select(source).where(source.c.code == "cdc")).one()
            assert (row.last_batch_at, row.cursor_at) == (to_epoch(at), to_epoch(at))
            assert versions(conn)["infections"] == before


def test_a_feed_cannot_say_that_we_knew_earlier_but_a_restored_file_can(district: World) -> None:
    earlier = (NOW - timedelta(days=3)).isoformat()
    send(district, case(recorded_at=earlier))
    send(district, case("I2", recorded_at=earlier), restored=True)
    send(district, case("I3", recorded_at=(NOW + timedelta(days=3)).isoformat()), restored=True)
    assert [row.recorded_at for row in held(district)] == [to_epoch(NOW), to_epoch(NOW) - 3 * 86400, to_epoch(NOW)]


BAD: list[tuple[Any, str]] = [
    (case(code=" "), "code"),
    (case(classification="certain"), "classification"),
    (case(detection_mode=None), "detection_mode"),
    (case(onset_on="last week"), "onset_on"),
    (case(onset_on="2022-02-30"), "onset_on"),
    (case(reported_at=None), "reported_at"),
    (case(reported_at=(NOW + timedelta(minutes=11)).isoformat()), "reported_at"),
    (case(sampled_at="1899-12-31T23:00:00"), "sampled_at"),
    (case(area_code="S9"), "area_code"),
    (case(area_code=None), "area_code"),
    (case(cluster_code="K9"), "cluster_code"),
    (case(code=["I1"]), "code"),
    (case(id_no={"number": 1}), "id_no"),
    (case(area_code="C1\x00"), "area_code"),
    ("I1", "row"),
    (7, "row"),
]


def test_bad_rows_are_refused_with_their_columns_and_the_rest_goes_in(district: World) -> None:
    answer = send(district, *(row for row, _ in BAD), case("I2"))
    assert statuses(answer) == ["refused"] * len(BAD) + ["accepted"]
    assert [line["column"] for line in answer["rows"][:-1]] == [column for _, column in BAD]
    assert all(line["reason"] for line in answer["rows"][:-1])
    assert [found.code for found in held(district)] == ["I2"]


def test_a_wrong_change_leaves_the_case_as_it_was(district: World) -> None:
    send(district, case())
    assert statuses(send(district, case(classification="asymptomatic", area_code="S9"))) == ["refused"]
    assert held(district)[0].classification == "confirmed"


def log(world: World, code: str = "I1") -> list[tuple[Any, ...]]:
    t = transition.c
    statement = select(t.version, t.move, t.from_state, t.to_state, t.actor, t.at - to_epoch(NOW)).where(
        t.record_type == "infection",
        t.record_id == select(infection.c.id).where(infection.c.code == code).scalar_subquery(),
    )
    with world.db.read() as conn:
        return [tuple(row) for row in conn.execute(statement.order_by(t.version))]


def count(world: World, table: Any) -> int:
    with world.db.read() as conn:
        return len(conn.execute(select(table)).all())


def test_a_new_case_starts_its_clocks_and_its_ride_at_once(district: World) -> None:
    send(district, case(id_no=ANNA), case("I2"), case("I3", classification="suspected"))
    with district.db.read() as conn:
        one = select(infection.c.id).where(infection.c.code == "I1").scalar_subquery()
        statement = select(task.c.kind, task.c.due_at - to_epoch(NOW))
        clocks = conn.execute(statement.where(task.c.record_type == "infection", task.c.record_id == one)).all()
        rides = conn.execute(select(transfer_order.c.code, transfer_order.c.state)).all()
    assert {("core_investigation", 3 * 3600), ("full_investigation", 23 * 3600), ("admission", 3600)} == {
        tuple(row) for row in clocks
    }  # counted from the CDC's report, an hour ago
    assert [tuple(row) for row in rides] == [("T-I1", "pending")]
    assert log(district) == [(1, "report_confirmed", None, "confirmed", "cdc", -3600)]


def test_restored_history_is_logged_and_nothing_follows(district: World) -> None:
    send(district, case(id_no=ANNA), case("I2", classification="discarded"), restored=True)
    assert (count(district, task), count(district, transfer_order)) == (0, 0)
    assert log(district) == [(1, "report_confirmed", None, "confirmed", "cdc", -3600)]
    assert [row[:4] for row in log(district, "I2")] == [
        (1, "suspect", None, "suspected"), (2, "discard", "suspected", "discarded"),
    ]  # fmt: skip
    assert [(row.state, row.version) for row in held(district)] == [("confirmed", 1), ("discarded", 2)]


def test_changes_are_moves_too_and_an_emptied_field_is_empty(district: World) -> None:
    send(district, case(classification="suspected", id_no=ANNA))
    send(district, case(classification="confirmed", onset_on=None, id_no=ANNA), at=NOW + timedelta(hours=1))
    assert [row[1] for row in log(district)] == ["suspect", "correct", "confirm"]
    (row,) = held(district)
    assert (row.state, row.classification, row.onset_on, row.version) == ("confirmed", "confirmed", None, 3)
    assert count(district, transfer_order) == 1


@pytest.mark.parametrize(
    ("first", "then", "fits"),
    [
        ("suspected", "initial_positive", False),
        ("suspected", "asymptomatic", True),
        ("initial_positive", "discarded", True),
        ("asymptomatic", "confirmed", True),
        ("confirmed", "asymptomatic", False),
        ("confirmed", "discarded", False),
        ("discarded", "confirmed", False),
    ],
)
def test_a_classification_that_no_move_leads_to_is_refused(district: World, first: str, then: str, fits: bool) -> None:
    assert statuses(send(district, case(classification=first))) == ["accepted"]
    answer = send(district, case(classification=then), at=NOW + timedelta(hours=1))
    assert statuses(answer) == ["correction" if fits else "refused"]
    (row,) = held(district)
    assert row.classification == row.state == (then if fits else first)
    if not fits:
        assert answer["rows"][0]["column"] == "classification" and then in answer["rows"][0]["reason"]
