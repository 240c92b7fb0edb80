"""Do health and metrics tell a machine how it stands, and nothing about people?"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.engine import Database, open_database
from data_access.keys import Keys
from data_access.leases import Leases, Round
from domain.instants import now
from tests.api.server import RESULTS, Api, with_sources
from tests.ingest.rows import result_row
from tests.world import World

PERSONAL = ("安娜", "13800005678", "330113199001010011", "stranger-77")


@pytest.fixture
def api(world: World) -> Api:
    """A district whose points reported a minute ago."""
    world.resident("330113/S1/C1/A/a", id_no=PERSONAL[2], name=PERSONAL[0])
    token = with_sources(world)["provincial_naat"]
    with world.db.write() as conn:
        conn.exec_driver_sql("UPDATE source SET late_after_s = 900 WHERE code = 'points'")
    world.batch("points", now() - timedelta(minutes=1), topic="points")
    worked(world, ago_s=1)
    return Api(world.db, world.keys, token)


def worked(world: World, *, ago_s: float) -> None:
    """Let a worker have done its alarms a while ago."""
    leases = Leases(world.db, "one")
    leases.take("alarms", every_s=1)
    leases.renew({"alarms": Round(time.time() - ago_s, 0.25)})


def test_all_is_well(api: Api) -> None:
    response = api.get("/health")
    body = response.json()
    assert response.status_code == 200 and body["status"] == "ok" and body["late"] == []
    assert 60 <= body["source_age_s"]["points"] < 120 and body["source_age_s"]["cdc"] is None


def test_without_a_worker_or_with_one_that_is_behind_it_is_late(api: Api, world: World) -> None:
    worked(world, ago_s=100)
    body = api.get("/health").json()
    assert (body["status"], body["worker_late"]) == ("late", ["alarms"]) and body["worker_behind_s"]["alarms"] >= 98
    assert 'cockpit_worker_behind_seconds{job="alarms"}' in api.get("/metrics").text
    with world.db.write() as conn:
        conn.exec_driver_sql("DELETE FROM lease")
    body = api.get("/health").json()
    assert (body["status"], body["worker_late"], body["worker_behind_s"]) == ("late", ["worker"], {})


@pytest.mark.parametrize(
    "silent", ["UPDATE source SET last_batch_at = last_batch_at - 900", "UPDATE source SET last_batch_at = NULL"]
)
def test_a_silent_feed_is_late_but_the_server_is_up(api: Api, world: World, silent: str) -> None:
    with world.db.write() as conn:
        conn.exec_driver_sql(silent)
    response = api.get("/health")
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["late"]) == ("late", ["points"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [("new.db", None, "init"), ("broken.db", b"no database at all" * 100, "broken")],
)
def test_a_database_that_cannot_be_read_is_down(
    tmp_path: Path, keys: Keys, name: str, content: bytes | None, reason: str
) -> None:
    if content:
        (tmp_path / name).write_bytes(content)
    db = open_database(f"sqlite:///{tmp_path / name}")
    response, metrics = Api(db, keys).get("/health"), Api(db, keys).get("/metrics")
    db.dispose()
    assert response.status_code == metrics.status_code == 503 and reason in metrics.text
    assert response.json()["status"] == "down" and reason in response.json()["reason"]


def test_a_newer_database_is_down(sqlite_database: Database, keys: Keys) -> None:
    with sqlite_database.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    response = Api(sqlite_database, keys).get("/health")
    assert response.status_code == 503 and "newer" in response.json()["reason"]


def test_metrics_count_rows_by_outcome_and_name_nobody(api: Api) -> None:
    rows = [
        result_row("B1", PERSONAL[2], name=PERSONAL[0], phone=PERSONAL[1]),
        result_row("B2", PERSONAL[3]),
        result_row("B3", PERSONAL[2], result="?"),
    ]
    api.post(RESULTS, rows)
    text = api.get("/metrics").text
    for line in (
        'cockpit_rows{outcome="read",source="provincial_naat"} 3.0',
        'cockpit_rows{outcome="accepted",source="provincial_naat"} 1.0',
        'cockpit_rows{outcome="refused",source="provincial_naat"} 1.0',
        "cockpit_unmatched 1.0",
    ):
        assert line in text
    everything = text + api.get("/health").text
    assert not [secret for secret in PERSONAL if secret in everything]
