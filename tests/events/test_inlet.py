"""What comes in through the one inlet, once however often it is sent, and what is merged with what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from data_access.audit import Actor
from data_access.commands.broken_records import tell_broken
from data_access.commands.sources import new_token, register_feeds
from data_access.ingest.events import MOST_EVENTS
from data_access.queries.invariants import INVARIANTS
from data_access.schema import event, task
from domain.errors import IngestError
from tests.api.server import Api, statuses
from tests.events.builders import AT, SEAT, STREET, act, deliver, report, rows, sensed
from tests.world import World


def states(answer: Any) -> list[str]:
    return [one["status"] for one in answer["rows"]]


def test_a_sensor_is_heard_over_http_once_and_its_place_found(place: World) -> None:
    place.source("sensors", topic="events")
    with place.db.write() as conn:
        api = Api(place.db, place.keys, new_token(conn, "sensors", actor=Actor("cli")))
    told = [sensed("1"), sensed("1"), sensed("2", event_type="UFO"), sensed("3", device_id=None),
            sensed("4", longitude=10, latitude=50), sensed("5", event_type="TEMP", value=36.5)]  # fmt: skip
    response = api.post("/api/v1/events", told, key="k")
    assert statuses(response) == ["accepted", "duplicate", "refused", "refused", "refused", "refused"]
    columns = [line.get("column") for line in response.json()["rows"]]
    assert columns == [None, None, "event_type", "device", "place", "reading"]
    assert api.post("/api/v1/events", told, key="k").json()["repeated"]
    assert statuses(api.post("/api/v1/events", told[:1], key="another")) == ["duplicate"]
    (one,) = rows(place)
    assert (one["state"], one["kind"], one["level"], one["source"]) == ("detected", "door_open", "2", "sensor")
    assert one["area_id"] == place.area("330113/S1/C1/A/a") and one["code"] == "sensors:1"
    assert one["occurred_at"] == AT and one["device"] == "D1"
    assert api.post("/api/v1/events", [{}] * (MOST_EVENTS + 1)).status_code == 413


def test_a_trusted_sensor_needs_nobody_to_confirm(plain: World) -> None:
    deliver(plain, sensed("1", kind="SMOKE"))
    assert [one["state"] for one in rows(plain)] == ["reported"]


def test_coordinates_of_a_chinese_map_are_brought_to_ours(plain: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from data_access.ingest import events
    from domain.policies import policies

    rule = policies().events[0].sources["sensors"].model_copy(update={"crs": "GCJ-02"})
    monkeypatch.setattr(events, "rule_of", lambda _acting, _of: rule)
    deliver(plain, sensed("1"))
    (one,) = rows(plain)
    assert 100 < abs(one["lon"] - SEAT[0]) * 95_900 < 700


def test_a_call_keeps_who_called_sealed(plain: World) -> None:
    deliver(plain, {"ticket": "T1", "kind": "medical", "called_at": AT, "area_code": "a", "text": "透析要出门",
                    "name": "张三", "phone": "13800001111"}, source="hotline")  # fmt: skip
    (one,) = rows(plain)
    assert (one["state"], one["source"]) == ("reported", "hotline")
    assert b"13800001111" not in bytes(one["sealed"])
    opened = plain.keys.opened_fields(bytes(one["sealed"]), "event:hotline:T1")
    assert opened == {
        "name": "张三",
        "phone": "13800001111",
    }


def test_a_case_of_another_system_says_its_category_in_its_own_words(plain: World) -> None:
    answer = deliver(
        plain,
        {"case_no": "C1", "category": "暴露垃圾", "reported_at": "2022-03-21T11:00:00", "area_code": "b", "level": "2"},
        {"case_no": "C2", "category": "天象", "reported_at": AT, "area_code": "b"},
        {"case_no": "C3", "category": "火情", "reported_at": AT, "area_code": "b", "level": "9"},
        {"case_no": "C4", "category": "火情", "reported_at": AT, "area_code": "nowhere"},
        {"case_no": "C5", "category": "火情", "reported_at": AT + 3600, "area_code": "b"},
        source="other_cases",
    )
    assert states(answer) == ["accepted", "refused", "refused", "refused", "refused"]
    (one,) = rows(plain)
    assert (one["kind"], one["level"], one["occurred_at"]) == ("waste", "2", AT - 3600)


def test_a_source_without_a_rule_is_refused_whole(plain: World) -> None:
    with pytest.raises(IngestError, match="no rule for the source"):
        deliver(plain, sensed("1"), source="strangers")


@pytest.mark.parametrize(
    ("metres", "seconds", "merged"),
    [(0, 0, True), (49, 590, True), (49, -590, True), (51, 0, False), (0, 601, False), (0, -601, False)],
)
def test_the_same_again_is_merged_both_ways_and_once(place: World, metres: float, seconds: int, merged: bool) -> None:
    deliver(place, sensed("1"), at=AT + 700)
    deliver(place, sensed("2", at=AT + seconds, metres=metres), at=AT + 700)
    first, second = rows(place)
    assert first["state"] == "detected"
    assert (second["state"], second["merged_into_id"]) == (("merged", first["id"]) if merged else ("detected", None))
    open_ = (task.c.cancelled_at.is_(None), task.c.completed_at.is_(None))
    with place.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(task).where(*open_)).scalar_one() == (1 if merged else 2)
    assert states(deliver(place, sensed("2", at=AT + seconds, metres=metres), at=AT + 700, key="x")) == ["duplicate"]


def test_a_chain_is_merged_into_what_still_stands(place: World) -> None:
    """1 and 2 are the same, 2 and 3 are the same, 1 and 3 are not: 3 does not join what was merged."""
    deliver(place, sensed("1"), sensed("2", metres=40), sensed("3", metres=80))
    assert [(one["state"], one["merged_into_id"]) for one in rows(place)] == [
        ("detected", None), ("merged", rows(place)[0]["id"]), ("detected", None)
    ]  # fmt: skip


def test_a_person_who_reports_the_same_confirms_the_sensor(place: World) -> None:
    deliver(place, sensed("1"))
    report(place, at=AT + 60, kind="door_open", level="2", lon=SEAT[0], lat=SEAT[1])
    first, second = rows(place)
    assert (first["state"], second["state"], second["merged_into_id"]) == ("reported", "merged", first["id"])


def test_what_was_rejected_or_closed_takes_nothing_in(plain: World) -> None:
    deliver(plain, sensed("1"))
    act(plain, STREET, "event", "dismiss", rows(plain)[0]["id"], reason="风吹")
    deliver(plain, sensed("2", at=AT + 60), at=AT + 60)
    first, second = rows(plain)
    assert (first["state"], first["false_alarm"], second["state"]) == ("rejected", True, "detected")


def test_what_has_no_coordinates_is_never_merged_by_rule(plain: World) -> None:
    deliver(plain, sensed("1", longitude=None, latitude=None, area_code="a"))
    deliver(plain, sensed("2", longitude=0, latitude=0, area_code="a"))
    assert [one["state"] for one in rows(plain)] == ["detected", "detected"]


def test_nothing_is_lost_where_many_come_at_once(place: World) -> None:
    told = [sensed(str(n), at=AT - n, metres=200 * (n % 40), area_code="a") for n in range(400)]
    answer = deliver(place, *told[:250], *told[200:])
    assert (answer["accepted"], answer["duplicate"]) == (400, 50)
    with place.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(event)).scalar_one() == 400
    standing = [one for one in rows(place) if one["state"] != "merged"]
    assert len(standing) == 40 and all(one["merged_into_id"] is None for one in standing)


def test_records_that_disagree_are_told_once_a_day(plain: World) -> None:
    with plain.db.write() as conn:
        register_feeds(conn)
    name = next(iter(INVARIANTS))
    found = {"at": AT, "broken": {name: {"count": 3, "rows": []}}}
    for at in (AT, AT + 120, AT + 86400):
        tell_broken(plain.db, plain.keys, found, at)
    assert tell_broken(plain.db, plain.keys, {"at": AT, "broken": {}}, AT) is None
    told = rows(plain)
    assert [(one["kind"], one["source"], one["area_id"]) for one in told] == [
        ("records", "cockpit", plain.area("330113"))
    ] * 2  # fmt: skip
    assert told[0]["code"] == f"cockpit:{name}-2022-03-21"
